"""The Gymnasium environment: one fight against an opponent. F = features."""

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import ArrayLike, NDArray

from arena.base.errors import InputError
from arena.envs.fights import EnvFights
from arena.envs.infos import Infos, info_of
from arena.envs.observing import DEFAULT_FRAME_SIZE, Eyes, Observations, Observed, one_of
from arena.envs.opponents import checked_side, opponent_of
from arena.envs.options import (
    BEGINNINGS,
    Seed,
    check_known,
    checked_beginning,
    checked_seed,
)
from arena.envs.rendering import RenderMode, Screen
from arena.envs.spaces import METADATA, action_space
from arena.simulator import DEFAULT_DELAY


class StandstillEnv(gymnasium.Env[NDArray[Any], NDArray[Any]]):
    """One fight against an opponent; a step is a frame (1/60 s).

    ## Action space
    ``MultiDiscrete([5, 9])``: a move that is held and a skill that is pressed. An action takes
    effect ``delay`` frames after the observation that it answers. Skills are events, not states:
    give 0 and press now and then; a press less than 4 frames after the last is not registered.

    | Num | Action | Values |
    | --- | --- | --- |
    | 0 | move | 0 neutral, 1 forward, 2 back (guards high), 3 jump, 4 crouch (guards low) |
    | 1 | skill | 0 no_action, 1 light, 2 heavy, 3 low, 4 overhead, 5 throw, |
    |   |       | 6 special, 7 defence, 8 super |

    ## Observation space
    ``Box(-8, 8, (F,), float32)``: the features `arena.features.NAMES`, seen from the own side and
    mirrored, so that forward is always +x. The own block starts at 0, the opponent's, which is
    alike, at 49.

    | Num in the block | Feature | Unit |
    | --- | --- | --- |
    | 0 | x | distance to the wall behind, share of the stage |
    | 1 | y | height of the feet, 1 = 256 px |
    | 2-3 | vx, vy | speed in the air, 1 = 16 px a frame |
    | 4-6 | health, meter, guard | share of the whole |
    | 7-11 | can_act, airborne, crouching, guarding, advancing | 0 or 1 |
    | 12-16 | stunned, blocking, launched, knocked_down, grabbed | 0 or 1 |
    | 17 | stun_left | 1 = 64 frames |
    | 18-20 | startup, active, recovery | 0 or 1 |
    | 21-22 | skill_frame, skill_left | 1 = 64 frames |
    | 23-30 | skill.1 to skill.8 | 1 while performing it |
    | 31-38 | cooldown.1 to cooldown.8 | 1 = 256 frames |
    | 39-40 | skill_hit, skill_blocked | 0 or 1 |
    | 41 | fumble | 1 = 16 frames |
    | 42 | invulnerable | 0 or 1 |
    | 43 | combo | hits taken, 1 = 8 |
    | 44 | projectile | 1 while the own one flies |
    | 45 | projectile_distance | share of the stage |
    | 46-48 | is_aster, is_brakk, is_cirrus | 0 or 1 |

    | Num | Shared feature | Unit |
    | --- | --- | --- |
    | 98 | distance | 1 = 512 px |
    | 99 | height_difference | 1 = 256 px |
    | 100 | in_front | 0 or 1 |
    | 101 | time_left | share of the clock |
    | 102 | freeze | 1 = 16 frames |
    | 103 | self.since_press | 1 = 256 frames or more |
    | 104-111 | self.queued.1 to self.queued.8 | own press on its way, 1 as it takes effect |
    | 112 | opponent.starts | skills started, 1 = 64 or more |
    | 113-122 | opponent.started.1 to opponent.started.10 | share of these |

    With ``observation="frames"`` a frame capture instead, ``Box(0, 255, (k, height, width),
    uint8)``: the latest k pictures in grey, seen from the own side too, newest last, black where
    the fight had not begun. With ``"both"`` a ``Dict`` of ``features`` and ``frames``.

    ## Rewards
    On each step, the change of (own share of health - opponent's share of health); on the last also
    +1 for a win, -1 for a loss, 0 for a draw. A whole fight sums to between -2 and 2.

    ## Starting state
    Both fighters fresh, about 280 px apart, a seeded few pixels off their marks. Fighters are drawn
    anew for each fight unless they are given. ``reset(options=...)`` takes, for this fight alone:

    * ``fighters``: names of the left and the right fighter;
    * ``state``: the state that the fight goes on from, int32 ``[FIELDS]`` as in `arena.state` or
      the bytes of `arena.Fight.to_bytes`; its reaction delays must be the environment's.

    ## Episode end
    Termination: a knock-out, or the clock after 3,600 frames, judged on health; the time limit is
    part of the game. There is no truncation. A step after the end is an error.

    ## Info
    | Key | Value |
    | --- | --- |
    | frame | frames fought so far |
    | fighter, opponent_fighter | rows of the frame-data table |
    | action_mask | moves, int8 ``[5]``, and skills, int8 ``[9]``: 1 for what is possible |
    | result | on the last step: 1 won, -1 lost, 0 a draw |
    | timeout | on the last step: whether the clock ended the fight |

    ``action_space.sample(info["action_mask"])`` draws a possible action. The mask tells of the
    fight as it stands: a skill is possible if a press that took effect now would start it, so not
    in a stun, during a cooldown or without the meter. Moves and ``no_action`` always are. The
    environment takes a press that is not possible, too: it waits 8 frames for its skill to become
    so, and an action takes effect only after the reaction delay.

    ## Rendering
    ``render_mode="rgb_array"``: a spectator's view in colour, uint8 ``[360, 640, 3]``, which does
    not turn round when the fighters cross. ``"human"`` is kept for a window that is yet to come.

    ## Arguments
    ``opponent``, ``delay``, ``side``, ``fighters``, ``observation``, ``frame_size``,
    ``frame_stack``: see `__init__`.

    ## Version history
    * v1: first version.
    """

    metadata = METADATA

    def __init__(
        self,
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
        """Set up one fight; call `reset` first.

        Args:
            opponent: A spec, such as ``scripted:rush``, or any player; stands still if not given.
                It remembers nothing of other environments, whatever plays in them.
            delay: Reaction delay of both, 0 to 31 frames.
            side: Own side, 0 left or 1 right.
            fighters: Names of the left and the right fighter; drawn for each fight if not given.
            observation: What is observed: "features", "frames" or "both".
            frame_size: Height and width of a frame capture, 48 to 512 px each.
            frame_stack: How many of the latest captures an observation holds, at least 1.
            render_mode: "rgb_array" to draw the fight, or None.

        Raises:
            InputError: If an argument is out of range, or there is no such opponent.
        """
        rows = np.zeros(1, np.int32)
        sides = np.full(1, checked_side(side), np.int32)
        self._fights = EnvFights(1, (rows, sides), delay, fighters, autoreset=False)
        self._sign = 1.0 - 2.0 * side
        self._delay = delay
        self._opponent = opponent_of(opponent, delay)
        self._who = np.where(np.arange(2) == side, -1, 0).astype(np.int32)[np.newaxis]
        self._eyes = Eyes(rows, sides, observation, frame_size, frame_stack)
        self._screen = Screen(render_mode)
        self._keyed = self._started = self._over = False
        self.render_mode = render_mode
        self.observation_space = self._eyes.space
        self.action_space = action_space()

    def reset(
        self, *, seed: Seed = None, options: dict[str, Any] | None = None
    ) -> tuple[Observations, Infos]:
        """Start a fight.

        Args:
            seed: Seed of this fight and those after it; without it they go on as they were.
            options: How this fight begins: ``fighters`` or ``state``, see the class.

        Returns:
            Observation and info.

        Raises:
            InputError: If the seed or an option is wrong, or the opponent raises.
        """
        fights = self._fights
        given = check_known(options, *BEGINNINGS)
        beginning = checked_beginning(given, fights.simulator.table, self._delay)
        number = checked_seed(seed)
        super().reset(seed=number)
        if number is not None or not self._keyed:
            fights.key(0, self.np_random)
            self._keyed = True
        self._started = False
        fights.seat([self._opponent], self._who)
        fights.start(fights.rows, [beginning])
        self._started, self._over = True, False
        report = fights.report()
        began = np.ones(1, np.bool_)
        seen = self._eyes.begin(report.features, fights.simulator.state, began)
        return one_of(seen, 0), info_of(report, 0)

    def step(self, action: ArrayLike) -> tuple[Observations, float, bool, bool, Infos]:
        """Play one frame.

        Args:
            action: (move, skill), integers ``[2]``.

        Returns:
            Observation; reward; whether the fight is over; False; info.

        Raises:
            InputError: If no fight is going on, the action is out of range, or the opponent fails.
        """
        if not self._started or self._over:
            told = "is over" if self._started else "has not been started"
            raise InputError(f"the fight {told}; call reset() before step()")
        fights = self._fights
        fights.take(np.asarray(action)[np.newaxis])
        rewards, ended = fights.play()
        self._over = bool(ended)
        report = fights.report()
        seen = self._eyes.see(report.features, fights.simulator.state, _NOBODY)
        info = info_of(report, 0, final=self._over)
        return one_of(seen, 0), float(rewards[0]) * self._sign, self._over, False, info

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
        """Let the opponent go."""
        self._fights.close()
        self._started = False


_NOBODY: NDArray[np.bool_] = np.zeros(1, np.bool_)
"""Flags of who begins on a step: here nobody does."""
