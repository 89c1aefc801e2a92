"""What a fight and its sides tell: named fields, legal skills, text, pictures; and what is set."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena import Fight
from arena import state as S
from arena.base.errors import InputError
from arena.features import FEATURES, NAMES
from arena.frame_data.skills import load
from arena.rules.actions import NUM_SKILLS, SKILL_NAMES
from tests.arena.fight.setup import blow, posed
from tests.arena.random_play import Inputs, fights, inputs
from tests.arena.scenario import TOUCHING, Scene, contact_frame


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
