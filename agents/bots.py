"""All compiled players, scripted opponents and pros, as one kind: a policy number each.

Shapes: B = fights, n = players asked about.
"""

from collections.abc import Sequence
from typing import Any, Final

import numba
import numpy as np
from numba.np.ufunc.parallel import get_thread_id
from numpy.typing import NDArray

from agents.planning.models import MODELS
from agents.planning.player import NOTES, PARAMETERS, planner_code
from agents.planning.search import new_scratch
from agents.pros.parameters import PRO_PARAMETERS
from agents.pros.policy import BLOCK, policy_code
from agents.scripted.drills import drill_code
from agents.scripted.panel import ROWS
from arena.base.checks import check_rows
from arena.base.compile import compiled, compiled_parallel
from arena.frame_data.skills import Table
from arena.match.on_device import Chooser
from arena.match.players import NO_MEMORY, Compiled, Memory
from arena.match.set_loop import GOING, Seen, World, settle_fight
from arena.simulator.loop import Actions, play_frame, put_code
from arena.state import State

Notes = NDArray[np.int32]
Scratch = NDArray[np.int32]

PLANNERS: Final = np.concatenate([ROWS, PRO_PARAMETERS])
"""Parameters of all that plan: the panel's styles, then the pros, int32 [n, PARAMETERS]."""
BOT_PARAMETERS: Final = PLANNERS.ravel()
COLUMNS: Final = 1 + MODELS
"""Fights that a search keeps in its scratch memory."""
FIRST_PLANNER: Final = 16
"""Number of the first of them; controls and drills have those below."""
FIRST_PRO: Final = FIRST_PLANNER + len(ROWS)
FIRST_POLICY: Final = FIRST_PLANNER + len(PLANNERS)
"""Number of the first policy network; each has a block of parameters behind the others'."""
POLICIES: Final = FIRST_POLICY
"""How many bots there are: their numbers are below this."""

_config: Any = numba.config
_THREADS: Final[int] = _config.NUMBA_NUM_THREADS


@compiled
def bot_code(
    s: State,
    fd: Table,
    i: int,
    side: int,
    policy: int,
    notes: Notes,
    parameters: Notes,
    scratch: Scratch,
) -> int:
    """Give the input code of a compiled player for this frame.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        policy: Its number.
        notes: What players remember, int32 ``[B, 2, NOTES]``.
        parameters: `BOT_PARAMETERS`.
        scratch: Memory of a search, int32 ``[COLUMNS, FIELDS]``, written before it is read; see
            `agents.planning.search.new_scratch`.
    """
    if policy >= FIRST_POLICY:
        first = len(BOT_PARAMETERS) + (policy - FIRST_POLICY) * BLOCK
        return policy_code(s, fd, i, side, notes[i, side], parameters, first, scratch)
    if policy >= FIRST_PLANNER:
        first = (policy - FIRST_PLANNER) * PARAMETERS
        own = parameters[first : first + PARAMETERS]
        work, seen = scratch[:1].T, scratch[1:].T
        return planner_code(s, fd, i, side, notes[i, side], own, work, seen)
    return drill_code(s, fd, i, side, policy)


@compiled
def plain_code(
    s: State,
    fd: Table,
    i: int,
    side: int,
    policy: int,
    notes: Notes,
    parameters: Notes,
    scratch: Scratch,
) -> int:
    """Do the same for players that never search: a kernel of them alone compiles in a fifth."""
    return drill_code(s, fd, i, side, policy)


@compiled
def _act(
    s: State,
    fd: Table,
    seen: Seen,
    seat: int,
    k: int,
    memory: Memory,
    own: Scratch,
    actions: Actions,
) -> None:
    """Write the action of the k-th player of a seat."""
    i, side, policy = seen.rows[seat, k], seen.sides[seat, k], seen.policies[seat, k]
    code = bot_code(s, fd, i, side, policy, memory.notes, memory.parameters, own)
    put_code(actions, i, side, code)


@compiled
def act(s: State, fd: Table, seen: Seen, memory: Memory, actions: Actions) -> None:
    """Write the actions of all bots on this thread; see `arena.match.players.Compiled`."""
    seat = memory.seats[0]
    own = memory.scratch[0]
    for k in range(seen.players[seat]):
        _act(s, fd, seen, seat, k, memory, own, actions)


@compiled_parallel
def act_on_all_threads(s: State, fd: Table, seen: Seen, memory: Memory, actions: Actions) -> None:
    """Do the same on all threads."""
    seat = memory.seats[0]
    for k in numba.prange(seen.players[seat]):
        own = memory.scratch[get_thread_id()]  # type: ignore[no-untyped-call]
        _act(s, fd, seen, seat, k, memory, own, actions)


@compiled
def play_alone(frames: int, w: World, memory: Memory) -> None:
    """Play so many frames of fights between bots, fight by fight: each stays in the cache.

    The same fights as by `arena.match.set_loop.play_frames`, which plays them frame by frame.
    """
    own = memory.scratch[0]
    kept = 0
    for k in range(w.tally[GOING]):
        i = int(w.going[k])
        for _ in range(frames):
            if w.seating.ended[i]:
                break
            code_0 = code_1 = 0
            for side in range(2):  # a loop, so that the players are compiled in once
                policy = w.seating.policies[i, side]
                notes, parameters = memory.notes, memory.parameters
                code = bot_code(w.state, w.table, i, side, policy, notes, parameters, own)
                if side == 0:
                    code_0 = code
                else:
                    code_1 = code
            play_frame(w.state, w.table, i, code_0, code_1, w.tape, i)
            i = settle_fight(w, i)
        if not w.seating.ended[i]:
            w.going[kept] = i
            kept += 1
    w.tally[GOING] = kept


def bots_of(parameters: Notes, policies: int) -> Compiled:
    """Make a kind of bots with policy networks of its own.

    Args:
        parameters: `BOT_PARAMETERS`, then a block for each network, int32; see
            `agents.pros.policy`. Later changes of a block count.
        policies: Their numbers are below this.
    """

    def memory(players: Sequence[Any], fights: int) -> Memory:
        check_rows([player.policy for player in players], policies, "policy of the bots")
        return NO_MEMORY._replace(
            notes=np.zeros((fights, 2, NOTES), np.int32),
            parameters=parameters,
            scratch=new_scratch(_THREADS),
        )

    def chooser(chosen: NDArray[np.int32]) -> Chooser:
        check_rows(chosen.ravel(), policies, "policy of the bots")
        if np.any(chosen >= FIRST_PLANNER):
            return Chooser(bot_code, parameters, NOTES, COLUMNS, policies)
        return Chooser(plain_code, parameters, policies=policies)

    return Compiled("state", memory, act, act_on_all_threads, chooser, play_alone)


BOTS: Final = bots_of(BOT_PARAMETERS, POLICIES)
"""The one kind of all bots."""
