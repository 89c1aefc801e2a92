"""docs/RULES.md: its numbers are those of the code, and it says what happens in a fight."""

import re
from typing import Final

import numpy as np

from arena import state as S
from arena.frame_data.skills import FIGHTERS, SUBPIXELS, load
from arena.rules import constants as C
from arena.rules.actions import SKILL_NAMES
from arena.simulator import DEFAULT_DELAY
from tests.arena.scenario import Scene, Trace, contact_frame
from tests.pages import ROOT

PAGE: Final = (ROOT / "docs" / "RULES.md").read_text(encoding="utf-8")
ROW: Final = re.compile(r"^\| `(\w+)` \| ([\d, ]+) \| ([^|]+) \|", re.MULTILINE)
INLINE: Final = re.compile(r"`([A-Z][A-Z_]+)`\s+\((\d[\d, ]*)\s*([^)]*)\)")
ELSEWHERE: Final = {"MAX_DELAY": S.MAX_DELAY, "DEFAULT_DELAY": DEFAULT_DELAY}


def constants() -> dict[str, int | tuple[int, ...]]:
    """Give every constant of the rules by name."""
    return {
        name: value
        for name, value in vars(C).items()
        if name.isupper() and name != "SUBPIXELS" and isinstance(value, int | tuple)
    }


def in_code(value: str, unit: str) -> int | tuple[int, ...]:
    """Turn a number of the page into what the code holds: lengths in sub-pixels."""
    if ", " in value:
        return tuple(int(part) for part in value.split(", "))
    scale = SUBPIXELS if unit.startswith("px") else 1
    return int(value.replace(",", "")) * scale


def test_the_table_holds_every_constant_and_no_other() -> None:
    listed = {name: in_code(value.strip(), unit.strip()) for name, value, unit in ROW.findall(PAGE)}
    assert listed == constants()


def test_every_constant_named_in_a_rule_has_its_value_beside_it() -> None:
    rules = PAGE[: PAGE.index("## Constants")]
    known = constants() | ELSEWHERE
    found = INLINE.findall(rules)
    for name, value, unit in found:
        words = " ".join(unit.split())
        assert in_code(" ".join(value.split()), words) == known[name], name
    named = re.findall(r"`([A-Z][A-Z_]+)`", rules)
    links = re.findall(r"\[`([A-Z][A-Z_]+)`\]", rules)
    assert len(found) == len(named) - len(links) - named.count("NAME")


def test_inputs_are_numbered_as_the_page_says() -> None:
    text = PAGE[PAGE.index("a skill (0") : PAGE.index("8 super)") + len("8 super)")]
    listed = re.findall(r"(\d) `?(\w+)`?[,)]", text)
    assert [name for _, name in listed] == list(SKILL_NAMES)
    assert [int(number) for number, _ in listed] == list(range(len(SKILL_NAMES)))


def test_a_new_projectile_replaces_the_one_in_flight() -> None:
    special = load("cirrus").skills[6]
    fight = Scene("cirrus", "aster", distance=900)
    again = special.total + 20  # before the first one has flown its course
    trace = fight.run("special@0", frames=again)
    fight.set("p0.ready_6", 0)
    trace = Trace(
        trace.before,
        np.concatenate([trace.states, fight.run("special@0", "", special.startup + 2).states]),
    )
    x, left = trace["p0.projectile_x"], trace["p0.projectile_left"]
    assert left[again + special.startup - 1] > 0
    assert left[again + special.startup] == special.projectile_life - 1
    assert x[again + special.startup] == x[special.startup]
    assert x[special.startup] - trace["p0.x"][0] == C.PROJECTILE_START + special.projectile_speed


def test_a_throw_that_waits_in_the_buffer_at_the_grab_escapes_nothing() -> None:
    throw = load("aster").skills[5]
    fight = Scene("aster", "aster", distance=300)
    fight.run("", "low@0", frames=12)  # misses, and is in recovery when the throw comes
    fight.place(distance=50)
    trace = fight.run("throw@0", "throw@1", frames=throw.startup + 1)
    assert trace["p1.status"][-1] == S.GRABBED
    assert trace["p1.buffer"][-1] == 0


def test_a_counter_catches_a_strike_at_any_distance() -> None:
    beam = load("cirrus").skills[8]
    fight = Scene("cirrus", "brakk", distance=800)
    fight.set("p0.meter", C.FULL_METER)
    connects = contact_frame(beam)
    trace = fight.run("super@0", f"defence@{connects - 5}", frames=connects + 1)
    assert trace["p0.status"][-1] == S.KNOCKED_DOWN
    assert trace.change("p1.health") == 0


def test_an_air_attack_that_ends_in_the_air_leaves_room_for_another() -> None:
    for name in FIGHTERS:
        total = load(name).skills[9].total
        trace = Scene(name, "aster", distance=500).run(f"jump@0 light@1 light@{1 + total}")
        if trace["p0.y"][1 + total] == 0:
            continue  # its jumps are too short for a second attack
        assert trace["p0.status"][total] == S.ATTACKING
        assert trace["p0.started_9"][-1] == 2
        return
    raise AssertionError("no fighter jumps long enough")


def test_a_throw_catches_a_broken_guard_and_one_who_rises() -> None:
    first_active = load("aster").skills[5].startup
    fight = Scene("aster", "aster", distance=50)
    fight.set("p1.status", S.GUARD_BROKEN)
    fight.set("p1.timer", C.GUARD_BREAK_FRAMES)
    broken = fight.run("throw@0", "back@0", frames=first_active + 1)
    assert list(broken["p1.status"][-2:]) == [S.GUARD_BROKEN, S.GRABBED]

    fight = Scene("aster", "aster", distance=50)
    fight.set("p1.status", S.KNOCKED_DOWN)
    fight.set("p1.timer", first_active + 1)
    rises = fight.run("throw@0", "back@0", frames=first_active + 1)
    assert list(rises["p1.status"][-2:]) == [S.KNOCKED_DOWN, S.GRABBED]


def test_skills_that_start_on_the_frame_of_a_super_start_too() -> None:
    fight = Scene("aster", "cirrus", distance=300)
    fight.set("p0.meter", C.FULL_METER)
    fight.set("p1.meter", C.FULL_METER)
    trace = fight.run("super@0", "super@0", frames=40)
    longer = max(load(name).skills[8].screen_freeze for name in ("aster", "cirrus"))
    assert trace["p0.skill"][0] == trace["p1.skill"][0] == 8
    assert trace["freeze"][0] == longer
    assert np.array_equal(trace["freeze"][: longer + 1], np.arange(longer, -1, -1))
    assert (trace["p0.skill_frame"][: longer + 1] == 0).all()
    assert trace["p0.skill_frame"][longer + 1] == 1
