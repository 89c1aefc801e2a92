"""Steps of a run as objects: flat under the names of the vocabulary, or nested for reports."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from experiments.tracking.values import is_value
from experiments.tracking.vocabulary import EPOCH, MEASURE, STEPS

_OWN: Final = {"train/best": "best", "train/seconds": "seconds"}


def named(place: str, figures: Mapping[str, float]) -> dict[str, float]:
    """Put figures under a place; one that ends with ``_`` is the beginning of their last part."""
    gap = "" if place.endswith("_") else "/"
    return {f"{place}{gap}{name}": value for name, value in figures.items()}


def logged_before(steps: Iterable[Mapping[str, Any]], figures: Mapping[str, Any]) -> int | None:
    """Find the measurement that says the same, figure by figure; gives its number, or None."""
    numbers = {name: value for name, value in figures.items() if isinstance(value, int | float)}
    for step in steps:
        if MEASURE in step and all(step.get(name) == value for name, value in numbers.items()):
            return int(step[MEASURE])
    return None


def next_measurement(steps: Iterable[Mapping[str, Any]]) -> int:
    """Give the number of the next measurement, from 1."""
    return 1 + max((step.get(MEASURE, 0) for step in steps), default=0)


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
