"""All lists of rules of this process, as compiled players."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.rulebook.interpreter import rulebook_code
from agents.shelf import Shelf, place_of
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.state import State

FIRST_RULEBOOK: Final = 1 << 16
"""Policy number of the first list of rules: planners, controls and drills are below it."""

RULEBOOKS: Final = Shelf(FIRST_RULEBOOK)
"""Each list as its program, see `agents.rulebook.rules.program_of`."""


@compiled
def shelf_code(
    s: State, fd: Table, i: int, side: int, policy: int, books: NDArray[np.int32]
) -> int:
    """Give the input code of the list of rules with this policy number.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        policy: Its number, one of those that the shelf was laid out for.
        books: As the shelf lays them out.
    """
    return rulebook_code(s, fd, i, side, books, place_of(books, policy, FIRST_RULEBOOK))
