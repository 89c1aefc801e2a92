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

from agents.clones.agent import Clone
from agents.clones.decoders import Decoder
from agents.clones.network import PolicyArchitecture, PolicyNetwork, architecture_of
from agents.clones.settings import TrainingSettings
from agents.world import Origin, Strict, check_world, first_fault
from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside

WEIGHTS_FILE: Final = "model.safetensors"
RECORD_FILE: Final = "clone.json"
_OLD_WEIGHTS_FILE: Final = ".model.safetensors.old"
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
        weights: SHA-256 of the file of weights.
    """

    format: Literal["standstill clone 1"] = "standstill clone 1"
    origin: Origin
    architecture: Annotated[SerializeAsAny[PolicyArchitecture], PlainValidator(architecture_of)]
    remedy: RemedyRecord
    decoder: Decoder
    training: TrainingRecord
    weights: str = ""


def save(network: PolicyNetwork, record: CloneRecord, folder: Path) -> None:
    """Write a clone; replaces one that stands there.

    Each file is written aside and renamed, and the weights that stood there are kept until the
    record no longer asks for them: a crash at any moment leaves the old clone or the new one.

    Args:
        network: Its network.
        record: What is known about it, its decoder above all.
        folder: Made if missing.

    Raises:
        InputError: If it cannot be written.
    """
    weights = pack({name: value.contiguous() for name, value in network.state_dict().items()})
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
    network, record = load_network(folder, delay=delay)
    return Clone(network, record.decoder), record


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
    record = load_record(folder)
    check_world(folder, record.origin, delay)
    network = record.architecture.build()
    expected = {name: value.shape for name, value in network.state_dict().items()}
    path = folder / WEIGHTS_FILE
    try:
        weights = unpack(_weights_of(folder, record.weights))
    except SafetensorError as error:
        raise InputError(f"{path}: is not a safetensors file; train the clone again") from error
    found = {name: value.shape for name, value in weights.items()}
    if found != expected or any(value.dtype != torch.float32 for value in weights.values()):
        raise InputError(
            f"{path}: its tensors do not fit the architecture in {RECORD_FILE}; "
            "train the clone again"
        )
    if not all(bool(value.isfinite().all()) for value in weights.values()):
        raise InputError(f"{path}: holds a weight that is not finite; train the clone again")
    network.load_state_dict(weights)
    return network, record


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
    inputs, names = record.architecture.features, len(record.origin.features)
    if inputs != names:
        raise InputError(
            f"{path}: architecture.features is {inputs} but origin.features names {names}; "
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
