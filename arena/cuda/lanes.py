"""Fights of a set in lanes, frame by frame, on a CUDA device: where one ends, the next begins.

The fights of a set are sorted into groups by who sits where, and every lane belongs to one group
for good. So the lanes that a player has never change, and a frame is the same work from the first
to the last: it can be captured once as a CUDA graph.

Shapes: N = fights of the set, L = lanes, G = groups, n = players asked about.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numba import int32
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled
from arena.cuda import device
from arena.cuda.backend import STEP_THREADS
from arena.cuda.device import cuda
from arena.cuda.kernels import forget, kernel_of, record_buffers
from arena.frame_data.skills import Table
from arena.match.on_device import Chooser, Part, nothing
from arena.simulator import Simulator
from arena.simulator.loop import (
    Actions,
    Begins,
    Tape,
    begin,
    has_ended,
    input_code,
    play_frame,
    put_code,
)
from arena.simulator.starts import Rows, Starts
from arena.state import State

CHOOSE_THREADS: Final = 64

THINK_MEMBERS: Final = 1 if device.SIMULATED else 8
"""Threads that share a player's thinking: fights in lanes wait for the slowest thinker on each
frame, so it should not take long. A part of a planner's tries has some 4 to 16 plays; of more
threads, more would stand idle. The simulator knows no threads of a warp."""
_TOGETHER: Final = (1 << THINK_MEMBERS) - 1  # a bit for each of them
_THINKERS: Final = 32  # at a time on each multiprocessor: the registers of a search allow no more

_FIELDS: Final = S.FIELDS

# Rows of `Lanes.lanes`: the fight that is fought, the lane's group, the frame on which that fight
# began, and the frame on which it is stopped.
FIGHT, GROUP, FIRST, LAST = range(4)
# Rows of `Lanes.queues`; the last column counts, in row NEXT, the fights that have ended.
NEXT, END = range(2)

# What each of the kernels made of `_want_rows`, `_think_rows` and `_answer_rows` has in place of
# these:
_wants: Any = None
_think: Any = None
_answer: Any = None
_SCRATCH_SHAPE: tuple[int, int] = (1, S.FIELDS)
_PHASES = 1


@compiled
def _begin(
    state: State, fd: Table, i: int, lanes: NDArray[np.int32], begins: Begins, n: int, frames: int
) -> None:
    """Begin fight n of the set in lane i."""
    begin(state, fd, i, begins, n)
    lanes[FIGHT, i] = n
    lanes[FIRST, i] = state[S.FRAME, i]
    lanes[LAST, i] = state[S.FRAME, i] + frames


@device.kernel
def _begin_lanes(
    state: State,
    fd: Table,
    seeds: Rows,
    fighters: NDArray[np.int32],
    delays: Rows,
    states: NDArray[np.int32],
    lanes: NDArray[np.int32],
    frames: int,
) -> None:
    """Begin the first fight of every lane."""
    i = cuda.grid(1)
    if i < lanes.shape[1]:
        begins = Begins(seeds, fighters, delays, states)
        _begin(state, fd, i, lanes, begins, lanes[FIGHT, i], frames)


@device.kernel
def _play_lanes(
    state: State,
    fd: Table,
    seeds: Rows,
    fighters: NDArray[np.int32],
    delays: Rows,
    states: NDArray[np.int32],
    lanes: NDArray[np.int32],
    frames: int,
    queues: NDArray[np.int32],
    actions: Actions,
    last: State,
    codes: NDArray[np.uint8],
    digests: NDArray[np.int32],
) -> None:
    """Play one frame of every lane; where a fight ends, keep it and begin the next of its group."""
    i = cuda.grid(1)
    if i >= lanes.shape[1] or has_ended(state, i, lanes[LAST, i]):
        return
    fight = lanes[FIGHT, i]
    code_0, code_1 = input_code(actions, i, 0), input_code(actions, i, 1)
    play_frame(state, fd, i, code_0, code_1, Tape(codes, digests), fight)
    if not has_ended(state, i, lanes[LAST, i]):
        return
    for field in range(_FIELDS):
        last[fight, field] = state[field, i]
    group = lanes[GROUP, i]
    cuda.atomic.add(queues, (NEXT, queues.shape[1] - 1), 1)
    following = cuda.atomic.add(queues, (NEXT, group), 1)
    if following < queues[END, group]:
        begins = Begins(seeds, fighters, delays, states)
        _begin(state, fd, i, lanes, begins, following, frames)


def _want_rows(
    state: State,
    fd: Table,
    policies: NDArray[np.int32],
    lanes: NDArray[np.int32],
    rows: Rows,
    sides: Rows,
    notes: NDArray[np.int32],
    parameters: NDArray[np.int32],
    thinkers: NDArray[np.int32],
) -> None:
    """List the compiled players of some lanes who want to think.

    ``thinkers`` is int32 ``[n + 1]``: their places among the rows, and last how many they are.
    """
    k = cuda.grid(1)
    if k >= rows.shape[0]:
        return
    i, side = rows[k], sides[k]
    if not has_ended(state, i, lanes[LAST, i]):
        if state[S.FRAME, i] == lanes[FIRST, i]:
            forget(notes, i, side)
        policy = policies[lanes[FIGHT, i], side]
        if _wants(state, fd, i, side, policy, notes, parameters):
            thinkers[cuda.atomic.add(thinkers, rows.shape[0], 1)] = k


def _think_rows(
    state: State,
    fd: Table,
    policies: NDArray[np.int32],
    lanes: NDArray[np.int32],
    rows: Rows,
    sides: Rows,
    notes: NDArray[np.int32],
    parameters: NDArray[np.int32],
    thinkers: NDArray[np.int32],
    shared: NDArray[np.int32],
) -> None:
    """Let those who are listed think: side by side, so that no thread waits for who does not.

    ``shared`` is int32 ``[T, D, FIELDS]``: T think at a time.
    """
    place, member = cuda.grid(1) // THINK_MEMBERS, cuda.grid(1) % THINK_MEMBERS
    if place >= shared.shape[0]:
        return
    scratch = cuda.local.array(_SCRATCH_SHAPE, int32)
    for n in range(place, thinkers[rows.shape[0]], shared.shape[0]):
        k = thinkers[n]
        i, side = rows[k], sides[k]
        policy = policies[lanes[FIGHT, i], side]
        for phase in range(_PHASES):
            part = Part(phase, member, THINK_MEMBERS)
            _think(*(state, fd, i, side, policy, notes, parameters, scratch, shared[place], part))
            if THINK_MEMBERS > 1:
                cuda.syncwarp(_TOGETHER << (cuda.laneid - member))


def _answer_rows(
    state: State,
    fd: Table,
    policies: NDArray[np.int32],
    lanes: NDArray[np.int32],
    rows: Rows,
    sides: Rows,
    notes: NDArray[np.int32],
    parameters: NDArray[np.int32],
    thinkers: NDArray[np.int32],
    actions: Actions,
) -> None:
    """Write the actions of all, and empty the list of those who think."""
    k = cuda.grid(1)
    if k == 0:
        thinkers[rows.shape[0]] = 0
    if k >= rows.shape[0]:
        return
    i, side = rows[k], sides[k]
    if not has_ended(state, i, lanes[LAST, i]):
        policy = policies[lanes[FIGHT, i], side]
        put_code(actions, i, side, _answer(state, fd, i, side, policy, notes, parameters))


@device.kernel
def _take(answers: NDArray[np.int8], rows: Rows, sides: Rows, actions: Actions) -> None:
    """Put the answers of players on the host among the actions."""
    k = cuda.grid(1)
    if k < rows.shape[0]:
        for part in range(2):
            actions[rows[k], sides[k], part] = answers[k, part]


def choosing_kernels(players: Chooser) -> list[Any]:
    """Make the kernels in which compiled players choose, in the order in which they run."""
    templates: list[Callable[..., None]] = [_want_rows, _think_rows, _answer_rows]
    if players.think is nothing:
        templates.remove(_think_rows)
    own: dict[str, Any] = {"_SCRATCH_SHAPE": (players.columns, _FIELDS), "_PHASES": players.phases}
    return [kernel_of(template, players, **own) for template in templates]


class Lanes:
    """A set of N fights on L lanes of a CUDA simulator.

    Attributes:
        simulator: Holds the L fights that are being fought.
        policies: Policy numbers of compiled players, int32 ``[N, 2]``, on the device.
        lanes: Fight, group, first and last frame of each lane, int32 ``[4, L]``, on the device.
        keys: Keys of the players' own randomness, int64 ``[N, 2]``, on the device.
    """

    def __init__(
        self,
        starts: Starts,
        policies: NDArray[np.int32],
        groups: NDArray[np.int64],
        lanes: NDArray[np.int64],
        *,
        delay: int,
        frames: int,
        record: bool,
        stream: int,
    ) -> None:
        """Begin the first fights of every group.

        Args:
            starts: How the N fights begin, group after group.
            policies: Policy numbers of compiled players on sides 0 and 1, int32 ``[N, 2]``.
            groups: Where each group's fights begin, and N, int64 ``[G + 1]``.
            lanes: How many lanes each group has, at most as many as fights, int64 ``[G]``.
            delay: Reaction delay of all players, in frames.
            frames: Frames after which a fight is stopped.
            record: Whether to keep what replays need.
            stream: Handle of the stream to run on.
        """
        fights, count = len(starts.seeds), int(lanes.sum())
        first = groups[:-1]
        group = np.repeat(np.arange(len(lanes)), lanes)
        fight = np.arange(count) - np.repeat(np.cumsum(lanes) - lanes, lanes) + first[group]
        queues = np.stack([first + lanes, groups[1:]])
        self.simulator = Simulator(count, delay=delay, device="cuda", stream=stream)
        self._backend = self.simulator.cuda
        states = np.zeros((0, S.FIELDS)) if starts.states is None else starts.states
        begins = (starts.seeds, starts.fighters, np.full(2, delay), states)
        self._begins = tuple(self._to_device(part) for part in begins)
        self._keys = np.zeros((fights, 2), np.int64) if starts.keys is None else starts.keys
        self.keys = device.to_device(self._keys, self._backend.stream)
        self.policies = self._to_device(policies)
        self.lanes = self._to_device(np.stack([fight, group, np.zeros(count), np.zeros(count)]))
        self._frames = frames
        self._queues = self._to_device(np.concatenate([queues, np.zeros((2, 1))], axis=1))
        self._last = self._to_device(np.zeros((fights, S.FIELDS)))
        self.tape = record_buffers(fights if record else 0, self._backend.stream)
        world = (self._backend.state, self._backend.table, *self._begins)
        self._backend.launch(_begin_lanes, count, STEP_THREADS, *world, self.lanes, frames)

    def _to_device(self, numbers: NDArray[Any]) -> Any:
        return device.to_device(numbers.astype(np.int32), self._backend.stream)

    def play(self) -> None:
        """Play one frame of every lane by the simulator's ``actions``; waits for nothing."""
        backend = self._backend
        world = (backend.state, backend.table, *self._begins, self.lanes, self._frames)
        kept = (self._queues, backend.actions, self._last, *self.tape)
        backend.launch(_play_lanes, self.simulator.fights, STEP_THREADS, *world, *kept)

    def ended(self) -> int:
        """Count the fights that have ended; waits for the device."""
        return int(self._to_host(self._queues)[NEXT, -1])

    def last_states(self) -> NDArray[np.int32]:
        """Copy the last states of all fights to the host, int32 ``[N, FIELDS]``."""
        return self._to_host(self._last)

    def records(self) -> Tape:
        """Copy to the host what was recorded."""
        return Tape(*map(self._to_host, self.tape))

    def fights_now(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Copy to the host which fight each lane holds, int64 ``[L]``, and its keys ``[L, 2]``."""
        fights = self._to_host(self.lanes)[FIGHT].astype(np.int64)
        return fights, self._keys[fights]

    def _to_host(self, array: Any) -> NDArray[Any]:
        return device.to_host(array, self._backend.stream)


class ChoosingSeat:
    """Compiled players on some lanes of a set."""

    def __init__(self, lanes: Lanes, players: Chooser, rows: Rows, sides: Rows) -> None:
        """Seat them: ``rows`` and ``sides`` are int32 ``[n]``, on the host."""
        self._backend = lanes.simulator.cuda
        stream = self._backend.stream
        self._rows, self._sides = device.to_device(rows, stream), device.to_device(sides, stream)
        self._want, *self._think, self._answer = choosing_kernels(players)
        notes = np.zeros((lanes.simulator.fights, 2, players.note_slots), np.int32)
        self._given = (
            *(self._backend.state, self._backend.table, lanes.policies, lanes.lanes),
            *(self._rows, self._sides, device.to_device(notes, stream)),
            device.to_device(players.parameters, stream),
            device.to_device(np.zeros(len(rows) + 1, np.int32), stream),
        )
        at_a_time = min(len(rows), _THINKERS * device.multiprocessors())
        self._shared = device.empty((at_a_time, players.shared, _FIELDS), np.int32)

    def answer(self) -> None:
        """Write their actions; waits for nothing."""
        launch, players = self._backend.launch, len(self._rows)
        launch(self._want, players, CHOOSE_THREADS, *self._given)
        for kernel in self._think:
            threads = len(self._shared) * THINK_MEMBERS
            launch(kernel, threads, CHOOSE_THREADS, *self._given, self._shared)
        launch(self._answer, players, CHOOSE_THREADS, *self._given, self._backend.actions)


class Answers:
    """Where players on the host put their answers for the device."""

    def __init__(self, lanes: Lanes, rows: Rows, sides: Rows) -> None:
        """Allocate: ``rows`` and ``sides`` are int32 ``[n]``, on the host."""
        self._backend = lanes.simulator.cuda
        self._stream = self._backend.stream
        self._rows, self._sides = (device.to_device(each, self._stream) for each in (rows, sides))
        self._answers = device.to_device(np.zeros((len(rows), 2), np.int8), self._stream)

    def take(self, answers: NDArray[np.int8]) -> None:
        """Put answers, int8 ``[n, 2]``, among the actions."""
        self._answers.copy_to_device(answers, stream=self._stream)
        given = (self._answers, self._rows, self._sides, self._backend.actions)
        self._backend.launch(_take, len(self._rows), STEP_THREADS, *given)
