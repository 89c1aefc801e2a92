"""Press-F2, the figure by which decoders are set and candidates chosen without a fight.

A threshold that matches the log's press rate on the log presses too rarely in a fight: there the
clone meets its own past, and rarely stands where the log's player was about to press. Press-F2 asks
which of the log's presses were found, at what price in needless ones (`logs.matching`). Recall
weighs more than precision, because a needless press costs its recovery and a missed one the fight;
precision keeps mashing from paying.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.clones.presses import registered_presses
from logs.matching import PressScore, press_scores
from logs.resimulate import Dataset

WINDOW: Final = 12
"""Frames that a press may come early or late."""
BETA: Final = 2.0
"""How many times as much recall counts as precision."""


def press_f2(scores: Mapping[int, PressScore]) -> float:
    """Read press-F2 from scores by window, the one of `WINDOW` frames among them."""
    return scores[WINDOW].f_beta(BETA)


def press_f2_on(skill: NDArray[np.int8], data: Dataset, refractory: int = 0) -> float:
    """Compute press-F2 of answers on logged frames, both sides as the game registers presses.

    Args:
        skill: Skills answered, int8 [n].
        data: The rows.
        refractory: Frames for which the player presses nothing after a press of its own.

    Returns:
        Press-F2, 0 to 1.
    """
    logged = registered_presses(data.skill, data.tracks) * data.counting
    answered = registered_presses(skill, data.tracks, refractory) * data.counting
    return press_f2(press_scores(logged, answered, data.tracks, (WINDOW,)))
