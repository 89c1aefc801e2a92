"""How the rows of a log go through a network in training: row by row, or along their tracks.

A network with memory learns along tracks: windows of `UNROLL` frames are shuffled, each begins with
an empty memory, and the gradient flows back to its first frame. Rows that do not count in the loss
(a remedy may keep only some) still pass through the network, because memory is made of all frames.

Shapes: N = rows of the log, n = rows of a batch, C = 14 outputs, W = windows, T = frames of one.
"""

from collections.abc import Iterator
from typing import Final, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from agents.clones.backpropagation import Backpropagation, has_bfloat16
from agents.clones.network import Perceptron, PolicyNetwork
from agents.clones.settings import TrainingSettings
from logs.resimulate import Dataset

UNROLL: Final = 64
"""Frames of a window: as long as a press and what it leads to."""

Rows = NDArray[np.int64]


class Batches(Protocol):
    """The batches of one training.

    Attributes:
        steps: Batches of an epoch.
        rows: Rows that an epoch learns from.
    """

    steps: int
    rows: int

    def epoch(self, kept: Rows, generator: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Go once through the rows that count, int64 [kept], in an order drawn anew.

        Yields:
            Rows, int64 [n], and their logits before the offset, float32 [C, n]. What is made of a
            batch is made before the next one is asked for.
        """

    def backward(self, logits: Tensor) -> None:
        """Write the gradient of every parameter, once autograd has been run on the loss."""


def batches_of(
    network: PolicyNetwork, data: Dataset, kept: int, settings: TrainingSettings
) -> Batches:
    """Prepare the batches of a training.

    Args:
        network: To train.
        data: The rows.
        kept: Rows that count in an epoch.
        settings: Of the training.
    """
    if isinstance(network, Perceptron):
        return ShuffledRows(network, data, kept, settings)
    return Windows(network, data, kept, settings)


class ShuffledRows:
    """Shuffled rows through a perceptron, its gradients by hand; see `Batches`."""

    def __init__(self, network: Perceptron, data: Dataset, kept: int, settings: TrainingSettings):
        """Allocate; see `batches_of`."""
        self._features = torch.from_numpy(data.features)
        self._batch = min(settings.batch, kept)
        self.steps = kept // self._batch
        self.rows = self.steps * self._batch
        half = has_bfloat16() if settings.precision == "auto" else settings.precision == "bfloat16"
        self._work = Backpropagation(network, self._batch, half=half)

    def epoch(self, kept: Rows, generator: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Go once through the rows; see `Batches.epoch`."""
        generator.shuffle(kept)
        order = torch.from_numpy(kept)
        for step in range(self.steps):
            rows = order[step * self._batch : (step + 1) * self._batch]
            yield rows, self._work.forward(self._features, rows)

    def backward(self, logits: Tensor) -> None:
        """Write the gradients; see `Batches.backward`."""
        self._work.backward(logits)


class Windows:
    """Windows of tracks through a network of any kind, differentiated by autograd."""

    def __init__(
        self, network: PolicyNetwork, data: Dataset, kept: int, settings: TrainingSettings
    ):
        """Cut the tracks; see `batches_of`."""
        self._network = network
        self._features = torch.from_numpy(data.features)
        self._frames = UNROLL if network.memory_size else 1
        starts = [np.arange(start, stop, self._frames) for start, stop in data.tracks]
        stops = [np.full(len(s), stop) for s, (_, stop) in zip(starts, data.tracks, strict=True)]
        first = np.concatenate(starts)
        last = np.minimum(first + self._frames, np.concatenate(stops))
        self._windows = np.stack([first, last], axis=1)
        self._batch = max(1, settings.batch // self._frames)
        self.steps = -(-len(self._windows) // self._batch)
        self.rows = kept

    def epoch(self, kept: Rows, generator: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Go once through the windows; see `Batches.epoch`."""
        counts = np.zeros(len(self._features), np.bool_)
        counts[kept] = True
        order = generator.permutation(len(self._windows))
        for step in range(self.steps):
            windows = self._windows[order[step * self._batch : (step + 1) * self._batch]]
            rows = windows[:, :1] + np.arange(self._frames)  # [W, T]
            wanted = rows < windows[:, 1:]
            rows = np.minimum(rows, windows[:, 1:] - 1)
            wanted &= counts[rows]
            if wanted.any():
                self._network.zero_grad()
                logits = self._unroll(torch.from_numpy(rows))[torch.from_numpy(wanted)]
                yield torch.from_numpy(rows[wanted]), logits.t()

    def _unroll(self, rows: Tensor) -> Tensor:
        """Compute the logits of windows, float32 [W, T, C], from rows, int64 [W, T]."""
        memory = self._network.new_memory(len(rows))
        found = []
        for frame in rows.unbind(1):
            logits, memory = self._network.step(self._features[frame], memory)
            found.append(logits)
        return torch.stack(found, 1)

    def backward(self, logits: Tensor) -> None:
        """Do nothing: autograd has gone through the network itself."""
