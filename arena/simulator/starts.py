"""How fights begin: seeds and fighters, drawn in pairs so that agents can swap sides; or states.

Shapes: B = fights, n = rows asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import check_array, check_number
from arena.base.compile import compiled
from arena.frame_data.skills import FIGHTERS
from arena.rules.randomness import draw, one_way

Rows = NDArray[np.int32]

SEED_BITS: Final = 0xFFFFFFFF
"""Draws look at no more of a seed."""

_MOST: Final = 2**40  # fights of a set
_KINDS: Final = len(FIGHTERS)


@dataclass(frozen=True)
class Starts:
    """How B fights begin.

    Attributes:
        seeds: Key of each fight's randomness, int32 ``[B]``.
        fighters: Fighters of sides 0 and 1, int32 ``[B, 2]``, rows of the frame-data table.
        states: What the fights begin from instead of fresh fighters on their marks, int32
            ``[B, FIELDS]``. A state brings its own seed, fighters, reaction delays and the inputs
            that wait in its queues, so ``seeds`` and ``fighters`` only repeat what it says.
        keys: Key of each player's own randomness, int64 ``[B, 2]``; drawn from the seed if not
            given. Fights that branch from one state need keys of their own, or a player that
            draws its answers draws the same ones in each.
    """

    seeds: NDArray[np.int32]
    fighters: NDArray[np.int32]
    states: NDArray[np.int32] | None = None
    keys: NDArray[np.int64] | None = None

    @classmethod
    def of_states(
        cls, states: NDArray[np.int32], keys: NDArray[np.int64] | None = None
    ) -> "Starts":
        """Begin from states, int32 ``[B, FIELDS]``; see `Simulator.load` and `Simulator.save`.

        Raises:
            InputError: If the states have another shape or type.
        """
        check_array(states, (None, S.FIELDS), np.int32, "states")
        fighters = states[:, [S.FIGHTER, S.PLAYER_FIELDS + S.FIGHTER]]
        return cls(states[:, S.SEED].copy(), np.ascontiguousarray(fighters), states, keys)

    def __len__(self) -> int:
        """B, how many fights begin."""
        return len(self.seeds)

    def take(self, rows: NDArray[np.integer]) -> "Starts":
        """Pick the starts of some fights."""
        states, keys = (None if each is None else each[rows] for each in (self.states, self.keys))
        return Starts(self.seeds[rows], self.fighters[rows], states, keys)


NextStarts = Callable[[Rows], Starts]
"""Told which fights start anew, int32 ``[n]``; gives their starts."""


def paired_starts(fights: int, seed: int, first: int = 0) -> Starts:
    """Draw starts in pairs: fights 2k and 2k + 1 are the same, for the agents to swap sides.

    The nine match-ups of fighters come up in turn, so that each has the same share.

    Args:
        fights: B, how many.
        seed: Seed of the whole set.
        first: Number of the first fight, to continue a set.

    Returns:
        Starts of fights ``first`` to ``first + fights - 1``.

    Raises:
        InputError: If a number is out of range.
    """
    check_number(fights, 0, _MOST, "number of fights")
    check_number(first, 0, _MOST, "number of the first fight")
    starts = Starts(np.empty(fights, np.int32), np.empty((fights, 2), np.int32))
    _draw_starts(int(seed) & SEED_BITS, int(first), starts.seeds, starts.fighters)
    return starts


def with_keys(starts: Starts, seed: int, first: int = 0) -> Starts:
    """Give every player a key for its own randomness, where the starts have none.

    A key depends on the seed, the number of the fight and the side, and none can be told from
    another: what a player knows says nothing about what its opponent draws.

    Args:
        starts: How fights ``first`` and following begin.
        seed: Seed of the match.
        first: Number of the first fight.
    """
    if starts.keys is not None:
        return starts
    numbers = range(first, first + len(starts.seeds))
    keys = [[one_way(seed, number, side) for side in range(2)] for number in numbers]
    return replace(starts, keys=np.array(keys, np.int64))


@compiled
def _draw_starts(seed: int, first: int, seeds: Rows, fighters: Rows) -> None:
    for k in range(len(seeds)):
        seeds[k] = start_seed(seed, first + k)
        for side in range(2):
            fighters[k, side] = start_fighter(first + k, side)


@compiled
def start_seed(seed: int, number: int) -> int:
    """Draw the seed of one fight of a set, the same for both fights of a pair."""
    return draw(seed, number // 2, 0, 0)


@compiled
def start_fighter(number: int, side: int) -> int:
    """Give the fighter of one side in one fight of a set."""
    match_up = number // 2 % (_KINDS * _KINDS)
    return match_up // _KINDS if side == 0 else match_up % _KINDS
