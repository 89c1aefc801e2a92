"""A training that was stopped goes on from the file it wrote after its last epoch.

One safetensors file: current and best weights, both moments of the optimiser, and as metadata the
epochs so far and the fingerprint of the training it belongs to. Row orders and learning rates need
no memory: they follow from the seed and the number of the epoch.
"""

import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from agents.clones.validation import Epoch
from arena.base.errors import InputError
from arena.base.files import written_aside


@dataclass
class Progress:
    """How far a training has come.

    Attributes:
        epochs: Epochs done.
        best: Number of the best one, 0 before the first.
        weights: Its parameters and buffers.
    """

    epochs: list[Epoch] = field(default_factory=list)
    best: int = 0
    weights: dict[str, Tensor] = field(default_factory=dict)

    @property
    def lowest(self) -> float:
        """Lowest validation loss so far."""
        return self.epochs[self.best - 1].validation["loss"] if self.best else math.inf

    def add(self, epoch: Epoch, network: nn.Module) -> None:
        """Enter an epoch, and keep its weights if it is the best."""
        self.epochs.append(epoch)
        if epoch.best:
            self.best = epoch.number
            self.weights = {name: value.clone() for name, value in network.state_dict().items()}


class ProgressFile:
    """The file of one training."""

    def __init__(
        self,
        path: Path | None,
        network: nn.Module,
        optimiser: torch.optim.Optimizer,
        fingerprint: str,
    ):
        """Tie a training to its file.

        Args:
            path: The file; None keeps none.
            network: Weights are read from it and set in it.
            optimiser: And so are its moments.
            fingerprint: Of the training; a file with another one is refused.
        """
        self._path = path
        self._network = network
        self._optimiser = optimiser
        self._fingerprint = fingerprint

    def save(self, progress: Progress) -> None:
        """Write the file anew, beside its place first."""
        if self._path is None:
            return
        tensors = {f"now.{name}": value for name, value in self._network.state_dict().items()}
        tensors |= {f"best.{name}": value for name, value in progress.weights.items()}
        for number, moments in self._optimiser.state_dict()["state"].items():
            tensors |= {f"optimiser.{number}.{name}": value for name, value in moments.items()}
        told = {
            "fingerprint": self._fingerprint,
            "best": progress.best,
            "epochs": [asdict(epoch) for epoch in progress.epochs],
        }
        with written_aside(self._path) as file:
            file.write(save(tensors, metadata={"training": json.dumps(told)}))

    def load(self) -> Progress:
        """Set the weights and the optimiser from the file, if there is one; tell how far it was.

        Raises:
            InputError: If the file is broken or belongs to another training.
        """
        if self._path is None or not self._path.exists():
            return Progress()
        try:
            with safe_open(self._path, "pt") as file:
                told = json.loads((file.metadata() or {})["training"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if told["fingerprint"] != self._fingerprint:
                raise InputError(
                    f"{self._path}: belongs to another training (other data, remedy or settings); "
                    "choose another folder or delete the file"
                )
            self._set(tensors)
            epochs = [Epoch(**epoch) for epoch in told["epochs"]]
            return Progress(epochs, told["best"], _under(tensors, "best."))
        except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
            raise InputError(
                f"{self._path}: is not the progress of a training; delete it to start anew"
            ) from error

    def _set(self, tensors: dict[str, Tensor]) -> None:
        self._network.load_state_dict(_under(tensors, "now."))
        state: dict[int, dict[str, Any]] = {}
        for name, value in _under(tensors, "optimiser.").items():
            number, moment = name.split(".")
            state.setdefault(int(number), {})[moment] = value
        groups = self._optimiser.state_dict()["param_groups"]
        self._optimiser.load_state_dict({"state": state, "param_groups": groups})


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }
