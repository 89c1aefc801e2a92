"""A human motor model around the planner: decisions come now and then, hands are late and slip.

A pro looks up every few frames and plans. What it decides reaches the buttons after a jitter on top
of the reaction delay; sometimes it hits the neighbouring button, sometimes it presses twice. It
never presses faster than ``MIN_GAP`` frames.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.planning.options import JUMP_ATTACK_AGE, JUMP_IN, JUMP_IN_FRAMES, option_code
from agents.planning.search import PARAMETERS, plan
from agents.scripted.perception import habit
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.rules.actions import FORWARD, HEAVY, NO_ACTION, NUM_SKILLS
from arena.rules.randomness import draw_below
from arena.state import State

PLANS: Final = 4  # sets of the planner's parameters, one for each `habit` of the opponent

# --- a pro's hands, int32, behind the plans -------------------------------------------------------
INTERVAL: Final = PLANS * PARAMETERS  # frames between two looks
INTERVAL_SPREAD: Final = INTERVAL + 1  # and up to so many more
PRESS_JITTER: Final = INTERVAL + 2  # a press is late by two draws of up to so many frames
MOVE_JITTER: Final = INTERVAL + 3  # a move is late by up to so many frames
SLIP: Final = INTERVAL + 4  # presses that hit the neighbouring button, per mille
DOUBLE: Final = INTERVAL + 5  # presses that are pressed twice, per mille
MIN_GAP: Final = INTERVAL + 6  # frames between two intended presses
LAPSE: Final = INTERVAL + 7  # presses decided on but not made, per mille
MOOD: Final = INTERVAL + 8  # largest reluctance to press that a mood brings
PRO_PARAMETERS: Final = INTERVAL + 9

MOOD_FRAMES: Final = 150  # a mood lasts so long

# --- a pro's notes, int32 -------------------------------------------------------------------------
_LOOK_AT, _MOVE, _NEXT_MOVE, _MOVE_AT, _PRESS, _PRESS_AT, _AGAIN_AT, _AIRBORNE_UNTIL = range(8)
NOTES: Final = 8

_ECHO = 6  # frames until the second press of a double
_NEVER = 1 << 20


@compiled
def _draw(s: State, i: int, side: int, stream: int, bound: int) -> int:
    return draw_below(bound, s[S.SEED, i], s[S.FRAME, i], side, stream)


@compiled
def _reluctance(s: State, i: int, side: int, most: int) -> int:
    """Draw how unwilling to press the current mood makes (cubed: often little, seldom much)."""
    mood = draw_below(1000, s[S.SEED, i], s[S.FRAME, i] // MOOD_FRAMES, side, 208)
    return int(most) * mood * mood * mood // 1_000_000_000


@compiled
def _decide(
    s: State,
    fd: Table,
    i: int,
    side: int,
    notes: NDArray[np.int32],
    pro: NDArray[np.int32],
    work: State,
    seen: State,
) -> None:
    """Look, plan, and give the hands their orders."""
    frame = s[S.FRAME, i]
    b = side * S.PLAYER_FIELDS
    mood = _reluctance(s, i, side, pro[MOOD])
    first = habit(s, i, S.PLAYER_FIELDS - b) * PARAMETERS
    chosen = pro[first : first + PARAMETERS]
    option = plan(s, fd, i, side, chosen, pro[PRESS_JITTER], mood, work, seen)
    code = option_code(option, 0)
    notes[_LOOK_AT] = frame + pro[INTERVAL] + _draw(s, i, side, 200, pro[INTERVAL_SPREAD] + 1)
    notes[_NEXT_MOVE] = code // NUM_SKILLS
    notes[_MOVE_AT] = frame + _draw(s, i, side, 201, pro[MOVE_JITTER] + 1)
    late = _draw(s, i, side, 202, pro[PRESS_JITTER] + 1)
    late += _draw(s, i, side, 203, pro[PRESS_JITTER] + 1)
    skill = code % NUM_SKILLS
    if option == JUMP_IN:
        skill = HEAVY
        late += JUMP_ATTACK_AGE - pro[PRESS_JITTER]
        notes[_AIRBORNE_UNTIL] = frame + JUMP_IN_FRAMES
        notes[_LOOK_AT] = frame + JUMP_IN_FRAMES
    if skill == NO_ACTION or notes[_PRESS_AT] < _NEVER:
        return
    if frame + late - s[b + S.LAST_SENT, i] < pro[MIN_GAP]:
        return
    if _draw(s, i, side, 204, 1000) < pro[LAPSE]:
        return
    if _draw(s, i, side, 205, 1000) < pro[SLIP]:
        skill = skill % (NUM_SKILLS - 1) + 1
    notes[_PRESS] = skill
    notes[_PRESS_AT] = frame + late
    if _draw(s, i, side, 206, 1000) < pro[DOUBLE]:
        notes[_AGAIN_AT] = frame + late + _ECHO


@compiled
def _forget(notes: NDArray[np.int32]) -> None:
    notes[:] = 0
    notes[_PRESS_AT] = _NEVER
    notes[_AGAIN_AT] = _NEVER
    notes[_MOVE_AT] = _NEVER


@compiled
def play_pro(
    s: State,
    fd: Table,
    i: int,
    side: int,
    memory: NDArray[np.int32],
    pro: NDArray[np.int32],
    work: State,
    seen: State,
) -> int:
    """Give a pro's input code for this frame.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        memory: Notes of all players, int32 ``[B, 2, NOTES]``.
        pro: The pro's parameters, int32 ``[PRO_PARAMETERS]``.
        work: Scratch memory of the search, int32 ``[FIELDS, 1]``, see its `plan`.
        seen: More of it, int32 ``[FIELDS, MODELS]``.
    """
    notes = memory[i, side]
    frame = s[S.FRAME, i]
    if frame == 0:
        _forget(notes)
        notes[_LOOK_AT] = _draw(s, i, side, 207, 12)
    if frame >= notes[_LOOK_AT]:
        _decide(s, fd, i, side, notes, pro, work, seen)
    if frame >= notes[_MOVE_AT]:
        notes[_MOVE] = notes[_NEXT_MOVE]
        notes[_MOVE_AT] = _NEVER
        if notes[_AIRBORNE_UNTIL] > frame and notes[_NEXT_MOVE] != FORWARD:
            notes[_NEXT_MOVE] = FORWARD  # the jump is steered forwards once it has begun
            notes[_MOVE_AT] = frame + 2
    press = NO_ACTION
    if frame >= notes[_PRESS_AT]:
        press = notes[_PRESS]
        notes[_PRESS_AT] = _NEVER
    elif frame >= notes[_AGAIN_AT]:
        press = notes[_PRESS]
        notes[_AGAIN_AT] = _NEVER
    return int(notes[_MOVE] * NUM_SKILLS + press)
