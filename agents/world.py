"""What a player was trained to see and to answer, and whether that is what the arena is now.

Records of players are JSON, read strictly: a field that is missing, unknown or of another type is
told by name.
"""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from arena.base.errors import InputError
from arena.features import NAMES, feature_set_hash
from arena.frame_data.skills import frame_data_hash
from arena.rules import RULES_VERSION
from arena.state import MAX_DELAY

_NAMED: Final = 3  # features that a message names


class Strict(BaseModel):
    """A record that takes no field that it does not know and no value of another type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class World(Strict):
    """What a player was trained to see and to answer.

    Attributes:
        delay: Reaction delay D in frames.
        features: Names of the features, in order.
        feature_set: Hash of them.
        rules: Version of the rules.
        frame_data: Hash of the fighters' frame data.
    """

    delay: Annotated[int, Field(ge=0, le=MAX_DELAY)]
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


def check_world(path: Path, world: World, delay: int | None = None) -> None:
    """Refuse a player that was trained to see or to answer something else.

    Frame data that has changed since is no reason to refuse it, because trying fighters out on
    trained players is what frame data is edited for; it is warned of.

    Args:
        path: Where it was read from.
        world: What it was trained for.
        delay: Reaction delay that it is to play with; any if not given.

    Raises:
        InputError: If the features, the rules or the delay are others; says both values.
    """
    if world.feature_set != feature_set_hash() or world.features != list(NAMES):
        raise InputError(
            f"{path}: trained on another feature set, {world.feature_set} of "
            f"{len(world.features)} features; the arena has {feature_set_hash()} of {len(NAMES)}, "
            f"{_difference(world.features)}; train it again"
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
        warnings.warn(
            f"{path}: trained on other frame data ({world.frame_data}) than the arena's "
            f"({frame_data_hash()})",
            stacklevel=3,
        )


def _difference(features: Sequence[str]) -> str:
    """Say how the arena's features differ from those of a player."""
    gone = [name for name in features if name not in NAMES]
    new = [name for name in NAMES if name not in features]
    if gone or new:
        parts = (("without", gone), ("with", new))
        return " and ".join(f"{what} {_some(names)}" for what, names in parts if names)
    return "with other meanings" if list(features) == list(NAMES) else "in another order"


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def first_fault(error: ValidationError) -> str:
    """Say the first thing that is wrong with settings or a record: where, and what."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{where}: {first['msg'].splitlines()[0]}"
