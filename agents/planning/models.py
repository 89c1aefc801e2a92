"""Guesses at what an opponent may do next, for a planner to try its options against.

A model answers on the frame itself (no delay): it stands for what the opponent has already decided.
"""

from agents.scripted.perception import distance, encode, reach, ready
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.rules.actions import (
    BACK,
    CROUCH,
    DEFENCE,
    FORWARD,
    HEAVY,
    JUMP,
    LIGHT,
    LOW,
    NO_ACTION,
    OVERHEAD,
    SPECIAL,
    SUPER,
    THROW,
)
from arena.state import State

KEEPS_ON = 0
GUARDS = 1
CROUCHES = 2
STRIKES = 3
THROWS = 4
JUMPS_IN = 5
SPECIALS = 6
LOWS = 7
OVERHEADS = 8
REVERSES = 9
POKES = 10
HABITS = 11  # what it has been seen to do in each situation, see `agents.planning.habits`
MODELS = 12


@compiled
def model_code(s: State, fd: Table, i: int, b: int, o: int, model: int, held: int) -> int:
    """Give the input of an opponent of a kind.

    Args:
        s: State.
        fd: Frame-data table.
        i: The fight.
        b: First field of the modelled player.
        o: First field of the other.
        model: One of the kinds above.
        held: Move that it held when the planning began.
    """
    if s[b + S.STATUS, i] == S.JUMPING:  # a jumper will strike on the way down
        strikes = s[b + S.VY, i] < -256 and distance(s, i) < 120
        return encode(FORWARD, HEAVY if strikes else NO_ACTION)
    if model == KEEPS_ON or model == GUARDS or model == CROUCHES:
        move = held if model == KEEPS_ON else (BACK if model == GUARDS else CROUCH)
        return encode(move, NO_ACTION)
    free = s[b + S.STATUS, i] == S.FREE
    if model == JUMPS_IN:
        return encode(JUMP if free else FORWARD, NO_ACTION)
    if model == SPECIALS or model == REVERSES:
        slot = SPECIAL if model == SPECIALS else DEFENCE
        can = free and ready(s, fd, i, b, slot)
        near = model == SPECIALS or distance(s, i) < 110
        return encode(BACK, slot if can and near else NO_ACTION)
    slot = slot_of(model)
    gap = distance(s, i)
    if model == STRIKES and free and ready(s, fd, i, b, SUPER):
        if gap <= reach(s, fd, i, b, SUPER) - 10:
            return encode(FORWARD, SUPER)
    pressed = free and gap <= reach(s, fd, i, b, slot) - (10 if slot == HEAVY else 0)
    return encode(FORWARD, slot if pressed else NO_ACTION)


@compiled
def slot_of(model: int) -> int:
    """Give the slot that a model walks into reach of and presses."""
    if model == THROWS:
        return THROW
    if model == LOWS:
        return LOW
    if model == OVERHEADS:
        return OVERHEAD
    return HEAVY if model == POKES else LIGHT


@compiled
def model_of(slot: int) -> int:
    """Give the model of an opponent that has just started a slot."""
    if slot == LIGHT or slot == SUPER:
        return STRIKES
    if slot == HEAVY:
        return POKES
    if slot == LOW:
        return LOWS
    if slot == OVERHEAD:
        return OVERHEADS
    if slot == THROW:
        return THROWS
    return SPECIALS if slot == SPECIAL else REVERSES
