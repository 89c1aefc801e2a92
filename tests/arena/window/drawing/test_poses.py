from math import dist, hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.camera.poses import Strike
from arena.frame_data.skills import FIGHTERS, KIND, STRIKE, table
from arena.window.drawing.colours import SIDE_COLOURS, look
from arena.window.drawing.lens import FLOOR, HEIGHT, WIDTH, aim, follow
from arena.window.drawing.memory import Memory
from arena.window.drawing.poses.choose import keys_of
from arena.window.drawing.skeleton import BODIES, Pose, blend, solve
from tests.arena.window.drawing.moments import mashed

NUMBERS = st.floats(-120, 120)
POSES = st.builds(Pose, *[NUMBERS] * 16)


@given(POSES, st.sampled_from(BODIES))
def test_bones_keep_their_lengths(given_pose, body):
    joints = solve(given_pose, body)
    bones = (
        (joints.near_hip, joints.near_knee, body.thigh),
        (joints.far_hip, joints.far_knee, body.thigh),
        (joints.near_knee, joints.near_foot, body.shin),
        (joints.near_shoulder, joints.near_elbow, body.upper),
        (joints.far_elbow, joints.far_hand, body.fore),
        (joints.hips, joints.chest, body.torso),
    )
    for start, end, length in bones:
        assert length * 0.98 <= dist(start, end) <= length * 1.25


@given(POSES, POSES)
def test_poses_mix_from_one_to_the_other(first, second):
    assert blend(first, second, 0.0) == first
    assert blend(first, second, 1.0) == second
    middle = blend(first, second, 0.5)
    assert middle.hip_y == pytest.approx((first.hip_y + second.hip_y) / 2)


@pytest.mark.parametrize("fighter", range(len(FIGHTERS)))
@pytest.mark.parametrize("row", range(1, 11))
def test_a_limb_reaches_as_far_as_the_strike(fighter, row):
    data = table()[fighter, row]
    if data[KIND] != STRIKE or row in (6, 7, 8):  # those reach by a dash, a blade, a beam
        return
    strike = Strike.of(table(), fighter, row)
    joints = solve(keys_of(fighter, fighter, row, table()).strike, BODIES[fighter])
    limbs = [joints.near_hand, joints.far_hand, joints.near_foot, joints.far_foot, joints.head]
    limbs += [joints.tip] if fighter == 2 else []
    assert max(x for x, _ in limbs) == pytest.approx(strike.far, abs=12)


def test_poses_never_jump_within_a_fight():
    for pair in (("aster", "brakk"), ("cirrus", "aster")):
        memory = None
        for before, after in mashed(*pair, 400):
            if memory is None or not memory.knows(before):
                memory = Memory.of(before, table())
            earlier = list(memory.poses)
            memory.advance(after, table())
            for was, now in zip(earlier, memory.poses, strict=True):
                assert hypot(now.hip_x - was.hip_x, now.hip_y - was.hip_y) < 60


@given(st.floats(22, 938), st.floats(22, 938))
def test_the_camera_shows_both_fighters(first, second):
    lens = aim(first, second)
    for x in (first, second):
        place = lens.at(x, 0)
        assert 20 <= place[0] <= WIDTH - 20
        assert place[1] == FLOOR < HEIGHT
    assert follow(lens, aim(480, 480), 1.0).zoom == pytest.approx(aim(480, 480).zoom)


# Machado, Oliveira and Fernandes (2009), full severity, on linear light.
DEFICIENCIES = {
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colour_blind_people_tell_the_sides_apart(deficiency):
    matrix = np.array(DEFICIENCIES[deficiency])

    def seen(colour):
        linear = matrix @ (np.array(colour) / 255) ** 2.2
        return 255 * np.clip(linear, 0, 1) ** (1 / 2.2)

    pairs = [SIDE_COLOURS]
    pairs += [(look(k, 0).main, look(k, 1).main) for k in range(len(FIGHTERS))]
    pairs += [(look(k, 0).legs, look(k, 1).legs) for k in range(len(FIGHTERS))]
    distances = [np.linalg.norm(seen(first) - seen(second)) for first, second in pairs]
    assert min(distances) > 60
