"""One-step search: try every option against every model of the opponent in the simulator.

From what is seen on frame t the planner first lets its own queued inputs play out, then tries each
option for some frames, and values the result. Everything is integer, so a planned fight is the same
on every machine. The opponent's queue is not looked at: each model's inputs replace it.
"""

import numpy as np
from numpy.typing import NDArray

from agents.planning.models import MODELS, model_code
from agents.scripted.perception import distance, encode, reach
from arena import state as S
from arena.actions import (
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
from arena.compile import compiled, compiled_allocating
from arena.frame_data import BODY_ROW, MAX_HEALTH, SUBPIXELS, Table
from arena.randomness import draw_below
from arena.rules import constants as C
from arena.rules.frame import advance
from arena.rules.inputs import send
from arena.rules.skills import can_pay
from arena.state import State

# --- options --------------------------------------------------------------------------------------
# 0 to 7 press skill 1 to 8; the rest only move.
ADVANCE = 8
GUARD_HIGH = 9
GUARD_LOW = 10
JUMP_IN = 11
WAIT = 12
WALK_IN = 13  # 13 to 15: walk into reach of the light, the low or the throw and press it there
OPTIONS = 16

ADVANCE_FRAMES = 16
JUMP_ATTACK_AGE = 24  # a jump lasts about 40 frames and the dive needs 9 to become active
JUMP_IN_FRAMES = 34
WALK_IN_MARGIN = 6  # pixels inside its reach at which a walked-in skill is pressed

# --- a planner's parameters, int32 ----------------------------------------------------------------
HORIZON = 0  # frames that an option is followed
CAUTION = 1  # weight of the worst model against the mean of all, per cent
PRESS_COST = 2  # value that a press must earn
NOISE = 3  # largest value added to an option at random
APPROACH = 4  # value of being a pixel closer, per thousand
METER_VALUE = 5  # value of a point of meter, per cent
GUARD_VALUE = 6  # value of a point of guard gauge, per cent
FIRST_WEIGHT = 7  # weights of the models follow
PARAMETERS = FIRST_WEIGHT + MODELS

KNOCK_OUT_VALUE = 400
CHASE = 3  # who is behind on health values being closer so many times more


@compiled
def copy_fight(source: State, i: int, target: State, k: int) -> None:
    """Copy fight i of one state into column k of another."""
    for f in range(S.FIELDS):
        target[f, k] = source[f, i]


@compiled
def _forget_unseen(work: State, o: int) -> None:
    """Blank what the screen does not show of the opponent: the presses that wait in his buffer."""
    work[o + S.BUFFER, 0] = 0
    work[o + S.BUFFER_LEFT, 0] = 0
    work[o + S.LAST_PRESS, 0] = S.NEVER


@compiled
def value(s: State, fd: Table, k: int, b: int, o: int, parameters: NDArray[np.int32]) -> int:
    """Value a fight for one player: health, stun, gauges, distance, in thousandths of health."""
    own_full = fd[s[b + S.FIGHTER, k], BODY_ROW, MAX_HEALTH]
    other_full = fd[s[o + S.FIGHTER, k], BODY_ROW, MAX_HEALTH]
    total = s[b + S.HEALTH, k] * 1000 // own_full - s[o + S.HEALTH, k] * 1000 // other_full
    behind = total < 0
    if s[o + S.HEALTH, k] <= 0:
        total += KNOCK_OUT_VALUE
    if s[b + S.HEALTH, k] <= 0:
        total -= KNOCK_OUT_VALUE
    total += (s[b + S.METER, k] - s[o + S.METER, k]) * parameters[METER_VALUE] // 100
    total += (s[b + S.GUARD, k] - s[o + S.GUARD, k]) * parameters[GUARD_VALUE] // 100
    total += _tempo(s, k, o) - _tempo(s, k, b)
    gap = abs(s[b + S.X, k] - s[o + S.X, k]) // SUBPIXELS
    total -= gap * parameters[APPROACH] * (CHASE if behind else 1) // 1000
    wall = s[b + S.X, k] if s[b + S.X, k] < s[o + S.X, k] else C.STAGE_WIDTH - s[b + S.X, k]
    total -= max(0, 120 - wall // SUBPIXELS) // 6
    return int(total)


@compiled
def _tempo(s: State, k: int, b: int) -> int:
    """What it costs a player not to be free to act."""
    status = s[b + S.STATUS, k]
    if status == S.FREE or status == S.JUMPING:
        return 0
    if status == S.HITSTUN or status == S.GUARD_BROKEN or status == S.LAUNCHED:
        return 20
    if status == S.KNOCKED_DOWN:
        return 12
    if status == S.GRABBED:
        return 90
    return 6


@compiled
def option_code(option: int, age: int) -> int:
    """Give the input of an option on its n-th frame; after a press the planner guards."""
    if option < NUM_SKILLS - 1:
        return encode(BACK, option + 1 if age == 0 else NO_ACTION)
    if option == ADVANCE:
        return encode(FORWARD if age < ADVANCE_FRAMES else BACK, NO_ACTION)
    if option >= WALK_IN:
        return encode(FORWARD, NO_ACTION)
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
def presses(option: int) -> bool:
    """Tell whether an option presses a skill, now or in the end."""
    return option < NUM_SKILLS - 1 or option == JUMP_IN or option >= WALK_IN


@compiled
def walk_in_slot(option: int) -> int:
    """Give the skill that an option walks into reach of."""
    if option == WALK_IN:
        return LIGHT
    return LOW if option == WALK_IN + 1 else THROW


@compiled
def option_length(option: int, interval: int) -> int:
    """Frames for which an option is carried out before the next decision."""
    return JUMP_IN_FRAMES if option == JUMP_IN else interval


@compiled
def is_open(s: State, fd: Table, k: int, b: int, option: int) -> bool:
    """Tell whether an option could do anything soon in fight k."""
    status = s[b + S.STATUS, k]
    if option < NUM_SKILLS - 1:
        slot = option + 1
        if status == S.JUMPING:
            return slot <= HEAVY
        if status == S.ATTACKING:
            contact = s[b + S.CONTACT, k]
            near_end = s[b + S.SKILL_FRAME, k] > 14
            touched = contact == S.CONTACT_HIT or contact == S.CONTACT_BLOCKED
            cancels = touched and s[b + S.SKILL, k] <= HEAVY and slot >= SPECIAL
            return bool((cancels or near_end) and can_pay(s, fd, k, b, slot))
        soon = status == S.FREE or s[b + S.TIMER, k] <= C.BUFFER_FRAMES
        return bool(soon and can_pay(s, fd, k, b, slot))
    if option == JUMP_IN:
        return bool(status == S.FREE)
    if option >= WALK_IN:
        near = reach(s, fd, k, b, walk_in_slot(option)) - WALK_IN_MARGIN
        return bool(status == S.FREE and distance(s, k) > near)
    return True


@compiled
def follow(
    work: State,
    fd: Table,
    b: int,
    o: int,
    option: int,
    model: int,
    held: int,
    horizon: int,
) -> None:
    """Play an option against a model in column 0 of a scratch state."""
    walks = option >= WALK_IN
    for frame in range(horizon):
        if work[S.OUTCOME, 0] != S.GOING_ON:
            return
        code = option_code(option, frame)
        if walks:
            slot = walk_in_slot(option)
            if distance(work, 0) <= reach(work, fd, 0, b, slot) - WALK_IN_MARGIN:
                code = encode(BACK, slot)
                walks = False
        elif option >= WALK_IN:
            code = encode(BACK, NO_ACTION)
        send(work, 0, b, code)
        send(work, 0, o, model_code(work, fd, 0, o, b, model, held))
        advance(work, fd, 0)


@compiled
def foresee(
    work: State, fd: Table, b: int, o: int, model: int, held: int, delay: int, lag: int
) -> None:
    """Let the own queue play out in column 0 against a model: what cannot be changed any more.

    For ``lag`` more frames, until the answer reaches the hands, the last move is held.
    """
    last = (work[S.FRAME, 0] + delay - 1) & (S.QUEUE_LENGTH - 1)
    own = work[b + S.QUEUE + last, 0] // NUM_SKILLS if delay > 0 else work[b + S.MOVE, 0]
    work[o + S.DELAY, 0] = 0
    for frame in range(delay + lag):
        if frame == delay:
            work[b + S.DELAY, 0] = 0
        if frame >= delay:
            send(work, 0, b, encode(own, NO_ACTION))
        send(work, 0, o, model_code(work, fd, 0, o, b, model, held))
        advance(work, fd, 0)
    work[b + S.DELAY, 0] = 0


@compiled_allocating
def plan(
    s: State,
    fd: Table,
    i: int,
    side: int,
    parameters: NDArray[np.int32],
    lag: int,
    reluctance: int,
) -> int:
    """Choose an option for a player from what is seen now.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        parameters: int32 ``[PARAMETERS]``, see the names above.
        lag: Frames beyond the reaction delay after which the answer will take effect.
        reluctance: Value that a press must earn beyond its usual cost.

    Returns:
        The option with the highest value.
    """
    b = side * S.PLAYER_FIELDS
    o = S.PLAYER_FIELDS - b
    held = s[o + S.MOVE, i]
    work = np.empty((1, S.FIELDS), np.int32).T
    seen = np.empty((MODELS, S.FIELDS), np.int32).T
    for model in range(MODELS):
        if parameters[FIRST_WEIGHT + model] > 0:
            copy_fight(s, i, work, 0)
            _forget_unseen(work, o)
            foresee(work, fd, b, o, model, held, s[b + S.DELAY, i], lag)
            copy_fight(work, 0, seen, model)
    best, best_value = GUARD_HIGH, -1_000_000
    if not _can_decide(seen, fd, b, parameters):
        return best
    for option in range(OPTIONS):
        worth = _worth(seen, work, fd, b, o, option, held, parameters)
        worth -= reluctance if presses(option) else 0
        worth += draw_below(parameters[NOISE] + 1, s[S.SEED, i], s[S.FRAME, i], side, 100 + option)
        if worth > best_value:
            best, best_value = option, worth
    return best


@compiled
def _can_decide(seen: State, fd: Table, b: int, parameters: NDArray[np.int32]) -> bool:
    """Tell whether any model leaves the player something to decide when the answer takes effect."""
    for model in range(MODELS):
        if parameters[FIRST_WEIGHT + model] > 0:
            status = seen[b + S.STATUS, model]
            if status == S.FREE or status == S.JUMPING or status == S.BLOCKSTUN:
                return True
            for option in range(NUM_SKILLS - 1):
                if is_open(seen, fd, model, b, option):
                    return True
    return False


@compiled
def _is_open_to_any(
    seen: State, fd: Table, b: int, option: int, parameters: NDArray[np.int32]
) -> bool:
    for model in range(MODELS):
        if parameters[FIRST_WEIGHT + model] > 0 and is_open(seen, fd, model, b, option):
            return True
    return False


@compiled
def _worth(
    seen: State,
    work: State,
    fd: Table,
    b: int,
    o: int,
    option: int,
    held: int,
    parameters: NDArray[np.int32],
) -> int:
    """Value an option over all models: their weighted mean, drawn towards the worst."""
    if not _is_open_to_any(seen, fd, b, option, parameters):
        return -1_000_000
    total, weights = 0, 0
    worst = 1_000_000
    for model in range(MODELS):
        weight = parameters[FIRST_WEIGHT + model]
        if weight <= 0:
            continue
        copy_fight(seen, model, work, 0)
        follow(work, fd, b, o, option, model, held, parameters[HORIZON])
        worth = value(work, fd, 0, b, o, parameters)
        total += worth * int(weight)
        weights += int(weight)
        worst = worth if worth < worst else worst
    mean = total // weights
    caution = int(parameters[CAUTION])
    worth = (mean * (100 - caution) + worst * caution) // 100
    if presses(option):
        worth -= int(parameters[PRESS_COST])
    return worth
