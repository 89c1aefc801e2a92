"""The skills of the lean one: a long spear, wind, a beam from the sky."""

from typing import Final

from arena.camera.poses import Strike
from arena.window.drawing.poses.moves import Keys, air_heavy, air_light, tip_at
from arena.window.drawing.skeleton import pose


def _light(s: Strike) -> Keys:
    wound = pose((-5, 40), -8, (-8, 62), (6, 66), (-16, 0), (12, 0), weapon=150, grip=52)
    lash = pose((2, 40), 14, (22, 62), (40, 66), (-17, 0), (17, 0), head=-8)
    after = pose((1, 40), 10, (16, 54), (26, 50), (-16, 0), (16, 0), weapon=-14, grip=50)
    return Keys(wound, tip_at(lash, s.far, s.middle + 4), after)


def _heavy(s: Strike) -> Keys:
    wound = pose((-12, 35), -16, (-24, 54), (-8, 58), (-26, 0), (8, 0), head=12, weapon=4, grip=40)
    lance = pose((12, 32), 32, (34, 58), (50, 60), (-32, 0), (26, 0), head=-22)
    after = pose((6, 34), 22, (18, 50), (32, 52), (-28, 0), (22, 0), head=-10, weapon=6, grip=60)
    return Keys(wound, tip_at(lance, s.far, s.middle), after)


def _low(s: Strike) -> Keys:
    wound = pose((-10, 19), 6, (-22, 34), (-6, 36), (-24, 0), (10, 0), weapon=190, grip=50)
    cut = pose((-2, 14), 14, (20, 20), (36, 18), (-30, 0), (36, 2), head=-10)
    after = pose((-4, 17), 22, (16, 22), (28, 24), (-26, 0), (24, 0), weapon=-24, grip=40)
    return Keys(wound, tip_at(cut, s.far, s.low + 7), after)


def _overhead(s: Strike) -> Keys:
    wound = pose((-4, 46), -18, (-14, 92), (2, 96), (-8, 10), (12, 18), head=6, weapon=138, grip=56)
    leaf = pose((6, 42), 24, (30, 66), (38, 58), (-20, 4), (18, 6), head=-12)
    after = pose((4, 28), 38, (26, 30), (36, 24), (-22, 0), (20, 0), weapon=-36, grip=40)
    return Keys(wound, tip_at(leaf, s.far - 2, (s.low + s.high) / 2 - 32), after)


def _throw(s: Strike) -> Keys:
    wound = pose((-2, 40), 0, (-10, 58), (24, 66), (-15, 0), (13, 0), weapon=120, grip=40)
    reach = pose((8, 37), 26, (-10, 56), (40, 62), (-18, 0), (20, 0), head=-12, weapon=150, grip=40)
    after = pose((6, 34), 30, (-8, 46), (30, 40), (-18, 0), (20, 0), weapon=130, grip=40)
    return Keys(wound, reach._replace(far_x=s.far + 6), after)


def _special(s: Strike) -> Keys:
    wound = pose((-6, 37), -14, (-16, 46), (-10, 66), (-20, 0), (12, 0), head=10, weapon=60)
    gust = pose((6, 38), 20, (-12, 54), (46, 60), (-20, 0), (18, 0), head=-12, weapon=130)
    after = pose((2, 39), 12, (-10, 52), (36, 56), (-18, 0), (16, 0), head=-4, weapon=110)
    return Keys(wound, gust, after)


def _defence(s: Strike) -> Keys:
    wound = pose((0, 34), 4, (8, 52), (10, 60), (-6, 0), (6, 0), head=24, weapon=90, grip=50)
    gone = pose((0, 26), 10, (-14, 44), (16, 44), (-11, 0), (12, 0), head=6, weapon=90, grip=50)
    after = pose((-2, 34), -8, (-16, 50), (18, 52), (-14, 0), (12, 0), weapon=100, grip=46)
    return Keys(wound, gone, after)


def _super(s: Strike) -> Keys:
    wound = pose((-2, 44), -16, (4, 92), (-12, 88), (-12, 0), (10, 0), head=-16, weapon=88, grip=50)
    beam = pose((4, 38), 14, (24, 56), (36, 58), (-22, 0), (20, 0), head=-10)
    after = pose((0, 36), 26, (12, 38), (24, 34), (-18, 0), (16, 0), weapon=-30, grip=46)
    return Keys(wound, tip_at(beam, 66, s.middle), after)


def _air_heavy(s: Strike) -> Keys:
    keys = air_heavy(s)
    strike = keys.strike._replace(near_x=14, near_y=52, far_x=22, far_y=42)
    dive = tip_at(strike, s.far - 2, max(s.low + 6, -20))
    return Keys(keys.wound, dive._replace(foot_x=-16, foot_y=28, lead_x=-4, lead_y=18), keys.after)


SKILLS: Final = (
    *(_light, _heavy, _low, _overhead, _throw, _special, _defence, _super),
    *(air_light, _air_heavy),
)
"""Key poses of rows 1 to 10 of the frame data, each a function of what it reaches."""
