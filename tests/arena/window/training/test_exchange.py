"""Advantage and gaps as counted, against the frame data that the rules play by."""

import numpy as np
import pytest

from arena import Fight
from arena import state as S
from arena.frame_data.skills import load
from arena.rules.actions import SKILL_NAMES
from arena.window.training.exchange import Exchange, after
from arena.window.training.phases import Phase, cells_of
from tests.arena.scenario import TOUCHING, of_kind, parse


def counted(fight: Fight, first: str, second: str, frames: int) -> list[Exchange]:
    inputs = np.stack([parse(first, frames), parse(second, frames)], axis=1)
    exchange, cells = Exchange(), cells_of(fight.state, fight.features(0))
    found = []
    for both in inputs:
        frozen = bool(fight.state[S.FREEZE] > 0)
        fight.play_inputs(both[np.newaxis])
        now = cells_of(fight.state, fight.features(0))
        exchange = after(exchange, cells, now, frozen)
        cells = now
        found.append(exchange)
    return found


def grounded(move: str) -> list[tuple[str, int]]:
    """Strikes that meet a close opponent on their first active frame and leave it standing."""
    return [
        (name, slot)
        for name, slot in of_kind("strike")
        if not load(name).skills[slot].meter
        and not load(name).skills[slot].move_speed
        and (move == "on_block" or not load(name).skills[slot].knocks_down)
        and not (move == "on_hit" and load(name).skills[slot].launch)
    ]


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize(("name", "slot"), grounded("on_hit"))
def test_counted_advantage_on_hit_is_the_frame_datas(name: str, slot: int, side: int) -> None:
    fight = Fight(name, name)
    fight.place(distance=TOUCHING)
    press = f"{SKILL_NAMES[slot]}@0"
    scripts = (press, "") if side == 0 else ("", press)
    last = counted(fight, *scripts, frames=120)[-1]
    assert not last.running
    assert last.attacker == side and last.skill == slot and not last.blocked
    assert last.advantage_of(side) == load(name).skills[slot].on_hit
    assert last.advantage_of(1 - side) == -load(name).skills[slot].on_hit


@pytest.mark.parametrize(("name", "slot"), grounded("on_block"))
def test_counted_advantage_on_block_is_the_frame_datas(name: str, slot: int) -> None:
    skill = load(name).skills[slot]
    fight = Fight(name, name)
    fight.place(distance=TOUCHING)
    guard = f"back@{skill.startup}" if skill.level == "overhead" else "crouch@0"
    last = counted(fight, f"{SKILL_NAMES[slot]}@0", guard, frames=120)[-1]
    assert last.blocked
    assert last.advantage == skill.on_block


def test_a_press_buffered_to_the_first_free_frame_counts_as_free() -> None:
    skill = load("aster").skills[1]
    fight = Fight("aster", "aster")
    fight.place(distance=TOUCHING)
    plain = counted(fight.copy(), "light@0", "", 60)
    hit = next(t for t, exchange in enumerate(plain) if exchange.running)
    free = next(t for t, exchange in enumerate(plain) if exchange.ready[0] is not None)
    assert hit < free
    # The defender jumps, and the attacker heavies, each on its first free frame.
    busy = counted(fight, f"light@0 heavy@{free - 1}", f"jump@{hit + 1}", 60)
    first = next(exchange for exchange in busy if exchange.advantage is not None)
    assert first.advantage == skill.on_hit


def test_a_gap_is_the_number_of_frames_on_which_the_defender_could_act() -> None:
    fight = Fight("aster", "aster")
    fight.place(distance=TOUCHING)
    skill = load("aster").skills[1]
    single = counted(fight.copy(), "light@0", "crouch@0", 60)
    attacker, defender = (
        next(t for t, exchange in enumerate(single) if exchange.ready[side] is not None)
        for side in (0, 1)
    )
    for wait in (0, 1, 3):
        press = attacker + wait
        played = counted(fight.copy(), f"light@0 light@{press}", "crouch@0", 90)
        gaps = [exchange.gap for exchange in played if exchange.running]
        assert gaps[0] is None
        assert gaps[-1] == press + skill.startup - defender + 1


def test_a_cancel_that_meets_stun_leaves_no_gap() -> None:
    fight = Fight("brakk", "aster")
    fight.place(distance=TOUCHING)
    played = counted(fight, "heavy@0 special@16", "", 90)
    last = [exchange for exchange in played if exchange.gap is not None]
    assert last and last[0].gap == 0


def test_hitstop_is_not_counted() -> None:
    fight = Fight("aster", "aster")
    fight.place(distance=TOUCHING)
    played = counted(fight, "light@0", "", 40)
    assert played[-1].clock == 40 - load("aster").skills[1].hitstop


def test_cells_name_what_a_fighter_is_in() -> None:
    fight = Fight("aster", "brakk")
    fight.place(distance=TOUCHING)
    seen = []
    for _ in range(40):
        fight.play(("neutral", "light") if not seen else None, ("back", None))
        seen.append([cell.phase for cell in cells_of(fight.state, fight.features(0))])
    skill = load("aster").skills[1]
    firsts = [phases[0] for phases in seen]
    assert firsts.count(Phase.STARTUP) == skill.startup
    assert firsts.index(Phase.ACTIVE) == skill.startup
    assert Phase.RECOVERY in firsts and firsts[-1] is Phase.FREE
    assert Phase.BLOCKSTUN in [phases[1] for phases in seen]
