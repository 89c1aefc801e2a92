"""The Gymnasium vector face: Gymnasium's own contract, and the fights of single environments."""

from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_returned_data_not_reused
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import RecordEpisodeStatistics

from arena import state as S
from arena.base.errors import InputError
from arena.envs import StandstillEnv, StandstillVectorEnv
from arena.envs.reports import MASK
from arena.features import FEATURES, NAMES
from arena.match.players import GOES_ON
from arena.rules import constants as C
from tests.arena.agents import Poker
from tests.arena.envs.following import (
    ID,
    Following,
    arrays,
    assert_alike,
    drawn,
    poke,
    shorten,
    state_of,
)
from tests.arena.envs.test_gymnasium_env import OPPONENTS


def test_it_is_made_by_gymnasium() -> None:
    envs = gymnasium.make_vec(ID, num_envs=3, opponent="scripted:rush", delay=4)
    assert isinstance(envs.unwrapped, StandstillVectorEnv)
    assert envs.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
    assert envs.num_envs == 3
    assert envs.observation_space.shape == (3, FEATURES)
    assert envs.action_space.shape == (3, 2)
    assert envs.single_action_space == gymnasium.spaces.MultiDiscrete([5, 9])
    seen, infos = envs.reset(seed=1)
    assert envs.observation_space.contains(seen)
    assert infos["_frame"].all()
    assert infos["action_mask"].shape == (3, MASK)
    envs.close()
    with pytest.raises(InputError, match=r"call reset\(\)"):
        envs.unwrapped.step(np.zeros((3, 2), np.int64))


def test_no_environments_are_refused() -> None:
    with pytest.raises(InputError, match="0 environments"):
        StandstillVectorEnv(0)


def test_stepping_before_reset_is_refused() -> None:
    with pytest.raises(InputError, match=r"call reset\(\)"):
        StandstillVectorEnv(2).step(np.zeros((2, 2), np.int64))


def columns(told: tuple[Any, ...]) -> tuple[Any, ...]:
    """Put the masks that Gymnasium's vector keeps as pairs into one array, as ours does."""
    for infos in (told[-1], told[-1].get("final_info", {})):
        if infos:
            masks = np.zeros((len(infos["_action_mask"]), MASK), np.int8)
            for row in np.flatnonzero(infos["_action_mask"]):
                masks[row] = np.concatenate(infos["action_mask"][row])
            infos["action_mask"] = masks
    return told


@pytest.mark.parametrize("opponent", OPPONENTS)
def test_it_does_what_gymnasiums_own_vector_of_single_environments_does(opponent: str) -> None:
    """Frame by frame, infos and all, through ends by knock-out and by the clock."""
    count = 5
    ours = StandstillVectorEnv(count, OPPONENTS[opponent](), delay=3, side=1)
    theirs = SyncVectorEnv(
        [lambda: StandstillEnv(OPPONENTS[opponent](), delay=3, side=1)] * count,
        autoreset_mode=AutoresetMode.SAME_STEP,
    )
    assert_alike(ours.reset(seed=11), columns(theirs.reset(seed=11)))
    seen, ends = ours.reset(seed=11)[0], 0
    theirs.reset(seed=11)
    for frame in range(1_500):
        if frame % 400 == 100:  # let some fights end on the clock, too
            shorten(ours, 5, fights=0)
            shorten(theirs.envs[0], 5)
        told = ours.step(poke(seen))
        assert_alike(told, columns(theirs.step(poke(seen))), f"frame {frame}")
        seen = told[0]
        ends += int(told[2].sum())
    assert ends >= 3


@pytest.mark.parametrize("opponent", ["scripted:rush", "pro:vera", "scripted:planner"])
def test_fight_i_of_seed_s_is_the_fight_of_seed_s_plus_i_to_the_end_and_beyond(
    opponent: str,
) -> None:
    count, frames, seed = 4, 4_500, 21
    actions = drawn(3, count, frames)
    envs = StandstillVectorEnv(count, opponent)
    seen = [envs.reset(seed=seed)[0]]
    told = [envs.step(actions[frame]) for frame in range(frames)]
    ended = np.array([each[2] for each in told])
    assert (ended.sum(axis=0) >= 1).all()
    for i in range(count):
        env = StandstillEnv(opponent)
        first, _ = env.reset(seed=seed + i)
        assert np.array_equal(first, seen[0][i])
        for frame, (features, rewards, ends, _, infos) in enumerate(told):
            one, reward, over, _, info = env.step(actions[frame, i])
            where = f"fight {i}, frame {frame}"
            assert (reward, over) == (rewards[i], ends[i]), where
            if over:
                assert_alike(one, infos["final_obs"][i], where)
                assert info["result"] == infos["final_info"]["result"][i]
                one, info = env.reset()
            assert_alike(one, features[i], where)
            assert info["frame"] == infos["frame"][i], where
            mask = np.concatenate(info["action_mask"])
            assert np.array_equal(mask, infos["action_mask"][i]), where


def test_the_last_observation_is_kept_and_the_next_fight_has_begun() -> None:
    envs = StandstillVectorEnv(3, delay=0)
    envs.reset(seed=1)
    shorten(envs, 1, fights=1)
    seen, rewards, terminated, truncated, infos = envs.step(np.zeros((3, 2), np.int64))
    assert terminated.tolist() == infos["_final_obs"].tolist() == [False, True, False]
    assert not truncated.any()
    assert rewards.tolist() == [0, 0, 0]
    time_left = NAMES.index("time_left")
    assert infos["final_obs"][0] is None
    assert infos["final_obs"][1][time_left] == 0
    assert seen[1, time_left] == 1
    assert infos["final_info"]["timeout"].tolist() == [False, True, False]
    assert infos["final_info"]["frame"][1] == C.FIGHT_FRAMES
    assert infos["frame"].tolist() == [1, 0, 1]
    assert "final_obs" not in envs.step(np.zeros((3, 2), np.int64))[4]


@pytest.mark.parametrize("observation", ["features", "both"])
def test_every_array_that_is_returned_is_the_callers(observation: Any) -> None:
    """Spoil all of them on each step: nothing that comes later may differ, nor one another."""
    one, other = (
        StandstillVectorEnv(3, "pro:vera", observation=observation, frame_stack=2, delay=0)
        for _ in range(2)
    )
    given = one.reset(seed=4), other.reset(seed=4)
    actions = drawn(1, 3, 60)
    kept: list[np.ndarray] = []
    for frame in range(60):
        assert_alike(*given, f"frame {frame}")
        returned = list(arrays(given[0]))
        for k, array in enumerate(returned):
            for another in [*returned[k + 1 :], *kept]:
                assert array is not another
                assert not np.shares_memory(array, another)
        kept = [array for array in returned if array.dtype != object]
        for array in kept:
            array[...] = np.ones((), array.dtype)
        if frame % 20 == 10:
            for env in (one, other):
                shorten(env, 1, fights=[0, 2])
        given = one.step(actions[frame]), other.step(actions[frame])
        if frame % 20 == 10:
            assert given[0][2].tolist() == [True, False, True]


def test_gymnasiums_check_for_reused_data_is_content() -> None:
    """It asks for the truth of ``terminated``, so it can look at a vector of one."""
    check_returned_data_not_reused(StandstillVectorEnv(1, "scripted:rush", observation="both"))


def test_gymnasiums_wrappers_count_episodes_right() -> None:
    envs = RecordEpisodeStatistics(StandstillVectorEnv(2, "scripted:rush", delay=0))
    envs.reset(seed=3)
    lengths: list[int] = []
    while len(lengths) < 2:
        _, _, ended, _, infos = envs.step(np.zeros((2, 2), np.int64))
        for row in np.flatnonzero(ended):
            assert infos["episode"]["r"][row] == pytest.approx(-2)
            lengths.append(int(infos["final_info"]["frame"][row]))
            assert infos["episode"]["l"][row] == lengths[-1]


def test_a_following_opponent_is_told_of_beginnings_and_ends() -> None:
    opponent = Following()
    envs = StandstillVectorEnv(3, opponent, delay=0)
    envs.reset(seed=1)
    still = np.zeros((3, 2), np.int64)
    envs.step(still)
    shorten(envs, 1, fights=[1, 2])
    state_of(envs)[S.HEALTH, 2] -= 1  # the clock is judged on health
    envs.step(still)
    assert opponent.results == [[GOES_ON, 0, 1]]
    envs.step(still)
    assert opponent.begins == [[True] * 3, [False] * 3, [False, True, True]]
    envs.close()
    assert opponent.life == ["reset", "over", "close"]


def test_a_stateless_opponent_keeps_no_count() -> None:
    opponent = Poker()
    envs = StandstillVectorEnv(3, opponent)
    envs.reset(seed=1)
    envs.reset(seed=2)
    assert [fights for fights, _ in opponent.resets] == [3, 3]


# --- seeds ----------------------------------------------------------------------------------------
def test_seeds_may_be_one_a_fight() -> None:
    envs = StandstillVectorEnv(3)
    by_number, _ = envs.reset(seed=7)
    by_list, _ = envs.reset(seed=[7, 8, 9])
    assert np.array_equal(by_number, by_list)
    again, _ = envs.reset(seed=[7, None, None])
    assert np.array_equal(again[0], by_list[0])
    assert not np.array_equal(again[1], by_list[1])
    with pytest.raises(InputError, match="2 seeds for 3 fights"):
        envs.reset(seed=[1, 2])


INTEGERS: list[Callable[[int], Any]] = [np.int64, np.int32, np.uint8, np.array]


@pytest.mark.parametrize("integer", INTEGERS)
def test_seeds_of_numpy_are_seeds(integer: Callable[[int], Any]) -> None:
    env, envs = StandstillEnv(), StandstillVectorEnv(3)
    expected = env.reset(seed=7)[0], envs.reset(seed=7)[0]
    assert np.array_equal(env.reset(seed=integer(7))[0], expected[0])
    assert np.array_equal(envs.reset(seed=integer(7))[0], expected[1])
    assert np.array_equal(envs.reset(seed=np.array([7, 8, 9]))[0], expected[1])
    assert np.array_equal(envs.reset(seed=[integer(7), 8, integer(9)])[0], expected[1])


@pytest.mark.parametrize("seed", [-1, 1.5, "7", np.float64(3), np.int64(-2)])
def test_seeds_that_are_no_whole_numbers_are_told(seed: Any) -> None:
    for face in (StandstillEnv(), StandstillVectorEnv(2)):
        with pytest.raises(InputError, match="seed"):
            face.reset(seed=seed)
    with pytest.raises(InputError, match="seed"):
        StandstillVectorEnv(2).reset(seed=[1, seed])
