"""A network in integers on disk: one safetensors file, which cannot run code.

The tensor ``weights`` is int32 ``[WEIGHTS]``; the metadata say in JSON how it plays, what it was
trained to see and to answer, and the command that made it.
"""

from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import Field, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as pack

from agents.networks.network import WEIGHTS, Integers, check_weights
from agents.networks.player import NetworkPlayer
from agents.networks.policy import block
from agents.world import Strict, World, check_world, first_fault
from arena.base.errors import InputError
from arena.base.files import written_aside

_TENSOR: Final = "weights"
_RECORD: Final = "standstill"
_AGAIN: Final = "make it again with `arena league`"


class NetworkRecord(Strict):
    """How a network plays, and where it comes from.

    Attributes:
        world: What it was trained to see and to answer.
        name: Of the learner.
        interval: Frames between two decisions.
        sharpness: Of its choices, per cent, see `agents.networks.network.choose`.
        hands: See `agents.planning.hands`.
        steps: Decisions that it was trained on.
        command: What made it.
    """

    format: Literal["standstill network 1"] = "standstill network 1"
    world: World
    name: str
    interval: Annotated[int, Field(ge=1, le=60)]
    sharpness: Annotated[int, Field(ge=0, le=1000)] = 100
    hands: list[int]
    steps: Annotated[int, Field(ge=0)]
    command: str


def save_network(weights: Integers, record: NetworkRecord, path: Path) -> None:
    """Write a network; replaces one that stands there.

    Args:
        weights: Of `agents.networks.network.quantised`, int32 ``[WEIGHTS]``.
        record: What is known about it.
        path: The file.

    Raises:
        InputError: If it cannot be written.
    """
    data = pack({_TENSOR: weights}, metadata={_RECORD: record.model_dump_json()})
    with written_aside(path) as file:
        file.write(data)


def load_network(path: Path) -> tuple[Integers, NetworkRecord]:
    """Read a network.

    Args:
        path: What `save_network` wrote.

    Returns:
        Its weights, int32 ``[WEIGHTS]``, and what is known about it.

    Raises:
        InputError: If the file is missing, broken or something else, or the network was trained for
            other features or rules; says what to do.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; give one of a folder of `arena league`")
    try:
        with safe_open(path, "np") as file:
            told = (file.metadata() or {}).get(_RECORD)
            if told is None or list(file.keys()) != [_TENSOR]:
                raise InputError(f"{path}: holds something else than a network; {_AGAIN}")
            record = NetworkRecord.model_validate_json(told)
            check_world(path, record.world)
            if file.get_slice(_TENSOR).get_shape() != [WEIGHTS]:
                raise InputError(f"{path}: a network of another size; {_AGAIN}")
            weights = file.get_tensor(_TENSOR)
    except ValidationError as error:
        raise InputError(f"{path}: {first_fault(error)}; {_AGAIN}") from error
    except (OSError, SafetensorError) as error:
        raise InputError(f"{path}: is no whole safetensors file; {_AGAIN}") from error
    if weights.dtype != np.int32:
        raise InputError(f"{path}: its weights are {weights.dtype}, not int32; {_AGAIN}")
    try:
        check_weights(weights)
    except InputError as error:
        raise InputError(f"{path}: {error}; {_AGAIN}") from error
    return weights, record


def network_player(path: Path, name: str) -> NetworkPlayer:
    """Make the player of a network's file.

    Args:
        path: The file.
        name: Spec.

    Raises:
        InputError: As `load_network` does, or if its hands are no hands.
    """
    weights, record = load_network(path)
    try:
        own = block(record.interval, record.sharpness, record.hands, weights)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    return NetworkPlayer(name, own, record.world.delay)
