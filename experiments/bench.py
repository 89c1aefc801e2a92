"""Throughput on this machine, each figure beside the ceiling that it can be held against.

Every figure is the median of several runs after a warm-up, which also pays for compilation. B =
fights in lockstep, F = features.
"""

import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numba
import numpy as np
import torch
from numpy.typing import NDArray

from agents.clones.agent import Clone, CloneAgent
from agents.clones.decoders import Decoder
from agents.clones.network import Architecture, Network
from agents.spec import PANEL, resolve
from arena.actions import NUM_MOVES, NUM_SKILLS
from arena.features import FEATURES
from arena.match import DEFAULT_BATCH, Observation, play
from arena.simulator import Actions, Simulator
from logs.corpus import Corpus
from logs.resimulate import resimulate

Progress = Callable[[int, int], None]

RUNS: Final = 5
SIMULATED: Final = 4_096  # fights in lockstep where nothing but the simulator works
FRAMES: Final = 256  # frames of a run of the simulator alone
SCRIPTED_FIGHTS: Final = 128  # of each pairing
CLONE_FIGHTS: Final = 144  # against each opponent: 8 of each match-up on either side
RESIMULATED_FIGHTS: Final = 96
DECISIONS: Final = 4_000
PRESS_SHARE: Final = 0.034  # of frames, as real players press
HOLD_FRAMES: Final = 16  # frames for which a move is held
_PLANNER: Final = "scripted:planner"


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        name: What was measured.
        per_second: Units per second.
        unit: What is counted.
        ceiling: The rate, in the same unit and run, that this one cannot exceed; None if there is
            no natural one.
        p50_us: Median time of one unit in microseconds, where single ones were timed.
        p99_us: 99th percentile of these times.
    """

    name: str
    per_second: float
    unit: str
    ceiling: float | None = None
    p50_us: float | None = None
    p99_us: float | None = None


def bench(corpus: Corpus, *, threads: int = 2, progress: Progress | None = None) -> list[Row]:
    """Measure every figure.

    Args:
        corpus: Logs to re-simulate.
        threads: Threads of the simulator and of torch; no more than Numba has are used.
        progress: Told (figures measured, figures).

    Returns:
        One row per figure.
    """
    used = min(threads, numba.get_num_threads())
    numba.set_num_threads(used)
    torch.set_num_threads(used)
    measures: list[Callable[[], Row]] = [
        actions,
        features,
        scripted,
        clone_vs_panel,
        lambda: resimulation(corpus),
        decision,
    ]
    rows = []
    for done, measure in enumerate(measures, 1):
        rows.append(measure())
        if progress is not None:
            progress(done, len(measures))
    return rows


def _rate(run: Callable[[], int]) -> float:
    """Measure a run that returns how many units it did: the median rate, per second."""
    run()
    return statistics.median(_timed(run) for _ in range(RUNS))


def _timed(run: Callable[[], int]) -> float:
    began = time.perf_counter()
    units = run()
    return units / (time.perf_counter() - began)


def _given_actions() -> list[Actions]:
    """Draw inputs at the pace of people: held moves, rare presses; int8 [B, 2, 2] per frame."""
    generator = np.random.default_rng(0)
    players = (SIMULATED, 2)
    given = []
    for frame in range(FRAMES):
        if frame % HOLD_FRAMES == 0:
            moves = generator.integers(NUM_MOVES, size=players)
        pressed = generator.random(players) < PRESS_SHARE
        skills = np.where(pressed, generator.integers(1, NUM_SKILLS, players), 0)
        given.append(np.stack([moves, skills], axis=2).astype(np.int8))
    return given


def actions() -> Row:
    """Measure the simulator with given actions, ended fights starting anew."""
    simulator = Simulator(SIMULATED, autoreset=True)
    simulator.reset(seed=0)
    given = _given_actions()

    def run() -> int:
        for each in given:
            simulator.step(each)
        return SIMULATED * FRAMES

    return Row("actions", _rate(run), "fight-frames")


def features() -> Row:
    """Measure the same with the features of both sides written on every frame."""
    simulator = Simulator(SIMULATED, autoreset=True)
    simulator.reset(seed=0)
    given = _given_actions()
    rows = np.repeat(simulator.all_rows, 2)
    sides = np.tile(np.arange(2, dtype=np.int32), SIMULATED)
    out = np.empty((2 * SIMULATED, FEATURES), np.float32)

    def run() -> int:
        for each in given:
            simulator.step(each)
            simulator.observe(rows, sides, out)
        return SIMULATED * FRAMES

    return Row("features", _rate(run), "fight-frames")


def scripted() -> Row:
    """Measure whole fights between scripted opponents.

    The planning one is left out: each of its answers plays many frames that are not counted.
    """
    players = [resolve(spec) for spec in PANEL if spec != _PLANNER]
    pairings = list(itertools.combinations(players, 2))

    def run() -> int:
        results = play(pairings, SCRIPTED_FIGHTS, seed=0)
        return sum(int(result.frames.sum()) for result in results)

    return Row("scripted", _rate(run), "fight-frames")


def _untrained_clone() -> Clone:
    """Make a clone of the default shape; how fast it is does not depend on its weights."""
    generator = torch.Generator().manual_seed(0)
    return Clone(
        Network(Architecture(features=FEATURES), generator), Decoder(name="argmax", act="argmax")
    )


def clone_vs_panel() -> Row:
    """Measure a clone's decisions in whole fights against the panel.

    The ceiling is its network alone, on batches of the size that the fights begin with. The two are
    measured in turn, so that a machine that slows down slows both.
    """
    clone = _untrained_clone()
    agent = CloneAgent(clone, "clone:untrained")
    pairings = [(agent, resolve(spec)) for spec in PANEL]
    batch = np.random.default_rng(0).random((DEFAULT_BATCH, FEATURES), np.float32)

    def fights() -> int:
        results = play(pairings, CLONE_FIGHTS, seed=0)
        return sum(int(result.frames.sum()) for result in results)

    def network() -> int:
        for _ in range(FRAMES):
            clone.logits(batch)
        return FRAMES * DEFAULT_BATCH

    fights(), network()
    rates = [(_timed(fights), _timed(network)) for _ in range(RUNS)]
    per_second, ceiling = (statistics.median(column) for column in zip(*rates, strict=True))
    return Row("clone_vs_panel", per_second, "decisions", ceiling)


def resimulation(corpus: Corpus) -> Row:
    """Measure how fast logs become labelled observations of both players."""
    matches = np.arange(min(RESIMULATED_FIGHTS, len(corpus.fights)))
    return Row("resimulate", _rate(lambda: len(resimulate(corpus, matches))), "player-frames")


def decision() -> Row:
    """Measure single decisions of a clone, from the state of one fight to an action."""
    simulator = Simulator(1)
    simulator.reset(seed=0)
    agent = CloneAgent(_untrained_clone(), "clone:untrained")
    agent.reset(1, 0)
    out = np.empty((1, FEATURES), np.float32)
    side = np.zeros(1, np.int32)
    observation = Observation(out, side, side, side, np.zeros(1, np.int64), side)
    seconds: NDArray[np.float64] = np.empty(DECISIONS)
    for number in range(-DECISIONS // 4, DECISIONS):  # the first quarter warms up
        began = time.perf_counter()
        simulator.observe(simulator.all_rows, side, out)
        agent.act(observation)
        if number >= 0:
            seconds[number] = time.perf_counter() - began
    p50, p99 = (1e6 * float(time_) for time_ in np.quantile(seconds, (0.5, 0.99)))
    return Row("decision", 1.0 / float(seconds.mean()), "decisions", p50_us=p50, p99_us=p99)
