"""Many frames a launch: fights between compiled players, each in the memory of its own thread.

A launch copies each fight into local memory, plays it frame by frame and copies it back, so a frame
costs no launch and hardly any traffic to the device's memory. Fights do not wait for each other's
frames: each goes on until one of its players has to think, and the threads of a warp then think at
the same time, since a search takes as long as hundreds of frames.

Shapes: B = fights, K = notes of a player.
"""

from typing import Any, Final

import numpy as np
from numba import int32
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import check_rows
from arena.base.compile import compiled
from arena.base.errors import InputError
from arena.cuda import device
from arena.cuda.backend import CudaBackend
from arena.cuda.device import cuda
from arena.cuda.kernels import forget, kernel_of, record_buffers
from arena.frame_data.skills import Table
from arena.match.on_device import Chooser, Part
from arena.simulator import loop
from arena.simulator.loop import Flags, Numbers, Tape, play_frame, settle
from arena.state import State

THREADS: Final = 64

Notes = NDArray[np.int32]

_FIELDS: Final = S.FIELDS
_PLAN: Final = loop.PLAN
_NUMBERS: Final = loop.PLAN + 1
_ONE_FIGHT: Final = (S.FIELDS, 1)

# What each of the kernels made of `_rollout` has in place of these:
_wants: Any = None
_think: Any = None
_answer: Any = None
_NOTES_SHAPE: tuple[int, int, int] = (1, 2, 1)
_SCRATCH_SHAPE: tuple[int, int] = (1, S.FIELDS)
_SHARED_SHAPE: tuple[int, int] = (1, S.FIELDS)
_PHASES = 1


@compiled
def _load(source: State, k: int, s: State, notes: Notes, own: Notes) -> None:
    """Copy fight k and its players' notes into memory of the thread."""
    for field in range(_FIELDS):
        s[field, 0] = source[field, k]
    for side in range(2):
        for slot in range(own.shape[2]):
            own[0, side, slot] = notes[side, slot, k]


@compiled
def _store(s: State, target: State, k: int, own: Notes, notes: Notes) -> None:
    """Copy the thread's fight and notes back."""
    for field in range(_FIELDS):
        target[field, k] = s[field, 0]
    for side in range(2):
        for slot in range(own.shape[2]):
            notes[side, slot, k] = own[0, side, slot]


def _rollout(
    memory: State,
    fd: Table,
    control: Numbers,
    ended: Flags,
    policies: NDArray[np.int32],
    notes: Notes,
    parameters: NDArray[np.int32],
    codes: NDArray[np.uint8],
    digests: NDArray[np.int32],
    frames: int,
) -> None:
    k = cuda.grid(1)
    if k >= policies.shape[1]:
        return
    s = cuda.local.array(_ONE_FIGHT, int32)
    own = cuda.local.array(_NOTES_SHAPE, int32)
    scratch = cuda.local.array(_SCRATCH_SHAPE, int32)
    shared = cuda.local.array(_SHARED_SHAPE, int32)
    plan, numbers, final = control[:_PLAN], control[_NUMBERS:], memory[_FIELDS:]
    _load(memory, k, s, notes, own)
    ended[k] = False
    side = code_0 = 0
    left, thinks = frames, False
    while left > 0 and s[S.OUTCOME, 0] == S.GOING_ON:
        policy = policies[side, k]
        if thinks:  # so do all threads that have not come to their end
            for phase in range(_PHASES):
                whole = Part(phase, 0, 1)
                _think(s, fd, 0, side, policy, own, parameters, scratch, shared, whole)
        while left > 0 and s[S.OUTCOME, 0] == S.GOING_ON:
            policy = policies[side, k]
            if not thinks:
                if s[S.FRAME, 0] == 0:
                    forget(own, 0, side)
                thinks = _wants(s, fd, 0, side, policy, own, parameters)
                if thinks:
                    break
            thinks = False
            code = _answer(s, fd, 0, side, policy, own, parameters)
            if side == 0:
                code_0, side = code, 1
                continue
            side = 0
            play_frame(s, fd, 0, code_0, code, Tape(codes, digests), k)
            settle(s, fd, 0, plan, numbers, ended, final, k)
            left -= 1
    _store(s, memory, k, own, notes)


def rollout_kernel(players: Chooser) -> Any:
    """Make the kernel for compiled players."""
    return kernel_of(
        _rollout,
        players,
        _NOTES_SHAPE=(1, 2, players.note_slots),
        _SCRATCH_SHAPE=(players.columns, _FIELDS),
        _SHARED_SHAPE=(players.shared, _FIELDS),
        _PHASES=players.phases,
    )


class Rollout:
    """Plays all fights of a CUDA simulator with compiled players on both sides.

    Fights that have ended stay as they are, unless the simulator restarts them; ``ended`` and
    ``final_state`` then tell of the last fight that ended in each place during the latest `run`.
    Threads of a warp wait for each other, so let neighbouring fights have the same players.

    Attributes:
        policies: Policy numbers, int32 ``[2, B]`` (side, fight), on the device.
        notes: The players' own notes, int32 ``[2, K, B]``, on the device; 0 at first.
        tape: What is recorded, on the device; no rows if nothing is.
    """

    def __init__(
        self,
        backend: CudaBackend,
        players: Chooser,
        policies: NDArray[np.int32],
        *,
        record: bool = False,
    ) -> None:
        """Prepare; the kernel is compiled on the first `run` of the process.

        Args:
            backend: Of the simulator (`Simulator.backend`).
            players: Who may play.
            policies: Policy numbers of both sides, int32 ``[2, B]``.
            record: Whether to keep what replays need, in ``tape``.

        Raises:
            InputError: If there is not one policy for each side of each fight, or one that the
                players do not have.
        """
        fights = backend.state.shape[1]
        if policies.shape != (2, fights):
            raise InputError(f"policies are {list(policies.shape)}; give [2, {fights}]")
        check_rows(policies.ravel(), players.policies, "policy")
        self._backend = backend
        stream = backend.stream
        noted = (2, players.note_slots, fights)
        self.policies: Any = device.to_device(policies.astype(np.int32), stream)
        self.notes: Any = device.to_device(np.zeros(noted, np.int32), stream)
        self.tape = record_buffers(fights if record else 0, stream)
        self._parameters = device.to_device(players.parameters, stream)
        self._kernel = rollout_kernel(players)

    def run(self, frames: int) -> None:
        """Play so many frames of every fight, without waiting for the device.

        Args:
            frames: At least 1; thousands a launch are fine.
        """
        b = self._backend
        given = (b.memory, b.table, b.control, b.ended, self.policies, self.notes, self._parameters)
        b.launch(self._kernel, b.state.shape[1], THREADS, *given, *self.tape, frames)
