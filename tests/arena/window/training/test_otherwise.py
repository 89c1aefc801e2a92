"""Where an agent would have acted otherwise than a log."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from arena import Fight
from arena.base.errors import InputError
from arena.match import Observation, Player, player_of
from arena.replays.replay import Replay
from arena.rules.actions import HEAVY, LIGHT
from arena.window.training.otherwise import Difference, otherwise


class Clockwork:
    """Presses a skill on every 40th frame, and notes what it was shown."""

    stateless = True

    def __init__(self, skill: int = LIGHT, first: int = 0) -> None:
        self.skill, self.first = skill, first
        self.seen: dict[int, NDArray[np.float32]] = {}

    def reset(self, fights: int, seed: int) -> None: ...

    def act(self, observation: Observation) -> NDArray[Any]:
        press = (observation.frame - self.first) % 40 == 0
        self.seen[int(observation.frame[0])] = observation.features[0].copy()
        return np.stack([np.ones_like(press, int), press * self.skill], axis=1)


def with_delay(agent: Clockwork, delay: int) -> Player:
    player = player_of(agent)
    player.delay = delay
    return player


def fought(delay: int, frames: int = 200) -> tuple[Replay, dict[int, NDArray[np.float32]]]:
    """Let a clockwork play side 1 with a reaction delay; give the replay and what it saw."""
    fight, agent = Fight("aster", "brakk", seed=5, delay=(0, delay)), Clockwork()
    shown = {}
    for frame in range(frames):
        shown[frame] = fight.features(1)
        press = frame % 40 == 0
        fight.play(("forward", "low" if frame == 60 else None), (1, LIGHT if press else 0))
    assert agent.skill == LIGHT
    return fight.replay(), shown


@pytest.mark.parametrize("delay", [0, 12])
def test_who_played_the_log_does_nothing_otherwise(delay: int) -> None:
    replay, shown = fought(delay)
    agent = Clockwork()
    done = []
    found = otherwise(replay, with_delay(agent, delay), 1, progress=done.append)
    assert found.differences(tolerance=0) == []
    assert np.array_equal(found.agent[delay:], found.logged[delay:])
    assert done == list(range(1, 201))
    for frame, features in agent.seen.items():
        assert np.array_equal(features, shown[frame]), frame


def test_what_only_one_of_both_pressed_is_listed() -> None:
    replay, _ = fought(12)
    found = otherwise(replay, with_delay(Clockwork(HEAVY), 12), 1)
    expected = [
        Difference(frame + 12, *pressed)
        for frame in range(0, 188, 40)
        for pressed in ((HEAVY, 0), (0, LIGHT))
    ]
    assert sorted(found.differences(), key=str) == sorted(expected, key=str)


def test_the_same_press_a_little_later_is_the_same() -> None:
    replay, _ = fought(0)
    found = otherwise(replay, with_delay(Clockwork(first=3), 0), 1)
    assert found.differences(tolerance=3) == []
    assert len(found.differences(tolerance=2)) == 10


def test_a_side_that_does_not_exist_is_refused() -> None:
    replay, _ = fought(0, frames=5)
    with pytest.raises(InputError, match="side"):
        otherwise(replay, player_of(Clockwork()), 2)
