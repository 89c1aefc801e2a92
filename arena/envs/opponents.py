"""Opponents of learners. Shapes: B = fights."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.match import Observation, Player, Seat, check_player
from arena.match.specs import named_player


class _StandingSeat(Seat):
    def act(self, observation: Observation) -> NDArray[np.int8]:
        return np.zeros((len(observation.side), 2), np.int8)


class Standstill(Player):
    """An opponent for an environment that is given none: stands still and presses nothing."""

    name = "standstill"
    stateless = True
    parallel = True

    def begin(self, fights: int, seed: int) -> Seat:
        """See `Player`."""
        return _StandingSeat()


def opponent_of(opponent: Any, delay: int) -> Player:
    """Make an opponent of a spec, such as ``scripted:rush``, of a player, or of None.

    Args:
        opponent: The spec, the player, or any object with ``reset`` and ``act``; one that stands
            still for None.
        delay: Reaction delay of the fights.

    Raises:
        InputError: If there is no such player, or it was made for another delay.
    """
    player = Standstill() if opponent is None else named_player(opponent)
    check_player(player, delay)
    return player


def checked_side(side: int) -> int:
    """Give a side back if it is 0 or 1.

    Raises:
        InputError: If it is neither.
    """
    if side not in (0, 1):
        raise InputError(f"side {side!r} does not exist; give 0 or 1")
    return int(side)
