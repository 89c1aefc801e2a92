"""What a planner can choose from: press a skill, walk in and press one, jump, or only move."""

from agents.scripted.perception import distance, encode, reach
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.rules import constants as C
from arena.rules.actions import (
    BACK,
    CROUCH,
    FORWARD,
    HEAVY,
    JUMP,
    LIGHT,
    LOW,
    NEUTRAL,
    NO_ACTION,
    NUM_SKILLS,
    SPECIAL,
    THROW,
)
from arena.rules.skills import can_pay, cancels_now
from arena.state import State

# 0 to 7 press skill 1 to 8; the rest only move.
ADVANCE = 8
GUARD_HIGH = 9
GUARD_LOW = 10
JUMP_IN = 11
WAIT = 12
WALK_IN = 13  # 13 to 16: walk into reach of light, low, throw or heavy and press it there
JUMP_AWAY = 17
OPTIONS = 18
QUEUED = -1  # no choice of now: what the player has already sent plays out

ADVANCE_FRAMES = 16
JUMP_ATTACK_AGE = 24  # a jump lasts about 40 frames and the dive needs 9 to become active
JUMP_IN_FRAMES = 34
WALK_IN_MARGIN = 6  # pixels inside its reach at which a walked-in skill is pressed


@compiled
def option_code(option: int, age: int) -> int:
    """Give the input of an option on its n-th frame; after a press the planner guards."""
    if option < NUM_SKILLS - 1:
        return encode(BACK, option + 1 if age == 0 else NO_ACTION)
    if option == ADVANCE:
        return encode(FORWARD if age < ADVANCE_FRAMES else BACK, NO_ACTION)
    if is_walk_in(option):
        return encode(FORWARD, NO_ACTION)
    if option == JUMP_AWAY:
        return encode(JUMP if age == 0 else BACK, NO_ACTION)
    if option == GUARD_LOW:
        return encode(CROUCH, NO_ACTION)
    if option == JUMP_IN:
        if age == 0:
            return encode(JUMP, NO_ACTION)
        return encode(FORWARD, HEAVY if age == JUMP_ATTACK_AGE else NO_ACTION)
    if option == WAIT:
        return encode(NEUTRAL, NO_ACTION)
    return encode(BACK, NO_ACTION)


@compiled
def is_walk_in(option: int) -> bool:
    """Return True if an option walks into reach of a skill and presses it there."""
    return WALK_IN <= option < JUMP_AWAY


@compiled
def presses(option: int) -> bool:
    """Return True if an option presses a skill, now or in the end."""
    return option < NUM_SKILLS - 1 or option == JUMP_IN or is_walk_in(option)


@compiled
def walk_in_slot(option: int) -> int:
    """Give the skill that an option walks into reach of."""
    if option == WALK_IN:
        return LIGHT
    if option == WALK_IN + 1:
        return LOW
    return THROW if option == WALK_IN + 2 else HEAVY


@compiled
def option_length(option: int, interval: int) -> int:
    """Frames for which an option is carried out before the next decision."""
    return JUMP_IN_FRAMES if option == JUMP_IN or option == JUMP_AWAY else interval


@compiled
def is_open(s: State, fd: Table, k: int, b: int, option: int) -> bool:
    """Return True if an option could do anything soon in fight k."""
    status = s[b + S.STATUS, k]
    if option < NUM_SKILLS - 1:
        slot = option + 1
        if status == S.JUMPING:
            return slot <= HEAVY
        if status == S.ATTACKING:
            near_end = s[b + S.SKILL_FRAME, k] > 14
            cancels = slot >= SPECIAL and cancels_now(s, fd, k, b)
            return bool((cancels or near_end) and can_pay(s, fd, k, b, slot))
        soon = status == S.FREE or s[b + S.TIMER, k] <= C.BUFFER_FRAMES
        return bool(soon and can_pay(s, fd, k, b, slot))
    if option == JUMP_IN or option == JUMP_AWAY:
        return bool(status == S.FREE)
    if is_walk_in(option):
        near = reach(s, fd, k, b, walk_in_slot(option)) - WALK_IN_MARGIN
        return bool(status == S.FREE and distance(s, k) > near)
    return True
