"""All compiled players, scripted opponents and pros, as one family: a policy number each.

Shapes: B = fights, n = players or fights asked about.
"""

from typing import Any, Final

import numba
import numpy as np
from numba.np.ufunc.parallel import get_thread_id
from numpy.typing import NDArray

from agents.planning.models import MODELS
from agents.planning.search import new_scratch
from agents.pros.family import FIRST_PRO, PRO_PARAMETERS
from agents.pros.motor import NOTES, play_pro
from agents.scripted.family import PLANNER, scripted_code
from agents.scripted.planner import PARAMETERS, planner
from arena import state as S
from arena.base.compile import compiled, compiled_parallel
from arena.frame_data.skills import Table
from arena.match.on_device import Players
from arena.match.players import CompiledAct, compiled_act
from arena.replays.recorder import record_frame
from arena.rules.actions import NUM_SKILLS
from arena.rules.start import start_fight
from arena.simulator import SERIAL_BELOW, Actions, Rows, Starts
from arena.simulator.loop import play_frame
from arena.state import State

Notes = NDArray[np.int32]
Scratch = NDArray[np.int32]

BOT_PARAMETERS: Final = np.concatenate([PARAMETERS, PRO_PARAMETERS.ravel()])
"""Parameters of all who search: the planner's sets, then each pro's, int32."""
COLUMNS: Final = 1 + MODELS
"""Fights that a search keeps in its scratch memory."""

_PLANNER_PARAMETERS: Final = len(PARAMETERS)
_PRO_PARAMETERS: Final = PRO_PARAMETERS.shape[1]

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
        policy: His number.
        notes: What players remember, int32 ``[B, 2, NOTES]``.
        parameters: `BOT_PARAMETERS`.
        scratch: Memory of a search, int32 ``[COLUMNS, FIELDS]``, written before it is read; see
            `agents.planning.search.new_scratch`.
    """
    work, seen = scratch[:1].T, scratch[1:].T
    if policy >= FIRST_PRO:
        first = _PLANNER_PARAMETERS + (policy - FIRST_PRO) * _PRO_PARAMETERS
        own = parameters[first : first + _PRO_PARAMETERS]
        return play_pro(s, fd, i, side, notes, own, work, seen)
    if policy == PLANNER:
        return planner(s, fd, i, side, notes, parameters[:_PLANNER_PARAMETERS], work, seen)
    return scripted_code(s, fd, i, side, policy)


@compiled
def style_code(
    s: State,
    fd: Table,
    i: int,
    side: int,
    policy: int,
    notes: Notes,
    parameters: Notes,
    scratch: Scratch,
) -> int:
    """Do the same for players who never search: a kernel of them alone compiles in a fifth."""
    return scripted_code(s, fd, i, side, policy)


@compiled
def _act(
    s: State,
    fd: Table,
    i: int,
    side: int,
    policy: int,
    notes: Notes,
    parameters: Notes,
    scratch: Scratch,
    actions: Actions,
) -> None:
    code = bot_code(s, fd, i, side, policy, notes, parameters, scratch)
    actions[i, side, 0] = code // NUM_SKILLS
    actions[i, side, 1] = code % NUM_SKILLS


@compiled
def _act_serial(
    s: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    policies: Rows,
    notes: Notes,
    parameters: Notes,
    scratch: Scratch,
    actions: Actions,
) -> None:
    for k in range(len(rows)):
        _act(s, fd, rows[k], sides[k], policies[k], notes, parameters, scratch[0], actions)


@compiled_parallel
def _act_parallel(
    s: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    policies: Rows,
    notes: Notes,
    parameters: Notes,
    scratch: Scratch,
    actions: Actions,
) -> None:
    for k in numba.prange(len(rows)):
        own = scratch[get_thread_id()]  # type: ignore[no-untyped-call]
        _act(s, fd, rows[k], sides[k], policies[k], notes, parameters, own, actions)


@compiled
def _play_out(
    s: State,
    fd: Table,
    seeds: NDArray[np.int32],
    fighters: NDArray[np.int32],
    policies: NDArray[np.int32],
    delay: int,
    notes: Notes,
    parameters: Notes,
    scratch: Scratch,
    codes: NDArray[np.uint8],
    digests: NDArray[np.int32],
) -> None:
    """Play fights from start to end, one after the other: a fight at a time stays in the cache."""
    recording = codes.shape[0] > 0
    own = scratch[0]
    for row in range(len(seeds)):
        i = int(row)
        start_fight(s, fd, i, seeds[i], fighters[i, 0], fighters[i, 1], delay, delay)
        while s[S.OUTCOME, i] == S.GOING_ON:
            code_0 = code_1 = 0
            for side in range(2):  # a loop, so that the players are compiled in once
                code = bot_code(s, fd, i, side, policies[i, side], notes, parameters, own)
                if side == 0:
                    code_0 = code
                else:
                    code_1 = code
            play_frame(s, fd, i, code_0, code_1)
            if recording:
                record_frame(s, i, codes, digests)


class Bots:
    """Runs any number of compiled players together; see `arena.match.StateFamily`."""

    def __init__(self, threads: int = _THREADS) -> None:
        """Make a family that asks its players on so many threads."""
        self._threads = threads
        self._notes: Notes = np.zeros((0, 2, NOTES), np.int32)
        self._scratch = new_scratch(threads)

    def fork(self) -> "Bots":
        """Make the same family for one thread."""
        return Bots(threads=1)

    def reset(self, fights: int, seed: int) -> None:
        """Forget everything; all randomness comes from the fights' own seeds."""
        del seed
        self._notes = np.zeros((fights, 2, NOTES), np.int32)

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
        alone = self._threads == 1 or len(rows) < SERIAL_BELOW // 4
        run = _act_serial if alone else _act_parallel
        own = (self._notes, BOT_PARAMETERS, self._scratch)
        run(state, table, rows, sides, policies, *own, actions)

    def compiled_act(self, state: State, table: Table, actions: Actions) -> CompiledAct:
        """Point at what acts on one thread; see `arena.match.players.CompiledFamily`."""
        own = (self._notes, BOT_PARAMETERS, self._scratch)
        return compiled_act(_act_serial, state, table, actions, own)

    def on_device(self, policies: NDArray[np.int32]) -> Players:
        """Give what kernels need of these players; see `arena.match.on_device.DeviceFamily`."""
        if np.any((policies == PLANNER) | (policies >= FIRST_PRO)):
            return Players(bot_code, BOT_PARAMETERS, NOTES, COLUMNS)
        return Players(style_code, BOT_PARAMETERS)

    def play_out(
        self,
        state: State,
        table: Table,
        starts: Starts,
        policies: NDArray[np.int32],
        delay: int,
        record: tuple[NDArray[np.uint8], NDArray[np.int32]],
    ) -> None:
        """Play fights from start to end; see `arena.match.players.OutrightFamily`."""
        notes = np.zeros((len(policies), 2, NOTES), np.int32)
        own = (delay, notes, BOT_PARAMETERS, new_scratch(1))
        _play_out(state, table, starts.seeds, starts.fighters, policies, *own, *record)


BOTS: Final = Bots()
"""The one family of all compiled players."""
