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
    pairs = (np.arange(first, first + fights) // 2).astype(np.int64)
    seeds = np.array([draw(seed, int(pair), 0, 0) for pair in pairs], np.int32)
    kinds = len(FIGHTERS)
    match_ups = pairs % (kinds * kinds)
    fighters = np.stack([match_ups // kinds, match_ups % kinds], axis=1).astype(np.int32)
    return Starts(seeds, fighters)


@compiled
def _reset(s: State, fd: Table, rows: Rows, seeds: Rows, fighters: Rows, delays: Rows) -> None:
    for k in range(len(rows)):
        i = rows[k]
        start_fight(s, fd, i, seeds[k], fighters[k, 0], fighters[k, 1], delays[0], delays[1])


@compiled
def _step_fight(s: State, fd: Table, i: int, actions: Actions) -> None:
    for p in range(2):
        code = np.int32(actions[i, p, 0]) * np.int32(NUM_SKILLS) + np.int32(actions[i, p, 1])
        send(s, i, p * S.PLAYER_FIELDS, int(code))
    advance(s, fd, i)


@compiled
def _step_serial(s: State, fd: Table, rows: Rows, actions: Actions) -> None:
    for k in range(len(rows)):
        _step_fight(s, fd, rows[k], actions)


@compiled_parallel
def _step_parallel(s: State, fd: Table, rows: Rows, actions: Actions) -> None:
    for k in numba.prange(len(rows)):
        _step_fight(s, fd, rows[k], actions)


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
        self._seed = 0
        self._numbers = np.arange(fights, dtype=np.int64)
        self._next_starts = next_starts or self._continue_set

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
        self._seed = seed
        self._numbers = np.arange(self.fights, dtype=np.int64)
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
        run = _step_serial if len(chosen) < SERIAL_BELOW else _step_parallel
        run(self.state, self.table, chosen, actions)
        if self.autoreset:
            self._restart_ended()

    def _restart_ended(self) -> None:
        np.not_equal(self.outcome, S.GOING_ON, out=self.ended)
        if not self.ended.any():
            return
        rows = np.flatnonzero(self.ended).astype(np.int32)
        self.final_state.T[rows] = self._memory[rows]
        self._start(rows, self._next_starts(rows))

    def _continue_set(self, rows: Rows) -> Starts:
        self._numbers[rows] += self.fights
        parts = [paired_starts(1, self._seed, int(number)) for number in self._numbers[rows]]
        return Starts(
            np.concatenate([part.seeds for part in parts]),
            np.concatenate([part.fighters for part in parts]),
        )

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
        return Saved(self._memory.copy(), self._numbers.copy(), self._seed)

    def restore(self, saved: Saved) -> None:
        """Go back to what `save` gave."""
        self._memory[...] = saved.memory
        self._numbers[...] = saved.numbers
        self._seed = saved.seed
