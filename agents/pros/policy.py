"""A policy network behind hands: it decides every few frames, and the hands carry it out."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.pros import hands
from agents.pros.hands import hands_code, order
from agents.pros.network import ROWS, WEIGHTS, Integers, choose, write_logits
from arena import state as S
from arena.base.compile import compiled
from arena.features import FEATURES, write_features
from arena.frame_data.skills import Table
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.rules.randomness import draw
from arena.state import State

# --- a block of parameters, int32 -----------------------------------------------------------------
INTERVAL: Final = 0  # frames between two decisions
SHARPNESS: Final = 1  # of a choice, per cent, see `agents.pros.network.choose`
HANDS: Final = 2
FIRST_WEIGHT: Final = HANDS + hands.PARAMETERS
BLOCK: Final = FIRST_WEIGHT + WEIGHTS
"""Numbers of a policy's block."""

SCRATCH_ROWS: Final = ROWS + 1
"""Rows of scratch memory; the last one holds the features."""

_MOVE_STREAM: Final = 230
_SKILL_STREAM: Final = 231


def block(interval: int, sharpness: int, own_hands: tuple[int, ...], weights: Integers) -> Integers:
    """Lay out a policy's parameters, int32 ``[BLOCK]``."""
    assert len(own_hands) == hands.PARAMETERS
    return np.concatenate([[interval, sharpness, *own_hands], weights]).astype(np.int32)


@compiled
def policy_code(
    s: State,
    fd: Table,
    i: int,
    side: int,
    notes: NDArray[np.int32],
    parameters: Integers,
    first: int,
    scratch: Integers,
) -> int:
    """Give a policy's input code for this frame.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        notes: What its hands remember, int32.
        parameters: Of policies, int32.
        first: Where the block of this one begins.
        scratch: int32 ``[SCRATCH_ROWS, FIELDS]`` or more rows.
    """
    frame, seed = s[S.FRAME, i], s[S.SEED, i]
    if frame % parameters[first + INTERVAL] == 0:
        seen = scratch[ROWS : ROWS + 1].view(np.float32)
        write_features(s, fd, i, side, seen[:, :FEATURES], 0)
        write_logits(seen[0], parameters, first + FIRST_WEIGHT, scratch)
        logits = scratch[ROWS - 1]
        sharpness = parameters[first + SHARPNESS]
        drawn = draw(seed, frame, side, _MOVE_STREAM)
        move = choose(logits, 0, NUM_MOVES, sharpness, drawn)
        drawn = draw(seed, frame, side, _SKILL_STREAM)
        skill = choose(logits, NUM_MOVES, NUM_SKILLS, sharpness, drawn)
        own = parameters[first + HANDS : first + HANDS + hands.PARAMETERS]
        order(s, i, side, notes, own, move, skill)
    return hands_code(s, i, notes)
