"""B fights on the CPU: fight-major memory, one thread for few fights and all of them for many.

Shapes: B = fights, F = features (`arena.features.NAMES`), n = rows asked for.
"""

from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import laid_out
from arena.base.compile import compiled, compiled_parallel
from arena.base.errors import InputError
from arena.features import write_features
from arena.frame_data.skills import Table
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.simulator import loop
from arena.simulator.loop import (
    Actions,
    Begins,
    Flags,
    Numbers,
    begin,
    step_fight,
)
from arena.simulator.starts import Rows, Starts
from arena.state import State

SERIAL_BELOW: Final = 192
"""Fewer fights than this run on one thread: waking the others would cost more than it saves."""


_NO_STATES: Final = np.zeros((0, S.FIELDS), np.int32)


@compiled
def _begin(s: State, fd: Table, rows: Rows, begins: Begins) -> None:
    for k in range(len(rows)):
        begin(s, fd, int(rows[k]), begins, k)


@compiled
def _step_serial(
    s: State,
    fd: Table,
    rows: Rows,
    actions: Actions,
    plan: Numbers,
    numbers: Numbers,
    ended: Flags,
    final: State,
) -> None:
    for k in range(len(rows)):
        step_fight(s, fd, rows[k], actions, plan, numbers, ended, final)


@compiled_parallel
def _step_parallel(
    s: State,
    fd: Table,
    rows: Rows,
    actions: Actions,
    plan: Numbers,
    numbers: Numbers,
    ended: Flags,
    final: State,
) -> None:
    for k in numba.prange(len(rows)):
        step_fight(s, fd, rows[k], actions, plan, numbers, ended, final)


@compiled
def _observe_serial(s: State, fd: Table, rows: Rows, sides: Rows, out: NDArray[np.float32]) -> None:
    for k in range(len(rows)):
        write_features(s, fd, rows[k], sides[k], out, k)


@compiled_parallel
def _observe_parallel(
    s: State, fd: Table, rows: Rows, sides: Rows, out: NDArray[np.float32]
) -> None:
    for k in numba.prange(len(rows)):
        write_features(s, fd, rows[k], sides[k], out, k)


@compiled
def _first_bad(actions: Actions) -> int:
    """Find the first (fight, side) with an action out of range, as fight * 2 + side, else -1."""
    for i in range(actions.shape[0]):
        for p in range(2):
            if not loop.in_range(actions, i, p):
                return i * 2 + p
    return -1


def check_actions(actions: NDArray[np.integer[Any]]) -> None:
    """Refuse actions out of range.

    Args:
        actions: Integers ``[B, 2, 2]`` (fight, side, (move, skill)).

    Raises:
        InputError: Names the fight, the side and the value, or the type and shape.
    """
    given = np.asarray(actions)
    if given.ndim != 3 or given.shape[1:] != (2, 2) or given.dtype.kind not in "iu":
        raise InputError(f"actions are {given.dtype} {list(given.shape)}; give int8 [B, 2, 2]")
    _checked(given)


def _checked(given: NDArray[Any]) -> Actions:
    """Give integers [B, 2, 2] as actions of the one type, if all are in range."""
    actions = laid_out(given, np.int8)  # where int8 cannot hold a number it is out of range
    if given.dtype == np.int8:
        bad = int(_first_bad(actions))
    else:
        wrong = ((given < 0) | (given >= (NUM_MOVES, NUM_SKILLS))).any(axis=2)
        bad = int(wrong.argmax()) if wrong.any() else -1
    if bad >= 0:
        number, side = divmod(bad, 2)
        raise bad_action(number, side, *(int(v) for v in given[number, side]))
    return actions


def bad_action(number: int, side: int, move: int, skill: int) -> InputError:
    """Say what is wrong with an action."""
    return InputError(
        f"action {(move, skill)} of fight {number}, side {side} is out of range; "
        f"give (move 0 to {NUM_MOVES - 1}, skill 0 to {NUM_SKILLS - 1})"
    )


class CpuBackend:
    """See `arena.simulator.backend.Backend`. Here ``state`` is a transposed view of ``_memory``."""

    def __init__(self, fights: int, table: Table, plan: Numbers) -> None:
        self._table = table
        self._plan = plan
        self._delays = plan[loop.DELAY_0 :].astype(np.int32)
        self._keeps = plan[loop.AT_END] != loop.LEAVE
        self._memory = np.zeros((fights, S.FIELDS), np.int32)
        self.state: State = self._memory.T
        self.final_state: State = np.zeros((fights, S.FIELDS), np.int32).T
        self.ended: Flags = np.zeros(fights, np.bool_)
        self.actions: Actions = np.zeros((fights, 2, 2), np.int8)
        self.all_rows: Rows = np.arange(fights, dtype=np.int32)
        self._numbers: Numbers = np.arange(fights, dtype=np.int64)

    def plan_starts(self, seed: int, numbers: Numbers) -> None:
        """See `Backend`."""
        self._plan[loop.SEED] = seed
        self._numbers[...] = numbers

    def start(self, rows: Rows | None, starts: Starts) -> None:
        """See `Backend`."""
        chosen = self.all_rows if rows is None else rows
        states = _NO_STATES if starts.states is None else starts.states
        begins = Begins(starts.seeds, starts.fighters, self._delays, states)
        _begin(self.state, self._table, chosen, begins)

    def accept(self, actions: Any) -> NDArray[Any]:
        """See `Backend`."""
        return np.asarray(actions)

    def step(self, actions: Actions, rows: Rows | None) -> None:
        """See `Backend`."""
        checked = _checked(actions)
        chosen = self.all_rows if rows is None else rows
        if self._keeps:
            self.ended.fill(False)
        run = _step_serial if len(chosen) < SERIAL_BELOW else _step_parallel
        run(
            *(self.state, self._table, chosen, checked),
            *(self._plan, self._numbers, self.ended, self.final_state),
        )

    def ended_rows(self) -> Rows:
        """See `Backend`."""
        return np.flatnonzero(self.ended).astype(np.int32)

    def observe(self, rows: Rows, sides: Rows, out: NDArray[np.float32], final: bool) -> None:
        """See `Backend`."""
        state = self.final_state if final else self.state
        run = _observe_serial if len(rows) < SERIAL_BELOW else _observe_parallel
        run(state, self._table, rows, sides, out)

    def check(self) -> None:
        """See `Backend`; here a step refuses at once."""

    def read(self, field: int) -> NDArray[np.int32]:
        """See `Backend`."""
        return self._memory[:, field].copy()

    def load(self, rows: Rows | None, states: NDArray[np.int32]) -> None:
        """See `Backend`."""
        self._memory[slice(None) if rows is None else rows] = states

    def save(self) -> tuple[NDArray[np.int32], Numbers]:
        """See `Backend`."""
        return self._memory.copy(), self._numbers.copy()
