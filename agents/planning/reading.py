"""What a planner reads of its opponent within a fight: how often it does what, by distance.

Everything that an opponent starts counts for the model that would do it, at the distance at which
it was seen; so do its stance while it is free, now and then, and its jumps. Old habits fade: counts
that have grown large are halved.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.planning.models import (
    CROUCHES,
    GUARDS,
    HABITS,
    JUMPS_IN,
    KEEPS_ON,
    MODELS,
    model_of,
)
from agents.scripted.perception import distance
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import AIR_LIGHT, BODY_ROW, JUMP_SPEED, Table
from arena.rules.actions import BACK, CROUCH
from arena.state import State

BANDS: Final = 3
NEAR: Final = 100  # pixels: nearer than this is the first band
FAR: Final = 190  # and nearer than this the second
COUNTS: Final = BANDS * MODELS

_START: Final = 6  # what a start or a jump counts; a stance counts 1
_STANCE_EVERY: Final = 12  # frames
_MOST: Final = 72  # a band's counts are halved beyond this sum
_MOST_TRUST: Final = 90  # per cent, however well habits foretell
_SHARE: Final = 10  # a model of less than one part in so many of the weight is left out


@compiled
def band_of(gap: int) -> int:
    """Give the band of a distance in pixels."""
    if gap < NEAR:
        return 0
    return 1 if gap < FAR else 2


@compiled
def watch(s: State, fd: Table, i: int, o: int, counts: NDArray[np.int32]) -> None:
    """Look at an opponent for a frame.

    Args:
        s: State.
        fd: Frame-data table.
        i: The fight.
        o: First field of the opponent.
        counts: What has been read of it, int32 ``[COUNTS]``.
    """
    status = s[o + S.STATUS, i]
    model, weight = -1, _START
    if status == S.ATTACKING:
        row = s[o + S.SKILL, i]
        if s[o + S.SKILL_FRAME, i] == 0 and s[S.FREEZE, i] == 0 and row < AIR_LIGHT:
            model = model_of(row)
    elif status == S.JUMPING:
        if s[o + S.Y, i] == fd[s[o + S.FIGHTER, i], BODY_ROW, JUMP_SPEED]:
            model = JUMPS_IN
    elif status == S.FREE and s[S.FRAME, i] % _STANCE_EVERY == 0:
        move = s[o + S.MOVE, i]
        model = GUARDS if move == BACK else (CROUCHES if move == CROUCH else KEEPS_ON)
        weight = 1
    if model < 0:
        return
    first = band_of(distance(s, i)) * MODELS
    counts[first + model] += weight
    total = 0
    for k in range(MODELS):
        total += counts[first + k]
    if total > _MOST:
        for k in range(MODELS):
            counts[first + k] //= 2


@compiled
def expect(
    gap: int,
    counts: NDArray[np.int32],
    prior: NDArray[np.int32],
    knowledge: int,
    trust: int,
    weights: NDArray[np.int32],
) -> None:
    """Weigh the models for a plan: what is expected of anybody, and what this opponent does.

    Args:
        gap: Distance in pixels.
        counts: What has been read, int32 ``[COUNTS]``.
        prior: Weights against an unknown opponent, int32 ``[MODELS]``.
        knowledge: Weight of what has been read, per cent.
        trust: Share of the weight that its habits in each situation are to have, per cent.
        weights: int32 ``[MODELS]``, written; unlikely models get 0.
    """
    first = band_of(gap) * MODELS
    total = 0
    for k in range(MODELS):
        weights[k] = prior[k] * 4 + counts[first + k] * knowledge // 100
        total += weights[k]
    trust = min(int(trust), _MOST_TRUST)
    weights[HABITS] = total * trust // (100 - trust)
    total += weights[HABITS]
    for k in range(MODELS):
        if weights[k] * _SHARE < total:
            weights[k] = 0
