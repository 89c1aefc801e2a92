"""The numbers of the fight that belong to no fighter. Lengths in sub-pixels, times in frames."""

from typing import Final

from arena.frame_data.skills import SUBPIXELS

FRAMES_PER_SECOND: Final = 60
FIGHT_FRAMES: Final = 3_600

STAGE_WIDTH: Final = 960 * SUBPIXELS
BODY_WIDTH: Final = 44 * SUBPIXELS
WALL: Final = BODY_WIDTH // 2
START_DISTANCE: Final = 280 * SUBPIXELS
START_JITTER: Final = 8 * SUBPIXELS

STAND_HEIGHT: Final = 90 * SUBPIXELS
CROUCH_HEIGHT: Final = 58 * SUBPIXELS
AIR_HEIGHT: Final = 66 * SUBPIXELS
PASS_HEIGHT: Final = 60 * SUBPIXELS  # above this a jumper passes over the opponent
SEPARATION: Final = 12 * SUBPIXELS  # most that overlapping bodies part in a frame, each

FULL_METER: Final = 100
FULL_GUARD: Final = 100
GUARD_REFILL_PERIOD: Final = 12  # one point so often, unless retreating or crouching
GUARD_AFTER_BREAK: Final = 60
GUARD_BREAK_FRAMES: Final = 36

BUFFER_FRAMES: Final = 8  # a press waits so long for its skill to become possible
PRESS_GAP: Final = 4  # a press sooner after the last one is not registered
FUMBLE_FRAMES: Final = 8  # in which no skill can start, after a press that started nothing

KNOCK_DOWN_FRAMES: Final = 40
ESCAPE_FRAMES: Final = 10  # in which pressing throw escapes a throw
THROWER_FRAMES: Final = 24  # after the throw lands, until the thrower is free
ESCAPE_RECOVERY: Final = 12
ESCAPE_PUSH: Final = 60 * SUBPIXELS
LANDING_FRAMES: Final = 9
COUNTER_HIT_STUN: Final = 3
COUNTER_HIT_DAMAGE: Final = 120  # per cent
STUN_DECAY: Final = 2  # frames of hitstun lost per earlier hit of the combo, so that combos end
JUGGLE_LIMIT: Final = 3
POP_UP: Final = 5 * SUBPIXELS  # upward speed of a fighter hit out of the air
POP_BACK: Final = 2 * SUBPIXELS  # and backward speed
GRAVITY_LAUNCHED: Final = 140
SLIDE_SHARE: Final = 4  # a slide covers one part in so many a frame
SLIDE_STEP: Final = 1 * SUBPIXELS  # but at least this

PROJECTILE_HALF_WIDTH: Final = 34 * SUBPIXELS  # from its centre to the hit fighter's centre
PROJECTILE_START: Final = 40 * SUBPIXELS
PROJECTILE_CLASH: Final = 24 * SUBPIXELS

SCALING: Final = (100, 85, 70, 55, 40, 30, 20, 10)  # damage of the n-th hit of a combo, per cent
