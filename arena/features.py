"""A fight as one player sees it: named float32 features.

Everything is seen from one side and mirrored, so that forward is always +x, and everything is
visible on the screen: positions, poses, gauges, cooldowns, the clock, what the opponent has started
so far; or is known to the player: its own presses that are on their way. The opponent's queue of
inputs to come is not among them.

Each feature is integer arithmetic followed by one multiplication by a constant, so it comes out the
same on every device.
"""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled
from arena.base.meaning import meaning_hash, meaning_of
from arena.frame_data.skills import (
    ACTIVE_END,
    AIR_HEAVY,
    AIR_LIGHT,
    BODY_ROW,
    FIGHTERS,
    MAX_HEALTH,
    STARTUP,
    TOTAL,
    Table,
)
from arena.rules import constants as C
from arena.rules.actions import BACK, CROUCH, FORWARD, NUM_SKILLS
from arena.rules.skills import is_invulnerable
from arena.state import State

_SLOTS: Final = 8

PLAYER_FEATURES: Final = (
    "x",  # distance to the wall behind one, share of the stage
    "y",  # height of the feet, 1 = 256 px
    "vx",  # sideways speed in the air, forward positive, 1 = 16 px a frame
    "vy",
    "health",  # share of full health
    "meter",  # share of full meter
    "guard",  # share of the guard gauge
    "can_act",  # 1 if free to start a skill on the ground
    "airborne",
    "crouching",
    "guarding",  # 1 if a standing guard is held
    "advancing",  # 1 if walking forwards
    "stunned",  # 1 in hitstun, or with the guard broken
    "blocking",  # 1 in blockstun
    "launched",
    "knocked_down",
    "grabbed",
    "stun_left",  # frames of the current stun or knock-down left, 1 = 64
    "startup",  # 1 in the startup of a skill
    "active",
    "recovery",  # 1 in the recovery of a skill, a landing, or a throw
    "skill_frame",  # frames since the skill began, 1 = 64
    "skill_left",  # frames of the skill left, 1 = 64
    *(f"skill.{slot}" for slot in range(1, _SLOTS + 1)),  # 1 if performing it
    *(f"cooldown.{slot}" for slot in range(1, _SLOTS + 1)),  # frames left, 1 = 256
    "skill_hit",  # 1 if the current skill has hit
    "skill_blocked",  # 1 if it has been blocked
    "fumble",  # frames left in which no skill can start, 1 = 16
    "invulnerable",
    "combo",  # hits taken in the current combo, 1 = 8
    "projectile",  # 1 if the own projectile is in flight
    "projectile_distance",  # from the other player to it, as it looks, 1 = stage, 1 if none
    *(f"is_{name}" for name in FIGHTERS),
)
PLAYER_FEATURE_COUNT: Final = len(PLAYER_FEATURES)

SHARED_FEATURES: Final = (
    "distance",  # between the two centres, 1 = 512 px
    "height_difference",  # of the opponent's feet over one's own, 1 = 256 px
    "in_front",  # 1 if one faces the opponent
    "time_left",  # share of the clock
    "freeze",  # frames of hitstop or super freeze left, 1 = 16
    "self.since_press",  # frames since one last pressed a skill, 1 = 256 or more
    # 1 if a press of it waits in one's own buffer or takes effect now; if it is still in one's own
    # queue, 1/32 less for each frame until then; 0 if there is none
    *(f"self.queued.{slot}" for slot in range(1, _SLOTS + 1)),
    "opponent.starts",  # skills that the opponent has started, 1 = 64 or more
    # share of them that were this skill (9 and 10: the air attacks), counted over 4 more
    *(f"opponent.started.{row}" for row in range(1, AIR_HEAVY + 1)),
)

NAMES: Final = (
    *(f"self.{name}" for name in PLAYER_FEATURES),
    *(f"opponent.{name}" for name in PLAYER_FEATURES),
    *SHARED_FEATURES,
)
FEATURES: Final = len(NAMES)
SINCE_PRESS_LIMIT: Final = 256

_OF = {name: index for index, name in enumerate(PLAYER_FEATURES)}
_SHARED = {name: 2 * PLAYER_FEATURE_COUNT + k for k, name in enumerate(SHARED_FEATURES)}
_X, _Y, _VX, _VY = _OF["x"], _OF["y"], _OF["vx"], _OF["vy"]
_HEALTH, _METER, _GUARD = _OF["health"], _OF["meter"], _OF["guard"]
_CAN_ACT, _AIRBORNE, _CROUCHING = _OF["can_act"], _OF["airborne"], _OF["crouching"]
_GUARDING, _ADVANCING = _OF["guarding"], _OF["advancing"]
_STUNNED, _BLOCKING, _LAUNCHED = _OF["stunned"], _OF["blocking"], _OF["launched"]
_KNOCKED_DOWN, _GRABBED, _STUN_LEFT = _OF["knocked_down"], _OF["grabbed"], _OF["stun_left"]
_STARTUP, _ACTIVE, _RECOVERY = _OF["startup"], _OF["active"], _OF["recovery"]
_SKILL_FRAME, _SKILL_LEFT = _OF["skill_frame"], _OF["skill_left"]
_SKILL = _OF["skill.1"] - 1
_COOLDOWN = _OF["cooldown.1"] - 1
_SKILL_HIT, _SKILL_BLOCKED, _FUMBLE = _OF["skill_hit"], _OF["skill_blocked"], _OF["fumble"]
_INVULNERABLE, _COMBO = _OF["invulnerable"], _OF["combo"]
_PROJECTILE, _PROJECTILE_DISTANCE = _OF["projectile"], _OF["projectile_distance"]
_IS_FIGHTER = _OF[f"is_{FIGHTERS[0]}"]
_DISTANCE, _HEIGHT, _IN_FRONT = (
    _SHARED["distance"],
    _SHARED["height_difference"],
    _SHARED["in_front"],
)
_TIME_LEFT, _FREEZE = _SHARED["time_left"], _SHARED["freeze"]
_SINCE_PRESS = _SHARED["self.since_press"]
_QUEUED = _SHARED["self.queued.1"] - 1
_STARTS, _STARTED = _SHARED["opponent.starts"], _SHARED["opponent.started.1"] - 1
_STARTS_LIMIT = 64
_FEW_STARTS = 4  # so that the first starts of a fight do not look like a habit
_SHARES = 64  # of the starts, counted in so many parts

_ONE = np.float32(1)
_PER_STAGE = np.float32(1.0 / C.STAGE_WIDTH)
_PER_512_PX = np.float32(1.0 / (512 * 256))
_PER_256_PX = np.float32(1.0 / (256 * 256))
_PER_16_PX = np.float32(1.0 / (16 * 256))
_PER_MILLE = np.float32(0.001)
_PER_CENT = np.float32(0.01)
_PER_256 = np.float32(1.0 / 256)
_PER_64 = np.float32(1.0 / 64)
_PER_256 = np.float32(1.0 / 256)
_PER_32 = np.float32(1.0 / 32)
_PER_16 = np.float32(1.0 / 16)
_PER_8 = np.float32(1.0 / 8)
_PER_FIGHT = np.float32(1.0 / C.FIGHT_FRAMES)


def feature_set_hash() -> str:
    """Hash the features' names and meanings: 16 digits that a checkpoint carries.

    A meaning is the code here that the values come from, scales and formulas included (see
    `arena.base.meaning` for what of code counts); what a state and the rules' constants mean goes
    by the rules' version.
    """
    return _hash_of(Path(__file__))


@cache
def _hash_of(source: Path) -> str:
    return meaning_hash(meaning_of(source, ("NAMES", "write_features")))


@compiled
def write_features(
    s: State, fd: Table, i: int, side: int, out: NDArray[np.float32], k: int
) -> None:
    """Write the features of fight i, seen from one side, into row k.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: Side of the viewer, 0 or 1.
        out: float32 ``[n, F]``.
        k: Row of ``out``.
    """
    i = int(np.int64(i))  # one type for Numba, whatever calls: all below is compiled but once
    b = side * S.PLAYER_FIELDS
    o = S.PLAYER_FIELDS - b
    seen = out[k]
    right = 1 if s[o + S.X, i] > s[b + S.X, i] else -1
    if s[o + S.X, i] == s[b + S.X, i]:
        right = s[b + S.FACING, i]
    for column in range(FEATURES):
        seen[column] = 0
    _write_player(s, fd, i, b, o, right, seen[:PLAYER_FEATURE_COUNT])
    _write_player(s, fd, i, o, b, -right, seen[PLAYER_FEATURE_COUNT : 2 * PLAYER_FEATURE_COUNT])
    distance = abs(s[o + S.X, i] - s[b + S.X, i])
    seen[_DISTANCE] = np.float32(distance) * _PER_512_PX
    seen[_HEIGHT] = np.float32(s[o + S.Y, i] - s[b + S.Y, i]) * _PER_256_PX
    if s[b + S.FACING, i] == right:
        seen[_IN_FRONT] = _ONE
    frame = s[S.FRAME, i]
    seen[_TIME_LEFT] = np.float32(C.FIGHT_FRAMES - frame) * _PER_FIGHT
    seen[_FREEZE] = np.float32(s[S.FREEZE, i]) * _PER_16
    since = min(frame - s[b + S.LAST_SENT, i], SINCE_PRESS_LIMIT)
    seen[_SINCE_PRESS] = np.float32(since) * _PER_256
    _write_own_presses(s, i, b, since, seen)
    _write_opponent_starts(s, i, o, seen)


@compiled
def _write_own_presses(s: State, i: int, b: int, since: int, seen: NDArray[np.float32]) -> None:
    """Write what the player has pressed that has started nothing yet, the nearest of each skill."""
    delay = s[b + S.DELAY, i]
    if since <= delay:  # none of the queue is older than the last one that was sent
        frame = s[S.FRAME, i]
        for ahead in range(delay - 1, -1, -1):
            code = s[b + S.QUEUE + ((frame + ahead) & (S.QUEUE_LENGTH - 1)), i]
            press = code % np.int32(NUM_SKILLS)
            if press != 0:
                seen[_QUEUED + press] = np.float32(S.QUEUE_LENGTH - ahead) * _PER_32
    waiting = s[b + S.BUFFER, i]
    if waiting != 0:
        seen[_QUEUED + waiting] = _ONE


@compiled
def _write_opponent_starts(s: State, i: int, o: int, seen: NDArray[np.float32]) -> None:
    total = 0
    for row in range(1, AIR_HEAVY + 1):
        total += s[o + S.STARTED + row, i]
    if total == 0:
        return
    seen[_STARTS] = np.float32(min(total, _STARTS_LIMIT)) * _PER_64
    for row in range(1, AIR_HEAVY + 1):
        share = s[o + S.STARTED + row, i] * _SHARES // (total + _FEW_STARTS)
        seen[_STARTED + row] = np.float32(share) * _PER_64


@compiled
def _write_player(
    s: State,
    fd: Table,
    i: int,
    b: int,
    o: int,
    forward: int,
    block: NDArray[np.float32],
) -> None:
    """Write one player's block; ``forward`` is the direction of the other."""
    fighter = s[b + S.FIGHTER, i]
    x = s[b + S.X, i] if forward > 0 else C.STAGE_WIDTH - s[b + S.X, i]
    block[_X] = np.float32(x) * _PER_STAGE
    health = s[b + S.HEALTH, i] * 1000 // fd[fighter, BODY_ROW, MAX_HEALTH]
    block[_HEALTH] = np.float32(health) * _PER_MILLE
    block[_METER] = np.float32(s[b + S.METER, i]) * _PER_CENT
    block[_GUARD] = np.float32(s[b + S.GUARD, i]) * _PER_CENT
    block[_IS_FIGHTER + fighter] = _ONE
    if s[b + S.Y, i] > 0:
        block[_AIRBORNE] = _ONE
        block[_Y] = np.float32(s[b + S.Y, i]) * _PER_256_PX
        block[_VX] = np.float32(s[b + S.VX, i] * forward) * _PER_16_PX
        block[_VY] = np.float32(s[b + S.VY, i]) * _PER_16_PX
    block[_COMBO] = np.float32(s[b + S.COMBO, i]) * _PER_8
    block[_FUMBLE] = np.float32(s[b + S.FUMBLE, i]) * _PER_16
    _write_pose(s, fd, i, b, fighter, block)
    frame = s[S.FRAME, i]
    for slot in range(1, _SLOTS + 1):
        left = max(s[b + S.READY + slot, i] - frame, 0)
        block[_COOLDOWN + slot] = np.float32(left) * _PER_256
    block[_PROJECTILE_DISTANCE] = _ONE
    if s[b + S.PROJECTILE_LEFT, i] > 0:
        block[_PROJECTILE] = _ONE
        ahead = (s[o + S.X, i] - s[b + S.PROJECTILE_X, i]) * forward
        block[_PROJECTILE_DISTANCE] = np.float32(ahead) * _PER_STAGE


@compiled
def _write_pose(
    s: State, fd: Table, i: int, b: int, fighter: int, block: NDArray[np.float32]
) -> None:
    status = s[b + S.STATUS, i]
    move = s[b + S.MOVE, i]
    if is_invulnerable(s, fd, i, b):
        block[_INVULNERABLE] = _ONE
    if status == S.FREE or status == S.BLOCKSTUN:
        if status == S.FREE:
            block[_CAN_ACT] = _ONE
        else:
            block[_BLOCKING] = _ONE
        if move == CROUCH:
            block[_CROUCHING] = _ONE
        elif move == BACK:
            block[_GUARDING] = _ONE
        elif move == FORWARD and status == S.FREE:
            block[_ADVANCING] = _ONE
    elif status == S.ATTACKING:
        _write_skill(s, fd, i, b, fighter, block)
        return
    elif status == S.HITSTUN or status == S.GUARD_BROKEN:
        block[_STUNNED] = _ONE
    elif status == S.LAUNCHED:
        block[_LAUNCHED] = _ONE
    elif status == S.KNOCKED_DOWN:
        block[_KNOCKED_DOWN] = _ONE
    elif status == S.GRABBED:
        block[_GRABBED] = _ONE
    elif status != S.JUMPING:
        block[_RECOVERY] = _ONE
    block[_STUN_LEFT] = np.float32(s[b + S.TIMER, i]) * _PER_64


@compiled
def _write_skill(
    s: State, fd: Table, i: int, b: int, fighter: int, block: NDArray[np.float32]
) -> None:
    row = s[b + S.SKILL, i]
    frame = s[b + S.SKILL_FRAME, i]
    slot = row if row < AIR_LIGHT else row - AIR_LIGHT + 1
    block[_SKILL + slot] = _ONE
    if frame < fd[fighter, row, STARTUP]:
        block[_STARTUP] = _ONE
    elif frame < fd[fighter, row, ACTIVE_END]:
        block[_ACTIVE] = _ONE
    else:
        block[_RECOVERY] = _ONE
    block[_SKILL_FRAME] = np.float32(frame) * _PER_64
    block[_SKILL_LEFT] = np.float32(fd[fighter, row, TOTAL] - frame) * _PER_64
    contact = s[b + S.CONTACT, i]
    if contact == S.CONTACT_HIT:
        block[_SKILL_HIT] = _ONE
    elif contact == S.CONTACT_BLOCKED:
        block[_SKILL_BLOCKED] = _ONE
