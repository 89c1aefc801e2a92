"""The faces of the simulator keep to the conventions of Gymnasium and PettingZoo."""

import re
import subprocess
import sys
import warnings
from collections.abc import Callable

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from pettingzoo.test import parallel_api_test, parallel_seed_test

import arena.envs
from arena import state as S
from arena.base.errors import InputError
from arena.envs import StandstillEnv, StandstillParallelEnv, StandstillVectorEnv
from arena.features import FEATURES, NAMES, PLAYER_FEATURE_COUNT, SHARED_FEATURES
from arena.match import Player
from arena.rules import constants as C
from tests.arena.agents import CompiledFamily, CompiledPoker, Poker, Raising, Random

ID = "Standstill-v1"
STILL = np.zeros(2, np.int64)
OPPONENTS: dict[str, Callable[[], Player | None]] = {
    "nobody": lambda: None,
    "agent": Poker,
    "random agent": Random,
    "compiled": lambda: CompiledPoker("test:compiled", 5, CompiledFamily()),
}


def shorten(env: StandstillEnv | StandstillVectorEnv | StandstillParallelEnv, left: int) -> None:
    """Leave the fights that are on only so many frames on the clock."""
    env._referee.simulator.state[S.FRAME] = C.FIGHT_FRAMES - left


def poke(seen: np.ndarray) -> np.ndarray:
    """Walk up and press light now and then, in every fight; int64 [B, 2]."""
    press = (seen[:, NAMES.index("self.since_press")] > 0.4) & (
        seen[:, NAMES.index("distance")] < 0.2
    )
    return np.stack([np.ones(len(seen), np.int64), press.astype(np.int64)], axis=1)


# --- one fight ------------------------------------------------------------------------------------
@pytest.mark.parametrize("opponent", OPPONENTS)
def test_gymnasiums_checker_is_content(opponent: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gymnasium.make(ID, opponent=OPPONENTS[opponent]()).unwrapped)


def test_it_is_registered() -> None:
    spec = gymnasium.spec(ID)
    assert spec.max_episode_steps is None  # the clock is part of the game, not a truncation
    env = gymnasium.make(ID, delay=0, fighters=("brakk", "cirrus"))
    assert isinstance(env.unwrapped, StandstillEnv)
    assert env.action_space == gymnasium.spaces.MultiDiscrete([5, 9])
    assert env.observation_space.shape == (FEATURES,)
    assert env.observation_space.dtype == np.float32
    _, info = env.reset(seed=1)
    assert (info["frame"], info["fighter"], info["opponent_fighter"]) == (0, 1, 2)


def test_a_seed_gives_the_same_fights_and_the_next_is_another() -> None:
    env, other = StandstillEnv(), StandstillEnv()
    first, second = env.reset(seed=3)[0], env.reset()[0]
    assert np.array_equal(other.reset(seed=3)[0], first)
    assert np.array_equal(other.reset()[0], second)
    assert not np.array_equal(first, second)
    assert not np.array_equal(other.reset(seed=4)[0], first)
    fighters = {(i["fighter"], i["opponent_fighter"]) for i in (env.reset()[1] for _ in range(90))}
    assert len(fighters) == 9


@pytest.mark.parametrize("side", [0, 1])
def test_rewards_are_the_change_of_the_lead_and_the_result(side: int) -> None:
    env = StandstillEnv(side=side, delay=0)
    seen, _ = env.reset(seed=5)
    lead = {NAMES[k]: k for k in range(FEATURES)}
    own, other = lead["self.health"], lead["opponent.health"]
    total, over, info = 0.0, False, {}
    while not over:
        before = seen
        seen, reward, over, truncated, info = env.step(poke(seen[np.newaxis])[0])
        change = (seen[own] - seen[other]) - (before[own] - before[other])
        expected = change + (info["result"] if over else 0)
        assert reward == pytest.approx(expected, abs=3e-3)  # features round health to 1/1000
        assert not truncated
        total += reward
    assert info["result"] == 1
    assert not info["timeout"]
    assert total == pytest.approx(2)


@pytest.mark.parametrize("side", [0, 1])
def test_losing_costs_as_much(side: int) -> None:
    env = StandstillEnv(Poker(), side=side, delay=0)
    env.reset(seed=5)
    total, over, info = 0.0, False, {}
    while not over:
        _, reward, over, _, info = env.step(STILL)
        total += reward
    assert info["result"] == -1
    assert total == pytest.approx(-2)


def test_the_time_limit_is_a_termination() -> None:
    env = StandstillEnv()
    env.reset(seed=1)
    shorten(env, left=2)
    assert env.step(STILL)[1:4] == (0.0, False, False)
    _, reward, terminated, truncated, info = env.step(STILL)
    assert (reward, terminated, truncated) == (0.0, True, False)
    assert info["timeout"]
    assert info["result"] == 0


def test_the_opponent_stands_on_the_other_side_and_both_share_the_delay() -> None:
    env = StandstillEnv(Poker(), side=1, delay=7, fighters=("aster", "brakk"))
    env.reset(seed=2)
    state = env._referee.simulator.state
    x = state[S.X, 0]
    for _ in range(7):
        env.step(STILL)
        assert state[S.X, 0] == x
    env.step(STILL)
    assert state[S.X, 0] > x


def test_a_stateful_opponent_is_reset_with_each_fight() -> None:
    opponent = Poker()
    env = StandstillEnv(opponent)
    env.reset(seed=1)
    env.reset()
    assert [fights for fights, _ in opponent.resets] == [1, 1]
    assert opponent.resets[0] != opponent.resets[1]


@pytest.mark.parametrize("make", [StandstillEnv, StandstillVectorEnv, StandstillParallelEnv])
def test_bad_arguments_are_named(make: type) -> None:
    with pytest.raises(InputError, match="'dorn' does not exist"):
        make(fighters=("aster", "dorn"))
    with pytest.raises(InputError, match="delay"):
        make(delay=99)
    if make is not StandstillParallelEnv:
        with pytest.raises(InputError, match="side 2"):
            make(side=2)


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ([0, 9], r"\(0, 9\)"),
        ([-1, 0], r"\(-1, 0\)"),
        ([0, 300], r"\(0, 300\)"),
        ([0.0, 1.0], "float64"),
        ([0, 1, 2], "integers"),
        (3, "integers"),
    ],
)
def test_bad_actions_are_named(action: object, told: str) -> None:
    env = StandstillEnv(side=1)
    env.reset(seed=1)
    with pytest.raises(InputError, match=told):
        env.step(action)


def test_stepping_before_reset_is_refused() -> None:
    with pytest.raises(InputError, match="reset"):
        StandstillEnv().step(STILL)
    with pytest.raises(InputError, match="reset"):
        StandstillVectorEnv(2).step(np.zeros((2, 2), np.int64))
    with pytest.raises(InputError, match="reset"):
        StandstillParallelEnv().step({})


def test_an_opponent_that_raises_is_named() -> None:
    env = StandstillEnv(Raising("test:bad"))
    env.reset(seed=1)
    with pytest.raises(InputError, match="test:bad raised"):
        env.step(STILL)


def test_the_docstring_tells_every_feature_in_its_place() -> None:
    rows = re.findall(r"\| (\d+)(?:-(\d+))? \| ([a-z_0-9., ]+?) \|", StandstillEnv.__doc__ or "")
    rows = [row for row in rows if row[2] not in ("move", "skill")]
    told: dict[int, str] = {}
    for first, last, names in rows:
        numbers = range(int(first), int(last or first) + 1)
        listed = names.split(", ")
        if " to " in names:
            stem = names.split(".")[0]
            listed = [f"{stem}.{k}" for k in range(1, len(numbers) + 1)]
        told |= dict(zip(numbers, listed, strict=True))
    block = [name.removeprefix("self.") for name in NAMES[:PLAYER_FEATURE_COUNT]]
    shared = range(2 * PLAYER_FEATURE_COUNT, FEATURES)
    assert [told[k] for k in range(PLAYER_FEATURE_COUNT)] == block
    assert [told[k] for k in shared] == list(SHARED_FEATURES)


# --- many fights ----------------------------------------------------------------------------------
def test_the_vector_environment_is_made_by_gymnasium() -> None:
    envs = gymnasium.make_vec(ID, num_envs=3, vectorization_mode="vector_entry_point", delay=4)
    assert isinstance(envs.unwrapped, StandstillVectorEnv)
    assert envs.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
    assert envs.num_envs == 3
    assert envs.observation_space.shape == (3, FEATURES)
    assert envs.action_space.shape == (3, 2)
    assert envs.single_action_space == gymnasium.spaces.MultiDiscrete([5, 9])
    seen, infos = envs.reset(seed=1)
    assert envs.observation_space.contains(seen)
    assert infos["_frame"].all()
    envs.close()


def assert_alike(one: object, other: object, where: str = "") -> None:
    """Compare what two vector environments gave, deeply."""
    if isinstance(one, dict):
        assert isinstance(other, dict)
        assert one.keys() == other.keys(), where
        for key in one:
            assert_alike(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, np.ndarray) and one.dtype == object:
        for mine, theirs in zip(one, other, strict=True):
            assert (mine is None) == (theirs is None), where
            assert mine is None or np.array_equal(mine, theirs), where
    else:
        assert np.array_equal(one, other), where


@pytest.mark.parametrize("opponent", OPPONENTS)
def test_it_does_what_gymnasiums_own_vector_of_single_environments_does(opponent: str) -> None:
    count = 5
    ours = StandstillVectorEnv(count, OPPONENTS[opponent](), delay=3, side=1)
    theirs = SyncVectorEnv(
        [lambda: StandstillEnv(OPPONENTS[opponent](), delay=3, side=1)] * count,
        autoreset_mode=AutoresetMode.SAME_STEP,
    )
    seen, infos = ours.reset(seed=11)
    their_seen, their_infos = theirs.reset(seed=11)
    assert_alike(seen, their_seen)
    assert_alike(infos, their_infos)
    ends = 0
    for frame in range(1_500):
        if frame % 400 == 100:  # let some fights end on the clock, too
            ours._referee.simulator.state[S.FRAME, 0] = C.FIGHT_FRAMES - 5
            theirs.envs[0]._referee.simulator.state[S.FRAME, 0] = C.FIGHT_FRAMES - 5
        actions = poke(seen)
        mine, others = ours.step(actions), theirs.step(actions)
        for name, one, other in zip(
            ("seen", "rewards", "ends", "cuts", "infos"), mine, others, strict=True
        ):
            assert_alike(one, other, f"frame {frame}: {name}")
        seen = mine[0]
        ends += int(mine[2].sum())
    assert ends >= 3


def test_the_last_observation_is_kept_and_the_next_fight_has_begun() -> None:
    envs = StandstillVectorEnv(3, delay=0)
    envs.reset(seed=1)
    envs._referee.simulator.state[S.FRAME, 1] = C.FIGHT_FRAMES - 1
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


def test_observations_are_the_callers_to_keep() -> None:
    envs = StandstillVectorEnv(2, delay=0)
    first, _ = envs.reset(seed=1)
    kept = first.copy()
    envs.step(np.ones((2, 2), np.int64))
    assert np.array_equal(first, kept)


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


# --- two learners ---------------------------------------------------------------------------------
def test_pettingzoos_api_test_is_content() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parallel_api_test(StandstillParallelEnv(delay=2), num_cycles=300)


def test_pettingzoos_seed_test_is_content() -> None:
    parallel_seed_test(StandstillParallelEnv, num_cycles=200)


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


def test_a_missing_action_is_named() -> None:
    env = StandstillParallelEnv()
    env.reset(seed=1)
    with pytest.raises(InputError, match="no action of side_1"):
        env.step({"side_0": STILL})


def test_all_faces_play_the_same_fights() -> None:
    single, parallel = StandstillEnv(delay=2), StandstillParallelEnv(delay=2)
    seen, _ = single.reset(seed=6)
    both, _ = parallel.reset(seed=6)
    for _ in range(300):
        assert np.array_equal(seen, both["side_0"])
        action = poke(seen[np.newaxis])[0]
        seen, *_ = single.step(action)
        both, *_ = parallel.step({"side_0": action, "side_1": STILL})


def test_the_rest_of_the_arena_does_not_load_gymnasium() -> None:
    code = (
        "import sys, arena.match, arena.simulator, arena.replays.file, arena.frame_data.listing\n"
        "found = {'gymnasium', 'pettingzoo', 'torch', 'wandb'} & set(sys.modules)\n"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert "gymnasium" in sys.modules
    assert arena.envs.__doc__
