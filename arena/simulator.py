"""B fights at once, in buffers that are allocated once. The one place that knows the device.

Shapes: B = fights, F = features (`arena.features.NAMES`), n = rows asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from arena import frame_data
from arena import state as S
from arena.actions import NUM_MOVES, NUM_SKILLS
from arena.compile import compiled, compiled_parallel
from arena.errors import InputError
from arena.features import FEATURES, write_features
from arena.frame_data import FIGHTERS, Table
from arena.randomness import draw
from arena.rules.frame import advance
from arena.rules.inputs import send
from arena.rules.start import start_fight
from arena.state import State

DEFAULT_DELAY: Final = 15
SERIAL_BELOW: Final = 192
"""Fewer fights than this run on one thread: waking the others would cost more than it saves."""

Rows = NDArray[np.int32]
Actions = NDArray[np.int8]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_KINDS: Final = len(FIGHTERS)
_SEED_BITS: Final = 0xFFFFFFFF  # draws look at no more of a seed

# The plan for fights that end, as one array: Numba takes that faster than four numbers.
_AT_END, _SEED, _DELAY_0, _DELAY_1 = range(4)
_LEAVE, _KEEP_LAST, _CONTINUE_SET = range(3)  # values of _AT_END


class Saved(NamedTuple):
    """All that `Simulator.restore` needs to go back.

    Attributes:
        memory: State of all fights, int32 ``[B, FIELDS]``.
        numbers: Numbers of the starts in play, int64 ``[B]``; autoreset goes on from them.
        seed: Seed of the starts.
    """

    memory: NDArray[np.int32]
    numbers: NDArray[np.int64]
    seed: int


@dataclass(frozen=True)
class Starts:
    """How B fights begin.

    Attributes:
        seeds: Key of each fight's randomness, int32 ``[B]``.
        fighters: Fighters of sides 0 and 1, int32 ``[B, 2]``, rows of the frame-data table.
    """

    seeds: NDArray[np.int32]
    fighters: NDArray[np.int32]

    def take(self, rows: NDArray[np.integer]) -> "Starts":
        """Pick the starts of some fights."""
        return Starts(self.seeds[rows], self.fighters[rows])


NextStarts = Callable[[Rows], Starts]
"""Told which fights start anew, int32 ``[n]``; gives their starts."""


def paired_starts(fights: int, seed: int, first: int = 0) -> Starts:
    """Draw starts in pairs: fights 2k and 2k + 1 are the same, for the agents to swap sides.

    The nine match-ups of fighters come up in turn, so that each has the same share.

    Args:
        fights: B, how many.
        seed: Seed of the whole set.
        first: Number of the first fight, to continue a set.

    Returns:
        Starts of fights ``first`` to ``first + fights - 1``.
    """
    starts = Starts(np.empty(fights, np.int32), np.empty((fights, 2), np.int32))
    _draw_starts(seed & _SEED_BITS, first, starts.seeds, starts.fighters)
    return starts


@compiled
def _draw_starts(seed: int, first: int, seeds: Rows, fighters: Rows) -> None:
    for k in range(len(seeds)):
        seeds[k] = _start_seed(seed, first + k)
        for side in range(2):
            fighters[k, side] = _start_fighter(first + k, side)


@compiled
def _start_seed(seed: int, number: int) -> int:
    return draw(seed, number // 2, 0, 0)


@compiled
def _start_fighter(number: int, side: int) -> int:
    match_up = number // 2 % (_KINDS * _KINDS)
    return match_up // _KINDS if side == 0 else match_up % _KINDS


@compiled
def _reset(s: State, fd: Table, rows: Rows, seeds: Rows, fighters: Rows, delays: Rows) -> None:
    for k in range(len(rows)):
        i = rows[k]
        start_fight(s, fd, i, seeds[k], fighters[k, 0], fighters[k, 1], delays[0], delays[1])


@compiled
def _step_fight(
    s: State,
    fd: Table,
    i: int,
    actions: Actions,
    plan: Numbers,
    numbers: Numbers,
    ended: Flags,
    final: State,
) -> None:
    for p in range(2):
        code = np.int32(actions[i, p, 0]) * np.int32(NUM_SKILLS) + np.int32(actions[i, p, 1])
        send(s, i, p * S.PLAYER_FIELDS, int(code))
    advance(s, fd, i)
    if plan[_AT_END] != _LEAVE and s[S.OUTCOME, i] != S.GOING_ON:
        ended[i] = True
        for field in range(S.FIELDS):
            final[field, i] = s[field, i]
        if plan[_AT_END] == _CONTINUE_SET:
            _start_next(s, fd, i, plan, numbers)


@compiled
def _start_next(s: State, fd: Table, i: int, plan: Numbers, numbers: Numbers) -> None:
    """Begin the next fight of the set in place of one that has ended."""
    number = int(numbers[i]) + s.shape[1]
    numbers[i] = number
    seed = _start_seed(int(plan[_SEED]), number)
    first, second = _start_fighter(number, 0), _start_fighter(number, 1)
    start_fight(s, fd, i, seed, first, second, int(plan[_DELAY_0]), int(plan[_DELAY_1]))


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
        _step_fight(s, fd, rows[k], actions, plan, numbers, ended, final)


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
        _step_fight(s, fd, rows[k], actions, plan, numbers, ended, final)


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
def _first_bad(actions: NDArray[np.integer[Any]]) -> int:
    """Find the first (fight, side) with an action out of range, as fight * 2 + side, else -1."""
    for i in range(actions.shape[0]):
        for p in range(2):
            move, skill = actions[i, p, 0], actions[i, p, 1]
            if move < 0 or move >= NUM_MOVES or skill < 0 or skill >= NUM_SKILLS:
                return i * 2 + p
    return -1


def check_actions(actions: NDArray[np.integer[Any]]) -> None:
    """Refuse actions out of range.

    Args:
        actions: Integers ``[B, 2, 2]`` (fight, side, (move, skill)).

    Raises:
        InputError: Names the fight, the side and the value.
    """
    bad = _first_bad(actions)
    if bad >= 0:
        fight, side = divmod(int(bad), 2)
        raise InputError(
            f"action {tuple(int(v) for v in actions[fight, side])} of fight {fight}, side {side} "
            f"is out of range; give (move 0 to {NUM_MOVES - 1}, skill 0 to {NUM_SKILLS - 1})"
        )


class Simulator:
    """B fights in lockstep on the CPU.

    Attributes:
        fights: B.
        state: int32 ``[FIELDS, B]``, a transposed view of fight-major memory.
        table: Frame data, int32, see `arena.frame_data.pack`.
        outcome: int32 ``[B]`` view of the state: 0 going on, 1 side 0 won, 2 side 1 won, 3 draw.
        final_state: int32 ``[FIELDS, B]``; with autoreset, the last state of each fight that ended
            on the latest step.
        ended: bool ``[B]``, with autoreset: the fights that ended on the latest step.
    """

    def __init__(
        self,
        fights: int,
        *,
        delay: int | tuple[int, int] = DEFAULT_DELAY,
        autoreset: bool = False,
        table: Table | None = None,
        next_starts: NextStarts | None = None,
    ) -> None:
        """Allocate the fights; call `reset` before stepping.

        Args:
            fights: B, at least 1.
            delay: Reaction delay in frames, of both players or of each side, 0 to 31.
            autoreset: Whether a fight that ends starts anew within the same step (SAME_STEP), its
                last state kept in ``final_state``.
            table: Frame data instead of the bundled fighters'.
            next_starts: Gives the starts of fights that autoreset begins; without it they continue
                the set of `paired_starts`.

        Raises:
            InputError: If fights or delay is out of range.
        """
        delays = (delay, delay) if isinstance(delay, int) else delay
        if fights < 1:
            raise InputError(f"{fights} fights; give at least 1")
        if not all(0 <= d <= S.MAX_DELAY for d in delays):
            raise InputError(f"reaction delay {delay} frames; give 0 to {S.MAX_DELAY}")
        self.fights = fights
        self.delays = np.array(delays, np.int32)
        self.autoreset = autoreset
        self.table = frame_data.table() if table is None else table
        self._memory = np.zeros((fights, S.FIELDS), np.int32)
        self.state: State = self._memory.T
        self.outcome = self.state[S.OUTCOME]
        self.final_state: State = np.zeros((fights, S.FIELDS), np.int32).T
        self.ended = np.zeros(fights, np.bool_)
        self.all_rows: Rows = np.arange(fights, dtype=np.int32)
        self._plan: Numbers = np.array([_LEAVE, 0, *delays], np.int64)
        self._numbers: Numbers = np.arange(fights, dtype=np.int64)
        self._next_starts = next_starts

    def reset(self, starts: Starts | None = None, *, seed: int = 0) -> None:
        """Start all fights.

        Args:
            starts: How they begin; `paired_starts` of the seed if not given.
            seed: Seed of those, and of the fights that autoreset starts later.

        Raises:
            InputError: If the starts are not one a fight, or name a fighter that does not exist.
        """
        if starts is not None and not len(starts.seeds) == len(starts.fighters) == self.fights:
            raise InputError(f"{len(starts.seeds)} starts for {self.fights} fights; give one each")
        self._plan[_SEED] = seed & _SEED_BITS
        self._numbers[:] = np.arange(self.fights)
        self._start(self.all_rows, starts or paired_starts(self.fights, seed))

    def _start(self, rows: Rows, starts: Starts) -> None:
        fighters = np.ascontiguousarray(starts.fighters, np.int32)
        if fighters.size and (fighters.min() < 0 or fighters.max() >= len(self.table)):
            raise InputError(f"a fighter number is out of range; give 0 to {len(self.table) - 1}")
        seeds = np.ascontiguousarray(starts.seeds, np.int32)
        _reset(self.state, self.table, rows, seeds, fighters, self.delays)

    def step(self, actions: Actions, rows: Rows | None = None) -> None:
        """Send both players' actions into their queues and advance by one frame.

        Args:
            actions: int8 ``[B, 2, 2]`` (fight, side, (move, skill)).
            rows: Fights to advance, int32 ``[n]``, all if not given.

        Raises:
            InputError: If an action is out of range; names the fight, the side and the value.
                If the actions have another shape or are no integers.
        """
        if actions.shape != (self.fights, 2, 2) or actions.dtype.kind not in "iu":
            given = f"{actions.dtype} {list(actions.shape)}"
            raise InputError(f"actions are {given}; give int8 [{self.fights}, 2, 2]")
        check_actions(actions)
        chosen = self.all_rows if rows is None else rows
        self._plan[_AT_END] = _LEAVE
        if self.autoreset:
            self._plan[_AT_END] = _KEEP_LAST if self._next_starts else _CONTINUE_SET
            self.ended.fill(False)
        run = _step_serial if len(chosen) < SERIAL_BELOW else _step_parallel
        run(
            *(self.state, self.table, chosen, np.ascontiguousarray(actions, np.int8)),
            *(self._plan, self._numbers, self.ended, self.final_state),
        )
        if self.autoreset and self._next_starts and self.ended.any():
            over = np.flatnonzero(self.ended).astype(np.int32)
            self._start(over, self._next_starts(over))

    def observe(
        self, rows: Rows, sides: Rows, out: NDArray[np.float32], *, final: bool = False
    ) -> None:
        """Write the features of some fights, each seen from one side.

        Args:
            rows: Fights, int32 ``[n]``.
            sides: Side of the viewer, int32 ``[n]``.
            out: float32 ``[n, F]`` (or more rows), written in place.
            final: Look at ``final_state`` (fights that ended on the latest step) instead.

        Raises:
            ValueError: If ``out`` is too small.
        """
        if out.shape[0] < len(rows) or out.shape[1] != FEATURES:
            raise ValueError(f"features need float32 [{len(rows)}, {FEATURES}], not {out.shape}")
        state = self.final_state if final else self.state
        run = _observe_serial if len(rows) < SERIAL_BELOW else _observe_parallel
        run(state, self.table, rows, sides, out)

    def save(self) -> Saved:
        """Copy the state of all fights for `restore`."""
        return Saved(self._memory.copy(), self._numbers.copy(), int(self._plan[_SEED]))

    def restore(self, saved: Saved) -> None:
        """Go back to what `save` gave."""
        self._memory[...] = saved.memory
        self._numbers[...] = saved.numbers
        self._plan[_SEED] = saved.seed
