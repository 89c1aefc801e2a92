"""The Gymnasium vector environment: many fights in one simulator. B = fights, F = features."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from gymnasium.utils.seeding import np_random
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import ArrayLike, NDArray

from arena.base.errors import InputError
from arena.envs.fights import EnvFights
from arena.envs.infos import Infos, infos_of, masked, spread
from arena.envs.observing import DEFAULT_FRAME_SIZE, Eyes, Observations, Observed, one_of
from arena.envs.opponents import checked_side, opponent_of
from arena.envs.options import (
    BEGINNINGS,
    Beginning,
    Seed,
    check_known,
    checked_beginning,
    checked_mask,
    checked_seeds,
)
from arena.envs.rendering import RenderMode, Screen
from arena.envs.spaces import METADATA, action_space
from arena.simulator import DEFAULT_DELAY, Rows

_METADATA: Final = {**METADATA, "autoreset_mode": AutoresetMode.SAME_STEP}
_MASK: Final = "reset_mask"


class StandstillVectorEnv(VectorEnv[NDArray[Any], NDArray[Any], NDArray[Any]]):
    """B fights in one simulator, each as in `StandstillEnv`: spaces, rewards and ends are its own.

    A fight that ends starts anew within the same step (``AutoresetMode.SAME_STEP``). Its last
    observation and info stand in ``infos["final_obs"]``, object ``[B]``, and
    ``infos["final_info"]``, with masks ``_final_obs`` and ``_final_info``. Fight i of seed s plays
    as `StandstillEnv` of seed s + i, to the end and on through the fights that follow.

    Infos hold what those of `StandstillEnv` do, a column each; ``action_mask`` is int8 ``[B, 14]``,
    the moves before the skills. ``reset(options=...)`` takes, beside ``fighters`` and ``state``
    (one for all that begin, or int32 ``[B, FIELDS]``), ``reset_mask``, bool ``[B]``: the fights
    that begin anew, while the others stay as they are.

    All arrays that are returned are the caller's: none is written again.

    An opponent is seated with a reset of all fights, not with each that starts anew. It sees which
    ones begin, and one that follows its fights is told of ends as they come, on each step on which
    a fight ends.
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
        observation: Observed = "features",
        frame_size: tuple[int, int] = DEFAULT_FRAME_SIZE,
        frame_stack: int = 1,
        render_mode: RenderMode | None = None,
    ) -> None:
        """Set up the fights; call `reset` first.

        Args:
            num_envs: B, at least 1.
            opponent: As in `StandstillEnv`, like all that follow.
            delay: Reaction delay of both.
            side: Own side in all fights.
            fighters: Names of the left and the right fighter in all fights.
            observation: What is observed.
            frame_size: Height and width of a frame capture, px.
            frame_stack: How many of the latest captures an observation holds.
            render_mode: "rgb_array" or None.

        Raises:
            InputError: If an argument is out of range, or there is no such opponent.
        """
        if num_envs < 1:
            raise InputError(f"{num_envs} environments; give at least 1")
        rows = np.arange(num_envs, dtype=np.int32)
        sides = np.full(num_envs, checked_side(side), np.int32)
        self._fights = EnvFights(num_envs, (rows, sides), delay, fighters, autoreset=True)
        self._sign = 1.0 - 2.0 * side
        self._delay = delay
        self._opponent = opponent_of(opponent, delay)
        seats = np.where(np.arange(2) == side, -1, 0).astype(np.int32)
        self._who = np.tile(seats, (num_envs, 1))
        self._eyes = Eyes(rows, sides, observation, frame_size, frame_stack)
        self._screen = Screen(render_mode)
        self._keyed = self._started = False
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.single_observation_space = self._eyes.space
        self.single_action_space = action_space()
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    def reset(
        self,
        *,
        seed: Seed | Sequence[Seed] | NDArray[np.integer] = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Observations, Infos]:
        """Start all fights, or those of a mask.

        Args:
            seed: Seed of fight 0, fight i taking seed + i; or one a fight. Without it they go on as
                they were.
            options: Which fights start, and how they begin; see the class.

        Returns:
            Observations of all fights, and infos of those that start.

        Raises:
            InputError: If a seed or an option is wrong, no fights have been started that could go
                on, or the opponent raises.
        """
        fights = self._fights
        given = check_known(options, *BEGINNINGS, _MASK)
        seeds = checked_seeds(seed, self.num_envs)
        rows = fights.rows
        if _MASK in given:
            rows = checked_mask(given[_MASK], self.num_envs)
            if not self._started:
                raise InputError("reset_mask: no fight goes on; call reset() without it first")
        beginnings = self._beginnings(given, rows)
        for row in rows.tolist():
            if seeds[row] is not None or not self._keyed:
                fights.key(row, np_random(seeds[row])[0])
        self._keyed = True
        if _MASK not in given:
            self._started = False
            fights.seat([self._opponent], self._who)
        fights.start(rows, beginnings)
        self._started = True
        began = np.zeros(self.num_envs, np.bool_)
        began[rows] = True
        report = fights.report()
        infos = spread({key: each[rows] for key, each in infos_of(report).items()}, began)
        return self._eyes.begin(report.features, fights.simulator.state, began), infos

    def _beginnings(self, options: Mapping[str, Any], rows: Rows) -> list[Beginning]:
        """Read how each of some fights begins."""
        table, state = self._fights.simulator.table, options.get("state")
        if not isinstance(state, np.ndarray) or state.ndim < 2:
            return [checked_beginning(options, table, self._delay)] * len(rows)
        if len(state) != self.num_envs:
            raise InputError(f"{len(state)} states for {self.num_envs} fights; give one each")
        return [
            checked_beginning({**options, "state": state[row]}, table, self._delay) for row in rows
        ]

    def step(
        self, actions: ArrayLike
    ) -> tuple[Observations, NDArray[Any], NDArray[Any], NDArray[Any], Infos]:
        """Play one frame of every fight.

        Args:
            actions: (move, skill) of each, integers ``[B, 2]``.

        Returns:
            Observations; rewards, float64 ``[B]``; which fights ended, bool ``[B]``; no
            truncations, bool ``[B]``; infos.

        Raises:
            InputError: If no fights are going on, an action is out of range, or the opponent fails.
        """
        if not self._started:
            raise InputError("the fights have not been started; call reset() before step()")
        fights = self._fights
        fights.take(actions)
        rewards, ended = fights.play()
        report = fights.report()
        infos = masked(infos_of(report), np.ones(self.num_envs, np.bool_))
        if ended:
            infos |= self._final()
        seen = self._eyes.see(report.features, fights.simulator.state, fights.over)
        cut = np.zeros(self.num_envs, np.bool_)
        return seen, rewards * self._sign, fights.over.copy(), cut, infos

    def _final(self) -> Infos:
        """Make what infos hold of fights that have ended."""
        fights = self._fights
        some = np.flatnonzero(fights.over)
        report = fights.last_report(some)
        seen = self._eyes.see_last(report.features, fights.last_states, some)
        last = np.full(self.num_envs, None, object)
        for k, row in enumerate(some):
            last[row] = one_of(seen, k)
        return {
            "final_obs": last,
            "_final_obs": fights.over.copy(),
            "final_info": spread(infos_of(report, final=True), fights.over),
            "_final_info": fights.over.copy(),
        }

    def render(self) -> Any:
        """Draw every fight as a spectator sees it.

        Returns:
            A tuple of B pictures, uint8 ``[height, width, 3]``; None, with a warning, without a
            render mode.

        Raises:
            InputError: If no fights have been started.
        """
        if not self._started:
            raise InputError("the fights have not been started; call reset() before render()")
        pictures = self._screen.pictures(self._fights.simulator.state, self.num_envs)
        return tuple(pictures) if pictures else None

    def close_extras(self, **kwargs: Any) -> None:
        """Let the opponents go."""
        self._fights.close()
        self._started = False
