"""The simulator as a vector environment of Stable-Baselines3.

It stands here and not in `arena.envs` because SB3 brings torch.

Shapes: B = fights, F = features.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import gymnasium
import numpy as np
from gymnasium.utils.seeding import np_random
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import VecEnv

from arena.base.errors import InputError
from arena.envs.common import action_space, observation_space
from arena.envs.referee import Features, Referee, Standstill
from arena.features import FEATURES
from arena.match.players import Player, player_of
from arena.rules.actions import NO_ACTION
from arena.rules.constants import FRAMES_PER_SECOND
from arena.simulator import DEFAULT_DELAY, Rows, check_actions

Infos = list[dict[str, Any]]
Indices = None | int | Iterable[int]
StepReturn = tuple[Features, NDArray[np.float32], NDArray[np.bool_], Infos]

DEFAULT_REPEAT: Final = 5


class StandstillVecEnv(VecEnv):
    """B fights of one learner, a decision every few frames; observations and actions in NumPy.

    Spaces, rewards and ends are those of `arena.envs.StandstillEnv`, rewards summed over the frames
    of a decision: the move is held on all of them, the skill is pressed on the first. A press can
    be made to cost something, for players who shall not press more often than people. The learner's
    side and opponent differ from fight to fight: fight i meets ``opponents[i % n]``, from the left
    for the first n fights, from the right for the next n, and so on.

    A fight that ends starts anew within the same step (SAME_STEP), its last features in
    ``infos[i]["terminal_observation"]``, and waits there for the next decision; on those frames the
    opponent is asked about frame 0 again. The clock is part of the game, so
    ``infos[i]["TimeLimit.truncated"]`` is always False. The info of a fight that ended also holds
    ``episode`` (``r`` the sum of rewards, ``l`` decisions, ``t`` seconds fought), ``result`` (1 a
    win, -1 a loss, 0 a draw), ``timeout`` and ``opponent``, its number; all others are empty.

    All fights live in one simulator, so attributes and methods are those of the whole: `get_attr`
    and `env_method` repeat one value for each fight asked for, `set_attr` sets for all or refuses.
    """

    render_mode: str | None = None

    def __init__(
        self,
        fights: int,
        opponents: Sequence[Player] = (),
        *,
        delay: int = DEFAULT_DELAY,
        repeat: int = DEFAULT_REPEAT,
        press_cost: float = 0.0,
        fighters: tuple[str, str] | None = None,
    ) -> None:
        """Set up the fights; call `reset` first.

        Args:
            fights: B, at least 1.
            opponents: Whom the learner meets; somebody who stands still if nobody is named.
            delay: Reaction delay of both sides, 0 to 31 frames.
            repeat: Frames of a decision, at least 1.
            press_cost: Taken off the reward for every press of a skill.
            fighters: Names of the left and the right fighter; drawn for each fight if not given.

        Raises:
            InputError: If a number is out of range or a fighter does not exist.
        """
        if repeat < 1:
            raise InputError(f"a decision of {repeat} frames; give at least 1")
        self._referee = Referee(fights, delay, fighters, autoreset=True)
        self._repeat = repeat
        self._press_cost = press_cost
        self._started = False
        self._asked: NDArray[np.int64] | None = None
        self._rewards = np.zeros(fights)  # of the fights that are going on, so far
        self._decisions = np.zeros(fights, np.int64)
        self.meet(opponents)
        super().__init__(fights, observation_space(), action_space())

    def meet(self, opponents: Sequence[Player]) -> None:
        """Choose whom the learner meets from the next reset on, as in `__init__`."""
        self._opponents = tuple(map(player_of, opponents)) or (Standstill(),)
        number, players = self._referee.rows, np.int32(len(self._opponents))
        self._opponent: Rows = number % players
        self._side: Rows = number // players % 2
        self._started = False

    def reset(self) -> Features:
        """Start all fights, with the seeds that `seed` was given; without, they go on as they were.

        Returns:
            Features, float32 ``[B, F]``.

        Raises:
            InputError: If an opponent raises.
        """
        referee = self._referee
        for fight, seed in enumerate(self._seeds):
            if seed is not None or not self._started:
                referee.key(fight, np_random(seed)[0])
        referee.start()
        self._rewards[:] = 0
        self._decisions[:] = 0
        self._seat()
        self._reset_seeds()
        self._reset_options()
        self.reset_infos = [{} for _ in range(self.num_envs)]
        return self._seen(referee.rows)

    def _seat(self) -> None:
        """Seat the opponents."""
        who = np.full((self.num_envs, 2), -1, np.int32)
        who[self._referee.rows, 1 - self._side] = self._opponent
        self._referee.seat(self._opponents, who)
        self._started = True

    def step_async(self, actions: NDArray[Any]) -> None:
        """Take the decisions for the next step.

        Args:
            actions: (move, skill) of every fight, integers ``[B, 2]``.

        Raises:
            InputError: If they are out of range, or the shape or type is wrong, or no fight has
                been started.
        """
        if not self._started:
            raise InputError("the fights have not been started; call reset() before step()")
        given = np.asarray(actions)
        if given.shape != (self.num_envs, 2) or given.dtype.kind not in "iu":
            wanted = f"integers [{self.num_envs}, 2], columns move and skill"
            raise InputError(f"actions are {given.dtype} {list(given.shape)}; give {wanted}")
        both = np.zeros((self.num_envs, 2, 2), np.int64)
        both[self._referee.rows, self._side] = given
        check_actions(both)
        self._asked = given

    def step_wait(self) -> StepReturn:
        """Play the frames of a decision.

        Returns:
            Features, float32 ``[B, F]``; rewards, float32 ``[B]``; which fights ended, bool
            ``[B]``; an info for each fight.

        Raises:
            InputError: If an opponent fails, or no decision has been taken.
        """
        if self._asked is None:
            raise InputError("no actions have been taken; call step_async() before step_wait()")
        referee, side = self._referee, self._side
        rows, going = referee.rows, np.ones(self.num_envs, np.bool_)
        infos: Infos = [{} for _ in range(self.num_envs)]
        referee.actions[rows, side] = self._asked
        total = np.where(self._asked[:, 1] != NO_ACTION, -self._press_cost, 0.0)
        self._asked = None
        self._decisions += 1
        for _ in range(self._repeat):
            referee.ask()
            rewards, ended = referee.step(rows)
            total += rewards * (1 - 2 * side)
            if ended.any():
                self._tell(np.flatnonzero(ended).astype(np.int32), total, infos)
                going &= ~ended
                rows = np.flatnonzero(going).astype(np.int32)
            referee.actions[rows, side[rows], 1] = NO_ACTION
        self._rewards[going] += total[going]
        return self._seen(referee.rows), total.astype(np.float32), ~going, infos

    def _seen(self, rows: Rows, *, final: bool = False) -> Features:
        """Give the features of some fights from the learner's side, in memory of their own."""
        out = np.zeros((len(rows), FEATURES), np.float32)
        self._referee.simulator.observe(rows, self._side[rows], out, final=final)
        return out

    def _tell(self, rows: Rows, total: NDArray[np.float64], infos: Infos) -> None:
        """Write the infos of fights that have just ended, and begin to count anew."""
        last = self._seen(rows, final=True)
        for side in (0, 1):
            own = rows[self._side[rows] == side]
            told = self._referee.info(own, side, final=True)
            for k, row in enumerate(own):
                infos[row] = {
                    "terminal_observation": last[np.searchsorted(rows, row)],
                    "TimeLimit.truncated": False,
                    "result": int(told["result"][k]),
                    "timeout": bool(told["timeout"][k]),
                    "opponent": int(self._opponent[row]),
                    "episode": {
                        "r": float(self._rewards[row] + total[row]),
                        "l": int(self._decisions[row]),
                        "t": float(told["frame"][k]) / FRAMES_PER_SECOND,
                    },
                }
        self._rewards[rows] = 0
        self._decisions[rows] = 0

    def close(self) -> None:
        """Release nothing."""

    def get_attr(self, attr_name: str, indices: Indices = None) -> list[Any]:
        """Give an attribute, once for each fight asked for.

        Raises:
            AttributeError: If there is none of that name.
        """
        return [getattr(self, attr_name)] * self._count(indices)

    def set_attr(self, attr_name: str, value: Any, indices: Indices = None) -> None:
        """Set an attribute of all fights.

        Raises:
            InputError: If only some fights are named.
        """
        if self._count(indices) != self.num_envs:
            raise InputError(f"{attr_name}: the fights share it; set it for all of them at once")
        setattr(self, attr_name, value)

    def env_method(
        self, method_name: str, *method_args: Any, indices: Indices = None, **method_kwargs: Any
    ) -> list[Any]:
        """Call a method once and give its result for each fight asked for."""
        result = getattr(self, method_name)(*method_args, **method_kwargs)
        return [result] * self._count(indices)

    def env_is_wrapped(
        self, wrapper_class: type[gymnasium.Wrapper[Any, Any, Any, Any]], indices: Indices = None
    ) -> list[bool]:
        """Say that no fight is wrapped."""
        return [False] * self._count(indices)

    def get_images(self) -> list[NDArray[np.uint8] | None]:
        """Give no pictures."""
        return [None] * self.num_envs

    def _count(self, indices: Indices) -> int:
        return len(set(self._get_indices(indices)))
