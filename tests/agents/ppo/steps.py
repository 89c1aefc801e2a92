"""Steps in the SB3 environment, and what tests read of its fights."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.ppo.sb3_vec_env import Sb3VecEnv
from agents.spec import resolve
from arena import state as S
from arena.match import Observation, Player
from arena.state import State


class Watching:
    """Stands still and remembers which frames it was asked about, and of which fights."""

    name = "watching"
    stateless = True

    def __init__(self) -> None:
        self.frames: list[NDArray[np.int32]] = []
        self.sides: NDArray[np.int32] = np.zeros(0, np.int32)

    def reset(self, fights: int, seed: int) -> None:
        self.frames.clear()

    def act(self, observation: Observation) -> NDArray[np.int8]:
        self.frames.append(observation.frame.copy())
        self.sides = observation.side
        return np.zeros((len(observation.side), 2), np.int8)


def state_of(env: Sb3VecEnv) -> State:
    return env._fights.simulator.state


def play(env: Sb3VecEnv, steps: int, seed: int) -> list[tuple[Any, ...]]:
    """Reset with a seed and act at random; everything that came back."""
    env.seed(seed)
    told: list[tuple[Any, ...]] = [(env.reset(),)]
    random = np.random.default_rng(seed)
    for _ in range(steps):
        told.append(env.step(random.integers((5, 9), size=(env.num_envs, 2))))
    return told


def presses(env: Sb3VecEnv) -> NDArray[np.int32]:
    """Count what the learner has pressed in each fight, as the fight itself does."""
    counted: NDArray[np.int32] = state_of(env)[
        env._side * S.PLAYER_FIELDS + S.PRESSES, env._fights.rows
    ]
    return counted


def mixed() -> list[Player]:
    return [resolve(spec) for spec in ("scripted:rush", "scripted:zone", "pro:vera")]
