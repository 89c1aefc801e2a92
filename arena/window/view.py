"""What a painter is shown of a match: the fight as it stands, and what stands around it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_KEYS: Mapping[str, str] = {}
"""Key caps of a side that nobody plays by hand."""


@dataclass(frozen=True)
class View:
    """All that a painter needs for one picture.

    Attributes:
        state: The fight now, int32 ``[FIELDS]``.
        names: Of the players on the left and on the right at the start, beside the health bars.
        wins: Rounds that each has won.
        rounds: Rounds won that win the match.
        round_number: 1 for the first round.
        keys: Key caps by skill name, shown on cooldown icons; empty for agents.
        announcement: Large in the middle, such as "Round 1"; empty for none.
    """

    state: NDArray[np.int32]
    names: tuple[str, str]
    wins: tuple[int, int] = (0, 0)
    rounds: int = 2
    round_number: int = 1
    keys: tuple[Mapping[str, str], Mapping[str, str]] = (NO_KEYS, NO_KEYS)
    announcement: str = ""
