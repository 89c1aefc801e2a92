"""The Gymnasium environment: one fight against an opponent. F = features."""

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import ArrayLike, NDArray

from arena.base.errors import InputError
from arena.envs.common import (
    METADATA,
    Infos,
    action_space,
    checked_side,
    observation_space,
    opponents_of,
    single_info,
)
from arena.envs.referee import Features, Referee, Standstill
from arena.match.players import player_of
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
    alike, at 47.

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
    | 39-40 | contact, invulnerable | 0 or 1 |
    | 41 | combo | hits taken, 1 = 8 |
    | 42 | projectile | 1 while the own one flies |
    | 43 | projectile_distance | share of the stage |
    | 44-46 | is_aster, is_brakk, is_cirrus | 0 or 1 |

    | Num | Shared feature | Unit |
    | --- | --- | --- |
    | 94 | distance | 1 = 512 px |
    | 95 | height_difference | 1 = 256 px |
    | 96 | in_front | 0 or 1 |
    | 97 | time_left | share of the clock |
    | 98 | freeze | 1 = 16 frames |
    | 99 | self.since_press | 1 = 64 frames or more |

    ## Rewards
    On each step, the change of (own share of health - opponent's share of health); on the last also
    +1 for a win, -1 for a loss, 0 for a draw. A whole fight sums to between -2 and 2.

    ## Starting state
    Both fighters fresh, about 280 px apart, a seeded few pixels off their marks. Fighters are drawn
    anew for each fight unless they are given.

    ## Episode end
    Termination: a knock-out, or the clock after 3,600 frames, judged on health; the time limit is
    part of the game. There is no truncation. Every info holds ``frame``, ``fighter`` and
    ``opponent_fighter``; the last also ``result`` (1 won, -1 lost, 0 a draw) and ``timeout``.

    ## Arguments
    ``opponent``, ``delay``, ``side``, ``fighters``: see `__init__`.

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
        render_mode: None = None,
    ) -> None:
        """Set up one fight; call `reset` first.

        Args:
            opponent: Any player, compiled or not; stands still if not given.
            delay: Reaction delay of both, 0 to 31 frames.
            side: Own side, 0 left or 1 right.
            fighters: Names of the left and the right fighter; drawn for each fight if not given.
            render_mode: None; there is nothing to draw here.

        Raises:
            InputError: If an argument is out of range.
        """
        self._referee = Referee(1, delay, fighters, autoreset=False)
        self._side = checked_side(side)
        self._opponent = player_of(opponent or Standstill())
        self._started = False
        self.render_mode = render_mode
        self.observation_space = observation_space()
        self.action_space = action_space()

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Features, Infos]:
        """Start a fight.

        Args:
            seed: Seed of this fight and those after it; without it they go on as they were.
            options: Not used.

        Returns:
            Observation, float32 ``[F]``, and info.

        Raises:
            InputError: If the opponent raises.
        """
        super().reset(seed=seed)
        referee = self._referee
        if seed is not None or not self._started:
            referee.key(0, self.np_random)
        referee.start()
        referee.seat([self._opponent], opponents_of(self._side, referee.simulator.fights))
        self._started = True
        info = single_info(referee.info(referee.rows, self._side))
        return referee.observe(referee.rows, self._side)[0], info

    def step(self, action: ArrayLike) -> tuple[Features, float, bool, bool, Infos]:
        """Play one frame.

        Args:
            action: (move, skill), integers ``[2]``.

        Returns:
            Observation, float32 ``[F]``; reward; whether the fight is over; False; info.

        Raises:
            InputError: If the action is out of range, or the opponent fails.
        """
        referee = self._referee
        if not self._started:
            raise InputError("the fight has not been started; call reset() before step()")
        referee.take(self._side, np.asarray(action)[np.newaxis])
        referee.ask()
        rewards, ended = referee.step()
        over = bool(ended[0])
        reward = float(rewards[0]) * (1 - 2 * self._side)
        info = single_info(referee.info(referee.rows, self._side, final=over))
        return referee.observe(referee.rows, self._side)[0], reward, over, False, info
