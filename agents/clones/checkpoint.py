"""A clone on disk: a folder with its weights in safetensors and everything else in JSON.

Nothing in it can run code. A checkpoint says what it was trained to see and to answer, and one for
another set of features, other rules or another reaction delay is refused.
"""

import hashlib
import shutil
from pathlib import Path
from typing import Annotated, Final, Literal

import torch
from pydantic import PlainValidator, SerializeAsAny, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load as unpack
from safetensors.torch import save as pack
from torch import Tensor

from agents.clones.agent import Clone
from agents.clones.decoders import Decoder
from agents.clones.network import PolicyArchitecture, PolicyNetwork, architecture_of
from agents.clones.settings import TrainingSettings
from agents.clones.value import ValueArchitecture, ValueNetwork
from agents.world import Origin, Strict, check_world, first_fault
from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside

WEIGHTS_FILE: Final = "model.safetensors"
RECORD_FILE: Final = "clone.json"
_OLD_WEIGHTS_FILE: Final = ".model.safetensors.old"
_VALUE: Final = "value."  # before the names of a value network's tensors
_RECORD_LIMIT: Final = 1 << 20
_WEIGHTS_LIMIT: Final = 1 << 32


class RemedyRecord(Strict):
    """Name and parameters of a remedy."""

    name: str
    parameters: dict[str, float]


class TrainingRecord(Strict):
    """How a clone was trained.

    Attributes:
        settings: All settings.
        counts: Training labels of each skill.
        epoch: The epoch that was kept.
        validation: Its figures on the validation matches.
    """

    settings: TrainingSettings
    counts: list[int]
    epoch: int
    validation: dict[str, float]


class CloneRecord(Strict):
    """Everything about a clone but its weights: the content of ``clone.json``.

    Attributes:
        value: Shape of the network that it values fights by, whose weights are in the same file
            under ``value.``; None, and left out of older files, if it has none.
        weights: SHA-256 of the file of weights.
    """

    format: Literal["standstill clone 1"] = "standstill clone 1"
    origin: Origin
    architecture: Annotated[SerializeAsAny[PolicyArchitecture], PlainValidator(architecture_of)]
    value: ValueArchitecture | None = None
    remedy: RemedyRecord
    decoder: Decoder
    training: TrainingRecord
    weights: str = ""


def save(
    network: PolicyNetwork,
    record: CloneRecord,
    folder: Path,
    value: ValueNetwork | None = None,
) -> None:
    """Write a clone; replaces one that stands there.

    Each file is written aside and renamed, and the weights that stood there are kept until the
    record no longer asks for them: a crash at any moment leaves the old clone or the new one.

    Args:
        network: Its network.
        record: What is known about it, its decoder above all.
        folder: Made if missing.
        value: What it values fights by, as the record says.

    Raises:
        InputError: If it cannot be written.
    """
    tensors = _tensors_of(network, value)
    weights = pack({name: tensor.contiguous() for name, tensor in tensors.items()})
    whole = record.model_copy(update={"weights": hashlib.sha256(weights).hexdigest()})
    path, old = folder / WEIGHTS_FILE, folder / _OLD_WEIGHTS_FILE
    if path.exists():
        shutil.copyfile(path, old)
    with written_aside(path) as file:
        file.write(weights)
    with written_aside(folder / RECORD_FILE) as file:
        file.write(whole.model_dump_json(indent=2).encode() + b"\n")
    old.unlink(missing_ok=True)


def load(folder: Path, *, delay: int | None = None) -> tuple[Clone, CloneRecord]:
    """Read a clone, ready to play; see `load_network`."""
    network, value, record = _load(folder, delay)
    return Clone(network, record.decoder, value=value), record


def load_network(folder: Path, *, delay: int | None = None) -> tuple[PolicyNetwork, CloneRecord]:
    """Read a network and what is known about it.

    Args:
        folder: What `save` wrote.
        delay: Reaction delay that it is to play with; any if not given.

    Returns:
        The network and its record: the delay that it was trained for is ``record.origin.delay``.

    Raises:
        InputError: If a file is missing or broken, or the clone was trained for another set of
            features, other rules or another delay, see `agents.world.check_world`.
    """
    network, _, record = _load(folder, delay)
    return network, record


def _load(
    folder: Path, delay: int | None
) -> tuple[PolicyNetwork, ValueNetwork | None, CloneRecord]:
    record = load_record(folder)
    check_world(folder, record.origin, delay)
    network = record.architecture.build()
    value = record.value.build().requires_grad_(False) if record.value else None
    expected = {name: tensor.shape for name, tensor in _tensors_of(network, value).items()}
    path = folder / WEIGHTS_FILE
    try:
        weights = unpack(_weights_of(folder, record.weights))
    except SafetensorError as error:
        raise InputError(f"{path}: is not a safetensors file; train the clone again") from error
    found = {name: tensor.shape for name, tensor in weights.items()}
    if found != expected or any(tensor.dtype != torch.float32 for tensor in weights.values()):
        raise InputError(
            f"{path}: its tensors do not fit the architecture in {RECORD_FILE}; "
            "train the clone again"
        )
    if not all(bool(tensor.isfinite().all()) for tensor in weights.values()):
        raise InputError(f"{path}: holds a weight that is not finite; train the clone again")
    network.load_state_dict({name: weights[name] for name in network.state_dict()})
    if value is not None:
        value.load_state_dict({name: weights[_VALUE + name] for name in value.state_dict()})
    return network, value, record


def _tensors_of(network: PolicyNetwork, value: ValueNetwork | None) -> dict[str, Tensor]:
    """Give all tensors of a clone by their names in its file."""
    tensors: dict[str, Tensor] = dict(network.state_dict())
    if value is not None:
        tensors |= {_VALUE + name: tensor for name, tensor in value.state_dict().items()}
    return tensors


def load_record(folder: Path) -> CloneRecord:
    """Read what is known about a clone, without its weights.

    Raises:
        InputError: If the file is missing or broken.
    """
    path = folder / RECORD_FILE
    text = read_limited(path, _RECORD_LIMIT)
    try:
        record = CloneRecord.model_validate_json(text)
    except ValidationError as error:
        told = first_fault(error)
        raise InputError(f"{path}: {told}; correct it or train the clone again") from error
    names = len(record.origin.features)
    for what, shape in (("architecture", record.architecture), ("value", record.value)):
        if shape is not None and shape.features != names:
            raise InputError(
                f"{path}: {what}.features is {shape.features} but origin.features names {names}; "
                "train the clone again"
            )
    return record


def _weights_of(folder: Path, digest: str) -> bytes:
    """Read the weights that a record belongs to."""
    path, old = folder / WEIGHTS_FILE, folder / _OLD_WEIGHTS_FILE
    for candidate in (path, old) if old.exists() else (path,):
        data = read_limited(candidate, _WEIGHTS_LIMIT)
        if hashlib.sha256(data).hexdigest() == digest:
            return data
    raise InputError(
        f"{path}: is altered or cut short, or belongs to another {RECORD_FILE}; "
        "train the clone again"
    )
