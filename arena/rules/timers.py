"""Clock and timers: stun runs out, skills advance, the buffer and the guard gauge change."""

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import TOTAL, Table
from arena.rules import constants as C
from arena.rules.actions import BACK, CROUCH
from arena.state import State


@compiled
def become_free(s: State, i: int, b: int) -> None:
    """Let a fighter on the ground act again and end the combo that it was in."""
    s[b + S.STATUS, i] = S.FREE
    s[b + S.TIMER, i] = 0
    s[b + S.SKILL, i] = 0
    s[b + S.SKILL_FRAME, i] = 0
    s[b + S.COMBO, i] = 0
    s[b + S.JUGGLE, i] = 0


@compiled
def run_timers(s: State, fd: Table, i: int, b: int) -> None:
    """Phase: advance one player's timers by a frame (not called while frozen)."""
    status = s[b + S.STATUS, i]
    if status == S.ATTACKING:
        frame = s[b + S.SKILL_FRAME, i] + 1
        s[b + S.SKILL_FRAME, i] = frame
        if frame >= fd[s[b + S.FIGHTER, i], s[b + S.SKILL, i], TOTAL]:
            if s[b + S.Y, i] > 0:
                s[b + S.STATUS, i] = S.JUMPING
                s[b + S.SKILL, i] = 0
            else:
                become_free(s, i, b)
    elif status != S.FREE and s[b + S.TIMER, i] > 0:
        s[b + S.TIMER, i] -= 1
        # A grab is settled among the contacts, so it does not end here.
        if s[b + S.TIMER, i] == 0 and status != S.GRABBED and status != S.LAUNCHED:
            become_free(s, i, b)
    if s[b + S.FUMBLE, i] > 0:
        s[b + S.FUMBLE, i] -= 1
    if s[b + S.BUFFER_LEFT, i] > 0:
        s[b + S.BUFFER_LEFT, i] -= 1
    elif s[b + S.BUFFER, i] != 0:  # its last frame was the one before, and it started nothing
        s[b + S.BUFFER, i] = 0
        s[b + S.FUMBLE, i] = C.FUMBLE_FRAMES
    if s[S.FRAME, i] % C.GUARD_REFILL_PERIOD == 0 and s[b + S.GUARD, i] < C.FULL_GUARD:
        move = s[b + S.MOVE, i]
        if move != BACK and move != CROUCH:
            s[b + S.GUARD, i] += 1
