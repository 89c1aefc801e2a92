"""A clone as an ONNX file, and how far what the file answers is from what the clone answers."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from agents.clones.agent import CloneAgent
from agents.clones.checkpoint import CloneRecord
from agents.clones.decoders import Fitter
from agents.clones.inference import fold, matrices
from agents.clones.network import Perceptron, PolicyNetwork
from agents.clones.outputs import Outputs
from agents.onnx.file import LIMIT, libraries, messages
from agents.onnx.player import OnnxAgent
from agents.onnx.record import FEATURES, KEY, LOGITS, MEMORY, NEXT_MEMORY, OnnxRecord
from arena.base.errors import InputError, one_line
from arena.rules.actions import NUM_MOVES
from logs.resimulate import Dataset

CLOSE: Final = 1e-5
"""Difference of logits up to which they are the same; of logits beyond ±1, in their size."""
_ROWS: Final = 4  # of the example that is traced; any number that is no other size of the network


class _Remembering(nn.Module):
    """One step of a network with memory, offset included."""

    def __init__(self, network: PolicyNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, features: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        logits, after = self.network.step(features, memory)
        return logits + F.pad(self.network.skill_offset, (NUM_MOVES, 0)), after


class _Forgetful(_Remembering):
    """Likewise of one without."""

    def forward(self, features: Tensor) -> Tensor:  # type: ignore[override]
        return super().forward(features, features.new_zeros(len(features), 0))[0]


def _folded(network: Perceptron) -> nn.Sequential:
    """Make layers of a perceptron as it is folded to answer: so its logits are the clone's own."""
    steps: list[nn.Module] = []
    for weight, bias in matrices(fold(network)):
        layer = nn.Linear(*weight.shape)
        layer.weight.data, layer.bias.data = weight.t().contiguous(), bias.clone()
        steps += [layer, nn.ReLU()]
    return nn.Sequential(*steps[:-1])


def export(agent: CloneAgent, record: CloneRecord) -> bytes:
    """Write a clone as ONNX.

    Args:
        agent: The clone.
        record: What is known about it.

    Returns:
        The content of the file. Equal clones give equal files, with the same versions of PyTorch
        and onnxscript.

    Raises:
        InputError: If the libraries are missing, or its network has no form in ONNX.
    """
    libraries(f"export of {agent.name}")
    network = agent.clone.network
    module: nn.Module
    if isinstance(network, Perceptron):
        module = _folded(network)
    elif network.memory_size:
        module = _Remembering(network)
    else:
        module = _Forgetful(network)
    model = _traced(agent.name, module.eval(), network)
    origin = record.origin
    told = OnnxRecord(
        format="standstill onnx 1",
        **origin.model_dump(),
        factored=network.architecture.factored,
        decoder=agent.clone.decoder,
        remedy=record.remedy,
        fingerprint=agent.fingerprint,
    )
    entry = model.metadata_props.add()
    entry.key, entry.value = KEY, told.model_dump_json()
    data: bytes = model.SerializeToString(deterministic=True)
    if len(data) > LIMIT:
        raise InputError(f"{agent.name}: {len(data)} bytes as ONNX, more than {LIMIT}")
    return data


def _traced(name: str, module: nn.Module, network: PolicyNetwork) -> Any:
    """Trace a module into a model of ONNX that says nothing of where it was made."""
    remembers = network.memory_size > 0
    example = [torch.zeros(_ROWS, network.architecture.features)]
    example += [network.new_memory(_ROWS)] if remembers else []
    rows = torch.export.Dim("n")
    try:
        with _quiet():
            program = torch.onnx.export(
                module,
                tuple(example),
                input_names=[FEATURES, MEMORY][: len(example)],
                output_names=[LOGITS, NEXT_MEMORY][: len(example)],
                dynamic_shapes=tuple({0: rows} for _ in example),
                dynamo=True,
                verbose=False,
            )
        assert program is not None
        model: Any = program.model_proto
    except ImportError as error:
        raise InputError(
            f"export of {name}: {error.name} is not installed; run pip install 'standstill[onnx]'"
        ) from error
    except torch.onnx.OnnxExporterError as error:
        raise InputError(
            f"{name}: its network has no form in ONNX ({one_line(error)}); "
            "write its step with operations that torch.onnx.export knows"
        ) from error
    for each in messages(model):
        for trace in ("metadata_props", "doc_string"):
            if trace in each.DESCRIPTOR.fields_by_name:
                each.ClearField(trace)
    # ONNX Runtime's quantisation infers shapes of its own, and stumbles over these.
    model.graph.ClearField("value_info")
    return model


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporter's warnings of what does not concern a clone to itself."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


@dataclass(frozen=True)
class Comparison:
    """How far an exported clone is from the clone on the frames of a log.

    Attributes:
        frames: Frames compared.
        difference: Largest difference of a logit; of logits beyond ±1, in their size.
        answers: Frames on which move or skill differ.
    """

    frames: int
    difference: float
    answers: int


def compare(clone: CloneAgent, exported: OnnxAgent, data: Dataset) -> Comparison:
    """Compare an exported clone with the clone.

    Args:
        clone: The clone.
        exported: What was read back from the file.
        data: Frames that both answer.

    Raises:
        InputError: If the network fails.
    """
    one, other = (Outputs.of(agent.clone.network, data) for agent in (clone, exported))
    off = np.abs(one.logits - other.logits) / np.maximum(1.0, np.abs(one.logits))
    answers = Fitter(one).answers(clone.clone.decoder)
    differ = (answers != Fitter(other).answers(exported.clone.decoder)).any(axis=1)
    return Comparison(len(data), float(off.max(initial=0.0)), int(differ.sum()))
