"""What tests of the environments share: ways to act, opponents that keep count, comparisons."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.envs import StandstillEnv, StandstillParallelEnv, StandstillVectorEnv
from arena.features import NAMES
from arena.match import Observation
from arena.rules import constants as C
from arena.state import State

ID = "Standstill-v1"
STILL = np.zeros(2, np.int64)
Face = StandstillEnv | StandstillVectorEnv | StandstillParallelEnv


def state_of(env: Face) -> State:
    return env._fights.simulator.state


def shorten(env: Face, left: int, fights: Any = slice(None)) -> None:
    """Leave some fights only so many frames on the clock."""
    state_of(env)[S.FRAME, fights] = C.FIGHT_FRAMES - left


def poke(seen: NDArray[np.float32]) -> NDArray[np.int64]:
    """Walk up and press light now and then, in every fight; int64 [B, 2]."""
    press = (seen[:, NAMES.index("self.since_press")] > 0.4) & (
        seen[:, NAMES.index("distance")] < 0.2
    )
    return np.stack([np.ones(len(seen), np.int64), press.astype(np.int64)], axis=1)


def drawn(seed: int, count: int, frames: int) -> NDArray[np.int64]:
    """Draw actions that hold moves and press now and then, int64 [frames, count, 2]."""
    random = np.random.default_rng(seed)
    moves = np.repeat(random.integers(0, 5, (frames // 15 + 1, count)), 15, axis=0)[:frames]
    presses = random.integers(1, 9, (frames, count)) * (random.random((frames, count)) < 0.06)
    return np.stack([moves, presses], axis=2)


def assert_alike(one: Any, other: Any, where: str = "") -> None:
    """Compare what two environments gave, deeply, to the bit."""
    if isinstance(one, dict):
        assert isinstance(other, dict)
        assert one.keys() == other.keys(), where
        for key in one:
            assert_alike(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, (list, tuple)) or (isinstance(one, np.ndarray) and one.dtype == object):
        assert len(one) == len(other), where
        for k, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            assert_alike(mine, theirs, f"{where}[{k}]")
    elif one is None or other is None:
        assert one is other, where
    else:
        assert np.asarray(one).dtype == np.asarray(other).dtype, where
        assert np.array_equal(one, other), where


def arrays(given: Any) -> Iterator[NDArray[Any]]:
    """List all arrays in what an environment gave."""
    if isinstance(given, dict):
        given = list(given.values())
    if isinstance(given, (list, tuple)) or (
        isinstance(given, np.ndarray) and given.dtype == object
    ):
        for each in given:
            yield from arrays(each)
        if isinstance(given, np.ndarray):
            yield given
    elif isinstance(given, np.ndarray):
        yield given


class Following:
    """An opponent that follows its fights, walks up and throws, and notes its life."""

    name = "test:following"

    def __init__(self) -> None:
        self.life: list[str] = []
        self.results: list[list[int]] = []
        self.begins: list[list[bool]] = []

    def reset(self, fights: int, seed: int) -> None:
        self.life.append("reset")
        self.asked = np.zeros(fights, np.int64)

    def act(self, observation: Observation) -> NDArray[np.int64]:
        self.asked = np.where(observation.begins, 0, self.asked) + 1
        self.begins.append(observation.begins.tolist())
        press = np.where(self.asked % 40 == 0, 5, 0)
        return np.stack([np.ones(len(press), np.int64), press], axis=1)

    def over(self, results: NDArray[np.int8]) -> None:
        self.life.append("over")
        self.results.append(results.tolist())

    def close(self) -> None:
        self.life.append("close")
