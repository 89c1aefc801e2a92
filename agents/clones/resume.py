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
from arena.errors import InputError
from arena.files import written_aside


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


def save_progress(
    path: Path,
    progress: Progress,
    network: nn.Module,
    optimiser: torch.optim.Optimizer,
    fingerprint: str,
) -> None:
    """Write the file anew, beside its place first."""
    tensors = {f"now.{name}": value for name, value in network.state_dict().items()}
    tensors |= {f"best.{name}": value for name, value in progress.weights.items()}
    for number, moments in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{number}.{name}": value for name, value in moments.items()}
    told = {
        "fingerprint": fingerprint,
        "best": progress.best,
        "epochs": [asdict(epoch) for epoch in progress.epochs],
    }
    with written_aside(path) as file:
        file.write(save(tensors, metadata={"training": json.dumps(told)}))


def load_progress(
    path: Path, network: nn.Module, optimiser: torch.optim.Optimizer, fingerprint: str
) -> Progress:
    """Continue from a file: set the weights and the optimiser, and tell how far it was.

    Args:
        path: The file; where there is none, nothing is set.
        network: Takes the weights.
        optimiser: Takes the moments.
        fingerprint: Of the training that wants to continue.

    Returns:
        The progress.

    Raises:
        InputError: If the file is broken or belongs to another training.
    """
    if not path.exists():
        return Progress()
    try:
        with safe_open(path, "pt") as file:
            told = json.loads((file.metadata() or {})["training"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if told["fingerprint"] != fingerprint:
            raise InputError(
                f"{path}: belongs to another training (other data, remedy or settings); "
                "choose another folder or delete the file"
            )
        progress = Progress(
            [Epoch(**epoch) for epoch in told["epochs"]], told["best"], _under(tensors, "best.")
        )
        network.load_state_dict(_under(tensors, "now."))
        state: dict[int, dict[str, Any]] = {}
        for name, value in _under(tensors, "optimiser.").items():
            number, moment = name.split(".")
            state.setdefault(int(number), {})[moment] = value
        groups = optimiser.state_dict()["param_groups"]
        optimiser.load_state_dict({"state": state, "param_groups": groups})
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise InputError(
            f"{path}: is not the progress of a training; delete it to start anew"
        ) from error
    return progress


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }
