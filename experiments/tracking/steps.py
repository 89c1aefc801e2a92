"""Steps of a run as objects: flat under the names of the vocabulary, or nested for reports."""

from collections.abc import Mapping
from typing import Any, Final

from experiments.tracking.values import is_value
from experiments.tracking.vocabulary import EPOCH, STEPS

_OWN: Final = {"train/best": "best", "train/seconds": "seconds"}


def named(place: str, figures: Mapping[str, float]) -> dict[str, float]:
    """Put figures under a place; one that ends with ``_`` is the beginning of their last part."""
    gap = "" if place.endswith("_") else "/"
    return {f"{place}{gap}{name}": value for name, value in figures.items()}


def win_rate(step: Mapping[str, Any]) -> float:
    """Share of fights that were won after an epoch, whomever they were against.

    Raises:
        KeyError: If the step is no epoch of a training.
    """
    for name in ("online/panel/win_rate", "online/pros/win_rate", "online/held_out/win_rate"):
        if name in step:
            return float(step[name])
    return float(step["online/others/win_rate"])


def nested(step: Mapping[str, Any]) -> dict[str, Any]:
    """Put the figures of an epoch into objects ``train``, ``offline`` and ``online``."""
    found: dict[str, Any] = {EPOCH: step[EPOCH], "train": {}, "offline": {}, "online": {}}
    for name, value in step.items():
        if name in _OWN:
            found[_OWN[name]] = bool(value) if name == "train/best" else value
        elif name == STEPS:
            found["steps"] = value
        elif "/" in name and not is_value(value):
            first, *_, last = name.split("/")
            found[first][last] = value
    return found
