"""A planner at play: it looks now and then, plans, and its hands carry out what it has chosen."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.planning import habits, hands
from agents.planning.habits import notice, settle_habits, trust_in_habits
from agents.planning.hands import hands_code, order
from agents.planning.lookahead import KNOWLEDGE, PRIOR, TRUST, Question
from agents.planning.lookahead import PARAMETERS as PLAN
from agents.planning.models import MODELS
from agents.planning.options import (
    WALK_IN_MARGIN,
    is_walk_in,
    option_code,
    option_length,
    walk_in_slot,
)
from agents.planning.reading import COUNTS, expect, watch
from agents.planning.search import PARTS, best_option, search
from agents.scripted.perception import distance, encode, reach
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import ACTIVE_END, BODY_ROW, SUBPIXELS, WALK_FORWARD, Table
from arena.match.on_device import Part
from arena.rules.actions import BACK, NUM_SKILLS
from arena.rules.randomness import draw_below
from arena.state import State

# --- a planner's parameters, int32: those of its plans first --------------------------------------
INTERVAL: Final = PLAN  # frames between two looks
SPREAD: Final = PLAN + 1  # and up to so many more
MOOD: Final = PLAN + 2  # largest reluctance to press that a mood brings
ALERTNESS: Final = PLAN + 3  # events after which it looks at once, per mille
PATIENCE: Final = PLAN + 4  # frames without an attack by the opponent after which it dares more
HANDS: Final = PLAN + 5  # those of its hands follow
PARAMETERS: Final = HANDS + hands.PARAMETERS

_CALM, _ATTACKS, _RECOVERS, _JUMPS, _STUNNED = range(5)  # phases of a fighter
_DARES_ALL: Final = 240  # frames beyond its patience after which it shuns no risk any more
MOOD_FRAMES: Final = 150  # a mood lasts so long

PHASES: Final = PARTS + 2
"""Of thinking: what is known is settled, the parts of the search, and the choice."""

# --- what it remembers, int32; all 0 when a fight begins ------------------------------------------
_LOOK_AT: Final = hands.NOTES
_OPTION: Final = hands.NOTES + 1  # what it carries out
_SINCE: Final = hands.NOTES + 2
_THEIR_PHASE: Final = hands.NOTES + 3
_OWN_PHASE: Final = hands.NOTES + 4
_ATTACKED_AT: Final = hands.NOTES + 5
_COUNTS: Final = hands.NOTES + 6
_WEIGHTS: Final = _COUNTS + COUNTS
_HABITS: Final = _WEIGHTS + MODELS
NOTES: Final = _HABITS + habits.NOTES


@compiled
def _reluctance(s: State, i: int, side: int, most: int) -> int:
    """Draw how unwilling to press the current mood makes (cubed: often little, seldom much)."""
    mood = draw_below(1000, s[S.SEED, i], s[S.FRAME, i] // MOOD_FRAMES, side, 208)
    return int(most) * mood * mood * mood // 1_000_000_000


@compiled
def _daring(calm: int, patience: int) -> int:
    """How much bolder so many frames without an attack have made it, per cent: all in the end."""
    return int(min(100, max(0, calm - patience) * 100 // _DARES_ALL))


@compiled
def _is_alarmed(
    s: State, fd: Table, i: int, side: int, notes: NDArray[np.int32], alertness: int
) -> bool:
    """Return True if something happens that one reacts to, and the player notices it.

    The opponent begins or misses an attack or jumps; a hit lands or is guarded, on either side.
    """
    b = side * S.PLAYER_FIELDS
    theirs, mine = _phase(s, fd, i, S.PLAYER_FIELDS - b), _phase(s, fd, i, b)
    begins = theirs != notes[_THEIR_PHASE] and theirs != _CALM
    begins |= mine != notes[_OWN_PHASE] and mine == _STUNNED
    notes[_THEIR_PHASE], notes[_OWN_PHASE] = theirs, mine
    if theirs == _ATTACKS or theirs == _JUMPS:
        notes[_ATTACKED_AT] = s[S.FRAME, i]
    if not begins or option_length(notes[_OPTION], 0) > 0:
        return False
    return bool(draw_below(1000, s[S.SEED, i], s[S.FRAME, i], side, 209) < alertness)


@compiled
def _phase(s: State, fd: Table, i: int, b: int) -> int:
    """Give the phase of a fighter: attacking, recovering, in the air, stunned, or none of these."""
    status = s[b + S.STATUS, i]
    if status == S.JUMPING:
        return _JUMPS
    if status == S.HITSTUN or status == S.BLOCKSTUN or status == S.LAUNCHED or status == S.GRABBED:
        return _STUNNED
    if status != S.ATTACKING:
        return _CALM
    ends = fd[s[b + S.FIGHTER, i], s[b + S.SKILL, i], ACTIVE_END]
    return _ATTACKS if s[b + S.SKILL_FRAME, i] < ends else _RECOVERS


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
def planner_wants(
    s: State, fd: Table, i: int, side: int, notes: NDArray[np.int32], own: NDArray[np.int32]
) -> bool:
    """Let a planner see this frame; True if it has to think before it can answer.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        notes: What it remembers, int32 ``[NOTES]``.
        own: Its parameters, int32 ``[PARAMETERS]``.
    """
    b = side * S.PLAYER_FIELDS
    watch(s, fd, i, S.PLAYER_FIELDS - b, notes[_COUNTS : _COUNTS + COUNTS])
    notice(s, fd, i, b, S.PLAYER_FIELDS - b, notes[_HABITS:NOTES])
    alarmed = _is_alarmed(s, fd, i, side, notes, own[ALERTNESS])
    return bool(alarmed or s[S.FRAME, i] >= notes[_LOOK_AT])


@compiled
def planner_thinks(
    s: State,
    fd: Table,
    i: int,
    side: int,
    notes: NDArray[np.int32],
    own: NDArray[np.int32],
    scratch: NDArray[np.int32],
    shared: NDArray[np.int32],
    part: Part,
) -> None:
    """Do a part of planning; the last one notes what is to be done, and when to look again.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        notes: What it remembers, int32 ``[NOTES]``.
        own: Its parameters, int32 ``[PARAMETERS]``.
        scratch: Memory, int32 ``[COLUMNS, FIELDS]``, see `agents.planning.search`.
        shared: Memory of all that share the search, int32 ``[SHARED, FIELDS]``.
        part: See `arena.match.on_device.Part`; there are `PHASES`.
    """
    if part.phase == 0:
        if part.member == 0:
            _settle(s, i, notes, own)
        return
    frame = s[S.FRAME, i]
    asked = Question(
        own[:PLAN],
        notes[_WEIGHTS : _WEIGHTS + MODELS],
        notes[_HABITS:NOTES],
        own[HANDS + hands.PRESS_JITTER],
        _reluctance(s, i, side, own[MOOD]),
        _daring(frame - notes[_ATTACKED_AT], own[PATIENCE]),
    )
    if part.phase <= PARTS:
        tries = Part(part.phase - 1, part.member, part.members)
        search(s, fd, i, side, asked, scratch, shared, tries)
    elif part.member == 0:
        option = best_option(s, i, side, asked, scratch, shared)
        notes[_OPTION] = option
        notes[_SINCE] = frame
        interval = own[INTERVAL] + draw_below(own[SPREAD] + 1, s[S.SEED, i], frame, side, 200)
        notes[_LOOK_AT] = frame + option_length(option, interval)


@compiled
def _settle(s: State, i: int, notes: NDArray[np.int32], own: NDArray[np.int32]) -> None:
    """Note what the opponent's habits come to, and what is expected of it now."""
    known, weights = notes[_HABITS:NOTES], notes[_WEIGHTS : _WEIGHTS + MODELS]
    settle_habits(known)
    trust = trust_in_habits(known) * own[TRUST] // 100
    counts = notes[_COUNTS : _COUNTS + COUNTS]
    expect(distance(s, i), counts, own[PRIOR : PRIOR + MODELS], own[KNOWLEDGE], trust, weights)


@compiled
def planner_code(
    s: State, fd: Table, i: int, side: int, notes: NDArray[np.int32], own: NDArray[np.int32]
) -> int:
    """Give a planner's input code for a frame that it has seen; see `planner_wants`."""
    b = side * S.PLAYER_FIELDS
    code = _carry_out(s, fd, i, b, notes[_OPTION], s[S.FRAME, i] - notes[_SINCE])
    move, skill = code // NUM_SKILLS, code % NUM_SKILLS
    order(s, i, side, notes, own[HANDS : HANDS + hands.PARAMETERS], move, skill)
    return hands_code(s, i, notes)
