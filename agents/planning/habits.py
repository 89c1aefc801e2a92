"""What an opponent does in each situation, read within a fight: its habits and their reliability.

A situation is what the opponent sees when it decides: how far away the watcher is, and what the
watcher looks like. What the opponent starts is put down to the situation that it saw one reaction
delay before. An opponent that answers a situation always in the same way is soon known by it; of
one that mixes its answers, little is foretold, and the trust stays low.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.scripted.perception import distance, encode, ready
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import ACTIVE_END, AIR_LIGHT, BODY_ROW, JUMP_SPEED, Table
from arena.rules.actions import FORWARD, HEAVY, JUMP, NO_ACTION, NUM_MOVES, NUM_SKILLS
from arena.state import State

LOOKS: Final = 6
BANDS: Final = 4
SITUATIONS: Final = BANDS * LOOKS

_JUMPED: Final = NUM_SKILLS - 1  # column of jumps, behind those of the slots 1 to 8
_MOVES: Final = NUM_SKILLS  # first column of the moves
_COLUMNS: Final = _MOVES + NUM_MOVES

# --- what is remembered, int32; all 0 when a fight begins -----------------------------------------
_COUNTS: Final = 0
_ANSWERS: Final = SITUATIONS * _COLUMNS  # an input code for each situation, by `settle_habits`
_SEEN: Final = _ANSWERS + SITUATIONS  # situations of the last frames, by frame
_FORETOLD: Final = _SEEN + S.QUEUE_LENGTH  # starts that the habits had foretold
_STARTS: Final = _FORETOLD + 1  # of so many
NOTES: Final = _STARTS + 1

_EVERY: Final = 4  # frames from one look at a stance to the next
_START: Final = 4  # what a start counts; a stance counts 1
_MOST: Final = 60  # counts of a situation are halved beyond this sum
_PATIENCE: Final = 4  # a habit is to start something within so many looks for each count of a start
_RECENT: Final = 24  # starts by which the trust goes
_DOUBT: Final = 4  # starts that count as not foretold at first
_AHEAD: Final = S.QUEUE_LENGTH - 1


@compiled
def situation_of(s: State, fd: Table, i: int, b: int) -> int:
    """Tell what the opponent of a player sees: its distance and what it looks like.

    Args:
        s: State.
        fd: Frame-data table.
        i: The fight.
        b: First field of the player that is seen.
    """
    gap = distance(s, i)
    band = 0 if gap < 85 else (1 if gap < 130 else (2 if gap < 200 else 3))
    status = s[b + S.STATUS, i]
    look = 5  # blocks, is launched or down
    if status == S.FREE:
        look = 1 if s[b + S.MOVE, i] == FORWARD else 0
    elif status == S.ATTACKING:
        row = fd[s[b + S.FIGHTER, i], s[b + S.SKILL, i]]
        look = 2 if s[b + S.SKILL_FRAME, i] < row[ACTIVE_END] else 3
    elif status == S.HITSTUN or status == S.GUARD_BROKEN or status == S.GRABBED:
        look = 3
    elif status == S.JUMPING:
        look = 4
    return band * LOOKS + look


@compiled
def notice(s: State, fd: Table, i: int, b: int, o: int, notes: NDArray[np.int32]) -> None:
    """Look at an opponent for a frame.

    Args:
        s: State.
        fd: Frame-data table.
        i: The fight.
        b: First field of the player that looks: the opponent is taken to react as late as it does.
        o: First field of the opponent.
        notes: int32 ``[NOTES]``.
    """
    frame = s[S.FRAME, i]
    saw = notes[_SEEN + ((frame - 1 - s[b + S.DELAY, i]) & _AHEAD)]
    if frame > s[b + S.DELAY, i]:
        _count(s, fd, i, o, saw, notes)
    notes[_SEEN + (frame & _AHEAD)] = situation_of(s, fd, i, b)


@compiled
def _count(s: State, fd: Table, i: int, o: int, saw: int, notes: NDArray[np.int32]) -> None:
    """Put down what the opponent does to the situation that it saw."""
    status = s[o + S.STATUS, i]
    column, weight = -1, _START
    if status == S.ATTACKING:
        slot = s[o + S.SKILL, i]
        if s[o + S.SKILL_FRAME, i] == 0 and s[S.FREEZE, i] == 0 and slot < AIR_LIGHT:
            column = slot - 1
    elif status == S.JUMPING:
        if s[o + S.Y, i] == fd[s[o + S.FIGHTER, i], BODY_ROW, JUMP_SPEED]:
            column = _JUMPED
    elif status == S.FREE and s[S.FRAME, i] % _EVERY == 0:
        column, weight = _MOVES + s[o + S.MOVE, i], 1
    if column < 0:
        return
    counts = notes[saw * _COLUMNS : (saw + 1) * _COLUMNS]
    if column < _MOVES:
        _score(counts, column, notes)
    counts[column] += weight
    if counts.sum() > _MOST:
        for k in range(_COLUMNS):
            counts[k] //= 2


@compiled
def _score(counts: NDArray[np.int32], column: int, notes: NDArray[np.int32]) -> None:
    """Note whether a start was foretold by what had been counted."""
    code = _habit(counts)
    skill = code % NUM_SKILLS
    foretold = skill - 1 == column
    if column == _JUMPED:
        foretold = code == encode(JUMP, NO_ACTION)
    notes[_STARTS] += 1
    notes[_FORETOLD] += 1 if foretold else 0
    if notes[_STARTS] >= _RECENT:
        notes[_STARTS] //= 2
        notes[_FORETOLD] //= 2


@compiled
def _habit(counts: NDArray[np.int32]) -> int:
    """Give the input code that follows from the counts of a situation; -1 if there are none."""
    started, looks, column, move = 0, 0, 0, 0
    for k in range(_MOVES):
        started += counts[k]
        column = k if counts[k] > counts[column] else column
    for k in range(NUM_MOVES):
        looks += counts[_MOVES + k]
        move = k if counts[_MOVES + k] > counts[_MOVES + move] else move
    if started + looks == 0:
        return -1
    if started * _PATIENCE < looks:
        return encode(move, NO_ACTION)
    return encode(JUMP, NO_ACTION) if column == _JUMPED else encode(move, column + 1)


@compiled
def settle_habits(notes: NDArray[np.int32]) -> None:
    """Write the answer to each situation, for a plan to go by."""
    for k in range(SITUATIONS):
        notes[_ANSWERS + k] = _habit(notes[k * _COLUMNS : (k + 1) * _COLUMNS])


@compiled
def trust_in_habits(notes: NDArray[np.int32]) -> int:
    """Share of the opponent's late starts that its habits had foretold, per cent."""
    return int(100 * notes[_FORETOLD] // (notes[_STARTS] + _DOUBT))


@compiled
def recall_situations(notes: NDArray[np.int32], seen: NDArray[np.int32]) -> None:
    """Copy the situations of the last frames.

    Args:
        notes: int32 ``[NOTES]``.
        seen: int32 ``[QUEUE_LENGTH]``, by frame; written.
    """
    copy_situations(notes[_SEEN : _SEEN + S.QUEUE_LENGTH], seen)


@compiled
def copy_situations(source: NDArray[np.int32], target: NDArray[np.int32]) -> None:
    """Copy situations by frame, int32 ``[QUEUE_LENGTH]``."""
    for k in range(S.QUEUE_LENGTH):
        target[k] = source[k]


@compiled
def habit_code(
    s: State,
    fd: Table,
    i: int,
    b: int,
    o: int,
    held: int,
    delay: int,
    notes: NDArray[np.int32],
    seen: NDArray[np.int32],
) -> int:
    """Give the input of an opponent that follows its habits, in a fight that is imagined.

    Args:
        s: State.
        fd: Frame-data table.
        i: The fight.
        b: First field of the opponent.
        o: First field of the player that it looks at.
        held: Move that it held when the planning began, for a situation that is new.
        delay: Frames after which it reacts.
        notes: int32 ``[NOTES]``, see `settle_habits`.
        seen: Situations by frame, int32 ``[QUEUE_LENGTH]``; this frame's is written.
    """
    frame = s[S.FRAME, i]
    seen[frame & _AHEAD] = situation_of(s, fd, i, o)
    if s[b + S.STATUS, i] == S.JUMPING:  # a jumper will strike on the way down
        strikes = s[b + S.VY, i] < -256 and distance(s, i) < 120
        return encode(FORWARD, HEAVY if strikes else NO_ACTION)
    code = int(notes[_ANSWERS + seen[(frame - delay) & _AHEAD]])
    if code < 0:
        return encode(held, NO_ACTION)
    skill = code % NUM_SKILLS
    if skill == NO_ACTION:
        return code
    free = s[b + S.STATUS, i] == S.FREE
    return code if free and ready(s, fd, i, b, skill) else code - skill
