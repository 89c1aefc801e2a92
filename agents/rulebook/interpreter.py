"""The one compiled function that plays any list of rules.

A list is read from integers, so a new one is played without compiling anything.
"""

import numpy as np
from numpy.typing import NDArray

from agents.rulebook.looks import DOWN, look_of
from agents.rulebook.rules import (
    AHEAD,
    ASKED,
    BEHIND,
    BLOCKED,
    COL_BEAT,
    COL_FOE,
    COL_FROM,
    COL_HIGH,
    COL_LOW,
    COL_MOVE,
    COL_NO_SIGNS,
    COL_OWN,
    COL_REACH_OF,
    COL_SIGNS,
    COL_SKILL,
    COL_STREAM,
    COL_TO,
    COLUMNS,
    CORNERED,
    CORNERS,
    COUNT,
    DIVES,
    FOE_WAKING,
    GAP,
    GUARD_MOVE,
    HEADER,
    HIT,
    LANDS,
    LOW_THREAT,
    MISSILE,
    OPENING,
    RANDOM_MOVE,
    RANDOM_SKILL,
    READY,
    RESTED,
    SHARE,
    THREATENED,
    THROW_THREAT,
    WAKING,
    WHIM,
)
from agents.scripted.perception import (
    distance,
    encode,
    is_low_threat,
    is_threatened,
    is_throw_threat,
    opening,
    reach,
    ready,
    since_press,
)
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import BODY_ROW, GRAVITY, JUMP_SPEED, MAX_HEALTH, SUBPIXELS, Table
from arena.rules.actions import BACK, CROUCH, NO_ACTION, NUM_MOVES, NUM_SKILLS
from arena.rules.constants import STAGE_WIDTH
from arena.rules.randomness import draw_below
from arena.state import State

Parameters = NDArray[np.int32]

_MARGIN = 12  # pixels by which a threat may fall short
_WALL = 90 * SUBPIXELS  # so near to the wall is in the corner
_NEAR_MISSILE = 220 * SUBPIXELS  # a projectile so near is coming
_EARLY = 6  # frames before a landing at which a press still waits for it
_FIRST_STREAM = 220  # of the draws of rules; scripted players and pros draw from lower ones
_MOVE_STREAM = 252
_SKILL_STREAM = 253


@compiled
def _player(b: int) -> int:
    return 0 if b == 0 else 1


@compiled
def _to_wall(s: State, i: int, b: int, o: int) -> int:
    """Distance from a player to the wall that the opponent drives it to."""
    x = s[b + S.X, i]
    return int(x if s[o + S.X, i] > x else STAGE_WIDTH * SUBPIXELS - x)


@compiled
def _missile_comes(s: State, i: int, b: int, o: int) -> bool:
    if s[o + S.PROJECTILE_LEFT, i] <= 0:
        return False
    ahead = (s[b + S.X, i] - s[o + S.PROJECTILE_X, i]) * s[o + S.PROJECTILE_DIRECTION, i]
    return bool(0 < ahead < _NEAR_MISSILE)


@compiled
def _lead(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Lead on health, positive if the player has the larger share of its own left."""
    own = s[b + S.HEALTH, i] * fd[s[o + S.FIGHTER, i], BODY_ROW, MAX_HEALTH]
    return int(own - s[o + S.HEALTH, i] * fd[s[b + S.FIGHTER, i], BODY_ROW, MAX_HEALTH])


@compiled
def _jump_signs(s: State, fd: Table, i: int, b: int) -> int:
    """Say if an own jump comes down, and if it has ended, once the delay is over."""
    if s[b + S.STATUS, i] != S.JUMPING:
        return 0
    fighter = s[b + S.FIGHTER, i]
    gravity, take_off = fd[fighter, BODY_ROW, GRAVITY], fd[fighter, BODY_ROW, JUMP_SPEED]
    speed = s[b + S.VY, i] - gravity * s[b + S.DELAY, i]
    signs = DIVES if speed < -take_off // 3 else 0
    return signs | (LANDS if speed < gravity * _EARLY - take_off else 0)


@compiled
def _own_signs(s: State, fd: Table, i: int, b: int) -> int:
    """Read the signs of the player itself."""
    signs = _jump_signs(s, fd, i, b)
    status = s[b + S.STATUS, i]
    if status == S.ATTACKING:
        contact = s[b + S.CONTACT, i]
        signs |= HIT if contact == S.CONTACT_HIT else 0
        signs |= BLOCKED if contact == S.CONTACT_BLOCKED else 0
    stunned = status == S.HITSTUN or status == S.BLOCKSTUN or status == S.KNOCKED_DOWN
    if stunned and s[b + S.TIMER, i] <= s[b + S.DELAY, i] + 1:
        signs |= WAKING
    return signs


@compiled
def _signs(s: State, fd: Table, i: int, b: int, o: int, foe: int) -> int:
    """Read all signs that belong to no skill, the press gap apart."""
    signs = _own_signs(s, fd, i, b)
    if is_threatened(s, fd, i, b, o, _MARGIN):
        signs |= THREATENED
        signs |= LOW_THREAT if is_low_threat(s, fd, i, o) else 0
    signs |= THROW_THREAT if is_throw_threat(s, fd, i, o) else 0
    signs |= MISSILE if _missile_comes(s, i, b, o) else 0
    signs |= CORNERED if _to_wall(s, i, b, o) < _WALL else 0
    signs |= CORNERS if _to_wall(s, i, o, b) < _WALL else 0
    lead = _lead(s, fd, i, b, o)
    signs |= AHEAD if lead > 0 else (BEHIND if lead < 0 else 0)
    if foe == DOWN and s[o + S.TIMER, i] <= s[b + S.DELAY, i] + 4:
        signs |= FOE_WAKING
    return signs


@compiled
def _skill_signs(s: State, fd: Table, i: int, b: int, o: int, slot: int) -> int:
    """Read the signs of a rule's skill."""
    if slot == NO_ACTION or slot == RANDOM_SKILL:
        return READY | OPENING
    signs = READY if ready(s, fd, i, b, slot) else 0
    return signs | (OPENING if opening(s, fd, i, b, o, slot) else 0)


@compiled
def _is_drawn(s: State, i: int, b: int, p: Parameters, at: int) -> bool:
    """Return True if the rule at ``at`` is among those that the moment's draw picks."""
    low, high = p[at + COL_LOW], p[at + COL_HIGH]
    if low <= 0 and high >= SHARE:
        return True
    moment = s[S.FRAME, i] // p[at + COL_BEAT]
    stream = _FIRST_STREAM + p[at + COL_STREAM]
    return bool(low <= draw_below(SHARE, s[S.SEED, i], moment, _player(b), stream) < high)


@compiled
def _action(s: State, fd: Table, i: int, b: int, o: int, p: Parameters, at: int, gap: int) -> int:
    """Give the input code of the rule at ``at``: its press only if it is ready and not too soon."""
    move, skill = p[at + COL_MOVE], p[at + COL_SKILL]
    if move == GUARD_MOVE:
        move = CROUCH if is_low_threat(s, fd, i, o) else BACK
    elif move == RANDOM_MOVE:
        moment = s[S.FRAME, i] // WHIM
        move = draw_below(NUM_MOVES, s[S.SEED, i], moment, _player(b), _MOVE_STREAM)
    if skill == NO_ACTION or since_press(s, i, b) < gap:
        return encode(move, NO_ACTION)
    if skill == RANDOM_SKILL:
        drawn = draw_below(NUM_SKILLS - 1, s[S.SEED, i], s[S.FRAME, i], _player(b), _SKILL_STREAM)
        return encode(move, 1 + drawn)
    return encode(move, skill if ready(s, fd, i, b, skill) else NO_ACTION)


@compiled
def rulebook_code(s: State, fd: Table, i: int, side: int, p: Parameters, first: int) -> int:
    """Give the input code of a list of rules for this frame.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        p: int32, where the program stands, see `agents.rulebook.rules.program_of`.
        first: Where in it the program begins.
    """
    b = side * S.PLAYER_FIELDS
    o = S.PLAYER_FIELDS - b
    own, foe = 1 << look_of(s, fd, i, b), look_of(s, fd, i, o)
    gap, asked = distance(s, i), p[first + ASKED]
    signs = _signs(s, fd, i, b, o, foe) if asked & ~(RESTED | READY | OPENING) else 0
    if since_press(s, i, b) >= p[first + GAP]:
        signs |= RESTED
    foe = 1 << foe
    for rule in range(p[first + COUNT]):
        at = first + HEADER + rule * COLUMNS
        if not (p[at + COL_FOE] & foe and p[at + COL_OWN] & own):
            continue
        slot = p[at + COL_REACH_OF]
        apart = gap if slot == NO_ACTION else gap - reach(s, fd, i, b, slot)
        if apart < p[at + COL_FROM] or apart >= p[at + COL_TO]:
            continue
        wanted, unwanted = p[at + COL_SIGNS], p[at + COL_NO_SIGNS]
        if wanted | unwanted:
            seen = signs
            if (wanted | unwanted) & (READY | OPENING):
                seen |= _skill_signs(s, fd, i, b, o, p[at + COL_SKILL])
            if seen & wanted != wanted or seen & unwanted:
                continue
        if _is_drawn(s, i, b, p, at):
            return _action(s, fd, i, b, o, p, at, p[first + GAP])
    return 0
