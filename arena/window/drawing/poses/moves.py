"""What the poses of a skill are made of, and what all fighters share.

A skill is drawn by three key poses: wound up, striking, following through. The striking hand, foot
or spear ends where the frame data say that the skill reaches.
"""

from typing import NamedTuple

from arena.camera.poses import Strike
from arena.window.drawing.skeleton import SHAFT, Pose, direction, pose


class Keys(NamedTuple):
    """The key poses of a skill, already at the size of the fighter.

    Attributes:
        wound: At the height of its start-up.
        strike: While it is active.
        after: As its recovery begins.
    """

    wound: Pose
    strike: Pose
    after: Pose


def hand_at(given: Pose, x: float, y: float, far: bool = True) -> Pose:
    """Put a fist at a place."""
    return given._replace(far_x=x, far_y=y) if far else given._replace(near_x=x, near_y=y)


def foot_at(given: Pose, x: float, y: float, lead: bool = False) -> Pose:
    """Put a foot at a place."""
    return given._replace(lead_x=x, lead_y=y) if lead else given._replace(foot_x=x, foot_y=y)


def tip_at(given: Pose, x: float, y: float) -> Pose:
    """Turn and push the spear so that its tip is at a place.

    The near hand stays; the far hand goes to the shaft in front of it.
    """
    hand = (given.near_x, given.near_y)
    angle = direction(hand, (x, y))
    length = ((x - hand[0]) ** 2 + (y - hand[1]) ** 2) ** 0.5
    if length > SHAFT:  # the hand goes with it
        share = (length - SHAFT) / length
        hand = hand[0] + (x - hand[0]) * share, hand[1] + (y - hand[1]) * share
        length = SHAFT
    ahead = 14 / max(length, 14)
    return given._replace(
        near_x=hand[0],
        near_y=hand[1],
        far_x=hand[0] + (x - hand[0]) * ahead,
        far_y=hand[1] + (y - hand[1]) * ahead,
        weapon=angle,
        grip=length,
    )


def air_light(s: Strike) -> Keys:
    """Draw a jump kick: a knee drawn up, then a foot out to the front."""
    wound = pose((0, 40), 12, (-4, 60), (18, 62), (6, 26), (-4, 18), weapon=130, grip=46)
    kick = pose((-4, 36), -26, (-24, 54), (4, 64), (40, 24), (2, 26), head=22, weapon=130, grip=46)
    after = pose((0, 38), 8, (-16, 52), (18, 56), (20, 12), (0, 14), weapon=110, grip=46)
    return Keys(wound, foot_at(kick, s.far, max(s.middle - 2, 6)), after)


def air_heavy(s: Strike) -> Keys:
    """Draw a dive: drawn up high, then heels first and down."""
    wound = pose((-4, 48), 30, (-22, 82), (10, 86), (2, 30), (10, 34), weapon=120, grip=46)
    dive = pose((-8, 42), -4, (-30, 74), (-6, 84), (34, 0), (22, 14), head=24, weapon=140, grip=46)
    after = pose((-2, 40), 16, (-26, 60), (14, 60), (14, 6), (-10, 12), weapon=130, grip=46)
    return Keys(wound, foot_at(dive, s.far - 4, max(s.low + 8, -20)), after)
