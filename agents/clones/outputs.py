"""What a network gives on the rows of a log, its memory carried from each frame to the next.

Validation, every decoder and the offline test ask for the same logits, and they are most of the
time of each of them; so they are computed once and handed on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray

from agents.clones.inference import Inference, probabilities
from agents.clones.network import OUTPUTS, Perceptron, PolicyNetwork
from logs.resimulate import Dataset

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Outputs:
    """The outputs of a network on logged rows, as it was when they were computed.

    Attributes:
        network: The network.
        data: The rows.
        logits: Offset included, float32 [N, 14].
    """

    network: PolicyNetwork
    data: Dataset
    logits: NDArray[np.float32]

    @classmethod
    def of(cls, network: PolicyNetwork, data: Dataset, progress: Progress | None = None) -> Self:
        """Compute them; see `logits_of`."""
        return cls(network, data, logits_of(network, data, progress))

    @cached_property
    def skill_probabilities(self) -> NDArray[np.float32]:
        """Probability of each skill before decoding, float32 [N, 9]."""
        _, skill = probabilities(self.logits, self.network.architecture.factored)
        return skill.numpy()


def logits_of(
    network: PolicyNetwork, data: Dataset, progress: Progress | None = None
) -> NDArray[np.float32]:
    """Compute logits on every row of a log, as a player would on seeing its tracks.

    Args:
        network: Of any kind; a perceptron, which has no memory, answers all rows at once.
        data: The rows.
        progress: Told (rows answered, rows).

    Returns:
        Logits, offset included, float32 [N, 14].
    """
    if isinstance(network, Perceptron):
        logits = Inference(network).logits(data.features)
        if progress is not None:
            progress(len(data), len(data))
        return logits
    features = torch.from_numpy(data.features)
    out = torch.empty(len(data), OUTPUTS)
    start, stop = torch.from_numpy(data.tracks[data.tracks[:, 1] > data.tracks[:, 0]]).unbind(1)
    memory = network.new_memory(len(start))
    done = 0
    for frame in range(int((stop - start).max())):
        going_on = start + frame < stop
        rows = (start + frame)[going_on]
        out[rows], memory[going_on] = network.logits(features[rows], memory[going_on])
        done += len(rows)
        if progress is not None:
            progress(done, len(data))
    return out.numpy()
