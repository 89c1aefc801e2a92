"""A checksum of a fight's state: what recorded fights are compared by."""

from typing import Final

import numpy as np

from arena import state as S
from arena.base.compile import compiled
from arena.rules.randomness import mix
from arena.state import State

CHECKPOINT_FRAMES: Final = 60  # a digest of the state after every second, and one at the end

_ONE_BIT = np.uint64(1)


@compiled
def state_digest(s: State, i: int) -> int:
    """Hash all that a fight has come to, the action queues apart.

    What waits in the queues at the end of a fight never took effect, so a log does not hold it.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        i: The fight.

    Returns:
        31 bits, never negative.
    """
    digest = np.uint64(0)
    for field in range(S.FIELDS):
        if field >= S.FRAME or field % S.PLAYER_FIELDS < S.DELAY:
            value = np.uint64(np.int64(s[field, i]) & np.int64(0xFFFFFFFF))
            digest = mix(mix(digest + np.uint64(field)) ^ value)
    return int(digest >> _ONE_BIT)
