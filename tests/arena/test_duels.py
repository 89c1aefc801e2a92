"""Every option has an answer: strikes, guards, throws and jumps against each other."""

from itertools import product

import pytest

from arena import state as S
from arena.frame_data.skills import FIGHTERS, load
from arena.rules import constants as C
from arena.rules.actions import SKILL_NAMES
from tests.arena.scenario import TOUCHING, Scene, Trace, contact_frame, guard_against, of_kind

PAIRS = list(product(FIGHTERS, FIGHTERS))
CORNER = 960 - TOUCHING / 2  # middle of two in touch, the right one with his back to the wall
HURT = (S.HITSTUN, S.LAUNCHED, S.KNOCKED_DOWN, S.GRABBED)


def throw_frame(name: str) -> int:
    return contact_frame(load(name).skills[5])


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_a_strike_beats_a_throw_in_its_startup(name: str, other: str) -> None:
    light = load(other).skills[1]
    fight = Scene(name, other, distance=TOUCHING)
    trace = fight.run(f"throw@{light.startup - 1}", "light@0")
    assert trace["p0.status"][light.startup - 1] == S.ATTACKING
    assert trace["p0.status"][light.startup] == S.HITSTUN
    assert trace.change("p0.health") == -(light.damage * C.COUNTER_HIT_DAMAGE // 100)
    assert trace.change("p1.health") == 0


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_on_the_same_frame_the_throw_beats_the_strike(name: str, other: str) -> None:
    light = load(other).skills[1]
    late = max(light.startup, throw_frame(name))
    first = f"throw@{late - throw_frame(name)}"
    trace = Scene(name, other, distance=TOUCHING).run(first, f"light@{late - light.startup}")
    assert trace["p1.status"][late] == S.GRABBED
    assert trace.change("p0.health") == 0


@pytest.mark.parametrize("guard", ["back", "crouch"])
@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_a_throw_beats_guard(name: str, other: str, guard: str) -> None:
    fight = Scene(name, other, distance=TOUCHING, middle=CORNER)
    throw = fight.fighters[0].skills[5]
    trace = fight.run("throw@0", f"{guard}@0")
    grab = throw_frame(name)
    assert trace.first("p1.status", S.GRABBED) == grab
    assert trace.changes("p1.health") == [grab + C.ESCAPE_FRAMES]
    assert trace.change("p1.health") == -throw.damage
    down = trace.first("p1.status", S.KNOCKED_DOWN)
    assert down == grab + C.ESCAPE_FRAMES
    assert trace["p1.combo"][down] == 1
    assert trace["first_hit"][down] == 1
    assert trace.first("p1.status", S.FREE, down) == down + C.KNOCK_DOWN_FRAMES
    assert trace.first("p0.status", S.FREE, down) == down + C.THROWER_FRAMES


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_a_jump_beats_a_throw(name: str, other: str) -> None:
    for leave in range(1, throw_frame(name) + 1):
        fight = Scene(name, other, distance=TOUCHING)
        trace = fight.run("throw@0", f"jump@{leave}-{leave}")
        assert not trace.ever("p1.status", S.GRABBED)
        assert trace.change("p1.health") == 0


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_a_throw_does_not_reach_someone_in_stun_or_in_the_air(name: str, other: str) -> None:
    for status in (S.HITSTUN, S.BLOCKSTUN, S.LANDING):
        fight = Scene(name, other, distance=TOUCHING)
        fight.set("p1.status", status)
        fight.set("p1.timer", 100)
        assert fight.run("throw@0", "", 60).change("p1.health") == 0


@pytest.mark.parametrize(("name", "slot"), of_kind("strike", "projectile"))
def test_levels_must_be_guarded_as_they_say(name: str, slot: int) -> None:
    """Mid any way, low crouching, overhead standing; and nobody guards a throw."""
    skill = load(name).skills[slot]
    guarded = {"mid": {"back", "crouch"}, "low": {"crouch"}, "overhead": {"back"}}[skill.level]
    contact = contact_frame(skill)
    for guard in ("back", "crouch", "neutral", "forward"):
        fight = Scene(name, "aster", distance=TOUCHING)
        fight.set("p0.meter", C.FULL_METER)
        trace = fight.run(f"{SKILL_NAMES[slot]}@0", f"{guard}@{contact}")
        blocked = trace["p1.status"][contact] == S.BLOCKSTUN
        assert blocked == (guard in guarded), guard
        assert trace.change("p1.health") == -(skill.chip if blocked else skill.damage)


@pytest.mark.parametrize("name", FIGHTERS)
def test_a_low_beats_high_guard_and_an_overhead_beats_crouch_guard(name: str) -> None:
    for slot, wrong in (("low", "back"), ("overhead", "crouch")):
        skill = load(name).skills[SKILL_NAMES.index(slot)]
        assert skill.level == slot
        fight = Scene(name, name, distance=TOUCHING)
        trace = fight.run(f"{slot}@0", f"{wrong}@{skill.startup}")
        assert trace["p1.status"][skill.startup] in HURT


def answers(name: str, other: str, slot: int) -> list[str]:
    """Search what ``other`` can punish a blocked skill with, alone or after steps forward."""
    fight = Scene(name, other, distance=TOUCHING)
    skill = fight.fighters[0].skills[slot]
    press, contact = f"{SKILL_NAMES[slot]}@0", contact_frame(skill)
    guard = guard_against(skill)
    seen = fight.copy().run(press, f"{guard}@{contact}")
    free, over = (seen.first(f"p{p}.status", S.FREE, contact) for p in (1, 0))
    found = []
    for answer, steps in product(("light", "heavy", "low", "throw"), range(max(0, over - free))):
        script = f"{guard}@{contact}-{free - 1} {answer}@{free + steps}"
        if steps:
            script += f" forward@{free}-{free + steps - 1}"
        if is_punished(fight.copy().run(press, script), free, over):
            found.append(answer)
    return found


def is_punished(trace: Trace, free: int, over: int) -> bool:
    return any(trace["p0.status"][frame] in HURT for frame in range(free, over))


@pytest.mark.parametrize("name", FIGHTERS)
def test_a_blocked_heavy_is_punished(name: str) -> None:
    assert any(answers(name, other, 2) for other in FIGHTERS)


@pytest.mark.parametrize("name", FIGHTERS)
def test_a_blocked_light_is_not(name: str) -> None:
    assert not any(answers(name, other, 1) for other in FIGHTERS)


def test_a_punish_frame_by_frame() -> None:
    """Aster guards Aster's heavy, recovers first, and jabs him before he is free."""
    fight = Scene("aster", "aster", distance=TOUCHING)
    heavy, light = fight.fighters[0].skills[2], fight.fighters[1].skills[1]
    free = heavy.startup + heavy.hitstop + heavy.blockstun
    trace = fight.run("heavy@0", f"back@{heavy.startup}-{free - 1} light@{free}", free + 30)
    shown = trace.show("p0.status", "p1.status")
    assert trace["p1.status"][heavy.startup] == S.BLOCKSTUN, shown
    assert trace["p1.status"][free] == S.ATTACKING, shown
    assert trace["p0.status"][free + light.startup - 1] == S.ATTACKING, shown
    assert trace["p0.status"][free + light.startup] == S.HITSTUN, shown
    assert trace.change("p0.health") == -light.damage
    assert trace.change("p1.health") == -heavy.chip


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_a_throw_is_escaped_within_the_window_and_not_after_it(name: str, other: str) -> None:
    grab = throw_frame(name)
    for wait in range(1, C.ESCAPE_FRAMES + 2):
        fight = Scene(name, other, distance=TOUCHING)
        trace = fight.run("throw@0", f"throw@{grab + wait}")
        assert trace["p1.status"][grab] == S.GRABBED
        if wait <= C.ESCAPE_FRAMES:
            assert trace["p1.status"][grab + wait] == S.LANDING, wait
            assert trace.change("p1.health") == 0
            assert trace.first("p0.status", S.FREE, grab) == grab + wait + C.ESCAPE_RECOVERY
            assert trace.first("p1.status", S.FREE, grab) == grab + wait + C.ESCAPE_RECOVERY
            assert fight.distance > TOUCHING + C.ESCAPE_PUSH / 256
        else:
            assert trace.ever("p1.status", S.KNOCKED_DOWN)


@pytest.mark.parametrize("name", FIGHTERS)
def test_only_pressing_throw_escapes(name: str) -> None:
    grab = throw_frame(name)
    trace = Scene(name, name, distance=TOUCHING).run("throw@0", f"light@{grab + 1}")
    assert trace.ever("p1.status", S.KNOCKED_DOWN)


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_two_throws_on_one_frame_part_both(name: str, other: str) -> None:
    late = max(throw_frame(name), throw_frame(other))
    fight = Scene(name, other, distance=min(TOUCHING, 46))
    trace = fight.run(f"throw@{late - throw_frame(name)}", f"throw@{late - throw_frame(other)}")
    assert trace["p0.status"][late] == trace["p1.status"][late] == S.LANDING
    assert trace.change("p0.health") == trace.change("p1.health") == 0


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_a_throw_that_meets_one_in_start_up_clashes(name: str, other: str) -> None:
    early = throw_frame(name)
    for press in range(1, early + 1):
        if press + throw_frame(other) <= early:
            continue  # then the later press is the earlier throw
        trace = Scene(name, other, distance=TOUCHING).run("throw@0", f"throw@{press}")
        assert trace["p0.status"][early] == trace["p1.status"][early] == S.LANDING, press
        assert trace.change("p1.health") == 0


@pytest.mark.parametrize("name", FIGHTERS)
def test_a_throw_that_has_missed_does_not_clash(name: str) -> None:
    throw = load("aster").skills[5]
    fight = Scene("aster", name, distance=300)
    fight.run("", "throw@0", throw_frame(name) + load(name).skills[5].active + 1)
    fight.place(distance=TOUCHING)
    trace = fight.run("throw@0", "", throw.startup + 1)
    assert trace["p1.status"][-1] == S.GRABBED


@pytest.mark.parametrize("late", [0, 1, 2])
def test_a_throw_that_cannot_be_escaped_beats_one_that_can(late: int) -> None:
    grab = contact_frame(load("brakk").skills[8])
    fight = Scene("brakk", "aster", distance=TOUCHING)
    fight.set("p0.meter", C.FULL_METER)
    trace = fight.run("super@0", f"throw@{grab - throw_frame('aster') + late}")
    assert trace["p1.status"][grab] == S.GRABBED
    assert trace.ever("p1.status", S.KNOCKED_DOWN)
    assert trace.change("p0.health") == 0


def test_two_throws_that_cannot_be_escaped_clash() -> None:
    fight = Scene("brakk", "brakk", distance=TOUCHING)
    fight.set("p0.meter", C.FULL_METER)
    fight.set("p1.meter", C.FULL_METER)
    grab = contact_frame(load("brakk").skills[8])
    trace = fight.run("super@0", "super@0", grab + 1)
    assert trace["p0.status"][-1] == trace["p1.status"][-1] == S.LANDING


@pytest.mark.parametrize("name", FIGHTERS)
def test_attacks_from_the_air_pass_through_an_anti_air(name: str) -> None:
    """The overhead of each fighter meets a jumper on the way down and is not hit itself."""
    overhead = load(name).skills[4]
    won = 0
    for attack in range(18, 34, 2):
        for press in range(0, 24, 2):
            fight = Scene("aster", name, distance=120)
            trace = fight.run(f"jump@0-0 forward@1-60 heavy@{attack}", f"overhead@{press}", 60)
            hurt = trace.change("p1.health") < 0
            guarded_by = slice(press + overhead.anti_air_from, press + overhead.anti_air_to)
            hit_on = [k for k in trace.changes("p1.health") if trace["p0.y"][k] > 0]
            assert not any(guarded_by.start <= k < guarded_by.stop for k in hit_on), (attack, press)
            won += trace.change("p0.health") < 0 and not hurt
    assert won > 0
