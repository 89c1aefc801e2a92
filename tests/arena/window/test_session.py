"""A match without a window: rounds, delays, late answers, forfeits."""

import threading
from pathlib import Path

import numpy as np
import pytest

from arena import state as S
from arena.base.errors import InputError
from arena.replays.library import Library
from arena.replays.replay import verify
from arena.rules.actions import BACK, CROUCH, FORWARD, JUMP, LIGHT, NEUTRAL
from arena.window.agent_seat import AgentSeat
from arena.window.hands import DelayLine, Hands, move_of
from arena.window.keeper import Keeper
from arena.window.matches import short_spec
from tests.arena.window.driver import agent, fought, session_of

ATTACK = Hands(1, 0, LIGHT)


def field(session, name: int, side: int = 0) -> int:
    return int(session.fight.state[side * S.PLAYER_FIELDS + name])


@pytest.mark.parametrize("delay", [0, 1, 7, 31])
def test_what_is_pressed_takes_effect_exactly_after_the_delay(delay: int) -> None:
    session = fought(session_of(delays=(delay, 0)))
    session.step((Hands(skill=LIGHT), Hands()))
    effects = [field(session, S.PRESS)]
    for _ in range(40):
        session.step()
        effects.append(field(session, S.PRESS))
    assert np.flatnonzero(effects).tolist() == [delay]
    press = session.last_press[0]
    assert (press.pressed, press.effective) == (0, delay)


def test_left_is_left_when_it_takes_effect_though_the_fighters_have_crossed() -> None:
    session = fought(session_of(delays=(4, 0)))
    session.fight.place(distance=100)
    session.step((Hands(x=-1), Hands()))  # backwards, as it is pressed
    session.fight.place(distance=-100)  # side 0 is on the right now
    for _ in range(3):
        session.step()
    x = field(session, S.X)
    session.step()
    assert field(session, S.MOVE) == FORWARD
    assert field(session, S.X) < x


@pytest.mark.parametrize(
    ("hands", "move"),
    [
        (Hands(), NEUTRAL),
        (Hands(x=1), FORWARD),
        (Hands(x=-1), BACK),
        (Hands(x=1, y=1), JUMP),
        (Hands(x=-1, y=-1), CROUCH),
    ],
)
def test_moves_of_what_is_held(hands: Hands, move: int) -> None:
    state = session_of().fight.state
    assert move_of(hands, state, 0) == move
    mirrored = hands._replace(x=-hands.x)
    assert move_of(mirrored, state, 1) == move


def test_up_held_to_one_side_flies_there() -> None:
    session = fought(session_of())
    x = field(session, S.X)
    while field(session, S.FRAME - 0) < 20:
        session.step((Hands(x=1, y=1), Hands()))
    assert field(session, S.Y) > 0
    assert field(session, S.X) > x


def test_a_new_round_forgets_what_waited() -> None:
    session = fought(session_of(delays=(20, 0), rounds=2))
    for _ in range(10):
        session.step((ATTACK, Hands()))
    session.fight.side[1].set_health(1)
    session.fight.set("frame", 3599)
    while len(session.rounds) == 0:
        session.step((ATTACK, Hands()))
    fought(session)
    assert session.last_press == [None, None]
    for _ in range(20):
        session.step()
        assert field(session, S.MOVE) == NEUTRAL and field(session, S.PRESS) == 0


def test_a_line_holds_back_and_is_emptied() -> None:
    line = DelayLine(2)
    assert [line.pass_on(Hands(skill=number)).skill for number in (1, 2, 3)] == [0, 0, 1]
    line.clear()
    assert line.pass_on(Hands(skill=4)) == Hands()


def test_rounds_are_won_announced_and_kept_as_they_were_played() -> None:
    session = session_of(agent(), rounds=2, delays=(15, 0))
    said = [session.announcement]
    while not session.is_done:
        near = session.fight.distance < 60
        pressing = session.fight.frame % 30 == 0
        session.step((Hands(), Hands(0 if near else -1, 0, LIGHT if near and pressing else 0)))
        if session.announcement != said[-1]:
            said.append(session.announcement)
    perfect = "Perfect K.O."  # the one who stands still never hit
    assert said == ["Round 1", "Fight", "", perfect, "Round 2", "Fight", "", perfect]
    assert session.winner == 1 and session.wins == (0, 2)
    for played in session.rounds:
        assert played.how == "knock-out" and played.winner == 1
        assert played.replay.players == ("python:still.py:Still", "human:Bo")
        assert played.replay.delay == (15, 0)
        verify(played.replay)
    session.close()


def test_an_agent_answers_under_its_delay() -> None:
    session = fought(
        session_of(agent(lambda frame: (FORWARD, LIGHT * (frame == 3))), delays=(6, 0))
    )
    presses = []
    for _ in range(20):
        session.step()
        presses.append(field(session, S.PRESS))
    assert np.flatnonzero(presses).tolist() == [9]
    session.close()


def test_a_crash_forfeits_the_round_with_its_reason_and_never_more() -> None:
    def fails(frame: int) -> tuple[int, int]:
        if frame == 30:
            raise ValueError("no such key")
        return 0, 0

    session = fought(session_of(None, agent(fails), rounds=2))
    while not session.rounds:
        session.step()
    lost = session.rounds[0]
    assert (lost.how, lost.winner, lost.frames) == ("forfeit", 0, 30)
    assert "ValueError: no such key" in lost.reason and session.reason == lost.reason
    assert session.announcement == "Forfeit"
    verify(lost.replay)
    fought(session)  # the next round begins all the same
    assert session.reason == "" and len(session.rounds) == 1
    session.close()


def test_an_agent_that_cannot_answer_at_all_is_refused_at_once() -> None:
    def fails(frame: int) -> tuple[int, int]:
        raise ValueError("no weights")

    with pytest.raises(InputError, match="no weights"):
        session_of(None, agent(fails))


def test_a_late_answer_presses_nothing_and_is_counted() -> None:
    gate = threading.Event()
    gate.set()

    def slow(frame: int) -> tuple[int, int]:
        if frame == 2:
            gate.wait(30)
        return FORWARD, LIGHT * (frame == 2)

    player = agent(slow)
    session = fought(session_of(player, None))
    seat = session._seats[0]
    for _ in range(2):
        session.step()
    gate.clear()
    seat._budget = 0.05
    session._ask()
    for _ in range(5):
        session.step()
        assert field(session, S.MOVE) == FORWARD and field(session, S.PRESS) == 0
    gate.set()
    assert session.decision_times[0].late >= 4
    session.close()


def test_a_burst_of_frames_gives_an_agent_no_less_time() -> None:
    session = fought(session_of(agent(lambda frame: (FORWARD, 0)), None))
    for _ in range(300):  # as fast as they come
        session.step()
    assert session.decision_times[0].late <= 3
    assert 0 < session.decision_times[0].p50 <= session.decision_times[0].p99
    session.close()


def test_an_agent_made_for_another_delay_is_refused() -> None:
    player = agent()
    player.delay = 15
    with pytest.raises(InputError, match="15"):
        AgentSeat(player, 0, 3)


def test_a_match_that_is_broken_off_keeps_what_was_played() -> None:
    session = fought(session_of())
    for _ in range(50):
        session.step((ATTACK, Hands()))
    session.break_off()
    assert session.is_done and session.winner is None
    (left,) = session.rounds
    assert left.how == "broken off" and left.replay.frames == 50
    verify(left.replay)


def test_what_an_agent_says_of_its_failure_can_be_shown_and_kept(tmp_path: Path) -> None:
    def fails(frame: int) -> tuple[int, int]:
        if frame == 5:
            raise ValueError("null \0 half \ud800 " + "x" * 3000)
        return 0, 0

    session = fought(session_of(None, agent(fails)))
    while not session.rounds:
        session.step()
    lost = session.rounds[0]
    assert lost.reason.isprintable() and "null" in lost.reason and len(lost.reason) < 600
    keeper = Keeper(Library(tmp_path, ()))
    kept = keeper.keep(session.corners, lost, "match", 1)
    assert kept is not None and kept.result().entry.note == lost.reason
    assert keeper.close() == ""
    session.close()


@pytest.mark.parametrize(
    ("spec", "shown"),
    [
        ("clone:runs/mine", "clone:runs/mine"),
        ("clone:runs/demo/clones/plain-argmax", "clone:…/plain-argmax"),
        ("python:/home/ada/agents/mine.py:Mine", "python:…/mine.py:Mine"),
        ("scripted:one-with-a-very-long-name-indeed", "scripted:one-with-a-very-long-name-indeed"),
    ],
)
def test_of_a_long_spec_the_end_is_shown(spec: str, shown: str) -> None:
    assert short_spec(spec) == shown
