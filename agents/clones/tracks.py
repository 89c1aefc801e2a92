"""What a network answers on logged tracks, its memory carried from each frame to the next."""

import numpy as np
import torch
from numpy.typing import NDArray

from agents.clones.inference import Inference
from agents.clones.network import OUTPUTS, Perceptron, PolicyNetwork
from logs.resimulate import Dataset


def logits_of(network: PolicyNetwork, data: Dataset) -> NDArray[np.float32]:
    """Compute logits on every row of a log, as a player would on seeing its tracks.

    Args:
        network: Of any kind; a perceptron, which has no memory, answers all rows at once.
        data: The rows.

    Returns:
        Logits, offset included, float32 [N, 14].
    """
    if isinstance(network, Perceptron):
        return Inference(network).logits(data.features)
    features = torch.from_numpy(data.features)
    out = torch.empty(len(data), OUTPUTS)
    start, stop = torch.from_numpy(data.tracks[data.tracks[:, 1] > data.tracks[:, 0]]).unbind(1)
    memory = network.new_memory(len(start))
    for frame in range(int((stop - start).max())):
        going_on = start + frame < stop
        rows = (start + frame)[going_on]
        out[rows], memory[going_on] = network.logits(features[rows], memory[going_on])
    return out.numpy()
