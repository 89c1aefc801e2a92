"""Arbitrary inputs for properties: from Hypothesis for one fight, or from a seed for many."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.skills import FIGHTERS, SUBPIXELS
from arena.rules import constants as C
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.simulator import Simulator, Starts
from tests.arena.scenario import TOUCHING, Scene

Inputs = NDArray[np.int8]

_segments = st.lists(
    st.tuples(
        st.integers(1, 30),  # frames for which the move is held
        st.integers(0, NUM_MOVES - 1),
        st.integers(0, NUM_SKILLS - 1),  # skill pressed on the first of them
    ),
    max_size=40,
)


def _expand(segments: list[tuple[int, int, int]], frames: int) -> Inputs:
    inputs = np.zeros((frames, 2), np.int8)
    at = 0
    for hold, move, skill in segments:
        inputs[at : at + hold, 0] = move
        if at < frames:
            inputs[at, 1] = skill
        at += hold
    return inputs


def inputs(frames: int) -> st.SearchStrategy[Inputs]:
    """Draw both sides' inputs, int8 [frames, 2, 2]: moves that are held, presses now and then."""
    side = _segments.map(lambda segments: _expand(segments, frames))
    return st.tuples(side, side).map(lambda sides: np.stack(sides, axis=1))


@st.composite
def fights(draw: st.DrawFn) -> Scene:
    """Draw a fight between any two, anywhere on the stage, close enough for something to happen."""
    names = st.sampled_from(FIGHTERS)
    distance = draw(st.sampled_from([TOUCHING, 60, 90, 150, 280]))
    to_wall = C.WALL / SUBPIXELS + distance / 2  # so that neither stands beyond one
    middle = draw(st.sampled_from([to_wall, 300, 480, 700, C.STAGE_WIDTH / SUBPIXELS - to_wall]))
    fight = Scene(draw(names), draw(names), distance=distance, middle=middle)
    for p in range(2):
        fight.set(f"p{p}.meter", draw(st.sampled_from([0, 99, C.FULL_METER])))
        fight.set(f"p{p}.guard", draw(st.sampled_from([6, 50, C.FULL_GUARD])))
        fight.set(f"p{p}.health", draw(st.sampled_from([50, 700])))
    return fight


def crowd_inputs(fights: int, frames: int, seed: int) -> NDArray[np.int8]:
    """Make inputs of many fights from a seed, int8 [frames, fights, 2, 2]."""
    random = np.random.default_rng(seed)
    shape = (frames, fights, 2)
    moves = random.choice(NUM_MOVES, p=[0.1, 0.45, 0.2, 0.1, 0.15], size=shape)
    held = random.random(shape) < 0.06  # the frames on which a new move is chosen
    held[0] = True
    chosen = np.maximum.accumulate(np.where(held, np.arange(frames)[:, None, None], 0), axis=0)
    moves = np.take_along_axis(moves, chosen, axis=0)
    skills = random.integers(1, NUM_SKILLS, shape) * (random.random(shape) < 0.05)
    return np.stack([moves, skills], axis=-1).astype(np.int8)


def crowd(fights: int, *, delay: int = 0, autoreset: bool = False) -> Simulator:
    """Start many fights close to each other, of all match-ups."""
    simulator = Simulator(fights, delay=delay, autoreset=autoreset)
    numbers = np.arange(fights)
    pairs = np.stack([numbers // 3 % 3, numbers % 3], axis=1).astype(np.int32)
    simulator.reset(Starts(numbers.astype(np.int32), pairs))
    simulator.state[S.METER] = numbers % (C.FULL_METER + 1)
    for b in (0, S.PLAYER_FIELDS):
        simulator.state[b + S.GUARD] = 1 + numbers % 30
    return simulator
