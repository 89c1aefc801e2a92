"""Combos and knock-downs, against the same played by hand."""

import numpy as np
import pytest

from arena import state as S
from arena.frame_data.skills import FIGHTERS, load
from arena.rules.actions import SKILL_NAMES
from arena.rules.constants import FULL_METER
from experiments.lab.combos import Combo, combos
from experiments.lab.knockdown import MEETINGS, RESULTS, WAKE_UPS, KnockDown, knock_downs
from experiments.lab.trials import TOUCHING
from tests.arena.scenario import Scene, contact_frame

Combos = dict[tuple[str, str, str], Combo]


@pytest.fixture(scope="module")
def found() -> Combos:
    """The best combos by fighter, meter and starter."""
    return {(combo.fighter, combo.meter, combo.line[0]): combo for combo in combos()}


@pytest.fixture(scope="module")
def downs() -> list[KnockDown]:
    """All knock-downs."""
    return knock_downs()


@pytest.mark.parametrize("name", FIGHTERS)
@pytest.mark.parametrize("into", ["special", "super"])
def test_the_search_finds_at_least_a_cancel_by_hand(found: Combos, name: str, into: str) -> None:
    heavy = load(name).skills[2]
    for wait in (1, 4, 8):
        fight = Scene(name, name, distance=TOUCHING)
        fight.set("p0.meter", FULL_METER)
        trace = fight.run(f"heavy@0 {into}@{contact_frame(heavy) + wait}", "", 160)
        if trace["p1.combo"].max() >= 2:
            assert into in found[name, "full", "heavy"].follows
            assert found[name, "full", "heavy"].damage >= -trace.change("p1.health")


def test_a_combo_does_at_least_what_its_starter_does(found: Combos) -> None:
    for (name, _, starter), combo in found.items():
        if not starter.startswith("air"):
            damage = load(name).skills[SKILL_NAMES.index(starter)].damage
            assert combo.damage >= damage
            assert (combo.damage == damage) == (len(combo.line) == 1)


def test_meter_takes_no_combo_away(found: Combos) -> None:
    for (name, meter, starter), combo in found.items():
        if meter == "none":
            assert found[name, "full", starter].damage >= combo.damage
            assert "super" not in combo.line or starter != "super"


def test_the_advantage_after_a_knock_down_is_that_of_the_fight(downs: list[KnockDown]) -> None:
    own = next(d for d in downs if (d.attacker, d.skill, d.defender) == ("aster", "low", "brakk"))
    trace = Scene("aster", "brakk", distance=TOUCHING).run("low@0", "", 140)
    down = trace.first("p1.status", S.KNOCKED_DOWN)
    free = [trace.first(f"p{side}.status", S.FREE, down) for side in (0, 1)]
    assert own.advantage == free[1] - free[0]


def test_every_meeting_of_every_wake_up_has_a_result(downs: list[KnockDown]) -> None:
    assert {down.attacker for down in downs} == set(FIGHTERS)
    for down in downs:
        assert tuple(down.results) == MEETINGS
        for by_wake_up in down.results.values():
            assert set(by_wake_up) == set(WAKE_UPS)
            assert set(by_wake_up.values()) <= set(RESULTS)
        assert set(down.meets) <= set(down.beats("stand")) & set(down.beats("light"))


def test_a_guard_meets_a_reversal_and_a_throw_meets_a_guard(downs: list[KnockDown]) -> None:
    """After Aster's low: its like rises with the reversal, and into a guard."""
    own = next(d for d in downs if (d.attacker, d.skill, d.defender) == ("aster", "low", "aster"))
    assert own.results["guard"]["defence"] in ("blocked", "nothing")
    assert own.results["guard"]["guard high"] == "nothing"
    fight = Scene("aster", "aster", distance=TOUCHING)
    fight.run("low@0", "", contact_frame(load("aster").skills[3]) + 1)
    rise = fight.copy().run("", "", 100).first("p1.status", S.FREE)
    thrown = False
    for wait, press in [(w, p) for p in range(rise - 25, rise + 4) for w in (0, press_walk(p))]:
        script = f"forward@{wait}-{press} throw@{press}" if wait else f"throw@{press}"
        status = fight.copy().run(script, f"back@{rise}", rise + 40)["p1.status"][rise:]
        thrown |= bool(np.isin(status, (S.GRABBED,)).any())
    assert ("throw" in own.beats("guard high")) == thrown


def press_walk(press: int) -> int:
    """A frame from which to walk in, early enough to be noticed and late enough to be free."""
    return max(1, press - 19)
