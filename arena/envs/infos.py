"""What the infos of the faces hold. Shapes: B = fights, n = learners."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena.envs.reports import FIGHTER, FRAME, OPPONENT_FIGHTER, RESULT, TIMEOUT, Report
from arena.rules.actions import NUM_MOVES

Infos = dict[str, Any]


def info_of(report: Report, k: int, *, final: bool = False) -> Infos:
    """Make the info of one learner.

    Args:
        report: Of some learners.
        k: Which of them.
        final: Whether its fight has ended.
    """
    frame, fighter, opponent_fighter, result, timeout = report.facts[:, k].tolist()
    info: Infos = {
        "frame": frame,
        "fighter": fighter,
        "opponent_fighter": opponent_fighter,
        "action_mask": (report.masks[k, :NUM_MOVES], report.masks[k, NUM_MOVES:]),
    }
    if final:
        info |= {"result": result, "timeout": bool(timeout)}
    return info


def infos_of(report: Report, *, final: bool = False) -> Infos:
    """Make the infos of a learner in each fight, a column each; the masks stay in one array."""
    facts = report.facts
    columns: Infos = {
        "frame": facts[FRAME],
        "fighter": facts[FIGHTER],
        "opponent_fighter": facts[OPPONENT_FIGHTER],
        "action_mask": report.masks,
    }
    if final:
        columns |= {"result": facts[RESULT], "timeout": facts[TIMEOUT].astype(np.bool_)}
    return columns


def masked(columns: Infos, mask: NDArray[np.bool_]) -> Infos:
    """Put a mask beside each column, bool ``[B]``: whose info it is."""
    infos: Infos = {}
    for key, column in columns.items():
        infos[key] = column
        infos[f"_{key}"] = mask.copy()
    return infos


def spread(columns: Infos, mask: NDArray[np.bool_]) -> Infos:
    """Spread columns of some fights over all, zero elsewhere, each beside its mask."""
    wide: Infos = {}
    for key, column in columns.items():
        wide[key] = np.zeros((len(mask), *column.shape[1:]), column.dtype)
        wide[key][mask] = column
    return masked(wide, mask)
