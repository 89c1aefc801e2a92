"""What the lab says of attacks, against the frame data and against fights played by hand."""

import numpy as np
import pytest

from arena import state as S
from arena.frame_data.skills import FIGHTERS, load
from arena.rules.actions import BACK, CROUCH
from experiments.lab.attacks import Attacks, cases_of
from experiments.lab.punish import one_case
from experiments.lab.trials import NOT_SEEN, ROW_NAMES, TOUCHING
from tests.arena.scenario import Scene, contact_frame, guard_against, of_kind

STRIKES = of_kind("strike")
STANDING = [(name, row) for name, row in STRIKES if not load(name).skills[row].move_speed]


def attack(name: str, row: int, distance: int = TOUCHING) -> Attacks:
    return Attacks(one_case(name, ROW_NAMES[row], "aster", distance))


@pytest.mark.parametrize(("name", "row"), STRIKES)
def test_touching_strikes_come_to_their_published_frames(name: str, row: int) -> None:
    skill, found = load(name).skills[row], attack(name, row)
    assert found.touches[0] == contact_frame(skill)
    assert found.on_block[0] == skill.on_block
    assert found.guard[0] == (CROUCH if guard_against(skill) == "crouch" else BACK)
    if not skill.knocks_down and not skill.launch:
        assert found.on_hit[0] == skill.on_hit


@pytest.mark.parametrize(("name", "row"), of_kind("throw"))
def test_throws_cannot_be_guarded(name: str, row: int) -> None:
    found = attack(name, row)
    assert found.connects[0]
    assert not found.blockable[0]


@pytest.mark.parametrize(("name", "row"), STANDING)
def test_beyond_its_reach_an_attack_touches_nobody(name: str, row: int) -> None:
    reach = load(name).skills[row].reach // 256
    if reach < 400:
        assert attack(name, row, reach).connects[0]
        assert not attack(name, row, reach + 1).connects[0]


@pytest.mark.parametrize("row", [9, 10])
def test_an_air_attack_touches_from_the_front_in_the_jump(row: int) -> None:
    found = attack("aster", row, 100)
    press, drift, touch = found.cases.press[0], found.cases.drift[0], found.touches[0]
    slot = {9: "light", 10: "heavy"}[row]
    fight = Scene("aster", "aster", distance=100)
    script = f"jump@0-0 forward@{drift} {slot}@{press}"
    trace = fight.copy().run(script, "", int(touch) + 1)
    assert trace["p1.status"][touch - 1] == S.FREE
    assert trace["p1.status"][touch] == S.HITSTUN
    assert trace["p0.skill"][touch] == row
    assert fight.run(script, f"back@{touch}", int(touch) + 1)["p1.status"][touch] == S.BLOCKSTUN


def test_a_projectile_gains_frames_with_every_step_of_distance() -> None:
    thrower = next(name for name, _ in of_kind("projectile"))
    fighter = np.array([FIGHTERS.index(thrower)])
    found = Attacks(cases_of(fighter, np.array([6]), fighter, np.array([100, 200, 300])))
    assert (np.diff(found.touches) > 0).all()
    assert (np.diff(found.on_block) > 0).all()


def test_a_missed_attack_leaves_its_performer_open_until_its_end() -> None:
    skill, found = load("aster").skills[2], attack("aster", 2)
    assert found.spent[0] == skill.startup + skill.active
    assert found.missed_free[0] == skill.total
    assert found.touches[0] != NOT_SEEN
