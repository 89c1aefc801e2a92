"""Rates of the arena alone: the simulator, the camera, and fights between compiled players.

B = fights in lockstep, F = features.
"""

import itertools
from typing import Final

import numba
import numpy as np

from agents.spec import PANEL, resolve
from arena.camera.camera import Camera
from arena.features import FEATURES
from arena.match import play
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.simulator import Actions, Simulator
from experiments.bench.rates import Row, Run, rates

SIMULATED: Final = 4_096  # fights in lockstep where nothing but the simulator works
FRAMES: Final = 256  # frames of a run of the simulator alone
PICTURED: Final = 512  # fights in lockstep whose pictures are taken, of both sides
PICTURED_FRAMES: Final = 8
SETTLED: Final = 300  # frames after which fights show all that they have
SCRIPTED_FIGHTS: Final = 144  # of each pairing
PRESS_SHARE: Final = 0.034  # of frames, as real players press
HOLD_FRAMES: Final = 16  # frames for which a move is held


def given_actions(fights: int, frames: int) -> list[Actions]:
    """Draw inputs at the pace of people: held moves, rare presses; int8 [B, 2, 2] per frame."""
    generator = np.random.default_rng(0)
    players = (fights, 2)
    given = []
    for frame in range(frames):
        if frame % HOLD_FRAMES == 0:
            moves = generator.integers(NUM_MOVES, size=players)
        pressed = generator.random(players) < PRESS_SHARE
        skills = np.where(pressed, generator.integers(1, NUM_SKILLS, players), 0)
        given.append(np.stack([moves, skills], axis=2).astype(np.int8))
    return given


def _settled(fights: int, given: list[Actions]) -> Simulator:
    """Fight until fights are as they are in the middle: the first frames are cheap."""
    simulator = Simulator(fights, autoreset=True)
    simulator.reset(seed=0)
    for frame in range(SETTLED):
        simulator.step(given[frame % len(given)])
    return simulator


def stepping(fights: int, frames: int) -> Run:
    """Make a run of the simulator with given actions, ended fights starting anew."""
    given = given_actions(fights, frames)
    simulator = _settled(fights, given)

    def run() -> int:
        for each in given:
            simulator.step(each)
        return fights * frames

    return run


def stepping_and_observing(fights: int, frames: int) -> Run:
    """Make the same run with the features of both sides written on every frame."""
    given = given_actions(fights, frames)
    simulator = _settled(fights, given)
    rows = np.repeat(simulator.all_rows, 2)
    sides = np.tile(np.arange(2, dtype=np.int32), fights)
    out = np.empty((2 * fights, FEATURES), np.float32)

    def run() -> int:
        for each in given:
            simulator.step(each)
            simulator.observe(rows, sides, out)
        return fights * frames

    return run


def actions() -> Row:
    """Measure the simulator with given actions."""
    (rate,) = rates([stepping(SIMULATED, FRAMES)])
    return Row("actions", rate, "fight-frames")


def features() -> Row:
    """Measure the simulator with features written; the ceiling is the simulator without."""
    runs = [stepping_and_observing(SIMULATED, FRAMES), stepping(SIMULATED, FRAMES)]
    rate, ceiling = rates(runs)
    return Row("features", rate, "fight-frames", ceiling, "given actions alone")


def camera() -> Row:
    """Measure pictures of both sides; the ceiling fills as many bytes with one value."""
    simulator = _settled(PICTURED, given_actions(PICTURED, SETTLED))
    rows = np.repeat(simulator.all_rows, 2)
    sides = np.tile(np.arange(2, dtype=np.int32), PICTURED)
    lens = Camera()
    out = lens.frames(len(rows))

    def pictures() -> int:
        for _ in range(PICTURED_FRAMES):
            lens.capture(simulator.state, rows, sides, out)
        return PICTURED_FRAMES * len(rows)

    def fill() -> int:
        for value in range(PICTURED_FRAMES):
            np.copyto(out, np.uint8(value))
        return PICTURED_FRAMES * len(rows) * numba.get_num_threads()

    rate, ceiling = rates([pictures, fill])
    return Row("camera", rate, "pictures", ceiling, "filling the bytes, one thread × threads")


def scripted() -> Row:
    """Measure whole fights between all pairs of the panel, the planner among them.

    The frames that the planner tries in its head are not counted. The ceiling is the simulator with
    given actions.
    """
    players = [resolve(spec) for spec in PANEL]
    pairings = list(itertools.combinations(players, 2))

    def fights() -> int:
        results = play(pairings, SCRIPTED_FIGHTS, seed=0)
        return sum(int(result.frames.sum()) for result in results)

    rate, ceiling = rates([fights, stepping(SIMULATED, FRAMES)])
    return Row("scripted", rate, "fight-frames", ceiling, "given actions alone")
