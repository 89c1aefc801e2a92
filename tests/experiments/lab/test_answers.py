"""Answers on sight, against guards held by hand."""

import numpy as np
import pytest

from arena import state as S
from arena.frame_data.skills import FIGHTERS, load
from arena.rules.actions import SKILL_NAMES
from experiments.lab.answers import ANSWERS, answers
from experiments.lab.attacks import Attacks, cases_of
from experiments.lab.trials import ROW_NAMES
from tests.arena.scenario import GROUND_SKILLS, Scene

DELAY = 15
DISTANCE = 52
ROWS = np.arange(1, 11)


@pytest.fixture(scope="module")
def seen() -> dict[tuple[str, int, int], set[str]]:
    """Answers by (attacker, row, delay) against Aster at one distance."""
    attacks = Attacks(cases_of(np.arange(3), ROWS, np.array([0]), np.array([DISTANCE])))
    return {
        (FIGHTERS[attacker], int(row), delay): {
            name for name, there in zip(ANSWERS, found, strict=True) if there
        }
        for delay in (0, DELAY)
        for attacker, row, found in zip(
            attacks.cases.attacker, attacks.cases.row, answers(attacks, delay), strict=True
        )
    }


Seen = dict[tuple[str, int, int], set[str]]


@pytest.mark.parametrize(("name", "slot"), GROUND_SKILLS)
def test_guard_on_sight_is_a_guard_held_after_the_delay(seen: Seen, name: str, slot: int) -> None:
    fight = Scene(name, "aster", distance=DISTANCE)
    fight.set("p0.meter", 100)
    attack = f"{SKILL_NAMES[slot]}@0"
    if not fight.copy().run(attack, "", 100)["p1.status"].any():
        assert not seen[name, slot, DELAY]
        return
    guarded = False
    for move in ("back", "crouch"):
        status = fight.copy().run(attack, f"{move}@{DELAY + 1}", 100)["p1.status"]
        guarded |= S.BLOCKSTUN in status and not np.isin(status, (S.HITSTUN, S.KNOCKED_DOWN)).any()
    assert ("guard" in seen[name, slot, DELAY]) == guarded


@pytest.mark.parametrize(("name", "slot"), GROUND_SKILLS)
def test_what_is_over_before_one_can_react_has_no_answer_on_sight(
    seen: Seen, name: str, slot: int
) -> None:
    skill = load(name).skills[slot]
    if skill.kind == "strike" and skill.startup + skill.screen_freeze <= DELAY:
        assert not seen[name, slot, DELAY]
        assert seen[name, slot, 0]


def test_a_throw_can_be_jumped_if_it_is_foreseen(seen: Seen) -> None:
    assert {"jump", "escape"} <= seen["aster", ROW_NAMES.index("throw"), 0]


def test_an_air_attack_is_announced_by_its_jump(seen: Seen) -> None:
    assert seen["aster", ROW_NAMES.index("air_heavy"), DELAY]
