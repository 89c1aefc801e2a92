"""What each fighter wears on torso, head and hands, so that their outlines differ at a glance."""

from math import sin

from arena.window.drawing.brush import Brush, local
from arena.window.drawing.colours import INK, WHITE, Look, darker, lighter
from arena.window.drawing.skeleton import Body, Joints, Point


def torso(brush: Brush, kind: int, joints: Joints, body: Body, look: Look) -> None:
    """Draw the torso between hips and chest."""
    (_jacket, _plates, _robe)[kind](brush, joints, body, look)


def _trunk(joints: Joints, body: Body, low: float) -> list[Point]:
    """Give the outline of a chest that tapers to the waist, ``low`` px below the hips."""
    wide, slim, high = body.shoulder, body.waist, body.torso
    points = [(-slim, -low), (-slim, high * 0.3), (-wide, high * 0.82), (-wide * 0.6, high + 2)]
    points += [(wide * 0.6, high + 2), (wide, high * 0.8), (slim * 1.05, high * 0.3), (slim, -low)]
    return local(joints.hips, joints.up, points)


def _jacket(brush: Brush, joints: Joints, body: Body, look: Look) -> None:
    """A jacket with lapels, and a belt whose ends hang down."""
    brush.shape(_trunk(joints, body, 5), look.main)
    high, up = body.torso, joints.up
    lapel = [(1, high + 2), (6, high + 1), (2, high * 0.35), (-1, high * 0.4)]
    brush.shape(local(joints.hips, up, lapel), look.trim, 0)
    shade = [(-11, high * 0.8), (-6, high * 0.75), (-4.5, 0), (-7.5, 0)]
    brush.shape(local(joints.hips, up, shade), darker(look.main, 0.28), 0)
    belt = [(-8.5, -1), (-8.5, 4), (8.5, 4), (8.5, -1)]
    brush.shape(local(joints.hips, up, belt), look.hard, 1)
    for end in ((6, -11), (10, -9)):
        knot, tip = local(joints.hips, up, [(5, 1), end])
        brush.line(knot, tip, 3.2, look.hard)


def _plates(brush: Brush, joints: Joints, body: Body, look: Look) -> None:
    """A barrel of a chest, a plate with ribs, a broad belt."""
    brush.shape(_trunk(joints, body, 7), look.main)
    high, up = body.torso, joints.up
    shade = [(-17, high * 0.8), (-10, high * 0.9), (-8, 0), (-13, 0)]
    brush.shape(local(joints.hips, up, shade), darker(look.main, 0.3), 0)
    plate = [(-5, high - 2), (13, high - 3), (14, high * 0.5), (8, high * 0.4), (-4, high * 0.46)]
    brush.shape(local(joints.hips, up, plate), look.hard, 1)
    gleam = [(-3, high - 4), (11, high - 5), (11.5, high - 8), (-3, high - 7)]
    brush.shape(local(joints.hips, up, gleam), lighter(look.hard, 0.4), 0)
    belt = [(-14.5, -3), (-14.5, 5), (14.5, 5), (14.5, -3)]
    brush.shape(local(joints.hips, up, belt), look.trim, 1.2)
    brush.ball(local(joints.hips, up, [(7, 1)])[0], 4, look.hard, 1)


def _robe(brush: Brush, joints: Joints, body: Body, look: Look) -> None:
    """A long coat whose tails fall behind the legs."""
    high, up = body.torso, joints.up
    foot = joints.near_foot
    sway = max(min(foot[0] * 0.25, 5), -5)
    tails = [(-5, 6), (-13 + sway, -24), (-17 + sway, -31), (-6 + sway, -27), (3, -10), (5.5, 3)]
    brush.shape(local(joints.hips, up * 0.6, tails), darker(look.main, 0.22))
    brush.shape(_trunk(joints, body, 5), look.main)
    sash = [(-5.5, 8), (-8, high * 0.9), (-3.5, high + 2), (6, 9), (6, 3), (-5.5, 3)]
    brush.shape(local(joints.hips, up, sash), look.trim, 0)
    brush.shape(local(joints.hips, up, [(-6, 2), (-6, 6), (6, 6), (6, 2)]), look.hard, 1)


def head(brush: Brush, kind: int, joints: Joints, body: Body, look: Look, clock: int) -> None:
    """Draw the neck, the face and what is on it.

    Args:
        brush: Draws.
        kind: Which fighter.
        joints: Of its pose.
        body: Its body.
        look: Its colours.
        clock: Frames, by which cloth and hair move.
    """
    brush.limb((joints.chest, joints.head), (body.head * 0.5, body.head * 0.4), look.skin, False)
    (_headband, _helmet, _ponytail)[kind](brush, joints, body, look, clock)


def _face(brush: Brush, joints: Joints, body: Body, look: Look) -> None:
    size, up = body.head, joints.gaze
    brush.ball(joints.head, size, look.skin)
    jaw = [(size * 0.1, -size * 0.98), (size * 0.95, -size * 0.5), (size * 0.5, size * 0.2)]
    brush.shape(local(joints.head, up, jaw), look.skin, 0)
    eye = local(joints.head, up, [(size * 0.42, size * 0.06), (size * 0.86, size * 0.0)])
    brush.line(eye[0], eye[1], 2.0, INK)


def _headband(brush: Brush, joints: Joints, body: Body, look: Look, clock: int) -> None:
    size, up, centre = body.head, joints.gaze, joints.head
    wave = 2.4 * sin(clock * 0.21)
    for drop, length in ((-2.0, 21.0), (-7.0, 17.0)):  # the ends of the band fly behind
        points = [(-size * 0.8, size * 0.42), (-size - 6, 3 + wave * 0.4 + drop * 0.3)]
        points.append((-size - length, drop - 2 + wave))
        brush.limb(local(centre, up * 0.15, points), (2.2, 2.0, 1.2), look.trim, False)
    _face(brush, joints, body, look)
    hair = [(-size * 0.9, -size * 0.5), (-size * 1.25, size * 0.3), (-size * 0.95, size * 1.05)]
    hair += [(-size * 0.3, size * 1.5), (size * 0.15, size * 1.15), (size * 0.75, size * 1.4)]
    hair += [(size * 0.98, size * 0.55), (-size * 0.2, size * 0.5), (-size * 0.45, -size * 0.2)]
    brush.shape(local(centre, up, hair), look.hair, 1)
    band = [(-size * 1.02, size * 0.3), (-size * 1.0, size * 0.68), (size * 0.98, size * 0.62)]
    band.append((size * 1.04, size * 0.26))
    brush.shape(local(centre, up, band), look.trim, 0.7)


def _helmet(brush: Brush, joints: Joints, body: Body, look: Look, clock: int) -> None:
    size, up, centre = body.head, joints.gaze, joints.head
    _face(brush, joints, body, look)
    beard = [(-size * 0.6, -size * 0.3), (size * 1.02, -size * 0.25), (size * 1.1, -size * 0.8)]
    beard += [(size * 0.55, -size * 1.75), (-size * 0.3, -size * 1.2)]
    brush.shape(local(centre, up, beard), look.hair, 1)
    dome = [(-size * 1.1, -size * 0.35), (-size * 1.15, size * 0.5), (-size * 0.5, size * 1.2)]
    dome += [(size * 0.5, size * 1.15), (size * 1.12, size * 0.45), (size * 1.1, size * 0.18)]
    dome.append((-size * 0.2, size * 0.2))
    brush.shape(local(centre, up, dome), look.hard)
    for at in (-0.75, 0.6):  # horns
        horn = [(size * at - 2.6, size * 0.75), (size * at + 2.6, size * 0.8)]
        horn += [(size * at * 1.5 + 1.5, size * 1.6), (size * at * 1.2 + 4, size * 2.25)]
        horn.append((size * at * 1.9 - 2.5, size * 1.5))
        brush.shape(local(centre, up, horn), look.trim, 1.2)


def _ponytail(brush: Brush, joints: Joints, body: Body, look: Look, clock: int) -> None:
    size, up, centre = body.head, joints.gaze, joints.head
    wave = 3.0 * sin(clock * 0.13)
    tail = [(-size * 0.6, size * 0.9), (-size * 1.8, size * 1.0), (-size * 2.7, -size * 0.2)]
    tail.append((-size * 3.2, -size * 2.0 + wave))
    brush.limb(local(centre, up * 0.15, tail), (3.0, 4.2, 3.4, 1.0), look.hair)
    scarf = [(0, -size * 1.1), (-size * 1.8, -size * 1.3 + wave * 0.3)]
    scarf.append((-size * 3.4, -size * 2.3 - wave * 0.8))
    brush.limb(local(centre, up * 0.15, scarf), (3.4, 3.0, 1.6), look.trim, False)
    _face(brush, joints, body, look)
    hair = [(-size * 0.8, -size * 0.75), (-size * 1.15, size * 0.2), (-size * 0.7, size * 1.1)]
    hair += [(size * 0.3, size * 1.22), (size * 1.05, size * 0.5), (size * 0.75, size * 0.34)]
    hair += [(size * 0.2, size * 0.55), (-size * 0.35, size * 0.2), (-size * 0.3, -size * 0.6)]
    brush.shape(local(centre, up, hair), look.hair, 1)
    brush.shape(local(centre, up, [(-7, 6), (-4, 10), (-2, 7), (-5, 3.5)]), look.trim, 0.8)


def fist(brush: Brush, kind: int, hand: Point, elbow: Point, body: Body, look: Look) -> None:
    """Draw a hand: a glove, a gauntlet, or a bare one."""
    if kind == 1:
        middle = (hand[0] + elbow[0]) / 2, (hand[1] + elbow[1]) / 2
        brush.limb((middle, hand), (body.arm[1] * 0.95, body.fist), look.hard)
        brush.line(middle, middle, body.arm[1] * 1.1, look.trim)
    else:
        brush.ball(hand, body.fist, look.hard if kind == 0 else look.skin)


def pauldron(brush: Brush, shoulder: Point, look: Look) -> None:
    """Draw the big one's shoulder plate."""
    brush.ball((shoulder[0] - 1, shoulder[1]), 10.5, look.hard)
    brush.ball((shoulder[0] - 3, shoulder[1] + 2.5), 6, lighter(look.hard, 0.22), 0)
    brush.limb(
        ((shoulder[0] - 3, shoulder[1] + 8), (shoulder[0] - 6, shoulder[1] + 15)),
        (2.4, 0.6),
        look.trim,
        False,
    )


def spear(brush: Brush, joints: Joints, look: Look) -> None:
    """Draw the spear: shaft, ribbon, blade."""
    tip, butt = joints.tip, joints.butt
    length = max(((tip[0] - butt[0]) ** 2 + (tip[1] - butt[1]) ** 2) ** 0.5, 1)
    ux, uy = (tip[0] - butt[0]) / length, (tip[1] - butt[1]) / length
    neck = tip[0] - ux * 17, tip[1] - uy * 17
    brush.limb((butt, neck), (1.5, 1.5), look.hard)
    sides = [(neck[0] - uy * 4.2, neck[1] + ux * 4.2), (neck[0] + uy * 4.2, neck[1] - ux * 4.2)]
    back = neck[0] - ux * 3, neck[1] - uy * 3
    brush.shape([back, sides[0], tip, sides[1]], lighter(look.glow, 0.55))
    brush.line(neck, (tip[0] - ux * 4, tip[1] - uy * 4), 1.2, WHITE)
    brush.limb((back, (back[0] - ux * 8 - 4, back[1] - uy * 8 - 5)), (2.2, 0.8), look.trim, False)
