"""The SB3 face plays the arena's own fights, against any opponent."""

import numpy as np
import pytest

from agents.ppo.sb3_vec_env import Sb3VecEnv
from agents.spec import resolve
from arena import state as S
from arena.base.errors import InputError
from arena.envs import StandstillVectorEnv
from arena.rules import constants as C
from tests.agents.ppo.steps import Watching, mixed, play, presses, state_of
from tests.arena.envs.following import Following


def test_with_one_frame_a_decision_it_plays_as_the_vector_environment() -> None:
    fights = 4
    env = Sb3VecEnv(fights, [resolve("scripted:rush")] * fights, repeat=1)
    other = StandstillVectorEnv(fights, resolve("scripted:rush"))
    env.seed(11)
    assert np.array_equal(env.reset(), other.reset(seed=11)[0])
    random = np.random.default_rng(0)
    over = 0
    for _ in range(2_500):
        actions = random.integers((5, 9), size=(fights, 2))
        seen, rewards, ended, infos = env.step(actions)
        expected = other.step(actions)
        assert np.array_equal(seen, expected[0])
        assert np.array_equal(rewards, expected[1].astype(np.float32))
        assert np.array_equal(ended, expected[2])
        for row in np.flatnonzero(ended):
            assert np.array_equal(infos[row]["terminal_observation"], expected[4]["final_obs"][row])
            assert infos[row]["result"] == expected[4]["final_info"]["result"][row]
            over += 1
    assert over > 2


@pytest.mark.parametrize("repeat", [2, 5])
def test_the_move_is_held_and_the_skill_pressed_once(repeat: int) -> None:
    env, frames = Sb3VecEnv(2, repeat=repeat), Sb3VecEnv(2, repeat=1)
    for each in (env, frames):
        each.seed(1)
        each.reset()
    for move, skill in ((1, 1), (1, 0), (3, 2), (2, 0)):
        env.step(np.array([[move, skill]] * 2))
        frames.step(np.array([[move, skill]] * 2))
        for _ in range(repeat - 1):
            frames.step(np.array([[move, 0]] * 2))
        assert np.array_equal(state_of(env), state_of(frames))


def test_a_press_can_cost_something_if_it_is_let_through() -> None:
    env = Sb3VecEnv(4, press_cost=0.25, press_interval=10, repeat=5)
    env.reset()
    for expected in ([0, -0.25, -0.25, 0], [0, 0, 0, 0], [0, -0.25, -0.25, 0]):
        rewards = env.step(np.array([[1, 0], [0, 1], [2, 8], [0, 0]]))[1]
        assert rewards.tolist() == expected


@pytest.mark.parametrize("repeat", [1, 4, 5])
def test_presses_are_let_through_once_in_an_interval(repeat: int) -> None:
    fights, interval = 3, 24
    env = Sb3VecEnv(fights, repeat=repeat, press_interval=interval, delay=0)
    env.seed(1)
    env.reset()
    random = np.random.default_rng(0)
    frames, pressed = 0, [[-interval] for _ in range(fights)]
    while frames < 600:
        skills = random.integers(0, 9, fights)
        before = presses(env)
        env.step(np.stack([np.full(fights, 2), skills], axis=1))
        for i in range(fights):
            let_through = bool(skills[i]) and frames - pressed[i][-1] >= interval
            assert presses(env)[i] - before[i] == let_through
            if let_through:
                pressed[i].append(frames)
        frames += repeat
    for own in pressed:
        assert len(own) > 600 / interval / 2


def test_the_interval_begins_anew_with_each_fight_and_presses_are_counted() -> None:
    env = Sb3VecEnv(2, repeat=4, press_interval=100, delay=0)
    env.reset()
    light = np.array([[2, 1], [2, 1]])
    for _ in range(3):
        env.step(light)
    state_of(env)[S.FRAME, 1] = C.FIGHT_FRAMES - 1
    _, _, ended, infos = env.step(light)
    assert ended.tolist() == [False, True]
    assert infos[1]["presses"] == 1
    env.step(light)
    assert presses(env).tolist() == [1, 1]
    env.reset()
    env.step(light)
    assert presses(env).tolist() == [1, 1]


def test_opponents_and_sides_take_turns() -> None:
    watching = [Watching(), Watching()]
    env = Sb3VecEnv(6, watching)
    env.reset()
    env.step(np.zeros((6, 2), np.int64))
    assert env._opponent.tolist() == [0, 1, 0, 1, 0, 1]
    assert env._side.tolist() == [0, 0, 1, 1, 0, 0]
    for one in watching:
        assert one.sides.tolist() == [1, 0, 1]


def test_an_opponent_is_asked_on_every_frame() -> None:
    watching = Watching()
    env = Sb3VecEnv(2, [watching], repeat=4)
    env.reset()
    env.step(np.zeros((2, 2), np.int64))
    env.step(np.zeros((2, 2), np.int64))
    assert [frames.tolist() for frames in watching.frames] == [[k, k] for k in range(8)]


def test_rewards_add_up_to_the_result_from_either_side() -> None:
    env = Sb3VecEnv(4, [resolve("scripted:rush")], delay=0)
    env.seed(2)
    env.reset()
    total = np.zeros(4)
    results: dict[int, int] = {}
    while len(results) < 4:
        _, rewards, ended, infos = env.step(np.zeros((4, 2), np.int64))
        total += rewards * [row not in results for row in range(4)]
        for row in np.flatnonzero(ended):
            if row not in results:
                results[int(row)] = infos[row]["result"]
                assert infos[row]["episode"]["r"] == pytest.approx(total[row], abs=1e-5)
    assert set(results.values()) == {-1}  # who stands still loses to the rusher on both sides
    assert total == pytest.approx(-2, abs=1e-5)


def test_opponents_remember_nothing_of_other_environments() -> None:
    """Those that play in compiled code keep notes by fight: of the same numbers in both."""
    random = np.random.default_rng(1)
    actions = random.integers((5, 9), size=(60, 6, 2))
    alone = Sb3VecEnv(6, mixed())
    alone.seed(3)
    expected = [alone.reset(), *(alone.step(action)[0] for action in actions)]
    one, other = Sb3VecEnv(6, mixed()), Sb3VecEnv(90, mixed())
    one.seed(3)
    told = [one.reset()]
    other.reset()
    for frame, action in enumerate(actions):
        if frame % 20 == 10:
            other.reset()
        other.step(np.zeros((90, 2), np.int64))
        told.append(one.step(action)[0])
    assert all(np.array_equal(*pair) for pair in zip(told, expected, strict=True))


def test_opponents_are_let_go_at_the_end() -> None:
    following = Following()
    env = Sb3VecEnv(2, [following])
    env.reset()
    env.step(np.zeros((2, 2), np.int64))
    env.close()
    env.close()
    assert following.life == ["reset", "close"]
    with pytest.raises(InputError, match=r"reset\(\)"):
        env.step(np.zeros((2, 2), np.int64))


def test_opponents_are_named_by_specs_or_given() -> None:
    specs = ["scripted:rush", "scripted:zone", "pro:vera"]
    named, given = play(Sb3VecEnv(6, specs), 60, seed=3), play(Sb3VecEnv(6, mixed()), 60, seed=3)
    for one, other in zip(named, given, strict=True):
        assert np.array_equal(one[0], other[0])
    with pytest.raises(InputError, match="scripted:nobody does not exist"):
        Sb3VecEnv(2, ["scripted:rush", "scripted:nobody"])


def test_the_learner_can_meet_others_from_the_next_reset_on() -> None:
    env = Sb3VecEnv(2)
    env.reset()
    watching = Watching()
    env.meet([watching])
    env.reset()
    env.step(np.zeros((2, 2), np.int64))
    assert len(watching.frames) == 5
