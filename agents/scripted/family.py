"""All scripted opponents as one compiled family: a policy number per player, one call a frame."""

from dataclasses import dataclass
from typing import Final

import numba
import numpy as np
from numba.np.ufunc.parallel import get_thread_id
from numpy.typing import NDArray

from agents.planning.search import THREADS, new_scratch
from agents.scripted import styles
from agents.scripted.planner import PARAMETERS, planner
from arena import state as S
from arena.actions import LIGHT, NUM_SKILLS, SPECIAL, THROW
from arena.compile import compiled, compiled_parallel
from arena.errors import InputError
from arena.frame_data import Table
from arena.simulator import SERIAL_BELOW, Actions, Rows
from arena.state import State

NOTES: Final = 4  # int32 that a policy may keep per player

HESITATION: Final = 620
"""A style is no machine: in so many of a thousand beats it presses nothing."""
HESITATION_BEAT: Final = 30  # frames

Memory = NDArray[np.int32]

_STANDSTILL, _RANDOM, _RUSH, _ZONE, _GRAPPLE, _COUNTER, _PUNISH, _MIX_UP, _PLANNER = range(9)
_ONLY_LIGHT, _ONLY_SPECIAL, _ONLY_THROW, _ONLY_GUARD = range(9, 13)


@compiled
def choose(
    s: State,
    fd: Table,
    i: int,
    side: int,
    policy: int,
    memory: Memory,
    parameters: Memory,
    scratch: Memory,
) -> int:
    """Give the input code of a scripted player in fight i."""
    b = side * S.PLAYER_FIELDS
    o = S.PLAYER_FIELDS - b
    code = 0
    if policy == _RUSH:
        code = styles.rush(s, fd, i, b, o)
    elif policy == _ZONE:
        code = styles.zone(s, fd, i, b, o)
    elif policy == _GRAPPLE:
        code = styles.grapple(s, fd, i, b, o)
    elif policy == _COUNTER:
        code = styles.counter(s, fd, i, b, o)
    elif policy == _PUNISH:
        code = styles.punish(s, fd, i, b, o)
    elif policy == _MIX_UP:
        code = styles.mix_up(s, fd, i, b, o)
    elif policy == _PLANNER:
        code = planner(s, fd, i, side, memory, parameters, scratch[:1].T, scratch[1:].T)
    elif policy == _RANDOM:
        code = styles.random_player(s, fd, i, b, o)
    elif policy == _ONLY_LIGHT:
        code = styles.spam(s, fd, i, b, o, LIGHT)
    elif policy == _ONLY_SPECIAL:
        code = styles.spam(s, fd, i, b, o, SPECIAL)
    elif policy == _ONLY_THROW:
        code = styles.spam(s, fd, i, b, o, THROW)
    elif policy == _ONLY_GUARD:
        code = styles.guard_only(s, fd, i, b, o)
    if _RUSH <= policy <= _MIX_UP and styles.chance(s, i, b, HESITATION_BEAT, 9, HESITATION):
        code -= code % NUM_SKILLS
    return code


@compiled
def _act(
    s: State,
    fd: Table,
    i: int,
    side: int,
    policy: int,
    memory: Memory,
    parameters: Memory,
    scratch: Memory,
    actions: Actions,
) -> None:
    code = choose(s, fd, i, side, policy, memory, parameters, scratch)
    actions[i, side, 0] = code // NUM_SKILLS
    actions[i, side, 1] = code % NUM_SKILLS


@compiled
def _act_serial(
    s: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    policies: Rows,
    memory: Memory,
    parameters: Memory,
    scratch: Memory,
    actions: Actions,
) -> None:
    for k in range(len(rows)):
        _act(s, fd, rows[k], sides[k], policies[k], memory, parameters, scratch[0], actions)


@compiled_parallel
def _act_parallel(
    s: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    policies: Rows,
    memory: Memory,
    parameters: Memory,
    scratch: Memory,
    actions: Actions,
) -> None:
    for k in numba.prange(len(rows)):
        own = scratch[get_thread_id()]  # type: ignore[no-untyped-call]
        _act(s, fd, rows[k], sides[k], policies[k], memory, parameters, own, actions)


class ScriptedFamily:
    """Runs any number of scripted players together; see `arena.match.StateFamily`."""

    def __init__(self) -> None:
        self._memory = np.zeros((0, 2, NOTES), np.int32)
        self._scratch = new_scratch(THREADS)

    def reset(self, fights: int, seed: int) -> None:
        """Forget everything; all randomness comes from the fights' own seeds."""
        del seed
        self._memory = np.zeros((fights, 2, NOTES), np.int32)

    def act(
        self,
        state: State,
        table: Table,
        rows: Rows,
        sides: Rows,
        policies: Rows,
        actions: Actions,
    ) -> None:
        """Write the players' actions; see `arena.match.StateFamily.act`."""
        run = _act_serial if len(rows) < SERIAL_BELOW // 4 else _act_parallel
        run(state, table, rows, sides, policies, self._memory, PARAMETERS, self._scratch, actions)


_FAMILY: Final = ScriptedFamily()


@dataclass(frozen=True)
class Scripted:
    """A scripted opponent.

    Attributes:
        name: Its spec, ``scripted:NAME``.
        policy: Its number within the family.
        about: How it plays, in a few words.
    """

    name: str
    policy: int
    about: str

    @property
    def family(self) -> ScriptedFamily:
        """What runs all scripted players."""
        return _FAMILY


def _table(entries: dict[str, tuple[int, str]]) -> dict[str, Scripted]:
    return {
        name: Scripted(f"scripted:{name}", policy, about)
        for name, (policy, about) in entries.items()
    }


PANEL: Final = _table(
    {
        "rush": (_RUSH, "walks in and presses lights, cancels what hits"),
        "zone": (_ZONE, "keeps away behind projectiles and long pokes"),
        "grapple": (_GRAPPLE, "walks in behind a guard and throws"),
        "counter": (_COUNTER, "waits, catches or reverses, punishes after the block"),
        "punish": (_PUNISH, "hovers out of reach and hits what misses"),
        "mixup": (_MIX_UP, "makes the guard guess between low, overhead, throw and jump"),
        "planner": (_PLANNER, "tries its skills in the simulator before it presses one"),
    }
)
CONTROLS: Final = _table(
    {
        "standstill": (_STANDSTILL, "does nothing at all"),
        "random": (_RANDOM, "random moves, three random presses a second"),
    }
)
DRILLS: Final = _table(
    {
        "only-light": (_ONLY_LIGHT, "walks in and presses nothing but light"),
        "only-special": (_ONLY_SPECIAL, "walks in and presses nothing but special"),
        "only-throw": (_ONLY_THROW, "walks in and presses nothing but throw"),
        "only-guard": (_ONLY_GUARD, "guards and never attacks"),
    }
)


def scripted(name: str) -> Scripted:
    """Find a scripted opponent by name.

    Raises:
        InputError: If there is none of that name; lists those there are.
    """
    known = PANEL | CONTROLS | DRILLS
    if name not in known:
        raise InputError(f"scripted:{name} does not exist; choose from {', '.join(known)}")
    return known[name]
