"""Players that do one thing: controls and drills, each a compiled function from state to input."""

from agents.scripted.perception import (
    distance,
    encode,
    is_low_threat,
    reach,
    since_press,
)
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.rules.actions import (
    BACK,
    CROUCH,
    FORWARD,
    LIGHT,
    NEUTRAL,
    NO_ACTION,
    NUM_MOVES,
    NUM_SKILLS,
    SPECIAL,
    THROW,
)
from arena.rules.randomness import draw_below
from arena.state import State

STANDSTILL, RANDOM, ONLY_LIGHT, ONLY_SPECIAL, ONLY_THROW, ONLY_GUARD = range(6)
DRILLS = 6


@compiled
def standstill() -> int:
    """Do nothing at all: what a clone that is 99 % right does."""
    return encode(NEUTRAL, NO_ACTION)


@compiled
def random_player(s: State, i: int, side: int) -> int:
    """Hold a random move for a fifth of a second, press a random skill three times a second."""
    seed, frame = s[S.SEED, i], s[S.FRAME, i]
    move = draw_below(NUM_MOVES, seed, frame // 12, side, 1)
    skill = NO_ACTION
    if draw_below(20, seed, frame, side, 2) == 0:
        skill = 1 + draw_below(NUM_SKILLS - 1, seed, frame, side, 3)
    return encode(move, skill)


@compiled
def spam(s: State, fd: Table, i: int, b: int, slot: int) -> int:
    """Walk in and press one slot as often as the game registers it."""
    skill = NO_ACTION
    if since_press(s, i, b) >= 6 and distance(s, i) <= reach(s, fd, i, b, slot) + 20:
        skill = slot
    return encode(FORWARD, skill)


@compiled
def guard_only(s: State, fd: Table, i: int, o: int) -> int:
    """Guard everything as well as the reaction delay allows, and never attack."""
    return encode(CROUCH if is_low_threat(s, fd, i, o) else BACK, NO_ACTION)


@compiled
def drill_code(s: State, fd: Table, i: int, side: int, policy: int) -> int:
    """Give the input code of a control or a drill in fight i."""
    b = side * S.PLAYER_FIELDS
    if policy == RANDOM:
        return random_player(s, i, side)
    if policy == ONLY_GUARD:
        return guard_only(s, fd, i, S.PLAYER_FIELDS - b)
    if policy == STANDSTILL:
        return standstill()
    slot = LIGHT if policy == ONLY_LIGHT else (SPECIAL if policy == ONLY_SPECIAL else THROW)
    return spam(s, fd, i, b, slot)
