"""A planner at play: it looks now and then, plans, and its hands carry out what it has chosen."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.planning import hands
from agents.planning.hands import hands_code, order
from agents.planning.models import MODELS
from agents.planning.options import (
    WALK_IN_MARGIN,
    is_walk_in,
    option_code,
    option_length,
    walk_in_slot,
)
from agents.planning.reading import COUNTS, expect, watch
from agents.planning.search import KNOWLEDGE, PRIOR, plan
from agents.planning.search import PARAMETERS as PLAN
from agents.scripted.perception import distance, encode, reach
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import BODY_ROW, SUBPIXELS, WALK_FORWARD, Table
from arena.rules.actions import BACK, NUM_SKILLS
from arena.rules.randomness import draw_below
from arena.state import State

# --- a planner's parameters, int32: those of its plans first --------------------------------------
INTERVAL: Final = PLAN  # frames between two looks
SPREAD: Final = PLAN + 1  # and up to so many more
MOOD: Final = PLAN + 2  # largest reluctance to press that a mood brings
HANDS: Final = PLAN + 3  # those of its hands follow
PARAMETERS: Final = HANDS + hands.PARAMETERS

MOOD_FRAMES: Final = 150  # a mood lasts so long

# --- what it remembers, int32; all 0 when a fight begins ------------------------------------------
_LOOK_AT: Final = hands.NOTES
_OPTION: Final = hands.NOTES + 1  # what it carries out
_SINCE: Final = hands.NOTES + 2
_COUNTS: Final = hands.NOTES + 3
_WEIGHTS: Final = _COUNTS + COUNTS
NOTES: Final = _WEIGHTS + MODELS


@compiled
def _reluctance(s: State, i: int, side: int, most: int) -> int:
    """Draw how unwilling to press the current mood makes (cubed: often little, seldom much)."""
    mood = draw_below(1000, s[S.SEED, i], s[S.FRAME, i] // MOOD_FRAMES, side, 208)
    return int(most) * mood * mood * mood // 1_000_000_000


@compiled
def _look(
    s: State,
    fd: Table,
    i: int,
    side: int,
    notes: NDArray[np.int32],
    own: NDArray[np.int32],
    work: State,
    seen: State,
) -> None:
    """Plan, and note what is to be carried out and when to look again."""
    frame = s[S.FRAME, i]
    weights = notes[_WEIGHTS : _WEIGHTS + MODELS]
    prior = own[PRIOR : PRIOR + MODELS]
    counts = notes[_COUNTS : _COUNTS + COUNTS]
    expect(distance(s, i), counts, prior, own[KNOWLEDGE], weights)
    mood = _reluctance(s, i, side, own[MOOD])
    lag = own[HANDS + hands.PRESS_JITTER]
    option = plan(s, fd, i, side, own[:PLAN], weights, lag, mood, work, seen)
    notes[_OPTION] = option
    notes[_SINCE] = frame
    interval = own[INTERVAL] + draw_below(own[SPREAD] + 1, s[S.SEED, i], frame, side, 200)
    notes[_LOOK_AT] = frame + option_length(option, interval)


@compiled
def _carry_out(s: State, fd: Table, i: int, b: int, option: int, age: int) -> int:
    """Give the input of the current option; who walks in presses so that it comes in reach."""
    if not is_walk_in(option):
        return option_code(option, age)
    slot = walk_in_slot(option)
    walk = fd[s[b + S.FIGHTER, i], BODY_ROW, WALK_FORWARD] * s[b + S.DELAY, i] // SUBPIXELS
    if distance(s, i) <= reach(s, fd, i, b, slot) - WALK_IN_MARGIN + walk:
        return encode(BACK, slot)
    return option_code(option, age)


@compiled
def planner_code(
    s: State,
    fd: Table,
    i: int,
    side: int,
    notes: NDArray[np.int32],
    own: NDArray[np.int32],
    work: State,
    seen: State,
) -> int:
    """Give a planner's input code for this frame.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        notes: What it remembers, int32 ``[NOTES]``.
        own: Its parameters, int32 ``[PARAMETERS]``.
        work: Scratch memory of the search, int32 ``[FIELDS, 1]``, see its `plan`.
        seen: More of it, int32 ``[FIELDS, MODELS]``.
    """
    b = side * S.PLAYER_FIELDS
    frame = s[S.FRAME, i]
    watch(s, fd, i, S.PLAYER_FIELDS - b, notes[_COUNTS : _COUNTS + COUNTS])
    if frame >= notes[_LOOK_AT]:
        _look(s, fd, i, side, notes, own, work, seen)
    code = _carry_out(s, fd, i, b, notes[_OPTION], frame - notes[_SINCE])
    move, skill = code // NUM_SKILLS, code % NUM_SKILLS
    order(s, i, side, notes, own[HANDS : HANDS + hands.PARAMETERS], move, skill)
    return hands_code(s, i, notes)
