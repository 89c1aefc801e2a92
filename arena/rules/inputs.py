"""Inputs: the action queue of the reaction delay, the press buffer, where a fighter faces."""

import numpy as np

from arena import state as S
from arena.base.compile import compiled
from arena.rules import constants as C
from arena.rules.actions import NUM_SKILLS
from arena.state import State

_HASH_FACTOR = np.int64(1_000_003)
_HASH_MASK = np.int64(0x7FFFFFFF)


@compiled
def send(s: State, i: int, b: int, code: int) -> None:
    """Put an input into a player's queue; it takes effect ``delay`` frames from now.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        i: The fight.
        b: First field of the player.
        code: ``move * NUM_SKILLS + skill``.
    """
    frame = s[S.FRAME, i]
    slot = (frame + s[b + S.DELAY, i]) & (S.QUEUE_LENGTH - 1)
    s[b + S.QUEUE + slot, i] = code
    if code % NUM_SKILLS != 0:
        s[b + S.LAST_SENT, i] = frame


@compiled
def take_inputs(s: State, i: int) -> None:
    """Phase: both players' inputs of this frame take effect, are hashed and buffered.

    A press less than ``PRESS_GAP`` frames after the last one is not registered. A registered press
    waits in the buffer until its skill can start: for the frame it is pressed on, and for
    ``BUFFER_FRAMES`` unfrozen frames more. One that is replaced there has started nothing.
    """
    frame = s[S.FRAME, i]
    digest = np.int64(s[S.DIGEST, i])
    for p in range(2):
        b = p * S.PLAYER_FIELDS
        code = s[b + S.QUEUE + (frame & (S.QUEUE_LENGTH - 1)), i]
        digest = (digest * _HASH_FACTOR + code + 1) & _HASH_MASK
        move = code // np.int32(NUM_SKILLS)
        press = code - move * np.int32(NUM_SKILLS)
        s[b + S.MOVE, i] = move
        s[b + S.PRESS, i] = press
        if press != 0:
            if frame - s[b + S.LAST_PRESS, i] >= C.PRESS_GAP:
                if s[b + S.BUFFER, i] != 0:
                    s[b + S.FUMBLE, i] = C.FUMBLE_FRAMES + 1  # the timers take one off at once
                s[b + S.BUFFER, i] = press
                s[b + S.BUFFER_LEFT, i] = C.BUFFER_FRAMES + 1
            s[b + S.LAST_PRESS, i] = frame
            s[b + S.PRESSES, i] += 1
    s[S.DIGEST, i] = digest


@compiled
def face_opponent(s: State, i: int, b: int, o: int) -> None:
    """Turn a fighter who is free on the ground towards the opponent."""
    if s[b + S.STATUS, i] == S.FREE:
        if s[o + S.X, i] > s[b + S.X, i]:
            s[b + S.FACING, i] = 1
        elif s[o + S.X, i] < s[b + S.X, i]:
            s[b + S.FACING, i] = -1
