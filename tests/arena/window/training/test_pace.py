"""Pause, single frames and slow motion, and presses in between."""

import itertools

import pytest

from arena.rules.actions import HEAVY, LIGHT
from arena.window.hands import IDLE, Hands
from arena.window.training.pace import SPEEDS, Pace, Pending


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_speed_is_that_share_of_the_steps(speed: int) -> None:
    pace = Pace()
    while pace.speed != speed:
        pace.slower()
    due = [pace.due() for _ in range(600)]
    assert sum(due) == 600 * speed // 100
    frames = [step for step, played in enumerate(due) if played]
    gaps = {later - earlier for earlier, later in itertools.pairwise(frames)}
    assert max(gaps) - min(gaps) <= 1  # as even as can be


def test_paused_only_single_frames_are_played() -> None:
    pace = Pace()
    pace.advance()
    pace.advance()
    assert [pace.due() for _ in range(4)] == [True, True, False, False]
    pace.advance()
    pace.clear()
    assert not pace.due()
    pace.paused = False
    assert pace.due()


def test_a_press_between_two_frames_is_kept_for_the_next_once() -> None:
    pending = Pending()
    pending.add(Hands(x=1, skill=LIGHT))
    pending.add(Hands(x=-1))
    assert pending.take() == Hands(x=-1, skill=LIGHT)
    assert pending.take() == Hands(x=-1)
    pending.add(Hands(skill=LIGHT))
    pending.add(Hands(skill=HEAVY))
    assert pending.take().skill == HEAVY
    pending.add(Hands(skill=LIGHT))
    pending.clear()
    assert pending.take() == IDLE
