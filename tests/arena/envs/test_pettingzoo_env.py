"""The PettingZoo face: two learners in one fight."""

import warnings
from typing import Any

import numpy as np
import pytest
from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, seed_test
from pettingzoo.utils import parallel_to_aec

from arena.base.errors import InputError
from arena.envs import StandstillEnv, StandstillParallelEnv
from tests.arena.envs.following import STILL, arrays, assert_alike, drawn, poke, shorten, state_of


@pytest.mark.parametrize("observation", ["features", "frames", "both"])
def test_pettingzoos_api_test_is_content(observation: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        env = StandstillParallelEnv(delay=2, observation=observation, render_mode="rgb_array")
        parallel_api_test(env, num_cycles=300)


def test_pettingzoos_seed_test_is_content() -> None:
    parallel_seed_test(StandstillParallelEnv, num_cycles=200)


@pytest.mark.filterwarnings("ignore:Action space for each agent")
def test_the_conversion_to_turns_passes_pettingzoos_tests() -> None:
    api_test(parallel_to_aec(StandstillParallelEnv(delay=2)), num_cycles=300)
    seed_test(lambda: parallel_to_aec(StandstillParallelEnv(delay=2)), num_cycles=50)


def test_equal_seeds_give_equal_fights_to_the_end_and_equal_next_ones() -> None:
    """PettingZoo's test looks at one step."""
    one, other = StandstillParallelEnv(), StandstillParallelEnv()
    assert_alike(one.reset(seed=5), other.reset(seed=5))
    actions, fights = drawn(2, 2, 8_000), 0
    for frame, (left, right) in enumerate(actions):
        both = {"side_0": left, "side_1": right}
        given = one.step(both), other.step(both)
        assert_alike(*given, f"frame {frame}")
        if not one.agents:
            fights += 1
            assert_alike(one.reset(), other.reset(), f"fight {fights}")
    assert fights >= 2


def test_both_sides_see_their_own_view_and_rewards_sum_to_zero() -> None:
    env = StandstillParallelEnv(delay=0, fighters=("aster", "brakk"))
    seen, infos = env.reset(seed=4)
    assert env.agents == ["side_0", "side_1"]
    assert infos["side_0"]["fighter"] == infos["side_1"]["opponent_fighter"] == 0
    total = 0.0
    while env.agents:
        actions = {"side_0": poke(seen["side_0"][np.newaxis])[0], "side_1": STILL}
        seen, rewards, terminated, truncated, infos = env.step(actions)
        assert rewards["side_0"] == -rewards["side_1"]
        assert not any(truncated.values())
        total += rewards["side_0"]
    assert all(terminated.values())
    assert infos["side_0"]["result"] == -infos["side_1"]["result"] == 1
    assert total == pytest.approx(2)


def test_all_faces_play_the_same_fights() -> None:
    single, parallel = StandstillEnv(delay=2), StandstillParallelEnv(delay=2)
    seen, _ = single.reset(seed=6)
    both, _ = parallel.reset(seed=np.int64(6))
    for _ in range(300):
        assert np.array_equal(seen, both["side_0"])
        action = poke(seen[np.newaxis])[0]
        seen, *_ = single.step(action)
        both, *_ = parallel.step({"side_0": action, "side_1": STILL})


def test_a_missing_or_bad_action_is_named() -> None:
    env = StandstillParallelEnv()
    env.reset(seed=1)
    before = state_of(env).copy()
    with pytest.raises(InputError, match="no action of side_1"):
        env.step({"side_0": STILL})
    with pytest.raises(InputError, match="side_1 is float64"):
        env.step({"side_0": STILL, "side_1": [0.0, 1.0]})
    with pytest.raises(InputError, match=r"\(5, 0\) of fight 0, side 1"):
        env.step({"side_0": STILL, "side_1": [5, 0]})
    assert np.array_equal(state_of(env), before)


def test_steps_outside_of_a_fight_are_refused() -> None:
    env = StandstillParallelEnv()
    both = {"side_0": STILL, "side_1": STILL}
    with pytest.raises(InputError, match=r"call reset\(\)"):
        env.step(both)
    env.reset(seed=1)
    shorten(env, left=1)
    assert all(env.step(both)[2].values())
    for _ in range(2):
        with pytest.raises(InputError, match=r"call reset\(\)"):
            env.step(both)
    env.reset()
    env.close()
    with pytest.raises(InputError, match=r"call reset\(\)"):
        env.step(both)


def test_every_array_that_is_returned_is_the_callers() -> None:
    one, other = (StandstillParallelEnv(observation="both", frame_stack=2) for _ in range(2))
    given = one.reset(seed=4), other.reset(seed=4)
    actions = drawn(1, 2, 40)
    for frame in range(40):
        assert_alike(*given, f"frame {frame}")
        returned = list(arrays(given[0]))
        for k, array in enumerate(returned):
            assert not any(np.shares_memory(array, another) for another in returned[k + 1 :])
            array[...] = np.ones((), array.dtype)
        both = dict(zip(("side_0", "side_1"), actions[frame], strict=True))
        given = one.step(both), other.step(both)


def test_spaces_are_those_of_each_agent() -> None:
    env = StandstillParallelEnv()
    for agent in env.possible_agents:
        assert env.observation_space(agent) is env.observation_space(agent)
        assert env.action_space(agent) is env.action_space(agent)
    assert env.action_space("side_0") is not env.action_space("side_1")
    assert env.observation_space("side_0") is not env.observation_space("side_1")
