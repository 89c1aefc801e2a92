"""How fights end, and what a knock-down is."""

import numpy as np
import pytest

from arena import state as S
from arena.frame_data.skills import FIGHTERS, load
from arena.rules import constants as C
from tests.arena.scenario import TOUCHING, Scene, Trace


def trade() -> Scene:
    """Set up two jabs that connect on the same frame."""
    return Scene("aster", "aster", distance=TOUCHING)


def play_trade(fight: Scene) -> Trace:
    return fight.run("light@0", "light@0", 40)


def test_a_knock_out_ends_the_fight() -> None:
    fight = trade()
    light = fight.fighters[0].skills[1]
    fight.set("p1.health", 1)
    trace = fight.run("light@0", "")
    assert trace["outcome"][light.startup - 1] == S.GOING_ON
    assert trace["outcome"][light.startup] == S.SIDE_0_WON
    assert trace["ended_by"][-1] == S.KNOCK_OUT
    assert trace["p1.health"][-1] == 0
    assert trace["frame"][-1] == light.startup + 1  # a fight that has ended stays as it is


def test_the_other_side_wins_alike() -> None:
    fight = trade()
    fight.set("p0.health", 1)
    assert fight.run("", "light@0")["outcome"][-1] == S.SIDE_1_WON


def test_a_trade_hits_both() -> None:
    trace = play_trade(trade())
    light = load("aster").skills[1]
    assert trace.change("p0.health") == trace.change("p1.health") == -light.damage
    assert trace["first_hit"][-1] == 3


def test_a_double_knock_out_is_a_draw() -> None:
    fight = trade()
    fight.set("p0.health", 10)
    fight.set("p1.health", 20)
    trace = play_trade(fight)
    assert trace["outcome"][-1] == S.DRAW
    assert trace["ended_by"][-1] == S.KNOCK_OUT
    assert trace["p0.health"][-1] == trace["p1.health"][-1] == 0


@pytest.mark.parametrize("side", [0, 1])
def test_losing_the_very_last_point_is_a_knock_out(side: int) -> None:
    fight = trade()
    fight.set(f"p{side}.health", fight.fighters[0].skills[1].damage)
    trace = play_trade(fight)
    assert trace["outcome"][-1] == (S.SIDE_1_WON, S.SIDE_0_WON)[side]
    assert trace["ended_by"][-1] == S.KNOCK_OUT


def test_a_strike_and_a_projectile_can_knock_out_both() -> None:
    fight = Scene("aster", "cirrus", distance=TOUCHING)
    fight.set("p0.health", 1)
    fight.set("p1.health", 1)
    fight.set("p0.status", S.ATTACKING)
    fight.set("p0.skill", 1)
    fight.set("p0.skill_frame", fight.fighters[0].skills[1].startup - 1)
    fight.set("p1.projectile_left", 10)
    fight.set("p1.projectile_direction", -1)
    fight.set("p1.projectile_x", fight["p0.x"])
    assert fight.run("", "", 1)["outcome"][0] == S.DRAW


def test_chip_damage_can_knock_out() -> None:
    fight = Scene("aster", "aster", distance=TOUCHING)
    special = fight.fighters[0].skills[6]
    assert special.chip > 0
    fight.set("p1.health", 1)
    trace = fight.run("special@0", f"back@{special.startup}")
    assert trace["outcome"][-1] == S.SIDE_0_WON


@pytest.mark.parametrize(
    ("health", "outcome"),
    [
        ((1.0, 0.9), S.SIDE_0_WON),
        ((0.5, 0.6), S.SIDE_1_WON),
        ((1.0, 1.0), S.DRAW),
    ],
)
@pytest.mark.parametrize("other", FIGHTERS)
def test_on_time_the_larger_share_of_health_wins(
    health: tuple[float, float], outcome: int, other: str
) -> None:
    """Shares are of each fighter's own full health, so Brakk's extra health is no extra."""
    fight = Scene("brakk", other, distance=300)
    for p, share in enumerate(health):
        fight.set(f"p{p}.health", round(share * fight.fighters[p].health))
    fight.set("frame", C.FIGHT_FRAMES - 2)
    trace = fight.run("", "", 3)
    assert trace["outcome"].tolist() == [S.GOING_ON, outcome, outcome]
    assert trace["ended_by"][-1] == S.TIME_OUT
    assert trace["frame"][-1] == C.FIGHT_FRAMES


@pytest.mark.parametrize("name", FIGHTERS)
def test_on_time_equal_health_of_equal_fighters_is_a_draw(name: str) -> None:
    fight = Scene(name, name, distance=300)
    for p in range(2):
        fight.set(f"p{p}.health", fight.fighters[p].health // 3)
    fight.set("frame", C.FIGHT_FRAMES - 2)
    assert fight.run("", "", 3)["outcome"].tolist() == [S.GOING_ON, S.DRAW, S.DRAW]


def test_the_clock_runs_out_in_hitstop_too() -> None:
    fight = Scene(distance=300)
    fight.set("frame", C.FIGHT_FRAMES - 1)
    fight.set("freeze", 10)
    assert fight.run("", "", 1)["ended_by"][0] == S.TIME_OUT


def test_two_who_stand_still_draw_after_a_minute() -> None:
    trace = Scene(distance=300).run("", "", C.FIGHT_FRAMES)
    assert trace["outcome"][-1] == S.DRAW
    assert np.flatnonzero(trace["outcome"])[0] == C.FIGHT_FRAMES - 1


# --- knock-downs ----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", FIGHTERS)
def test_a_fighter_who_was_knocked_down_is_untouchable_for_forty_frames(name: str) -> None:
    assert C.KNOCK_DOWN_FRAMES == 40
    fight = Scene(name, "aster", distance=TOUCHING)
    low = fight.fighters[0].skills[3]
    assert low.knocks_down
    down = fight.run("low@0", "", low.startup + 1).first("p1.status", S.KNOCKED_DOWN)
    assert down == low.startup
    fight.set("freeze", 0)
    for frame in range(C.KNOCK_DOWN_FRAMES + 1):
        attack = fight.copy()
        attack.set("p0.status", S.ATTACKING)
        attack.set("p0.skill", 1)
        attack.set("p0.skill_frame", fight.fighters[0].skills[1].startup - 1)
        attack.set("p0.contact", S.CONTACT_NONE)
        attack.set("p0.x", fight["p1.x"] - TOUCHING * 256)
        touched = attack.run("", "", 1)["p1.status"][0] == S.HITSTUN
        assert touched == (frame >= C.KNOCK_DOWN_FRAMES - 1), frame
        if not touched:
            fight.run("", "", 1)


def test_one_who_rises_can_guard_or_act_at_once() -> None:
    fight = Scene("aster", "aster", distance=TOUCHING)
    fight.set("p1.status", S.KNOCKED_DOWN)
    fight.set("p1.timer", C.KNOCK_DOWN_FRAMES)
    light = fight.fighters[0].skills[1]
    # The jab is timed to connect on the very frame of rising.
    meaty = f"light@{C.KNOCK_DOWN_FRAMES - 1 - light.startup}"
    guarded = fight.copy().run(meaty, "back@0")
    assert guarded.first("p1.status", S.BLOCKSTUN) == C.KNOCK_DOWN_FRAMES - 1
    reversal = fight.copy().run(meaty, f"defence@{C.KNOCK_DOWN_FRAMES - 3}")
    assert reversal.change("p1.health") == 0
    assert reversal.change("p0.health") < 0
    assert fight.copy().run(meaty, "").change("p1.health") == -light.damage


def test_a_body_on_the_floor_is_in_nobodys_way() -> None:
    fight = Scene("aster", "aster", distance=TOUCHING)
    fight.set("p1.status", S.KNOCKED_DOWN)
    fight.set("p1.timer", C.KNOCK_DOWN_FRAMES)
    trace = fight.run("forward@0", "", 30)
    assert trace.change("p1.x") == 0
    assert trace["p0.x"][-1] > trace["p1.x"][-1]
