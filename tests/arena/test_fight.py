"""One fight from Python: played by name, taken back, kept, looked at, and refused where wrong."""

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
from arena.features import FEATURES, NAMES
from arena.frame_data.skills import FIGHTERS, load, table
from arena.replays.file import decode, encode
from arena.replays.replay import verify
from arena.rules.actions import MOVE_NAMES, NUM_SKILLS, SKILL_NAMES
from arena.simulator import Simulator, Starts, snapshot
from tests.arena.random_play import Inputs, fights, inputs
from tests.arena.scenario import TOUCHING, Scene, contact_frame

FRAMES = 200


def posed(first: str = "aster", second: str = "aster", distance: float = TOUCHING) -> Fight:
    fight = Fight(first, second)
    fight.place(distance=distance)
    return fight


def blow(fight: Fight) -> Fight:
    """Let side 1 be knocked out."""
    fight.side[1].set_health(1)
    fight.play(("neutral", "light"), frames=30)
    assert fight.is_over
    return fight


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
    fight.play(frames=3)
    for frames in (4, -1):
        with pytest.raises(InputError, match=f"take back {frames} is out of range; give 0 to 3"):
            fight.rewind(frames)
    with pytest.raises(InputError, match="give 0 to 0"):
        Fight().pop()


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


# --- bytes ----------------------------------------------------------------------------------------
@settings(max_examples=40)
@given(fights(), inputs(FRAMES), st.integers(0, S.MAX_DELAY))
def test_bytes_bring_the_fight_back(fight: Scene, both: Inputs, delay: int) -> None:
    fight.set("p1.delay", delay)
    fight.play_inputs(both)
    data = fight.to_bytes()
    assert len(data) == snapshot.SIZE == 684
    again = Fight.from_bytes(data)
    assert np.array_equal(again.state, fight.state) and again == fight
    if not fight.is_over:
        for one in (fight, again):
            one.play(("jump", "light"), ("crouch", "low"), frames=40)
        assert again == fight


def test_every_altered_byte_is_noticed() -> None:
    data = posed().to_bytes()
    for place in range(len(data)):
        for bit in (1, 128):
            altered = bytearray(data)
            altered[place] ^= bit
            with pytest.raises(InputError, match=r"^bytes of"):
                Fight.from_bytes(bytes(altered))


def test_every_other_length_is_noticed() -> None:
    data = posed().to_bytes()
    for size in range(len(data)):
        with pytest.raises(InputError, match=f"cut short: {size} bytes, a fight has 684"):
            Fight.from_bytes(data[:size])
    with pytest.raises(InputError, match="followed by others: 685 bytes"):
        Fight.from_bytes(data + b"x")


@pytest.mark.parametrize("data", ["text", None, 7, np.zeros(684, np.uint8)])
def test_what_is_no_bytes_is_refused(data: Any) -> None:
    with pytest.raises(InputError, match="read from bytes, not from"):
        Fight.from_bytes(data)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("FORMAT", 9, "format 9, this version reads 1"),
        ("RULES_VERSION", 77, "rules version 77, this version reads"),
    ],
)
def test_bytes_of_another_version_are_told_with_both(
    monkeypatch: pytest.MonkeyPatch, name: str, value: int, told: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(snapshot, name, value)
        data = posed().to_bytes()
    with pytest.raises(InputError, match=told):
        Fight.from_bytes(data)


def test_bytes_of_another_layout_or_other_fighters_are_told_with_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(S, "layout_hash", lambda: 8 * "ab")
        data = posed().to_bytes()
    with pytest.raises(
        InputError, match=rf"layout {8 * 'ab'}, this version reads {S.layout_hash()}"
    ):
        Fight.from_bytes(data)
    other = table().copy()
    other[0, 1, 2] += 1
    data = Fight(table=other).to_bytes()
    assert Fight.from_bytes(data, table=other).frame == 0
    with pytest.raises(InputError, match=r"of frame data \w{16}, here \w{16}; read them with"):
        Fight.from_bytes(data)


def test_bytes_of_an_impossible_state_are_refused() -> None:
    """Also where the checksum is right: whoever writes it can compute it."""
    state = posed().state
    state[S.FIGHTER] = 1_000_000
    with pytest.raises(InputError, match=r"p0\.fighter is 1000000"):
        Fight.from_bytes(snapshot.encode(state, table()))


# --- named fields ---------------------------------------------------------------------------------
def test_a_side_tells_what_it_does() -> None:
    fight = posed("aster", "brakk")
    light = load("aster").skills[1]
    one, two = fight.side
    assert (one.status, one.skill, one.phase, one.skill_frame) == ("free", None, None, None)
    assert (one.x, one.y, one.x_subpixels) == (480 - TOUCHING / 2, 0, (480 - TOUCHING / 2) * 256)
    assert (one.facing, two.facing) == (1, -1)
    assert fight.distance == TOUCHING
    fight.play(("neutral", "light"), ("back", None))
    assert (one.status, one.skill, one.phase, one.skill_frame) == (
        "attacking",
        "light",
        "startup",
        0,
    )
    assert one.input == ("neutral", "light") and two.input == ("back", None)
    fight.play(second=("back", None), frames=light.startup)
    assert (one.phase, one.contact, two.status) == ("active", "blocked", "blockstun")
    assert two.stun_left == light.blockstun and fight.freeze == light.hitstop
    assert two.guard == 100 - light.guard_damage
    fight.play(second=("back", None), frames=light.hitstop + light.active)
    assert one.phase == "recovery"
    fight.play(frames=40)
    assert (one.status, one.phase, one.contact) == ("free", None, None)
    assert 0 < one.meter == fight["p0.meter"]


def test_a_side_in_the_air_and_a_projectile() -> None:
    fight = posed("cirrus", "aster", 500)
    one = fight.side[0]
    fight.play(("neutral", "special"), frames=load("cirrus").skills[6].startup + 2)
    assert one.projectile is not None and one.x < one.projectile < fight.side[1].x
    assert one.cooldowns["special"] > 0 and one.cooldowns["light"] == 0
    fight.play(frames=30)
    fight.play(("jump", None))
    fight.play(("neutral", "light"))
    assert one.airborne and one.y == one.y_subpixels / 256 > 0
    assert (one.status, one.skill) == ("attacking", "air_light")


def test_inputs_that_wait_and_presses_that_are_buffered() -> None:
    fight = Fight(delay=(3, 0))
    fight.play(("forward", "light"), ("back", "heavy"))
    fight.play(("crouch", None), frames=2)
    assert fight["frame"] == 3
    assert fight.side[0].waiting == [("forward", "light"), ("crouch", None), ("crouch", None)]
    assert fight.side[1].waiting == []
    fight.play(frames=2)
    fight.play(second=("neutral", "low"), frames=2)
    assert fight.side[1].buffered == "low" and fight.side[0].buffered is None


def test_fields_have_names() -> None:
    fight = Fight(seed=5)
    assert [fight[name] for name in S.FIELD_NAMES] == fight.state.tolist()
    with pytest.raises(InputError, match=r"'p0\.healht' does not exist; did you mean p0\.health"):
        fight["p0.healht"]
    with pytest.raises(InputError, match="FIELD_NAMES lists all"):
        fight.set("", 1)


@pytest.mark.parametrize("side", [-1, 2, 0.5, "left", None])
def test_a_side_that_does_not_exist_is_refused(side: Any) -> None:
    with pytest.raises(InputError, match="side"):
        Fight().features(side)
    with pytest.raises(InputError, match="side"):
        Fight().legal_skills(side)


def test_features_are_those_of_the_simulator() -> None:
    fight = posed()
    fight.play(("forward", "light"), frames=4)
    out = np.zeros((2, FEATURES), np.float32)
    fight.simulator.observe(np.zeros(2, np.int32), np.arange(2, dtype=np.int32), out)
    assert np.array_equal(np.stack([fight.features(0), fight.features(1)]), out)
    assert fight.features(0)[NAMES.index("self.startup")] == 1


# --- setting --------------------------------------------------------------------------------------
def test_what_training_needs_is_set() -> None:
    fight = Fight("brakk")
    side = fight.side[0]
    side.set_health(1)
    side.set_meter(100)
    side.set_guard(7)
    side.set_x(200.5)
    assert (side.health, side.meter, side.guard, side.x) == (1, 100, 7, 200.5)
    fight.place(distance=-100, middle=500)
    assert (side.x, fight.side[1].x) == (550, 450)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("health", 0),
        ("health", 1_115),
        ("meter", -1),
        ("meter", 101),
        ("guard", 0),
        ("guard", 101),
        ("x", 21.9),
        ("x", 938.1),
        ("x", float("nan")),
        ("health", 1.5),
        ("meter", "full"),
        ("x", None),
    ],
)
def test_what_is_set_is_checked(name: str, value: Any) -> None:
    fight = Fight("brakk")
    before = fight.state
    with pytest.raises(InputError, match=name):
        getattr(fight.side[0], f"set_{name}")(value)
    assert np.array_equal(fight.state, before)


@pytest.mark.parametrize(
    ("field", "value"),
    [("p0.status", 11), ("p0.facing", 0), ("frame", 3_600), ("p1.queue_0", 45)]
    + [("p0.health", value) for value in (2**40, 1.5, "much", None)],
)
def test_fields_are_set_to_what_a_fight_can_have(field: str, value: Any) -> None:
    fight = Fight()
    before = fight.state
    with pytest.raises(InputError, match=field):
        fight.set(field, value)
    assert np.array_equal(fight.state, before)


def test_places_beyond_a_wall_change_nothing() -> None:
    fight = Fight()
    before = fight.state
    with pytest.raises(InputError, match=r"x -120.0 of side 0 is out of range; give 22 to 938 px"):
        fight.place(distance=1_200)
    assert np.array_equal(fight.state, before)


# --- legal skills ---------------------------------------------------------------------------------
@settings(max_examples=60)
@given(fights(), inputs(120), st.integers(0, 1))
def test_a_skill_is_legal_if_a_press_now_starts_it(fight: Scene, both: Inputs, side: int) -> None:
    fight.play_inputs(both)
    if fight.is_over:
        assert fight.legal_skills(side) == ()
        return
    legal = []
    for slot in range(1, NUM_SKILLS):
        trial = fight.copy()
        before = trial[f"p{side}.started_{slot}"]
        press = [(0, slot if side == k else 0) for k in range(2)]
        trial.play(*press, frames=1 + trial.freeze)
        if trial[f"p{side}.started_{slot}"] > before:
            legal.append(SKILL_NAMES[slot])
    state = fight.state
    assert fight.legal_skills(side) == tuple(legal)
    assert np.array_equal(fight.state, state)


def test_what_makes_a_skill_legal() -> None:
    """Free, cooldown, meter, cancel, air."""
    fight = posed("aster", "aster")
    ground = ("light", "heavy", "low", "overhead", "throw", "special", "defence")
    assert fight.legal_skills(0) == fight.legal_skills(1) == ground
    fight.side[0].set_meter(100)
    assert fight.legal_skills(0) == (*ground, "super")
    fight.set("p0.ready_6", 50)
    assert "special" not in fight.legal_skills(0)
    fight.set("p0.ready_6", 0)
    light = load("aster").skills[1]
    fight.play(("neutral", "light"), frames=contact_frame(light))
    assert fight.legal_skills(0) == ()
    fight.play()
    assert fight.freeze and fight.legal_skills(0) == ("special", "defence", "super")
    fight.rewind(fight.frame)
    fight.play(("jump", None), frames=4)
    assert fight.legal_skills(0) == ("light", "heavy")


def test_legal_skills_with_a_delay_are_those_of_a_press_that_takes_effect_now() -> None:
    fight = Fight(delay=20)
    fight.play(("neutral", "light"), frames=15)
    assert "light" in fight.legal_skills(0)
    fight.play(frames=8)
    assert fight.side[0].status == "attacking" and fight.legal_skills(0) == ()


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


# --- text -----------------------------------------------------------------------------------------
@settings(max_examples=30)
@given(fights(), inputs(150))
def test_a_fight_prints_as_three_lines(fight: Scene, both: Inputs) -> None:
    fight.play_inputs(both)
    lines = str(fight).splitlines()
    assert len(lines) == 3 and max(map(len, lines)) <= 100
    assert str(fight.frame) in lines[0]
    for side, line in zip(fight.side, lines[1:], strict=True):
        assert line.startswith(side.fighter) and str(side.health) in line
    assert (
        repr(fight)
        == f"<Scene {fight.side[0].fighter}-{fight.side[1].fighter}, frame {fight.frame}>"
    )


def test_the_end_is_printed() -> None:
    assert "side 0 won by knock-out" in str(blow(posed()))


def test_fights_are_compared_by_where_they_stand() -> None:
    one, two = Fight(), Fight()
    one.play(frames=2)
    two.play()
    assert one != two
    two.play()
    assert one == two and one != "fight"
    with pytest.raises(TypeError):
        hash(one)


# --- pictures -------------------------------------------------------------------------------------
def test_a_picture_is_a_spectators() -> None:
    fight = posed(distance=300)
    picture = fight.picture(320, 180)
    assert picture.shape == (180, 320, 3) and picture.dtype == np.uint8
    assert fight.picture().shape == (540, 960, 3)
    kept = picture.copy()
    fight.play(("forward", None), frames=20)
    assert not np.array_equal(fight.picture(320, 180), kept)
    assert np.array_equal(picture, kept), "a picture changed after it was given"


@pytest.mark.parametrize("size", [(1_921, 1_080), (47, 47), (200, 99)])
def test_a_picture_of_an_odd_size_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="px"):
        Fight().picture(*size)


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
