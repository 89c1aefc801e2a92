"""The fighters' own tools: reversal, counter, armour, projectile, teleport, super, cooldowns."""

from itertools import product

import pytest

from arena import state as S
from arena.frame_data.skills import FIGHTERS, load
from arena.rules import constants as C
from arena.rules.actions import DEFENCE, SKILL_NAMES, SPECIAL, SUPER
from tests.arena.scenario import (
    GROUND_SKILLS,
    TOUCHING,
    Scene,
    contact_frame,
    guard_against,
    of_kind,
)

ESCAPABLE = [(name, slot) for name, slot in of_kind("throw") if load(name).skills[slot].escapable]
INESCAPABLE = [key for key in of_kind("throw") if key not in ESCAPABLE]
INVULNERABLE = [
    (name, slot) for name, slot in GROUND_SKILLS if load(name).skills[slot].invulnerable_to
]
ARMOURED = [(name, slot) for name, slot in GROUND_SKILLS if load(name).skills[slot].armour]
SUPERS = [(name, slot) for name, slot in GROUND_SKILLS if load(name).skills[slot].meter]
COOLING = [(name, slot) for name, slot in GROUND_SKILLS if load(name).skills[slot].cooldown]


def press(slot: int, frame: int = 0) -> str:
    return f"{SKILL_NAMES[slot]}@{frame}"


def performing(fight: Scene, side: int, slot: int, frame: int) -> None:
    """Put a fighter into a skill so that the next frame played is its ``frame``-th."""
    fight.set(f"p{side}.status", S.ATTACKING)
    fight.set(f"p{side}.skill", slot)
    fight.set(f"p{side}.skill_frame", frame - 1)
    fight.set(f"p{side}.armour", fight.fighters[side].skills[slot].armour)


def test_every_tool_of_the_game_is_there() -> None:
    assert all((INESCAPABLE, INVULNERABLE, ARMOURED, SUPERS, COOLING))
    assert all(of_kind(kind) for kind in ("strike", "throw", "projectile", "counter", "teleport"))


# --- reversal and teleport ------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "slot"), INVULNERABLE)
def test_nothing_touches_a_fighter_while_invulnerable(name: str, slot: int) -> None:
    skill = load(name).skills[slot]
    for against, frame in product(("light", "throw"), range(1, skill.total)):
        fight = Scene(name, "aster", distance=TOUCHING)
        performing(fight, 0, slot, frame)
        other = SKILL_NAMES.index(against)
        performing(fight, 1, other, fight.fighters[1].skills[other].startup)
        x = fight["p0.x"]
        trace = fight.run("", "", 1)
        if fight["p0.x"] != x:  # a teleport that has just gone out of reach
            break
        touched = trace["p0.status"][0] != S.ATTACKING
        safe = skill.invulnerable_from <= frame < skill.invulnerable_to
        assert touched != safe, (against, frame)


@pytest.mark.parametrize(("name", "slot"), of_kind("teleport"))
def test_a_teleport_carries_its_distance_and_stops_at_the_wall(name: str, slot: int) -> None:
    skill = load(name).skills[slot]
    trace = Scene(name, "aster", distance=TOUCHING).run(press(slot))
    assert trace.changes("p0.x") == [skill.startup]
    assert trace.change("p0.x") == -skill.teleport
    cornered = Scene(name, "aster", distance=100, middle=90).run(press(slot))
    assert cornered["p0.x"][-1] == C.WALL


# --- counter --------------------------------------------------------------------------------------
@pytest.mark.parametrize("attack", range(1, 5))
@pytest.mark.parametrize(("name", "slot"), of_kind("counter"))
def test_a_counter_catches_strikes_in_its_window(name: str, slot: int, attack: int) -> None:
    counter = load(name).skills[slot]
    for frame in range(1, counter.total):
        fight = Scene(name, "aster", distance=TOUCHING)
        performing(fight, 0, slot, frame)
        performing(fight, 1, attack, fight.fighters[1].skills[attack].startup)
        trace = fight.run("", "", 1)
        caught = counter.catch_from <= frame < counter.catch_to
        assert (trace.change("p0.health") == 0) == caught, frame
        assert (trace.change("p1.health") == -counter.damage) == caught, frame
        if caught:
            assert trace["p1.status"][0] == S.KNOCKED_DOWN
            assert trace["first_hit"][0] == 1


@pytest.mark.parametrize(("name", "slot"), of_kind("counter"))
def test_a_counter_that_caught_is_soon_free(name: str, slot: int) -> None:
    fight = Scene(name, "aster", distance=TOUCHING)
    light = fight.fighters[1].skills[1]
    counter = fight.fighters[0].skills[slot]
    late = max(0, counter.catch_from - light.startup)
    trace = fight.run(press(slot), f"light@{late}")
    caught = trace.first("p1.status", S.KNOCKED_DOWN)
    free = trace.first("p0.status", S.FREE, caught)
    assert free == caught + max(light.hitstop, counter.hitstop) + C.LANDING_FRAMES
    assert trace.change("p0.health") == 0


@pytest.mark.parametrize(("name", "slot"), of_kind("counter"))
def test_a_counter_at_the_wall_pushes_the_one_who_countered(name: str, slot: int) -> None:
    counter = load(name).skills[slot]
    fight = Scene(name, "aster")
    fight.set("p1.x", C.STAGE_WIDTH - C.WALL)
    fight.set("p0.x", C.STAGE_WIDTH - C.WALL - TOUCHING * 256)
    performing(fight, 0, slot, counter.catch_from)
    performing(fight, 1, 1, fight.fighters[1].skills[1].startup)
    trace = fight.run("", "", 60)
    assert trace.change("p1.x") == 0
    assert trace.change("p0.x") == -counter.push_hit


@pytest.mark.parametrize(("name", "slot"), of_kind("counter"))
def test_a_counter_loses_to_a_throw(name: str, slot: int) -> None:
    counter = load(name).skills[slot]
    for frame in range(1, counter.total):
        fight = Scene(name, "aster", distance=TOUCHING)
        performing(fight, 0, slot, frame)
        performing(fight, 1, 5, fight.fighters[1].skills[5].startup)
        assert fight.run("", "", 1)["p0.status"][0] == S.GRABBED


@pytest.mark.parametrize(("name", "slot"), of_kind("counter"))
def test_a_counter_does_not_catch_a_projectile(name: str, slot: int) -> None:
    counter = load(name).skills[slot]
    for thrower, special in of_kind("projectile"):
        fight = Scene(thrower, name, distance=TOUCHING)
        performing(fight, 1, slot, counter.catch_from)
        performing(fight, 0, special, fight.fighters[0].skills[special].startup)
        assert fight.run("", "", 1)["p1.status"][0] != S.ATTACKING


# --- armour ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "slot"), ARMOURED)
def test_armour_takes_one_hit_but_not_the_next(name: str, slot: int) -> None:
    skill = load(name).skills[slot]
    light = load("aster").skills[1]
    for frame in range(1, skill.startup + skill.active):
        fight = Scene(name, "aster", distance=TOUCHING)
        performing(fight, 0, slot, frame)
        fight.set("p1.status", S.FREE)
        for hit in range(skill.armour + 1):
            performing(fight, 1, 1, light.startup)
            fight.set("p1.contact", S.CONTACT_NONE)
            fight.set("p0.skill_frame", frame - 1)
            fight.set("freeze", 0)
            trace = fight.run("", "", 1)
            if hit < skill.armour:
                assert trace["p0.status"][0] == S.ATTACKING, frame
                assert trace.change("p0.health") == -light.damage
            else:
                assert trace["p0.status"][0] in (S.HITSTUN, S.LAUNCHED), frame


@pytest.mark.parametrize(("name", "slot"), ARMOURED)
def test_armour_does_not_stop_a_throw_nor_outlive_the_active_frames(name: str, slot: int) -> None:
    skill = load(name).skills[slot]
    thrown = Scene(name, "aster", distance=TOUCHING)
    performing(thrown, 0, slot, 1)
    performing(thrown, 1, 5, thrown.fighters[1].skills[5].startup)
    assert thrown.run("", "", 1)["p0.status"][0] == S.GRABBED
    late = Scene(name, "aster", distance=TOUCHING)
    performing(late, 0, slot, skill.startup + skill.active)
    performing(late, 1, 1, late.fighters[1].skills[1].startup)
    assert late.run("", "", 1)["p0.status"][0] == S.HITSTUN


@pytest.mark.parametrize(("name", "slot"), ARMOURED)
def test_armour_is_there_from_the_start(name: str, slot: int) -> None:
    light = load("aster").skills[1]
    fight = Scene(name, "aster", distance=TOUCHING)
    trace = fight.run(press(slot, light.startup - 1), "light@0", light.startup + 1)
    assert trace["p0.status"][-1] == S.ATTACKING
    assert trace.change("p0.health") == -light.damage
    assert trace["p0.armour"][-1] == fight.fighters[0].skills[slot].armour - 1


# --- moving skills --------------------------------------------------------------------------------
MOVING = [(name, slot) for name, slot in GROUND_SKILLS if load(name).skills[slot].move_speed]


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize(("name", "slot"), MOVING)
def test_a_moving_skill_moves_on_its_frames_towards_the_opponent(
    name: str, slot: int, facing: int
) -> None:
    fight = Scene(name, "aster", distance=facing * 700)
    skill = fight.fighters[0].skills[slot]
    trace = fight.run(press(slot), "", skill.total + 5)
    assert trace.changes("p0.x") == list(range(skill.move_from, skill.move_to))
    assert trace.change("p0.x") == facing * skill.move_speed * (skill.move_to - skill.move_from)


@pytest.mark.parametrize(("name", "slot"), MOVING)
def test_a_moving_skill_stops_when_it_connects(name: str, slot: int) -> None:
    fight = Scene(name, "aster", distance=120)
    skill = fight.fighters[0].skills[slot]
    trace = fight.run(press(slot), "")
    contact = trace.first("p0.contact", S.CONTACT_HIT)
    assert skill.move_from < contact < skill.move_to
    assert trace["p0.x"][-1] == trace["p0.x"][contact]


# --- projectile -----------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "slot"), of_kind("projectile"))
def test_a_projectile_flies_and_hits(name: str, slot: int) -> None:
    fight = Scene(name, "aster", distance=400)
    skill = fight.fighters[0].skills[slot]
    trace = fight.run(press(slot))
    thrown = skill.startup
    assert trace["p0.projectile_left"][thrown - 1] == 0
    assert trace["p0.projectile_x"][thrown] == (
        trace["p0.x"][thrown] + C.PROJECTILE_START + skill.projectile_speed
    )
    hit = trace.first("p1.status", S.HITSTUN)
    flight = trace["p0.projectile_x"][thrown:hit]
    assert all(flight[1:] - flight[:-1] == skill.projectile_speed)
    assert trace["p0.projectile_left"][hit] == 0
    assert trace.change("p1.health") == -skill.damage
    assert trace["first_hit"][hit] == 1
    gap = trace["p1.x"][hit] - trace["p0.projectile_x"][hit]
    assert C.PROJECTILE_HALF_WIDTH - skill.projectile_speed <= gap <= C.PROJECTILE_HALF_WIDTH


@pytest.mark.parametrize(("name", "slot"), of_kind("projectile"))
def test_a_projectile_is_blocked_from_afar_without_pushing_its_thrower(
    name: str, slot: int
) -> None:
    """Even if the one whom it meets has his back to the wall."""
    fight = Scene(name, "aster", distance=300, middle=960 - 150 - 22)
    skill = fight.fighters[0].skills[slot]
    assert fight.copy().run(press(slot), "").change("p0.x") == 0
    trace = fight.run(press(slot), f"{guard_against(skill)}@0")
    assert trace.ever("p1.status", S.BLOCKSTUN)
    assert trace.change("p1.health") == -skill.chip
    assert trace.change("p1.guard") == -skill.guard_damage
    assert trace.change("p0.x") == 0


@pytest.mark.parametrize(("name", "slot"), of_kind("projectile"))
def test_a_projectile_is_jumped(name: str, slot: int) -> None:
    trace = Scene(name, "aster", distance=300).run(press(slot), "")
    hit = trace.first("p1.status", S.HITSTUN)
    safe = []
    for leave in range(hit):
        jump = Scene(name, "aster", distance=300).run(
            press(slot), f"jump@{leave}-{leave} forward@{leave + 1}", 200
        )
        if jump.change("p1.health") == 0:
            safe.append(leave)
    assert safe, "there is no moment to jump over it"


def flying(name: str, left: int, places: tuple[int, int], directions: tuple[int, int]) -> Scene:
    """Set up projectiles of both in flight, over fighters who lie on the floor."""
    fight = Scene(name, name, distance=300)
    for p in range(2):
        fight.set(f"p{p}.status", S.KNOCKED_DOWN)
        fight.set(f"p{p}.timer", 1_000)
        fight.set(f"p{p}.projectile_left", left)
        fight.set(f"p{p}.projectile_x", places[p] * 256)
        fight.set(f"p{p}.projectile_direction", directions[p])
    return fight


@pytest.mark.parametrize(("name", "slot"), of_kind("projectile"))
def test_a_projectile_lives_its_time(name: str, slot: int) -> None:
    trace = flying(name, 20, (400, 600), (-1, 1)).run("", "", 30)
    assert (trace["p0.projectile_left"] > 0).sum() == 19
    speed = load(name).skills[slot].projectile_speed
    assert trace["p0.projectile_x"][18] == 400 * 256 - 19 * speed
    life = Scene(name, "aster", distance=600).run(press(slot), "", 60)["p0.projectile_left"].max()
    assert life == load(name).skills[slot].projectile_life - 1


@pytest.mark.parametrize("name", [name for name, _ in of_kind("projectile")])
def test_a_projectile_that_leaves_the_stage_is_gone(name: str) -> None:
    trace = flying(name, 500, (20, 940), (-1, 1)).run("", "", 30)
    for p in range(2):
        assert trace[f"p{p}.projectile_left"][-1] == 0
    place = trace["p0.projectile_x"][trace["p0.projectile_left"] > 0]
    assert place.min() >= 0


@pytest.mark.parametrize(("name", "slot"), of_kind("projectile"))
def test_two_projectiles_clash(name: str, slot: int) -> None:
    trace = Scene(name, name, distance=500).run(press(slot), press(slot))
    gone = [trace.first(f"p{p}.projectile_left", 0, 20) for p in range(2)]
    assert gone[0] == gone[1]
    assert trace.change("p0.health") == trace.change("p1.health") == 0


@pytest.mark.parametrize("name", [name for name, _ in of_kind("projectile")])
def test_projectiles_clash_only_when_they_meet(name: str) -> None:
    together = flying(name, 100, (400, 404), (1, 1)).run("", "", 5)
    assert together["p0.projectile_left"][-1] == together["p1.projectile_left"][-1] == 95
    fight = flying(name, 100, (400, 404), (1, -1))
    fight.set("p1.projectile_left", 0)  # gone; only its last place is still written down
    assert fight.run("", "", 1)["p0.projectile_left"][-1] == 99
    apart = C.PROJECTILE_CLASH // 256 + 40
    meeting = flying(name, 100, (400, 400 + apart), (1, -1)).run("", "", 20)
    speed = load(name).skills[6].projectile_speed
    gone = meeting.first("p0.projectile_left", 0)
    assert gone == -(-(apart * 256 - C.PROJECTILE_CLASH) // (2 * speed)) - 1


# --- super and command throw ----------------------------------------------------------------------
@pytest.mark.parametrize(("name", "slot"), SUPERS)
def test_a_super_costs_its_meter_and_freezes_both_but_not_the_clock(name: str, slot: int) -> None:
    fight = Scene(name, "aster", distance=400)
    skill = fight.fighters[0].skills[slot]
    fight.set("p0.meter", C.FULL_METER)
    trace = fight.run(press(slot), "forward@0", skill.screen_freeze + 3)
    assert trace["p0.meter"][0] == C.FULL_METER - skill.meter
    frozen = slice(0, skill.screen_freeze + 1)
    assert set(trace["p0.skill_frame"][frozen]) == {0}
    assert len(set(trace["p1.x"][frozen])) == 1
    assert trace["p0.skill_frame"][skill.screen_freeze + 1] == 1
    assert trace["frame"].tolist() == list(range(1, skill.screen_freeze + 4))


@pytest.mark.parametrize(("name", "slot"), SUPERS)
def test_a_super_needs_its_meter(name: str, slot: int) -> None:
    fight = Scene(name, "aster", distance=400)
    fight.set("p0.meter", fight.fighters[0].skills[slot].meter - 1)
    trace = fight.run(press(slot), "")
    assert not trace.ever("p0.status", S.ATTACKING)
    assert trace.change("p0.meter") == 0


@pytest.mark.parametrize(("name", "slot"), INESCAPABLE)
def test_a_command_throw_cannot_be_escaped(name: str, slot: int) -> None:
    grab = contact_frame(load(name).skills[slot])
    for wait in range(C.ESCAPE_FRAMES + 1):
        fight = Scene(name, "aster", distance=TOUCHING)
        fight.set("p0.meter", C.FULL_METER)
        trace = fight.run(press(slot), f"throw@{grab + wait} back@0-{grab}")
        assert trace.ever("p1.status", S.KNOCKED_DOWN)
        assert trace.change("p1.health") == -fight.fighters[0].skills[slot].damage


@pytest.mark.parametrize("name", FIGHTERS)
def test_a_throw_fills_the_meter_of_both(name: str) -> None:
    fight = Scene(name, "aster", distance=TOUCHING)
    throw = fight.fighters[0].skills[5]
    trace = fight.run("throw@0", "")
    gains = (trace.change("p0.meter"), trace.change("p1.meter"))
    assert gains == (throw.meter_gain, throw.meter_gain // 3)
    assert trace["p1.skill"][-1] == 0


@pytest.mark.parametrize("name", FIGHTERS)
def test_contact_fills_the_meter_of_both(name: str) -> None:
    fight = Scene(name, "aster", distance=TOUCHING)
    light = fight.fighters[0].skills[1]
    blocked = fight.copy().run("light@0", f"back@{light.startup}")
    hit = fight.copy().run("light@0", "")
    assert (hit.change("p0.meter"), hit.change("p1.meter")) == (
        light.meter_gain,
        light.meter_gain // 3,
    )
    assert (blocked.change("p0.meter"), blocked.change("p1.meter")) == (
        light.meter_gain // 2,
        light.meter_gain // 3,
    )
    fight.set("p0.meter", C.FULL_METER - 1)
    assert fight.run("light@0", "")["p0.meter"][-1] == C.FULL_METER


# --- cooldowns ------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "slot"), COOLING)
def test_a_skill_starts_again_when_its_cooldown_is_over_and_no_sooner(name: str, slot: int) -> None:
    skill = load(name).skills[slot]
    assert skill.cooldown > skill.total
    for early in (C.BUFFER_FRAMES + 1, C.BUFFER_FRAMES, 1, 0):
        fight = Scene(name, "aster", distance=900, middle=480)
        again = skill.cooldown - early
        trace = fight.run(f"{press(slot)} {press(slot, again)}", "jump@0", skill.cooldown + 60)
        if early > C.BUFFER_FRAMES:
            assert trace["p0." + f"started_{slot}"][-1] == 1
        else:
            assert trace.changes(f"p0.started_{slot}") == [0, skill.cooldown]


def test_special_defence_and_super_are_what_cools_or_costs() -> None:
    assert {slot for _, slot in COOLING} <= {SPECIAL, DEFENCE}
    assert {slot for _, slot in SUPERS} == {SUPER}
