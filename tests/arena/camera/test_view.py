"""Agents that ask for pictures: what they are shown in matches and environments."""

from typing import Any

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.camera.camera import Camera
from arena.envs import StandstillVectorEnv
from arena.match import Observation, play
from arena.simulator import Simulator, paired_starts
from tests.arena.agents import Poker, Standing


class Seeing(Poker):
    """A poker that keeps the pictures it was shown on its first frames."""

    needs = "frames"

    def __init__(self, name: str = "test:seeing", **wishes: Any) -> None:
        super().__init__(name)
        self.shown: list[np.ndarray] = []
        self.frames: list[np.ndarray] = []
        vars(self).update(wishes)

    def act(self, observation: Observation) -> np.ndarray:
        assert observation.frames is not None
        if len(self.shown) < 200:
            self.shown.append(observation.frames.copy())
            self.frames.append(observation.frame.copy())
        return super().act(observation)


def test_an_agent_that_asks_is_shown_its_own_fights_from_its_own_side() -> None:
    agent = Seeing()
    play([(agent, Standing())], 6, seed=3)
    simulator = Simulator(6)
    simulator.reset(paired_starts(6, 3))
    camera = Camera()
    expected = camera.frames(6)
    sides = np.array([0, 1] * 3, np.int32)  # agent a of fights 2k and 2k + 1
    camera.capture(simulator.state, simulator.all_rows, sides, expected)
    assert agent.shown[0].shape == (6, 84, 84)
    assert np.array_equal(agent.shown[0], expected)
    assert not np.array_equal(agent.shown[100], agent.shown[0])


def test_size_and_colour_are_the_agents_wish() -> None:
    agent = Seeing(frame_shape=(64, 96, 3))
    play([(agent, Standing())], 2, seed=3)
    assert agent.shown[0].shape == (2, 64, 96, 3)


@pytest.mark.parametrize("stateless", [True, False])
def test_a_stack_holds_the_last_pictures_newest_last(stateless: bool) -> None:
    agent = Seeing(frame_stack=3, stateless=stateless)
    play([(agent, Standing())], 5, seed=3, batch=3)
    first = next(index for index, frame in enumerate(agent.frames) if frame[0] == 0)
    start, later = agent.shown[first], agent.shown[first + 1]
    assert start.shape[1:] == (3, 84, 84)
    assert not start[:, :2].any()
    assert start[:, 2].any()
    assert np.array_equal(later[:, 1], start[:, 2])
    assert np.array_equal(agent.shown[50][:, 0], agent.shown[48][:, 2])


def test_who_does_not_ask_is_shown_nothing() -> None:
    class Checking(Poker):
        def act(self, observation: Observation) -> np.ndarray:
            assert observation.frames is None
            return super().act(observation)

    play([(Checking(), Seeing())], 2, seed=1)


def test_an_opponent_in_an_environment_sees_too() -> None:
    agent = Seeing(frame_stack=2)
    env = StandstillVectorEnv(num_envs=3, opponent=agent)
    env.reset(seed=1)
    env.step(np.zeros((3, 2), np.int64))
    assert agent.shown[0].shape == (3, 2, 84, 84)


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({"needs": "sound"}, "needs 'sound'; set needs to one of features, frames"),
        ({"frame_shape": (20, 20)}, "give 48 to 512 px"),
        ({"frame_shape": (84,)}, r"give \(height, width\)"),
        ({"frame_stack": 0}, "give at least 1"),
    ],
)
def test_what_cannot_be_shown_is_refused(wishes: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        play([(Seeing(**wishes), Standing())], 2, seed=1)
