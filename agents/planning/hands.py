"""Hands: a human motor model between what a player decides and what it presses.

A decision is a move to hold and a skill to press, or none. Hands carry it out late, by a jitter of
a few frames on top of the reaction delay; they hit the neighbouring button now and then, press
twice now and then, hold a move for some frames before they change it, and keep a distance between
two presses, so that no decision presses faster than a person does. A player that learns by fighting
learns with the same hands that it plays with.

All is integer arithmetic on counter-based randomness, so hands are the same on every machine.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy import int32, int64
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled
from arena.base.errors import InputError
from arena.rules.actions import NO_ACTION, NUM_SKILLS
from arena.rules.randomness import draw_below
from arena.simulator.loop import Actions, put_code
from arena.state import State

# --- parameters of hands, int32 -------------------------------------------------------------------
PRESS_JITTER: Final = 0  # a press is late by two draws of up to so many frames
MOVE_JITTER: Final = 1  # a move is late by up to so many frames
SLIP: Final = 2  # presses that hit the neighbouring button, per mille
DOUBLE: Final = 3  # presses that are pressed twice, per mille
MIN_GAP: Final = 4  # frames between two intended presses
MIN_HOLD: Final = 5  # frames for which a move is held at least
PARAMETERS: Final = 6

# --- what hands remember, int32; all 0 when a fight begins ----------------------------------------
_MOVE, _NEXT_MOVE, _MOVE_AT, _PRESS, _PRESS_AT, _AGAIN_AT, _CHANGED_AT = range(7)
NOTES: Final = 7

_ECHO: Final = 6  # frames until the second press of a double
_NEVER: Final = 1 << 20
_STREAM: Final = 220  # of randomness, and the four behind it


def checked_hands(hands: Sequence[int]) -> NDArray[int32]:
    """Refuse parameters that no hands have.

    Args:
        hands: `PARAMETERS` integers in the order of their names above.

    Returns:
        int32 ``[PARAMETERS]``.

    Raises:
        InputError: If there are more or fewer, or one is out of range.
    """
    given = np.array(hands)
    if given.shape != (PARAMETERS,) or given.dtype.kind not in "iu":
        raise InputError(f"hands are {list(hands)}; give {PARAMETERS} integers")
    if (given < 0).any() or (given > 1000).any():
        raise InputError(f"hands are {list(hands)}; give frames and per mille from 0 to 1000")
    return given.astype(int32)


@compiled
def order(
    s: State,
    i: int,
    side: int,
    notes: NDArray[int32],
    hands: NDArray[int32],
    move: int,
    skill: int,
) -> None:
    """Give the hands a decision: it takes the place of a move that is not held yet.

    A press is left out while another one is on its way, or if it would come too soon after the
    last one.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        i: The fight.
        side: The player.
        notes: What its hands remember, int32 ``[NOTES]``.
        hands: int32 ``[PARAMETERS]``.
        move: To hold from now on.
        skill: To press, or no action.
    """
    frame, seed = s[S.FRAME, i], s[S.SEED, i]
    if move != notes[_NEXT_MOVE]:
        late = draw_below(hands[MOVE_JITTER] + 1, seed, frame, side, _STREAM)
        notes[_NEXT_MOVE] = move
        notes[_MOVE_AT] = max(frame + late, notes[_CHANGED_AT] + hands[MIN_HOLD])
    if skill == NO_ACTION or notes[_PRESS] != NO_ACTION:
        return
    late = draw_below(hands[PRESS_JITTER] + 1, seed, frame, side, _STREAM + 1)
    late += draw_below(hands[PRESS_JITTER] + 1, seed, frame, side, _STREAM + 2)
    if frame + late - s[side * S.PLAYER_FIELDS + S.LAST_SENT, i] < hands[MIN_GAP]:
        return
    if draw_below(1000, seed, frame, side, _STREAM + 3) < hands[SLIP]:
        skill = skill % (NUM_SKILLS - 1) + 1
    notes[_PRESS] = skill
    notes[_PRESS_AT] = frame + late
    twice = draw_below(1000, seed, frame, side, _STREAM + 4) < hands[DOUBLE]
    notes[_AGAIN_AT] = frame + late + _ECHO if twice else _NEVER


@compiled
def hands_code(s: State, i: int, notes: NDArray[int32]) -> int:
    """Give the input code of the hands for this frame.

    Args:
        s: State.
        i: The fight.
        notes: What the hands remember, int32 ``[NOTES]``.
    """
    frame = s[S.FRAME, i]
    if notes[_MOVE] != notes[_NEXT_MOVE] and frame >= notes[_MOVE_AT]:
        notes[_MOVE] = notes[_NEXT_MOVE]
        notes[_CHANGED_AT] = frame
    press = NO_ACTION
    if notes[_PRESS] != NO_ACTION:
        if frame == notes[_PRESS_AT] or frame == notes[_AGAIN_AT]:
            press = int(notes[_PRESS])
        last = notes[_AGAIN_AT] if notes[_AGAIN_AT] < _NEVER else notes[_PRESS_AT]
        if frame >= last:
            notes[_PRESS] = NO_ACTION
    return int(notes[_MOVE] * NUM_SKILLS + press)


@compiled
def give_orders(
    s: State,
    rows: NDArray[int32],
    sides: NDArray[int32],
    notes: NDArray[int32],
    hands: NDArray[int32],
    decided: NDArray[int64],
) -> None:
    """Give the hands of some players their decisions.

    Args:
        s: State.
        rows: Fights, int32 ``[n]``.
        sides: Of the players, int32 ``[B]``.
        notes: int32 ``[B, NOTES]``.
        hands: int32 ``[PARAMETERS]``.
        decided: (move, skill), int64 ``[B, 2]``.
    """
    for k in range(len(rows)):
        i = rows[k]
        order(s, i, sides[i], notes[i], hands, decided[i, 0], decided[i, 1])


@compiled
def move_hands(
    s: State,
    rows: NDArray[int32],
    sides: NDArray[int32],
    notes: NDArray[int32],
    actions: Actions,
    presses: NDArray[int64],
) -> None:
    """Let the hands of some players act on a frame, and count what they press.

    Args:
        s: State.
        rows: Fights, int32 ``[n]``.
        sides: Of the players, int32 ``[B]``.
        notes: int32 ``[B, NOTES]``.
        actions: int8 ``[B, 2, 2]``, written.
        presses: int64 ``[B]``, added to.
    """
    for k in range(len(rows)):
        i = rows[k]
        code = hands_code(s, i, notes[i])
        put_code(actions, i, sides[i], code)
        presses[i] += 1 if code % NUM_SKILLS != NO_ACTION else 0
