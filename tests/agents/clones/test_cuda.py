"""A clone on the CUDA device: decisions from logits, and whole fights.

Run on a GPU by ``make test-gpu``; run in the CUDA simulator by ``tests/arena/cuda``, with torch on
the CPU.
"""

from typing import Any

import numpy as np
import pytest
import torch

from agents.clones import cuda as on_cuda
from agents.clones.agent import Clone, CloneAgent
from agents.clones.decoders import Decoder
from agents.clones.decoding import Place, decide
from agents.clones.network import Perceptron, PerceptronArchitecture
from agents.spec import resolve
from arena import state as S
from arena.cuda import device as numba_cuda
from arena.features import FEATURES
from arena.match import play
from arena.simulator import Simulator
from tests.arena.cuda import runs

pytestmark = pytest.mark.gpu

ROWS = 40 if runs.SIMULATED else 4_000
DECODERS = {
    "argmax": Decoder(name="a", act="argmax", move="argmax"),
    "sample": Decoder(name="s", act="sample", which="sample", temperature=0.7, move_hold=8),
    "threshold": Decoder(name="t", act="threshold", theta=0.4, refractory=30, move_hold=5),
    "threshold-sample": Decoder(name="ts", act="threshold", which="sample", theta=0.6),
}


def clone(decoder: str, factored: bool) -> Clone:
    architecture = PerceptronArchitecture(features=FEATURES, width=16, factored=factored)
    network = Perceptron(architecture, torch.Generator().manual_seed(7))
    with torch.no_grad():
        network.linears()[-1].weight.mul_(20)
    return Clone(network, DECODERS[decoder])


def keys_of(fights: int) -> np.ndarray:
    """Draw keys of the players' own randomness, int64 [fights, 2]."""
    return np.random.default_rng(2).integers(0, 1 << 62, (fights, 2))


@pytest.mark.parametrize("factored", [False, True])
@pytest.mark.parametrize("decoder", DECODERS)
def test_decisions_are_those_of_the_compiled_pass(decoder: str, factored: bool) -> None:
    ours = clone(decoder, factored)
    face = on_cuda.CloneFace(ours.folded, ours.settings(9), ROWS)
    simulator = Simulator(ROWS, device="cuda", stream=face.stream)
    simulator.reset(seed=5)
    for actions in runs.crowd_inputs(ROWS, 4, seed=6):
        simulator.step(actions)
    rows = np.arange(ROWS, dtype=np.int32)
    sides = rows // 2 % 2
    fights, keys = rows[::-1].copy(), keys_of(ROWS)
    places = [numba_cuda.to_device(each, 0) for each in (rows, sides)]
    held = [numba_cuda.to_device(each, 0) for each in (fights, keys)]
    simulator.observe(*places, face.features)
    face.answer(simulator.cuda, *places, *held)
    states = simulator.save().memory  # waits for the stream
    at = Place(keys[fights, sides], sides, np.ascontiguousarray(states[:, S.FRAME]))
    logits, features = runs.host(face._logits), runs.host(face.features)
    expected = decide(logits, features, at, ours.settings(9))
    found = runs.host(simulator.actions)[rows, sides]
    assert len(np.unique(expected, axis=0)) > 2, "this shows too little"
    # exp and log may differ in their last bit from those of the CPU
    assert np.mean(np.any(found != expected, axis=1)) <= 0.001


@pytest.mark.skipif(runs.SIMULATED, reason="whole fights take too long in the CUDA simulator")
def test_fights_are_nearly_all_those_of_the_cpu() -> None:
    """A frame is a CUDA graph here; a network's sums are rounded otherwise than on the CPU."""
    a, b = CloneAgent(clone("sample", False), "clone:a"), CloneAgent(clone("threshold", True), "b")
    pairings: list[Any] = [(a, resolve("scripted:rush")), (b, resolve("scripted:zone")), (a, b)]
    found, expected = (
        play(pairings, 100, seed=4, batch=50, device=device) for device in ("cuda", "cpu")
    )
    for ours, theirs in zip(found, expected, strict=True):
        assert np.array_equal(ours.fighters, theirs.fighters)
        assert np.mean(ours.digest == theirs.digest) > 0.8


@pytest.mark.skipif(not runs.SIMULATED, reason="the same on a GPU: see above")
def test_a_fight_runs_from_observation_to_step() -> None:
    """The first frames of clone against clone, with the network on the CPU."""
    agent = CloneAgent(clone("sample", False), "clone:a")
    faced = CloneAgent(clone("threshold", True), "clone:b")
    found = [_frames(device, agent, faced, 30) for device in ("cuda", "cpu")]
    assert np.array_equal(*found)


def _frames(device: str, a: CloneAgent, b: CloneAgent, frames: int) -> np.ndarray:
    """Play some frames by hand: states, int32 [4, FIELDS]."""
    simulator = Simulator(4, delay=3, device=device)
    simulator.reset(seed=8)
    rows, keys = np.arange(4, dtype=np.int32), keys_of(4)
    players = [(agent, np.full(4, side, np.int32)) for side, agent in enumerate((a, b))]
    faces = [agent.face(4) for agent, _ in players] if device == "cuda" else []
    for _ in range(frames):
        actions = np.zeros((4, 2, 2), np.int8)
        for side, (agent, sides) in enumerate(players):
            if device == "cuda":
                face = faces[side]
                assert face is not None
                simulator.observe(rows, sides, face.features)
                face.answer(simulator.cuda, rows, sides, rows, keys)
                continue
            seen = np.zeros((4, FEATURES), np.float32)
            simulator.observe(rows, sides, seen)
            at = Place(keys[:, side].copy(), sides, simulator.read(S.FRAME))
            actions[:, side] = agent.clone.decide(seen, at, 0)
        simulator.step(simulator.actions if device == "cuda" else actions)
    return simulator.save().memory
