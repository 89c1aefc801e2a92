"""Which pose a fighter is in: a function of the state alone."""

from functools import lru_cache
from typing import Final

import numpy as np

from arena import state as S
from arena.camera.poses import Strike
from arena.frame_data.fighter_file import SUBPIXELS
from arena.frame_data.skills import BODY_ROW, JUMP_SPEED, KIND, LOW_EDGE, TELEPORT, Table
from arena.rules import constants as C
from arena.rules.actions import BACK, CROUCH, FORWARD
from arena.window.drawing.player import ACTIVE_PHASE, STARTUP_PHASE, Player
from arena.window.drawing.poses import aster, brakk, cirrus, plain
from arena.window.drawing.poses.moves import Keys
from arena.window.drawing.skeleton import BODIES, Body, Pose, blend, fitted, solve

_SKILLS: Final = (aster.SKILLS, brakk.SKILLS, cirrus.SKILLS)
_WOUND_BY: Final = 0.55  # share of the start-up by which a fighter is wound up
_RELEASE: Final = 0.8  # and from which it strikes
_BACK_FROM: Final = 0.35  # share of the recovery from which it returns to its stance


def pose_of(player: Player, other: Player, table: Table) -> Pose:
    """Give the pose of a fighter, fitted to its body.

    Args:
        player: The fighter.
        other: Its opponent.
        table: Frame data of the fight.
    """
    if player.status == S.ATTACKING and player.outcome == S.GOING_ON:
        return _attacking(player, table)
    return fitted(_plain(player, other, table), BODIES[player.kind])


def keys_of(kind: int, fighter: int, row: int, table: Table) -> Keys:
    """Give the key poses of a skill, fitted to the body; what reaches, reaches as far as it did."""
    return _keys(kind, row, Strike.of(table, fighter, row))


@lru_cache(maxsize=256)
def _keys(kind: int, row: int, strike: Strike) -> Keys:
    # Drawn for the first body, so what the strike reaches is given as if for that one.
    body = BODIES[kind]
    wide, tall = body.wide, body.tall
    seen = strike._replace(
        far=round(strike.far / wide), low=round(strike.low / tall), high=round(strike.high / tall)
    )
    wound, strike_pose, after = (fitted(key, body) for key in _SKILLS[kind][row - 1](seen))
    return Keys(wound, _lunging(strike_pose, body), after)


def _lunging(given: Pose, body: Body) -> Pose:
    """Move the hips forward until hands and feet are where they shall be, the standing foot too."""
    for _ in range(3):
        joints = solve(given, body)
        wanted = (given.near_x, given.far_x, given.foot_x, given.lead_x)
        ends = (joints.near_hand, joints.far_hand, joints.near_foot, joints.far_foot)
        reached = zip(wanted, ends, strict=True)
        short = max((x - end[0] for x, end in reached if x > 0), default=0.0)
        if short < 0.5:
            break
        given = given._replace(hip_x=given.hip_x + short)
        if given.foot_y < 3 and given.foot_x < given.hip_x:
            given = given._replace(foot_x=given.foot_x + 0.7 * short)
        elif given.lead_y < 3 and given.lead_x < given.hip_x:
            given = given._replace(lead_x=given.lead_x + 0.7 * short)
    return given


def _attacking(player: Player, table: Table) -> Pose:
    kind, row = player.kind, player.skill
    keys = keys_of(kind, player.fields[S.FIGHTER], row, table)
    rest = plain.STANCES[kind] if player.y == 0 else plain.in_air(-0.2)
    rest = fitted(rest, BODIES[kind])
    phase, share = player.phase(table)
    if phase == STARTUP_PHASE:
        if share < _WOUND_BY:
            return blend(rest, keys.wound, _eased((share + 0.12) / _WOUND_BY))
        if share < _RELEASE:
            return keys.wound
        return blend(keys.wound, keys.strike, 0.55 * (share - _RELEASE) / (1 - _RELEASE))
    if phase == ACTIVE_PHASE:
        return blend(keys.strike, keys.after, 0.12 * share)
    first = keys.strike
    if table[player.fields[S.FIGHTER], row, KIND] == TELEPORT:
        first = keys.wound
    if share < _BACK_FROM:
        return blend(first, keys.after, _eased(0.12 + 0.88 * share / _BACK_FROM))
    return blend(keys.after, rest, 0.92 * _eased((share - _BACK_FROM) / (1 - _BACK_FROM)))


def _plain(player: Player, other: Player, table: Table) -> Pose:
    kind, status, left = player.kind, player.status, player.fields[S.TIMER]
    if player.outcome != S.GOING_ON:
        return _ended(player)
    if status == S.FREE:
        return _free(player, other)
    if status in (S.JUMPING, S.LAUNCHED, S.ATTACKING):
        speed = float(table[player.fields[S.FIGHTER], BODY_ROW, JUMP_SPEED])
        rising = player.fields[S.VY] / max(speed, SUBPIXELS)
        return plain.flying(rising) if status == S.LAUNCHED else plain.in_air(rising)
    if status == S.HITSTUN:
        hurt = plain.HURT_LOW if _struck_low(other, table) else plain.HURT_HIGH
        return blend(plain.STANCES[kind], hurt, 0.15 + 0.85 * min(left / 12, 1.0))
    if status == S.BLOCKSTUN:
        low = player.fields[S.MOVE] == CROUCH
        guard, block = _guards(low)
        return blend(guard, block, 0.25 + 0.75 * min(left / 9, 1.0))
    if status == S.KNOCKED_DOWN:
        since = C.KNOCK_DOWN_FRAMES - left
        return plain.knocked_down(kind, since, left, thrown=other.status == S.THROWING)
    if status == S.GRABBED:
        shake = float(np.sin(player.frame * 1.7)) * 4
        return plain.HELD._replace(foot_x=plain.HELD.foot_x + shake)
    if status == S.THROWING:
        return _throwing(kind, left)
    if status == S.GUARD_BROKEN:
        sway = float(np.sin(player.frame * 0.16))
        dizzy = plain.DIZZY
        return dizzy._replace(hip_x=dizzy.hip_x + 3 * sway, head=dizzy.head + 8 * sway)
    landed = plain.TECHED if left > C.LANDING_FRAMES or other.status == status else plain.LANDED
    return blend(plain.STANCES[kind], landed, 0.2 + 0.8 * min(left / C.LANDING_FRAMES, 1.0))


def _free(player: Player, other: Player) -> Pose:
    """Stand, walk, crouch or guard; the guard goes up when there is something to guard against."""
    move, kind = player.fields[S.MOVE], player.kind
    threat = other.status == S.ATTACKING or other.fields[S.PROJECTILE_LEFT] > 0
    if move == CROUCH:
        return plain.GUARD_LOW if threat else plain.CROUCH
    if move == FORWARD:
        return plain.walking(kind, player.x * player.facing, forward=True)
    if move == BACK:
        guard = plain.GUARD_HIGH if threat else blend(plain.STANCES[kind], plain.GUARD_HIGH, 0.45)
        return plain.walking(kind, player.x * player.facing, forward=False, guard=guard)
    return plain.standing(kind, player.frame)


def _guards(low: bool) -> tuple[Pose, Pose]:
    if low:
        return plain.GUARD_LOW, plain.BLOCK_LOW
    return plain.GUARD_HIGH, plain.BLOCK_HIGH


def _struck_low(other: Player, table: Table) -> bool:
    """Return True for a hit to the body: its middle lies below a standing chest."""
    row = table[other.fields[S.FIGHTER], other.skill]
    return bool(other.skill and row[LOW_EDGE] < 32 * SUBPIXELS)


def _throwing(kind: int, left: int) -> Pose:
    if left > C.THROWER_FRAMES:
        held = left - C.THROWER_FRAMES
        return blend(plain.HEAVING, plain.GRIPPING, min(held / 4, 1.0))
    share = left / C.THROWER_FRAMES
    if share > 0.6:
        return blend(plain.HURLING, plain.HEAVING, max(0.0, (share - 0.85) / 0.15))
    return blend(plain.STANCES[kind], plain.HURLING, 0.08 + 0.92 * share / 0.6)


def _ended(player: Player) -> Pose:
    if player.won:
        return plain.VICTORIES[player.kind]
    if player.fields[S.HEALTH] > 0:
        return plain.BEATEN
    return plain.lying(player.kind)._replace(far_x=2, far_y=70, near_x=12, near_y=56, lead_x=16)


def _eased(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)
