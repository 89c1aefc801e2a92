"""Levels: the planner from a beginner to the hardest, by eyes, hands, noise and knowledge.

A lower level looks at the fight less often, is later with its hands, thinks of fewer options, not
as far ahead, takes a worse one more often, and reads less of its opponent. None is given more than
a person could see, and all keep the distance between two presses that a person does.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.planning.parameters import parameters
from agents.pros.parameters import EXPECTED


def _level(
    noise: int,
    looks: tuple[int, int],
    jitter: int,
    knowledge: int,
    tries: int,
    horizon: int,
    press_cost: int,
    caution: int,
    approach: int,
    mood: int = 0,
    alertness: int = 0,
) -> NDArray[np.int32]:
    interval, spread = looks
    return parameters(
        horizon=horizon,
        caution=caution,
        noise=noise,
        approach=approach,
        wanted=90,
        tries=tries,
        interval=interval,
        spread=spread,
        press_cost=press_cost,
        guard=20,
        knowledge=knowledge,
        mood=mood,
        alertness=alertness,
        trust=knowledge * 2 // 5,
        hands=(jitter, jitter, 10, 15, 23, 6),
        expected=EXPECTED,
    )


LEVELS: Final = {
    "beginner": ("presses much, sees little", _level(400, (50, 30), 9, 0, 5, 26, -60, 0, 300)),
    "novice": ("looks about twice a second", _level(215, (33, 23), 7, 0, 7, 30, -30, 10, 250)),
    "average": ("begins to read", _level(58, (20, 15), 4, 40, 8, 34, -5, 25, 200, 0, 100)),
    "skilled": (
        "reads, and chooses well",
        _level(36, (15, 10), 2, 120, 11, 42, 8, 35, 160, 60, 350),
    ),
    "expert": (
        "reads well, quick hands",
        _level(40, (14, 8), 1, 200, 16, 48, 16, 54, 130, 120, 800),
    ),
    "master": (
        "sure hands, long plans",
        _level(24, (11, 6), 0, 250, 18, 56, 24, 70, 100, 160, 1000),
    ),
}
"""About each, from the weakest to the strongest, and its parameters."""

LEVEL_PARAMETERS: Final = np.stack([row for _, row in LEVELS.values()])
