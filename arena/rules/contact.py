"""Contacts of strikes and throws: found in both directions first, then applied, throws first."""

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import (
    ACTIVE_END,
    ANTI_AIR_FROM,
    ANTI_AIR_TO,
    CATCH_FROM,
    CATCH_TO,
    COUNTER,
    DAMAGE,
    ESCAPABLE,
    GRAB,
    HIGH_EDGE,
    HITSTOP,
    KIND,
    LEVEL,
    LOW_EDGE,
    LOW_LEVEL,
    OVERHEAD_LEVEL,
    REACH,
    STARTUP,
    STRIKE,
    TOTAL,
    Table,
)
from arena.rules import constants as C
from arena.rules.actions import BACK, CROUCH, THROW
from arena.rules.hits import apply_block, apply_hit, apply_throw
from arena.rules.skills import is_invulnerable
from arena.rules.timers import become_free
from arena.state import State

NOTHING = 0
HITS = 1
COUNTER_HITS = 2
IS_BLOCKED = 3
IS_ABSORBED = 4
IS_CAUGHT = 5
GRABS = 6


@compiled
def guards(s: State, i: int, b: int, level: int, from_direction: int) -> bool:
    """Return True if a fighter guards a contact of a level.

    Holding back guards mid and overhead, crouching guards mid and low, as long as the contact comes
    from the front (otherwise it is a cross-up).

    Args:
        s: State, int32 ``[FIELDS, B]``.
        i: The fight.
        b: First field of the defender.
        level: MID, LOW_LEVEL or OVERHEAD_LEVEL.
        from_direction: Where it comes from: +1 right, -1 left, 0 the very same spot.
    """
    status = s[b + S.STATUS, i]
    if (status != S.FREE and status != S.BLOCKSTUN) or s[b + S.Y, i] > 0:
        return False
    if from_direction * s[b + S.FACING, i] < 0:
        return False
    move = s[b + S.MOVE, i]
    if move == BACK:
        return level != LOW_LEVEL
    return bool(move == CROUCH and level != OVERHEAD_LEVEL)


@compiled
def body_height(s: State, i: int, b: int) -> int:
    """Give the height of a fighter's hurt box above its feet, in sub-pixels."""
    status = s[b + S.STATUS, i]
    if s[b + S.Y, i] > 0:
        return C.AIR_HEIGHT
    if s[b + S.MOVE, i] == CROUCH and (status == S.FREE or status == S.BLOCKSTUN):
        return C.CROUCH_HEIGHT
    return C.STAND_HEIGHT


@compiled
def is_active(s: State, fd: Table, i: int, b: int) -> bool:
    """Return True if a fighter's skill can connect on this frame."""
    if s[b + S.STATUS, i] != S.ATTACKING or s[b + S.CONTACT, i] != S.CONTACT_NONE:
        return False
    fighter = s[b + S.FIGHTER, i]
    row = s[b + S.SKILL, i]
    frame = s[b + S.SKILL_FRAME, i]
    return bool(fd[fighter, row, STARTUP] <= frame < fd[fighter, row, ACTIVE_END])


@compiled
def find_contact(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Find what attacker b's skill does to defender o on this frame, changing nothing.

    Returns:
        NOTHING, HITS, COUNTER_HITS, IS_BLOCKED, IS_ABSORBED, IS_CAUGHT or GRABS.
    """
    if not is_active(s, fd, i, b):
        return NOTHING
    fighter = s[b + S.FIGHTER, i]
    row = s[b + S.SKILL, i]
    kind = fd[fighter, row, KIND]
    if kind != STRIKE and kind != GRAB:
        return NOTHING
    offset = s[o + S.X, i] - s[b + S.X, i]
    if abs(offset) > fd[fighter, row, REACH] or offset * s[b + S.FACING, i] < -C.WALL:
        return NOTHING
    if is_invulnerable(s, fd, i, o) or _passes_below(s, fd, i, b, o):
        return NOTHING
    if kind == GRAB:
        return _find_grab(s, i, o)
    above = s[o + S.Y, i] - s[b + S.Y, i]
    if above > fd[fighter, row, HIGH_EDGE]:
        return NOTHING
    if above + body_height(s, i, o) < fd[fighter, row, LOW_EDGE]:
        return NOTHING
    direction = -1 if offset > 0 else (1 if offset < 0 else 0)
    if guards(s, i, o, fd[fighter, row, LEVEL], direction):
        return IS_BLOCKED
    return strike_result(s, fd, i, o, True)


@compiled
def _passes_below(s: State, fd: Table, i: int, b: int, o: int) -> bool:
    """Return True if attacker b is in the air and defender o is in an anti-air's frames."""
    if s[b + S.Y, i] == 0 or s[o + S.STATUS, i] != S.ATTACKING:
        return False
    fighter = s[o + S.FIGHTER, i]
    row = s[o + S.SKILL, i]
    frame = s[o + S.SKILL_FRAME, i]
    return bool(fd[fighter, row, ANTI_AIR_FROM] <= frame < fd[fighter, row, ANTI_AIR_TO])


@compiled
def strike_result(s: State, fd: Table, i: int, o: int, melee: bool) -> int:
    """Tell how an unguarded strike or projectile meets defender o: armour, counter, or a hit."""
    if s[o + S.STATUS, i] != S.ATTACKING:
        return HITS
    fighter = s[o + S.FIGHTER, i]
    row = s[o + S.SKILL, i]
    frame = s[o + S.SKILL_FRAME, i]
    if s[o + S.ARMOUR, i] > 0 and frame < fd[fighter, row, ACTIVE_END]:
        return IS_ABSORBED
    if melee and fd[fighter, row, KIND] == COUNTER:
        if fd[fighter, row, CATCH_FROM] <= frame < fd[fighter, row, CATCH_TO]:
            return IS_CAUGHT
    if frame < fd[fighter, row, STARTUP]:
        return COUNTER_HITS
    return HITS


@compiled
def _find_grab(s: State, i: int, o: int) -> int:
    status = s[o + S.STATUS, i]
    if s[o + S.Y, i] > 0 or status == S.HITSTUN or status == S.BLOCKSTUN or status == S.LANDING:
        return NOTHING
    return GRABS


@compiled
def resolve_contacts(s: State, fd: Table, i: int) -> None:
    """Phase: find both directions, then apply throws, then strikes; settle throws that held."""
    p, q = S.SIDE_0, S.SIDE_1
    by_p = find_contact(s, fd, i, p, q)
    by_q = find_contact(s, fd, i, q, p)
    if by_p != NOTHING or by_q != NOTHING:
        _apply_both(s, fd, i, by_p, by_q)
    _settle_grab(s, fd, i, p, q)
    _settle_grab(s, fd, i, q, p)


@compiled
def _apply_both(s: State, fd: Table, i: int, by_p: int, by_q: int) -> None:
    p, q = S.SIDE_0, S.SIDE_1
    if by_p == GRABS or by_q == GRABS:
        _apply_grabs(s, fd, i, by_p == GRABS, by_q == GRABS)
        return
    row_p = s[p + S.SKILL, i]
    row_q = s[q + S.SKILL, i]
    if by_p != NOTHING:
        _apply_strike(s, fd, i, p, q, row_p, row_q, by_p)
    if by_q != NOTHING:
        _apply_strike(s, fd, i, q, p, row_q, row_p, by_q)
    note_first_hit(s, i, lands(by_p) or by_q == IS_CAUGHT, lands(by_q) or by_p == IS_CAUGHT)


@compiled
def _apply_grabs(s: State, fd: Table, i: int, by_p: bool, by_q: bool) -> None:
    """Apply one grab or two: alike throws clash, also with one in start-up; else the better one."""
    p, q = S.SIDE_0, S.SIDE_1
    strength_p = _throw_strength(s, fd, i, p)
    strength_q = _throw_strength(s, fd, i, q)
    if by_p and strength_p > strength_q:
        _grab(s, i, p, q)
    elif by_q and strength_q > strength_p:
        _grab(s, i, q, p)
    elif strength_p == strength_q:
        escape_throw(s, i)


@compiled
def _throw_strength(s: State, fd: Table, i: int, b: int) -> int:
    """Rank what a fighter meets a grab with: 0 no throw, 1 one that can be escaped, 2 any other.

    A throw counts until its active frames end: in recovery it is none any more.
    """
    if s[b + S.STATUS, i] != S.ATTACKING:
        return 0
    fighter = s[b + S.FIGHTER, i]
    row = s[b + S.SKILL, i]
    over = s[b + S.SKILL_FRAME, i] >= fd[fighter, row, ACTIVE_END]
    if fd[fighter, row, KIND] != GRAB or over:
        return 0
    return 1 if fd[fighter, row, ESCAPABLE] != 0 else 2


@compiled
def lands(result: int) -> bool:
    """Return True if a contact that was found hits."""
    return result == HITS or result == COUNTER_HITS


@compiled
def note_first_hit(s: State, i: int, by_p: bool, by_q: bool) -> None:
    """Note who landed the first hit of the fight, if there was none before."""
    if s[S.FIRST_HIT, i] == 0:
        s[S.FIRST_HIT, i] = (1 if by_p else 0) + (2 if by_q else 0)


@compiled
def _apply_strike(
    s: State, fd: Table, i: int, b: int, o: int, row: int, other_row: int, result: int
) -> None:
    """Apply what `find_contact` found; the rows are those that both performed when it was found."""
    fighter = s[b + S.FIGHTER, i]
    s[S.FREEZE, i] = max(s[S.FREEZE, i], fd[fighter, row, HITSTOP])
    if result == IS_BLOCKED:
        s[b + S.CONTACT, i] = S.CONTACT_BLOCKED
        apply_block(s, fd, i, b, o, row, 1)
    elif result == IS_ABSORBED:
        s[b + S.CONTACT, i] = S.CONTACT_SPENT
        absorb(s, fd, i, b, o, row)
    elif result == IS_CAUGHT:
        s[b + S.CONTACT, i] = S.CONTACT_SPENT
        catcher = s[o + S.FIGHTER, i]
        s[o + S.SKILL_FRAME, i] = fd[catcher, other_row, TOTAL] - C.LANDING_FRAMES
        s[S.FREEZE, i] = max(s[S.FREEZE, i], fd[catcher, other_row, HITSTOP])
        apply_hit(s, fd, i, o, b, other_row, False, 1)
    else:
        s[b + S.CONTACT, i] = S.CONTACT_HIT
        apply_hit(s, fd, i, b, o, row, result == COUNTER_HITS, 1)


@compiled
def absorb(s: State, fd: Table, i: int, b: int, o: int, row: int) -> None:
    """Let defender o's armour take a hit: its damage, but no stun and no push."""
    from_fighter = s[b + S.FIGHTER, i]
    s[o + S.ARMOUR, i] -= 1
    s[o + S.HEALTH, i] -= fd[from_fighter, row, DAMAGE]


@compiled
def _grab(s: State, i: int, b: int, o: int) -> None:
    """Catch the opponent: both are held until the throw lands or is escaped.

    What waits in the caught player's buffer is gone: presses from now on escape, none from before.
    """
    s[o + S.BUFFER, i] = 0
    s[o + S.BUFFER_LEFT, i] = 0
    s[o + S.STATUS, i] = S.GRABBED
    s[o + S.TIMER, i] = C.ESCAPE_FRAMES
    s[o + S.SLIDE, i] = 0
    s[b + S.STATUS, i] = S.THROWING
    s[b + S.TIMER, i] = C.ESCAPE_FRAMES + C.THROWER_FRAMES
    s[b + S.CONTACT, i] = S.CONTACT_HIT


@compiled
def _settle_grab(s: State, fd: Table, i: int, b: int, o: int) -> None:
    """End a grab of o by b: escaped by a registered press of throw, or the throw lands."""
    if s[o + S.STATUS, i] != S.GRABBED:
        return
    fighter = s[b + S.FIGHTER, i]
    row = s[b + S.SKILL, i]
    if fd[fighter, row, ESCAPABLE] != 0 and s[o + S.BUFFER, i] == THROW:
        escape_throw(s, i)
    elif s[o + S.TIMER, i] == 0:
        apply_throw(s, fd, i, b, o, row)
        note_first_hit(s, i, b == 0, b != 0)


@compiled
def escape_throw(s: State, i: int) -> None:
    """Part both fighters after an escaped throw, even for both."""
    for b in (S.SIDE_0, S.SIDE_1):
        o = S.PLAYER_FIELDS - b
        away = -1 if s[o + S.X, i] > s[b + S.X, i] else 1
        if s[o + S.X, i] == s[b + S.X, i]:
            away = -s[b + S.FACING, i]
        become_free(s, i, b)
        s[b + S.STATUS, i] = S.LANDING
        s[b + S.TIMER, i] = C.ESCAPE_RECOVERY
        s[b + S.SLIDE, i] = away * C.ESCAPE_PUSH
        s[b + S.SLIDE_SOURCE, i] = 0
        s[b + S.BUFFER, i] = 0
        s[b + S.BUFFER_LEFT, i] = 0
