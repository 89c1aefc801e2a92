"""What comes of an option: it is played out against a model of the opponent in the simulator.

From what is seen on frame t the planner first lets its own queued inputs play out, then follows an
option for some frames, and values the result. The opponent's queue is not looked at: each model's
inputs replace it. Everything is integer, so a planned fight is the same on every machine.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.planning.habits import copy_situations, habit_code, recall_situations
from agents.planning.models import HABITS, MODELS, model_code
from agents.planning.options import (
    OPTIONS,
    QUEUED,
    WALK_IN_MARGIN,
    is_walk_in,
    option_code,
    walk_in_slot,
)
from agents.scripted.perception import distance, encode, reach
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import BODY_ROW, MAX_HEALTH, SUBPIXELS, Table
from arena.rules import constants as C
from arena.rules.actions import BACK, NO_ACTION, NUM_SKILLS
from arena.rules.frame import advance
from arena.rules.inputs import send
from arena.state import State

# --- a planner's parameters, int32 ----------------------------------------------------------------
HORIZON = 0  # frames that an option is followed
CAUTION = 1  # weight of the worst model against the mean of all, per cent
PRESS_COST = 2  # value that a press must earn
NOISE = 3  # largest value added to an option at random
APPROACH = 4  # value of being a pixel closer, per thousand
METER_VALUE = 5  # value of a point of meter, per cent
GUARD_VALUE = 6  # value of a point of guard gauge, per cent
TRIES = 7  # open options that it thinks of, drawn anew for each plan
KNOWLEDGE = 8  # weight of what has been read of the opponent, per cent
WANTED = 9  # distance that it wants, px: APPROACH counts from there; nearer is as bad as farther
TRUST = 10  # in habits, of the trust that they have earned, per cent
PRIOR = 11  # weights of the models against an unknown opponent follow
LIKING = PRIOR + MODELS  # then a value for each option, by which it likes it more than others
PARAMETERS = LIKING + OPTIONS

KNOCK_OUT_VALUE = 400
CHASE = 3  # who is behind on health values being closer so many times more

# Memory that a search writes before it reads. Rows of a thread's own: the fight that is played,
# what a model of habits sees by frame in it, and room for sums. Rows that all who share a search
# have in common: the fight as each model will have it when the answer takes effect, what is then
# seen by frame, what options are worth against models, and which options are tried.
_WORK, _SAW, SUMS = range(3)
COLUMNS = 3
_KEPT = MODELS
WORTHS = MODELS + 1
TRIED = WORTHS + -(-OPTIONS * MODELS // S.FIELDS)
SHARED = TRIED + 1


class Question(NamedTuple):
    """What a planner asks itself.

    Attributes:
        parameters: int32 ``[PARAMETERS]``, see the names above.
        weights: Of the models, int32 ``[MODELS]``, see `agents.planning.reading.expect`.
        habits: Of the opponent, settled, int32 ``[NOTES]`` of `agents.planning.habits`.
        lag: Frames beyond the reaction delay after which the answer will take effect.
        reluctance: Value that a press must earn beyond its usual cost.
        daring: Share of its caution and of all that a press must earn that it forgets, per cent.
    """

    parameters: NDArray[np.int32]
    weights: NDArray[np.int32]
    habits: NDArray[np.int32]
    lag: int
    reluctance: int
    daring: int


def new_scratch(lanes: int) -> NDArray[np.int32]:
    """Make memory for as many searches as run at once: own rows, then those that are shared.

    Returns:
        int32 ``[lanes, COLUMNS + SHARED, FIELDS]``, fight-major.
    """
    return np.zeros((lanes, COLUMNS + SHARED, S.FIELDS), np.int32)


@compiled
def copy_fight(source: State, i: int, target: State, k: int) -> None:
    """Copy fight i of one state into column k of another."""
    for f in range(S.FIELDS):
        target[f, k] = source[f, i]


@compiled
def _forget_unseen(work: State, o: int) -> None:
    """Blank what the screen does not show of the opponent: the presses that wait in its buffer."""
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
    if behind:
        total -= gap * parameters[APPROACH] * CHASE // 1000
    else:
        total -= abs(gap - parameters[WANTED]) * parameters[APPROACH] // 1000
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
def _follow(
    work: State,
    fd: Table,
    b: int,
    o: int,
    option: int,
    model: int,
    held: int,
    frames: int,
    habits: NDArray[np.int32],
    saw: NDArray[np.int32],
    delay: int,
) -> None:
    """Play an option, or what is queued, against a model in column 0 of a scratch state."""
    walks = is_walk_in(option)
    for age in range(frames):
        if work[S.OUTCOME, 0] != S.GOING_ON:
            return
        code = option_code(option, age)
        if walks:
            slot = walk_in_slot(option)
            if distance(work, 0) <= reach(work, fd, 0, b, slot) - WALK_IN_MARGIN:
                code = encode(BACK, slot)
                walks = False
        elif is_walk_in(option):
            code = encode(BACK, NO_ACTION)
        if option != QUEUED:
            send(work, 0, b, code)
        if model == HABITS:
            code = habit_code(work, fd, 0, o, b, held, delay, habits, saw)
        else:
            code = model_code(work, fd, 0, o, b, model, held)
        send(work, 0, o, code)
        advance(work, fd, 0)


@compiled
def _recall(s: State, i: int, work: State, b: int, o: int, lag: int) -> int:
    """Copy into column 0 what is seen of fight i, ready for the queued inputs to play out.

    For ``lag`` frames beyond them, until the answer reaches the hands, the last move is held.

    Returns:
        Frames for which nothing can be changed any more.
    """
    copy_fight(s, i, work, 0)
    _forget_unseen(work, o)
    frame, delay = s[S.FRAME, i], s[b + S.DELAY, i]
    last = (frame + delay - 1) & (S.QUEUE_LENGTH - 1)
    move = s[b + S.QUEUE + last, i] // NUM_SKILLS if delay > 0 else s[b + S.MOVE, i]
    fixed = min(delay + lag, S.QUEUE_LENGTH)
    for ahead in range(delay, fixed):
        slot = (frame + ahead) & (S.QUEUE_LENGTH - 1)
        work[b + S.QUEUE + slot, 0] = encode(move, NO_ACTION)
    work[b + S.DELAY, 0] = 0
    work[o + S.DELAY, 0] = 0
    return int(fixed)


@compiled
def play_option(
    s: State,
    fd: Table,
    i: int,
    b: int,
    option: int,
    model: int,
    asked: Question,
    scratch: NDArray[np.int32],
    shared: NDArray[np.int32],
) -> int:
    """Play an option against a model, and value what comes of it.

    The option QUEUED is played first: it fills the fight as seen when the answer takes effect, from
    which the others go on.
    """
    o = S.PLAYER_FIELDS - b
    work, seen = scratch[_WORK : _WORK + 1].T, shared[:MODELS].T
    saw = scratch[_SAW, : S.QUEUE_LENGTH]
    frames = int(asked.parameters[HORIZON])
    if option == QUEUED:
        frames = _recall(s, i, work, b, o, asked.lag)
        recall_situations(asked.habits, saw)
    else:
        copy_fight(seen, model, work, 0)
        copy_situations(shared[_KEPT], saw)
    held, delay = s[o + S.MOVE, i], s[b + S.DELAY, i]
    _follow(work, fd, b, o, option, model, held, frames, asked.habits, saw, delay)
    if option == QUEUED:
        copy_fight(work, 0, seen, model)
        if model == HABITS:
            copy_situations(saw, shared[_KEPT])
        return 0
    return value(work, fd, 0, b, o, asked.parameters)
