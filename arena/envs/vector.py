"""The Gymnasium vector environment: many fights in one simulator. B = fights, F = features."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from gymnasium.utils.seeding import np_random
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import ArrayLike, NDArray

from arena.base.errors import InputError
from arena.envs.common import (
    METADATA,
    Infos,
    action_space,
    checked_side,
    observation_space,
    opponents_of,
)
from arena.envs.referee import Features, Referee, Standstill
from arena.match.players import player_of
from arena.simulator import DEFAULT_DELAY

_METADATA: Final = {**METADATA, "autoreset_mode": AutoresetMode.SAME_STEP}


class StandstillVectorEnv(VectorEnv[NDArray[Any], NDArray[Any], NDArray[Any]]):
    """B fights in one simulator, each as in `StandstillEnv`: spaces, rewards and ends are its own.

    A fight that ends starts anew within the same step (``AutoresetMode.SAME_STEP``). Its last
    observation and info stand in ``infos["final_obs"]``, object ``[B]``, and
    ``infos["final_info"]``, with masks ``_final_obs`` and ``_final_info``. Fight i of seed s plays
    as `StandstillEnv` of seed s + i.

    An opponent is reset with the environment, not with each fight that starts anew; it sees frame 0
    when one does.
    """

    metadata = _METADATA

    def __init__(
        self,
        num_envs: int = 1,
        opponent: Any = None,
        *,
        delay: int = DEFAULT_DELAY,
        side: int = 0,
        fighters: tuple[str, str] | None = None,
        render_mode: None = None,
    ) -> None:
        """Set up the fights; call `reset` first.

        Args:
            num_envs: B, at least 1.
            opponent: As in `StandstillEnv`, like all that follow.
            delay: Reaction delay of both.
            side: Own side in all fights.
            fighters: Names of the left and the right fighter in all fights.
            render_mode: None.

        Raises:
            InputError: If an argument is out of range.
        """
        self._referee = Referee(num_envs, delay, fighters, autoreset=True)
        self._side = checked_side(side)
        self._opponent = player_of(opponent or Standstill())
        self._started = False
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.single_observation_space = observation_space()
        self.single_action_space = action_space()
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Features, Infos]:
        """Start all fights.

        Args:
            seed: Seed of fight 0, fight i taking seed + i; or one a fight. Without it they go on as
                they were.
            options: Not used.

        Returns:
            Observations, float32 ``[B, F]``, and infos.

        Raises:
            InputError: If the seeds are not one a fight, or the opponent raises.
        """
        seeds: Sequence[int | None] = [None] * self.num_envs
        if isinstance(seed, int):
            seeds = range(seed, seed + self.num_envs)
        elif seed is not None:
            seeds = seed
        if len(seeds) != self.num_envs:
            raise InputError(f"{len(seeds)} seeds for {self.num_envs} fights; give one each")
        referee = self._referee
        for fight, one in enumerate(seeds):
            if one is not None or not self._started:
                referee.key(fight, np_random(one)[0])
        referee.start()
        referee.seat([self._opponent], opponents_of(self._side, referee.simulator.fights))
        self._started = True
        every = np.ones(self.num_envs, np.bool_)
        infos = _masked(referee.info(referee.rows, self._side), every)
        return referee.observe(referee.rows, self._side), infos

    def step(
        self, actions: ArrayLike
    ) -> tuple[Features, NDArray[Any], NDArray[Any], NDArray[Any], Infos]:
        """Play one frame of every fight.

        Args:
            actions: (move, skill) of each, integers ``[B, 2]``.

        Returns:
            Observations, float32 ``[B, F]``; rewards, float64 ``[B]``; which fights ended, bool
            ``[B]``; no truncations, bool ``[B]``; infos.

        Raises:
            InputError: If an action is out of range, or the opponent fails.
        """
        referee, side = self._referee, self._side
        if not self._started:
            raise InputError("the fights have not been started; call reset() before step()")
        referee.take(side, actions)
        referee.ask()
        rewards, ended = referee.step()
        infos = _masked(referee.info(referee.rows, side), np.ones_like(ended))
        if ended.any():
            rows = referee.rows[ended]
            last = np.full(self.num_envs, None, object)
            for row, features in zip(rows, referee.observe(rows, side, final=True), strict=True):
                last[row] = features
            infos |= {"final_obs": last, "_final_obs": ended}
            infos["final_info"] = _masked(referee.info(rows, side, final=True), ended)
            infos["_final_info"] = ended
        seen = referee.observe(referee.rows, side)
        return seen, rewards * (1 - 2 * side), ended, np.zeros_like(ended), infos


def _masked(columns: dict[str, NDArray[Any]], mask: NDArray[np.bool_]) -> Infos:
    """Spread columns over the fights of a mask ``[B]``, each beside a copy of the mask."""
    infos: Infos = {}
    for key, column in columns.items():
        infos[key] = np.zeros(len(mask), column.dtype)
        infos[key][mask] = column
        infos[f"_{key}"] = mask.copy()
    return infos
