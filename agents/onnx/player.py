"""A network in an ONNX file as a player: all but the pass itself is a clone's.

Decoder, seat, memory and offline test are those of `agents.clones`; the network alone is run by
ONNX Runtime.
"""

from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor

from agents.clones.agent import Clone, CloneAgent
from agents.clones.network import PolicyArchitecture, PolicyNetwork
from agents.onnx.file import OnnxFile, load
from arena.match.players import digest_of


class OnnxNetwork(PolicyNetwork):
    """A network that ONNX Runtime runs."""

    def __init__(self, file: OnnxFile) -> None:
        """Take an opened file."""
        record = file.record
        super().__init__(
            PolicyArchitecture(kind="onnx", features=len(record.features), factored=record.factored)
        )
        self.file = file
        self.memory_size = file.memory

    def step(self, features: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Compute one frame; see `PolicyNetwork.step`.

        Raises:
            InputError: If the network fails, or answers what is no number.
        """
        logits, after = self.file.run(features.numpy(), memory.numpy())
        return torch.from_numpy(logits), torch.from_numpy(after)


class OnnxAgent(CloneAgent):
    """A network in an ONNX file, and its decoder, as a player."""

    def __init__(self, file: OnnxFile, name: str) -> None:
        """Let it play under a name."""
        self.file = file
        super().__init__(Clone(OnnxNetwork(file), file.record.decoder), name, file.record.delay)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the file, which holds its decoder too."""
        return digest_of(self.file.data)


def onnx_player(path: Path, name: str) -> OnnxAgent:
    """Make the player of an ONNX file.

    Args:
        path: The file.
        name: Its spec.

    Raises:
        InputError: See `agents.onnx.file.load`.
    """
    return OnnxAgent(load(path), name)
