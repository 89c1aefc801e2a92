"""Matches on several threads: the same results on any thread; an error ends them all."""

import threading
from typing import ClassVar

import numba
import numpy as np
import pytest

from arena.base.errors import InputError
from arena.match import Observation, Player, Seat, play
from arena.match.agents import AgentSeat
from arena.simulator import paired_starts
from tests.arena.agents import CompiledPoker, Poker, Random, Standing
from tests.arena.test_match import same

pytestmark = pytest.mark.skipif(numba.get_num_threads() < 2, reason="there is one thread only")


class Spread(Player):
    """A random player that may begin on several threads; notes on which it was asked."""

    name = "test:spread"
    stateless = True
    parallel = True
    agent: ClassVar[type[Random]] = Random

    def __init__(self, skill: int = 3) -> None:
        self.skill = skill
        self.threads: set[int] = set()
        self.begun: list[tuple[int, int]] = []

    def begin(self, fights: int, seed: int) -> Seat:
        self.begun.append((fights, seed))
        threads = self.threads

        class Noting(self.agent):  # type: ignore[name-defined,misc]
            def act(self, observation: Observation) -> np.ndarray:
                threads.add(threading.get_ident())
                return super().act(observation)

        return AgentSeat(self.name, Noting(self.name, self.skill), fights, seed)


def test_fights_spread_over_threads_come_out_the_same() -> None:
    spreading = Spread()
    pairings = [(spreading, Spread(5)), (spreading, CompiledPoker("test:c", 5))]
    plain = [
        (Random("test:spread", 3), Random("test:spread", 5)),
        (Random("test:spread", 3), CompiledPoker("test:c", 5)),
    ]
    spread = play(pairings, 9, seed=4, batch=2)
    alone = play(plain, 9, seed=4, batch=100)
    assert len(spreading.threads) == len(spreading.begun) == numba.get_num_threads()
    assert sum(fights for fights, _ in spreading.begun) == 18
    assert all(same(one, other) for one, other in zip(spread, alone, strict=True))


def test_one_who_sits_on_one_thread_keeps_all_on_the_callers_thread() -> None:
    spreading = Spread()
    play([(spreading, Standing())], 6, seed=1)
    assert spreading.threads == {threading.get_ident()}
    assert len(spreading.begun) == 1


def test_the_first_error_ends_all_threads_and_is_told() -> None:
    class Failing(Random):
        def act(self, observation: Observation) -> np.ndarray:
            if (observation.frame > 200).any():
                raise ValueError("enough")
            return super().act(observation)

    class SpreadFailing(Spread):
        agent = Failing

    with pytest.raises(InputError, match="test:spread raised ValueError: enough"):
        play([(SpreadFailing(), SpreadFailing())], 64, seed=1)


def test_recorded_fights_carry_the_same_replays_on_any_thread() -> None:
    (spread,) = play([(Spread(), Spread())], 8, seed=2, record=True, batch=3)
    (alone,) = play([(Random("test:spread", 3),) * 2], 8, seed=2, record=True)
    for one, other in zip(spread.replays, alone.replays, strict=True):
        assert np.array_equal(one.inputs, other.inputs)
        assert one.players == other.players
        assert one.checkpoints.tolist() == other.checkpoints.tolist()


def test_the_next_fight_begins_where_one_ends() -> None:
    class Counting(Poker):
        most = 0

        def act(self, observation: Observation) -> np.ndarray:
            self.most = max(self.most, len(observation.side))
            assert len(set(observation.fight.tolist())) == len(observation.side)
            return super().act(observation)

    agent = Counting()
    (result,) = play([(agent, Standing())], 24, seed=3, batch=5)
    assert agent.most == 5
    assert result.wins == 24
    assert np.array_equal(result.fighters[::2, 0], paired_starts(24, 3).fighters[::2, 0])
