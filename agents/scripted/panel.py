"""The panel: planners with a style each. They read their opponent, and mix what they answer.

A style is what a planner values and likes: the distance that it wants, how much a hit on itself
weighs, which options it prefers at the same worth. Nothing else is fixed: what it does follows from
a search in the simulator against what it expects of this opponent.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.planning import options as o
from agents.planning.parameters import parameters, press
from arena.rules.actions import DEFENCE, HEAVY, LIGHT, LOW, OVERHEAD, SPECIAL, SUPER, THROW


def _style(
    wanted: int,
    approach: int,
    caution: int,
    liking: Mapping[int, int],
    *,
    horizon: int = 42,
    noise: int = 45,
    tries: int = 7,
    interval: int = 12,
    press_cost: int = 14,
) -> NDArray[np.int32]:
    return parameters(
        horizon=horizon,
        caution=caution,
        noise=noise,
        approach=approach,
        wanted=wanted,
        tries=tries,
        interval=interval,
        spread=0,
        press_cost=press_cost,
        knowledge=250,
        trust=250,
        mood=40,
        patience=90,
        alertness=1000,
        hands=(0, 0, 10, 10, 24, 6),
        liking=liking,
    )


_LOW_IN, _THROW_IN, _HEAVY_IN = o.WALK_IN + 1, o.WALK_IN + 2, o.WALK_IN + 3

STYLES: Final = {
    "rush": (
        "presses forward with lights and lows",
        _style(60, 160, 30, {o.WALK_IN: 20, press(LIGHT): 20, _LOW_IN: 10, o.ADVANCE: 8}),
    ),
    "zone": (
        "keeps away behind specials and long pokes",
        _style(220, 70, 45, {press(SPECIAL): 15, press(HEAVY): 10, o.GUARD_HIGH: 6}, tries=6),
    ),
    "grapple": (
        "walks in behind a guard and throws",
        _style(50, 150, 35, {press(THROW): 30, _THROW_IN: 30, press(SUPER): 10}),
    ),
    "counter": (
        "waits, reverses or guards, and answers",
        _style(110, 60, 58, {press(DEFENCE): 15, o.GUARD_HIGH: 10, o.GUARD_LOW: 8}, tries=5),
    ),
    "punish": (
        "hovers out of reach and hits what misses",
        _style(140, 100, 50, {press(HEAVY): 12, _HEAVY_IN: 15, o.WAIT: 8}, horizon=46),
    ),
    "mixup": (
        "makes the guard guess between low, overhead, throw and jump",
        _style(70, 130, 30, {press(OVERHEAD): 20, press(LOW): 18, press(THROW): 15, o.JUMP_IN: 12}),
    ),
    "dive": (
        "jumps in and out",
        _style(120, 110, 30, {o.JUMP_IN: 25, o.JUMP_AWAY: 6, press(LIGHT): 10}, horizon=46),
    ),
    "turtle": (
        "guards, and comes out only to punish",
        _style(
            150,
            50,
            54,
            {o.GUARD_HIGH: 15, o.GUARD_LOW: 12, press(LOW): 8},
            press_cost=18,
            noise=60,
            tries=5,
        ),
    ),
    "planner": (
        "plans ahead, with no style",
        _style(90, 120, 45, {}, horizon=48, noise=42),
    ),
}
"""About each, and its parameters."""

ROWS: Final = np.stack([row for _, row in STYLES.values()])
