"""Where fighters stand: pushes, walls, bodies, jumps, facing and cross-ups."""

import numpy as np
import pytest

from arena import state as S
from arena.frame_data.skills import FIGHTERS, SUBPIXELS, load
from arena.rules import constants as C
from tests.arena.scenario import TOUCHING, Scene, Trace, contact_frame

RIGHT_WALL = C.STAGE_WIDTH - C.WALL


def apart(trace: Trace) -> np.ndarray:
    return np.abs(trace["p1.x"] - trace["p0.x"])


@pytest.mark.parametrize("name", FIGHTERS)
@pytest.mark.parametrize("guard", [False, True])
def test_a_contact_pushes_the_defender(name: str, guard: bool) -> None:
    heavy = load(name).skills[2]
    contact = contact_frame(heavy)
    fight = Scene(name, "aster", distance=TOUCHING)
    trace = fight.run("heavy@0", f"back@{contact}-{contact}" if guard else "")
    pushed = trace["p1.x"][-1] - trace["p1.x"][contact]
    assert pushed == (heavy.push_block if guard else heavy.push_hit)
    assert trace.change("p0.x") == 0


@pytest.mark.parametrize("name", FIGHTERS)
def test_at_the_wall_the_push_goes_to_the_attacker(name: str) -> None:
    heavy = load(name).skills[2]
    fight = Scene(name, "aster", distance=TOUCHING)
    fight.set("p1.x", RIGHT_WALL)
    fight.set("p0.x", RIGHT_WALL - TOUCHING * SUBPIXELS)
    trace = fight.run("heavy@0", "")
    assert trace.change("p1.x") == 0
    assert trace.change("p0.x") == -heavy.push_hit


def test_a_push_that_meets_the_wall_halfway_is_shared() -> None:
    heavy = load("aster").skills[2]
    room = 10 * SUBPIXELS
    fight = Scene("aster", "aster")
    fight.set("p1.x", RIGHT_WALL - room)
    fight.set("p0.x", RIGHT_WALL - room - TOUCHING * SUBPIXELS)
    trace = fight.run("heavy@0", "")
    assert trace.change("p1.x") == room
    assert trace.change("p0.x") == room - heavy.push_hit


def test_a_push_starts_after_hitstop_and_slows_down() -> None:
    heavy = load("aster").skills[2]
    contact = contact_frame(heavy)
    trace = Scene("aster", "aster", distance=TOUCHING).run("heavy@0", "")
    frozen = trace["p1.x"][contact : contact + heavy.hitstop + 1]
    assert len(set(frozen)) == 1
    steps = np.diff(trace["p1.x"][contact + heavy.hitstop :])
    assert steps[0] == heavy.push_hit // C.SLIDE_SHARE
    assert np.all(np.diff(steps[steps > 0]) <= 0)


def test_bodies_block_the_way() -> None:
    trace = Scene("aster", "brakk", distance=200).run("forward@0", "", 150)
    assert apart(trace).min() >= C.BODY_WIDTH - 2 * SUBPIXELS
    # The walker pushes the one who stands, until both walk no further at the wall.
    assert trace.change("p1.x") > 0
    both = Scene("aster", "aster", distance=200).run("forward@0", "forward@0", 150)
    assert apart(both).min() >= C.BODY_WIDTH - 1 * SUBPIXELS
    assert both.change("p0.x") == -both.change("p1.x")


def test_bodies_that_overlap_part_evenly_and_not_at_once() -> None:
    trace = Scene("aster", "aster", distance=4).run("", "", 40)
    assert trace.change("p0.x") == -trace.change("p1.x")
    assert apart(trace)[-1] >= C.BODY_WIDTH
    assert np.diff(apart(trace)).max() <= 2 * C.SEPARATION


def test_bodies_part_faster_than_any_skill_moves() -> None:
    """Otherwise two who run at each other would creep into each other, and through."""
    for name in FIGHTERS:
        fighter = load(name)
        speeds = [skill.move_speed for skill in fighter.skills]
        assert max(*speeds, fighter.walk_forward, fighter.walk_back) < C.SEPARATION


def test_two_on_one_spot_part_by_where_they_face() -> None:
    for facing in (1, -1):
        fight = Scene("aster", "aster", distance=0)
        fight.set("p0.facing", facing)
        fight.set("p1.facing", -facing)
        trace = fight.run("", "", 40)
        assert trace.change("p0.x") * facing < 0
        assert apart(trace)[-1] >= C.BODY_WIDTH
    fight.place(distance=0)
    fight.set("p0.facing", fight["p1.facing"])
    assert fight.run("", "", 10).change("p0.x") == 0
    # Facing the same way, they wait for one of them to walk; that parts them by his step.
    assert apart(fight.run("", "forward@0-0", 40))[-1] >= C.BODY_WIDTH


@pytest.mark.parametrize("facing", [1, -1])
def test_on_one_spot_the_push_goes_where_the_attacker_looks(facing: int) -> None:
    light = load("aster").skills[1]
    fight = Scene("aster", "aster", distance=0)
    for p in range(2):
        fight.set(f"p{p}.facing", facing)  # so that the bodies do not part
    fight.set("p0.status", S.ATTACKING)
    fight.set("p0.skill", 1)
    fight.set("p0.skill_frame", light.startup - 1)
    assert fight.copy().run("", "", 1)["p1.slide"][0] == facing * light.push_hit
    # There one guards whichever way he looks.
    assert fight.run("", "crouch@0", 1)["p1.status"][0] == S.BLOCKSTUN


def test_in_the_corner_the_one_outside_makes_way() -> None:
    fight = Scene("aster", "aster")
    fight.set("p1.x", RIGHT_WALL)
    fight.set("p0.x", RIGHT_WALL - 4 * SUBPIXELS)
    trace = fight.run("", "", 40)
    assert trace.changes("p1.x") == []
    assert apart(trace)[-1] >= C.BODY_WIDTH


def test_nobody_leaves_the_stage() -> None:
    trace = Scene("aster", "aster", distance=100, middle=60).run("back@0", "", 100)
    assert trace["p0.x"].min() == C.WALL
    trace = Scene("aster", "aster", distance=300, middle=800).run("", "back@0", 100)
    assert trace["p1.x"].max() == RIGHT_WALL


@pytest.mark.parametrize("name", FIGHTERS)
def test_a_jump_rises_and_falls_by_gravity(name: str) -> None:
    fighter = load(name)
    trace = Scene(name, "aster", distance=800).run("jump@0-0", "")
    assert trace["p0.y"][0] == trace["p0.vy"][0] == fighter.jump_speed
    landed = trace.first("p0.y", 0)
    assert np.all(np.diff(trace["p0.vy"][: landed - 1]) == -fighter.gravity)
    assert trace["p0.status"][landed] == S.FREE
    assert set(trace["p0.status"][:landed]) == {S.JUMPING}
    assert trace["p0.vy"][landed] == trace["p0.vx"][landed] == 0
    assert trace.change("p0.x") == 0


@pytest.mark.parametrize("name", FIGHTERS)
def test_a_jumper_drifts(name: str) -> None:
    fighter = load(name)
    for move, speed in (("forward", fighter.walk_forward), ("back", -fighter.walk_back)):
        fight = Scene(name, "aster", distance=500)
        trace = fight.run(f"jump@0-0 {move}@1", "", 20)
        assert np.all(np.diff(trace["p0.x"]) == speed)


@pytest.mark.parametrize("name", FIGHTERS)
def test_a_jumper_passes_over_and_both_turn(name: str) -> None:
    fight = Scene(name, "aster", distance=70)
    trace = fight.run("jump@0-0 forward@1", "", 60)
    landed = trace.first("p0.y", 0)
    assert trace["p0.x"][landed] > trace["p1.x"][landed]
    assert trace["p0.facing"][landed - 1] == 1  # nobody turns in the air
    assert trace["p0.facing"][landed + 1] == -1
    assert trace["p1.facing"][landed] == 1


@pytest.mark.parametrize("name", FIGHTERS)
def test_only_air_attacks_in_the_air(name: str) -> None:
    for slot, skill in enumerate(("light", "heavy", "low", "overhead", "throw", "special"), 1):
        trace = Scene(name, "aster", distance=600).run(f"jump@0-0 {skill}@2", "", 10)
        row = trace["p0.skill"][-1]
        assert row == (8 + slot if slot <= 2 else 0)
        assert trace["p0.status"][-1] == (S.ATTACKING if slot <= 2 else S.JUMPING)


@pytest.mark.parametrize("name", FIGHTERS)
def test_an_air_attack_must_be_guarded_standing_and_ends_on_landing(name: str) -> None:
    hits = {}
    for guard in ("back", "crouch"):
        fight = Scene(name, "aster", distance=60)
        trace = fight.run("jump@0-0 heavy@22", f"{guard}@0", 90)
        hits[guard] = trace.change("p1.health") < 0
        landed = trace.first("p0.status", S.LANDING)
        assert trace["p0.y"][landed] == 0
        assert trace.first("p0.status", S.FREE, landed) == landed + C.LANDING_FRAMES
    assert hits["crouch"]


def test_one_hit_in_the_air_is_launched_and_knocked_down() -> None:
    fight = Scene("aster", "aster", distance=60)
    trace = fight.run("light@0", "jump@3-3")
    launched = trace.first("p1.status", S.LAUNCHED)
    assert launched == fight.fighters[0].skills[1].startup
    down = trace.first("p1.status", S.KNOCKED_DOWN)
    assert down > launched
    assert trace["p1.y"][down] == 0
    assert trace["p1.slide"][launched] == 0
    assert trace.change("p1.x") > 0


# --- cross-ups ------------------------------------------------------------------------------------
def in_blockstun(facing: int) -> Scene:
    """Set up an attacker on the left of one who is still in blockstun, looking left or right."""
    fight = Scene("aster", "aster", distance=TOUCHING)
    fight.set("p1.status", S.BLOCKSTUN)
    fight.set("p1.timer", 60)
    fight.set("p1.facing", facing)
    return fight


def test_a_strike_from_behind_is_not_guarded() -> None:
    light = load("aster").skills[1]
    for facing, guarded in ((-1, True), (1, False)):
        trace = in_blockstun(facing).run("light@0", "back@0", light.startup + 1)
        assert (trace["p1.status"][-1] == S.BLOCKSTUN) == guarded


def test_a_projectile_from_behind_is_not_guarded() -> None:
    for facing, guarded in ((-1, True), (1, False)):
        fight = in_blockstun(facing)
        fight.set("p0.fighter", FIGHTERS.index("cirrus"))
        fight.set("p0.projectile_left", 30)
        fight.set("p0.projectile_direction", 1)
        fight.set("p0.projectile_x", fight["p1.x"] - C.PROJECTILE_HALF_WIDTH)
        trace = fight.run("", "back@0", 1)
        assert (trace["p1.status"][-1] == S.BLOCKSTUN) == guarded


def test_one_who_is_free_turns_before_a_strike_from_behind_comes() -> None:
    fight = Scene("aster", "aster", distance=TOUCHING)
    fight.set("p1.facing", 1)
    light = fight.fighters[0].skills[1]
    trace = fight.run("light@0", "crouch@0", light.startup + 1)
    assert trace["p1.facing"][0] == -1
    assert trace["p1.status"][-1] == S.BLOCKSTUN
