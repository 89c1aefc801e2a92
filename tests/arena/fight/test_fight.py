"""One fight from Python: played by name, taken back, copied, kept, and refused where wrong."""

import copy
import doctest
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arena.fight.fight
from arena import Fight
from arena import state as S
from arena.base.errors import InputError
from arena.frame_data.skills import FIGHTERS, load, table
from arena.replays.file import decode, encode
from arena.replays.replay import verify
from arena.rules.actions import MOVE_NAMES, SKILL_NAMES
from arena.simulator import Simulator, Starts
from tests.arena.fight.setup import FRAMES, blow, posed
from tests.arena.random_play import Inputs, fights, inputs
from tests.arena.scenario import Scene


def test_the_example_in_the_documentation_runs() -> None:
    assert doctest.testmod(arena.fight.fight).failed == 0
    assert len(doctest.DocTestFinder().find(arena.fight.fight, "fight")[0].examples) > 8


# --- it is the simulator --------------------------------------------------------------------------
@settings(max_examples=40)
@given(
    st.tuples(*2 * [st.sampled_from(FIGHTERS)]),
    inputs(FRAMES),
    st.integers(-(2**31), 2**31 - 1),
    st.tuples(*2 * [st.integers(0, S.MAX_DELAY)]),
)
def test_a_fight_is_the_simulator_with_one(
    names: tuple[str, str], both: Inputs, seed: int, delay: tuple[int, int]
) -> None:
    fight = Fight(*names, seed=seed, delay=delay)
    simulator = Simulator(1, delay=delay)
    numbers = np.array([[FIGHTERS.index(name) for name in names]], np.int32)
    simulator.reset(Starts(np.array([seed], np.int32), numbers))
    for (move_0, skill_0), (move_1, skill_1) in both.tolist():
        fight.play((MOVE_NAMES[move_0], SKILL_NAMES[skill_0]), (move_1, skill_1))
        simulator.step(np.array([[[move_0, skill_0], [move_1, skill_1]]], np.int8))
        assert np.array_equal(fight.state, simulator.state[:, 0])


def test_fighters_have_names_and_numbers() -> None:
    assert Fight("brakk", "cirrus") == Fight(1, np.int64(2))
    assert [side.fighter for side in Fight(2, 0).side] == ["cirrus", "aster"]


@pytest.mark.parametrize("kind", [int, np.int32, np.int64, np.uint8])
def test_seeds_and_delays_may_be_integers_of_numpy(kind: type) -> None:
    fight = Fight(seed=kind(7), delay=kind(3))
    assert fight.seed == 7 and fight.side[0].delay == fight.side[1].delay == 3
    assert fight["p0.x"] != Fight(seed=8)["p0.x"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"first": "zed"}, "fighter 'zed' does not exist; give one of aster, brakk, cirrus, or 0"),
        ({"second": 3}, "fighter 3 does not exist"),
        ({"second": -1}, "fighter -1 does not exist"),
        ({"first": 1.0}, "fighter 1.0 does not exist"),
        ({"first": None}, "fighter None does not exist"),
        ({"seed": 2**31}, "seed 2147483648 is out of range"),
        ({"seed": "x"}, "seed 'x' is no whole number; give -2147483648 to"),
        ({"seed": 0.5}, "seed 0.5 is no whole number"),
        ({"delay": 32}, "reaction delay 32 is out of range; give 0 to 31"),
        ({"delay": (1, -1)}, "reaction delay -1"),
        ({"delay": "x"}, "reaction delay 'x'"),
        ({"table": np.zeros((3, 2, 2), np.int32)}, "frame data are int32"),
    ],
)
def test_a_fight_that_cannot_be_is_refused(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Fight(**arguments)


# --- playing --------------------------------------------------------------------------------------
def test_a_skill_is_pressed_on_the_first_of_several_frames() -> None:
    fight = posed(distance=300)
    assert fight.play(("forward", "light"), frames=25) == 25
    assert fight.inputs[:, 0].tolist() == [[1, 1]] + 24 * [[1, 0]]
    assert fight["p0.presses"] == 1


def test_nothing_said_is_nothing_done() -> None:
    quiet, said = Fight(), Fight()
    quiet.play()
    said.play(("neutral", "no_action"), (None, None))
    assert quiet == said


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("up", None), "move 'up' does not exist; give one of neutral, forward, back, jump, cro"),
        (("forward", "kick"), "skill 'kick' does not exist; give one of no_action, light, heavy"),
        ((5, 0), "move 5 does not exist"),
        ((0, 9), "skill 9 does not exist"),
        ((0, -1), "skill -1 does not exist"),
        ((0, 1.0), "skill 1.0 does not exist"),
        (([], 0), r"move \[\] does not exist"),
        ("forward", r'side 1 does \'forward\'; give \(move, skill\), as in \("forward", None\)'),
        (("forward",), "side 1 does"),
        (7, "side 1 does 7"),
    ],
)
def test_an_input_that_does_not_exist_is_refused(given: Any, told: str) -> None:
    fight = Fight()
    with pytest.raises(InputError, match=told):
        fight.play(("forward", None), given)
    assert fight == Fight() and len(fight.inputs) == 0


@pytest.mark.parametrize(
    "given",
    [
        np.zeros((3, 2), np.int8),
        np.zeros((3, 2, 2)),
        np.full((3, 2, 2), 9, np.int8),
        np.array([[[0, 0], [0, 0]], [[0, 0], [0, -1]]]),
        [[[0, 0]]],
    ],
)
def test_inputs_as_numbers_are_checked_before_any_is_played(given: Any) -> None:
    fight = Fight()
    with pytest.raises(InputError, match="give"):
        fight.play_inputs(given)
    assert fight.frame == 0


def test_a_fight_that_is_over_is_not_played_on() -> None:
    fight = blow(posed())
    ended = fight.frame
    for play in (fight.play, fight.push, lambda: fight.play_inputs(np.zeros((1, 2, 2), np.int8))):
        with pytest.raises(InputError, match=rf"over \(side 0 won by knock-out on frame {ended}\)"):
            play()
    assert fight.frame == ended
    fight.rewind(1)
    fight.play(("neutral", None))


def test_playing_says_for_how_many_frames() -> None:
    fight = posed()
    fight.side[1].set_health(1)
    light = load("aster").skills[1]
    assert fight.play(("neutral", "light"), frames=60) == light.startup + 1
    fight.rewind(fight.frame)
    still = np.zeros((60, 2, 2), np.int8)
    still[0, 0, 1] = 1
    assert fight.play_inputs(still) == light.startup + 1
    with pytest.raises(InputError, match="number of frames 0 is out of range"):
        Fight().play(frames=0)


# --- taking back ----------------------------------------------------------------------------------
@settings(max_examples=40)
@given(fights(), inputs(FRAMES), st.data())
def test_what_is_taken_back_and_played_again_is_the_same(
    fight: Scene, both: Inputs, data: st.DataObject
) -> None:
    played = fight.play_inputs(both)
    states, end = fight.history, fight.state
    assert len(states) == played + 1
    back = data.draw(st.integers(0, played))
    fight.rewind(back)
    assert np.array_equal(fight.state, states[played - back])
    if back:
        fight.play_inputs(both[played - back : played])
    assert np.array_equal(fight.state, end)
    assert np.array_equal(fight.history, states)
    while len(fight.inputs):
        before = fight.state
        first, second = fight.pop()
        fight.push(first, second)
        assert np.array_equal(fight.state, before)
        fight.pop()
    assert np.array_equal(fight.state, states[0])


def test_no_more_is_taken_back_than_was_played() -> None:
    fight = Fight()
    start = fight.state
    fight.play(frames=3)
    with pytest.raises(InputError, match="number of frames -1 is out of range"):
        fight.rewind(-1)
    assert fight.rewind(1) == 1
    assert fight.rewind(30) == 2  # all that are left
    assert np.array_equal(fight.state, start)
    assert fight.rewind(30) == 0
    with pytest.raises(InputError, match="no frame has been played"):
        fight.pop()


def test_what_was_set_is_taken_back_with_the_frame_before() -> None:
    fight = posed()
    fight.play(frames=2)
    fight.side[0].set_health(10)
    fight.play(frames=2)
    fight.rewind(2)
    assert fight.side[0].health == 10
    fight.rewind(1)
    assert fight.side[0].health == fight.side[0].full_health


@pytest.mark.parametrize(
    "copied",
    [Fight.copy, copy.copy, copy.deepcopy, lambda fight: pickle.loads(pickle.dumps(fight))],
    ids=["copy", "copy.copy", "copy.deepcopy", "pickle"],
)
def test_a_copy_is_independent_and_remembers(copied: Any) -> None:
    fight = posed("brakk", "cirrus")
    fight.play(("forward", "heavy"), frames=20)
    other = copied(fight)
    assert other == fight and other is not fight
    assert np.array_equal(other.history, fight.history)
    fight.play(("back", None), frames=100)
    assert other.frame == 20
    other.rewind(20)
    assert other.frame == 0 and fight.frame == 120


def test_a_copy_without_history_begins_where_it_is() -> None:
    fight = posed()
    fight.play(frames=9)
    other = fight.copy(history=False)
    assert other == fight and len(other.inputs) == 0
    other.play(frames=5)
    assert other.replay().first_frame == 9


# --- the end --------------------------------------------------------------------------------------
def test_how_a_fight_ends() -> None:
    fight = posed()
    assert (fight.is_over, fight.outcome, fight.winner, fight.ended_by) == (False, None, None, None)
    blow(fight)
    assert (fight.outcome, fight.winner, fight.ended_by) == ("side 0 won", 0, "knock-out")
    late = Fight()
    late.set("frame", 3_599)
    late.play()
    assert (late.outcome, late.winner, late.ended_by) == ("draw", None, "time-out")
    late.rewind(1)
    late.side[0].set_health(5)
    late.play()
    assert (late.outcome, late.winner) == ("side 1 won", 1)


# --- replays --------------------------------------------------------------------------------------
@settings(max_examples=40)
@given(fights(), inputs(FRAMES), st.integers(0, FRAMES), st.integers(0, S.MAX_DELAY))
def test_a_fight_from_a_state_has_a_replay_that_verifies(
    fight: Scene, both: Inputs, middle: int, delay: int
) -> None:
    fight.set("p0.delay", delay)
    fight.play_inputs(both[:middle])
    if fight.is_over:
        return
    again = Fight.from_state(fight.state)
    with pytest.raises(InputError, match="no frame to keep yet"):
        again.replay()
    again.play(("forward", "heavy"), ("crouch", "low"), frames=100)
    replay = decode(encode(again.replay(("one", "two"))))
    verify(replay)
    assert replay.start is not None and np.array_equal(replay.start, fight.state)
    assert replay.players == ("one", "two")
    assert replay.frames == again.frame - fight.frame


def test_a_fresh_fight_has_a_replay_from_its_seed() -> None:
    fight = Fight("cirrus", "brakk", seed=-9, delay=(2, 5))
    fight.play(("forward", "special"), ("jump", None), frames=130)
    replay = fight.replay()
    verify(replay)
    assert replay.start is None and replay.frames == 130
    assert (replay.seed, replay.fighters, replay.delay) == (-9, (2, 1), (2, 5))


def test_a_replay_begins_where_the_state_was_set_last() -> None:
    fight = posed()
    fight.play(frames=70)
    fight.side[1].set_health(200)
    fight.play(("neutral", "light"), frames=10)
    replay = fight.replay()
    verify(replay)
    assert (replay.first_frame, replay.frames) == (70, 10)
    fight.rewind(11)
    fight.play(frames=5)
    assert fight.replay().frames == 74  # and from the place that was chosen before the first
    verify(fight.replay())


def test_a_replay_says_which_frame_data_it_was_fought_with() -> None:
    other = table().copy()
    other[0, 1, 2] += 1
    fight = Fight(table=other)
    fight.play()
    with pytest.raises(InputError, match="fought with other frame data"):
        decode(encode(fight.replay()))
