"""Many fights at once: starts, autoreset with final observations, save and restore."""

import numpy as np
import pytest

from arena import state as S
from arena.base.errors import InputError
from arena.features import FEATURES
from arena.frame_data.skills import BODY_ROW, FIGHTERS, MAX_HEALTH
from arena.rules import constants as C
from arena.simulator import Simulator, Starts, paired_starts
from tests.arena.random_play import crowd_inputs

FIGHTS = 12
FRAMES = C.FIGHT_FRAMES + 700  # every fight ends at least once


def observe(simulator: Simulator, rows: np.ndarray, *, final: bool = False) -> np.ndarray:
    out = np.zeros((2 * len(rows), FEATURES), np.float32)
    sides = np.tile(np.arange(2, dtype=np.int32), len(rows))
    simulator.observe(np.repeat(rows.astype(np.int32), 2), sides, out, final=final)
    return out


# --- starts ---------------------------------------------------------------------------------------
def test_starts_come_in_pairs_and_share_out_the_match_ups() -> None:
    starts = paired_starts(36, seed=5)
    assert np.array_equal(starts.seeds[::2], starts.seeds[1::2])
    assert np.array_equal(starts.fighters[::2], starts.fighters[1::2])
    assert len(np.unique(starts.seeds)) == 18
    match_ups, counts = np.unique(starts.fighters, axis=0, return_counts=True)
    assert len(match_ups) == 9
    assert set(counts) == {4}


def test_a_set_of_starts_can_be_continued() -> None:
    whole, rest = paired_starts(20, seed=3), paired_starts(13, seed=3, first=7)
    assert np.array_equal(whole.seeds[7:], rest.seeds)
    assert np.array_equal(whole.fighters[7:], rest.fighters)


def test_fighters_start_fresh_a_few_pixels_off_their_marks() -> None:
    simulator = Simulator(400, delay=0)
    simulator.reset(seed=1)
    state, table = simulator.state, simulator.table
    distance = state[S.PLAYER_FIELDS + S.X] - state[S.X]
    assert abs(distance - C.START_DISTANCE).max() <= C.START_JITTER
    assert distance.std() > C.START_JITTER / 4
    middle = (state[S.PLAYER_FIELDS + S.X] + state[S.X]) / 2 - C.STAGE_WIDTH / 2
    assert abs(middle).max() <= C.START_JITTER + 1
    assert abs(middle.mean()) < C.START_JITTER / 4
    assert abs(np.corrcoef(middle, distance)[0, 1]) < 0.2  # drawn apart from each other
    for b in (0, S.PLAYER_FIELDS):
        assert np.array_equal(
            state[b + S.HEALTH], table[state[b + S.FIGHTER], BODY_ROW, MAX_HEALTH]
        )
        assert np.all(state[b + S.GUARD] == C.FULL_GUARD)
        assert np.all(state[b + S.METER] == 0)


def test_another_seed_gives_other_starts() -> None:
    assert not np.array_equal(paired_starts(10, 1).seeds, paired_starts(10, 2).seeds)


@pytest.mark.parametrize("fighter", [-1, len(FIGHTERS)])
def test_a_fighter_that_does_not_exist_is_refused(fighter: int) -> None:
    simulator = Simulator(1)
    with pytest.raises(InputError, match="fighter number"):
        simulator.reset(Starts(np.zeros(1, np.int32), np.array([[0, fighter]], np.int32)))


def test_starts_must_be_one_a_fight() -> None:
    with pytest.raises(InputError, match="3 starts for 2 fights"):
        Simulator(2).reset(paired_starts(3, 0))


@pytest.mark.parametrize("arguments", [{"fights": 0}, {"fights": 1, "delay": 32}])
def test_numbers_out_of_range_are_refused(arguments: dict[str, int]) -> None:
    with pytest.raises(InputError, match="give"):
        Simulator(**arguments)


# --- autoreset ------------------------------------------------------------------------------------
def test_autoreset_is_as_resetting_by_hand() -> None:
    """Same fights, same observations; and the last observation of each fight is kept."""
    play = crowd_inputs(FIGHTS, FRAMES, seed=11)
    automatic = Simulator(FIGHTS, delay=2, autoreset=True)
    automatic.reset(seed=9)
    manual = [Simulator(1, delay=2) for _ in range(FIGHTS)]
    numbers = np.arange(FIGHTS)
    for fight, simulator in enumerate(manual):
        simulator.reset(paired_starts(1, 9, fight))
    ends = 0
    for actions in play:
        automatic.step(actions)
        for fight, simulator in enumerate(manual):
            simulator.step(np.ascontiguousarray(actions[fight : fight + 1]))
            ended = simulator.outcome[0] != S.GOING_ON
            assert automatic.ended[fight] == ended
            if ended:
                ends += 1
                assert np.array_equal(automatic.final_state[:, fight], simulator.state[:, 0])
                last = observe(automatic, np.array([fight]), final=True)
                assert np.array_equal(last, observe(simulator, np.zeros(1)))
                numbers[fight] += FIGHTS
                simulator.reset(paired_starts(1, 9, int(numbers[fight])))
    states = np.concatenate([simulator.state for simulator in manual], axis=1)
    assert np.array_equal(automatic.state, states)
    assert ends >= FIGHTS


def test_without_autoreset_a_fight_that_ended_is_left_for_the_caller() -> None:
    simulator = Simulator(1, delay=0)
    simulator.reset()
    simulator.state[S.HEALTH] = 0
    simulator.step(np.zeros((1, 2, 2), np.int8))
    assert simulator.outcome[0] == S.SIDE_1_WON
    assert not simulator.ended.any()


def test_restoring_goes_on_with_the_same_fights_after_autoreset() -> None:
    play = crowd_inputs(FIGHTS, FRAMES, seed=12)
    simulator = Simulator(FIGHTS, autoreset=True)
    simulator.reset(seed=4)
    saved = simulator.save()
    runs = []
    for _ in range(2):
        for actions in play:
            simulator.step(actions)
        runs.append(simulator.state.copy())
        simulator.restore(saved)
    assert np.array_equal(runs[0], runs[1])


def test_a_snapshot_is_a_copy() -> None:
    simulator = Simulator(2)
    simulator.reset()
    saved = simulator.save()
    simulator.state[:] = 7
    simulator.restore(saved)
    assert not np.any(simulator.state[S.X] == 7)


def test_the_memory_is_fight_major_and_small() -> None:
    simulator = Simulator(64)
    assert simulator.state.T.flags.c_contiguous
    assert S.FIELDS * simulator.state.itemsize <= 1_024


def test_observing_into_a_buffer_of_another_shape_is_refused() -> None:
    simulator = Simulator(2)
    simulator.reset()
    rows = np.zeros(2, np.int32)
    with pytest.raises(InputError, match=r"float32 \[2, 123\] or more rows"):
        simulator.observe(rows, rows, np.zeros((1, FEATURES), np.float32))
