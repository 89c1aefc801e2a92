"""The pros' parameters: how each plans, and what its hands are like."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.planning import models as m
from agents.planning.parameters import parameters

EXPECTED: Final = {
    m.KEEPS_ON: 3,
    m.GUARDS: 1,
    m.STRIKES: 5,
    m.POKES: 2,
    m.THROWS: 2,
    m.JUMPS_IN: 1,
    m.SPECIALS: 1,
}


def _pro(
    caution: int,
    approach: int,
    wanted: int,
    gap: int,
    *,
    interval: int = 12,
    spread: int = 6,
    mood: int = 160,
) -> NDArray[np.int32]:
    return parameters(
        horizon=54,
        caution=caution,
        noise=26,
        approach=approach,
        wanted=wanted,
        tries=18,
        interval=interval,
        spread=spread,
        press_cost=24,
        guard=20,
        knowledge=130,
        mood=mood,
        alertness=1000,
        patience=90,
        hands=(0, 0, 10, 15, gap, 6),
        expected=EXPECTED,
    )


ROSTER: Final = {
    "vera": ("presses forward and takes risks", _pro(68, 150, 70, 21)),
    "marek": ("waits, blocks and punishes", _pro(76, 90, 120, 26)),
    "juno": ("plays the middle distance", _pro(70, 120, 100, 23)),
    "odile": ("presses forward, with quick eyes", _pro(70, 160, 60, 21, interval=11, mood=200)),
    "tomas": ("lets the other come", _pro(75, 80, 150, 27)),
    "kaya": ("changes its pace", _pro(70, 130, 90, 22, spread=12, mood=260)),
}
"""About each, and its parameters."""

PRO_PARAMETERS: Final = np.stack([row for _, row in ROSTER.values()])
