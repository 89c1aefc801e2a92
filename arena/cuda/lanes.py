"""Fights of a set in lanes, frame by frame, on a CUDA device: where one ends, the next begins.

The fights of a set are sorted into groups by who sits where, and every lane belongs to one group
for good. So the lanes that a player has never change, and a frame is the same work from the first
to the last: it can be captured once as a CUDA graph.

Shapes: N = fights of the set, L = lanes, G = groups, n = players asked about.
"""

from typing import Any, Final

import numpy as np
from numba import int32
from numpy.typing import NDArray

from arena import state as S
from arena.cuda import device
from arena.cuda.backend import STEP_THREADS
from arena.cuda.device import cuda
from arena.cuda.kernels import kernel_of, record_buffers
from arena.frame_data.skills import Table
from arena.match.on_device import Players
from arena.replays.recorder import record_frame
from arena.rules.actions import NUM_SKILLS
from arena.rules.start import start_fight
from arena.simulator import Simulator
from arena.simulator.loop import Actions, input_code, play_frame
from arena.simulator.starts import Rows, Starts
from arena.state import State

CHOOSE_THREADS: Final = 64

_FIELDS: Final = S.FIELDS

# Rows of `Lanes.fights`: how each fight of the set begins, and whom compiled players sit there.
SEED, FIGHTER_0, FIGHTER_1, POLICY_0, POLICY_1 = range(5)
# Rows of `Lanes.lanes`.
FIGHT, GROUP = range(2)
# Rows of `Lanes.queues`; the last column counts, in row NEXT, the fights that have ended.
NEXT, END = range(2)

# What each of the kernels made of `_choose_rows` has in place of these:
_choose: Any = None
_SCRATCH_SHAPE: tuple[int, int] = (1, S.FIELDS)


@device.kernel
def _play_lanes(
    state: State,
    fd: Table,
    fights: NDArray[np.int32],
    lanes: NDArray[np.int32],
    queues: NDArray[np.int32],
    actions: Actions,
    last: State,
    codes: NDArray[np.uint8],
    digests: NDArray[np.int32],
    delay: int,
) -> None:
    """Play one frame of every lane; where a fight ends, keep it and begin the next of its group."""
    i = cuda.grid(1)
    if i >= lanes.shape[1] or state[S.OUTCOME, i] != S.GOING_ON:
        return
    play_frame(state, fd, i, input_code(actions, i, 0), input_code(actions, i, 1))
    fight = lanes[FIGHT, i]
    if codes.shape[0] > 0:
        own = state[:, i : i + 1]
        record_frame(own, 0, codes[fight : fight + 1], digests[fight : fight + 1])
    if state[S.OUTCOME, i] == S.GOING_ON:
        return
    for field in range(_FIELDS):
        last[fight, field] = state[field, i]
    group = lanes[GROUP, i]
    cuda.atomic.add(queues, (NEXT, queues.shape[1] - 1), 1)
    following = cuda.atomic.add(queues, (NEXT, group), 1)
    if following < queues[END, group]:
        lanes[FIGHT, i] = following
        first, second = fights[FIGHTER_0, following], fights[FIGHTER_1, following]
        start_fight(state, fd, i, fights[SEED, following], first, second, delay, delay)


def _choose_rows(
    state: State,
    fd: Table,
    fights: NDArray[np.int32],
    lanes: NDArray[np.int32],
    rows: Rows,
    sides: Rows,
    notes: NDArray[np.int32],
    parameters: NDArray[np.int32],
    actions: Actions,
) -> None:
    """Let compiled players choose for some lanes."""
    k = cuda.grid(1)
    if k >= rows.shape[0]:
        return
    scratch = cuda.local.array(_SCRATCH_SHAPE, int32)
    i, side = rows[k], sides[k]
    if state[S.OUTCOME, i] == S.GOING_ON:
        policy = fights[POLICY_0 + side, lanes[FIGHT, i]]
        code = _choose(state, fd, i, side, policy, notes, parameters, scratch)
        actions[i, side, 0] = code // NUM_SKILLS
        actions[i, side, 1] = code % NUM_SKILLS


@device.kernel
def _take(answers: NDArray[np.int8], rows: Rows, sides: Rows, actions: Actions) -> None:
    """Put the answers of players on the host among the actions."""
    k = cuda.grid(1)
    if k < rows.shape[0]:
        for part in range(2):
            actions[rows[k], sides[k], part] = answers[k, part]


def choosing_kernel(players: Players) -> Any:
    """Make the kernel in which compiled players choose."""
    return kernel_of(_choose_rows, players, _SCRATCH_SHAPE=(players.columns, _FIELDS))


class Lanes:
    """A set of N fights on L lanes of a CUDA simulator.

    Attributes:
        simulator: Holds the L fights that are being fought.
        fights: The set, by the rows named above, int32 ``[5, N]``, on the device.
        lanes: Fight and group of each lane, int32 ``[2, L]``, on the device.
    """

    def __init__(
        self,
        starts: Starts,
        policies: NDArray[np.int32],
        groups: NDArray[np.int64],
        lanes: NDArray[np.int64],
        *,
        delay: int,
        record: bool,
        stream: int,
    ) -> None:
        """Begin the first fights of every group.

        Args:
            starts: How the N fights begin, group after group.
            policies: Policy numbers of compiled players on sides 0 and 1, int32 ``[N, 2]``.
            groups: Where each group's fights begin, and N, int64 ``[G + 1]``.
            lanes: How many lanes each group has, at most as many as fights, int64 ``[G]``.
            delay: Reaction delay of everybody, in frames.
            record: Whether to keep what replays need.
            stream: Handle of the stream to run on.
        """
        fights = len(starts.seeds)
        self._delay = delay
        first, count = groups[:-1], int(lanes.sum())
        group = np.repeat(np.arange(len(lanes)), lanes)
        fight = np.arange(count) - np.repeat(np.cumsum(lanes) - lanes, lanes) + first[group]
        queues = np.stack([first + lanes, groups[1:]])
        ends = np.zeros((2, 1))
        self.simulator = Simulator(count, delay=delay, device="cuda", stream=stream)
        self.simulator.reset(starts.take(fight))
        self._backend = self.simulator.cuda
        self.fights = self._to_device(np.stack([starts.seeds, *starts.fighters.T, *policies.T]))
        self.lanes = self._to_device(np.stack([fight, group]))
        self._queues = self._to_device(np.concatenate([queues, ends], axis=1))
        self._last = self._to_device(np.zeros((fights, S.FIELDS)))
        self.codes, self.digests = record_buffers(fights if record else 0, self._backend.stream)

    def _to_device(self, numbers: NDArray[Any]) -> Any:
        return device.to_device(numbers.astype(np.int32), self._backend.stream)

    def play(self) -> None:
        """Play one frame of every lane by the simulator's ``actions``; waits for nothing."""
        backend = self._backend
        world = (backend.state, backend.table, self.fights, self.lanes, self._queues)
        kept = (backend.actions, self._last, self.codes, self.digests, self._delay)
        backend.launch(_play_lanes, self.simulator.fights, STEP_THREADS, *world, *kept)

    def ended(self) -> int:
        """Count the fights that have ended; waits for the device."""
        return int(self._to_host(self._queues)[NEXT, -1])

    def last_states(self) -> NDArray[np.int32]:
        """Copy the last states of all fights to the host, int32 ``[N, FIELDS]``."""
        return self._to_host(self._last)

    def records(self) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        """Copy to the host what was recorded: codes and digests, as of a `Recorder`."""
        return self._to_host(self.codes), self._to_host(self.digests)

    def _to_host(self, array: Any) -> NDArray[Any]:
        return device.to_host(array, self._backend.stream)


class ChoosingSeat:
    """Compiled players on some lanes of a set."""

    def __init__(self, lanes: Lanes, players: Players, rows: Rows, sides: Rows) -> None:
        """Seat them: ``rows`` and ``sides`` are int32 ``[n]``, on the host."""
        self._backend = lanes.simulator.cuda
        stream = self._backend.stream
        self._rows, self._sides = device.to_device(rows, stream), device.to_device(sides, stream)
        self._kernel = choosing_kernel(players)
        notes = np.zeros((lanes.simulator.fights, 2, players.note_slots), np.int32)
        self._given = (
            *(self._backend.state, self._backend.table, lanes.fights, lanes.lanes),
            *(self._rows, self._sides, device.to_device(notes, stream)),
            *(device.to_device(players.parameters, stream), self._backend.actions),
        )

    def answer(self) -> None:
        """Write their actions; waits for nothing."""
        self._backend.launch(self._kernel, len(self._rows), CHOOSE_THREADS, *self._given)


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
