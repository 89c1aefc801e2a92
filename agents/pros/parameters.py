"""The pros' parameters: how each plans, and what its hands are like."""

from typing import Final

import numpy as np

from agents.planning import models as m
from agents.scripted.panel import parameters

_EXPECTED: Final = {
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
    noise: int,
    approach: int,
    wanted: int,
    interval: int,
    spread: int,
    gap: int,
    *,
    press_cost: int = 11,
    guard: int = 15,
    mood: int = 160,
    hold: int = 6,
) -> np.ndarray:
    return parameters(
        horizon=46,
        caution=caution,
        noise=noise,
        approach=approach,
        wanted=wanted,
        tries=18,
        interval=interval,
        spread=spread,
        press_cost=press_cost,
        guard=guard,
        lapse=0,
        mood=mood,
        hands=(3, 3, 10, 15, gap, hold),
        expected=_EXPECTED,
    )


ROSTER: Final = {
    "vera": ("presses forward and takes risks", _pro(30, 52, 150, 60, 12, 8, 22)),
    "marek": ("waits, blocks and punishes", _pro(46, 52, 100, 110, 13, 6, 26, guard=25)),
    "juno": ("plays the middle distance", _pro(38, 56, 120, 90, 12, 10, 23)),
    "odile": ("presses forward, with quick hands", _pro(28, 50, 160, 50, 11, 8, 20, mood=180)),
    "tomas": ("lets the other come", _pro(52, 50, 80, 140, 13, 8, 27, guard=25, press_cost=13)),
    "kaya": ("changes its pace", _pro(36, 58, 130, 80, 10, 12, 22, mood=220)),
}
"""About each, and its parameters."""

PRO_PARAMETERS: Final = np.stack([row for _, row in ROSTER.values()])


def describe() -> str:
    """List the pros and their parameters, in Markdown."""
    lines = []
    for name, (about, row) in ROSTER.items():
        lines.append(f"- **{name}** {about}. Parameters: `{tuple(row.tolist())}`.")
    return "\n".join(lines)
