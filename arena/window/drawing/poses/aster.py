"""The skills of the all-rounder: fists, long kicks, a blade of light."""

from typing import Final

from arena.camera.poses import Strike
from arena.window.drawing.poses.moves import Keys, air_heavy, air_light, foot_at, hand_at
from arena.window.drawing.skeleton import pose


def _light(s: Strike) -> Keys:
    wound = pose((-4, 39), 0, (10, 60), (6, 62), (-18, 0), (13, 0))
    jab = pose((4, 39), 16, (6, 62), (50, 64), (-18, 0), (18, 0), head=-8)
    after = pose((2, 39), 12, (8, 60), (34, 58), (-18, 0), (17, 0))
    return Keys(wound, hand_at(jab, s.far, s.middle + 4), after)


def _heavy(s: Strike) -> Keys:
    wound = pose((-4, 40), 22, (-16, 50), (20, 62), (-26, 16), (6, 0), head=-8)
    kick = pose((-2, 42), -34, (-24, 52), (2, 70), (60, 66), (-2, 0), head=26)
    after = pose((4, 39), 24, (-14, 58), (8, 46), (30, 22), (0, 0), head=-4)
    return Keys(wound, foot_at(kick, s.far, s.middle + 6), after)


def _low(s: Strike) -> Keys:
    wound = pose((-8, 20), 30, (8, 30), (18, 34), (-30, 6), (6, 0), head=-16)
    sweep = pose((-12, 17), -18, (-26, 4), (4, 42), (60, 5), (-4, 0), head=16)
    after = pose((-6, 20), 22, (-16, 12), (16, 34), (34, 3), (-8, 0), head=-8)
    return Keys(wound, foot_at(sweep, s.far, s.low + 6), after)


def _overhead(s: Strike) -> Keys:
    wound = pose((-2, 43), -22, (-18, 48), (8, 60), (16, 104), (-4, 0), head=18)
    axe = pose((4, 40), 18, (-16, 54), (10, 44), (44, 46), (0, 0), head=-12)
    after = pose((4, 30), 32, (-8, 36), (20, 38), (28, 2), (-12, 0), head=-14)
    return Keys(wound, foot_at(axe, s.far - 2, (s.low + s.high) / 2 - 26), after)


def _throw(s: Strike) -> Keys:
    wound = pose((-2, 38), 2, (22, 46), (24, 72), (-17, 0), (14, 0))
    reach = pose((8, 35), 28, (34, 48), (40, 66), (-18, 0), (20, 0), head=-14)
    after = pose((8, 31), 36, (18, 34), (30, 42), (-18, 0), (21, 0), head=-10)
    return Keys(wound, reach._replace(near_x=s.far + 4, far_x=s.far + 6), after)


def _special(s: Strike) -> Keys:
    wound = pose((-4, 30), 44, (-20, 44), (16, 50), (-26, 0), (14, 0), head=-30)
    dash = pose((10, 31), 48, (-18, 46), (54, 56), (-34, 8), (22, 2), head=-36)
    after = pose((2, 32), 14, (0, 44), (28, 50), (-22, 0), (20, 0), head=-6)
    return Keys(wound, hand_at(dash, s.far, s.middle), after)


def _defence(s: Strike) -> Keys:
    wound = pose((-2, 20), 30, (-6, 24), (16, 12), (-18, 0), (13, 0), head=-14)
    blade = pose((2, 52), -12, (-12, 40), (18, 120), (-10, 16), (10, 30), head=-16)
    after = pose((0, 46), 6, (-16, 52), (22, 84), (-9, 8), (9, 12), head=-4)
    return Keys(wound, hand_at(blade, max(s.far - 28, 16), 112), after)


def _super(s: Strike) -> Keys:
    wound = pose((-6, 32), -8, (-22, 52), (-14, 60), (-24, 0), (12, 0), head=10)
    burst = pose((8, 33), 30, (38, 58), (42, 66), (-26, 0), (22, 0), head=-20)
    after = pose((4, 30), 30, (16, 34), (24, 38), (-22, 0), (20, 0), head=-6)
    return Keys(wound, burst, after)


SKILLS: Final = (
    *(_light, _heavy, _low, _overhead, _throw, _special, _defence, _super),
    *(air_light, air_heavy),
)
"""Key poses of rows 1 to 10 of the frame data, each a function of what it reaches."""
