"""The SB3 face keeps to what SB3 documents of a VecEnv, and tells what it cannot do."""

from typing import Any

import gymnasium
import numba
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from stable_baselines3 import PPO
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import VecMonitor, VecNormalize

from agents.ppo.sb3_vec_env import ALONE_BELOW, Sb3VecEnv
from arena import state as S
from arena.base.errors import InputError
from arena.features import FEATURES, NAMES
from arena.match import Observation
from arena.rules import constants as C
from tests.agents.ppo.steps import Watching, mixed, play, state_of
from tests.arena.envs.following import arrays, assert_alike


def test_spaces_shapes_and_types_are_those_that_sb3_wants() -> None:
    env = Sb3VecEnv(6, mixed())
    assert env.action_space == gymnasium.spaces.MultiDiscrete([5, 9])
    seen = env.reset()
    assert isinstance(seen, np.ndarray)
    assert (seen.shape, seen.dtype) == ((6, FEATURES), np.float32)
    assert all(env.observation_space.contains(row) for row in seen)
    seen, rewards, ended, infos = env.step(np.zeros((6, 2), np.int64))
    assert (seen.shape, seen.dtype) == ((6, FEATURES), np.float32)
    assert (rewards.shape, rewards.dtype) == ((6,), np.float32)
    assert (ended.shape, ended.dtype) == ((6,), np.bool_)
    assert len({id(info) for info in infos}) == 6  # wrappers write into them
    assert infos == [{}] * 6


def test_what_was_returned_is_not_written_to_again() -> None:
    env = Sb3VecEnv(4)
    first = env.reset()
    kept = first.copy()
    second = env.step(np.ones((4, 2), np.int64))[0]
    assert not np.shares_memory(first, second)
    assert np.array_equal(first, kept)


def test_a_seed_settles_everything_and_the_next_fights_are_others() -> None:
    env, other = Sb3VecEnv(6, mixed()), Sb3VecEnv(6, mixed())
    told, again = play(env, 120, seed=3), play(other, 120, seed=3)
    for one, two in zip(told[1:], again[1:], strict=True):
        for left, right in zip(one[:3], two[:3], strict=True):
            assert np.array_equal(left, right)
    first = told[0][0]
    assert not np.array_equal(env.reset(), first)
    assert not np.array_equal(play(other, 0, seed=4)[0][0], first)
    assert np.array_equal(play(other, 0, seed=3)[0][0], first)


def test_seed_gives_one_seed_a_fight() -> None:
    env = Sb3VecEnv(3, [Watching() for _ in range(3)])  # all from the left
    assert env.seed(5) == [5, 6, 7]
    rows = env.reset()
    env.seed(6)
    assert np.array_equal(env.reset()[:2], rows[1:])


def test_the_terminal_observation_is_the_last_of_the_fight_and_the_next_has_begun() -> None:
    env = Sb3VecEnv(4, repeat=5)
    env.seed(1)
    fresh = env.reset()
    state = state_of(env)
    state[S.FRAME, 1:3] = C.FIGHT_FRAMES - 3
    seen, rewards, ended, infos = env.step(np.zeros((4, 2), np.int64))
    assert ended.tolist() == [False, True, True, False]
    left = NAMES.index("time_left")
    for row in (1, 2):
        last = infos[row]["terminal_observation"]
        assert (last.shape, last.dtype) == ((FEATURES,), np.float32)
        assert last[left] == 0
        assert infos[row]["TimeLimit.truncated"] is False
        assert infos[row]["timeout"] is True
        assert infos[row]["result"] == 0
        assert infos[row]["episode"]["t"] == pytest.approx(60)
        assert seen[row, left] == 1
        assert state[S.FRAME, row] == 0  # it waits for the next decision
    assert infos[0] == infos[3] == {}
    assert fresh[0, left] - seen[0, left] == pytest.approx(5 / C.FIGHT_FRAMES, abs=1e-6)
    assert state[S.FRAME].tolist() == [5, 0, 0, 5]
    assert not rewards.any()


def test_attributes_and_methods_are_those_of_the_whole() -> None:
    env = Sb3VecEnv(3)
    assert env.get_attr("render_mode") == [None] * 3
    assert env.get_attr("num_envs", [0, 2]) == [3, 3]
    assert env.has_attr("num_envs")
    assert not env.has_attr("wings")
    env.set_attr("wings", 2)
    assert env.get_attr("wings", 1) == [2]
    with pytest.raises(InputError, match="all of them"):
        env.set_attr("wings", 3, indices=1)
    assert env.env_method("seed", 7, indices=[0]) == [[7, 8, 9]]
    assert env.env_is_wrapped(gymnasium.Wrapper) == [False] * 3
    assert list(env.get_images()) == [None] * 3
    env.close()


def test_every_array_that_is_returned_is_the_callers() -> None:
    one, other = Sb3VecEnv(3, mixed()), Sb3VecEnv(3, mixed())
    random = np.random.default_rng(0)
    for env in (one, other):
        env.seed(1)
    assert_alike(one.reset(), other.reset())
    for step in range(60):
        actions = random.integers((5, 9), size=(3, 2))
        if step % 20 == 10:
            for env in (one, other):
                state_of(env)[S.FRAME, 1] = C.FIGHT_FRAMES - 3
        told, expected = one.step(actions.copy()), other.step(actions)
        assert_alike(told, expected, f"step {step}")
        returned = list(arrays(told))
        for k, array in enumerate(returned):
            assert not any(np.shares_memory(array, another) for another in returned[k + 1 :])
            array[...] = np.ones((), array.dtype)


@pytest.mark.parametrize("fights", [256, ALONE_BELOW])
def test_torch_and_numba_keep_their_threads(fights: int) -> None:
    """Loops of Numba on all threads would give torch as many."""
    env, most = Sb3VecEnv(fights, ["scripted:rush"]), numba.get_num_threads()
    for threads in {1, most}:
        torch.set_num_threads(threads)
        env.reset()
        assert (torch.get_num_threads(), numba.get_num_threads()) == (threads, most)
        env.step(np.zeros((fights, 2), np.int64))
        assert (torch.get_num_threads(), numba.get_num_threads()) == (threads, most)


def test_a_policy_of_sb3_learns_and_is_evaluated_on_it() -> None:
    env = VecMonitor(Sb3VecEnv(6, mixed(), press_interval=24))
    model = PPO("MlpPolicy", VecNormalize(env), n_steps=8, batch_size=24, n_epochs=1, seed=0)
    model.learn(96)
    mean, _ = evaluate_policy(model, Sb3VecEnv(4, mixed()), n_eval_episodes=2, warn=False)
    assert -3 < mean < 3


def test_wrappers_of_sb3_take_it() -> None:
    env = VecMonitor(Sb3VecEnv(2, repeat=60))
    env.reset()
    ends: list[dict[str, Any]] = []
    for _ in range(70):
        ends += [info for info in env.step(np.zeros((2, 2), np.int64))[3] if info]
    assert [end["episode"]["l"] for end in ends] == [60, 60]


# --- bad input ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("actions", "said"),
    [
        (np.zeros((2, 2)), "float64"),
        (np.zeros((3, 2), np.int64), r"\[3, 2\]"),
        (np.array([[0, 0], [5, 0]]), r"\(5, 0\) of fight 1"),
        (np.array([[0, 256], [0, 0]]), r"\(0, 256\) of fight 0"),
    ],
)
def test_actions_that_do_not_exist_are_told(actions: NDArray[Any], said: str) -> None:
    env = Sb3VecEnv(2)
    env.reset()
    with pytest.raises(InputError, match=said):
        env.step(actions)


def test_steps_out_of_order_are_told() -> None:
    env = Sb3VecEnv(2)
    with pytest.raises(InputError, match=r"reset\(\)"):
        env.step(np.zeros((2, 2), np.int64))
    env.reset()
    with pytest.raises(InputError, match="step_async"):
        env.step_wait()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"repeat": 0}, "0 frames"),
        ({"press_interval": -1}, "-1 frames"),
        ({"delay": 40}, "delay"),
        ({"fighters": ("a", "b")}, "'a'"),
        ({"render_mode": "human"}, "open no window"),
    ],
)
def test_settings_that_do_not_exist_are_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Sb3VecEnv(2, **changes)


def test_an_opponent_that_answers_nonsense_is_named() -> None:
    class Nonsense(Watching):
        name = "nonsense"

        def act(self, observation: Observation) -> NDArray[np.int8]:
            return np.full((len(observation.side), 2), 9, np.int8)

    env = Sb3VecEnv(2, [Nonsense()])
    env.reset()
    with pytest.raises(InputError, match="nonsense"):
        env.step(np.zeros((2, 2), np.int64))
