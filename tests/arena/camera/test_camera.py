"""Pictures: mirrored, blind to what is hidden, within bounds, of all sizes, the same everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena import state as S
from arena.base.errors import InputError
from arena.camera import Camera, FrameStack, hud
from arena.camera.camera import SERIAL_BELOW
from arena.camera.drawing import list_shapes, paint
from arena.camera.scene import FLOOR, X0, X1, Y0, Y1
from arena.features import FEATURES
from arena.frame_data.skills import FIGHTERS, SUBPIXELS
from arena.rules import constants as C
from arena.rules.actions import NUM_CODES
from tests.arena.camera import plain_python, scenes
from tests.arena.camera.play import both_sides, photograph, random_play
from tests.arena.camera.scenes import capture, pose
from tests.arena.mirror import mirrored
from tests.arena.random_play import Inputs, crowd, crowd_inputs, fights, inputs
from tests.arena.scenario import FEATURE, Scene
from tests.arena.test_features import HIDDEN_FIELDS

ROOT = Path(__file__).resolve().parents[3]
CAMERA = Camera()
CAMERAS = [CAMERA, Camera(48, 96), Camera(160, 120), Camera(64, 64, 3)]
SIZES = [(48, 48), (48, 96), (84, 84), (120, 60), (160, 160), (288, 512)]


def played(seed: int, frames: int = 240, fights: int = 40) -> S.State:
    """Give the states of some fights after some frames of random play, int32 [FIELDS, B]."""
    *_, simulator = random_play(fights, frames, seed)
    return simulator.state.copy()


# --- what is seen ---------------------------------------------------------------------------------
@settings(max_examples=60)
@given(fights(), inputs(150), st.sampled_from(CAMERAS))
def test_pictures_are_the_same_in_a_mirror(fight: Scene, both: Inputs, camera: Camera) -> None:
    fight.run_inputs(both)
    other = fight.copy()
    other.simulator.state[:, 0] = mirrored(fight.simulator.state[:, 0])
    for side in range(2):
        assert np.array_equal(capture(fight, side, camera), capture(other, 1 - side, camera))


@settings(max_examples=60)
@given(fights(), inputs(150), st.integers(0, 2**32 - 1))
def test_nothing_hidden_of_the_opponent_shows(fight: Scene, both: Inputs, seed: int) -> None:
    fight.run_inputs(both)
    random = np.random.default_rng(seed)
    for side in range(2):
        other = fight.copy()
        b = (1 - side) * S.PLAYER_FIELDS
        for field in HIDDEN_FIELDS:
            other.simulator.state[b + field] = random.integers(0, NUM_CODES)
        other.simulator.state[S.SEED] = random.integers(0, 1_000)
        assert np.array_equal(capture(fight, side, CAMERA), capture(other, side, CAMERA))


@pytest.mark.parametrize("delay", [1, 5, 15])
def test_pictures_hold_nothing_of_what_is_still_on_its_way(delay: int) -> None:
    """Fights whose inputs part on frame t look the same until frame t + delay, and then do not.

    One's own presses are the exception, so only the stage is looked at.
    """
    part, frames = 40, 80
    play = crowd_inputs(40, frames, seed=22)
    other = play.copy()
    other[part:] = crowd_inputs(40, frames - part, seed=23)
    simulators = [crowd(40, delay=delay) for _ in range(2)]
    stage = slice(hud.pixels(hud.WORLD_TOP, 84), hud.pixels(hud.WORLD_BOTTOM, 84))
    for frame in range(frames):
        seen = [photograph(simulator, CAMERA)[:, stage] for simulator in simulators]
        if frame <= part + delay:
            assert np.array_equal(*seen), frame
        if frame == frames - 1:
            assert not np.array_equal(*seen)
        for simulator, actions in zip(simulators, (play, other), strict=True):
            simulator.step(actions[frame])


def test_the_viewer_stands_left_and_looks_right() -> None:
    """Also after the two have passed each other."""
    own, other = Scene("brakk", "cirrus", distance=260), Scene("brakk", "cirrus", distance=-260)
    for fight in (own, other):
        pose(fight, 1, {"status": S.KNOCKED_DOWN})
    other.set("p0.facing", -1)
    other.set("p1.facing", 1)
    assert np.array_equal(capture(own, 0, CAMERA), capture(other, 0, CAMERA))
    floor = CAMERA.scene.numbers[FLOOR]
    standing = capture(own, 0, CAMERA)[floor - 12]  # the other lies below this row
    empty = capture(Scene("brakk", "cirrus", distance=260), 0, CAMERA)[floor - 12]
    assert np.array_equal(standing[:42], empty[:42])
    assert not np.array_equal(standing[42:], empty[42:])


def test_a_gauge_fills_in_proportion_to_its_feature() -> None:
    fight = Scene()
    lit = []
    for meter in range(C.FULL_METER + 1):
        fight.set("p0.meter", meter)
        picture = capture(fight, 0, CAMERA)
        row = next(row for row in CAMERA.scene.display if row[hud.FEATURE] == FEATURE["self.meter"])
        gauge = picture[row[hud.Y0], row[hud.X0] : row[hud.X1]]
        lit.append(gauge.astype(float).sum())
    steps = np.diff(lit)
    assert steps.min() > 0
    assert np.allclose(lit, np.linspace(lit[0], lit[-1], len(lit)), atol=2)


def test_the_timer_counts_seconds() -> None:
    fight = Scene()
    corner = (slice(0, 6), slice(36, 48))
    figures = []
    for frame in range(C.FIGHT_FRAMES + 1):
        fight.set("frame", frame)
        figures.append(capture(fight, 0, CAMERA)[corner].tobytes())
    changes = [frame for frame in range(C.FIGHT_FRAMES) if figures[frame] != figures[frame + 1]]
    second = C.FRAMES_PER_SECOND
    assert changes == list(range(second - 1, C.FIGHT_FRAMES, second))  # rounded up
    assert len(set(figures)) == C.FIGHT_FRAMES // C.FRAMES_PER_SECOND + 1


@pytest.mark.parametrize("side", [0, 1])
def test_a_projectile_shows_where_it_is(side: int) -> None:
    fight = Scene("cirrus", "cirrus", distance=400)
    none = capture(fight, 0, CAMERA)
    fight.set(f"p{side}.projectile_left", 30)
    fight.set(f"p{side}.projectile_direction", 1 - 2 * side)
    places = []
    for x in (400, 480, 560):
        fight.set(f"p{side}.projectile_x", x * SUBPIXELS)
        changed = (capture(fight, 0, CAMERA) != none)[hud.WORLD_TOP : hud.WORLD_BOTTOM]
        places.append(np.flatnonzero(changed.any(axis=0)).mean())
    assert places[0] + 5 < places[1] < places[2] - 5


def test_a_freeze_shows_what_it_is_about() -> None:
    """A hit, a block, an absorbed hit and a super's flash each look different, and darken."""
    pictures = []
    for status, contact in (
        (S.HITSTUN, S.CONTACT_HIT),
        (S.BLOCKSTUN, S.CONTACT_BLOCKED),
        (S.FREE, S.CONTACT_SPENT),
        (S.FREE, S.CONTACT_NONE),
    ):
        fight = Scene(distance=100)
        pose(fight, 0, {"status": S.ATTACKING, "skill": 8, "contact": contact})
        pose(fight, 1, {"status": status, "timer": 5})
        going_on = capture(fight, 0, CAMERA)
        fight.set("freeze", 6)
        frozen = capture(fight, 0, CAMERA)
        sky = (hud.WORLD_TOP + 2, 2)
        assert frozen[sky] < going_on[sky]
        pictures.append(frozen[hud.WORLD_TOP : hud.WORLD_BOTTOM])
    assert len({picture.tobytes() for picture in pictures}) == 4


def test_an_absorbed_hit_shows_only_as_long_as_its_attack() -> None:
    """Not later, when the one whose attack was absorbed or caught is hit himself."""
    pictures = []
    for contact in (S.CONTACT_NONE, S.CONTACT_SPENT):
        fight = Scene(distance=100)
        pose(fight, 0, {"status": S.HITSTUN, "timer": 5, "contact": contact})
        fight.set("freeze", 6)
        pictures.append(capture(fight, 0, CAMERA))
    assert np.array_equal(*pictures)


# --- how it is painted ----------------------------------------------------------------------------
@settings(max_examples=60)
@given(fights(), inputs(200), st.sampled_from(CAMERAS))
def test_every_shape_lies_within_the_picture(fight: Scene, both: Inputs, camera: Camera) -> None:
    fight.run_inputs(both)
    seen = np.zeros((1, FEATURES), np.float32)
    shapes = np.zeros((1, camera.most_shapes, 5), np.int32)
    simulator = fight.simulator
    for side in range(2):
        count = list_shapes(simulator.state, camera.table, 0, side, camera.scene, seen, shapes, 0)
        assert 0 < count <= camera.most_shapes
        x0, y0, x1, y1 = shapes[0, :count, [X0, Y0, X1, Y1]]
        assert np.all((x0 >= 0) & (x0 < x1) & (x1 <= camera.width))
        assert np.all((y0 >= 0) & (y0 < y1) & (y1 <= camera.height))


def test_pictures_that_were_not_asked_for_stay_as_they_are() -> None:
    state = played(31)
    for camera in CAMERAS:
        out = camera.frames(5)
        out[:] = 7
        rows, sides = np.array([3, 9], np.int32), np.array([0, 1], np.int32)
        camera.capture(state, rows, sides, out[1:3])
        assert np.all(out[[0, 3, 4]] == 7)
        assert len(np.unique(out[1])) > 7 < len(np.unique(out[2]))


def test_rows_painted_one_by_one_make_the_same_picture() -> None:
    """As threads of a GPU paint them."""
    state = played(32)
    for camera in CAMERAS:
        whole = camera.frames(1)
        camera.capture(state, np.array([5], np.int32), np.array([1], np.int32), whole)
        seen = np.zeros((1, FEATURES), np.float32)
        shapes = np.zeros((1, camera.most_shapes, 5), np.int32)
        by_row = np.zeros((1, whole.size), np.uint8)
        count = list_shapes(state, camera.table, 5, 1, camera.scene, seen, shapes, 0)
        for row in range(camera.height):
            paint(camera.scene, seen, shapes, 0, count, row, row + 1, by_row, 0)
        assert np.array_equal(by_row.reshape(whole.shape), whole)


@pytest.mark.parametrize("camera", CAMERAS, ids=lambda camera: str(camera.shape))
def test_a_batch_is_the_same_as_one_by_one(camera: Camera) -> None:
    *_, simulator = random_play(SERIAL_BELOW, 240, 33)
    together = photograph(simulator, camera)
    assert len(together) > SERIAL_BELOW
    rows, sides = both_sides(simulator)
    alone = camera.frames(1)
    for k in range(len(rows)):
        camera.capture(simulator.state, rows[k : k + 1], sides[k : k + 1], alone)
        assert np.array_equal(alone[0], together[k])


@pytest.mark.parametrize("size", SIZES)
def test_grey_is_the_luminance_of_colour(size: tuple[int, int]) -> None:
    state = played(34)
    rows, sides = np.arange(40, dtype=np.int32), np.arange(40, dtype=np.int32) % 2
    grey, colour = Camera(*size), Camera(*size, channels=3)
    pictures, coloured = grey.frames(40), colour.frames(40)
    grey.capture(state, rows, sides, pictures)
    colour.capture(state, rows, sides, coloured)
    luminance = coloured @ np.array([0.299, 0.587, 0.114])
    assert np.abs(luminance - pictures).max() <= 2
    assert np.ptp(coloured.astype(int), axis=-1).max() > 100  # and there are colours


@pytest.mark.parametrize("size", range(48, 161))
def test_every_gauge_has_room_at_every_size(size: int) -> None:
    """And none covers another's: only a fighter's emblem takes the place of another one's."""
    owner = np.full((size, size), -1)
    emblems = {FEATURE[f"{who}.is_{name}"] for who in ("self", "opponent") for name in FIGHTERS}
    for row in Camera(size, size).scene.display:
        assert row[hud.X0] < row[hud.X1]
        assert row[hud.Y0] < row[hud.Y1]
        box = owner[row[hud.Y0] : row[hud.Y1], row[hud.X0] : row[hud.X1]]
        if row[hud.FEATURE] not in emblems:
            assert np.all(box == -1)
            box[:] = row[hud.FEATURE]


def test_plain_python_draws_as_compiled() -> None:
    """The same source, interpreted in a process of its own, gives the same pictures."""
    interpreted = subprocess.run(
        [sys.executable, "-m", "tests.arena.camera.plain_python"],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert interpreted.stdout.split() == plain_python.digests()


@pytest.mark.parametrize("name", scenes.golden_fights())
def test_a_golden_picture_looks_as_written(name: str) -> None:
    golden = (scenes.FOLDER / f"{name}.txt").read_text()
    assert scenes.golden_texts()[name].splitlines() == golden.splitlines(), (
        "the camera draws differently; if that is meant: python -m tests.arena.camera.scenes"
    )


# --- the host's side ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("size", "told"),
    [
        ((47, 84), "47 x 84 px (height x width) are out of range; give 48 to 512 px"),
        ((84, 513), "84 x 513 px (height x width) are out of range; give 48 to 512 px"),
        ((0, -3), "0 x -3 px"),
        ((60, 121), "60 x 121 px (height x width) are too long; give at most twice"),
        ((200, 84), "200 x 84 px (height x width) are too long"),
        ((84, 84, 2), "pictures of 2 channels; give 1 for grey or 3 for colour"),
    ],
)
def test_odd_sizes_are_refused(size: tuple[int, ...], told: str) -> None:
    with pytest.raises(InputError, match=r"^pictures of ") as error:
        Camera(*size)
    assert told in str(error.value)


@pytest.mark.parametrize(
    "out",
    [
        np.zeros((1, 84, 84), np.uint8),
        np.zeros((2, 84, 83), np.uint8),
        np.zeros((2, 84, 84, 3), np.uint8),
        np.zeros((2, 84, 84), np.int8),
        np.zeros((2, 84, 168), np.uint8)[:, :, ::2],
    ],
)
def test_a_buffer_that_does_not_fit_is_refused(out: np.ndarray) -> None:
    rows = np.zeros(2, np.int32)
    with pytest.raises(InputError, match=r"pictures are .* uint8 \[2, 84, 84\] or more rows"):
        CAMERA.capture(Scene().simulator.state, rows, rows, out)


@pytest.mark.parametrize("camera", [CAMERA, CAMERAS[-1]], ids=["grey", "colour"])
def test_a_stack_keeps_the_last_pictures_and_forgets_the_last_fight(camera: Camera) -> None:
    stack = FrameStack(camera, 3, 4)
    assert stack.frames.shape == (3, 4, *camera.shape)
    none = np.zeros(3, np.bool_)
    pictures = camera.frames(3)
    for number in range(1, 7):
        pictures[:] = np.arange(3).reshape(3, *[1] * len(camera.shape)) * 10 + number
        assert stack.push(pictures, none) is stack.frames
    assert stack.frames[..., 0, 0].reshape(3, 4, -1)[..., 0].tolist() == [
        [3, 4, 5, 6],
        [13, 14, 15, 16],
        [23, 24, 25, 26],
    ]
    pictures[:] = 99
    stack.push(pictures, np.array([False, True, False]))
    assert stack.frames[..., 0, 0].reshape(3, 4, -1)[..., 0].tolist() == [
        [4, 5, 6, 99],
        [0, 0, 0, 99],
        [24, 25, 26, 99],
    ]


def test_a_stack_of_none_is_refused() -> None:
    with pytest.raises(InputError, match="a stack of 0 frames; give at least 1"):
        FrameStack(CAMERA, 3, 0)


def test_frame_data_of_ones_own_are_shown() -> None:
    """A longer reach is a longer limb."""
    table = scenes.plain_table()
    longer = table.copy()
    longer[:, 1, scenes.F.REACH] *= 2
    striking = {"status": S.ATTACKING, "skill": 1, "skill_frame": 12}
    limbs = []
    for own in (table, longer):
        fight = Scene(distance=400, table=own)
        camera = Camera(table=own)
        idle = capture(fight, 0, camera)
        pose(fight, 0, striking)
        changed = (capture(fight, 0, camera) != idle)[hud.WORLD_TOP : hud.WORLD_BOTTOM]
        limbs.append(np.flatnonzero(changed.any(axis=0)).max())
    assert limbs[1] > limbs[0] + 10
