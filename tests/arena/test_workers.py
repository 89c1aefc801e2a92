"""Matches on several threads: the same results whoever plays where; an error ends them all."""

import threading

import numba
import numpy as np
import pytest

from arena.base.errors import InputError
from arena.match import Observation, play
from arena.simulator import paired_starts
from tests.arena.agents import CompiledFamily, CompiledPoker, Poker, Random, Standing
from tests.arena.test_match import same

pytestmark = pytest.mark.skipif(numba.get_num_threads() < 2, reason="there is one thread only")


class Forking(Random):
    """A random player who can be asked on several threads; notes which."""

    def __init__(self, skill: int = 3) -> None:
        super().__init__("test:forking", skill)
        self.threads: set[int] = set()
        self.forks: list[Forking] = []

    def fork(self) -> "Forking":
        other = Forking(self.skill)
        other.threads = self.threads
        self.forks.append(other)
        return other

    def act(self, observation: Observation) -> np.ndarray:
        self.threads.add(threading.get_ident())
        return super().act(observation)


class ForkingFamily(CompiledFamily):
    def fork(self) -> "ForkingFamily":
        return ForkingFamily()


def test_fights_spread_over_threads_come_out_the_same() -> None:
    forking = Forking()
    pairings = [(forking, Forking(5)), (forking, CompiledPoker("test:c", 5, ForkingFamily()))]
    plain = [
        (Random("test:forking", 3), Random("test:forking", 5)),
        (Random("test:forking", 3), CompiledPoker("test:c", 5, CompiledFamily())),
    ]
    spread = play(pairings, 9, seed=4, batch=2)
    alone = play(plain, 9, seed=4, batch=100)
    assert len(forking.threads) == len(forking.forks) == numba.get_num_threads()
    assert not forking.resets  # the one given is left as it was
    assert all(same(one, other) for one, other in zip(spread, alone, strict=True))


def test_one_who_cannot_be_forked_keeps_all_on_the_callers_thread() -> None:
    forking = Forking()
    play([(forking, Standing())], 6, seed=1)
    assert forking.threads == {threading.get_ident()}
    assert not forking.forks


def test_the_first_error_ends_all_threads_and_is_told() -> None:
    class Failing(Forking):
        def fork(self) -> "Failing":
            return Failing(self.skill)

        def act(self, observation: Observation) -> np.ndarray:
            if (observation.frame > 200).any():
                raise ValueError("enough")
            return super().act(observation)

    with pytest.raises(InputError, match="test:forking raised ValueError: enough"):
        play([(Failing(), Failing())], 64, seed=1)


def test_recorded_fights_carry_the_same_replays_on_any_thread() -> None:
    (spread,) = play([(Forking(), Forking())], 8, seed=2, record=True, batch=3)
    (alone,) = play([(Random("test:forking", 3),) * 2], 8, seed=2, record=True)
    for one, other in zip(spread.replays, alone.replays, strict=True):
        assert np.array_equal(one.inputs, other.inputs)
        assert one.players == other.players
        assert one.checkpoints.tolist() == other.checkpoints.tolist()


def test_the_next_fight_begins_where_one_ends() -> None:
    class Counting(Poker):
        most = 0

        def act(self, observation: Observation) -> np.ndarray:
            self.most = max(self.most, len(observation.side))
            assert len(set(observation.fight.tolist())) >= len(observation.side) // 2
            return super().act(observation)

    agent = Counting()
    (result,) = play([(agent, Standing())], 24, seed=3, batch=5)
    assert agent.most == 5
    assert result.wins == 24
    assert np.array_equal(result.fighters[::2, 0], paired_starts(24, 3).fighters[::2, 0])
