"""Poses that are no skill: standing, walking, guarding, falling, lying, being held.

For a body of `arena.window.drawing.skeleton.BODIES[0]`, facing right. What differs between the
fighters is in `STANCES` and `VICTORIES`; all else is one pose fitted to each body.
"""

from math import cos, pi, sin
from typing import Final

from arena.window.drawing.skeleton import Pose, blend, pose

STANCES: Final = (
    pose((-1, 40), 8, (12, 60), (25, 66), (-17, 0), (14, 0)),
    pose((-5, 38), 18, (14, 42), (28, 54), (-20, 0), (16, 0), head=-8),
    pose((-2, 41), 4, (7, 50), (17, 62), (-14, 0), (13, 0), weapon=58, grip=44),
)
"""How each fighter stands: a boxer's guard, a bear's hunch, upright behind a spear."""

CROUCH: Final = pose(
    (-6, 20), 18, (14, 38), (23, 44), (-19, 0), (13, 0), head=-10, weapon=22, grip=46
)
GUARD_HIGH: Final = pose(
    (-6, 39), -7, (14, 70), (17, 82), (-18, 0), (11, 0), head=12, weapon=82, grip=42
)
GUARD_LOW: Final = pose(
    (-8, 19), 8, (15, 27), (18, 47), (-20, 0), (12, 0), head=6, weapon=80, grip=36
)
BLOCK_HIGH: Final = pose(
    (-11, 37), -17, (10, 72), (10, 84), (-21, 0), (11, 0), head=22, weapon=86, grip=42
)
BLOCK_LOW: Final = pose(
    (-12, 18), -4, (11, 29), (13, 46), (-23, 0), (11, 0), head=18, weapon=86, grip=36
)
RISING: Final = pose(
    (0, 40), 10, (16, 50), (18, 66), (-6, 12), (10, 22), head=-14, weapon=70, grip=46
)
FALLING: Final = pose(
    (0, 44), 2, (-22, 66), (24, 70), (-13, 10), (9, 4), head=12, weapon=24, grip=46
)
LANDED: Final = pose(
    (-2, 17), 34, (-22, 38), (17, 9), (-18, 0), (14, 0), head=-26, weapon=150, grip=40
)
HURT_HIGH: Final = pose(
    (-6, 38), -26, (-16, 40), (18, 50), (-18, 0), (11, 0), head=-24, weapon=20, grip=40
)
HURT_LOW: Final = pose(
    (-13, 35), 42, (8, 32), (12, 40), (-22, 0), (6, 0), head=26, weapon=30, grip=40
)
LAUNCHED: Final = pose(
    (-2, 32), -16, (-16, 62), (24, 60), (10, -4), (16, 8), head=-26, spin=58, weapon=40, grip=40
)
TUMBLING: Final = pose(
    (-4, 30), 4, (-10, 60), (20, 62), (2, -2), (10, -6), head=-18, spin=104, weapon=80, grip=40
)
LYING: Final = pose(
    (0, 13), 0, (5, 24), (14, 44), (-5, -29), (6, -28), head=-6, spin=90, weapon=-88, grip=46
)
SITTING: Final = pose(
    (-4, 13), -24, (-20, 2), (14, 30), (20, 1), (26, 0), head=20, weapon=6, grip=52
)
KNEELING: Final = pose(
    (-4, 20), 30, (8, 22), (16, 30), (-24, 0), (11, 0), head=4, weapon=64, grip=60
)
HELD: Final = pose(
    (-6, 46), -10, (10, 74), (16, 68), (-12, 12), (2, 8), head=-20, weapon=-40, grip=40
)
GRIPPING: Final = pose(
    (4, 36), 20, (38, 60), (42, 70), (-16, 0), (18, 0), head=-6, weapon=150, grip=46
)
HEAVING: Final = pose(
    (2, 36), -24, (-14, 84), (4, 92), (-16, 0), (15, 0), head=10, weapon=160, grip=46
)
HURLING: Final = pose(
    (10, 29), 58, (46, 28), (42, 40), (-20, 0), (22, 0), head=-24, weapon=-30, grip=46
)
DIZZY: Final = pose(
    (-3, 37), 12, (2, 30), (14, 34), (-17, 0), (14, 0), head=22, weapon=-60, grip=30
)
TECHED: Final = pose(
    (-10, 34), -22, (14, 72), (22, 56), (-22, 0), (10, 2), head=8, weapon=70, grip=44
)
BEATEN: Final = pose(
    (-6, 17), 34, (-2, 18), (13, 20), (-26, 1), (10, 0), head=30, weapon=20, grip=50
)
VICTORIES: Final = (
    pose((0, 42), -4, (-9, 38), (13, 104), (-10, 0), (9, 0), head=-8),
    pose((0, 40), -8, (-24, 92), (26, 92), (-18, 0), (18, 0), head=-12),
    pose((0, 43), -6, (14, 58), (-12, 40), (-7, 0), (8, 0), head=-8, weapon=90, grip=50),
)
"""A fist to the sky; both arms up; the spear planted and a hand on the hip."""


FALL: Final = 9
"""Frames that a fall onto the back is drawn for."""
THROWN: Final = 14
"""Likewise after a throw."""


def standing(kind: int, clock: int) -> Pose:
    """Stand and breathe; ``clock`` in frames."""
    breath = sin(clock * 2 * pi / 64)
    still = STANCES[kind]
    bob = 1.1 if kind != 1 else 1.5
    return still._replace(
        hip_y=still.hip_y - 0.6 + breath * bob * 0.5,
        near_y=still.near_y + breath * bob,
        far_y=still.far_y + breath * bob,
        lean=still.lean + breath,
    )


def walking(kind: int, place: float, forward: bool, guard: Pose | None = None) -> Pose:
    """Walk; the feet follow the way that the fighter has come.

    Args:
        kind: Which fighter.
        place: Its x, px.
        forward: Whether it walks towards the opponent.
        guard: Pose whose torso and arms it keeps; None to swing the arms.
    """
    turn = place * 2 * pi / (50 if kind != 1 else 44)
    stride = 15.0 if forward else 11.0
    base = STANCES[kind] if guard is None else guard
    feet = {
        "foot_x": -1 + stride * cos(turn),
        "foot_y": max(0.0, 8 * sin(turn)),
        "lead_x": 1 - stride * cos(turn),
        "lead_y": max(0.0, -8 * sin(turn)),
    }
    bob = 1.5 * cos(2 * turn)
    lean = base.lean + (7 if forward else -4)
    swing = 6 * cos(turn) if guard is None else 0.0
    return base._replace(
        hip_x=base.hip_x + (2 if forward else -1),
        hip_y=base.hip_y + bob,
        lean=lean,
        near_x=base.near_x - swing,
        far_x=base.far_x + swing * 0.7,
        **feet,
    )


def in_air(rising: float) -> Pose:
    """Jump; ``rising`` is 1 at take-off, 0 at the top, -1 and less on the way down."""
    return blend(FALLING, RISING, min(max(0.5 + rising, 0.0), 1.0))


def flying(rising: float) -> Pose:
    """Fly after a launch, feet first, then head over heels."""
    return blend(TUMBLING, LAUNCHED, min(max(0.5 + rising, 0.0), 1.0))


def lying(kind: int) -> Pose:
    """Lie on the back, as high as the back is broad."""
    return LYING._replace(hip_y=LYING.hip_y + (0, 6, -4)[kind])


def knocked_down(kind: int, since: int, left: int, thrown: bool) -> Pose:
    """Fall, lie, rise.

    Args:
        kind: Which fighter.
        since: Frames since the knock-down.
        left: Frames until it is free.
        thrown: Whether a throw did it: then it flies in an arc.
    """
    fall = THROWN if thrown else FALL
    if since < fall:
        share = since / fall
        arc = (54 if thrown else 16) * sin(pi * share)
        start = HELD if thrown else HURT_HIGH
        turning = blend(start, lying(kind), share)
        spin = (LYING.spin + (360 if thrown else 0)) * share
        return turning._replace(spin=spin, rise=arc)
    if since < fall + 8:  # a small bounce
        return lying(kind)._replace(rise=4 * sin(pi * (since - fall) / 8))
    if left > 15:
        return lying(kind)
    if left > 8:
        return blend(SITTING, lying(kind), (left - 8) / 7)._replace(spin=90 * (left - 8) / 7)
    if left > 4:
        return blend(KNEELING, SITTING, (left - 4) / 4)
    return blend(STANCES[kind], KNEELING, left / 4)
