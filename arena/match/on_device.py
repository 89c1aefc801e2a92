"""Who can play on a CUDA device: compiled players as kernels take them, and agents at work there.

Nothing here needs CUDA.

Shapes: n = players, K = notes of a player, C = columns of scratch memory, Q = parameters,
F = features.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from arena.cuda.backend import CudaBackend


@dataclass(frozen=True, eq=False)
class Players:
    """Compiled players that a kernel can be made of.

    Attributes:
        choose: Scalar function ``(s, fd, i, side, policy, notes, parameters, scratch) -> code``
            under `compiled`; ``notes`` is int32 ``[fights, 2, K]``, 0 when a kernel is first launched and left over from the fight before when one begins; ``scratch`` is
            int32 ``[C, FIELDS]``, written before it is read.
        parameters: Handed through to ``choose``, int32 ``[Q]``.
        note_slots: K, at least 1.
        columns: C, at least 1.
    """

    choose: Callable[..., int]
    parameters: NDArray[np.int32]
    note_slots: int = 1
    columns: int = 1


@runtime_checkable
class DeviceFamily(Protocol):
    """A family of compiled players (`StateFamily`) that kernels can be made of."""

    def on_device(self, policies: NDArray[np.int32]) -> Players:
        """Give what those need who have these policy numbers."""


class DeviceFace(Protocol):
    """An agent at work on the device, for n players.

    Everything goes to one stream, in order, and nothing waits. All faces of a process share it.

    Attributes:
        stream: Handle of the stream.
        features: Where it looks, float32 ``[n, F]``, on the device.
    """

    stream: int
    features: Any

    def answer(self, backend: "CudaBackend", rows: Any, sides: Any) -> None:
        """Write into ``backend.actions`` what it does about the features.

        Args:
            backend: Holds the fights.
            rows: Fights of the n players, int32 ``[n]``, on the device.
            sides: Their sides, int32 ``[n]``, on the device.
        """

    def capture(self, frame: Callable[[], None]) -> Callable[[int], None]:
        """Capture one frame, whose work goes to the stream, as a CUDA graph.

        Args:
            frame: Asks for the work of a frame; has been called before.

        Returns:
            Asks for so many frames of it again.
        """


@runtime_checkable
class DeviceAgent(Protocol):
    """An agent (`arena.match.players.Agent`) that can work on the device. It must be stateless."""

    def on_device(self, players: int, seed: int) -> DeviceFace:
        """Make ready for so many players.

        Args:
            players: n.
            seed: Seed of the agent, as `Agent.reset` is told.

        Raises:
            InputError: If it cannot; says what to install.
        """
