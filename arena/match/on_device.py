"""What a player may bring for fights on a CUDA device. Nothing here needs CUDA.

Shapes: n = players, K = notes of a player, C and D = rows of scratch memory, Q = parameters,
F = features.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.state import State

if TYPE_CHECKING:
    from arena.cuda.backend import CudaBackend

Notes = NDArray[np.int32]


class Part(NamedTuple):
    """A part of a player's thinking.

    Thinking has phases, and may be shared out: each of some threads does its own part of a phase,
    and all of them wait for each other before the next. On the CPU one thread does all of it.

    Attributes:
        phase: The phase, from 0.
        member: Which of those that share it this one is, from 0.
        members: How many they are.
    """

    phase: int
    member: int
    members: int


@compiled
def never(
    s: State, fd: Table, i: int, side: int, policy: int, notes: Notes, parameters: Notes
) -> bool:
    """Want to think on no frame."""
    return False


@compiled
def nothing(
    s: State,
    fd: Table,
    i: int,
    side: int,
    policy: int,
    notes: Notes,
    parameters: Notes,
    scratch: Notes,
    shared: Notes,
    part: Part,
) -> None:
    """Think nothing."""


class Chooser(NamedTuple):
    """Compiled players that a kernel can be made of.

    On each frame a player is asked whether it wants to think, thinks if so, phase after phase, and
    answers. Threads of a warp wait for each other, so kernels gather the players who want to think
    and let them do it at the same time; what takes long belongs there.

    Attributes:
        answer: Scalar function ``(s, fd, i, side, policy, notes, parameters) -> code`` under
            `arena.base.compile.compiled`; ``notes`` is int32 ``[fights, 2, K]``, 0 where a fight
            begins.
        parameters: Handed through to the functions, int32 ``[Q]``.
        note_slots: K, at least 1.
        columns: C, at least 1.
        shared: D, at least 1.
        policies: Policy numbers are below this.
        wants: Function of the same arguments, asked once a frame, that gives a bool.
        think: Function of these and ``scratch``, int32 ``[C, FIELDS]``, of one thread, ``shared``,
            int32 ``[D, FIELDS]``, of all that share the thinking, both written before they are
            read, and a `Part`; it gives nothing back, but may write notes.
        phases: How many phases thinking has.
    """

    answer: Callable[..., int]
    parameters: NDArray[np.int32]
    note_slots: int = 1
    columns: int = 1
    policies: int = 1 << 31
    wants: Callable[..., bool] = never
    think: Callable[..., None] = nothing
    phases: int = 1
    shared: int = 1


class Face(Protocol):
    """A player's network at work on the device, for n players.

    Everything goes to one stream, in order, and nothing waits. All faces of a process share it.

    Attributes:
        stream: Handle of the stream.
        features: Where it looks, float32 ``[n, F]``, on the device.
    """

    stream: int
    features: Any

    def answer(self, backend: "CudaBackend", rows: Any, sides: Any, fights: Any, keys: Any) -> None:
        """Write into ``backend.actions`` what it answers to the features.

        Args:
            backend: Holds the fights.
            rows: Fights of the n players, int32 ``[n]``, on the device.
            sides: Their sides, int32 ``[n]``, on the device.
            fights: Which fight of the set each of the B holds, int32 ``[B]``, on the device.
            keys: Keys of the players' own randomness in the N fights of the set, int64 ``[N, 2]``,
                on the device.
        """

    def capture(self, frame: Callable[[], None]) -> Callable[[int], None]:
        """Capture one frame, whose work goes to the stream, as a CUDA graph.

        Args:
            frame: Asks for the work of a frame; has been called before.

        Returns:
            Asks for so many frames of it again.
        """
