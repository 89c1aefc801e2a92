"""Guesses at what an opponent may do next, for a planner to try its options against.

A model answers on the frame itself (no delay): it stands for what the opponent has already decided.
"""

from agents.scripted.perception import distance, encode, reach, ready
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.rules.actions import BACK, CROUCH, FORWARD, HEAVY, JUMP, LIGHT, NO_ACTION, SPECIAL, THROW
from arena.state import State

KEEPS_ON = 0
GUARDS = 1
CROUCHES = 2
STRIKES = 3
THROWS = 4
JUMPS_IN = 5
SPECIALS = 6
MODELS = 7


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
    gap = distance(s, i)
    if model == STRIKES:
        if free and gap <= reach(s, fd, i, b, LIGHT):
            return encode(FORWARD, LIGHT)
        if free and gap <= reach(s, fd, i, b, HEAVY) - 10:
            return encode(FORWARD, HEAVY)
        return encode(FORWARD, NO_ACTION)
    if model == THROWS:
        if free and gap <= reach(s, fd, i, b, THROW):
            return encode(FORWARD, THROW)
        return encode(FORWARD, NO_ACTION)
    if model == SPECIALS:
        return encode(BACK, SPECIAL if free and ready(s, fd, i, b, SPECIAL) else NO_ACTION)
    return encode(JUMP if free else FORWARD, NO_ACTION)
