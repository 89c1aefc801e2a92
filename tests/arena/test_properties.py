"""What holds for every fight, whatever the inputs."""

import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from arena import state as S
from arena.frame_data.skills import BODY_ROW, MAX_HEALTH, ROWS, SUBPIXELS
from arena.rules import constants as C
from arena.simulator import SERIAL_BELOW, Simulator
from tests.arena import plain_python
from tests.arena.mirror import comparable, mirrored
from tests.arena.random_play import Inputs, crowd, crowd_inputs, fights, inputs
from tests.arena.scenario import Scene

FRAMES = 300
ON_THE_GROUND = (S.FREE, S.HITSTUN, S.BLOCKSTUN, S.KNOCKED_DOWN, S.GRABBED, S.THROWING)
BODY_TOLERANCE = 4 * SUBPIXELS  # two who run into each other may press in so far
ROOT = Path(__file__).resolve().parents[2]


@settings(max_examples=150)
@given(fights(), inputs(FRAMES))
def test_both_sides_are_alike(fight: Scene, both: Inputs) -> None:
    """A fight with sides swapped, seen in a mirror, is the same fight on every frame."""
    other = fight.copy()
    other.simulator.state[:, 0] = mirrored(fight.simulator.state[:, 0])
    seen = fight.run_inputs(both).states
    swapped = other.run_inputs(np.ascontiguousarray(both[:, ::-1])).states
    assert np.array_equal(comparable(swapped), mirrored(seen))


@settings(max_examples=60)
@given(fights(), inputs(FRAMES), st.integers(0, FRAMES))
def test_going_back_and_playing_again_gives_the_same(
    fight: Scene, both: Inputs, middle: int
) -> None:
    """The sync test of rollback netcode: save, advance, restore, replay, compare."""
    fight.run_inputs(both[:middle])
    saved = fight.simulator.save()
    once = fight.run_inputs(both[middle:]).states
    fight.simulator.restore(saved)
    assert np.array_equal(fight.run_inputs(both[middle:]).states, once)


def check_ranges(states: np.ndarray, table: np.ndarray) -> None:
    """Check the states of one fight, int32 [frames, FIELDS]."""
    for b in (0, S.PLAYER_FIELDS):
        full = table[states[0, b + S.FIGHTER], BODY_ROW, MAX_HEALTH]
        limits = {
            S.HEALTH: (0, full),
            S.X: (C.WALL, C.STAGE_WIDTH - C.WALL),
            S.Y: (0, C.STAGE_WIDTH),
            S.GUARD: (1, C.FULL_GUARD),
            S.METER: (0, C.FULL_METER),
            S.STATUS: (0, len(S.STATUS_NAMES) - 1),
            S.SKILL: (0, ROWS - 1),
            S.TIMER: (0, 600),
            S.JUGGLE: (0, C.JUGGLE_LIMIT),
            S.BUFFER_LEFT: (0, C.BUFFER_FRAMES + 1),
        }
        for field, (low, high) in limits.items():
            name = S.PLAYER_FIELD_NAMES[field]
            assert low <= states[:, b + field].min(), name
            assert states[:, b + field].max() <= high, name
        assert np.all(np.diff(states[:, b + S.HEALTH]) <= 0)
        assert np.all(np.abs(states[:, b + S.FACING]) == 1)
        status, height = states[:, b + S.STATUS], states[:, b + S.Y]
        assert np.all(states[status == S.FREE, b + S.TIMER] == 0)
        assert np.all(states[status == S.FREE, b + S.COMBO] == 0)
        assert np.all(height[np.isin(status, ON_THE_GROUND)] == 0)
        assert np.all(height[np.isin(status, (S.JUMPING, S.LAUNCHED))] > 0)


def check_bodies(states: np.ndarray) -> None:
    """Check that who lands or rises inside the other is pushed out within a few frames."""
    p, q = 0, S.PLAYER_FIELDS
    distance = states[:, q + S.X] - states[:, p + S.X]
    together = 0
    for frame, state in enumerate(states):
        standing = all(
            state[b + S.Y] == 0 and state[b + S.STATUS] != S.KNOCKED_DOWN for b in (p, q)
        )
        # Nobody moves while frozen, and two on the very same spot wait for one of them to move.
        moving = state[S.FREEZE] == 0 and distance[frame] != 0
        together = together + int(moving) if standing else 0
        if together > 4:
            assert abs(distance[frame]) >= C.BODY_WIDTH - BODY_TOLERANCE, frame


@settings(max_examples=60)
@given(fights(), inputs(FRAMES))
def test_nothing_leaves_its_range(fight: Scene, both: Inputs) -> None:
    states = fight.run_inputs(both).states
    check_ranges(states, fight.simulator.table)
    check_bodies(states)


# --- many at once ---------------------------------------------------------------------------------
def test_both_sides_are_alike_in_a_crowd() -> None:
    count, frames = SERIAL_BELOW - 12, 1_200
    play = crowd_inputs(count, frames, seed=6)
    ours, theirs = crowd(count), crowd(count)
    theirs.state[:] = mirrored(ours.state.T).T
    for frame, actions in enumerate(play):
        ours.step(actions)
        theirs.step(np.ascontiguousarray(actions[:, ::-1]))
        if frame % 10 == 9:
            assert np.array_equal(comparable(theirs.state.T), mirrored(ours.state.T)), frame


def test_nothing_leaves_its_range_in_a_crowd() -> None:
    count, frames = 90, 1_200
    simulator = crowd(count)
    states = np.zeros((frames, count, S.FIELDS), np.int32)
    for frame, actions in enumerate(crowd_inputs(count, frames, seed=7)):
        simulator.step(actions)
        states[frame] = simulator.state.T
    for fight in range(count):
        check_ranges(states[:, fight], simulator.table)
        check_bodies(states[:, fight])
    seen = set(np.unique(states[..., [S.STATUS, S.PLAYER_FIELDS + S.STATUS]]))
    assert seen == set(range(len(S.STATUS_NAMES))), "this play is too tame to show anything"


def play_crowd(simulator: Simulator, play: np.ndarray) -> np.ndarray:
    for actions in play:
        simulator.step(actions)
    return simulator.state.copy()


def test_a_batch_is_as_many_single_fights() -> None:
    count, frames = SERIAL_BELOW + 40, 400
    play = crowd_inputs(count, frames, seed=1)
    together = play_crowd(crowd(count), play)
    start = crowd(count).state
    for k in range(0, count, 7):
        alone = Simulator(1, delay=0)
        alone.state[:, 0] = start[:, k]
        assert np.array_equal(
            play_crowd(alone, np.ascontiguousarray(play[:, k : k + 1]))[:, 0], together[:, k]
        )


def test_the_number_of_threads_changes_nothing() -> None:
    count, frames = SERIAL_BELOW + 40, 300
    play = crowd_inputs(count, frames, seed=2)
    before = numba.get_num_threads()
    results = []
    try:
        for threads in (1, min(2, numba.config.NUMBA_NUM_THREADS)):
            numba.set_num_threads(threads)
            results.append(play_crowd(crowd(count, delay=15), play))
    finally:
        numba.set_num_threads(before)
    assert np.array_equal(results[0], results[1])


def test_chosen_rows_advance_and_the_others_stay() -> None:
    simulator = crowd(10)
    before = simulator.state.copy()
    play = crowd_inputs(10, 30, seed=3)
    rows = np.array([1, 4, 8], np.int32)
    for actions in play:
        simulator.step(actions, rows)
    rest = np.setdiff1d(np.arange(10), rows)
    assert np.array_equal(simulator.state[:, rest], before[:, rest])
    assert np.all(simulator.state[S.FRAME, rows] == 30)


def test_a_fight_that_has_ended_stays_as_it_is() -> None:
    simulator = crowd(20)
    play = crowd_inputs(20, C.FIGHT_FRAMES, seed=4)
    end = play_crowd(simulator, play)
    assert np.all(end[S.OUTCOME] != S.GOING_ON)
    simulator.step(np.ones((20, 2, 2), np.int8))
    fields = [field for field, name in enumerate(S.FIELD_NAMES) if "queue" not in name]
    fields = [field for field in fields if "last_sent" not in S.FIELD_NAMES[field]]
    assert np.array_equal(simulator.state[fields], end[fields])


# --- plain Python ---------------------------------------------------------------------------------
def test_plain_python_plays_as_compiled() -> None:
    """The same source, interpreted in a process of its own, gives the same states and features."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    interpreted = subprocess.run(
        [sys.executable, "-m", "tests.arena.plain_python"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert interpreted.stdout.split() == plain_python.digests()
