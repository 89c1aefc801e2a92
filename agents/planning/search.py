"""One-step search: try options against models of the opponent in the simulator.

How many of the open options it thinks of is one of a planner's parameters. All of them are played
against the likeliest model first; against the others only the better half of them. So a search has
three parts, and within a part its plays do not depend on each other: on a GPU some threads share
them, and wait for each other between the parts.
"""

import numpy as np
from numpy.typing import NDArray

from agents.planning.lookahead import (
    CAUTION,
    LIKING,
    NOISE,
    PRESS_COST,
    SUMS,
    TRIED,
    TRIES,
    WORTHS,
    Question,
    play_option,
)
from agents.planning.models import MODELS
from agents.planning.options import GUARD_HIGH, OPTIONS, QUEUED, is_open, presses
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.match.on_device import Part
from arena.rules.actions import NUM_SKILLS
from arena.rules.randomness import draw_below
from arena.state import State

WHAT_IS_SENT, AGAINST_THE_LIKELIEST, AGAINST_THE_OTHERS = range(3)
PARTS = 3
"""Parts of a search: what is in the queue plays out, and then the tries."""

NOTHING = -1_000_000  # less than any fight is worth


@compiled
def search(
    s: State,
    fd: Table,
    i: int,
    side: int,
    asked: Question,
    scratch: NDArray[np.int32],
    shared: NDArray[np.int32],
    part: Part,
) -> None:
    """Play a part of the tries from what is seen now; see `arena.match.on_device.Part`.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        asked: What it asks itself.
        scratch: Memory, int32 ``[COLUMNS, FIELDS]``, of this thread alone.
        shared: Memory, int32 ``[SHARED, FIELDS]``, of all that share the search.
        part: One of the parts above, and which plays of it fall to this thread.
    """
    b = side * S.PLAYER_FIELDS
    likeliest = _likeliest(asked.weights)
    models, options, each = _possible(asked.weights, MODELS), 0, 1
    if part.phase == AGAINST_THE_LIKELIEST:
        options = _think_of(s, fd, i, side, asked, shared)
        models = 0 if likeliest < 0 else 1 << likeliest
    elif part.phase == AGAINST_THE_OTHERS:
        options = _better_half(s, i, side, asked, scratch, shared)
        models &= ~(1 << likeliest) if likeliest >= 0 else 0
    if part.phase != WHAT_IS_SENT:
        each = _count(options)
        if part.member == 0:
            shared[TRIED, part.phase] = options
    # One loop, so that the simulator is compiled in but once; by number, not by which bits are set,
    # so that threads that search side by side always play at the same time.
    for n in range(part.member, each * _count(models), part.members):
        model = _nth(models, n // each)
        option = QUEUED if part.phase == WHAT_IS_SENT else _nth(options, n % each)
        worth = play_option(s, fd, i, b, option, model, asked, scratch, shared)
        if option != QUEUED:
            place = option * MODELS + model
            shared[WORTHS + place // S.FIELDS, place % S.FIELDS] = worth


@compiled
def best_option(
    s: State,
    i: int,
    side: int,
    asked: Question,
    scratch: NDArray[np.int32],
    shared: NDArray[np.int32],
) -> int:
    """Give the option with the highest value of those that were tried; a guard if none was.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        i: The fight.
        side: The player.
        asked: What was searched for, see `search`.
        scratch: As for `search`.
        shared: As all parts of the search have left it.
    """
    options = shared[TRIED, AGAINST_THE_OTHERS]
    models = _possible(asked.weights, MODELS)
    _weigh_up(s, i, side, options, models, asked, scratch[SUMS], shared)
    return _best(options, scratch[SUMS])


# --- sets as bits ---------------------------------------------------------------------------------
@compiled
def _possible(weights: NDArray[np.int32], models: int) -> int:
    """Give the models of any weight: bit n is set for model n."""
    bits = 0
    for k in range(models):
        bits |= 1 << k if weights[k] > 0 else 0
    return bits


@compiled
def _count(bits: int) -> int:
    """Count the bits that are set."""
    count = 0
    while bits != 0:
        bits &= bits - 1
        count += 1
    return count


@compiled
def _nth(bits: int, n: int) -> int:
    """Give the number of the n-th bit that is set, counted from 0; there are more than n."""
    for _ in range(n):
        bits &= bits - 1
    k = 0
    while (bits >> k) & 1 == 0:
        k += 1
    return k


# --- models and options ---------------------------------------------------------------------------
@compiled
def _likeliest(weights: NDArray[np.int32]) -> int:
    """Give the likeliest model, the first of equals; -1 if there is none."""
    model = -1
    for k in range(MODELS):
        if weights[k] > 0 and (model < 0 or weights[k] > weights[model]):
            model = k
    return model


@compiled
def _weigh_up(
    s: State,
    i: int,
    side: int,
    options: int,
    models: int,
    asked: Question,
    worths: NDArray[np.int32],
    shared: NDArray[np.int32],
) -> None:
    """Value options over some models: their weighted mean, drawn towards the worst."""
    caution = int(asked.parameters[CAUTION]) * (100 - asked.daring) // 100
    cost = int(asked.parameters[PRESS_COST] + asked.reluctance) * (100 - asked.daring) // 100
    most = asked.parameters[NOISE] + 1
    for option in range(OPTIONS):
        if (options >> option) & 1 == 0:
            continue
        total, worst, shares = 0, -NOTHING, 0
        for model in range(MODELS):
            if (models >> model) & 1:
                place = option * MODELS + model
                one = shared[WORTHS + place // S.FIELDS, place % S.FIELDS]
                total += one * asked.weights[model]
                worst = min(worst, one)
                shares += asked.weights[model]
        worth = (total // shares * (100 - caution) + worst * caution) // 100
        worth -= cost if presses(option) else 0
        worth += asked.parameters[LIKING + option]
        worth += draw_below(most, s[S.SEED, i], s[S.FRAME, i], side, 100 + option)
        worths[option] = worth


@compiled
def _best(options: int, worths: NDArray[np.int32]) -> int:
    """Give the option of the highest worth, a guard if there is none."""
    best, best_worth = GUARD_HIGH, NOTHING
    for option in range(OPTIONS):
        if (options >> option) & 1 and worths[option] > best_worth:
            best, best_worth = option, worths[option]
    return best


@compiled
def _better_half(
    s: State,
    i: int,
    side: int,
    asked: Question,
    scratch: NDArray[np.int32],
    shared: NDArray[np.int32],
) -> int:
    """Give the half of the options that is worth more against the likeliest model."""
    options, kept = shared[TRIED, AGAINST_THE_LIKELIEST], 0
    if options != 0:
        met = 1 << _likeliest(asked.weights)
        _weigh_up(s, i, side, options, met, asked, scratch[SUMS], shared)
    for _ in range((_count(options) + 1) // 2):
        kept |= 1 << _best(options & ~kept, scratch[SUMS])
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
    s: State, fd: Table, i: int, side: int, asked: Question, shared: NDArray[np.int32]
) -> int:
    """Draw the options to be tried from those that are open, if there is anything to decide.

    Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S): an option is
    taken with the number still wanted over the number still to come.
    """
    b, seen, weights = side * S.PLAYER_FIELDS, shared[:MODELS].T, asked.weights
    options, coming = 0, 0
    if not _can_decide(seen, fd, b, weights):
        return options
    for option in range(OPTIONS):
        if _is_open_to_any(seen, fd, b, option, weights):
            options |= 1 << option
            coming += 1
    wanted = int(asked.parameters[TRIES])
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
