"""How the game counts presses: rising starts, not frames held."""

import numpy as np
from numpy.typing import NDArray

from arena.base.checks import check_array
from arena.base.compile import compiled
from arena.base.errors import InputError
from arena.rules.constants import PRESS_GAP


@compiled
def _keep_registered(
    skill: NDArray[np.int8], tracks: NDArray[np.int64], wait: int, out: NDArray[np.int8]
) -> None:
    for k in range(tracks.shape[0]):
        last = np.int64(tracks[k, 0]) - np.int64(1_000)
        for row in range(tracks[k, 0], tracks[k, 1]):
            if skill[row] != 0 and row - last >= wait:
                if row - last >= PRESS_GAP:
                    out[row] = skill[row]
                last = np.int64(row)


def registered_presses(
    skill: NDArray[np.int8], tracks: NDArray[np.int64], wait: int = 0
) -> NDArray[np.int8]:
    """Keep the presses that the game would register: rising starts, not frames held.

    A press less than ``PRESS_GAP`` frames after the last one, registered or not, is not registered.

    Args:
        skill: Skill pressed on each row, int8 [n], 0 none.
        tracks: Row ranges (start, stop) of one player of one fight, int64 [K, 2].
        wait: Frames for which the player presses nothing after a press of its own.

    Returns:
        The skills, int8 [n], 0 where no press is registered.

    Raises:
        InputError: If an array has another shape or type, or a range goes beyond the rows.
    """
    check_array(skill, (None,), np.int8, "skills")
    check_array(tracks, (None, 2), np.int64, "tracks")
    outside = (tracks < 0) | (tracks > len(skill))
    if outside.any():
        raise InputError(f"row {tracks[outside][0]} of a track; give ranges in 0 to {len(skill)}")
    out = np.zeros_like(skill)
    _keep_registered(skill, tracks, wait, out)
    return out
