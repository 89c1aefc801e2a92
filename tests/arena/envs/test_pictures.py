"""Pictures: what learners observe of frames, and what `render` shows."""

import warnings
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from agents.ppo.sb3_vec_env import Sb3VecEnv
from arena import state as S
from arena.base.errors import InputError
from arena.camera import Camera, palette, scene
from arena.envs import StandstillEnv, StandstillParallelEnv, StandstillVectorEnv
from arena.envs.rendering import RENDER_SIZE
from arena.rules import constants as C
from tests.arena.envs.following import ID, STILL, Face, assert_alike, drawn, shorten, state_of
from tests.arena.envs.test_gymnasium_vector_env import columns

ASTER = palette.fighter_colours(0, opponent=False)[palette.TORSO]


def picture(env: Face, size: tuple[int, int], fight: int = 0, side: int = 0) -> np.ndarray:
    return Camera(*size).picture(np.ascontiguousarray(state_of(env).T).T, fight, side)


# --- observed -------------------------------------------------------------------------------------
def test_frames_are_the_cameras_newest_last_and_black_before_the_fight() -> None:
    env = StandstillEnv(
        "scripted:rush", observation="frames", frame_size=(60, 96), frame_stack=3, side=1, delay=0
    )
    space = env.observation_space
    assert isinstance(space, gymnasium.spaces.Box)
    assert (space.shape, space.dtype) == ((3, 60, 96), np.uint8)
    for seed in (1, 2):
        seen, _ = env.reset(seed=seed)
        taken = [np.zeros((60, 96), np.uint8)] * 2
        for action in drawn(seed, 1, 50)[:, 0]:
            taken.append(picture(env, (60, 96), side=1))
            assert space.contains(seen)
            assert_alike(list(seen), taken[-3:])
            seen, *_ = env.step(action)


def test_both_are_what_each_gives_alone() -> None:
    kinds: list[Any] = ["features", "frames", "both"]
    envs = [StandstillVectorEnv(3, "pro:vera", observation=kind, frame_stack=2) for kind in kinds]
    given = [env.reset(seed=4) for env in envs]
    for frame, action in enumerate(drawn(2, 3, 60)):
        features, frames, both = (each[0] for each in given)
        assert_alike(both, {"features": features, "frames": frames})
        assert_alike(given[0][-1], given[2][-1]) if frame != 31 else None
        if frame == 30:
            for env in envs:
                shorten(env, 1, fights=1)
        given = [env.step(action) for env in envs]
        if frame == 30:
            last = [each[-1]["final_obs"][1] for each in given]
            assert_alike(last[2], {"features": last[0], "frames": last[1]})


def test_frames_of_many_fights_are_those_of_single_ones_through_ends_and_masks() -> None:
    options: dict[str, Any] = {"observation": "both", "frame_stack": 3, "frame_size": (48, 64)}
    ours = StandstillVectorEnv(3, "scripted:zone", **options)
    theirs = SyncVectorEnv(
        [lambda: StandstillEnv("scripted:zone", **options)] * 3,
        autoreset_mode=AutoresetMode.SAME_STEP,
    )
    assert ours.single_observation_space == theirs.single_observation_space
    assert ours.observation_space == theirs.observation_space
    assert_alike(ours.reset(seed=1), columns(theirs.reset(seed=1)))
    for frame, action in enumerate(drawn(9, 3, 90)):
        if frame == 30:
            shorten(ours, 3, fights=2)
            shorten(theirs.envs[2], 3)
        if frame == 60:
            mask = np.array([True, False, False])
            told = ours.reset(options={"reset_mask": mask})
            assert_alike(told, columns(theirs.reset(options={"reset_mask": mask})))
        told = ours.step(action)
        assert ours.observation_space.contains(told[0])
        assert_alike(told, columns(theirs.step(action)), f"frame {frame}")
        assert told[2].any() == (frame == 32)


def test_each_learner_sees_from_its_own_side() -> None:
    env = StandstillParallelEnv(observation="frames", frame_size=(50, 50))
    seen, _ = env.reset(seed=1)
    for side, agent in enumerate(env.possible_agents):
        assert np.array_equal(seen[agent][0], picture(env, (50, 50), side=side))


@pytest.mark.parametrize("make", [StandstillEnv, StandstillVectorEnv, StandstillParallelEnv])
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"observation": "pixels"}, "'pixels'; choose from features, frames, both"),
        ({"observation": "frames", "frame_size": (10, 84)}, "10 x 84"),
        ({"observation": "frames", "frame_size": 84}, r"84; give \(height, width\)"),
        ({"observation": "both", "frame_stack": 0}, "stack of 0"),
        ({"render_mode": "human"}, "open no window; take 'rgb_array'"),
        ({"render_mode": "ansi"}, "'ansi'; give 'rgb_array'"),
    ],
)
def test_pictures_that_cannot_be_taken_are_told(
    make: Any, options: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        make(**options)


@pytest.mark.parametrize("make", [gymnasium.make, gymnasium.make_vec])
def test_gymnasium_opens_no_window_of_its_own(make: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(InputError, match="open no window; take 'rgb_array'"):
            make(ID, render_mode="human")


# --- rendered -------------------------------------------------------------------------------------
def test_render_shows_the_fight_as_a_spectator_sees_it() -> None:
    env = gymnasium.make(ID, opponent="scripted:rush", render_mode="rgb_array")
    env.reset(seed=1)
    shown = env.render()
    assert isinstance(shown, np.ndarray)
    assert (shown.shape, shown.dtype) == ((*RENDER_SIZE, 3), np.uint8)
    kept = shown.copy()
    for _ in range(60):
        env.step(np.array([1, 0]))
    later = env.render()
    assert np.array_equal(shown, kept)
    assert not np.array_equal(later, kept)
    assert np.array_equal(env.render(), later)


def test_the_view_does_not_turn_when_the_fighters_cross() -> None:
    """The gauges of side 0 stay on the left, and the stage is the same but for the fighters."""
    shown, played = {}, {}
    camera, player = Camera(*RENDER_SIZE, 3, spectator=True), Camera(256, 480, 3)
    for crossed in (False, True):
        env = StandstillEnv(fighters=("aster", "brakk"), render_mode="rgb_array", delay=0)
        env.reset(seed=1)
        state = state_of(env)
        left, right = 300 * 256, 600 * 256
        state[S.X, 0], state[S.SIDE_1 + S.X, 0] = (right, left) if crossed else (left, right)
        state[S.HEALTH] //= 2
        env.step(STILL)
        shown[crossed] = env.render()
        played[crossed] = player.picture(state_of(env))
    assert np.array_equal(shown[True], camera.picture(state_of(env)))
    top = camera.scene.numbers[scene.TOP]
    assert np.array_equal(shown[True][:top], shown[False][:top])
    for views, taken_by, turns in ((shown, camera, False), (played, player, True)):
        first = taken_by.scene.numbers[scene.TOP]
        where = [fighter_columns(views[crossed], first) for crossed in (False, True)]
        assert sum(where[0]) == sum(where[1]) == 1
        # Seen from side 0, it stands left of an opponent to its right, whichever way that is.
        assert (where[0] == where[1]) == turns


def fighter_columns(shown: np.ndarray, top: int) -> list[bool]:
    """Say of both halves of the stage whether aster stands there, by its colour."""
    found = (shown[top:] == ASTER).all(axis=2).any(axis=0)
    return [bool(half.any()) for half in np.array_split(found, 2)]


def test_a_vector_renders_every_fight() -> None:
    envs = StandstillVectorEnv(3, "scripted:rush", render_mode="rgb_array")
    envs.reset(seed=1)
    envs.step(np.ones((3, 2), np.int64))
    shown = envs.render()
    assert isinstance(shown, tuple)
    assert [each.shape for each in shown] == [(*RENDER_SIZE, 3)] * 3
    camera = Camera(*RENDER_SIZE, 3, spectator=True)
    for fight, each in enumerate(shown):
        assert np.array_equal(each, camera.picture(state_of(envs), fight))
    env = Sb3VecEnv(2, render_mode="rgb_array")
    env.reset()
    images = env.get_images()
    assert [image.shape for image in images if image is not None] == [(*RENDER_SIZE, 3)] * 2
    tiled = env.render()
    assert tiled is not None
    assert tiled.shape[2] == 3


def test_rendering_needs_a_mode_and_a_fight() -> None:
    env = StandstillEnv(render_mode="rgb_array")
    with pytest.raises(InputError, match=r"call reset\(\) before render\(\)"):
        env.render()
    with pytest.raises(InputError, match=r"call reset\(\) before render\(\)"):
        StandstillVectorEnv(2, render_mode="rgb_array").render()
    with pytest.raises(InputError, match=r"call reset\(\) before render\(\)"):
        StandstillParallelEnv(render_mode="rgb_array").render()
    silent = StandstillEnv()
    silent.reset(seed=1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert silent.render() is None
    assert "render_mode='rgb_array'" in str(caught[0].message)


def test_gymnasium_collects_what_is_rendered() -> None:
    env = gymnasium.make(ID, render_mode="rgb_array_list")
    env.reset(seed=1)
    env.step(STILL)
    shown: Any = env.render()
    assert [each.shape for each in shown] == [(*RENDER_SIZE, 3)] * 2


def test_the_last_frame_of_a_fight_can_be_rendered() -> None:
    env = StandstillEnv(render_mode="rgb_array")
    env.reset(seed=1)
    shorten(env, 1)
    assert env.step(STILL)[2]
    assert state_of(env)[S.FRAME, 0] == C.FIGHT_FRAMES
    assert env.render() is not None
