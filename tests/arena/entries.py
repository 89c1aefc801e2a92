"""Public functions that call compiled loops, and what each of their arguments must be.

`tests.arena.test_entries` gives each of them all that is wrong. To add an entry, add a line to
`ENTRIES`.
"""

from functools import cache
from typing import Any

import numpy as np

from arena import Fight
from arena import state as S
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
from tests.arena.faults import (
    Entry,
    array,
    as_many,
    buffer,
    fields_of_fights,
    fighters,
    fights_once,
    number,
    numbers_below,
    of_replay,
    pair_of,
    states,
)
from tests.recording import lively_inputs, record_inputs

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
