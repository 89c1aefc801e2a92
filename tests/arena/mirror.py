"""The same fight in a mirror: sides swapped, left and right exchanged."""

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.rules import constants as C

_PLACES = (S.X, S.PROJECTILE_X)
_DIRECTIONS = (S.VX, S.SLIDE, S.FACING, S.PROJECTILE_DIRECTION)
_SWAPPED = np.array([0, 2, 1, 3], np.int32)  # of values that name a side as 1 and 2


def mirrored(states: NDArray[np.int32]) -> NDArray[np.int32]:
    """Mirror states, int32 [..., FIELDS]. The digest of the inputs, which has an order, becomes 0.

    The x of a projectile that does not fly is left at 0, as nothing reads it.
    """
    out = states.copy()
    for p in range(2):
        own, other = p * S.PLAYER_FIELDS, (1 - p) * S.PLAYER_FIELDS
        block = states[..., other : other + S.PLAYER_FIELDS].copy()
        for place in _PLACES:
            block[..., place] = C.STAGE_WIDTH - block[..., place]
        for direction in _DIRECTIONS:
            block[..., direction] *= -1
        out[..., own : own + S.PLAYER_FIELDS] = block
    for field in (S.OUTCOME, S.FIRST_HIT):
        out[..., field] = _SWAPPED[states[..., field]]
    return comparable(out)


def comparable(states: NDArray[np.int32]) -> NDArray[np.int32]:
    """Blank what a mirror does not keep: the digest, and where a projectile flew that is gone."""
    out = states.copy()
    out[..., S.DIGEST] = 0
    for b in (0, S.PLAYER_FIELDS):
        gone = out[..., b + S.PROJECTILE_LEFT] == 0
        out[..., b + S.PROJECTILE_X] = np.where(gone, 0, out[..., b + S.PROJECTILE_X])
        out[..., b + S.PROJECTILE_DIRECTION] = np.where(
            gone, 0, out[..., b + S.PROJECTILE_DIRECTION]
        )
    return out
