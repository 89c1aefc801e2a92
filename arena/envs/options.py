"""What `reset` is given, checked: seeds, and how fights are to begin.

Shapes: B = fights.
"""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.errors import InputError
from arena.fight.names import fighter_number
from arena.frame_data.skills import Table
from arena.simulator import Rows, snapshot
from arena.simulator.states import check_states

Seed = SupportsIndex | None
"""A whole number, of Python or of NumPy."""

BEGINNINGS: Final = ("fighters", "state")
"""Options of a reset that say how fights begin."""


@dataclass(frozen=True)
class Beginning:
    """How a fight is to begin, instead of fresh and with fighters that are drawn.

    Attributes:
        fighters: Numbers of the left and the right fighter; drawn if not given.
        state: What it goes on from, int32 ``[FIELDS]``.
    """

    fighters: tuple[int, int] | None = None
    state: NDArray[np.int32] | None = None


FRESH: Final = Beginning()


def checked_seed(seed: Seed) -> int | None:
    """Give a seed as Python's number.

    Raises:
        InputError: If it is negative, or no whole number.
    """
    if seed is None:
        return None
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    if number < 0:
        raise InputError(f"seed {seed!r}; give a whole number, at least 0")
    return number


def checked_seeds(seed: Seed | Sequence[Seed] | NDArray[np.integer], fights: int) -> list[Seed]:
    """Give every fight a seed: fight i that of fight 0 plus i, or its own.

    Raises:
        InputError: If they are not one a fight, or one is negative or no whole number.
    """
    if seed is None:
        return [None] * fights
    if isinstance(seed, Sequence) or (isinstance(seed, np.ndarray) and seed.ndim):
        if len(seed) != fights:
            raise InputError(f"{len(seed)} seeds for {fights} fights; give one each")
        return [checked_seed(one) for one in seed]
    first = checked_seed(seed)
    assert first is not None
    return list(range(first, first + fights))


def checked_fighters(fighters: Any) -> tuple[int, int]:
    """Give the numbers of two fighters.

    Args:
        fighters: Names of the left and the right one.

    Raises:
        InputError: If they are not two, or one does not exist.
    """
    if isinstance(fighters, str) or not isinstance(fighters, Sequence) or len(fighters) != 2:
        raise InputError(f"fighters {fighters!r}; give two names, left and right")
    return fighter_number(fighters[0]), fighter_number(fighters[1])


def checked_mask(mask: Any, fights: int) -> Rows:
    """Give the fights that a ``reset_mask`` names, int32 ``[n]``.

    Raises:
        InputError: If it is not bool ``[B]``, or names none.
    """
    if not (isinstance(mask, np.ndarray) and mask.shape == (fights,) and mask.dtype == np.bool_):
        raise InputError(f"reset_mask is {_described(mask)}; give bool [{fights}]")
    if not mask.any():
        raise InputError("reset_mask names no fight; leave the reset out")
    return np.flatnonzero(mask).astype(np.int32)


def checked_beginning(options: Mapping[str, Any], table: Table, delay: int) -> Beginning:
    """Read how a fight is to begin.

    Args:
        options: ``fighters``, names of the left and the right one; or ``state``, int32
            ``[FIELDS]`` or the bytes of `arena.Fight.to_bytes`; others are not looked at.
        table: Frame data of the fights.
        delay: Reaction delay of the environment, which the state must have too.

    Raises:
        InputError: If one is wrong, or both are given.
    """
    fighters, state = (options.get(name) for name in BEGINNINGS)
    if fighters is not None and state is not None:
        raise InputError("options fighters and state: a state has its fighters; give one of them")
    if fighters is not None:
        return Beginning(fighters=checked_fighters(fighters))
    return Beginning(state=_checked_state(state, table, delay)) if state is not None else FRESH


def check_known(options: Mapping[str, Any] | None, *known: str) -> Mapping[str, Any]:
    """Refuse options that nothing looks at.

    Raises:
        InputError: Names the first.
    """
    for name in options or ():
        if name not in known:
            raise InputError(f"option {name!r} does not exist; choose from {', '.join(known)}")
    return options or {}


def _checked_state(state: Any, table: Table, delay: int) -> NDArray[np.int32]:
    if isinstance(state, bytes | bytearray | memoryview):
        state = snapshot.decode(bytes(state), table)
    if not isinstance(state, np.ndarray) or state.shape != (S.FIELDS,):
        raise InputError(f"state is {_described(state)}; give int32 [{S.FIELDS}] or bytes")
    one: NDArray[np.int32] = check_states(np.ascontiguousarray(state)[np.newaxis], table)[0]
    if one[S.OUTCOME] != S.GOING_ON:
        raise InputError("state: its fight is over; give one that goes on")
    delays = [int(one[b + S.DELAY]) for b in (S.SIDE_0, S.SIDE_1)]
    if delays != [delay, delay]:
        raise InputError(
            f"state: its players' reaction delays are {delays[0]} and {delays[1]} frames, this "
            f"environment's is {delay}; make the environment with the state's delay"
        )
    return one.copy()


def _described(given: Any) -> str:
    if isinstance(given, np.ndarray):
        return f"{given.dtype} {list(given.shape)}"
    return f"of type {type(given).__name__}"
