"""What a compiled player reads off the screen: distances, threats, openings.

Only what is visible is read: never the opponent's queue of inputs to come.
"""

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import (
    ACTIVE_END,
    GRAB,
    KIND,
    LEVEL,
    LOW_LEVEL,
    METER_COST,
    PROJECTILE,
    REACH,
    STARTUP,
    SUBPIXELS,
    TOTAL,
    Table,
)
from arena.rules.actions import NUM_SKILLS
from arena.state import State


@compiled
def encode(move: int, skill: int) -> int:
    """Pack a move and a skill into an input code."""
    return move * NUM_SKILLS + skill


@compiled
def distance(s: State, i: int) -> int:
    """Distance between the centres of both fighters, in pixels."""
    return int(abs(s[S.X, i] - s[S.PLAYER_FIELDS + S.X, i]) // SUBPIXELS)


@compiled
def reach(s: State, fd: Table, i: int, b: int, slot: int) -> int:
    """Reach of a player's slot, in pixels; that of a projectile is the stage."""
    fighter = s[b + S.FIGHTER, i]
    if fd[fighter, slot, KIND] == PROJECTILE:
        return 900
    return int(fd[fighter, slot, REACH] // SUBPIXELS)


@compiled
def since_press(s: State, i: int, b: int) -> int:
    """Frames since a player last sent a press."""
    return int(s[S.FRAME, i] - s[b + S.LAST_SENT, i])


@compiled
def ready(s: State, fd: Table, i: int, b: int, slot: int) -> bool:
    """Return True if a slot is off its cooldown and paid for once the delay has passed."""
    fighter = s[b + S.FIGHTER, i]
    if s[S.FRAME, i] + s[b + S.DELAY, i] < s[b + S.READY + slot, i]:
        return False
    return bool(s[b + S.METER, i] >= fd[fighter, slot, METER_COST])


@compiled
def frames_until_free(s: State, fd: Table, i: int, b: int) -> int:
    """Frames until a player can act on the ground, as far as the screen tells."""
    status = s[b + S.STATUS, i]
    if status == S.FREE:
        return 0
    if status == S.ATTACKING:
        fighter = s[b + S.FIGHTER, i]
        left = fd[fighter, s[b + S.SKILL, i], TOTAL] - s[b + S.SKILL_FRAME, i]
        return int(left + s[S.FREEZE, i])
    if status == S.JUMPING or status == S.LAUNCHED:
        return 24
    return int(s[b + S.TIMER, i] + s[S.FREEZE, i])


@compiled
def is_threatened(s: State, fd: Table, i: int, b: int, o: int, margin: int) -> bool:
    """Return True if an attack that is on its way may reach: a skill, a jump, or a projectile.

    Args:
        s: State.
        fd: Frame-data table.
        i: The fight.
        b: First field of the one who asks.
        o: First field of the opponent.
        margin: Pixels added to the reach of the attack.
    """
    gap = distance(s, i)
    if s[o + S.STATUS, i] == S.ATTACKING:
        fighter = s[o + S.FIGHTER, i]
        row = s[o + S.SKILL, i]
        if s[o + S.SKILL_FRAME, i] < fd[fighter, row, ACTIVE_END]:
            return bool(gap <= fd[fighter, row, REACH] // SUBPIXELS + margin)
    if s[o + S.PROJECTILE_LEFT, i] > 0:
        ahead = s[b + S.X, i] - s[o + S.PROJECTILE_X, i]
        coming = ahead * s[o + S.PROJECTILE_DIRECTION, i]
        return bool(coming > 0 and coming < 200 * SUBPIXELS)
    return bool(s[o + S.STATUS, i] == S.JUMPING and gap < 130)


@compiled
def is_low_threat(s: State, fd: Table, i: int, o: int) -> bool:
    """Return True if the attack on its way must be guarded crouching."""
    if s[o + S.STATUS, i] != S.ATTACKING:
        return False
    return bool(fd[s[o + S.FIGHTER, i], s[o + S.SKILL, i], LEVEL] == LOW_LEVEL)


@compiled
def is_throw_threat(s: State, fd: Table, i: int, o: int) -> bool:
    """Return True if the opponent is starting a throw."""
    if s[o + S.STATUS, i] != S.ATTACKING:
        return False
    return bool(fd[s[o + S.FIGHTER, i], s[o + S.SKILL, i], KIND] == GRAB)


@compiled
def opening(s: State, fd: Table, i: int, b: int, o: int, slot: int) -> bool:
    """Return True if a slot pressed now would land before the opponent can act again.

    The press takes effect a delay from now and then needs its startup.
    """
    fighter = s[b + S.FIGHTER, i]
    needed = s[b + S.DELAY, i] + fd[fighter, slot, STARTUP]
    if frames_until_free(s, fd, i, o) <= needed:
        return False
    status = s[o + S.STATUS, i]
    if status == S.KNOCKED_DOWN or status == S.GRABBED or status == S.LAUNCHED:
        return False
    return bool(distance(s, i) <= reach(s, fd, i, b, slot) + 6)
