"""A planner's parameters by name: what a style, a pro or a level gives."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.planning import models as m
from agents.planning import options as o
from agents.planning.player import PARAMETERS

EXPECTED: Final = {m.KEEPS_ON: 3, m.GUARDS: 1, m.STRIKES: 4, m.THROWS: 1, m.POKES: 1, m.JUMPS_IN: 1}
"""Weights of the models against an opponent of which nothing is known."""


def press(slot: int) -> int:
    """Give the option that presses a slot at once."""
    return slot - 1


def parameters(
    *,
    horizon: int,
    caution: int,
    noise: int,
    approach: int,
    wanted: int,
    tries: int,
    interval: int,
    spread: int,
    hands: tuple[int, int, int, int, int, int],
    press_cost: int = 10,
    meter: int = 20,
    guard: int = 15,
    knowledge: int = 100,
    trust: int = 100,
    mood: int = 0,
    alertness: int = 0,
    patience: int = 240,
    expected: Mapping[int, int] = EXPECTED,
    liking: Mapping[int, int] | None = None,
) -> NDArray[np.int32]:
    """Lay out a planner's parameters, see `agents.planning.search` and `agents.planning.player`.

    Returns:
        int32 ``[PARAMETERS]``.
    """
    plan = [
        horizon,
        caution,
        press_cost,
        noise,
        approach,
        meter,
        guard,
        tries,
        knowledge,
        wanted,
        trust,
    ]
    prior = [expected.get(model, 0) for model in range(m.MODELS)]
    likes = [(liking or {}).get(option, 0) for option in range(o.OPTIONS)]
    row = np.array(
        [*plan, *prior, *likes, interval, spread, mood, alertness, patience, *hands], np.int32
    )
    assert row.shape == (PARAMETERS,)
    return row
