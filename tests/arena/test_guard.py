"""The guard gauge, and what a blocked contact does besides."""

import pytest

from arena import state as S
from arena.frame_data.skills import FIGHTERS, load
from arena.rules import constants as C
from tests.arena.scenario import TOUCHING, Scene


def guarded_light(guard: int) -> Scene:
    fight = Scene("aster", "aster", distance=TOUCHING)
    fight.set("p1.guard", guard)
    return fight


def test_a_block_drains_the_gauge() -> None:
    fight = guarded_light(C.FULL_GUARD)
    light = fight.fighters[0].skills[1]
    trace = fight.run("light@0", f"back@{light.startup}")
    assert trace["p1.guard"][light.startup] == C.FULL_GUARD - light.guard_damage
    assert trace["p1.health"][light.startup] == fight.fighters[1].health - light.chip


def test_an_empty_gauge_breaks_the_guard_and_leaves_it_open() -> None:
    light = load("aster").skills[1]
    fight = guarded_light(light.guard_damage)
    trace = fight.run("light@0", f"back@{light.startup}")
    assert trace["p1.status"][light.startup] == S.GUARD_BROKEN
    assert trace["p1.guard"][light.startup] == C.GUARD_AFTER_BREAK
    free = trace.first("p1.status", S.FREE, light.startup)
    assert free == light.startup + light.hitstop + C.GUARD_BREAK_FRAMES


def test_a_broken_guard_is_hit_though_he_holds_back() -> None:
    fight = guarded_light(100)
    fight.set("p1.status", S.GUARD_BROKEN)
    fight.set("p1.timer", C.GUARD_BREAK_FRAMES)
    assert fight.run("light@0", "back@0").change("p1.health") < 0


def test_a_gauge_that_is_not_empty_holds() -> None:
    light = load("aster").skills[1]
    fight = guarded_light(light.guard_damage + 1)
    trace = fight.run("light@0", f"back@{light.startup}", light.startup + 1)
    assert trace["p1.status"][-1] == S.BLOCKSTUN
    assert trace["p1.guard"][-1] == 1


@pytest.mark.parametrize("move", ["neutral", "forward", "jump"])
def test_the_gauge_refills(move: str) -> None:
    fight = Scene("aster", "aster", distance=700)
    fight.set("p0.guard", 10)
    trace = fight.run(f"{move}@0", "", 5 * C.GUARD_REFILL_PERIOD)
    assert trace.change("p0.guard") == 5


@pytest.mark.parametrize("move", ["back", "crouch"])
def test_the_gauge_does_not_refill_for_one_who_retreats_or_crouches(move: str) -> None:
    fight = Scene("aster", "aster", distance=100)
    fight.set("p0.guard", 10)
    assert fight.run(f"{move}@0", "", 5 * C.GUARD_REFILL_PERIOD).change("p0.guard") == 0


def test_the_gauge_does_not_grow_beyond_full() -> None:
    fight = Scene("aster", "aster", distance=700)
    fight.set("p0.guard", C.FULL_GUARD - 1)
    assert fight.run("", "", 5 * C.GUARD_REFILL_PERIOD)["p0.guard"][-1] == C.FULL_GUARD


@pytest.mark.parametrize("name", FIGHTERS)
def test_guarding_for_ever_runs_out(name: str) -> None:
    """One who only ever guards lights in the corner is broken before the clock has run down."""
    fight = Scene(name, name, distance=TOUCHING, middle=930)
    presses = " ".join(f"light@{frame}" for frame in range(0, 3_000, 40))
    script = f"{presses} forward@0"
    assert fight.run(script, "back@0", 3_000).ever("p1.status", S.GUARD_BROKEN)


def test_nobody_guards_in_the_air_or_in_the_middle_of_a_skill() -> None:
    for status, height in ((S.JUMPING, 30 * 256), (S.ATTACKING, 0), (S.LANDING, 0)):
        fight = Scene("aster", "aster", distance=TOUCHING)
        fight.set("p1.status", status)
        fight.set("p1.y", height)
        fight.set("p1.skill", 2 if status == S.ATTACKING else 0)
        fight.set("p1.timer", 30 if status == S.LANDING else 0)
        fight.set("p0.status", S.ATTACKING)
        fight.set("p0.skill", 1)
        fight.set("p0.skill_frame", fight.fighters[0].skills[1].startup - 1)
        assert fight.run("", "back@0", 1).change("p1.health") < 0


def test_who_holds_on_guards_the_next_strike_too() -> None:
    fight = Scene("aster", "aster", distance=TOUCHING)
    fight.set("p1.status", S.BLOCKSTUN)
    fight.set("p1.timer", 50)
    light = fight.fighters[0].skills[1]
    assert fight.copy().run("light@0", "back@0", light.startup + 1).change("p1.health") == 0
    assert fight.copy().run("light@0", "", light.startup + 1).change("p1.health") < 0
