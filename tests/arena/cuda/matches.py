"""Matches that both devices fight alike, as arrays to compare."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from agents.spec import resolve
from arena.match import Observation, Player, play
from arena.replays.file import encode
from arena.simulator import Simulator, Starts
from tests.arena.agents import CompiledPoker, Poker, Random, Stateful
from tests.arena.random_play import crowd_inputs

ARRAYS: Final = (
    *("result", "timeout", "frames", "side", "fighters"),
    *("presses", "starts", "first_hit", "digest", "stopped", "lead", "number", "seed"),
)


class Seeing(Poker):
    """Acts upon its last two pictures."""

    needs = "frames"
    frame_shape = (48, 48)
    frame_stack = 2

    def act(self, observation: Observation) -> NDArray[np.int64]:
        assert observation.frames is not None
        seen = observation.frames.reshape(len(observation.side), 2, -1).astype(np.int64).sum(2)
        press = np.where(seen[:, 1] % 9 == 0, 1 + seen[:, 0] % 8, 0)
        return np.stack([np.where(seen[:, 1] % 7 < 5, 1, 2), press], axis=1)


def _bots(*names: str) -> list[Player]:
    return [resolve(name) for name in names]


def _pairings(name: str) -> list[tuple[Any, Any]]:
    rush, grapple, zone, counter = _bots(*(f"scripted:{n}" for n in STYLES))
    if name == "styles":
        listed, made = _bots("simple:jump-in", "heldout:waiting-strings")
        return [(rush, grapple), (zone, rush), (counter, counter), (listed, made), (rush, made)]
    if name == "hosted":
        return [(Poker(), Random()), (rush, Poker()), (Random(), Random("test:other", 2))]
    if name == "staying":
        return [(Stateful(), rush), (Seeing(), Poker())]
    if name == "compiled":  # two kinds; and one that can be in no kernel
        pokers = [CompiledPoker(f"test:{skill}", skill) for skill in (1, 2)]
        unkernelled = [
            CompiledPoker(f"test:hosted-{skill}", skill, hosted=True) for skill in (3, 1)
        ]
        return [(pokers[0], rush), (*pokers,), (unkernelled[0], pokers[1]), (*unkernelled,)]
    if name == "states":
        return [(CompiledPoker(), rush), (rush, grapple), (Poker(), CompiledPoker("test:two", 2))]
    every = _bots("scripted:planner", "pro:vera", "pro:marek", "pro:juno", "scripted:mixup")
    return [(a, b) for k, a in enumerate(every) for b in every[k:]]


STYLES: Final = ("rush", "grapple", "zone", "counter")
SETS: Final = ("styles", "hosted", "staying", "compiled", "states", "stopped")
STOPPED: Final = {"styles": 400, "states": 150, "stopped": 50}
"""Frames after which fights of some sets are stopped: in the CUDA simulator they are long."""
ROSTER: Final = "roster"
"""A set for a GPU alone: who searches takes too long in the CUDA simulator."""


def fought(device: str, name: str) -> dict[str, Any]:
    """Fight a set of matches, recorded; few at a time, so that fights begin where others end."""
    fights = 20 if name == ROSTER else 2
    given: dict[str, Any] = {"delay": 6, "record": True, "batch": 3, "device": device}
    if name == "states":
        given["starts"] = _begun(fights)
    if name in STOPPED:
        given["frames"] = STOPPED[name]
    results = play(_pairings("hosted" if name == "stopped" else name), fights, 7, **given)
    found = {}
    for number, result in enumerate(results):
        found |= {f"{number}.{array}": getattr(result, array) for array in ARRAYS}
        files = b"".join(encode(replay) for replay in result.replays)
        found[f"{number}.replays"] = np.frombuffer(files, np.uint8)
    return found


def _begun(fights: int) -> Starts:
    """Begin from states of fights that have been going on for a while."""
    simulator = Simulator(fights, delay=6)
    simulator.reset(seed=5)
    for actions in crowd_inputs(fights, 110, 4):
        simulator.step(actions)
    return Starts.of_states(simulator.save().memory)
