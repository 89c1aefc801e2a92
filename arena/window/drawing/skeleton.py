"""Bones: what a pose is, how poses mix, and where each joint of a body lies in a pose.

A pose says where hips, hands and feet are, in px around the feet of a fighter who faces right, as
for a body of `BODIES[0]`; elbows and knees follow from the lengths of the bones. So poses mix by
mixing numbers, and a fist is exactly where the frame data want it. Later joints hang on earlier
ones: hips, then the chest above them, then head, arms and legs of two segments each.

The *near* arm and leg are drawn in front of the torso, the *far* ones behind it; the far ones lead.
"""

from math import atan2, cos, degrees, hypot, radians, sin
from typing import Final, NamedTuple

Point = tuple[float, float]


class Pose(NamedTuple):
    """Where the parts of a body are. Lengths in px, angles in degrees.

    Attributes:
        hip_x: Hips, forward of the feet.
        hip_y: Hips, above the floor.
        lean: Of the torso, forward from upright.
        head: Of the head, forward from the torso.
        near_x: Near hand.
        near_y: Near hand.
        far_x: Far hand.
        far_y: Far hand.
        foot_x: Near foot.
        foot_y: Near foot.
        lead_x: Far foot.
        lead_y: Far foot.
        spin: Of the whole body around its hips, backward (head over heels) if positive.
        weapon: Direction of a shaft in the near hand, up from forward.
        grip: Length of the shaft in front of the hand.
        rise: Of the whole body above its place, for falls that are for the eye alone.
    """

    hip_x: float
    hip_y: float
    lean: float
    head: float
    near_x: float
    near_y: float
    far_x: float
    far_y: float
    foot_x: float
    foot_y: float
    lead_x: float
    lead_y: float
    spin: float = 0.0
    weapon: float = 62.0
    grip: float = 46.0
    rise: float = 0.0


def pose(
    hip: Point,
    lean: float,
    near: Point,
    far: Point,
    foot: Point,
    lead: Point,
    *,
    head: float = 0.0,
    spin: float = 0.0,
    weapon: float = 62.0,
    grip: float = 46.0,
    rise: float = 0.0,
) -> Pose:
    """Make a pose of points; see `Pose`."""
    return Pose(*hip, lean, head, *near, *far, *foot, *lead, spin, weapon, grip, rise)


def blend(first: Pose, second: Pose, share: float) -> Pose:
    """Mix two poses; ``share`` (0 to 1) is the second one's."""
    if share <= 0:
        return first
    if share >= 1:
        return second
    return Pose(*[a + (b - a) * share for a, b in zip(first, second, strict=True)])


class Body(NamedTuple):
    """Lengths of the bones and how thick the flesh is (radii), px.

    Attributes:
        thigh: Length.
        shin: Length.
        torso: From hips to the base of the neck.
        upper: Length of the upper arm.
        fore: Length of the forearm.
        neck: From its base to the middle of the head.
        head: Radius.
        shoulder: Half the width of the shoulders as seen, and of the chest.
        waist: Half the width of the waist.
        limb: Radii at hip, knee, ankle.
        arm: Radii at shoulder, elbow, wrist.
        fist: Radius.
        wide: By which poses are stretched along x.
        tall: By which poses are stretched along y.
    """

    thigh: float
    shin: float
    torso: float
    upper: float
    fore: float
    neck: float
    head: float
    shoulder: float
    waist: float
    limb: tuple[float, float, float]
    arm: tuple[float, float, float]
    fist: float
    wide: float
    tall: float


BODIES: Final = (
    Body(22, 23, 29, 17, 17, 12, 9, 11, 7.5, (8, 6, 4.4), (5.6, 4.6, 3.8), 5.0, 1.0, 1.0),
    Body(20, 21, 36, 21, 21, 11, 9.5, 19, 14.5, (12, 10, 7.6), (9, 8, 7.6), 9.4, 1.18, 1.0),
    Body(26, 26, 28, 18, 19, 12.5, 8, 8, 5.4, (6, 4.6, 3.2), (4.0, 3.3, 2.8), 3.8, 1.0, 1.1),
)
"""All-round; big and heavy; lean and long."""


def fitted(given: Pose, body: Body) -> Pose:
    """Stretch a pose for another body; angles stay."""
    wide, tall = body.wide, body.tall
    return given._replace(
        hip_x=given.hip_x * wide,
        hip_y=given.hip_y * tall,
        near_x=given.near_x * wide,
        near_y=given.near_y * tall,
        far_x=given.far_x * wide,
        far_y=given.far_y * tall,
        foot_x=given.foot_x * wide,
        foot_y=given.foot_y * tall,
        lead_x=given.lead_x * wide,
        lead_y=given.lead_y * tall,
    )


class Joints(NamedTuple):
    """Where all joints are, px around the feet, for a fighter who faces right."""

    hips: Point
    chest: Point
    head: Point
    near_shoulder: Point
    near_elbow: Point
    near_hand: Point
    far_shoulder: Point
    far_elbow: Point
    far_hand: Point
    near_hip: Point
    near_knee: Point
    near_foot: Point
    far_hip: Point
    far_knee: Point
    far_foot: Point
    tip: Point
    butt: Point
    up: float  # direction of the torso, degrees backward from upright
    gaze: float  # direction of the head, likewise


_STRETCH: Final = 1.22  # by which a limb may grow to reach what the frame data say
SHAFT: Final = 96.0  # length of the spear, px


def solve(given: Pose, body: Body) -> Joints:
    """Place all joints of a body in a pose that was `fitted` to it."""
    hips = (given.hip_x, given.hip_y)
    chest = _along(hips, 90 - given.lean, body.torso)
    head = _along(chest, 90 - given.lean * 0.55 - given.head, body.neck)
    across = body.shoulder * 0.5
    near_shoulder = _along(_along(chest, -given.lean, -across), 90 - given.lean, -4)
    far_shoulder = _along(_along(chest, -given.lean, across), 90 - given.lean, -3)
    near_hip, far_hip = (hips[0] - 2.5, hips[1]), (hips[0] + 2.5, hips[1])
    given = given._replace(grip=_kept_above_floor(given))
    near = _bend(near_shoulder, (given.near_x, given.near_y), body.upper, body.fore, -1)
    far = _bend(far_shoulder, (given.far_x, given.far_y), body.upper, body.fore, -1)
    foot = _bend(near_hip, (given.foot_x, given.foot_y), body.thigh, body.shin, 1)
    lead = _bend(far_hip, (given.lead_x, given.lead_y), body.thigh, body.shin, 1)
    tip = _along(near[1], given.weapon, given.grip)
    butt = _along(near[1], given.weapon, given.grip - SHAFT)
    points = [hips, chest, head, near_shoulder, *near, far_shoulder, *far]
    points += [near_hip, *foot, far_hip, *lead, tip, butt]
    turned = _turned(points, hips, given.spin, given.rise)
    up, gaze = given.spin - given.lean, given.spin - given.lean * 0.55 - given.head
    return Joints._make([*turned, up, gaze])


def _kept_above_floor(given: Pose) -> float:
    """Slide the shaft through the hand as far as the floor wants it."""
    rise = sin(radians(given.weapon))
    if given.spin or abs(rise) < 0.05:
        return given.grip
    room = max(given.near_y - 2, 0) / abs(rise)
    return max(given.grip, SHAFT - room) if rise > 0 else min(given.grip, room)


def _along(start: Point, angle: float, length: float) -> Point:
    turn = radians(angle)
    return start[0] + cos(turn) * length, start[1] + sin(turn) * length


def _bend(start: Point, end: Point, first: float, second: float, side: int) -> tuple[Point, Point]:
    """Give the middle joint of two bones and their end; side 1 bends to the left of the way."""
    away_x, away_y = end[0] - start[0], end[1] - start[1]
    distance = max(hypot(away_x, away_y), 0.01)
    away_x, away_y = away_x / distance, away_y / distance
    length = first + second
    if distance >= length:
        reached = min(distance, length * _STRETCH)
        middle = reached * first / length
        return (
            (start[0] + away_x * middle, start[1] + away_y * middle),
            (start[0] + away_x * reached, start[1] + away_y * reached),
        )
    distance = max(distance, abs(first - second) + 0.5)
    along = (first * first - second * second + distance * distance) / (2 * distance)
    off = side * max(first * first - along * along, 0.0) ** 0.5
    joint = start[0] + away_x * along - away_y * off, start[1] + away_y * along + away_x * off
    return joint, (start[0] + away_x * distance, start[1] + away_y * distance)


def _turned(points: list[Point], centre: Point, spin: float, rise: float) -> list[Point]:
    if not spin:
        return [(x, y + rise) for x, y in points] if rise else points
    turn = radians(spin)
    c, s = cos(turn), sin(turn)
    ox, oy = centre
    return [
        (ox + (x - ox) * c - (y - oy) * s, oy + (x - ox) * s + (y - oy) * c + rise)
        for x, y in points
    ]


def direction(start: Point, end: Point) -> float:
    """Give the angle from one point to another, degrees up from forward."""
    return degrees(atan2(end[1] - start[1], end[0] - start[0]))
