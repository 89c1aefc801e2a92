"""All compiled players, scripted opponents, pros, lists of rules and networks, as one kind.

Each has a policy number.

Shapes: B = fights, n = players asked about.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numba
import numpy as np
from numba.np.ufunc.parallel import get_thread_id
from numpy.typing import NDArray

from agents.networks.policy import FIRST_NETWORK, NETWORKS, network_decides, network_wants
from agents.planning.hands import hands_code
from agents.planning.lookahead import COLUMNS, SHARED, new_scratch
from agents.planning.player import (
    NOTES,
    PARAMETERS,
    PHASES,
    planner_code,
    planner_thinks,
    planner_wants,
)
from agents.pros.levels import LEVEL_PARAMETERS
from agents.pros.parameters import PRO_PARAMETERS
from agents.rulebook.programs import FIRST_RULEBOOK, RULEBOOKS, shelf_code
from agents.scripted.drills import drill_code
from agents.scripted.panel import ROWS
from arena.base.checks import check_rows
from arena.base.compile import compiled, compiled_parallel, widened
from arena.frame_data.skills import Table
from arena.match.on_device import Chooser, Part
from arena.match.players import NO_MEMORY, Compiled, Memory
from arena.match.set_loop import GOING, Seen, World, settle_fight
from arena.simulator.loop import Actions, play_frame, put_code
from arena.state import State

Notes = NDArray[np.int32]
Scratch = NDArray[np.int32]

PLANNERS: Final = np.concatenate([ROWS, PRO_PARAMETERS, LEVEL_PARAMETERS])
"""Parameters of all that plan: the panel's styles, the pros, the levels, int32 [n, PARAMETERS]."""
FIRST_PLANNER: Final = 16
"""Number of the first of them; controls and drills have those below."""
FIRST_PRO: Final = FIRST_PLANNER + len(ROWS)
FIRST_LEVEL: Final = FIRST_PRO + len(PRO_PARAMETERS)
POLICIES: Final = FIRST_PLANNER + len(PLANNERS)
"""How many bots there are, lists of rules and networks apart: their numbers are below this."""

_BOOKS, _NETWORKS, _FIRST = range(3)  # where lists of rules and networks begin; the planners'

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
        parameters: Of `lay_out`.
        scratch: Memory of a search or a network, written before it is read; see
            `agents.planning.lookahead.new_scratch`.
    """
    if wants(s, fd, i, side, policy, notes, parameters):
        own, shared = scratch[:COLUMNS], scratch[COLUMNS:]
        for phase in range(PHASES):
            whole = Part(phase, 0, 1)
            think(s, fd, i, side, policy, notes, parameters, own, shared, whole)
    return answer(s, fd, i, side, policy, notes, parameters)


@compiled
def _first(policy: int) -> int:
    """Say where a planner's parameters begin: compiled functions cannot give back a slice."""
    return int(_FIRST + (policy - FIRST_PLANNER) * PARAMETERS)


@compiled
def wants(
    s: State, fd: Table, i: int, side: int, policy: int, notes: Notes, parameters: Notes
) -> bool:
    """Let a player see this frame; True if it has to think, see `arena.match.on_device.Chooser`."""
    if policy >= FIRST_NETWORK:
        return network_wants(s, i, policy, parameters[parameters[_NETWORKS] :])
    if FIRST_PLANNER <= policy < FIRST_RULEBOOK:
        own = parameters[_first(policy) : _first(policy) + PARAMETERS]
        return planner_wants(s, fd, i, side, notes[i, side], own)
    return False


@compiled
def think(
    s: State,
    fd: Table,
    i: int,
    side: int,
    policy: int,
    notes: Notes,
    parameters: Notes,
    scratch: Scratch,
    shared: Scratch,
    part: Part,
) -> None:
    """Let a player who wants to think: search, or run its network, which one thread does alone."""
    if policy < FIRST_NETWORK:
        own = parameters[_first(policy) : _first(policy) + PARAMETERS]
        planner_thinks(s, fd, i, side, notes[i, side], own, scratch, shared, part)
    elif part.phase == 0 and part.member == 0:
        networks = parameters[parameters[_NETWORKS] :]
        network_decides(s, fd, i, side, policy, notes[i, side], networks, shared)


@compiled
def answer(
    s: State, fd: Table, i: int, side: int, policy: int, notes: Notes, parameters: Notes
) -> int:
    """Give the input code of a player who has seen this frame, and thought if it wanted to."""
    if policy >= FIRST_NETWORK:
        return hands_code(s, i, notes[i, side])
    if FIRST_PLANNER <= policy < FIRST_RULEBOOK:
        own = parameters[_first(policy) : _first(policy) + PARAMETERS]
        return planner_code(s, fd, i, side, notes[i, side], own)
    return plain_code(s, fd, i, side, policy, notes, parameters)


@compiled
def plain_code(
    s: State, fd: Table, i: int, side: int, policy: int, notes: Notes, parameters: Notes
) -> int:
    """Do the same for drills and lists of rules: a kernel of them alone compiles in a fifth."""
    if policy >= FIRST_RULEBOOK:
        return shelf_code(s, fd, i, side, policy, parameters[parameters[_BOOKS] :])
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
    i, side = widened(seen.rows[seat, k]), widened(seen.sides[seat, k])
    policy = seen.policies[seat, k]
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
        i = widened(w.going[k])
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


def lay_out(policies: Iterable[int]) -> Notes:
    """Lay out the parameters of bots.

    Args:
        policies: Their numbers.

    Returns:
        int32: where lists of rules and networks begin; the planners; the lists; the networks.

    Raises:
        InputError: If there is no such bot.
    """
    numbers = list(policies)
    shelves = RULEBOOKS, NETWORKS
    others = [n for n in numbers if not any(shelf.holds(n) for shelf in shelves)]
    check_rows(others, POLICIES, "policy of the bots")
    books, networks = (shelf.lay_out(numbers) for shelf in shelves)
    behind = _FIRST + PLANNERS.size
    begins = [behind, behind + len(books)]
    return np.concatenate([begins, PLANNERS.ravel(), books, networks]).astype(np.int32)


def _memory(players: Sequence[Any], fights: int) -> Memory:
    """Make the bots' memory for so many fights."""
    return NO_MEMORY._replace(
        notes=np.zeros((fights, 2, NOTES), np.int32),
        parameters=lay_out([player.policy for player in players]),
        scratch=new_scratch(_THREADS),
    )


def _chooser(policies: NDArray[np.int32]) -> Chooser:
    """Give what a CUDA kernel needs of these."""
    parameters = lay_out(np.unique(policies).tolist())
    below = NETWORKS.end
    drills, books = policies < FIRST_PLANNER, policies >= FIRST_RULEBOOK
    if not np.all(drills | (books & (policies < FIRST_NETWORK))):
        return Chooser(answer, parameters, NOTES, COLUMNS, below, wants, think, PHASES, SHARED)
    return Chooser(plain_code, parameters, policies=below)


BOTS: Final = Compiled("state", _memory, act, act_on_all_threads, _chooser, play_alone)
"""The one kind of all bots."""
