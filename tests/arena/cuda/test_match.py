"""Matches on the CUDA device against those of the CPU: results and replays, bit for bit.

Run on a GPU by ``make test-gpu``; run in the CUDA simulator by ``test_simulated.py``.
"""

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.cuda.match import DeviceFightSet, room
from arena.match import play
from arena.match.fight_set import SetPlan
from tests.arena.agents import Poker, Raising
from tests.arena.cuda import matches, runs

pytestmark = pytest.mark.gpu


@pytest.mark.parametrize("name", matches.SETS)
def test_matches_are_those_of_the_cpu(name: str) -> None:
    """Compiled players, in kernels and on the host; agents; agents that must stay, one with eyes;
    fights that begin from states, and some that are stopped."""
    runs.assert_same(matches.fought("cuda", name), runs.of_cpu(f"match-{name}"))


@pytest.mark.skipif(runs.SIMULATED, reason="searching takes too long in the CUDA simulator")
def test_the_whole_roster_fights_as_on_the_cpu() -> None:
    expected = runs.of_cpu(f"match-{matches.ROSTER}")
    runs.assert_same(matches.fought("cuda", matches.ROSTER), expected)


def test_fights_that_do_not_fit_the_memory_are_played_in_several_sets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("arena.cuda.match._MOST", 3)
    asked = []

    class Counted(DeviceFightSet):
        def __init__(self, plan: SetPlan) -> None:
            super().__init__(plan)
            asked.append(len(plan.seats))

    monkeypatch.setattr("arena.cuda.match.DeviceFightSet", Counted)
    (result,) = play([(Poker(), Poker("test:other", 2))], 4, 7, device="cuda")
    assert asked == [3, 1]
    assert result.fights == 4
    assert np.all(result.frames > 0)


def test_a_set_is_as_large_as_the_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arena.cuda.device.free_memory", lambda: 100_000_000)
    assert 1_000 < room(record=True) < room(record=False) < 60_000
    monkeypatch.setattr("arena.cuda.device.free_memory", lambda: 0)
    assert room(record=False) == 1


def test_what_an_agent_does_wrong_is_told() -> None:
    with pytest.raises(InputError, match="raised ZeroDivisionError: one in act"):
        play([(Raising(), Poker())], 2, 0, device="cuda")
