"""The Gymnasium face: one fight, as Gymnasium documents an environment."""

import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from stable_baselines3.common import env_checker as sb3_checker

import arena.envs
from arena import state as S
from arena.base.errors import InputError
from arena.envs import StandstillEnv, StandstillParallelEnv, StandstillVectorEnv
from arena.features import FEATURES, NAMES, PLAYER_FEATURE_COUNT, SHARED_FEATURES
from arena.match import Player, specs
from tests.arena.agents import Poker, Raising, Random
from tests.arena.envs.following import ID, STILL, Following, poke, shorten, state_of

OPPONENTS: dict[str, Callable[[], Any]] = {
    "nobody": lambda: None,
    "agent": Poker,
    "random agent": Random,
    "stateful agent": Following,
    "scripted": lambda: "scripted:rush",
    "pro": lambda: "pro:vera",
}


@pytest.mark.parametrize("opponent", OPPONENTS)
def test_gymnasiums_checker_is_content(opponent: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gymnasium.make(ID, opponent=OPPONENTS[opponent]()).unwrapped)


@pytest.mark.parametrize("observation", ["features", "frames", "both"])
def test_the_checkers_are_content_with_whatever_is_observed(observation: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        options = {"observation": observation, "frame_stack": 4, "render_mode": "rgb_array"}
        check_env(gymnasium.make(ID, opponent="scripted:zone", **options).unwrapped)
        if observation == "frames":  # four channels first: SB3 takes that for no picture
            warnings.filterwarnings("ignore", message=".*(image|Box).*")
        sb3_checker.check_env(StandstillEnv("scripted:zone", **options))


# --- opponents by name ----------------------------------------------------------------------------
def clone_like(delay: int) -> Player:
    """Make a player that was made for a reaction delay."""
    player = specs.named_player(Poker())
    player.delay = delay
    return player


def test_a_spec_is_enough_where_nothing_has_imported_the_agents() -> None:
    code = (
        "import sys, gymnasium, arena.envs\n"
        "assert not any(name.partition('.')[0] == 'agents' for name in sys.modules)\n"
        "env = gymnasium.make('Standstill-v1', opponent='scripted:rush', delay=0)\n"
        "seen, _ = env.reset(seed=1)\n"
        "for _ in range(400): seen, *_ = env.step([0, 0])\n"
        "assert env.unwrapped.observation_space.contains(seen)\n"
        "assert seen[arena.features.NAMES.index('self.health')] < 1, 'nobody came'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("make", [StandstillEnv, StandstillVectorEnv])
@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("scripted:nobody", "scripted:nobody does not exist; choose from"),
        ("rush", "agent 'rush' is unknown; give scripted:NAME"),
        ("clone:/nowhere", "/nowhere"),
        ("sb3:/nowhere.zip", "can run code"),
        (object(), r"has no reset\(\)"),
        (clone_like(delay=3), "reaction delay of 3 frames, these fights have 15"),
    ],
)
def test_a_bad_opponent_is_one_line_when_the_environment_is_made(
    make: type, spec: Any, told: str
) -> None:
    with pytest.raises(InputError, match=told) as error:
        make(opponent=spec)
    assert "\n" not in str(error.value)


def test_without_the_registry_a_spec_is_told_what_is_missing(monkeypatch: Any) -> None:
    monkeypatch.setattr(specs, "REGISTRY", "no_agents.spec:resolve")
    with pytest.raises(InputError, match="no_agents is not installed"):
        StandstillEnv("scripted:rush")
    StandstillEnv(Poker())  # needs no registry


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
    state = state_of(env)
    x = state[S.X, 0]
    for _ in range(7):
        env.step(STILL)
        assert state[S.X, 0] == x
    env.step(STILL)
    assert state[S.X, 0] > x


def test_an_opponent_is_reset_with_each_fight() -> None:
    opponent = Poker()
    env = StandstillEnv(opponent)
    env.reset(seed=1)
    env.reset()
    assert [fights for fights, _ in opponent.resets] == [1, 1]
    assert opponent.resets[0] != opponent.resets[1]


def test_an_opponent_that_follows_its_fight_is_told_of_the_end_and_let_go() -> None:
    opponent = Following()
    env = StandstillEnv(opponent, delay=0)
    env.reset(seed=1)
    over = False
    while not over:
        over = env.step(STILL)[2]
    assert opponent.results == [[1]]
    assert opponent.begins[0] == [True]
    assert not any(any(begins) for begins in opponent.begins[1:])
    env.reset()
    env.step(STILL)
    env.close()
    env.close()
    assert opponent.life == ["reset", "over", "close", "reset", "close"]


def test_an_opponent_remembers_nothing_of_other_environments() -> None:
    """Those that play in compiled code keep notes by fight: here of fight 0 in both."""
    alone = StandstillEnv("pro:vera")
    states = {0: [], 5: []}
    for seed, kept in states.items():
        alone.reset(seed=seed)
        for _ in range(400):
            alone.step(STILL)
            kept.append(state_of(alone)[:, 0].copy())
    one, other = StandstillEnv("pro:vera"), StandstillEnv("pro:vera")
    large = StandstillVectorEnv(70, "pro:vera")
    one.reset(seed=0)
    other.reset(seed=5)
    large.reset(seed=9)
    for frame in range(400):
        one.step(STILL)
        other.step(STILL)
        if frame % 10 == 0:
            large.step(np.zeros((70, 2), np.int64))
        if frame == 200:
            large.reset()
        assert np.array_equal(state_of(one)[:, 0], states[0][frame])
        assert np.array_equal(state_of(other)[:, 0], states[5][frame])


FACES = [StandstillEnv, StandstillVectorEnv, StandstillParallelEnv]


@pytest.mark.parametrize("make", FACES)
def test_bad_arguments_are_named(make: type) -> None:
    for fighters in ("aster", ("aster",), 3):
        with pytest.raises(InputError, match="give two names"):
            make(fighters=fighters)
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


def test_steps_outside_of_a_fight_are_refused() -> None:
    env = StandstillEnv()
    with pytest.raises(InputError, match=r"not been started; call reset\(\)"):
        env.step(STILL)
    env.reset(seed=1)
    shorten(env, left=1)
    assert env.step(STILL)[2]
    for _ in range(2):
        with pytest.raises(InputError, match=r"is over; call reset\(\)"):
            env.step(STILL)
    env.reset()
    assert not env.step(STILL)[2]
    env.close()
    with pytest.raises(InputError, match="not been started"):
        env.step(STILL)


def test_a_bad_action_leaves_the_fight_and_its_opponent_as_they_were() -> None:
    opponent = Following()
    env = StandstillEnv(opponent)
    env.reset(seed=1)
    env.step(STILL)
    before = state_of(env).copy()
    with pytest.raises(InputError):
        env.step([0, 9])
    assert np.array_equal(state_of(env), before)
    assert opponent.asked.tolist() == [1]


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
            stem = names.split(" to ")[0].rpartition(".")[0]
            listed = [f"{stem}.{k}" for k in range(1, len(numbers) + 1)]
        told |= dict(zip(numbers, listed, strict=True))
    block = [name.removeprefix("self.") for name in NAMES[:PLAYER_FEATURE_COUNT]]
    shared = range(2 * PLAYER_FEATURE_COUNT, FEATURES)
    assert [told[k] for k in range(PLAYER_FEATURE_COUNT)] == block
    assert [told[k] for k in shared] == list(SHARED_FEATURES)


def test_the_rest_of_the_arena_does_not_load_gymnasium() -> None:
    code = (
        "import sys, arena.match, arena.simulator, arena.replays.file, arena.frame_data.listing\n"
        "found = {'gymnasium', 'pettingzoo', 'torch', 'wandb'} & set(sys.modules)\n"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert "gymnasium" in sys.modules
    assert arena.envs.__doc__
