"""Names for people, numbers for the rules: fighters, inputs, fields of the state."""

from collections.abc import Sequence, Sized
from difflib import get_close_matches
from operator import index
from typing import Any, Final

from arena import state as S
from arena.base.checks import shown
from arena.base.errors import InputError
from arena.frame_data.skills import FIGHTERS
from arena.rules.actions import MOVE_NAMES, NUM_SKILLS, SKILL_NAMES

Input = Sequence[str | int | None] | None
"""What a side does on a frame: (move, skill), each a name, a number or None; None for nothing."""

_FIELD_OF: Final = {name: number for number, name in enumerate(S.FIELD_NAMES)}
_FIGHTER_OF: Final = {name: number for number, name in enumerate(FIGHTERS)}
_MOVE_OF: Final = {None: 0} | {name: number for number, name in enumerate(MOVE_NAMES)}
_SKILL_OF: Final = {None: 0} | {name: number for number, name in enumerate(SKILL_NAMES)}


def field_number(name: str) -> int:
    """Give the number of a named field of the state, such as "p0.health" or "frame".

    Raises:
        InputError: If there is none; names the nearest ones.
    """
    number = _FIELD_OF.get(name)
    if number is None:
        near = ", ".join(get_close_matches(str(name), S.FIELD_NAMES, 3, 0.4)) or "p0.health"
        raise InputError(
            f"field {shown(name)} does not exist; did you mean {near}? "
            "arena.state.FIELD_NAMES lists all"
        )
    return number


def fighter_number(who: str | int, known: int = len(FIGHTERS)) -> int:
    """Give the number of a fighter, a row of the frame-data table.

    Args:
        who: A name or a number.
        known: How many fighters the table has.

    Raises:
        InputError: If there is none; lists them.
    """
    return _number("fighter", who, _FIGHTER_OF, known)


def input_numbers(given: Input, side: int) -> tuple[int, int]:
    """Turn what a side does into (move, skill) as numbers.

    Raises:
        InputError: If it is no pair, or the move or the skill does not exist; lists them.
    """
    if given is None:
        return 0, 0
    if isinstance(given, str) or not isinstance(given, Sized) or len(given) != 2:
        raise InputError(
            f'side {side} does {shown(given)}; give (move, skill), as in ("forward", None)'
        )
    move = _number("move", given[0], _MOVE_OF, len(MOVE_NAMES))
    return move, _number("skill", given[1], _SKILL_OF, NUM_SKILLS)


def input_names(code: int) -> tuple[str, str | None]:
    """Name an input code: (move, skill), the skill None if none is pressed."""
    move, skill = divmod(code, NUM_SKILLS)
    return MOVE_NAMES[move], SKILL_NAMES[skill] if skill else None


def _number(kind: str, given: Any, named: dict[Any, int], count: int) -> int:
    """Find what there is ``count`` of by its name or number."""
    try:
        number = named[given] if given in named else index(given)
    except TypeError:  # neither a name nor an integer
        number = -1
    if not 0 <= number < count:
        listed = ", ".join(name for name, k in named.items() if name and k < count)
        raise InputError(
            f"{kind} {shown(given)} does not exist; give one of {listed}, or 0 to {count - 1}"
        )
    return number
