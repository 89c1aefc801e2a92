"""All lists of rules of this process by number, and where each lies in a match's parameters.

A player of compiled code is named by a number. A list of rules gets one when it is first made, the
same for the same list, and a match carries those lists that play in it: a directory of where they
begin, then the lists.
"""

import threading
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.rulebook.interpreter import rulebook_code
from agents.rulebook.rules import Program
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.state import State

FIRST_RULEBOOK: Final = 1 << 16
"""Policy number of the first list of rules: those of the other bots are below it."""

_programs: Final[list[Program]] = []
_numbers: Final[dict[bytes, int]] = {}
_turn: Final = threading.Lock()


def policy_of(program: Program) -> int:
    """Give the policy number of a list of rules, the same one for the same list."""
    key = program.tobytes()
    with _turn:
        if key not in _numbers:
            _numbers[key] = FIRST_RULEBOOK + len(_programs)
            _programs.append(program.copy())
        return _numbers[key]


def is_rulebook(policy: int) -> bool:
    """Return True if a policy number is that of a list of rules that exists."""
    return FIRST_RULEBOOK <= policy < FIRST_RULEBOOK + len(_programs)


def last_policy() -> int:
    """Give a number above those of all lists."""
    return FIRST_RULEBOOK + len(_programs)


def shelf(policies: Iterable[int]) -> NDArray[np.int32]:
    """Lay out lists of rules for `shelf_code`.

    Args:
        policies: Numbers of the lists; those of other bots among them are passed over.

    Returns:
        int32: number of the first list, where each number from that one on begins, the lists.
    """
    numbers = sorted({int(policy) - FIRST_RULEBOOK for policy in policies if is_rulebook(policy)})
    if not numbers:
        return np.zeros(1, np.int32)
    first = numbers[0]
    directory = np.zeros(1 + numbers[-1] - first, np.int32)
    end = 1 + len(directory)
    for number in numbers:
        directory[number - first] = end
        end += len(_programs[number])
    return np.concatenate([[first], directory, *(_programs[number] for number in numbers)]).astype(
        np.int32
    )


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
        books: Of `shelf`.
    """
    first = books[1 + policy - FIRST_RULEBOOK - books[0]]
    return rulebook_code(s, fd, i, side, books, first)
