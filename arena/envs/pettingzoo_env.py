"""The PettingZoo environment: one fight between two learners. F = features."""

import copy
from typing import Any, Final

import numpy as np
from gymnasium import spaces
from gymnasium.utils.seeding import np_random
from numpy.typing import ArrayLike, NDArray
from pettingzoo import ParallelEnv

from arena.base.errors import InputError
from arena.envs.fights import EnvFights
from arena.envs.infos import Infos, info_of
from arena.envs.observing import DEFAULT_FRAME_SIZE, Eyes, Observations, Observed, one_of
from arena.envs.options import Seed, checked_beginning, checked_seed
from arena.envs.rendering import RenderMode, Screen
from arena.envs.spaces import METADATA, action_space
from arena.simulator import DEFAULT_DELAY

SIDES: Final = ("side_0", "side_1")
_METADATA: Final = {**METADATA, "name": "standstill_v1"}


class StandstillParallelEnv(ParallelEnv[str, NDArray[Any], NDArray[np.int64]]):  # type: ignore[misc]
    """One fight between two learners, ``side_0`` on the left and ``side_1`` on the right.

    Spaces, rewards, ends, infos and options of each side are those of
    `arena.envs.StandstillEnv`; rewards sum to zero.
    """

    metadata = _METADATA

    def __init__(
        self,
        *,
        delay: int = DEFAULT_DELAY,
        fighters: tuple[str, str] | None = None,
        observation: Observed = "features",
        frame_size: tuple[int, int] = DEFAULT_FRAME_SIZE,
        frame_stack: int = 1,
        render_mode: RenderMode | None = None,
    ) -> None:
        """Set up one fight; call `reset` first.

        Args:
            delay: Reaction delay of both, 0 to 31 frames.
            fighters: Names of the left and the right fighter; drawn for each fight if not given.
            observation: What is observed: "features", "frames" or "both".
            frame_size: Height and width of a frame capture, px.
            frame_stack: How many of the latest captures an observation holds.
            render_mode: "rgb_array" to draw the fight, or None.

        Raises:
            InputError: If an argument is out of range.
        """
        rows, sides = np.zeros(2, np.int32), np.arange(2, dtype=np.int32)
        self._fights = EnvFights(1, (rows, sides), delay, fighters, autoreset=False)
        self._eyes = Eyes(rows, sides, observation, frame_size, frame_stack)
        self._screen = Screen(render_mode)
        self._delay = delay
        self._keyed = self._started = False
        self.render_mode = render_mode
        self.possible_agents = list(SIDES)
        self.agents: list[str] = []
        self.observation_spaces = dict(zip(SIDES, self._spaces(), strict=True))
        self.action_spaces = {agent: action_space() for agent in SIDES}

    def _spaces(self) -> list[spaces.Space[Any]]:
        """Make an observation space of its own for each side, so that each may be seeded."""
        return [self._eyes.space, copy.deepcopy(self._eyes.space)]

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """Give an agent's observation space, the same object on every call."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.MultiDiscrete:
        """Give an agent's action space, the same object on every call."""
        return self.action_spaces[agent]

    def reset(
        self, seed: Seed = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Observations], dict[str, Infos]]:
        """Start a fight.

        Args:
            seed: Seed of this fight and those after it; without it they go on as they were.
            options: How this fight begins, see `StandstillEnv`. Others are not looked at: the
                checker of PettingZoo gives one.

        Returns:
            Observations and infos, by agent.

        Raises:
            InputError: If the seed or an option is wrong.
        """
        fights = self._fights
        beginning = checked_beginning(options or {}, fights.simulator.table, self._delay)
        number = checked_seed(seed)
        if number is not None or not self._keyed:
            fights.key(0, np_random(number)[0])
            self._keyed = True
        fights.start(fights.rows, [beginning])
        self._started = True
        self.agents = list(SIDES)
        return self._told(began=True)

    def step(
        self, actions: dict[str, ArrayLike]
    ) -> tuple[
        dict[str, Observations],
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
        fights = self._fights
        fights.take(_actions_of_both(actions))
        rewards, ended = fights.play()
        over = bool(ended)
        if over:
            self.agents = []
        reward = float(rewards[0])
        seen, infos = self._told(began=False, over=over)
        return (
            seen,
            dict(zip(SIDES, (reward, -reward), strict=True)),
            dict.fromkeys(SIDES, over),
            dict.fromkeys(SIDES, False),
            infos,
        )

    def _told(
        self, *, began: bool, over: bool = False
    ) -> tuple[dict[str, Observations], dict[str, Infos]]:
        """Give the observations and infos of both sides."""
        report, state = self._fights.report(), self._fights.simulator.state
        look = self._eyes.begin if began else self._eyes.see
        seen = look(report.features, state, np.full(2, began))
        return (
            {agent: one_of(seen, side) for side, agent in enumerate(SIDES)},
            {agent: info_of(report, side, final=over) for side, agent in enumerate(SIDES)},
        )

    def render(self) -> Any:
        """Draw the fight as a spectator sees it.

        Returns:
            uint8 ``[height, width, 3]``; None, with a warning, without a render mode.

        Raises:
            InputError: If no fight has been started.
        """
        if not self._started:
            raise InputError("the fight has not been started; call reset() before render()")
        pictures = self._screen.pictures(self._fights.simulator.state, 1)
        return pictures[0] if pictures else None

    def close(self) -> None:
        """End the fight."""
        self.agents = []
        self._started = False


def _actions_of_both(actions: dict[str, ArrayLike]) -> NDArray[Any]:
    """Give the actions of both sides, ``[2, 2]``.

    Raises:
        InputError: If one is missing, or is not two integers.
    """
    both = []
    for agent in SIDES:
        if agent not in actions:
            raise InputError(f"no action of {agent}; give (move, skill) of both sides")
        one = np.asarray(actions[agent])
        if one.shape != (2,) or one.dtype.kind not in "iu":
            raise InputError(
                f"the action of {agent} is {one.dtype} {list(one.shape)}; give integers [2], "
                "move and skill"
            )
        both.append(one)
    return np.stack(both)
