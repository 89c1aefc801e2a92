"""What can be wrong with the arguments of a function that calls compiled loops.

An `Entry` says how a function is called when all is right, and of each argument what it must be. A
fault is an argument made wrong in one way; every entry must refuse each with an `InputError` of one
line (`let_through`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from arena import state as S
from arena.base.errors import InputError
from arena.replays.replay import Replay
from logs.corpus import Corpus

Fault = tuple[str, Any]
"""What is wrong, and the wrong argument."""


def numbers_below(limit: int) -> Callable[[Any], Iterator[Fault]]:
    """Integers [n] from 0 to ``limit - 1``, an entry of each wrong kind put among them."""

    def faults(right: np.ndarray) -> Iterator[Fault]:
        for wrong in (-1, limit, -(2**31), 2**31 - 1, 2**40, -(2**63)):
            for place in {0, len(right) - 1}:
                changed = right.astype(np.int64)
                changed[place] = wrong
                yield f"{wrong} at {place}", changed
                if abs(wrong) < 2**31:
                    yield f"{wrong} at {place}, int32", changed.astype(np.int32)
        yield "uint64", np.full(len(right), 2**63, np.uint64)
        yield "floats", right.astype(np.float64)
        yield "flags", np.ones(len(right), np.bool_)
        yield "columns", right[:, np.newaxis]
        yield "words", np.array(["0"] * len(right))
        yield "a number", 0

    return faults


def fights_once(limit: int) -> Callable[[Any], Iterator[Fault]]:
    """As `numbers_below`, each at most once."""

    def faults(right: np.ndarray) -> Iterator[Fault]:
        yield from numbers_below(limit)(right)
        twice = right.copy()
        twice[-1] = twice[0]
        yield "one twice", twice

    return faults


def as_many(kind: Callable[[Any], Iterator[Fault]]) -> Callable[[Any], Iterator[Fault]]:
    """As the kind says, and as many as something else has."""

    def faults(right: np.ndarray) -> Iterator[Fault]:
        yield from kind(right)
        yield "one less", right[:-1]
        yield "one more", np.concatenate([right, right[:1]])

    return faults


def array(*, any_length: bool = False) -> Callable[[Any], Iterator[Fault]]:
    """An array of one shape and type; of any length along the first axis if so said."""

    def faults(right: np.ndarray) -> Iterator[Fault]:
        for axis in range(1 if any_length else 0, right.ndim):
            yield f"shorter along {axis}", np.delete(right, 0, axis)
            yield f"longer along {axis}", np.concatenate([right, right.take([0], axis)], axis)
        yield "more axes", right[np.newaxis]
        yield "fewer axes", right[0]
        other = np.float64 if right.dtype.kind != "f" else np.int64
        yield "another type", right.astype(other)
        yield "objects", right.astype(object)
        yield "words", "words"
        yield "none", None

    return faults


def buffer(right: np.ndarray) -> Iterator[Fault]:
    """A buffer to be written, of at least one shape, contiguous and writable."""
    yield "too few rows", right[:-1]
    for axis in range(1, right.ndim):
        yield f"shorter along {axis}", np.delete(right, 0, axis)
        yield f"longer along {axis}", np.concatenate([right, right.take([0], axis)], axis)
    yield "more axes", right[np.newaxis]
    yield "fewer axes", right[0]
    yield "another type", right.astype(np.float64 if right.dtype != np.float64 else np.float32)
    yield "gaps", np.repeat(right, 2, axis=-1)[..., ::2]
    yield "another order", np.asfortranarray(np.concatenate([right, right]))
    fixed = right.copy()
    fixed.setflags(write=False)
    yield "read-only", fixed
    yield "none", None


def number(low: int, high: int, *, optional: bool = False) -> Callable[[Any], Iterator[Fault]]:
    """A whole number in a range; None if it is optional."""

    def faults(right: Any) -> Iterator[Fault]:
        for wrong in (low - 1, high + 1, -(2**70), 2**70, 0.5, "0", [0]):
            yield repr(wrong), wrong
        if not optional:
            yield "none", None

    return faults


def fighters(right: np.ndarray) -> Iterator[Fault]:
    """Fighters [B, 2] of frame data of three."""
    yield from array()(right)
    for wrong in (-1, 3, 2**31 - 1):
        changed = right.copy()
        changed[-1, 1] = wrong
        yield f"{wrong}", changed


def fields_of_fights(right: np.ndarray) -> Iterator[Fault]:
    """States [FIELDS, B] of which the last fight is asked about."""
    for what, wrong in array()(right):
        if what != "longer along 1":
            yield what, wrong


def states(right: np.ndarray) -> Iterator[Fault]:
    """States [n, FIELDS] that a fight can be in."""
    yield from array(any_length=True)(right)
    for field in ("p0.fighter", "p1.skill", "p0.status", "p1.buffer", "frame", "p0.queue_7"):
        for wrong in (-1, 9_999):
            changed = right.copy()
            changed[-1, S.FIELD_NAMES.index(field)] = wrong
            yield f"{field} {wrong}", changed


def of_replay(
    field: str, kind: Callable[[Any], Iterator[Fault]]
) -> Callable[[Any], Iterator[Fault]]:
    """A recorded fight whose field is wrong, in a list of fights, a corpus, or alone."""

    def faults(right: Any) -> Iterator[Fault]:
        fights = [right] if isinstance(right, Replay) else getattr(right, "fights", right)
        for what, value in kind(getattr(fights[0], field)):
            wrong = [replace(fights[0], **{field: value}), *fights[1:]]
            if isinstance(right, Replay):
                yield f"{field}: {what}", wrong[0]
            else:
                yield f"{field}: {what}", Corpus(wrong) if isinstance(right, Corpus) else wrong

    return faults


def pair_of(kind: Callable[[Any], Iterator[Fault]]) -> Callable[[Any], Iterator[Fault]]:
    """Two numbers, the second made wrong."""
    return lambda right: ((what, (right[0], wrong)) for what, wrong in kind(right[1]))


@dataclass(frozen=True)
class Entry:
    """One public function that calls compiled code.

    Attributes:
        name: What it is called.
        call: Calls it with the arguments.
        right: Makes arguments that are right, anew for each call.
        kinds: What each argument must be: gives faults of what is right.
    """

    name: str
    call: Callable[..., Any]
    right: Callable[[], dict[str, Any]]
    kinds: dict[str, list[Callable[[Any], Iterator[Fault]]]]

    def faults(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give arguments of which one is wrong, and say how."""
        for argument, kinds in self.kinds.items():
            for kind in kinds:
                for what, wrong in kind(self.right()[argument]):
                    yield f"{argument}: {what}", {**self.right(), argument: wrong}


def let_through(entry: Entry) -> list[str]:
    """Call an entry with all that is wrong; list what it does not refuse in one line."""
    entry.call(**entry.right())
    found, number = [], 0
    for what, arguments in entry.faults():
        number += 1
        try:
            entry.call(**arguments)
        except InputError as error:
            assert "\n" not in str(error) and len(str(error)) > 15, what
        except Exception as error:  # whatever it is, it is not what a caller is promised
            found.append(f"{what}: {error!r}")
        else:
            found.append(what)
    assert number >= 5, "there is little wrong with this entry"
    return found
