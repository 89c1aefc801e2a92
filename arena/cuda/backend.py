"""B fights on a CUDA device: field-major memory, one thread a fight, nothing waits for the host.

The kernels call the same scalar functions as the loops of the CPU. Neighbouring threads hold
neighbouring fights, so that they read neighbouring words of each field.

Shapes: B = fights, F = features (`arena.features.NAMES`), n = rows asked for.
"""

from typing import Any, Final

import numpy as np
from numba import float32
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled
from arena.base.errors import InputError
from arena.cuda import device
from arena.cuda.device import cuda
from arena.features import FEATURES, write_features
from arena.frame_data.skills import Table
from arena.simulator import loop
from arena.simulator.cpu import bad_action
from arena.simulator.loop import (
    Actions,
    Begins,
    Flags,
    Numbers,
    begin,
    in_range,
    step_fight,
)
from arena.simulator.starts import Rows, Starts
from arena.state import State

STEP_THREADS: Final = 128
STEP_REGISTERS: Final = 128
"""At most: on an H200 1.69 G steps per second, against 1.15 with the 255 that would be taken, and
1.53 with 96 or 64."""
OBSERVE_THREADS: Final = 64

# What a step has to know, in one array: the plan, the first action out of range, the numbers of the
# starts in play.
_PLAN: Final = loop.PLAN
_BAD: Final = _PLAN
_NUMBERS: Final = _BAD + 1
_NONE_BAD: Final = np.iinfo(np.int64).max
_WORD: Final = 1 << 16
_HALF: Final = _WORD >> 1

_FIELDS: Final = S.FIELDS
_FEATURES: Final = FEATURES
_TILE: Final = (OBSERVE_THREADS, FEATURES | 1)  # an odd row: neighbours never meet in a memory bank


@compiled
def _clipped(value: int) -> int:
    """Press a part of an action into the 16 bits that `_fault` has for it."""
    return min(max(int(value), -_HALF), _HALF - 1) + _HALF


@compiled
def _fault(actions: Actions, i: int) -> int:
    """Describe the first action of fight i that is out of range, as one number, -1 if none is."""
    for p in range(2):
        if not in_range(actions, i, p):
            move, skill = _clipped(actions[i, p, 0]), _clipped(actions[i, p, 1])
            return int((np.int64(i * 2 + p) * _WORD + move) * _WORD + skill)
    return -1


def _told(fault: int) -> InputError:
    """Say what `_fault` describes."""
    place, move, skill = fault // _WORD**2, fault // _WORD % _WORD, fault % _WORD
    return bad_action(place // 2, place % 2, move - _HALF, skill - _HALF)


@device.kernel
def _start(
    memory: State,
    fd: Table,
    delays: Rows,
    rows: Rows,
    seeds: Rows,
    fighters: NDArray[np.int32],
    states: NDArray[np.int32],
) -> None:
    """Begin fights ``rows``, the k-th of them as the k-th of the starts says."""
    k = cuda.grid(1)
    if k < rows.shape[0]:
        begin(memory[:_FIELDS], fd, rows[k], Begins(seeds, fighters, delays, states), k)


@device.kernel
def _load(memory: State, columns: State, rows: Rows) -> None:
    """Put states into chosen fights: column k of the states into fight ``rows[k]``."""
    k = cuda.grid(1)
    if k < rows.shape[0]:
        for field in range(_FIELDS):
            memory[field, rows[k]] = columns[field, k]


@device.kernel_within(STEP_REGISTERS)
def _step_all(memory: State, fd: Table, control: Numbers, actions: Actions, ended: Flags) -> None:
    """Step every fight; one given an action out of range stands still."""
    i = cuda.grid(1)
    if i < memory.shape[1]:
        ended[i] = False
        fault = _fault(actions, i)
        if fault >= 0:
            cuda.atomic.min(control, _BAD, fault)
        else:
            plan, numbers = control[:_PLAN], control[_NUMBERS:]
            step_fight(memory[:_FIELDS], fd, i, actions, plan, numbers, ended, memory[_FIELDS:])


@device.kernel_within(STEP_REGISTERS)
def _step_rows(
    memory: State, fd: Table, control: Numbers, actions: Actions, ended: Flags, rows: Rows
) -> None:
    """Step chosen fights, those that exist; `_forget_ends` goes before it."""
    k = cuda.grid(1)
    if k < rows.shape[0] and 0 <= rows[k] < memory.shape[1]:
        i = rows[k]
        fault = _fault(actions, i)
        if fault >= 0:
            cuda.atomic.min(control, _BAD, fault)
        else:
            plan, numbers = control[:_PLAN], control[_NUMBERS:]
            step_fight(memory[:_FIELDS], fd, i, actions, plan, numbers, ended, memory[_FIELDS:])


@device.kernel
def _forget_ends(ended: Flags) -> None:
    i = cuda.grid(1)
    if i < ended.shape[0]:
        ended[i] = False


@device.kernel
def _observe(state: State, fd: Table, rows: Rows, sides: Rows, out: NDArray[np.float32]) -> None:
    """Write features of one player a thread into a tile on the chip, then the tile to memory.

    Written straight to memory, the words of one player lie far from those of the next, and every
    store would touch a line of its own.
    """
    tile = cuda.shared.array(_TILE, float32)
    first = cuda.blockIdx.x * cuda.blockDim.x
    own = cuda.threadIdx.x
    players = min(rows.shape[0] - first, cuda.blockDim.x)
    if own < players and 0 <= rows[first + own] < state.shape[1]:
        write_features(state, fd, rows[first + own], sides[first + own] & 1, tile, own)
    cuda.syncthreads()
    player, column = 0, own
    while player < players:
        out[first + player, column] = tile[player, column]
        column += cuda.blockDim.x
        while column >= _FEATURES:  # dividing by it would take longer than the copy
            column -= _FEATURES
            player += 1


def bytes_per_fight(autoreset: bool) -> int:
    """Give the device memory that a fight takes: state, actions, notes, and both sides' features.

    Args:
        autoreset: Whether last states are kept too.
    """
    states = (2 if autoreset else 1) * S.FIELDS * 4
    notes = 2 * 2 + 8 + 1 + 4  # actions, number of the start, whether it ended, row
    return states + notes + 2 * FEATURES * 4


def _check_memory(fights: int, autoreset: bool) -> None:
    each, free = bytes_per_fight(autoreset), device.free_memory()
    if fights * each > free:
        raise InputError(
            f"{fights} fights need {fights * each / 1e9:.1f} GB of device memory, {each} bytes "
            f"each with features, and {free / 1e9:.1f} GB are free; give at most {free // each}"
        )


class CudaBackend:
    """See `arena.simulator.backend.Backend`.

    Attributes:
        memory: int32 ``[FIELDS, B]``, with autoreset ``[2 * FIELDS, B]``: the states, then the last
            states of fights that ended; on the device.
        table: Frame data, on the device.
        control: int64 ``[PLAN + 1 + B]``: the plan for fights that end, the first action out of
            range, the numbers of the starts in play; on the device.
        stream: The stream that everything runs on.
    """

    def __init__(self, fights: int, table: Table, plan: Numbers, stream: int) -> None:
        keeps = bool(plan[loop.AT_END] != loop.LEAVE)
        _check_memory(fights, keeps)
        self._fights = fights
        self._plan = plan
        self.stream = device.stream_of(stream)
        rows = 2 * S.FIELDS if keeps else S.FIELDS
        self.memory: Any = self._to_device(np.zeros((rows, fights), np.int32))
        self.table: Any = self._to_device(table)
        self.control: Any = self._to_device(self._control(np.arange(fights)))
        self.state: Any = self.memory[: S.FIELDS]
        self.final_state: Any = self.memory[S.FIELDS :]
        self.ended: Any = self._to_device(np.zeros(fights, np.bool_))
        self.actions: Any = self._to_device(np.zeros((fights, 2, 2), np.int8))
        self.all_rows: Any = self._to_device(np.arange(fights, dtype=np.int32))
        self._bound: dict[tuple[Any, int], device.Launch] = {}

    def _to_device(self, array: NDArray[Any]) -> Any:
        return device.to_device(array, self.stream)

    def _control(self, numbers: Numbers) -> Numbers:
        return np.concatenate([self._plan, [_NONE_BAD], numbers]).astype(np.int64)

    def use_stream(self, handle: int) -> None:
        """Run everything from now on on another stream; 0 is the default stream.

        What was asked for before is not waited for: order the two streams if that matters.
        """
        self.stream = device.stream_of(handle)
        self._bound.clear()

    def launch(self, launched: Any, items: int, threads: int, *arguments: Any) -> None:
        """Launch a kernel on so many items, bound once for each number of them that comes up."""
        key = (launched, items)
        bound = self._bound.get(key)
        if bound is None:
            bound = self._bound[key] = device.bind(launched, items, threads, self.stream)
        bound(*arguments)

    def launch_blocks(self, launched: Any, blocks: int, threads: int, *arguments: Any) -> None:
        """Launch a kernel whose blocks work on an item each."""
        key = (launched, -blocks)
        bound = self._bound.get(key)
        if bound is None:
            bound = device.bind_blocks(launched, blocks, threads, self.stream)
            self._bound[key] = bound
        bound(*arguments)

    def plan_starts(self, seed: int, numbers: Numbers) -> None:
        """See `Backend`."""
        self._plan[loop.SEED] = seed
        self.control.copy_to_device(self._control(numbers), stream=self.stream)

    def start(self, rows: Rows | None, starts: Starts) -> None:
        """See `Backend`."""
        chosen = np.arange(self._fights, dtype=np.int32) if rows is None else rows
        states = np.zeros((0, S.FIELDS), np.int32) if starts.states is None else starts.states
        delays = self._plan[loop.DELAY_0 : loop.DELAY_1 + 1].astype(np.int32)
        given = (delays, chosen, starts.seeds, starts.fighters, states)
        begins = (self._to_device(part) for part in given)
        self.launch(_start, len(chosen), STEP_THREADS, self.memory, self.table, *begins)

    def accept(self, actions: Any) -> Any:
        """See `Backend`; actions of the host are copied into the buffer ``actions``."""
        if device.on_device(actions):
            return device.adopt(actions)
        given = np.asarray(actions)
        if given.shape == self.actions.shape and given.dtype.kind in "iu":
            # What int8 cannot hold is out of range, and stays so.
            codes = np.clip(given, -128, 127).astype(np.int8)
            self.actions.copy_to_device(codes, stream=self.stream)
            return self.actions
        return given

    def _rows(self, rows: Rows) -> Any:
        return device.adopt(rows) if device.on_device(rows) else self._to_device(rows)

    def step(self, actions: Any, rows: Rows | None) -> None:
        """See `Backend`."""
        given = (self.memory, self.table, self.control, actions, self.ended)
        if rows is None:
            self.launch(_step_all, self._fights, STEP_THREADS, *given)
        else:
            self.launch(_forget_ends, self._fights, STEP_THREADS, self.ended)
            self.launch(_step_rows, len(rows), STEP_THREADS, *given, self._rows(rows))

    def ended_rows(self) -> Rows:
        """See `Backend`."""
        return np.flatnonzero(self._to_host(self.ended)).astype(np.int32)

    def observe(self, rows: Rows, sides: Rows, out: Any, final: bool) -> None:
        """See `Backend`.

        Raises:
            InputError: If ``out`` is not in the device's memory.
        """
        if not device.on_device(out):
            raise InputError("features are written on the device; give an array of its memory")
        state = self.final_state if final else self.state
        given = (state, self.table, self._rows(rows), self._rows(sides), device.adopt(out))
        self.launch(_observe, len(rows), OBSERVE_THREADS, *given)

    def check(self) -> None:
        """See `Backend`."""
        flag = self.control[_BAD : _BAD + 1]
        fault = int(self._to_host(flag)[0])
        if fault != _NONE_BAD:
            flag.copy_to_device(np.array([_NONE_BAD], np.int64), stream=self.stream)
            raise _told(fault)

    def _to_host(self, array: Any) -> NDArray[Any]:
        return device.to_host(array, self.stream)

    def read(self, field: int) -> NDArray[np.int32]:
        """See `Backend`."""
        return self._to_host(self.state[field])

    def load(self, rows: Rows | None, states: NDArray[np.int32]) -> None:
        """See `Backend`."""
        columns = np.ascontiguousarray(states.T)
        if rows is None:
            self.state.copy_to_device(columns, stream=self.stream)
        else:
            given = (self.memory, self._to_device(columns), self._to_device(rows))
            self.launch(_load, len(rows), STEP_THREADS, *given)

    def save(self) -> tuple[NDArray[np.int32], Numbers]:
        """See `Backend`."""
        memory = np.ascontiguousarray(self._to_host(self.state).T)
        return memory, self._to_host(self.control[_NUMBERS:])
