"""The simulator as a vector environment of Stable-Baselines3.

It stands here and not in `arena.envs` because SB3 brings torch.

Shapes: B = fights, F = features.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import gymnasium
import numba
import numpy as np
import torch
from gymnasium.utils.seeding import np_random
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import VecEnv

from agents.planning.hands import NOTES as HAND_NOTES
from agents.planning.hands import checked_hands, give_orders, move_hands
from arena.base.errors import InputError
from arena.envs.fights import EnvFights
from arena.envs.infos import info_of
from arena.envs.opponents import opponent_of
from arena.envs.options import BEGINNINGS, check_known, checked_beginning, checked_seed
from arena.envs.rendering import RenderMode, Screen
from arena.envs.spaces import action_space, observation_space
from arena.rules.actions import NO_ACTION
from arena.rules.constants import FRAMES_PER_SECOND
from arena.simulator import DEFAULT_DELAY, Rows

Features = NDArray[np.float32]
Infos = list[dict[str, Any]]
Indices = None | int | Iterable[int]
StepReturn = tuple[Features, NDArray[np.float32], NDArray[np.bool_], Infos]

DEFAULT_REPEAT: Final = 5
ALONE_BELOW: Final = 2_048
"""Fewer fights than this are stepped on the calling thread alone. More threads would save less than
a tenth of what a network takes for them, and on cores that others use too, threads that wait for
each other lose milliseconds on every frame."""
_LONG_AGO: Final = 1 << 30  # frames since the last press of a fight that had none


@contextmanager
def _threads(fights: int) -> Iterator[None]:
    """Step so many fights on a fitting number of threads, and leave torch its own number.

    Loops of Numba set torch's to theirs, since both use the same OpenMP. Its sums would then come
    out in another order from machine to machine, and each of its operations would wait for threads.
    """
    torchs, numbas = torch.get_num_threads(), numba.get_num_threads()
    numba.set_num_threads(1 if fights < ALONE_BELOW else numbas)
    try:
        yield
    finally:
        numba.set_num_threads(numbas)
        torch.set_num_threads(torchs)


class Sb3VecEnv(VecEnv):
    """B fights of one learner, a decision every few frames; observations and actions in NumPy.

    Spaces, rewards and ends are those of `arena.envs.StandstillEnv`, rewards summed over the frames
    of a decision: the move is held on all of them, the skill is pressed on the first. For players
    who shall not press more often than people, a press can be made to cost something, or only one
    press in so many frames is let through (others count as ``no_action``), or decisions pass
    through hands. The learner's side and
    opponent differ from fight to fight: fight i meets ``opponents[i % n]``, from the left for the
    first n fights, from the right for the next n, and so on.

    A fight that ends starts anew within the same step (SAME_STEP), its last features in
    ``infos[i]["terminal_observation"]``, and waits there for the next decision; on those frames the
    opponent is asked about frame 0 again. The clock is part of the game, so
    ``infos[i]["TimeLimit.truncated"]`` is always False. The info of a fight that ended also holds
    ``episode`` (``r`` the sum of rewards, ``l`` decisions, ``t`` seconds fought), ``presses``,
    those let through, ``result`` (1 a win, -1 a loss, 0 a draw), ``timeout`` and ``opponent``, its
    number; all others are empty.

    All fights live in one simulator, so attributes and methods are those of the whole: `get_attr`
    and `env_method` repeat one value for each fight asked for, `set_attr` sets for all or refuses.
    ``set_options`` takes ``fighters`` and ``state`` for each fight, as `StandstillEnv.reset` does.
    """

    render_mode: str | None = None

    def __init__(
        self,
        fights: int,
        opponents: Sequence[Any] = (),
        *,
        delay: int = DEFAULT_DELAY,
        repeat: int = DEFAULT_REPEAT,
        press_cost: float = 0.0,
        press_interval: int = 0,
        hands: Sequence[int] | None = None,
        fighters: tuple[str, str] | None = None,
        render_mode: RenderMode | None = None,
    ) -> None:
        """Set up the fights; call `reset` first.

        Args:
            fights: B, at least 1.
            opponents: Whom the learner meets: specs, such as ``scripted:rush``, or players; one
                that stands still if none is named.
            delay: Reaction delay of both sides, 0 to 31 frames.
            repeat: Frames of a decision, at least 1.
            press_cost: Taken off the reward for every press of a skill that is let through.
            press_interval: A press is let through if so many frames have passed since the last one
                that was; 0 for all presses.
            hands: Of the learner, see `agents.planning.hands`: they stand between its decisions and
                the fight. Without, decisions are carried out at once.
            fighters: Names of the left and the right fighter; drawn for each fight if not given.
            render_mode: "rgb_array" to draw the fights, or None.

        Raises:
            InputError: If a number is out of range, or a fighter or an opponent does not exist, or
                there are no such hands.
        """
        if repeat < 1:
            raise InputError(f"a decision of {repeat} frames; give at least 1")
        if press_interval < 0:
            raise InputError(f"a press interval of {press_interval} frames; give at least 0")
        self._rows = np.arange(fights, dtype=np.int32)
        learners = self._rows, np.zeros(fights, np.int32)
        self._fights = EnvFights(fights, learners, delay, fighters, autoreset=True)
        self._screen = Screen(render_mode)
        self.render_mode = render_mode
        self._delay = delay
        self._repeat = repeat
        self.press_cost = press_cost
        self._press_interval = press_interval
        self._hands = None if hands is None else checked_hands(hands)
        self._notes = np.zeros((fights, HAND_NOTES), np.int32)
        self._keyed = self._started = False
        self._asked: NDArray[np.int64] | None = None
        self._rewards = np.zeros(fights)  # of the fights that are going on, so far
        self._decisions = np.zeros(fights, np.int64)
        self._presses = np.zeros(fights, np.int64)
        self._since_press = np.full(fights, _LONG_AGO, np.int64)  # frames
        self.meet(opponents)
        super().__init__(fights, observation_space(), action_space())

    def meet(self, opponents: Sequence[Any]) -> None:
        """Choose whom the learner meets from the next reset on, as in `__init__`."""
        self._opponents = tuple(opponent_of(each, self._delay) for each in opponents or (None,))
        players = np.int32(len(self._opponents))
        self._opponent: Rows = self._rows % players
        self._side: Rows = self._rows // players % 2
        self._fights.learners = self._rows, self._side
        self._sign = 1.0 - 2.0 * self._side
        self._started = False

    def reset(self) -> Features:
        """Start all fights, with the seeds that `seed` was given; without, they go on as they were.

        Returns:
            Features, float32 ``[B, F]``.

        Raises:
            InputError: If an opponent raises, or a seed or an option is wrong.
        """
        fights, table = self._fights, self._fights.simulator.table
        beginnings = [
            checked_beginning(check_known(options, *BEGINNINGS), table, self._delay)
            for options in self._options
        ]
        for fight, seed in enumerate(self._seeds):
            if seed is not None or not self._keyed:
                fights.key(fight, np_random(checked_seed(seed))[0])
        self._keyed = True
        self._begin_count(self._rows)
        who = np.full((self.num_envs, 2), -1, np.int32)
        who[self._rows, 1 - self._side] = self._opponent
        with _threads(self.num_envs):
            fights.seat(self._opponents, who)
            fights.start(self._rows, beginnings)
            report = fights.report()
        self._started = True
        self._asked = None
        self._reset_seeds()
        self._reset_options()
        self.reset_infos = [{} for _ in range(self.num_envs)]
        return report.features

    def _begin_count(self, rows: Rows) -> None:
        """Count from the beginning in some fights."""
        self._rewards[rows] = 0
        self._decisions[rows] = 0
        self._presses[rows] = 0
        self._since_press[rows] = _LONG_AGO
        self._notes[rows] = 0

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
        self._fights.take(actions)
        self._asked = np.array(actions, np.int64)

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
        with _threads(self.num_envs):
            return self._decide()

    def _decide(self) -> StepReturn:
        """Play the frames of the decisions that have been taken."""
        fights, side = self._fights, self._side
        rows, going = self._rows, np.ones(self.num_envs, np.bool_)
        infos: Infos = [{} for _ in range(self.num_envs)]
        pressed = self._press()
        total = np.where(pressed, -self.press_cost, 0.0)
        self._asked = None
        self._decisions += 1
        for _ in range(self._repeat):
            if self._hands is not None:
                total -= self.press_cost * self._move_hands(rows)
            rewards, ended = fights.play(rows)
            total += rewards * self._sign
            if ended:
                self._tell(np.flatnonzero(fights.over).astype(np.int32), total, infos)
                going &= ~fights.over
                rows = np.flatnonzero(going).astype(np.int32)
            fights.actions[self._rows, side, 1] = NO_ACTION
        self._rewards[going] += total[going]
        self._since_press[going] += self._repeat
        return fights.report().features, total.astype(np.float32), ~going, infos

    def _move_hands(self, rows: Rows) -> NDArray[np.int64]:
        """Let the learners' hands act on a frame; counts what they press, int64 ``[B]``."""
        presses = np.zeros(self.num_envs, np.int64)
        state = self._fights.simulator.state
        move_hands(state, rows, self._side, self._notes, self._fights.actions, presses)
        self._presses += presses
        return presses

    def _press(self) -> NDArray[np.bool_]:
        """Let presses through, bool ``[B]``, or make them ``no_action``."""
        assert self._asked is not None
        if self._hands is not None:
            state, notes = self._fights.simulator.state, self._notes
            give_orders(state, self._rows, self._side, notes, self._hands, self._asked)
            return np.zeros(self.num_envs, np.bool_)  # they press later
        wanted = self._asked[:, 1] != NO_ACTION
        pressed: NDArray[np.bool_] = wanted & (self._since_press >= self._press_interval)
        held = np.flatnonzero(wanted & ~pressed)
        self._fights.actions[held, self._side[held], 1] = NO_ACTION
        self._since_press[pressed] = 0
        self._presses += pressed
        return pressed

    def _tell(self, rows: Rows, total: NDArray[np.float64], infos: Infos) -> None:
        """Write the infos of fights that have just ended, and begin to count anew."""
        report = self._fights.last_report(rows)
        for k, row in enumerate(rows.tolist()):
            told = info_of(report, k, final=True)
            infos[row] = {
                "terminal_observation": report.features[k],
                "TimeLimit.truncated": False,
                "result": told["result"],
                "timeout": told["timeout"],
                "opponent": int(self._opponent[row]),
                "presses": int(self._presses[row]),
                "episode": {
                    "r": float(self._rewards[row] + total[row]),
                    "l": int(self._decisions[row]),
                    "t": told["frame"] / FRAMES_PER_SECOND,
                },
            }
        self._begin_count(rows)

    def close(self) -> None:
        """Let the opponents go."""
        self._fights.close()
        self._started = False

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
        """Draw every fight as a spectator sees it, uint8 ``[height, width, 3]`` each."""
        if self._screen.mode is None:
            return [None] * self.num_envs
        return list(self._screen.pictures(self._fights.simulator.state, self.num_envs) or ())

    def _count(self, indices: Indices) -> int:
        return len(set(self._get_indices(indices)))
