"""Quick players for tests of tournaments, with known results."""

import numpy as np

from arena.match import Observation
from arena.rules.actions import FORWARD, HEAVY, LIGHT, NEUTRAL, NO_ACTION


class Simple:
    """Holds one move, and presses one skill at a pace."""

    stateless = True

    def __init__(self, name: str, move: int, skill: int, pace: int = 30) -> None:
        self.name = name
        self.move = move
        self.skill = skill
        self.pace = pace

    def reset(self, fights: int, seed: int) -> None:
        pass

    def act(self, observation: Observation) -> np.ndarray:
        skill = np.where(observation.frame % self.pace == 0, self.skill, NO_ACTION)
        return np.stack([np.full_like(skill, self.move), skill], axis=1)


STILL = Simple("still", NEUTRAL, NO_ACTION)
POKER = Simple("poker", FORWARD, LIGHT)
WALKER = Simple("walker", FORWARD, NO_ACTION)
SMASHER = Simple("smasher", FORWARD, HEAVY, 60)
