"""What `reset` may be told: which fights begin, with which fighters, from which states."""

from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from numpy.typing import NDArray

from agents.ppo.sb3_vec_env import Sb3VecEnv
from arena import Fight
from arena import state as S
from arena.base.errors import InputError
from arena.envs import StandstillEnv, StandstillParallelEnv, StandstillVectorEnv
from arena.rules import constants as C
from tests.arena.envs.following import (
    STILL,
    Following,
    assert_alike,
    drawn,
    poke,
    shorten,
    state_of,
)
from tests.arena.envs.test_gymnasium_vector_env import columns

STILL_3 = np.zeros((3, 2), np.int64)


def later_state(delay: int, frames: int = 90) -> NDArray[np.int32]:
    """Give the state of a fight that is well under way."""
    env = StandstillEnv("scripted:rush", delay=delay)
    env.reset(seed=8)
    for action in drawn(4, 1, frames)[:, 0]:
        env.step(action)
    return state_of(env)[:, 0].copy()


# --- which fights ---------------------------------------------------------------------------------
@pytest.mark.parametrize("opponent", [None, "scripted:rush", "pro:vera"])
def test_a_mask_resets_as_gymnasiums_own_vector_does(opponent: str | None) -> None:
    ours = StandstillVectorEnv(4, opponent, delay=2)
    theirs = SyncVectorEnv(
        [lambda: StandstillEnv(opponent, delay=2)] * 4, autoreset_mode=AutoresetMode.SAME_STEP
    )
    seen = ours.reset(seed=3)[0]
    theirs.reset(seed=3)
    mask = np.array([False, True, False, True])
    for frame in range(900):
        if frame in (100, 500):
            seed = [None, 77, None, None] if frame == 100 else None
            told = ours.reset(seed=seed, options={"reset_mask": mask})
            expected = theirs.reset(seed=seed, options={"reset_mask": mask})
            assert_alike(told, columns(expected), f"reset at {frame}")
            assert told[1]["_frame"].tolist() == mask.tolist()
            seen = told[0]
        told = ours.step(poke(seen))
        assert_alike(told, columns(theirs.step(poke(seen))), f"frame {frame}")
        seen = told[0]


def test_the_fights_that_a_mask_leaves_out_go_on_as_they_would_have() -> None:
    one, other = (StandstillVectorEnv(3, "pro:juno") for _ in range(2))
    one.reset(seed=5)
    other.reset(seed=5)
    actions = drawn(6, 3, 400)
    for frame, action in enumerate(actions):
        if frame % 90 == 60:
            one.reset(options={"reset_mask": np.array([False, True, False])})
        one.step(action)
        other.step(action)
        for fight in (0, 2):
            assert np.array_equal(state_of(one)[:, fight], state_of(other)[:, fight]), frame


def test_a_mask_lets_a_following_opponent_sit_and_see_what_begins() -> None:
    opponent = Following()
    envs = StandstillVectorEnv(3, opponent)
    envs.reset(seed=1)
    envs.step(STILL_3)
    envs.reset(options={"reset_mask": np.array([False, False, True])})
    envs.step(STILL_3)
    assert opponent.life == ["reset"]
    assert opponent.begins == [[True] * 3, [False, False, True]]
    assert opponent.results == []


@pytest.mark.parametrize(
    ("mask", "told"),
    [
        ([True, False, True], r"list; give bool \[3\]"),
        (np.ones(2, np.bool_), r"bool \[2\]"),
        (np.ones(3), "float64"),
        (np.zeros(3, np.bool_), "names no fight"),
    ],
)
def test_a_mask_that_is_none_is_told(mask: Any, told: str) -> None:
    envs = StandstillVectorEnv(3)
    envs.reset(seed=1)
    before = state_of(envs).copy()
    with pytest.raises(InputError, match=told):
        envs.reset(options={"reset_mask": mask})
    assert np.array_equal(state_of(envs), before)


def test_a_mask_needs_fights_that_go_on() -> None:
    with pytest.raises(InputError, match=r"call reset\(\) without it first"):
        StandstillVectorEnv(3).reset(options={"reset_mask": np.ones(3, np.bool_)})


# --- fighters and states --------------------------------------------------------------------------
def test_fighters_are_of_this_fight_alone() -> None:
    fighters = {"fighters": ("brakk", "cirrus")}
    env = StandstillEnv(fighters=("aster", "aster"), delay=0)
    for options, expected in ((fighters, (1, 2)), (None, (0, 0)), ({}, (0, 0))):
        _, info = env.reset(seed=1, options=options)
        assert (info["fighter"], info["opponent_fighter"]) == expected
    both = StandstillParallelEnv(fighters=("aster", "aster"))
    infos = both.reset(seed=1, options=fighters)[1]
    assert (infos["side_0"]["fighter"], infos["side_1"]["fighter"]) == (1, 2)
    envs = StandstillVectorEnv(3, fighters=("aster", "aster"), delay=0)
    infos = envs.reset(seed=1, options=fighters)[1]
    assert infos["fighter"].tolist() == [1, 1, 1]
    shorten(envs, 1, fights=1)
    envs.step(STILL_3)
    assert envs.step(STILL_3)[4]["fighter"].tolist() == [1, 0, 1]
    mask = np.array([False, True, True])
    infos = envs.reset(options={"reset_mask": mask, "fighters": ("cirrus", "brakk")})[1]
    assert infos["fighter"].tolist() == [0, 2, 2]


@pytest.mark.parametrize("opponent", [None, "scripted:rush", "pro:vera"])
def test_a_fight_goes_on_from_a_state(opponent: str | None) -> None:
    """Alike from equal states, whatever was fought before in the same environment."""
    state, mask = later_state(delay=3), np.array([False, True, False])
    env = StandstillEnv(opponent, delay=3)
    seen, info = env.reset(seed=2, options={"state": state})
    assert info["frame"] == 90
    assert np.array_equal(state_of(env)[:, 0], state)
    envs = StandstillVectorEnv(3, opponent, delay=3)
    envs.reset(seed=1)
    for action in drawn(5, 3, 200):
        envs.step(action)
    given = envs.reset(seed=2, options={"state": state, "reset_mask": mask})[0]
    assert np.array_equal(given[1], seen)
    over = False
    for action in drawn(7, 1, 3_600)[:, 0]:
        one, reward, over, _, _ = env.step(action)
        told = envs.step(np.stack([STILL, action, STILL]))
        assert (reward, over) == (told[1][1], told[2][1])
        if over:
            assert np.array_equal(told[4]["final_obs"][1], one)
            break
        assert np.array_equal(told[0][1], one)
    assert over
    assert state[S.FRAME] == 90, "the caller's state was written"
    _, info = env.reset()
    assert info["frame"] == 0


def test_a_fight_goes_on_from_the_bytes_of_another() -> None:
    fight = Fight("brakk", "cirrus", seed=3, delay=4)
    fight.play(("forward", None), ("forward", None), frames=50)
    for face in (StandstillEnv(delay=4), StandstillParallelEnv(delay=4)):
        face.reset(options={"state": fight.to_bytes()})
        assert np.array_equal(state_of(face)[:, 0], fight.state)
    envs = StandstillVectorEnv(2, delay=4)
    envs.reset(options={"state": fight.to_bytes()})
    assert np.array_equal(state_of(envs).T, [fight.state] * 2)


def test_each_fight_may_have_a_state_of_its_own() -> None:
    states = np.stack([later_state(15, frames) for frames in (30, 60, 90)])
    envs = StandstillVectorEnv(3)
    infos = envs.reset(seed=1, options={"state": states})[1]
    assert infos["frame"].tolist() == [30, 60, 90]
    mask = np.array([True, False, False])
    infos = envs.reset(options={"state": states[::-1].copy(), "reset_mask": mask})[1]
    assert infos["frame"].tolist() == [90, 0, 0]  # of those that began
    assert state_of(envs)[S.FRAME].tolist() == [90, 60, 90]
    env = Sb3VecEnv(3)
    env.set_options([{}, {"state": states[0]}, {"fighters": ("cirrus", "cirrus")}])
    env.reset()
    state = env._fights.simulator.state
    assert state[S.FRAME].tolist() == [0, 30, 0]
    assert state[S.FIGHTER, 2] == 2
    env.reset()
    assert state[S.FRAME].tolist() == [0, 0, 0]


def test_rewards_of_a_fight_from_a_state_count_from_there() -> None:
    state = later_state(delay=0)
    state[S.HEALTH] //= 2
    env = StandstillEnv(delay=0)
    env.reset(seed=1, options={"state": state})
    assert env.step(STILL)[1] == 0


def bad_states() -> dict[str, tuple[Any, str]]:
    good = later_state(delay=15)
    over, far, slow = good.copy(), good.copy(), good.copy()
    over[S.OUTCOME], over[S.ENDED_BY] = S.SIDE_0_WON, S.KNOCK_OUT
    far[S.X] = C.STAGE_WIDTH
    slow[S.PLAYER_FIELDS + S.DELAY] = 4
    return {
        "over": (over, "is over"),
        "range": (far, r"p0\.x is"),
        "delay": (slow, "15 and 4 frames, this environment's is 15"),
        "shape": (good[1:], rf"int32 \[{S.FIELDS - 1}\]; give int32 \[{S.FIELDS}\]"),
        "type": (good.astype(np.int64), "int64"),
        "text": ("state", "of type str"),
        "bytes": (b"nothing", "cut short"),
    }


@pytest.mark.parametrize("name", bad_states())
def test_a_state_that_no_fight_can_go_on_from_is_told(name: str) -> None:
    state, told = bad_states()[name]
    for face in (StandstillEnv(), StandstillVectorEnv(2), StandstillParallelEnv()):
        with pytest.raises(InputError, match=told):
            face.reset(seed=1, options={"state": state})
        face.reset(seed=1)  # all is well without it


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"fighters": ("aster", "dorn")}, "'dorn' does not exist"),
        ({"fighters": "aster"}, "give two names"),
        ({"fighters": ("aster", "aster"), "state": np.zeros(S.FIELDS, np.int32)}, "give one"),
        ({"fighter": ("aster", "aster")}, "option 'fighter' does not exist; choose from fighters"),
        ({"state": np.zeros((5, S.FIELDS), np.int32)}, "state"),
    ],
)
def test_options_that_are_wrong_are_told(options: dict[str, Any], told: str) -> None:
    for face in (StandstillEnv(), StandstillVectorEnv(2)):
        with pytest.raises(InputError, match=told):
            face.reset(seed=1, options=options)


def test_options_are_not_changed() -> None:
    options = {"reset_mask": np.array([True, False]), "fighters": ("aster", "brakk")}
    envs = StandstillVectorEnv(2)
    envs.reset(seed=1)
    kept = dict(options)
    envs.reset(options=options)
    assert options.keys() == kept.keys()
