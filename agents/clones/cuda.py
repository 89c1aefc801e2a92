"""A clone at work on a CUDA device: its network in torch, its decoder in a kernel, on one stream.

The decoder is the very functions of `agents.clones.decoding`, in blocks of one row. The network's
sums are taken in another order than on the CPU, so its logits differ in their last bits, and once
in many frames an answer that hung by that does, too.

Shapes: n = players, F = features, C = 14 outputs.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
import torch
from numba import float32, int8, int32, int64
from numpy.typing import NDArray

from agents.clones.decoding import Place, Scratch, Settings, decide_block
from agents.clones.inference import Inference
from agents.clones.network import OUTPUTS
from arena import state as S
from arena.base.errors import InputError
from arena.cuda import device
from arena.cuda.backend import CudaBackend
from arena.cuda.device import cuda
from arena.rules.actions import NUM_MOVES
from arena.simulator.loop import Actions
from arena.simulator.starts import Rows
from arena.state import State

DECIDE_THREADS: Final = 128

_LOGITS_SHAPE: Final = (OUTPUTS, 1)
_WORK_SHAPE: Final = (NUM_MOVES, 1)
_ANSWER_SHAPE: Final = (1, 2)


@device.kernel
def _decide_rows(
    logits: NDArray[np.float32],
    features: NDArray[np.float32],
    state: State,
    rows: Rows,
    sides: Rows,
    fights: NDArray[np.int32],
    keys: NDArray[np.int64],
    by: Settings,
    actions: Actions,
) -> None:
    """Turn each player's logits into its action; ``fights`` are those that the lanes hold."""
    k = cuda.grid(1)
    if k >= rows.shape[0]:
        return
    i, side = rows[k], sides[k]
    at = Place(cuda.local.array(1, int64), cuda.local.array(1, int32), cuda.local.array(1, int32))
    at.fight[0] = keys[fights[i], side]
    at.side[0] = side
    at.frame[0] = state[S.FRAME, i]
    scratch = Scratch(
        cuda.local.array(_WORK_SHAPE, float32),
        cuda.local.array(1, float32),
        cuda.local.array(1, float32),
        cuda.local.array(1, int32),
        cuda.local.array(1, int32),
        cuda.local.array(1, int32),
        cuda.local.array(1, int64),
    )
    z = cuda.local.array(_LOGITS_SHAPE, float32)
    answer = cuda.local.array(_ANSWER_SHAPE, int8)
    given, seen = logits[k : k + 1], features[k : k + 1]
    decide_block(given, seen, at, by, 0, 1, z, scratch, answer)
    for part in range(2):
        actions[i, side, part] = answer[0, part]


@cache
def _stream() -> torch.cuda.Stream:
    """Give the stream that all agents of this process share."""
    stream: torch.cuda.Stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    return stream


def _check_torch() -> None:
    """Refuse to go on with a torch that cannot reach the device.

    Raises:
        InputError: Says what to install.
    """
    if not torch.cuda.is_available():
        raise InputError(
            f"torch {torch.__version__} has no CUDA device for the clone; install a torch built "
            "for CUDA (pip install torch)"
        )


class CloneFace:
    """A clone at work for n players; see `arena.match.on_device.Face`.

    Attributes:
        stream: Handle of torch's stream.
        features: float32 ``[n, F]``, the memory of a torch tensor.
    """

    def __init__(self, inference: Inference, settings: Settings, players: int) -> None:
        """Copy the weights to the device.

        Args:
            inference: The network, folded.
            settings: Its decoder, with the seed of the agent.
            players: n.

        Raises:
            InputError: If torch cannot reach the device.
        """
        self._settings = settings
        self.stream = 0
        self._stream: torch.cuda.Stream | None = None
        if device.SIMULATED:
            self._pass = inference.on_device("cpu", players)
        else:
            _check_torch()
            self._stream = _stream()
            self.stream = int(self._stream.cuda_stream)
            with torch.cuda.stream(self._stream):
                self._pass = inference.on_device("cuda", players)
        self.features: Any = device.adopt(self._pass.features)
        self._logits: Any = device.adopt(self._pass.logits)

    def run_network(self) -> None:
        """Turn features into logits."""
        with torch.cuda.stream(self._stream):
            self._pass.run()

    def answer(self, backend: CudaBackend, rows: Any, sides: Any, fights: Any, keys: Any) -> None:
        """Write actions; see `Face`."""
        self.run_network()
        given = (self._logits, self.features, backend.state, rows, sides, fights, keys)
        decided = (self._settings, backend.actions)
        backend.launch(_decide_rows, len(rows), DECIDE_THREADS, *given, *decided)

    def capture(self, frame: Callable[[], None]) -> Callable[[int], None]:
        """Capture a frame as a CUDA graph; see `Face`."""
        graph = torch.cuda.CUDAGraph()
        # Relaxed: what numba-cuda asks of the driver meanwhile is no work of the frame.
        with torch.cuda.graph(graph, stream=self._stream, capture_error_mode="relaxed"):
            frame()

        def replay(frames: int) -> None:
            with torch.cuda.stream(self._stream):
                for _ in range(frames):
                    graph.replay()

        return replay
