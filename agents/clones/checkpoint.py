"""A clone on disk: a folder with its weights in safetensors and everything else in JSON.

Nothing in it can run code. A checkpoint says what it was trained to see and to answer, and one for
another set of features, other rules or another reaction delay is refused.
"""

import hashlib
import shutil
import warnings
from pathlib import Path
from typing import Annotated, Final, Literal

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load as unpack
from safetensors.torch import save as pack

from agents.clones.agent import Clone
from agents.clones.decoders import Decoder
from agents.clones.network import Architecture, Network
from agents.clones.remedies import Remedy
from agents.clones.training import Trained, TrainingSettings
from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.features import NAMES, feature_set_hash
from arena.frame_data.skills import frame_data_hash
from arena.rules import RULES_VERSION

WEIGHTS_FILE: Final = "model.safetensors"
RECORD_FILE: Final = "clone.json"
_OLD_WEIGHTS_FILE: Final = ".model.safetensors.old"
_RECORD_LIMIT: Final = 1 << 20
_WEIGHTS_LIMIT: Final = 1 << 32


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class World(_Strict):
    """What a player was trained to see and to answer.

    Attributes:
        delay: Reaction delay D in frames.
        features: Names of the features, in order.
        feature_set: Hash of them.
        rules: Version of the rules.
        frame_data: Hash of the fighters' frame data.
    """

    delay: Annotated[int, Field(ge=0)]
    features: list[str] = Field(default_factory=lambda: list(NAMES))
    feature_set: str = Field(default_factory=feature_set_hash)
    rules: int = RULES_VERSION
    frame_data: str = Field(default_factory=frame_data_hash)


class Origin(World):
    """What a clone was trained to see and to answer, and on which logs.

    Attributes:
        corpus: Id of the logs.
        split_seed: Seed of their split by match.
    """

    corpus: str
    split_seed: int


class RemedyRecord(_Strict):
    """Name and parameters of a remedy."""

    name: str
    parameters: dict[str, float]


class TrainingRecord(_Strict):
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


class CloneRecord(_Strict):
    """Everything about a clone but its weights: the content of ``clone.json``.

    Attributes:
        weights: SHA-256 of the file of weights.
    """

    format: Literal["standstill clone 1"] = "standstill clone 1"
    origin: Origin
    architecture: Architecture
    remedy: RemedyRecord
    decoder: Decoder
    training: TrainingRecord
    weights: str = ""


def record_of(
    trained: Trained, remedy: Remedy, settings: TrainingSettings, origin: Origin
) -> CloneRecord:
    """Put together what is to be known about the clone of a finished training."""
    clone = trained.clone
    return CloneRecord(
        origin=origin,
        architecture=clone.network.architecture,
        remedy=RemedyRecord(name=remedy.name, parameters=dict(remedy.parameters)),
        decoder=clone.decoder,
        training=TrainingRecord(
            settings=settings,
            counts=trained.counts.tolist(),
            epoch=trained.best,
            validation=dict(trained.epochs[trained.best - 1].validation),
        ),
    )


def save(clone: Clone, record: CloneRecord, folder: Path) -> None:
    """Write a clone, its own decoder in place of the record's; replaces one that stands there.

    Each file is written aside and renamed, and the weights that stood there are kept until the
    record no longer asks for them: a crash at any moment leaves the old clone or the new one.

    Args:
        clone: The clone.
        record: What is known about it.
        folder: Made if missing.

    Raises:
        InputError: If it cannot be written.
    """
    weights = pack({name: value.contiguous() for name, value in clone.network.state_dict().items()})
    changes = {"decoder": clone.decoder, "weights": hashlib.sha256(weights).hexdigest()}
    path, old = folder / WEIGHTS_FILE, folder / _OLD_WEIGHTS_FILE
    if path.exists():
        shutil.copyfile(path, old)
    with written_aside(path) as file:
        file.write(weights)
    with written_aside(folder / RECORD_FILE) as file:
        file.write(record.model_copy(update=changes).model_dump_json(indent=2).encode() + b"\n")
    old.unlink(missing_ok=True)


def load(folder: Path, *, delay: int | None = None) -> tuple[Clone, CloneRecord]:
    """Read a clone.

    Frame data that has changed since is no reason to refuse it, because trying fighters out on
    trained players is what frame data is edited for; it is warned of.

    Args:
        folder: What `save` wrote.
        delay: Reaction delay that it is to play with; any if not given.

    Returns:
        The clone, and what is known about it.

    Raises:
        InputError: If a file is missing or broken, or the clone was trained for another set of
            features, other rules or another delay.
    """
    record = load_record(folder)
    check_world(folder, record.origin, delay)
    network = Network(record.architecture)
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
    return Clone(network, record.decoder), record


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
        raise InputError(f"{path}: {told}; mend it or train the clone again") from error
    inputs, names = record.architecture.features, len(record.origin.features)
    if inputs != names:
        raise InputError(
            f"{path}: architecture.features is {inputs} but origin.features names {names}; "
            "train the clone again"
        )
    return record


def first_fault(error: ValidationError) -> str:
    """Tell the first thing that is wrong with settings or a record: where, and what."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{where}: {first['msg'].splitlines()[0]}"


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


def check_world(path: Path, world: World, delay: int | None = None) -> None:
    """Refuse a player that was trained to see or to answer something else; see `load`.

    Args:
        path: Where it was read from.
        world: What it was trained for.
        delay: Reaction delay that it is to play with; any if not given.

    Raises:
        InputError: If the features, the rules or the delay are others.
    """
    if world.feature_set != feature_set_hash() or world.features != list(NAMES):
        raise InputError(
            f"{path}: trained on another feature set ({len(world.features)} features, "
            f"{world.feature_set}; the arena has {len(NAMES)}, {feature_set_hash()}); "
            "train it again"
        )
    if world.rules != RULES_VERSION:
        raise InputError(
            f"{path}: trained under rules {world.rules}, the arena plays {RULES_VERSION}; "
            "train it again"
        )
    if delay is not None and world.delay != delay:
        raise InputError(
            f"{path}: trained for a reaction delay of {world.delay} frames, not {delay}; "
            f"play with {world.delay} or train it for {delay}"
        )
    if world.frame_data != frame_data_hash():
        warnings.warn(f"{path}: trained on other frame data than the arena's", stacklevel=3)
