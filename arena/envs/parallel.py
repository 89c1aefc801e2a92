"""The PettingZoo environment: one fight between two learners. F = features."""

from typing import Any, Final

import numpy as np
from gymnasium import spaces
from gymnasium.utils.seeding import np_random
from numpy.typing import ArrayLike, NDArray
from pettingzoo import ParallelEnv

from arena.base.errors import InputError
from arena.envs.common import METADATA, Infos, action_space, observation_space, single_info
from arena.envs.referee import Features, Referee
from arena.simulator import DEFAULT_DELAY

SIDES: Final = ("side_0", "side_1")
_METADATA: Final = {**METADATA, "name": "standstill_v1"}


class StandstillParallelEnv(ParallelEnv[str, Features, NDArray[np.int64]]):  # type: ignore[misc]
    """One fight between two learners, ``side_0`` on the left and ``side_1`` on the right.

    Spaces, rewards and ends of each side are those of `StandstillEnv`; rewards sum to zero.
    """

    metadata = _METADATA

    def __init__(
        self,
        *,
        delay: int = DEFAULT_DELAY,
        fighters: tuple[str, str] | None = None,
        render_mode: None = None,
    ) -> None:
        """Set up one fight; call `reset` first.

        Args:
            delay: Reaction delay of both, 0 to 31 frames.
            fighters: Names of the left and the right fighter; drawn for each fight if not given.
            render_mode: None; there is nothing to draw here.

        Raises:
            InputError: If an argument is out of range.
        """
        self._referee = Referee(1, delay, fighters, autoreset=False)
        self._random: np.random.Generator | None = None
        self.render_mode = render_mode
        self.possible_agents = list(SIDES)
        self.agents: list[str] = []
        self.observation_spaces = {agent: observation_space() for agent in SIDES}
        self.action_spaces = {agent: action_space() for agent in SIDES}

    def observation_space(self, agent: str) -> spaces.Box[Any]:
        """Give an agent's observation space, the same object on every call."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.MultiDiscrete:
        """Give an agent's action space, the same object on every call."""
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Features], dict[str, Infos]]:
        """Start a fight.

        Args:
            seed: Seed of this fight and those after it; without it they go on as they were.
            options: Not used.

        Returns:
            Observations, float32 ``[F]``, and infos, by agent.
        """
        if seed is not None or self._random is None:
            self._random = np_random(seed)[0]
            self._referee.key(0, self._random)
        self._referee.start()
        self.agents = list(SIDES)
        return self._observations(), self._infos(over=False)

    def step(
        self, actions: dict[str, ArrayLike]
    ) -> tuple[
        dict[str, Features],
        dict[str, float],
        dict[str, bool],
        dict[str, bool],
        dict[str, Infos],
    ]:
        """Play one frame.

        Args:
            actions: (move, skill) of both, integers ``[2]``, by agent.

        Returns:
            Observations, rewards, terminations, truncations (all False) and infos, by agent. After
            the end of the fight nobody is left in ``agents``.

        Raises:
            InputError: If the fight is not going on, or an action is missing or out of range.
        """
        if not self.agents:
            raise InputError("no fight is going on; call reset() before step()")
        for side, agent in enumerate(SIDES):
            if agent not in actions:
                raise InputError(f"no action of {agent}; give (move, skill) of both sides")
            self._referee.take(side, np.asarray(actions[agent])[np.newaxis])
        rewards, ended = self._referee.step()
        over = bool(ended[0])
        if over:
            self.agents = []
        reward = float(rewards[0])
        return (
            self._observations(),
            dict(zip(SIDES, (reward, -reward), strict=True)),
            dict.fromkeys(SIDES, over),
            dict.fromkeys(SIDES, False),
            self._infos(over),
        )

    def _observations(self) -> dict[str, Features]:
        referee = self._referee
        return {agent: referee.observe(referee.rows, p)[0] for p, agent in enumerate(SIDES)}

    def _infos(self, over: bool) -> dict[str, Infos]:
        referee = self._referee
        return {
            agent: single_info(referee.info(referee.rows, side, final=over))
            for side, agent in enumerate(SIDES)
        }

    def render(self) -> None:
        """Draw nothing."""

    def close(self) -> None:
        """Release nothing."""
