"""Public functions that call compiled loops, and how to give each of them something wrong.

An `Entry` says how it is called when all is right, and of each argument what it must be. A fault is
an argument made wrong in one way; every entry must refuse each with an `InputError` of one line.
`tests.arena.test_entries` tries them all. To add an entry, add a line to `ENTRIES`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from arena import Fight
from arena import state as S
from arena.base.errors import InputError
from arena.camera import Camera, FrameStack
from arena.features import FEATURES
from arena.replays.recorder import Recorder
from arena.replays.replay import Replay, verify
from arena.rules import RULES_VERSION
from arena.simulator import Simulator, Starts, check_actions, paired_starts
from logs.corpus import Corpus
from logs.film import films
from logs.resimulate import resimulate
from logs.retrace import retrace
from logs.states import states_at
from tests.recording import lively_inputs, record_inputs

Fault = tuple[str, Any]
"""What is wrong, and the wrong argument."""


# --- what arguments must be -----------------------------------------------------------------------
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


# --- the entries ----------------------------------------------------------------------------------
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


FIGHTS = 5
PLAYERS = 3
CAMERA = Camera(48, 60, 3)


def begun() -> Simulator:
    simulator = Simulator(FIGHTS, autoreset=True)
    simulator.reset(seed=3)
    return simulator


@cache
def recorded() -> tuple[Replay, ...]:
    return tuple(record_inputs(lively_inputs(70 + k, k), seed=k, delay=2) for k in range(3))


def recorder() -> Recorder:
    simulator = Simulator(FIGHTS, delay=0)
    simulator.reset()
    kept = Recorder(simulator.state, table=simulator.table)
    simulator.step(simulator.actions)
    kept.record()
    return kept


def three(**more: Any) -> dict[str, Any]:
    """Rows and sides of three players of the fights."""
    rows, sides = np.array([4, 0, 2], np.int32), np.array([0, 1, 1], np.int32)
    return {"rows": rows, "sides": sides, **more}


def corpus() -> Corpus:
    return Corpus(list(recorded()))


ROWS = [as_many(numbers_below(FIGHTS))]
SIDES = [as_many(numbers_below(2))]
ACTIONS = [array()]
MATCHES = [numbers_below(3)]
DELAY = [number(0, S.MAX_DELAY)]
REPLAY = [
    of_replay("inputs", array(any_length=True)),
    of_replay("checkpoints", array()),
    of_replay("fighters", pair_of(number(0, 2))),
    of_replay("rules_version", number(RULES_VERSION, RULES_VERSION)),
]

ENTRIES = [
    Entry(
        "Simulator",
        Simulator,
        lambda: {"fights": 2, "delay": 4},
        {"fights": [number(1, 2**31 - 1)], "delay": DELAY},
    ),
    Entry(
        "Simulator.step",
        lambda **given: begun().step(**given),
        lambda: {
            "actions": np.zeros((FIGHTS, 2, 2), np.int8),
            "rows": np.array([1, 4], np.int32),
        },
        {"actions": ACTIONS, "rows": [fights_once(FIGHTS)]},
    ),
    Entry(
        "Simulator.observe",
        lambda **given: begun().observe(**given),
        lambda: three(out=np.zeros((PLAYERS, FEATURES), np.float32)),
        {"rows": ROWS, "sides": SIDES, "out": [buffer]},
    ),
    Entry(
        "Simulator.observe final",
        lambda **given: begun().observe(**given, final=True),
        lambda: three(out=np.zeros((PLAYERS, FEATURES), np.float32)),
        {"rows": ROWS, "sides": SIDES, "out": [buffer]},
    ),
    Entry(
        "Simulator.load",
        lambda **given: begun().load(**given),
        lambda: {"states": begun().save().memory[:2], "rows": np.array([3, 1], np.int32)},
        {"states": [states], "rows": [as_many(fights_once(FIGHTS))]},
    ),
    Entry(
        "Simulator.save",
        lambda **given: begun().save(**given),
        lambda: {"rows": np.array([3, 1], np.int32)},
        {"rows": [fights_once(FIGHTS)]},
    ),
    Entry(
        "Simulator.read",
        lambda **given: begun().read(**given),
        lambda: {"field": S.HEALTH},
        {"field": [number(0, S.FIELDS - 1)]},
    ),
    Entry(
        "Simulator.restore",
        lambda **given: begun().restore(begun().save()._replace(**given)),
        lambda: {
            "memory": begun().save().memory[:2],
            "rows": np.array([0, 2], np.int32),
            "numbers": np.array([0, 2]),
            "fights": FIGHTS,
        },
        {
            "memory": [states],
            "rows": [as_many(fights_once(FIGHTS))],
            "numbers": [array()],
            "fights": [number(FIGHTS, FIGHTS)],
        },
    ),
    Entry(
        "Simulator.reset",
        lambda **given: begun().reset(Starts(**given)),
        lambda: {"seeds": np.zeros(FIGHTS, np.int32), "fighters": np.zeros((FIGHTS, 2), np.int32)},
        {"seeds": [array()], "fighters": [fighters]},
    ),
    Entry(
        "Simulator.reset states",
        lambda states: begun().reset(Starts.of_states(states)),
        lambda: {"states": begun().save().memory},
        {"states": [states]},
    ),
    Entry(
        "paired_starts",
        lambda **given: paired_starts(seed=1, **given),
        lambda: {"fights": 3, "first": 4},
        {"fights": [number(0, 2**40)], "first": [number(0, 2**40)]},
    ),
    Entry(
        "check_actions",
        check_actions,
        lambda: {"actions": np.zeros((FIGHTS, 2, 2), np.int8)},
        {"actions": [array(any_length=True)]},
    ),
    Entry(
        "Camera.capture",
        CAMERA.capture,
        lambda: three(state=begun().state, out=CAMERA.frames(PLAYERS)),
        {"state": [fields_of_fights], "rows": ROWS, "sides": SIDES, "out": [buffer]},
    ),
    Entry(
        "Camera.picture",
        lambda **given: CAMERA.picture(begun().state, **given),
        lambda: {"fight": 1, "side": 1},
        {"fight": [number(0, FIGHTS - 1)], "side": [number(0, 1)]},
    ),
    Entry(
        "FrameStack.push",
        lambda **given: FrameStack(CAMERA, PLAYERS, 2).push(**given),
        lambda: {"pictures": CAMERA.frames(PLAYERS), "started": np.zeros(PLAYERS, np.bool_)},
        {"pictures": [array()], "started": [array()]},
    ),
    Entry(
        "Recorder",
        lambda **given: Recorder(begun().state, table=begun().table, **given),
        lambda: {"fights": 2},
        {"fights": [number(1, FIGHTS, optional=True)]},
    ),
    Entry(
        "Recorder.replay",
        lambda **given: recorder().replay(**given, players=("a", "b")),
        lambda: {"fight": 2},
        {"fight": [number(0, FIGHTS - 1)]},
    ),
    Entry("verify", verify, lambda: {"replay": recorded()[1]}, {"replay": REPLAY}),
    Entry("retrace", retrace, lambda: {"fights": list(recorded())}, {"fights": REPLAY}),
    Entry(
        "resimulate",
        resimulate,
        lambda: {"corpus": corpus(), "matches": np.array([2, 0]), "delay": 3},
        {"corpus": REPLAY, "matches": MATCHES, "delay": DELAY},
    ),
    Entry(
        "films",
        lambda **given: list(films(camera=CAMERA, **given)),
        lambda: {"corpus": corpus(), "matches": np.array([0, 2]), "delay": 31},
        {"corpus": REPLAY, "matches": MATCHES, "delay": DELAY},
    ),
    Entry(
        "states_at",
        states_at,
        lambda: {
            "corpus": corpus(),
            "fights": np.array([2, 0, 2]),
            "frames": np.array([5, 69, 0]),
            "delay": 9,
        },
        {
            "corpus": REPLAY,
            "fights": [as_many(numbers_below(3))],
            "frames": [as_many(numbers_below(72))],
            "delay": DELAY,
        },
    ),
    Entry(
        "Fight.play_inputs",
        lambda **given: Fight().play_inputs(**given),
        lambda: {"inputs": np.zeros((4, 2, 2), np.int8)},
        {"inputs": [array(any_length=True)]},
    ),
    Entry(
        "Fight.from_state",
        Fight.from_state,
        lambda: {"state": Fight().state},
        {"state": [array()]},
    ),
    Entry(
        "Fight.features",
        lambda **given: Fight().features(**given),
        lambda: {"side": 1},
        {"side": [number(0, 1)]},
    ),
    Entry(
        "Fight.legal_skills",
        lambda **given: Fight().legal_skills(**given),
        lambda: {"side": 1},
        {"side": [number(0, 1)]},
    ),
    Entry(
        "Fight.rewind",
        lambda **given: Fight().rewind(**given),
        lambda: {"frames": 0},
        {"frames": [number(0, 3_600)]},
    ),
    Entry(
        "Fight.set",
        lambda **given: Fight().set("p1.meter", **given),
        lambda: {"value": 70},
        {"value": [number(0, 100)]},
    ),
]
