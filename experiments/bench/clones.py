"""Rates of clones in fights, each beside its network alone."""

import time
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from agents.clones.agent import Clone, CloneAgent
from agents.clones.decoders import Decoder
from agents.clones.network import Perceptron, PerceptronArchitecture
from agents.spec import PANEL, resolve
from arena.features import FEATURES
from arena.match import Observation, Player, play
from arena.simulator import Simulator
from experiments.bench.rates import Row, Run, on_all_threads, rates

CLONE_FIGHTS: Final = 576  # against each opponent: several times what is fought at a time
NETWORK_ROWS: Final = 1_024  # of one call: the call itself costs next to nothing
PASSES: Final = 400  # of the network alone
DECISIONS: Final = 4_000


def untrained(width: int, seed: int = 0) -> Clone:
    """Make a clone; how fast it is does not depend on its weights."""
    generator = torch.Generator().manual_seed(seed)
    network = Perceptron(PerceptronArchitecture(features=FEATURES, width=width), generator)
    return Clone(network, Decoder(name="argmax", act="argmax"))


def _network(clone: Clone) -> Run:
    """Make a run of the network alone, on every thread, at its best."""
    batch = np.random.default_rng(0).random((NETWORK_ROWS, FEATURES), np.float32)

    def alone() -> Run:
        own = clone.alone()

        def passes() -> int:
            for _ in range(PASSES):
                own.logits(batch)
            return PASSES * len(batch)

        return passes

    return on_all_threads(alone)


def fighting(
    pairings: list[tuple[Player, Player]],
    fights: int,
    batch: int | None = None,
    device: str = "cpu",
) -> Run:
    """Make a run of whole fights that counts their frames."""

    def run() -> int:
        results = play(pairings, fights, seed=0, batch=batch, device=device)
        return sum(int(result.frames.sum()) for result in results)

    return run


def clone_vs_panel(width: int = 128, name: str = "clone_vs_panel") -> Row:
    """Measure a clone's decisions in whole fights against the panel.

    Args:
        width: Units of its two hidden layers; 128 is a clone's default.
        name: Name of the figure.
    """
    clone = untrained(width)
    agent = CloneAgent(clone, "clone:untrained")
    pairings: list[tuple[Player, Player]] = [(agent, resolve(spec)) for spec in PANEL]
    rate, ceiling = rates([fighting(pairings, CLONE_FIGHTS), _network(clone)])
    return Row(name, rate, "decisions", ceiling, f"its network alone, {width} wide")


def clone_vs_clone() -> Row:
    """Measure the decisions of two clones in fights with each other."""
    clones = [untrained(128, seed) for seed in (0, 1)]
    a, b = (CloneAgent(clone, f"clone:{number}") for number, clone in enumerate(clones))
    fights = fighting([(a, b)], 4 * CLONE_FIGHTS)
    rate, ceiling = rates([lambda: 2 * fights(), _network(clones[0])])
    return Row("clone_vs_clone", rate, "decisions", ceiling, "the network alone")


def decision() -> Row:
    """Measure single decisions of a clone, from the state of one fight to an action."""
    simulator = Simulator(1)
    simulator.reset(seed=0)
    agent = CloneAgent(untrained(128), "clone:untrained")
    seat = agent.begin(1, 0)
    out = np.empty((1, FEATURES), np.float32)
    side = np.zeros(1, np.int32)
    observation = Observation(
        *(out, side, side, side, np.zeros(1, np.int64), side),
        *(side == 0, side != 0),
    )
    seconds: NDArray[np.float64] = np.empty(DECISIONS)
    for number in range(-DECISIONS // 4, DECISIONS):  # the first quarter warms up
        began = time.perf_counter()
        simulator.observe(simulator.all_rows, side, out)
        seat.act(observation)
        if number >= 0:
            seconds[number] = time.perf_counter() - began
    p50, p99 = (1e6 * float(time_) for time_ in np.quantile(seconds, (0.5, 0.99)))
    return Row("decision", 1.0 / float(seconds.mean()), "decisions", p50_us=p50, p99_us=p99)
