"""The layout of a fight: named int32 fields.

``state[FIELD, fight]`` is int32 ``[FIELDS, B]``, B = fights. On the CPU it is the transposed view
of fight-major memory, so one fight's fields are neighbours; the rules index it the same either way.
The fields of player p stand at ``p * PLAYER_FIELDS + OFFSET``; the fields of the fight follow.

Positions in sub-pixels (1/256 px), speeds in sub-pixels a frame, time in frames (1/60 s). Players
are on sides 0 (starts left) and 1 (starts right).
"""

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

State = NDArray[np.int32]

# --- one player -----------------------------------------------------------------------------------
PLAYER_FIELD_NAMES: Final = (
    "x",  # centre of the feet
    "y",  # height of the feet above the floor
    "vx",  # sideways speed while airborne
    "vy",  # upward speed while airborne
    "slide",  # signed distance still to be pushed by a contact
    "slide_source",  # 1 if a wall hands the rest of the slide to the opponent (melee contact)
    "facing",  # +1 right, -1 left
    "fighter",  # row of the frame-data table
    "health",
    "meter",  # 0 to 100
    "guard",  # guard gauge, 0 to 100
    "status",  # one of the STATUS values below
    "timer",  # frames left of a status that runs out
    "skill",  # skill row being performed, 0 none (9 and 10: the two air attacks)
    "skill_frame",  # frames since it began, 0 on its first
    "contact",  # what the current skill has met: one of the CONTACT values below
    "armour",  # hits the current skill can still absorb
    "combo",  # hits taken since last free to act
    "juggle",  # hits taken in the air since last on the ground
    "move",  # move in effect this frame
    "press",  # skill pressed this frame, 0 none
    "last_press",  # frame of the last press, registered or not
    "buffer",  # pressed skill waiting to start, 0 none
    "buffer_left",  # frames it still waits
    "fumble",  # frames left in which no skill can start, after a press that started nothing
    "projectile_left",  # frames the own projectile still lives, 0 none
    "projectile_x",
    "projectile_direction",
    "ready_1",  # frame from which skill 1 may start again, and so on
    "ready_2",
    "ready_3",
    "ready_4",
    "ready_5",
    "ready_6",
    "ready_7",
    "ready_8",
    "presses",  # presses so far
    "started_1",  # skill 1 started so often on the ground, and so on
    "started_2",
    "started_3",
    "started_4",
    "started_5",
    "started_6",
    "started_7",
    "started_8",
    "started_9",  # likewise the two air attacks
    "started_10",
    "delay",  # reaction delay: frames an input waits in the queue
    "last_sent",  # frame on which the player last sent a press into the queue
    *(f"queue_{slot}" for slot in range(32)),  # input codes, by frame modulo 32
)
PLAYER_FIELDS: Final = len(PLAYER_FIELD_NAMES)
QUEUE_LENGTH: Final = 32
MAX_DELAY: Final = QUEUE_LENGTH - 1

(
    X,
    Y,
    VX,
    VY,
    SLIDE,
    SLIDE_SOURCE,
    FACING,
    FIGHTER,
    HEALTH,
    METER,
    GUARD,
    STATUS,
    TIMER,
    SKILL,
    SKILL_FRAME,
    CONTACT,
    ARMOUR,
    COMBO,
    JUGGLE,
    MOVE,
    PRESS,
    LAST_PRESS,
    BUFFER,
    BUFFER_LEFT,
    FUMBLE,
    PROJECTILE_LEFT,
    PROJECTILE_X,
    PROJECTILE_DIRECTION,
    READY_1,
) = range(29)
READY: Final = READY_1 - 1  # READY + slot, slots 1 to 8
PRESSES: Final = PLAYER_FIELD_NAMES.index("presses")
STARTED: Final = PLAYER_FIELD_NAMES.index("started_1") - 1  # STARTED + skill row
DELAY: Final = PLAYER_FIELD_NAMES.index("delay")
LAST_SENT: Final = PLAYER_FIELD_NAMES.index("last_sent")
QUEUE: Final = PLAYER_FIELD_NAMES.index("queue_0")

# First fields of both players. The rules name them so, and never as a bare 0: Numba would compile
# each rule twice, once for that very number and once for any other.
SIDE_0: Final = 0
SIDE_1: Final = PLAYER_FIELDS

# --- the fight ------------------------------------------------------------------------------------
FIGHT_FIELD_NAMES: Final = (
    "frame",  # the clock, frames since the start
    "freeze",  # frames of hitstop or super freeze left
    "seed",  # key of all randomness of the fight
    "outcome",  # one of the OUTCOME values below
    "ended_by",  # one of the END values below
    "first_hit",  # 1 + side that landed the first hit, 0 none yet, 3 both at once
    "digest",  # running hash of the inputs in effect
)
FRAME: Final = 2 * PLAYER_FIELDS
FREEZE: Final = FRAME + 1
SEED: Final = FRAME + 2
OUTCOME: Final = FRAME + 3
ENDED_BY: Final = FRAME + 4
FIRST_HIT: Final = FRAME + 5
DIGEST: Final = FRAME + 6
FIELDS: Final = 2 * PLAYER_FIELDS + len(FIGHT_FIELD_NAMES)

FIELD_NAMES: Final = (
    *(f"p0.{name}" for name in PLAYER_FIELD_NAMES),
    *(f"p1.{name}" for name in PLAYER_FIELD_NAMES),
    *FIGHT_FIELD_NAMES,
)


def layout_hash() -> str:
    """Hash the names of the fields in their order: 16 digits that a saved state carries."""
    return hashlib.sha256("\n".join(FIELD_NAMES).encode()).hexdigest()[:16]


# --- values ---------------------------------------------------------------------------------------
FREE: Final = 0  # on the ground, free to act
JUMPING: Final = 1  # in the air, free to attack
ATTACKING: Final = 2  # performing a skill, on the ground or in the air
HITSTUN: Final = 3
BLOCKSTUN: Final = 4
LAUNCHED: Final = 5  # hit into the air, falling
KNOCKED_DOWN: Final = 6  # on the floor, untouchable
GRABBED: Final = 7  # caught by a throw that can still be escaped
THROWING: Final = 8  # has caught the opponent
GUARD_BROKEN: Final = 9
LANDING: Final = 10  # short recovery after an air attack, or after an escaped throw
STATUS_NAMES: Final = (
    "free",
    "jumping",
    "attacking",
    "hitstun",
    "blockstun",
    "launched",
    "knocked down",
    "grabbed",
    "throwing",
    "guard broken",
    "landing",
)

CONTACT_NONE: Final = 0
CONTACT_HIT: Final = 1
CONTACT_BLOCKED: Final = 2
CONTACT_SPENT: Final = 3  # absorbed by armour or caught by a counter

GOING_ON: Final = 0
SIDE_0_WON: Final = 1
SIDE_1_WON: Final = 2
DRAW: Final = 3

NOT_ENDED: Final = 0
KNOCK_OUT: Final = 1
TIME_OUT: Final = 2

NEVER: Final = -1_000  # "long ago" for the frame of an event that has not happened
