"""What a player may bring for fights on a CUDA device. Nothing here needs CUDA.

Shapes: n = players, K = notes of a player, C = columns of scratch memory, Q = parameters,
F = features.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from arena.cuda.backend import CudaBackend


class Chooser(NamedTuple):
    """Compiled players that a kernel can be made of.

    Attributes:
        choose: Scalar function ``(s, fd, i, side, policy, notes, parameters, scratch) -> code``
            under `arena.base.compile.compiled`; ``notes`` is int32 ``[fights, 2, K]``, 0 where a
            fight begins; ``scratch`` is int32 ``[C, FIELDS]``, written before it is read.
        parameters: Handed through to ``choose``, int32 ``[Q]``.
        note_slots: K, at least 1.
        columns: C, at least 1.
        policies: Policy numbers are below this.
    """

    choose: Callable[..., int]
    parameters: NDArray[np.int32]
    note_slots: int = 1
    columns: int = 1
    policies: int = 1 << 31


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
