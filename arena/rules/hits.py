"""What a contact does to both fighters: damage, stun, push, gauges, meter."""

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import (
    BLOCKSTUN_FRAMES,
    CHIP,
    DAMAGE,
    GUARD_DAMAGE,
    HITSTUN_FRAMES,
    KNOCKS_DOWN,
    LAUNCH,
    METER_GAIN,
    PUSH_BLOCK,
    PUSH_HIT,
    Table,
)
from arena.rules import constants as C
from arena.state import State


@compiled
def gain_meter(s: State, i: int, b: int, points: int) -> None:
    """Add meter, up to its maximum."""
    s[b + S.METER, i] = min(C.FULL_METER, s[b + S.METER, i] + points)


@compiled
def scaled_damage(s: State, i: int, o: int, damage: int) -> int:
    """Scale damage by the hits that defender o has already taken in this combo."""
    place = min(s[o + S.COMBO, i], len(C.SCALING) - 1)
    return damage * C.SCALING[place] // 100


@compiled
def away_from(s: State, i: int, b: int, o: int) -> int:
    """Give the direction from attacker b to defender o; b's own if they are on one spot."""
    if s[o + S.X, i] == s[b + S.X, i]:
        return int(s[b + S.FACING, i])
    return 1 if s[o + S.X, i] > s[b + S.X, i] else -1


@compiled
def push_away(s: State, i: int, b: int, o: int, distance: int, melee: int) -> None:
    """Start pushing defender o away from attacker b."""
    s[o + S.SLIDE, i] = away_from(s, i, b, o) * distance
    s[o + S.SLIDE_SOURCE, i] = melee


@compiled
def apply_block(s: State, fd: Table, i: int, b: int, o: int, row: int, melee: int) -> None:
    """Let defender o block attacker b's skill: chip, block stun, push, guard gauge, meter.

    An empty gauge breaks the guard: the defender stands open for ``GUARD_BREAK_FRAMES``.
    """
    fighter = s[b + S.FIGHTER, i]
    s[o + S.HEALTH, i] -= fd[fighter, row, CHIP]
    s[o + S.STATUS, i] = S.BLOCKSTUN
    s[o + S.TIMER, i] = fd[fighter, row, BLOCKSTUN_FRAMES]
    s[o + S.GUARD, i] -= fd[fighter, row, GUARD_DAMAGE]
    if s[o + S.GUARD, i] <= 0:
        s[o + S.GUARD, i] = C.GUARD_AFTER_BREAK
        s[o + S.STATUS, i] = S.GUARD_BROKEN
        s[o + S.TIMER, i] = C.GUARD_BREAK_FRAMES
    push_away(s, i, b, o, fd[fighter, row, PUSH_BLOCK], melee)
    gain_meter(s, i, b, fd[fighter, row, METER_GAIN] // 2)
    gain_meter(s, i, o, fd[fighter, row, METER_GAIN] // 3)


@compiled
def apply_hit(
    s: State, fd: Table, i: int, b: int, o: int, row: int, counter_hit: bool, melee: int
) -> None:
    """Let attacker b's skill hit defender o.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        b: First field of the attacker.
        o: First field of the defender.
        row: Skill that hits.
        counter_hit: Whether it hits the defender's startup: more damage and stun.
        melee: 1 if a wall behind the defender hands its push to the attacker.
    """
    fighter = s[b + S.FIGHTER, i]
    damage = scaled_damage(s, i, o, fd[fighter, row, DAMAGE])
    stun = fd[fighter, row, HITSTUN_FRAMES] - C.STUN_DECAY * s[o + S.COMBO, i]
    if counter_hit:
        damage = damage * C.COUNTER_HIT_DAMAGE // 100
        stun += C.COUNTER_HIT_STUN
    s[o + S.HEALTH, i] -= damage
    s[o + S.COMBO, i] += 1
    s[o + S.SKILL, i] = 0
    s[o + S.SKILL_FRAME, i] = 0
    push_away(s, i, b, o, fd[fighter, row, PUSH_HIT], melee)
    launch = fd[fighter, row, LAUNCH]
    if launch > 0 or s[o + S.Y, i] > 0:
        _launch(s, i, o, max(launch, C.POP_UP), away_from(s, i, b, o))
    elif fd[fighter, row, KNOCKS_DOWN] != 0:
        s[o + S.STATUS, i] = S.KNOCKED_DOWN
        s[o + S.TIMER, i] = C.KNOCK_DOWN_FRAMES
    else:
        s[o + S.STATUS, i] = S.HITSTUN
        s[o + S.TIMER, i] = max(1, stun)
    gain_meter(s, i, b, fd[fighter, row, METER_GAIN])
    gain_meter(s, i, o, fd[fighter, row, METER_GAIN] // 3)


@compiled
def _launch(s: State, i: int, o: int, speed: int, away: int) -> None:
    """Send a fighter flying; sideways speed takes the place of the push."""
    s[o + S.STATUS, i] = S.LAUNCHED
    s[o + S.TIMER, i] = 0
    s[o + S.JUGGLE, i] += 1
    s[o + S.VY, i] = speed
    s[o + S.VX, i] = away * C.POP_BACK
    s[o + S.SLIDE, i] = 0
    if s[o + S.Y, i] == 0:
        s[o + S.Y, i] = 1


@compiled
def apply_throw(s: State, fd: Table, i: int, b: int, o: int, row: int) -> None:
    """Let a throw that was not escaped land: damage, knock-down, both parted, meter."""
    fighter = s[b + S.FIGHTER, i]
    s[o + S.HEALTH, i] -= fd[fighter, row, DAMAGE]
    s[o + S.COMBO, i] += 1
    s[o + S.STATUS, i] = S.KNOCKED_DOWN
    s[o + S.TIMER, i] = C.KNOCK_DOWN_FRAMES
    s[o + S.SKILL, i] = 0
    push_away(s, i, b, o, fd[fighter, row, PUSH_HIT], 1)
    gain_meter(s, i, b, fd[fighter, row, METER_GAIN])
    gain_meter(s, i, o, fd[fighter, row, METER_GAIN] // 3)
