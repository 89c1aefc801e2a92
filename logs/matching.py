"""Press-F1: are the right skills pressed at about the right time?

A predicted press matches a logged press of the same skill in the same track when they are at most W
frames apart; each press is matched at most once, and the matching is as large as it can be.

Source: onset matching of mir_eval (`mir_eval.util.match_events`, a maximum bipartite matching).
On a line, where every logged press accepts an interval of the same width, taking the earliest pair
first is already maximum, so no graph is built and a million frames take milliseconds.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.base.compile import compiled
from arena.rules.actions import NO_ACTION, NUM_SKILLS

WINDOWS: Final = (0, 3, 6, 12)


@dataclass(frozen=True)
class PressScore:
    """Pooled counts of one window.

    Attributes:
        matched: Pairs of a logged and a predicted press.
        logged: Presses in the log.
        predicted: Presses predicted.
    """

    matched: int
    logged: int
    predicted: int

    @property
    def recall(self) -> float:
        """Share of the logged presses that are matched; 0 where there is none."""
        return self.matched / self.logged if self.logged else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where there is no press at all."""
        return self.f_beta(1.0)

    def f_beta(self, beta: float) -> float:
        """F-measure in which recall counts β times as much as precision (van Rijsbergen 1979).

        (1 + β²) · matched / (β² · logged + predicted); 0 where there is no press at all.
        """
        presses = beta**2 * self.logged + self.predicted
        return (1.0 + beta**2) * self.matched / presses if presses else 0.0


@compiled
def _matched(logged: NDArray[np.int64], predicted: NDArray[np.int64], early: int, late: int) -> int:
    i = 0
    j = 0
    pairs = 0
    while i < logged.size and j < predicted.size:
        lag = predicted[j] - logged[i]
        if lag < -early:
            j += 1
        elif lag > late:
            i += 1
        else:
            pairs += 1
            i += 1
            j += 1
    return pairs


def _press_keys(skill: NDArray[np.int8], tracks: NDArray[np.int64], gap: int) -> NDArray[np.int64]:
    """Place every press on one line, sorted, so that only presses that may match come near.

    The line holds a stretch per (track, skill), longer than any track by more than ``gap``.
    """
    lengths = tracks[:, 1] - tracks[:, 0]
    stretch = int(lengths.max(initial=0)) + gap + 1
    covered = np.repeat(tracks[:, 0], lengths) + _ramp(lengths)
    track = np.repeat(np.arange(len(tracks)), lengths)
    pressed = skill[covered] != NO_ACTION
    rows, track = covered[pressed], track[pressed]
    group = track * NUM_SKILLS + skill[rows]
    return np.sort(group * stretch + rows - tracks[track, 0])


def _ramp(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """0 … n−1 for each length n, end to end."""
    ends = np.cumsum(lengths)
    return np.arange(int(ends[-1]) if ends.size else 0) - np.repeat(ends - lengths, lengths)


def press_scores(
    logged: NDArray[np.int8],
    predicted: NDArray[np.int8],
    tracks: NDArray[np.int64],
    windows: tuple[int, ...] = WINDOWS,
    *,
    ahead: bool = False,
) -> dict[int, PressScore]:
    """Match predicted with logged presses, one to one per skill and track, counts pooled.

    N = rows, K = tracks.

    Args:
        logged: Skill of the log, int8 [N]; 0 is no press.
        predicted: Skill predicted for the same rows, int8 [N].
        tracks: Row ranges (start, stop) of one player of one fight, int64 [K, 2].
        windows: Widths W to score, in frames: a press may come W frames early or late.
        ahead: Whether a press may come early alone. Who only repeats the presses of the log has
            none that comes before them.

    Returns:
        The score of each window.
    """
    gap = max(windows)
    logged_keys = _press_keys(logged, tracks, gap)
    predicted_keys = _press_keys(predicted, tracks, gap)
    return {
        window: PressScore(
            int(_matched(logged_keys, predicted_keys, window, 0 if ahead else window)),
            int(logged_keys.size),
            int(predicted_keys.size),
        )
        for window in windows
    }
