"""Compiled players: a fight comes out the same in one call, asked frame by frame, from replays."""

import itertools
from typing import Any

import numpy as np
import pytest

from agents.bots import BOTS, act, act_on_all_threads
from agents.roster import CONTROLS, PANEL, PROS, Bot
from arena.base.errors import InputError
from arena.match import play, player_of
from arena.match import seats as seating
from arena.match.seats import Order, Seats
from arena.match.set_loop import NO_FRAME, Seating, show_rows
from arena.replays.replay import verify
from arena.simulator import Simulator
from tests.arena.agents import Standing
from tests.arena.test_match import same


def _players() -> list[Bot]:
    return [PANEL["planner"], PANEL["mixup"], PROS["juno"], CONTROLS["random"]]


@pytest.mark.parametrize("wide", [1, 48, 1 << 30])
def test_fights_of_one_call_are_those_played_frame_by_frame(
    wide: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody else must be asked in Python, the bots are asked too, on one thread or all."""
    pairings: list[Any] = list(itertools.pairwise(_players()))
    assert Order.of([bot for pair in pairings for bot in pair]).one_call
    compiled = play(pairings, 6, seed=8)
    monkeypatch.setattr(seating, "WIDE", wide)
    bystanders = [(Standing("test:one"), Standing("test:two"))]
    asked = play(pairings + bystanders, 6, seed=8, batch=7)
    assert all(same(one, other) for one, other in zip(compiled, asked, strict=False))
    assert len(asked) == len(compiled) + 1


def test_recorded_outright_fights_verify() -> None:
    (result,) = play([(PANEL["rush"], PANEL["planner"])], 4, seed=8, record=True)
    assert [len(replay.inputs) for replay in result.replays] == result.frames.tolist()
    for replay in result.replays:
        verify(replay)
    (unrecorded,) = play([(PANEL["rush"], PANEL["planner"])], 4, seed=8)
    assert same(result, unrecorded)


def test_every_player_has_a_number_of_its_own_in_one_kind() -> None:
    players = [*PANEL.values(), *CONTROLS.values(), *PROS.values()]
    numbers = [player.policy for player in players]
    assert len(set(numbers)) == len(numbers)
    assert all(player.compiled is BOTS for player in players)
    assert len(Order.of(players).kinds) == 1


def test_what_is_asked_on_all_threads_answers_the_same() -> None:
    fights = 96
    simulator = _lively(fights)
    players = _players()
    who = np.stack([np.arange(fights) % len(players), np.full(fights, -1)], axis=1)
    order = Order.of(players)
    places = np.where(who >= 0, 0, -1).astype(np.int32)
    numbers = np.array([player.policy for player in players] + [0], np.int32)
    first, last = np.zeros(fights, np.int32), np.full(fights, NO_FRAME, np.int32)
    answers = []
    for run in (act, act_on_all_threads):
        seats = Seats(order, places, 2 * fights, 0)
        flags = np.zeros(fights, np.bool_)
        keys = np.zeros((fights, 2), np.int64)
        seated = Seating(places, numbers[who], keys, first, last, flags)
        show_rows(simulator.state, simulator.table, simulator.all_rows, seated, seats.seen)
        actions = np.zeros((fights, 2, 2), np.int8)
        run(simulator.state, simulator.table, seats.seen, seats.memories[0], actions)
        answers.append(actions)
    assert np.array_equal(*answers)
    assert answers[0].any()


def test_a_bot_plays_in_compiled_code_alone() -> None:
    assert player_of(PANEL["rush"]) is PANEL["rush"]
    with pytest.raises(InputError, match="scripted:rush plays in compiled code alone"):
        PANEL["rush"].begin(1, 0)


def _lively(fights: int) -> Simulator:
    simulator = Simulator(fights)
    simulator.reset(seed=3)
    for frame in range(200):
        simulator.actions[:, :, 0] = 1 + (frame // 40) % 2
        simulator.actions[:, 0, 1] = frame % 50 == 0
        simulator.step(simulator.actions)
    return simulator
