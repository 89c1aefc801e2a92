"""The pros' parameters: how each plans, and what its hands are like."""

from typing import Final

import numpy as np

from agents.planning import models, search
from agents.pros import motor

FIRST_PRO: Final = 16
"""Policy number of the first pro; the scripted players have those below."""

READ_NOISE: Final = 20  # of the plans against who has been read

# Horizon, caution, press cost, noise, approach, meter, guard, options that are tried;
# weights of the models: keeps on, guards, crouches, strikes, throws, jumps in, specials;
# interval and its spread, press jitter, move jitter, slips, doubles, least gap, lapses, mood.
ROSTER: Final = {
    "vera": (
        "presses forward and takes risks",
        (46, 36, 11, 58, 140, 20, 15, 16, 3, 1, 0, 8, 2, 1, 1, 13, 8, 4, 3, 10, 15, 22, 0, 160),
    ),
    "marek": (
        "waits, blocks and punishes",
        (46, 44, 12, 60, 115, 20, 25, 16, 3, 1, 0, 8, 2, 1, 1, 14, 6, 4, 3, 10, 15, 24, 0, 160),
    ),
    "juno": (
        "plays the middle distance, never twice the same",
        (46, 40, 12, 64, 130, 25, 15, 16, 3, 1, 0, 8, 2, 1, 1, 12, 10, 4, 3, 10, 15, 22, 0, 170),
    ),
}


def _row(numbers: tuple[int, ...]) -> list[int]:
    """Lay out a pro's parameters: plans for each habit of an opponent, then the hands.

    Against who does one thing only, a pro thinks of that thing alone, and more clearly.
    """
    usual, hands = numbers[: search.PARAMETERS], numbers[search.PARAMETERS :]
    plans = [*usual]
    for model in (models.STRIKES, models.THROWS, models.SPECIALS):
        weights = [0] * models.MODELS
        weights[models.KEEPS_ON], weights[model] = 2, 3
        read = [*usual[: search.FIRST_WEIGHT], *weights]
        read[search.NOISE] = READ_NOISE
        plans += read
    return [*plans, *hands]


PRO_PARAMETERS: Final = np.array([_row(numbers) for _, numbers in ROSTER.values()], np.int32)
assert PRO_PARAMETERS.shape[1] == motor.PRO_PARAMETERS


def describe() -> str:
    """List the pros and their parameters, in Markdown."""
    lines = []
    for name, (about, numbers) in ROSTER.items():
        lines.append(f"- **{name}** {about}. Parameters: `{numbers}`.")
    return "\n".join(lines)
