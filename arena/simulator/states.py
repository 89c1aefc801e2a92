"""States as data: what a state may hold, and which rules and fighters it belongs to.

A state that came from elsewhere (a file, a log, a caller's own array) is checked before it is
loaded, so that the rules never index a table by a number that no fight can have.

Shapes: n = states, FIELDS as in `arena.state`.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import check_array
from arena.base.errors import InputError
from arena.frame_data.skills import BODY_ROW, MAX_HEALTH, ROWS, Table, frame_data_hash
from arena.rules import RULES_VERSION
from arena.rules import constants as C
from arena.rules.actions import NUM_CODES, NUM_MOVES, NUM_SKILLS

States = NDArray[np.int32]

_FAR: Final = 2**26  # sub-pixels: farther than anything flies or slides in a fight
_LONG: Final = 2**14  # frames, hits and presses: more than any fight has
_INT32: Final = np.iinfo(np.int32)

_PLAYER_RANGES: Final = {
    "x": (C.WALL, C.STAGE_WIDTH - C.WALL),
    "y": (0, _FAR),
    "vx": (-_FAR, _FAR),
    "vy": (-_FAR, _FAR),
    "slide": (-_FAR, _FAR),
    "slide_source": (0, 1),
    "facing": (-1, 1),
    "health": (0, _LONG),
    "meter": (0, C.FULL_METER),
    "guard": (0, C.FULL_GUARD),
    "status": (0, len(S.STATUS_NAMES) - 1),
    "skill": (0, ROWS - 1),
    "skill_frame": (-_LONG, _LONG),
    "contact": (0, S.CONTACT_SPENT),
    "move": (0, NUM_MOVES - 1),
    "press": (0, NUM_SKILLS - 1),
    "last_press": (S.NEVER, C.FIGHT_FRAMES),
    "last_sent": (S.NEVER, C.FIGHT_FRAMES),
    "buffer": (0, NUM_SKILLS - 1),
    "buffer_left": (0, C.BUFFER_FRAMES + 1),
    "fumble": (0, C.FUMBLE_FRAMES + 1),
    "projectile_x": (-_FAR, _FAR),
    "projectile_direction": (-1, 1),
    "delay": (0, S.MAX_DELAY),
    **{f"queue_{slot}": (0, NUM_CODES - 1) for slot in range(S.QUEUE_LENGTH)},
}
_FIGHT_RANGES: Final = {
    "frame": (0, C.FIGHT_FRAMES),
    "seed": (_INT32.min, _INT32.max),
    "outcome": (0, S.DRAW),
    "ended_by": (0, S.TIME_OUT),
    "first_hit": (0, 3),
    "digest": (0, _INT32.max),
}


def _range_of(name: str) -> tuple[int, int]:
    """Give the least and the largest value of a field; counters and timers start at 0."""
    side, _, field = name.rpartition(".")
    return (_PLAYER_RANGES if side else _FIGHT_RANGES).get(field, (0, _LONG))


_LOW, _HIGH = np.array([_range_of(name) for name in S.FIELD_NAMES], np.int64).T


def check_states(states: Any, table: Table) -> States:
    """Refuse states that no fight can be in, as far as the rules could not play on from them.

    Args:
        states: int32 ``[n, FIELDS]``, on the host.
        table: Frame data of the fights.

    Returns:
        The states.

    Raises:
        InputError: Names the first state and field at fault, its value and what is possible.
    """
    check_array(states, (None, S.FIELDS), np.int32, "states")
    given: States = np.asarray(states)
    outside = (given < _LOW) | (given > _HIGH)
    if outside.any():
        row, field = (int(place) for place in np.argwhere(outside)[0])
        raise _fault(given, row, field, f"{_LOW[field]} to {_HIGH[field]}")
    for b in (S.SIDE_0, S.SIDE_1):
        fighters = given[:, b + S.FIGHTER]
        _refuse(given, fighters >= len(table), b + S.FIGHTER, f"0 to {len(table) - 1}")
        more = given[:, b + S.HEALTH] > table[fighters, BODY_ROW, MAX_HEALTH]
        _refuse(given, more, b + S.HEALTH, "0 to the fighter's full health")
        _refuse(given, given[:, b + S.FACING] == 0, b + S.FACING, "-1 or 1")
        attacks = given[:, b + S.STATUS] == S.ATTACKING
        idle = attacks & (given[:, b + S.SKILL] == 0)
        _refuse(given, idle, b + S.SKILL, f"1 to {ROWS - 1} while attacking")
    late = (given[:, S.FRAME] >= C.FIGHT_FRAMES) & (given[:, S.OUTCOME] == S.GOING_ON)
    _refuse(given, late, S.FRAME, f"0 to {C.FIGHT_FRAMES - 1} in a fight that goes on")
    return given


def state_version(table: Table) -> str:
    """Say which rules, which layout of the fields and which frame data a state belongs to."""
    fighters = frame_data_hash(table)
    return f"rules {RULES_VERSION}, layout {S.layout_hash()}, frame data {fighters}"


def _refuse(states: States, wrong: NDArray[np.bool_], field: int, possible: str) -> None:
    if wrong.any():
        raise _fault(states, int(wrong.argmax()), field, possible)


def _fault(states: States, row: int, field: int, possible: str) -> InputError:
    name, value = S.FIELD_NAMES[field], states[row, field]
    return InputError(f"state {row}: {name} is {value}, possible is {possible}; give other states")
