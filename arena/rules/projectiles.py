"""Projectiles: thrown, flying, clashing, connecting. Each player has at most one."""

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import (
    HIGH_EDGE,
    HITSTOP,
    KIND,
    LEVEL,
    LOW_EDGE,
    PROJECTILE,
    PROJECTILE_LIFE,
    PROJECTILE_SPEED,
    STARTUP,
    Table,
)
from arena.rules import constants as C
from arena.rules.actions import SPECIAL
from arena.rules.contact import (
    COUNTER_HITS,
    IS_ABSORBED,
    IS_BLOCKED,
    NOTHING,
    absorb,
    body_height,
    guards,
    lands,
    note_first_hit,
    strike_result,
)
from arena.rules.hits import apply_block, apply_hit
from arena.rules.skills import is_invulnerable
from arena.state import State


@compiled
def run_projectiles(s: State, fd: Table, i: int) -> None:
    """Phase: throw, move, clash, then find both contacts before either is applied."""
    p, q = S.SIDE_0, S.SIDE_1
    _throw(s, fd, i, p)
    _throw(s, fd, i, q)
    if s[p + S.PROJECTILE_LEFT, i] == 0 and s[q + S.PROJECTILE_LEFT, i] == 0:
        return
    _fly(s, fd, i, p)
    _fly(s, fd, i, q)
    _clash(s, i)
    by_p = _find(s, fd, i, p, q)
    by_q = _find(s, fd, i, q, p)
    if by_p != NOTHING:
        _apply(s, fd, i, p, q, by_p)
    if by_q != NOTHING:
        _apply(s, fd, i, q, p, by_q)
    note_first_hit(s, i, lands(by_p), lands(by_q))


@compiled
def _throw(s: State, fd: Table, i: int, b: int) -> None:
    if s[b + S.STATUS, i] != S.ATTACKING:
        return
    fighter = s[b + S.FIGHTER, i]
    row = s[b + S.SKILL, i]
    if fd[fighter, row, KIND] != PROJECTILE or s[b + S.SKILL_FRAME, i] != fd[fighter, row, STARTUP]:
        return
    s[b + S.PROJECTILE_LEFT, i] = fd[fighter, row, PROJECTILE_LIFE]
    s[b + S.PROJECTILE_DIRECTION, i] = s[b + S.FACING, i]
    s[b + S.PROJECTILE_X, i] = s[b + S.X, i] + s[b + S.FACING, i] * C.PROJECTILE_START


@compiled
def _fly(s: State, fd: Table, i: int, b: int) -> None:
    if s[b + S.PROJECTILE_LEFT, i] == 0:
        return
    s[b + S.PROJECTILE_LEFT, i] -= 1
    speed = fd[s[b + S.FIGHTER, i], SPECIAL, PROJECTILE_SPEED]
    s[b + S.PROJECTILE_X, i] += s[b + S.PROJECTILE_DIRECTION, i] * speed
    if s[b + S.PROJECTILE_X, i] < 0 or s[b + S.PROJECTILE_X, i] > C.STAGE_WIDTH:
        s[b + S.PROJECTILE_LEFT, i] = 0


@compiled
def _clash(s: State, i: int) -> None:
    p, q = S.SIDE_0, S.SIDE_1
    if s[p + S.PROJECTILE_LEFT, i] > 0 and s[q + S.PROJECTILE_LEFT, i] > 0:
        if s[p + S.PROJECTILE_DIRECTION, i] != s[q + S.PROJECTILE_DIRECTION, i]:
            if abs(s[p + S.PROJECTILE_X, i] - s[q + S.PROJECTILE_X, i]) <= C.PROJECTILE_CLASH:
                s[p + S.PROJECTILE_LEFT, i] = 0
                s[q + S.PROJECTILE_LEFT, i] = 0


@compiled
def _find(s: State, fd: Table, i: int, b: int, o: int) -> int:
    if s[b + S.PROJECTILE_LEFT, i] == 0 or is_invulnerable(s, fd, i, o):
        return NOTHING
    if abs(s[b + S.PROJECTILE_X, i] - s[o + S.X, i]) > C.PROJECTILE_HALF_WIDTH:
        return NOTHING
    fighter = s[b + S.FIGHTER, i]
    if s[o + S.Y, i] > fd[fighter, SPECIAL, HIGH_EDGE]:
        return NOTHING
    if s[o + S.Y, i] + body_height(s, i, o) < fd[fighter, SPECIAL, LOW_EDGE]:
        return NOTHING
    direction = -s[b + S.PROJECTILE_DIRECTION, i]
    if guards(s, i, o, fd[fighter, SPECIAL, LEVEL], direction):
        return IS_BLOCKED
    return strike_result(s, fd, i, o, False)


@compiled
def _apply(s: State, fd: Table, i: int, b: int, o: int, result: int) -> None:
    s[b + S.PROJECTILE_LEFT, i] = 0
    fighter = s[b + S.FIGHTER, i]
    s[S.FREEZE, i] = max(s[S.FREEZE, i], fd[fighter, SPECIAL, HITSTOP])
    if result == IS_BLOCKED:
        apply_block(s, fd, i, b, o, SPECIAL, 0)
    elif result == IS_ABSORBED:
        absorb(s, fd, i, b, o, SPECIAL)
    else:
        apply_hit(s, fd, i, b, o, SPECIAL, result == COUNTER_HITS, 0)
