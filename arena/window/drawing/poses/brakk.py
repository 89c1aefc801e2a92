"""The skills of the big one: hooks, hammers, charges, slams."""

from typing import Final

from arena.camera.poses import Strike
from arena.window.drawing.poses.moves import Keys, air_light, foot_at, hand_at
from arena.window.drawing.skeleton import pose


def _light(s: Strike) -> Keys:
    wound = pose((-6, 37), -4, (-20, 56), (20, 56), (-22, 0), (14, 0), head=6)
    hook = pose((6, 36), 26, (52, 62), (10, 46), (-22, 0), (20, 0), head=-10)
    after = pose((4, 36), 28, (30, 44), (6, 48), (-22, 0), (20, 0))
    return Keys(wound, hand_at(hook, s.far, s.middle + 2, far=False), after)


def _heavy(s: Strike) -> Keys:
    wound = pose((-8, 40), -24, (-26, 98), (-14, 104), (-22, 0), (12, 0), head=12)
    hammer = pose((10, 30), 44, (60, 48), (60, 58), (-24, 0), (24, 0), head=-22)
    after = pose((8, 25), 58, (44, 10), (46, 16), (-24, 0), (24, 0), head=-30)
    strike = hand_at(hand_at(hammer, s.far, s.middle + 2), s.far - 4, s.middle - 8, far=False)
    return Keys(wound, strike, after)


def _low(s: Strike) -> Keys:
    wound = pose((-6, 38), -10, (-20, 58), (20, 70), (14, 46), (-8, 0), head=14)
    stomp = pose((2, 30), 18, (-22, 44), (16, 66), (56, 4), (-12, 0), head=4)
    after = pose((0, 30), 26, (-8, 40), (22, 48), (34, 0), (-14, 0), head=6)
    return Keys(wound, foot_at(stomp, s.far, s.low + 4), after)


def _overhead(s: Strike) -> Keys:
    wound = pose((-4, 44), -26, (-24, 60), (2, 66), (-14, 8), (10, 10), head=-10)
    drop = pose((16, 42), 62, (-10, 60), (6, 40), (-20, 4), (16, 6), head=8)
    after = pose((10, 28), 60, (4, 30), (20, 28), (-20, 0), (20, 0), head=-12)
    return Keys(wound, drop._replace(hip_x=max(s.far * 0.28, 10)), after)


def _throw(s: Strike) -> Keys:
    wound = pose((-2, 36), 8, (18, 76), (28, 34), (-20, 0), (15, 0))
    reach = pose((10, 33), 34, (42, 46), (44, 64), (-22, 0), (24, 0), head=-16)
    after = pose((8, 28), 42, (14, 38), (22, 48), (-20, 0), (22, 0), head=-12)
    return Keys(wound, reach._replace(near_x=s.far + 4, far_x=s.far + 6), after)


def _special(s: Strike) -> Keys:
    wound = pose((-8, 26), 52, (-14, 22), (14, 8), (-30, 0), (10, 0), head=-34)
    charge = pose((8, 31), 66, (2, 36), (24, 44), (-36, 6), (20, 2), head=-22)
    after = pose((-2, 32), -12, (-16, 36), (22, 46), (-24, 0), (22, 0), head=16)
    return Keys(wound, charge._replace(hip_x=max(s.far - 52.0, 4)), after)


def _defence(s: Strike) -> Keys:
    wound = pose((-4, 35), 2, (22, 64), (25, 50), (-21, 0), (16, 0), head=10)
    catch = pose((12, 30), 52, (46, 26), (20, 60), (-22, 0), (26, 0), head=-20)
    after = pose((2, 33), 28, (8, 34), (22, 34), (-20, 0), (18, 0), head=10)
    return Keys(wound, catch, after)


def _super(s: Strike) -> Keys:
    wound = pose((-2, 40), -20, (-30, 84), (30, 90), (-21, 0), (19, 0), head=-10)
    grab = pose((16, 34), 38, (52, 42), (54, 74), (-24, 0), (32, 0), head=-18)
    after = pose((10, 22), 62, (24, 6), (34, 8), (-22, 0), (24, 0), head=-26)
    return Keys(wound, grab._replace(near_x=s.far + 4, far_x=s.far + 8), after)


def _air_heavy(s: Strike) -> Keys:
    wound = pose((0, 44), -20, (-22, 92), (-10, 98), (4, 26), (10, 22), head=10)
    dive = pose((2, 40), 46, (36, 10), (40, 16), (-18, 28), (-6, 22), head=-16)
    after = pose((2, 38), 32, (14, 18), (24, 22), (-12, 14), (6, 16), head=-6)
    low = max(s.low + 10, -16)
    strike = hand_at(hand_at(dive, s.far - 4, low + 8), s.far - 8, low, far=False)
    return Keys(wound, strike, after)


SKILLS: Final = (
    *(_light, _heavy, _low, _overhead, _throw, _special, _defence, _super),
    *(air_light, _air_heavy),
)
"""Key poses of rows 1 to 10 of the frame data, each a function of what it reaches."""
