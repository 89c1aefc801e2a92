"""Motion: walking, skill movement, jumps and falls, slides, walls, bodies that block the way."""

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import (
    BODY_ROW,
    GRAVITY,
    JUMP_SPEED,
    KIND,
    MOVE_FROM,
    MOVE_SPEED,
    MOVE_TO,
    STARTUP,
    TELEPORT,
    TELEPORT_BACK,
    WALK_BACK,
    WALK_FORWARD,
    Table,
)
from arena.rules import constants as C
from arena.rules.actions import BACK, FORWARD, JUMP
from arena.rules.timers import become_free
from arena.state import State


@compiled
def move_fighter(s: State, fd: Table, i: int, b: int) -> None:
    """Phase: move one fighter by its own doing."""
    status = s[b + S.STATUS, i]
    if status == S.FREE:
        _walk_or_jump(s, fd, i, b)
    elif status == S.ATTACKING and s[b + S.Y, i] == 0:
        _move_with_skill(s, fd, i, b)
    elif s[b + S.Y, i] > 0 or status == S.LAUNCHED:
        _fall(s, fd, i, b)


@compiled
def _walk_or_jump(s: State, fd: Table, i: int, b: int) -> None:
    fighter = s[b + S.FIGHTER, i]
    move = s[b + S.MOVE, i]
    facing = s[b + S.FACING, i]
    if move == FORWARD:
        s[b + S.X, i] += facing * fd[fighter, BODY_ROW, WALK_FORWARD]
    elif move == BACK:
        s[b + S.X, i] -= facing * fd[fighter, BODY_ROW, WALK_BACK]
    elif move == JUMP:
        s[b + S.STATUS, i] = S.JUMPING
        s[b + S.VX, i] = 0
        s[b + S.VY, i] = fd[fighter, BODY_ROW, JUMP_SPEED]
        s[b + S.Y, i] = s[b + S.VY, i]


@compiled
def _move_with_skill(s: State, fd: Table, i: int, b: int) -> None:
    fighter = s[b + S.FIGHTER, i]
    row = s[b + S.SKILL, i]
    frame = s[b + S.SKILL_FRAME, i]
    speed = fd[fighter, row, MOVE_SPEED]
    if speed != 0 and s[b + S.CONTACT, i] == S.CONTACT_NONE:
        if fd[fighter, row, MOVE_FROM] <= frame < fd[fighter, row, MOVE_TO]:
            s[b + S.X, i] += s[b + S.FACING, i] * speed
    if fd[fighter, row, KIND] == TELEPORT and frame == fd[fighter, row, STARTUP]:
        s[b + S.X, i] -= s[b + S.FACING, i] * fd[fighter, row, TELEPORT_BACK]


@compiled
def _fall(s: State, fd: Table, i: int, b: int) -> None:
    fighter = s[b + S.FIGHTER, i]
    status = s[b + S.STATUS, i]
    gravity = fd[fighter, BODY_ROW, GRAVITY]
    if status == S.LAUNCHED:
        gravity = C.GRAVITY_LAUNCHED
    elif status == S.JUMPING:
        move = s[b + S.MOVE, i]
        if move == FORWARD:
            s[b + S.VX, i] = s[b + S.FACING, i] * fd[fighter, BODY_ROW, WALK_FORWARD]
        elif move == BACK:
            s[b + S.VX, i] = -s[b + S.FACING, i] * fd[fighter, BODY_ROW, WALK_BACK]
    s[b + S.VY, i] -= gravity
    s[b + S.X, i] += s[b + S.VX, i]
    s[b + S.Y, i] += s[b + S.VY, i]
    if s[b + S.Y, i] <= 0:
        _land(s, i, b, status)


@compiled
def _land(s: State, i: int, b: int, status: int) -> None:
    s[b + S.Y, i] = 0
    s[b + S.VX, i] = 0
    s[b + S.VY, i] = 0
    if status == S.LAUNCHED:
        s[b + S.STATUS, i] = S.KNOCKED_DOWN
        s[b + S.TIMER, i] = C.KNOCK_DOWN_FRAMES
    elif status == S.ATTACKING:
        s[b + S.STATUS, i] = S.LANDING
        s[b + S.TIMER, i] = C.LANDING_FRAMES
        s[b + S.SKILL, i] = 0
    elif status == S.JUMPING:
        become_free(s, i, b)


@compiled
def slide(s: State, i: int, b: int, o: int) -> None:
    """Phase: carry out one frame of a push; at a wall the opponent takes the rest of a melee push.

    A quarter of what is left each frame, at least one pixel, towards zero: the same to both sides.
    """
    left = s[b + S.SLIDE, i]
    if left == 0:
        return
    size = abs(left)
    sign = 1 if left > 0 else -1
    step = min(size, max(size // C.SLIDE_SHARE, C.SLIDE_STEP)) * sign
    s[b + S.SLIDE, i] = left - step
    x = s[b + S.X, i] + step
    low = C.WALL
    high = C.STAGE_WIDTH - C.WALL
    beyond = min(x - low, 0) + max(x - high, 0)
    s[b + S.X, i] = x - beyond
    if beyond != 0 and s[b + S.SLIDE_SOURCE, i] != 0 and s[o + S.Y, i] == 0:
        s[o + S.X, i] -= beyond


@compiled
def _clamp(s: State, i: int, b: int) -> None:
    s[b + S.X, i] = min(max(s[b + S.X, i], C.WALL), C.STAGE_WIDTH - C.WALL)


@compiled
def _bodies_touch(s: State, i: int) -> bool:
    """Return True if both fighters have a body that blocks the way and they stand at one height."""
    p, q = S.SIDE_0, S.SIDE_1
    if s[p + S.STATUS, i] == S.KNOCKED_DOWN or s[q + S.STATUS, i] == S.KNOCKED_DOWN:
        return False
    return bool(abs(s[p + S.Y, i] - s[q + S.Y, i]) < C.PASS_HEIGHT)


@compiled
def separate(s: State, i: int) -> None:
    """Phase: keep both in the stage and push overlapping bodies apart, half each.

    Two fighters on the very same spot part by where they face; if they face the same way they wait
    for one to move, which treats both sides alike.
    """
    p, q = S.SIDE_0, S.SIDE_1
    _clamp(s, i, p)
    _clamp(s, i, q)
    distance = s[q + S.X, i] - s[p + S.X, i]
    if abs(distance) >= C.BODY_WIDTH or not _bodies_touch(s, i):
        return
    sign = 1 if distance > 0 else -1
    if distance == 0:
        if s[p + S.FACING, i] == s[q + S.FACING, i]:
            return
        sign = s[p + S.FACING, i]
    share = min((C.BODY_WIDTH - abs(distance) + 1) // 2, C.SEPARATION)
    s[p + S.X, i] -= sign * share
    s[q + S.X, i] += sign * share
    for b in (p, q):
        x = s[b + S.X, i]
        beyond = min(x - C.WALL, 0) + max(x - (C.STAGE_WIDTH - C.WALL), 0)
        if beyond != 0:  # the one with its back to the wall stays, the other takes its share too
            s[b + S.X, i] -= beyond
            s[S.PLAYER_FIELDS - b + S.X, i] -= beyond
