"""Captions: what they say is what the rules did."""

from collections import Counter
from itertools import chain

import pytest

from arena import Fight
from arena import state as S
from arena.frame_data.skills import DAMAGE, FIGHTERS, STARTUP, TOTAL, table
from arena.rules import constants as C
from arena.window.drawing.captions import CAPTION_FRAMES, Caption, captions_of
from arena.window.drawing.happenings import Kind, Timing, happenings
from arena.window.drawing.memory import Memory
from arena.window.drawing.player import players
from tests.arena.window.drawing.moments import mashed


def said(fight, inputs):
    """Play inputs; give all captions as (side, words)."""
    told = []
    for first, second in inputs:
        before = fight.state
        fight.play(first, second)
        both = players(before), players(fight.state)
        told += captions_of(happenings(before, fight.state, table()), *both).items()
    return told


def close(first="aster", second="brakk"):
    fight = Fight(first, second, seed=7)
    fight.place(distance=50)
    return fight


def pressed(side, presses, frames=90):
    """Give inputs with (frame: skill) of a side."""
    inputs = []
    for frame in range(frames):
        press = ("neutral", presses.get(frame))
        inputs.append((press, None) if side == 0 else (None, press))
    return inputs


def both(first, second, frames=90):
    one, other = pressed(0, first, frames), pressed(1, second, frames)
    return [(a[0], b[1]) for a, b in zip(one, other, strict=True)]


@pytest.mark.parametrize("pair", [("aster", "brakk"), ("cirrus", "aster"), ("brakk", "cirrus")])
def test_counter_hits_are_those_that_hurt_more(pair):
    counted: Counter[bool] = Counter()
    for before, after in chain.from_iterable(mashed(*pair, 900, seed) for seed in range(4)):
        for each in happenings(before, after, table()):
            if each.kind is not Kind.HIT:
                continue
            own, other = each.side * S.PLAYER_FIELDS, (1 - each.side) * S.PLAYER_FIELDS
            combo = min(int(before[own + S.COMBO]), len(C.SCALING) - 1)
            full = int(table()[before[other + S.FIGHTER], each.row, DAMAGE])
            plain = full * C.SCALING[combo] // 100
            lost = int(before[own + S.HEALTH] - after[own + S.HEALTH])
            more = plain * C.COUNTER_HIT_DAMAGE // 100
            if lost in (plain, more) and plain != more:  # the row is a guess in a trade
                assert (each.timing is Timing.COUNTER) == (lost == more)
                counted[lost == more] += 1
    assert counted[True] > 3 and counted[False] > 3


def test_a_hit_in_startup_and_one_in_recovery():
    heavy = table()[FIGHTERS.index("brakk"), 2]
    light = table()[FIGHTERS.index("aster"), 1]
    early, late = 0, int(heavy[TOTAL] - light[STARTUP] - 3)
    assert heavy[STARTUP] > light[STARTUP] + 1
    assert (0, "COUNTER HIT") in said(close(), both({early: "light"}, {0: "heavy"}))
    fight = close()
    fight.place(distance=300)
    told = said(fight, both({}, {0: "heavy"}, late))
    assert told == []
    fight.place(distance=50)
    assert (0, "PUNISH") in said(fight, both({0: "light"}, {}))


def test_a_plain_hit_has_no_caption():
    assert said(close(), pressed(0, {0: "light"})) == []


def test_an_escaped_throw_and_a_broken_guard():
    assert (1, "THROW ESCAPED") in said(close(), both({0: "throw"}, {7: "throw"}))
    told = said(close("aster", "aster"), both({0: "throw"}, {0: "throw"}))
    assert {(0, "THROW ESCAPED"), (1, "THROW ESCAPED")} <= set(told)
    fight = close()
    fight.side[1].set_guard(1)
    inputs = [(("neutral", "heavy" if k == 0 else None), ("back", None)) for k in range(60)]
    assert (0, "GUARD BREAK") in said(fight, inputs)


def test_a_caption_stands_for_a_while():
    fight = close()
    memory = Memory.of(fight.state, table())
    stood = 0
    for first, second in both({0: "light"}, {0: "heavy"}, 150):
        fight.play(first, second)
        memory.advance(fight.state, table())
        stood += memory.captions[0].words == "COUNTER HIT"
    assert stood == CAPTION_FRAMES and memory.captions == [Caption(), Caption()]
