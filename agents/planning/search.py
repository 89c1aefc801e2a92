"""One-step search: try options against models of the opponent in the simulator.

From what is seen on frame t the planner first lets its own queued inputs play out, then tries
options for some frames, and values the result. How many of the open options it thinks of is one of
its parameters. Everything is integer, so a planned fight is the same on every machine. The
opponent's queue is not looked at: each model's inputs replace it.
"""

import numpy as np
from numpy.typing import NDArray

from agents.planning.habits import copy_situations, habit_code, recall_situations
from agents.planning.models import HABITS, MODELS, model_code
from agents.planning.options import (
    GUARD_HIGH,
    OPTIONS,
    QUEUED,
    WALK_IN_MARGIN,
    is_open,
    is_walk_in,
    option_code,
    presses,
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
from arena.rules.randomness import draw_below
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
NOTHING = -1_000_000  # less than any fight is worth
_WORK, _SEEN = 0, 1  # columns of the scratch memory: the fight that is played, and those seen
_SITUATIONS = _SEEN + MODELS  # what a model of habits sees by frame, as it plays and in `seen`
_SUMS = _SITUATIONS + 1  # what options are worth
COLUMNS = _SUMS + 1
_TOTAL, _WORST, _WORTH = 0, OPTIONS, 2 * OPTIONS
CHASE = 3  # who is behind on health values being closer so many times more


def new_scratch(lanes: int) -> NDArray[np.int32]:
    """Make memory for as many searches as run at once.

    Returns:
        int32 ``[lanes, COLUMNS, FIELDS]``, fight-major.
    """
    return np.zeros((lanes, COLUMNS, S.FIELDS), np.int32)


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
def plan(
    s: State,
    fd: Table,
    i: int,
    side: int,
    parameters: NDArray[np.int32],
    weights: NDArray[np.int32],
    habits: NDArray[np.int32],
    lag: int,
    reluctance: int,
    daring: int,
    scratch: NDArray[np.int32],
) -> int:
    """Choose an option for a player from what is seen now.

    All options that it thinks of are played against the likeliest model first; against the others
    only the better half of them.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        parameters: int32 ``[PARAMETERS]``, see the names above.
        weights: Of the models, int32 ``[MODELS]``, see `agents.planning.reading.expect`.
        habits: Of the opponent, settled, int32 ``[NOTES]`` of `agents.planning.habits`.
        lag: Frames beyond the reaction delay after which the answer will take effect.
        reluctance: Value that a press must earn beyond its usual cost.
        daring: Share of its caution and of all that a press must earn that it forgets, per cent.
        scratch: Memory, int32 ``[COLUMNS, FIELDS]``, this player's alone; written before it is
            read.

    Returns:
        The option with the highest value of those that were tried.
    """
    b = side * S.PLAYER_FIELDS
    seen, sums = scratch[_SEEN : _SEEN + MODELS].T, scratch[_SUMS]
    options, model, met, shares = 0, -1, 0, 0
    for turn in range(1 + MODELS):  # one loop, so that the simulator is compiled in but once
        if turn > 0:
            model = _next_likely(weights, met)
            if model < 0:
                break
            met |= 1 << model
            shares += weights[model]
        left = options if turn > 0 else _possible(weights)
        while left != 0:  # by what is left, so that threads of a warp always play together
            k = _lowest(left)
            left &= left - 1
            option, faced = (k, model) if turn > 0 else (QUEUED, k)
            worth = _play(s, fd, i, b, option, faced, parameters, habits, lag, scratch)
            if turn > 0:
                _add_up(sums, k, worth, weights[model], turn == 1)
        if turn == 0:
            if not _can_decide(seen, fd, b, weights):
                return GUARD_HIGH
            options = _think_of(s, fd, i, side, parameters[TRIES], weights, seen)
        else:
            _weigh_up(s, i, side, options, shares, parameters, reluctance, daring, sums)
            options = _better_half(options, sums) if turn == 1 else options
    return _best(options, sums)


@compiled
def _possible(weights: NDArray[np.int32]) -> int:
    """Give the models of any weight: bit n is set for model n."""
    models = 0
    for k in range(MODELS):
        models |= 1 << k if weights[k] > 0 else 0
    return models


@compiled
def _lowest(bits: int) -> int:
    """Give the number of the lowest bit that is set; one is."""
    k = 0
    while (bits >> k) & 1 == 0:
        k += 1
    return k


@compiled
def _next_likely(weights: NDArray[np.int32], met: int) -> int:
    """Give the likeliest model of those that were not met yet, -1 if there is none."""
    model = -1
    for k in range(MODELS):
        if weights[k] > 0 and (met >> k) & 1 == 0:
            if model < 0 or weights[k] > weights[model]:
                model = k
    return model


@compiled
def _play(
    s: State,
    fd: Table,
    i: int,
    b: int,
    option: int,
    model: int,
    parameters: NDArray[np.int32],
    habits: NDArray[np.int32],
    lag: int,
    scratch: NDArray[np.int32],
) -> int:
    """Play an option against a model, and value what comes of it.

    The option QUEUED is played first: it fills the fight as seen when the answer takes effect, from
    which the others go on.
    """
    o = S.PLAYER_FIELDS - b
    work, seen = scratch[:_SEEN].T, scratch[_SEEN : _SEEN + MODELS].T
    saw = scratch[_SITUATIONS, : S.QUEUE_LENGTH]
    kept = scratch[_SITUATIONS, S.QUEUE_LENGTH : 2 * S.QUEUE_LENGTH]
    frames = int(parameters[HORIZON])
    if option == QUEUED:
        frames = _recall(s, i, work, b, o, lag)
        recall_situations(habits, saw)
    else:
        copy_fight(seen, model, work, 0)
        copy_situations(kept, saw)
    held, delay = s[o + S.MOVE, i], s[b + S.DELAY, i]
    _follow(work, fd, b, o, option, model, held, frames, habits, saw, delay)
    if option == QUEUED:
        copy_fight(work, 0, seen, model)
        if model == HABITS:
            copy_situations(saw, kept)
        return 0
    return value(work, fd, 0, b, o, parameters)


@compiled
def _add_up(sums: NDArray[np.int32], option: int, worth: int, weight: int, is_first: bool) -> None:
    """Add what an option is worth against one more model."""
    if is_first:
        sums[_TOTAL + option] = 0
        sums[_WORST + option] = worth
    sums[_TOTAL + option] += worth * weight
    sums[_WORST + option] = min(sums[_WORST + option], worth)


@compiled
def _weigh_up(
    s: State,
    i: int,
    side: int,
    options: int,
    shares: int,
    parameters: NDArray[np.int32],
    reluctance: int,
    daring: int,
    sums: NDArray[np.int32],
) -> None:
    """Value options over the models met so far: their weighted mean, drawn towards the worst."""
    caution = int(parameters[CAUTION]) * (100 - daring) // 100
    cost = int(parameters[PRESS_COST] + reluctance) * (100 - daring) // 100
    for option in range(OPTIONS):
        if (options >> option) & 1:
            mean, worst = sums[_TOTAL + option] // shares, sums[_WORST + option]
            worth = (mean * (100 - caution) + worst * caution) // 100
            worth -= cost if presses(option) else 0
            worth += parameters[LIKING + option]
            most = parameters[NOISE] + 1
            worth += draw_below(most, s[S.SEED, i], s[S.FRAME, i], side, 100 + option)
            sums[_WORTH + option] = worth


@compiled
def _best(options: int, sums: NDArray[np.int32]) -> int:
    """Give the option of the highest worth, a guard if there is none."""
    best, best_worth = GUARD_HIGH, NOTHING
    for option in range(OPTIONS):
        if (options >> option) & 1 and sums[_WORTH + option] > best_worth:
            best, best_worth = option, sums[_WORTH + option]
    return best


@compiled
def _better_half(options: int, sums: NDArray[np.int32]) -> int:
    """Keep the half of some options that is worth more; bit n is set for option n."""
    kept, left = 0, 0
    for option in range(OPTIONS):
        left += (options >> option) & 1
    for _ in range((left + 1) // 2):
        kept |= 1 << _best(options & ~kept, sums)
    return kept


@compiled
def _can_decide(seen: State, fd: Table, b: int, weights: NDArray[np.int32]) -> bool:
    """Return True if a model leaves the player something to decide once the answer takes effect."""
    for model in range(MODELS):
        if weights[model] > 0:
            status = seen[b + S.STATUS, model]
            if status == S.FREE or status == S.JUMPING or status == S.BLOCKSTUN:
                return True
            for option in range(NUM_SKILLS - 1):
                if is_open(seen, fd, model, b, option):
                    return True
    return False


@compiled
def _think_of(
    s: State, fd: Table, i: int, side: int, tries: int, weights: NDArray[np.int32], seen: State
) -> int:
    """Draw the options to be tried from those that are open: bit n is set for option n.

    Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S): an option is
    taken with the number still wanted over the number still to come.
    """
    b = side * S.PLAYER_FIELDS
    options, coming = 0, 0
    for option in range(OPTIONS):
        if _is_open_to_any(seen, fd, b, option, weights):
            options |= 1 << option
            coming += 1
    wanted = int(tries)
    for option in range(OPTIONS):
        if (options >> option) & 1 == 0:
            continue
        if draw_below(coming, s[S.SEED, i], s[S.FRAME, i], side, 120 + option) < wanted:
            wanted -= 1
        else:
            options -= 1 << option
        coming -= 1
    return options


@compiled
def _is_open_to_any(
    seen: State, fd: Table, b: int, option: int, weights: NDArray[np.int32]
) -> bool:
    for model in range(MODELS):
        if weights[model] > 0 and is_open(seen, fd, model, b, option):
            return True
    return False
