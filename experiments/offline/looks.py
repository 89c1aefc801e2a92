"""What a person looks at beside the offline figures: reliability, press timing, probabilities.

N = rows. All are small histograms, so that they can be kept for every candidate.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena.rules.actions import NO_ACTION, NUM_SKILLS
from experiments.offline import metrics

REACH: Final = 24
"""Frames to either side within which a press is looked for."""
EDGES: Final = np.logspace(-5.0, 0.0, 51)
"""Bins of the probability of acting."""


@dataclass(frozen=True)
class Looks:
    """Histograms of one agent's answers on one dataset.

    Attributes:
        reliability: Mean probability of acting, share of rows that acted, and rows, of each bin of
            about as many rows, float64 [3, B]; None for an agent that only acts.
        timing: Logged presses by how many frames later the nearest answered press of the same
            skill comes, int64 [2 · `REACH` + 1]; those without one within reach are left out.
        acting: `histogram` of the probability of acting; None for an agent that only acts.
    """

    reliability: NDArray[np.float64] | None
    timing: NDArray[np.int64]
    acting: dict[str, Any] | None


def reliability(
    acted: NDArray[np.bool_],
    act: NDArray[np.float64],
    bins: int = metrics.CALIBRATION_BINS,
) -> NDArray[np.float64]:
    """Compare probabilities of acting with what was done, in bins of about as many rows.

    Returns:
        Mean probability, share that acted, and rows of each bin, float64 [3, B].
    """
    index, rows = metrics.equal_mass_bins(act, bins)
    means = [np.bincount(index, weights=values, minlength=rows.size) for values in (act, acted)]
    return np.stack([*(mean / np.maximum(rows, 1) for mean in means), rows.astype(np.float64)])


def histogram(act: NDArray[np.float64], pressed: NDArray[np.bool_]) -> dict[str, Any]:
    """Count rows by act probability, apart by whether the log holds a press.

    Args:
        act: Probability of pressing any skill, float64 [N].
        pressed: Whether the log holds a press, bool [N].

    Returns:
        ``edges`` [51] and the counts ``pressed`` [50] and ``not_pressed`` [50].
    """
    within = np.clip(act, EDGES[0], EDGES[-1])
    return {
        "edges": EDGES.tolist(),
        "pressed": np.histogram(within[pressed], EDGES)[0].tolist(),
        "not_pressed": np.histogram(within[~pressed], EDGES)[0].tolist(),
    }


def press_timing(
    logged: NDArray[np.int8], answered: NDArray[np.int8], tracks: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Count logged presses by the frames until the nearest answered press of the same skill.

    Args:
        logged: Skills, int8 [N]; 0 is no press.
        answered: Skills, int8 [N].
        tracks: Row ranges of one player of one fight, int64 [K, 2].

    Returns:
        Counts from `REACH` frames early to `REACH` late, int64 [2 · `REACH` + 1].
    """
    wanted, found = (_keys(skill, tracks) for skill in (logged, answered))
    if not found.size:
        return np.zeros(2 * REACH + 1, np.int64)
    right = np.searchsorted(found, wanted).clip(0, found.size - 1)
    left = (right - 1).clip(0)
    lags = np.stack([found[left] - wanted, found[right] - wanted])
    lag = np.where(np.abs(lags[0]) <= np.abs(lags[1]), *lags)
    near = lag[np.abs(lag) <= REACH]
    return np.bincount(near + REACH, minlength=2 * REACH + 1).astype(np.int64)


def _keys(skill: NDArray[np.int8], tracks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Place every press on one sorted line, beyond reach of those of other tracks and skills."""
    rows = np.flatnonzero(skill != NO_ACTION)
    filled = tracks[tracks[:, 1] > tracks[:, 0]]
    track = np.searchsorted(filled[:, 0], rows, side="right") - 1
    stretch = len(skill) + 2 * REACH
    return np.sort((track * NUM_SKILLS + skill[rows]) * stretch + rows)
