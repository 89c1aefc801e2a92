"""An agent that keeps what it is shown and told, and environments for it to be an opponent in."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.ppo.sb3_vec_env import Sb3VecEnv
from arena import state as S
from arena.envs import StandstillEnv, StandstillVectorEnv
from arena.match import Observation
from arena.rules import constants as C
from arena.simulator import Simulator
from tests.arena.agents import Random

FACES = ("single", "vector", "SB3")


class Watching(Random):
    """Acts at random from its keys, follows its fights, and keeps all that it is shown and told."""

    stateless = False

    def __init__(self, name: str = "test:watching", stateless: bool = False) -> None:
        super().__init__(name)
        self.stateless = stateless
        self.seen: list[Observation] = []
        self.results: list[NDArray[np.int8]] = []

    def act(self, observation: Observation) -> NDArray[np.int64]:
        self.seen.append(observation)
        return super().act(observation)

    def over(self, results: NDArray[np.int8]) -> None:
        self.results.append(results.copy())

    def stacked(self, name: str) -> NDArray[Any]:
        """Stack what it was shown of the same fights on every frame, [frames, n, …]."""
        return np.stack([getattr(seen, name) for seen in self.seen])


def fights_of(face: str, opponent: Any, frames: int, left: int) -> Iterator[tuple[Simulator, int]]:
    """Step an environment, its fights cut short; give its simulator and how many fights ended."""
    envs: dict[str, Callable[[], Any]] = {
        "single": lambda: StandstillEnv(opponent),
        "vector": lambda: StandstillVectorEnv(3, opponent),
        "SB3": lambda: Sb3VecEnv(3, [opponent]),
    }
    env = envs[face]()
    if face == "SB3":
        env.seed(4)
        env.reset()
    else:
        env.reset(seed=4)
    still = np.zeros(2 if face == "single" else (3, 2), np.int64)
    simulator: Simulator = env._fights.simulator
    for frame in range(frames):
        state = simulator.state
        state[S.FRAME, state[S.FRAME] == 10] = C.FIGHT_FRAMES - left
        if frame % 17 == 16:
            state[S.HEALTH, frame // 17 % simulator.fights] = 0  # they end at different times
        told = env.step(still)
        ended = int(np.sum(told[2]))
        yield simulator, ended
        if face == "single" and ended:
            env.reset()
