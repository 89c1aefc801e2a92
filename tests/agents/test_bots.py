"""Compiled players: a fight comes out the same played outright, in lockstep, and from replays."""

import itertools

import numpy as np

from agents.bot import Bot
from agents.bots import BOTS, Bots
from agents.roster import CONTROLS, PANEL, PROS
from arena.match import play
from arena.replays.replay import verify
from tests.arena.test_match import same


class Framewise:
    """The family without its outright fights: asked on every frame."""

    def __init__(self) -> None:
        self._bots = Bots(threads=1)
        self.reset, self.act = self._bots.reset, self._bots.act

    def fork(self) -> "Framewise":
        return Framewise()


class AskedOnEveryFrame:
    def __init__(self, bot: Bot, family: Framewise) -> None:
        self.name, self.policy, self.family = bot.name, bot.policy, family


def _players() -> list[Bot]:
    return [PANEL["planner"], PANEL["mixup"], PROS["juno"], CONTROLS["random"]]


def test_fights_played_outright_are_those_played_frame_by_frame() -> None:
    players = _players()
    pairings = list(itertools.pairwise(players))
    family = Framewise()
    asked = [tuple(AskedOnEveryFrame(bot, family) for bot in pair) for pair in pairings]
    outright = play(pairings, 6, seed=8)
    framewise = play(asked, 6, seed=8, batch=4)
    assert all(same(one, other) for one, other in zip(outright, framewise, strict=True))


def test_recorded_outright_fights_verify() -> None:
    (result,) = play([(PANEL["rush"], PANEL["planner"])], 4, seed=8, record=True)
    assert [len(replay.inputs) for replay in result.replays] == result.frames.tolist()
    for replay in result.replays:
        verify(replay)
    (unrecorded,) = play([(PANEL["rush"], PANEL["planner"])], 4, seed=8)
    assert same(result, unrecorded)


def test_every_player_has_a_number_of_his_own_in_one_family() -> None:
    players = [*PANEL.values(), *CONTROLS.values(), *PROS.values()]
    numbers = [player.policy for player in players]
    assert len(set(numbers)) == len(numbers)
    assert all(player.family is BOTS for player in players)


def test_a_fork_asks_on_one_thread_and_answers_the_same() -> None:
    fights = 96
    rows = np.arange(fights, dtype=np.int32)
    sides = rows % 2
    policies = np.resize(np.array([p.policy for p in _players()], np.int32), fights)
    state = play_state(fights)
    answers = []
    for family in (Bots(), Bots().fork()):
        family.reset(fights, 0)
        actions = np.zeros((fights, 2, 2), np.int8)
        family.act(*state, rows, sides, policies, actions)
        answers.append(actions)
    assert np.array_equal(*answers)
    assert answers[0].any()


def play_state(fights: int) -> tuple[np.ndarray, np.ndarray]:
    from arena.simulator import Simulator

    simulator = Simulator(fights)
    simulator.reset(seed=3)
    for frame in range(200):
        simulator.actions[:, :, 0] = 1 + (frame // 40) % 2
        simulator.actions[:, 0, 1] = frame % 50 == 0
        simulator.step(simulator.actions)
    return simulator.state, simulator.table
