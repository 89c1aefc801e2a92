"""B fights at once, in buffers that are allocated once. The one place that knows the device.

Shapes: B = fights, F = features (`arena.features.NAMES`), n = rows asked for.
"""

import importlib.util
from operator import index
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import (
    check_array,
    check_number,
    check_output,
    check_rows,
    check_sides,
)
from arena.base.errors import InputError
from arena.features import FEATURES
from arena.frame_data.skills import Table, own_table
from arena.simulator import loop
from arena.simulator.backend import Backend, Saved
from arena.simulator.cpu import CpuBackend
from arena.simulator.loop import Actions, Flags
from arena.simulator.starts import SEED_BITS, NextStarts, Rows, Starts, paired_starts
from arena.simulator.states import check_states, state_version
from arena.state import State

if TYPE_CHECKING:
    from arena.cuda.backend import CudaBackend


_FLOAT32: Final = np.dtype(np.float32)

DEFAULT_DELAY: Final = 15
DEVICES: Final = ("cpu", "cuda")


def check_delays(*delays: int) -> None:
    """Refuse a reaction delay that the action queues are too short for.

    Raises:
        InputError: Names it.
    """
    for delay in delays:
        check_number(delay, 0, S.MAX_DELAY, "reaction delay")


def both_delays(delay: int | tuple[int, int]) -> tuple[int, int]:
    """Give the reaction delays of both sides, said once for both or for each.

    Raises:
        InputError: If one is out of range.
    """
    both = tuple(delay) if isinstance(delay, (tuple, list)) else (delay, delay)
    if len(both) != 2:
        raise InputError(f"{len(both)} reaction delays; give one for both sides, or two")
    check_delays(*both)
    return index(both[0]), index(both[1])


def check_device(device: str) -> None:
    """Refuse a device that does not exist or is not there.

    Raises:
        InputError: Says what is missing.
    """
    if device == "cpu":
        return
    if device != "cuda":
        raise InputError(f"device {device!r} does not exist; choose from {', '.join(DEVICES)}")
    if importlib.util.find_spec("numba_cuda") is None:
        raise InputError("device cuda needs numba-cuda; pip install 'standstill[cuda]'")
    from arena.cuda import device as numba_cuda

    numba_cuda.check_device()


def _backend(
    device: str, fights: int, table: Table, plan: NDArray[np.int64], stream: int
) -> Backend:
    """Allocate the fights on a device."""
    check_device(device)
    if device == "cpu":
        return CpuBackend(fights, table, plan)
    from arena.cuda.backend import CudaBackend

    return CudaBackend(fights, table, plan, stream)


class Simulator:
    """B fights in lockstep on the CPU or on a CUDA device.

    On CUDA the arrays below are in its memory, field-major, and other libraries see them without a
    copy through ``__cuda_array_interface__``. Everything runs on one stream, in order; `reset`,
    `step` and `observe` wait for nothing (but a step with ``next_starts`` has to look which fights
    have ended), `check`, `read`, `save` and `restore` wait for what was asked before.

    Attributes:
        fights: B.
        device: "cpu" or "cuda".
        state: int32 ``[FIELDS, B]``; on the CPU a transposed view of fight-major memory.
        table: Frame data on the host, int32, see `arena.frame_data.pack`.
        outcome: int32 ``[B]`` view of the state: 0 going on, 1 side 0 won, 2 side 1 won, 3 draw.
        final_state: int32 ``[FIELDS, B]``; with autoreset, the last state of each fight that ended
            on the latest step (without it, of no fight; on CUDA there is no memory for it then).
        ended: bool ``[B]``, with autoreset: the fights that ended on the latest step.
        actions: int8 ``[B, 2, 2]``, a buffer that a caller may fill and give to `step`.
        all_rows: Numbers of all fights, int32 ``[B]``.
        backend: What runs the fights, for other compiled loops over them.
    """

    def __init__(
        self,
        fights: int,
        *,
        delay: int | tuple[int, int] = DEFAULT_DELAY,
        autoreset: bool = False,
        table: Table | None = None,
        next_starts: NextStarts | None = None,
        device: str = "cpu",
        stream: int = 0,
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
            device: "cpu" or "cuda".
            stream: On CUDA, handle of the stream to run on, such as
                ``torch.cuda.current_stream().cuda_stream``; 0 is the default stream.

        Raises:
            InputError: If fights or delay is out of range, the device does not exist or is not
                there, or its memory is too small.
        """
        delays = both_delays(delay)
        fights = check_number(fights, 1, 2**31 - 1, "number of fights")
        self.fights = fights
        self.device = device
        self.delays = np.array(delays, np.int32)
        self.autoreset = autoreset
        self.table = own_table(table)
        at_end = loop.KEEP_LAST if next_starts else loop.CONTINUE_SET
        plan = np.array([at_end if autoreset else loop.LEAVE, 0, *delays], np.int64)
        self.backend = _backend(device, fights, self.table, plan, stream)
        self.state: State = self.backend.state
        self.outcome: NDArray[np.int32] = self.state[S.OUTCOME]
        self.final_state: State = self.backend.final_state
        self.ended: Flags = self.backend.ended
        self.actions: Actions = self.backend.actions
        self.all_rows: Rows = self.backend.all_rows
        self._next_starts = next_starts
        self._seed = 0
        self._version = state_version(self.table)

    @property
    def cuda(self) -> "CudaBackend":
        """What runs the fights on a CUDA device, for other kernels over them."""
        from arena.cuda.backend import CudaBackend

        assert isinstance(self.backend, CudaBackend), "these fights are on the CPU"
        return self.backend

    def reset(self, starts: Starts | None = None, *, seed: int = 0) -> None:
        """Start all fights.

        Args:
            starts: How they begin; `paired_starts` of the seed if not given.
            seed: Seed of those, and of the fights that autoreset starts later.

        Raises:
            InputError: If the starts are not one a fight, name a fighter that does not exist, or
                hold a state that no fight can be in.
        """
        if starts is None:
            starts = paired_starts(self.fights, seed)
        self._check_starts(starts, self.fights)
        self._plan(int(seed) & SEED_BITS, np.arange(self.fights))
        self._start(None, starts)

    def _plan(self, seed: int, numbers: NDArray[np.int64]) -> None:
        """Note the seed of the set of starts and the numbers of those in play, int64 ``[B]``."""
        self._seed = seed
        self.backend.plan_starts(seed, numbers)

    def _check_starts(self, starts: Starts, count: int) -> None:
        """Refuse starts that are not ``count``, or that no fight can begin from."""
        seeds, fighters = np.asarray(starts.seeds), np.asarray(starts.fighters)
        for what, given, shape in (("seeds", seeds, ()), ("fighters", fighters, (2,))):
            if given.dtype.kind not in "iu" or given.ndim < 1 or given.shape[1:] != shape:
                wanted = ", ".join(["n", *map(str, shape)])
                told = f"{what} of starts are {given.dtype} {list(given.shape)}"
                raise InputError(f"{told}; give int32 [{wanted}]")
            if len(given) != count:
                raise InputError(f"{len(given)} starts for {count} fights; give one each")
        check_rows(fighters.reshape(-1), len(self.table), "fighter number")
        if starts.states is not None:
            check_states(starts.states, self.table)
            check_array(starts.states, (count, S.FIELDS), np.int32, "states of starts")

    def _start(self, rows: Rows | None, starts: Starts) -> None:
        if starts.states is not None:
            self.backend.load(rows, starts.states)
            return
        fighters = np.ascontiguousarray(starts.fighters, np.int32)
        self.backend.start(rows, Starts(np.ascontiguousarray(starts.seeds, np.int32), fighters))

    def load(self, states: NDArray[np.int32], rows: Rows | None = None) -> None:
        """Put states into some fights, which go on from there.

        A state holds all of a fight: also its seed, the reaction delays of both sides and the
        inputs that wait in their queues. `logs.states_at` gives those of logged fights, ``memory``
        of what `save` gives those of this simulator.

        Args:
            states: int32 ``[n, FIELDS]``, on the host whatever the device; copied.
            rows: Fights, int32 ``[n]``, each once; all if not given.

        Raises:
            InputError: If there is not one state for each fight, a fight does not exist, or no
                fight can be in a state; names it.
        """
        chosen = self.all_rows if rows is None else check_rows(rows, self.fights, once=True)
        check_states(states, self.table)
        if len(states) != len(chosen):
            raise InputError(f"{len(states)} states for {len(chosen)} fights; give one each")
        self.backend.load(None if rows is None else chosen, states)

    def step(self, actions: Any, rows: Rows | None = None) -> None:
        """Send both players' actions into their queues and advance by one frame.

        On CUDA a fight given an action out of range stands still, and `check` tells of it later:
        to tell at once, the host would have to wait for the device on every frame.

        Args:
            actions: int8 ``[B, 2, 2]`` (fight, side, (move, skill)). On CUDA any integers in the
                device's memory, or a NumPy array, which is copied into ``actions`` first.
            rows: Fights to advance, int32 ``[n]``, each once; all if not given. In the device's
                memory they are not looked at: a fight that does not exist is left out.

        Raises:
            InputError: If an action is out of range; names the fight, the side and the value.
                If the actions have another shape or are no integers, or a fight does not exist.
        """
        actions = self.backend.accept(actions)
        if actions.shape != (self.fights, 2, 2) or actions.dtype.kind not in "iu":
            given = f"{actions.dtype} {list(actions.shape)}"
            raise InputError(f"actions are {given}; give int8 [{self.fights}, 2, 2]")
        self.backend.step(actions, None if rows is None else self._rows(rows, once=True))
        if self.autoreset and self._next_starts:
            over = self.backend.ended_rows()
            if len(over):
                starts = self._next_starts(over)
                self._check_starts(starts, len(over))
                self._start(over, starts)

    def _rows(self, rows: Any, *, once: bool = False) -> Any:
        """Check rows on the host; those in a device's memory its kernels check."""
        if rows is self.all_rows or self._on_device(rows):
            return rows
        return check_rows(rows, self.fights, once=once)

    def _on_device(self, array: Any) -> bool:
        """Return True if an array lies in the memory of a device that the fights are on."""
        if self.device == "cpu":
            return False
        return hasattr(array, "__cuda_ndarray__") or hasattr(array, "__cuda_array_interface__")

    def observe(self, rows: Rows, sides: Rows, out: Any, *, final: bool = False) -> None:
        """Write the features of some fights, each seen from one side.

        Args:
            rows: Fights, int32 ``[n]``.
            sides: Side of the viewer, int32 ``[n]``.
            out: float32 ``[n, F]`` (or more rows), written in place; in the device's memory.
            final: Look at ``final_state`` (fights that ended on the latest step) instead.

        Raises:
            InputError: If a fight or a side does not exist, there is not a side for each row, or
                ``out`` is too small or of another shape or type.
        """
        rows = self._rows(rows)
        sides = sides if self._on_device(sides) else check_sides(sides, len(rows))
        check_output(out, (len(rows), FEATURES), _FLOAT32, "features")
        if final and not self.autoreset:
            raise InputError("last states are kept with autoreset only; make a Simulator with it")
        self.backend.observe(rows, sides, out, final)

    def check(self) -> None:
        """Refuse the actions out of range of the steps since the latest check.

        On the CPU a step refuses them itself. Call this now and then where fights run on CUDA.

        Raises:
            InputError: Names one such fight, the side and the value.
        """
        self.backend.check()

    def read(self, field: int) -> NDArray[np.int32]:
        """Copy one field of all fights to the host, such as ``state.OUTCOME``, int32 ``[B]``.

        Raises:
            InputError: If there is no such field.
        """
        return self.backend.read(check_number(field, 0, S.FIELDS - 1, "field of a state"))

    def save(self, rows: Rows | None = None) -> Saved:
        """Copy the state of some fights to the host for `restore`, on whatever device.

        Args:
            rows: Fights, int32 ``[n]``, each once; all if not given.

        Raises:
            InputError: If a fight does not exist.
        """
        chosen = np.arange(self.fights, dtype=np.int32)
        if rows is not None:
            chosen = check_rows(rows, self.fights, once=True).copy()
        memory, numbers = self.backend.save()
        if rows is not None:
            memory, numbers = memory[chosen], numbers[chosen]
        return Saved(memory, chosen, numbers, self._seed, self.fights, self._version)

    def restore(self, saved: Saved) -> None:
        """Go back to what `save` gave: the fights that were saved, the others stay.

        The seed of the set of starts comes back with all fights only, since all share it.

        Raises:
            InputError: If the fights are of another number than this simulator's, or the states of
                another version of the rules, of the layout or of the frame data.
        """
        if saved.version != self._version:
            raise InputError(
                f"saved states are of {saved.version}, this simulator is of {self._version}; "
                "save them again with these rules and fighters"
            )
        if saved.fights != self.fights:
            raise InputError(
                f"saved from {saved.fights} fights, this simulator has {self.fights}; "
                "restore into as many, or load(saved.memory, rows)"
            )
        rows = check_rows(saved.rows, self.fights, once=True)
        whole = len(rows) == self.fights
        check_array(saved.numbers, (len(rows),), np.int64, "numbers of starts")
        self.load(saved.memory, rows)
        numbers = saved.numbers
        if not whole:
            numbers = self.backend.save()[1]
            numbers[rows] = saved.numbers
        self._plan(saved.seed if whole else self._seed, numbers)
