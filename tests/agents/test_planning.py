"""Planning: the search needs nothing of its scratch memory, and thinks of as much as it is told."""

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.planning.options import OPTIONS
from agents.planning.search import FIRST_WEIGHT, NOISE, PARAMETERS, TRIES, new_scratch, plan
from agents.roster import DRILLS, PANEL
from agents.scripted.perception import habit
from agents.scripted.planner import PARAMETERS as PLANS
from arena import state as S
from arena.match import play
from arena.match.results import merge
from arena.rules.actions import LIGHT, LOW, SPECIAL, SUPER, THROW
from arena.simulator import Simulator, paired_starts
from tests.recording import as_actions, lively_inputs

_FIGHTS = 18


@pytest.fixture(scope="module")
def lively() -> Simulator:
    """Fights of all match-ups that have gone on for two seconds."""
    simulator = Simulator(_FIGHTS)
    simulator.reset(paired_starts(_FIGHTS, 4))
    inputs = np.stack([lively_inputs(120, seed) for seed in range(_FIGHTS)], axis=1)
    for codes in inputs:
        simulator.step(as_actions(codes))
    return simulator


def _options(
    simulator: Simulator, tries: int, scratch: NDArray[np.int32], lag: int = 0
) -> list[int]:
    """Plan for both sides of every fight, without noise."""
    parameters = PLANS[:PARAMETERS].copy()
    parameters[NOISE], parameters[TRIES] = 0, tries
    work, seen = scratch[0, :1].T, scratch[0, 1:].T
    return [
        plan(simulator.state, simulator.table, i, side, parameters, lag, 0, work, seen)
        for i in range(_FIGHTS)
        for side in range(2)
    ]


def test_what_was_in_the_scratch_memory_does_not_matter(lively: Simulator) -> None:
    before = lively.state.copy()
    clean, dirty = new_scratch(1), new_scratch(1)
    dirty += 12_345
    assert _options(lively, OPTIONS, clean, lag=3) == _options(lively, OPTIONS, dirty, lag=3)
    np.testing.assert_array_equal(lively.state, before)  # a plan changes nothing


def test_fewer_tries_find_worse_options_and_differ_from_plan_to_plan(lively: Simulator) -> None:
    best = _options(lively, OPTIONS, new_scratch(1))
    assert best == _options(lively, OPTIONS + 5, new_scratch(1))
    few = _options(lively, 2, new_scratch(1))
    assert few == _options(lively, 2, new_scratch(1))
    same = np.mean(np.array(few) == np.array(best))
    assert same < 0.8
    assert len(set(few)) > 4


def test_every_plan_of_the_planner_thinks_of_some_opponent() -> None:
    for plans in PLANS.reshape(-1, PARAMETERS):
        assert plans[FIRST_WEIGHT:].max() > 0  # a search needs somebody to think of


@pytest.mark.parametrize(
    ("starts", "told"),
    [
        ({}, 0),
        ({THROW: 2}, 0),
        ({THROW: 3}, 2),
        ({LIGHT: 9, THROW: 1}, 1),
        ({LIGHT: 5, LOW: 4}, 0),
        ({SPECIAL: 6}, 3),
        ({SUPER: 6}, 0),
    ],
)
def test_a_habit_is_one_thing_over_and_over(starts: dict[int, int], told: int) -> None:
    simulator = Simulator(1)
    simulator.reset(paired_starts(1, 0))
    for slot, count in starts.items():
        simulator.state[S.PLAYER_FIELDS + S.STARTED + slot, 0] = count
    assert habit(simulator.state, 0, S.PLAYER_FIELDS) == told


def test_one_thing_over_and_over_loses_to_who_plans() -> None:
    planner = PANEL["planner"]
    for drill, result in zip(
        DRILLS, play([(one, planner) for one in DRILLS.values()], 36, 8), strict=True
    ):
        assert result.win_rate < 0.3, f"{drill} wins {result.win_rate:.0%}"


def test_the_zoner_does_not_run_from_the_clock() -> None:
    others = [agent for name, agent in PANEL.items() if name != "zone"]
    results = play([(PANEL["zone"], other) for other in others], 18, 8)
    assert merge(results).timeout.mean() < 0.3
    for result in results:
        assert result.timeout.mean() < 0.5, result.b
