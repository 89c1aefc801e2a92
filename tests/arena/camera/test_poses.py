"""What a fighter does can be told from the stage alone, without a look at the gauges."""

from itertools import combinations

import numpy as np
import pytest

from arena import state as S
from arena.camera import Camera, hud
from arena.frame_data.skills import FIGHTERS, SUBPIXELS, table
from arena.rules import constants as C
from tests.arena.camera.scenes import capture, pose, poses
from tests.arena.scenario import Scene

CAMERA = Camera()
STAGE = slice(hud.pixels(hud.WORLD_TOP, 84), hud.pixels(hud.WORLD_BOTTOM, 84))


def posed(name: str, viewer: int, fields: dict[str, int], distance: float) -> np.ndarray:
    """Picture a fighter on side 0 in a pose, somebody so many px away, uint8 [H, W]."""
    fight = Scene(name, "aster", distance=distance)
    pose(fight, 0, fields)
    return capture(fight, viewer, CAMERA)


def staged(name: str, viewer: int, fields: dict[str, int]) -> np.ndarray:
    """Picture the stage alone, the other 260 px away, uint8 [rows, W]."""
    return posed(name, viewer, fields, 260)[STAGE]


@pytest.mark.parametrize("viewer", [0, 1])
@pytest.mark.parametrize("name", FIGHTERS)
def test_everything_a_fighter_does_looks_different(name: str, viewer: int) -> None:
    pictures = {
        what: staged(name, viewer, fields) for what, fields in poses(table(), FIGHTERS.index(name))
    }
    assert len(pictures) >= 10 + 5 + 2 * 10
    for (one, first), (other, second) in combinations(pictures.items(), 2):
        # A head's worth of pixels, so that even noise would not hide it.
        assert np.count_nonzero(first != second) >= 6, f"{one} looks like {other}"


@pytest.mark.parametrize("viewer", [0, 1])
@pytest.mark.parametrize("name", FIGHTERS)
def test_with_the_gauges_it_can_be_told_from_across_the_stage(name: str, viewer: int) -> None:
    listed = [fields for _, fields in poses(table(), FIGHTERS.index(name))]
    pictures = {posed(name, viewer, fields, 900).tobytes() for fields in listed}
    assert len(pictures) == len(listed)


@pytest.mark.parametrize("viewer", [0, 1])
def test_fighters_look_different_in_every_pose(viewer: int) -> None:
    for first, second in combinations(FIGHTERS, 2):
        same = dict(poses(table(), FIGHTERS.index(second)))
        for what, fields in poses(table(), FIGHTERS.index(first)):
            if what in same:
                one = staged(first, viewer, fields)
                other = staged(second, viewer, same[what])
                assert np.count_nonzero(one != other) >= 6, what


def test_a_fighter_whom_nothing_touches_looks_pale() -> None:
    """A juggled fighter in the same place and pose, once he cannot be hit any more."""
    flying = {"status": S.LAUNCHED, "y": 90 * SUBPIXELS}
    solid = staged("brakk", 0, {**flying, "juggle": C.JUGGLE_LIMIT - 1})
    pale = staged("brakk", 0, {**flying, "juggle": C.JUGGLE_LIMIT})
    changed = solid != pale
    assert np.count_nonzero(changed) >= 20
    assert np.all(pale[changed] > solid[changed])


def test_the_limb_of_a_strike_ends_where_it_can_hit() -> None:
    """At its reach, an active strike touches the defender's body; a little beyond, it does not."""
    for name in FIGHTERS:
        fight = Scene(name, "aster", distance=400)
        skill = fight.fighters[0].skills[1]
        camera = Camera(512, 512)
        pose(fight, 0, {"status": S.ATTACKING, "skill": 1, "skill_frame": skill.startup})
        active = capture(fight, 0, camera)
        pose(fight, 0, {"status": S.FREE, "skill": 0, "skill_frame": 0})
        rows = slice(hud.pixels(hud.WORLD_TOP, 512), hud.pixels(hud.WORLD_BOTTOM, 512))
        columns = np.flatnonzero((active != capture(fight, 0, camera))[rows].any(axis=0))
        middle = (fight["p0.x"] + fight["p1.x"]) / 2
        view = (fight["p1.x"] - fight["p0.x"]) + 150 * SUBPIXELS
        tip = (middle - view / 2 + (columns.max() + 1) / 512 * view - fight["p0.x"]) / SUBPIXELS
        assert tip == pytest.approx((skill.reach - C.WALL) / SUBPIXELS, abs=2)
