"""B fights at once, in buffers that are allocated once. The one place that knows the device.

Shapes: B = fights, F = features (`arena.features.NAMES`), n = rows asked for.
"""

import importlib.util
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from arena import frame_data
from arena import state as S
from arena.base.errors import InputError
from arena.features import FEATURES
from arena.frame_data.skills import Table
from arena.simulator import loop
from arena.simulator.backend import Backend, Saved
from arena.simulator.cpu import CpuBackend
from arena.simulator.loop import Actions, Flags
from arena.simulator.starts import SEED_BITS, NextStarts, Rows, Starts, paired_starts
from arena.state import State

if TYPE_CHECKING:
    from arena.cuda.backend import CudaBackend


DEFAULT_DELAY: Final = 15
DEVICES: Final = ("cpu", "cuda")


def check_delays(*delays: int) -> None:
    """Refuse a reaction delay that the action queues are too short for.

    Raises:
        InputError: Names it.
    """
    for delay in delays:
        if not 0 <= delay <= S.MAX_DELAY:
            raise InputError(f"reaction delay {delay} frames; give 0 to {S.MAX_DELAY}")


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
        delays = (delay, delay) if isinstance(delay, int) else delay
        if fights < 1:
            raise InputError(f"{fights} fights; give at least 1")
        check_delays(*delays)
        self.fights = fights
        self.device = device
        self.delays = np.array(delays, np.int32)
        self.autoreset = autoreset
        self.table = frame_data.table() if table is None else table
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
            InputError: If the starts are not one a fight, or name a fighter that does not exist.
        """
        if starts is not None and not len(starts.seeds) == len(starts.fighters) == self.fights:
            raise InputError(f"{len(starts.seeds)} starts for {self.fights} fights; give one each")
        self.backend.plan_starts(seed & SEED_BITS, np.arange(self.fights))
        self._start(None, starts or paired_starts(self.fights, seed))

    def _start(self, rows: Rows | None, starts: Starts) -> None:
        fighters = np.ascontiguousarray(starts.fighters, np.int32)
        if fighters.size and (fighters.min() < 0 or fighters.max() >= len(self.table)):
            raise InputError(f"a fighter number is out of range; give 0 to {len(self.table) - 1}")
        seeds = np.ascontiguousarray(starts.seeds, np.int32)
        self.backend.start(rows, Starts(seeds, fighters, starts.states))

    def step(self, actions: Any, rows: Rows | None = None) -> None:
        """Send both players' actions into their queues and advance by one frame.

        On CUDA a fight given an action out of range stands still, and `check` tells of it later:
        to tell at once, the host would have to wait for the device on every frame.

        Args:
            actions: int8 ``[B, 2, 2]`` (fight, side, (move, skill)). On CUDA any integers in the
                device's memory, or a NumPy array, which is copied into ``actions`` first.
            rows: Fights to advance, int32 ``[n]``, all if not given.

        Raises:
            InputError: If an action is out of range; names the fight, the side and the value.
                If the actions have another shape or are no integers.
        """
        actions = self.backend.accept(actions)
        if actions.shape != (self.fights, 2, 2) or actions.dtype.kind not in "iu":
            given = f"{actions.dtype} {list(actions.shape)}"
            raise InputError(f"actions are {given}; give int8 [{self.fights}, 2, 2]")
        self.backend.step(actions, rows)
        if self.autoreset and self._next_starts:
            over = self.backend.ended_rows()
            if len(over):
                self._start(over, self._next_starts(over))

    def observe(self, rows: Rows, sides: Rows, out: Any, *, final: bool = False) -> None:
        """Write the features of some fights, each seen from one side.

        Args:
            rows: Fights, int32 ``[n]``.
            sides: Side of the viewer, int32 ``[n]``.
            out: float32 ``[n, F]`` (or more rows), written in place; in the device's memory.
            final: Look at ``final_state`` (fights that ended on the latest step) instead.

        Raises:
            ValueError: If ``out`` is too small.
        """
        if out.shape[0] < len(rows) or out.shape[1] != FEATURES:
            raise ValueError(f"features need float32 [{len(rows)}, {FEATURES}], not {out.shape}")
        self.backend.observe(rows, sides, out, final)

    def check(self) -> None:
        """Refuse the actions out of range of the steps since the latest check.

        On the CPU a step refuses them itself. Call this now and then where fights run on CUDA.

        Raises:
            InputError: Names one such fight, the side and the value.
        """
        self.backend.check()

    def read(self, field: int) -> NDArray[np.int32]:
        """Copy one field of all fights to the host, such as ``state.OUTCOME``, int32 ``[B]``."""
        return self.backend.read(field)

    def save(self) -> Saved:
        """Copy the state of all fights to the host for `restore`, on whatever device."""
        return self.backend.save()

    def restore(self, saved: Saved) -> None:
        """Go back to what `save` gave."""
        self.backend.restore(saved)
