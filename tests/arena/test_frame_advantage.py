"""What the frame data say is what the simulator does: counts, windows and frame advantage."""

import numpy as np
import pytest

from arena import state as S
from arena.frame_data.skills import FIGHTERS, SUBPIXELS, Skill, load
from arena.rules import constants as C
from arena.rules.actions import SKILL_NAMES
from tests.arena.scenario import (
    FEATURE,
    GROUND_SKILLS,
    TOUCHING,
    Scene,
    Trace,
    contact_frame,
    guard_against,
    of_kind,
)

STRIKES = of_kind("strike")


def meet(name: str, slot: int, other: str, guard: bool) -> tuple[Skill, Trace]:
    """Let a skill connect on its first active frame with a fighter who stands in touch."""
    fight = Scene(name, other, distance=TOUCHING)
    fight.set("p0.meter", C.FULL_METER)
    skill = fight.fighters[0].skills[slot]
    contact = contact_frame(skill)
    answer = f"{guard_against(skill)}@{contact}-{contact}" if guard else ""
    return skill, fight.run(f"{SKILL_NAMES[slot]}@0", answer, 240)


def advantage(trace: Trace, contact: int) -> int:
    """Give by how many frames the attacker is free before the defender."""
    return trace.first("p1.status", S.FREE, contact) - trace.first("p0.status", S.FREE, contact)


@pytest.mark.parametrize("other", FIGHTERS)
@pytest.mark.parametrize(("name", "slot"), of_kind("strike", "projectile"))
def test_advantage_on_block_is_as_published(name: str, slot: int, other: str) -> None:
    skill, trace = meet(name, slot, other, guard=True)
    contact = contact_frame(skill)
    assert trace.first("p1.status", S.BLOCKSTUN) == contact
    assert trace.change("p1.health") == -skill.chip
    assert advantage(trace, contact) == skill.on_block


@pytest.mark.parametrize("other", FIGHTERS)
@pytest.mark.parametrize(("name", "slot"), of_kind("strike", "projectile"))
def test_advantage_on_hit_is_as_published(name: str, slot: int, other: str) -> None:
    skill, trace = meet(name, slot, other, guard=False)
    contact = contact_frame(skill)
    assert trace.changes("p1.health") == [contact]
    assert trace.change("p1.health") == -skill.damage
    if skill.launch:
        assert trace.first("p1.status", S.LAUNCHED) == contact
    elif skill.knocks_down:
        assert trace.first("p1.status", S.KNOCKED_DOWN) == contact
        left = skill.active + skill.recovery
        assert advantage(trace, contact) == C.KNOCK_DOWN_FRAMES - left
    else:
        assert trace.first("p1.status", S.HITSTUN) == contact
        assert advantage(trace, contact) == skill.on_hit


@pytest.mark.parametrize(("name", "slot"), STRIKES)
def test_counter_hit_adds_stun_and_damage(name: str, slot: int) -> None:
    skill = load(name).skills[slot]
    fight = Scene(name, "aster", distance=TOUCHING)
    fight.set("p0.meter", C.FULL_METER)
    heavy = fight.fighters[1].skills[2]
    contact = contact_frame(skill)
    # The victim's heavy begins so late that it is hit in its startup, and not in a screen freeze.
    press = max(0, contact - min(heavy.startup, skill.startup) + 1)
    trace = fight.run(f"{SKILL_NAMES[slot]}@0", f"heavy@{press}", 240)
    assert trace["p1.status"][contact - 1] == S.ATTACKING
    assert trace.change("p1.health") == -(skill.damage * C.COUNTER_HIT_DAMAGE // 100)
    if not skill.knocks_down:
        assert advantage(trace, contact) == skill.on_hit + C.COUNTER_HIT_STUN


def alone(name: str) -> Scene:
    """Set up a fighter whose opponent nothing can touch."""
    fight = Scene(name, "aster", distance=TOUCHING)
    fight.set("p0.meter", C.FULL_METER)
    fight.set("p1.status", S.KNOCKED_DOWN)
    fight.set("p1.timer", 10_000)
    return fight


@pytest.mark.parametrize(("name", "slot"), GROUND_SKILLS)
def test_frames_are_counted_as_published(name: str, slot: int) -> None:
    fight = alone(name)
    skill = fight.fighters[0].skills[slot]
    seen = {"startup": 0, "active": 0, "recovery": 0}
    for frame in range(skill.screen_freeze + skill.total + 3):
        frozen = fight["freeze"] > 0
        fight.run(f"{SKILL_NAMES[slot]}@0" if frame == 0 else "", "", 1)
        features = fight.features(0)
        for phase in seen:
            seen[phase] += int(features[FEATURE[f"self.{phase}"]]) * (not frozen)
        performing = frame < skill.screen_freeze + skill.total
        assert features[FEATURE[f"self.skill.{slot}"]] == performing
        assert features[FEATURE["self.can_act"]] == (not performing)
        assert performing or fight["p0.skill"] == fight["p0.skill_frame"] == 0
    counts = {"startup": skill.startup, "active": skill.active, "recovery": skill.recovery}
    assert seen == counts


@pytest.mark.parametrize(("name", "slot"), of_kind("strike", "throw"))
def test_connects_on_its_active_frames_only(name: str, slot: int) -> None:
    """Someone who can be touched on one single frame is touched if that frame is active."""
    skill = load(name).skills[slot]
    touched = []
    for frame in range(1, skill.total):
        fight = alone(name)
        fight.run(f"{SKILL_NAMES[slot]}@0", "", skill.screen_freeze + frame)
        assert fight["p0.skill_frame"] == frame - 1
        fight.set("p1.status", S.FREE)
        fight.set("p1.timer", 0)
        fight.set("p1.x", fight["p0.x"] + TOUCHING * SUBPIXELS)
        if fight.run("", "", 1)["p1.status"][0] != S.FREE:
            touched.append(frame)
    assert touched == list(range(skill.startup, skill.startup + skill.active))


STANDING_STRIKES = [
    (name, slot) for name, slot in STRIKES if not load(name).skills[slot].move_speed
]


@pytest.mark.parametrize(("name", "slot"), STANDING_STRIKES)
def test_reaches_as_far_as_published(name: str, slot: int) -> None:
    reach = load(name).skills[slot].reach
    room = C.STAGE_WIDTH - 2 * C.WALL
    for distance in {min(reach, room), min(reach + 1, room)}:
        fight = Scene(name, "aster")
        fight.set("p0.meter", C.FULL_METER)
        fight.set("p0.x", C.WALL)
        fight.set("p1.x", C.WALL + distance)
        trace = fight.run(f"{SKILL_NAMES[slot]}@0", "", 100)
        assert trace.ever("p0.contact", S.CONTACT_HIT) == (distance <= reach)


@pytest.mark.parametrize("name", FIGHTERS)
def test_walks_as_fast_as_published(name: str) -> None:
    fighter = load(name)
    trace = Scene(name, name, distance=400).run("forward@0", "back@0", 20)
    assert np.all(np.diff(trace["p0.x"]) == fighter.walk_forward)
    assert np.all(np.diff(trace["p1.x"]) == fighter.walk_back)
