"""A spectator's picture: the stage as it is, wherever the fighters stand, in sizes for a window."""

import numpy as np
import pytest
from hypothesis import given, settings

from arena import state as S
from arena.base.errors import InputError
from arena.camera import Camera, hud, palette
from arena.frame_data.skills import FIGHTERS
from arena.rules import constants as C
from tests.arena.camera.scenes import capture, pose
from tests.arena.mirror import mirrored
from tests.arena.random_play import Inputs, fights, inputs
from tests.arena.scenario import Scene

CAMERA = Camera(180, 320, 3, spectator=True)
STAGE = slice(hud.pixels(hud.WORLD_TOP, 180), hud.pixels(hud.SPECTATOR_BOTTOM, 180))


def columns_of(picture: np.ndarray, colour: tuple[int, ...]) -> np.ndarray:
    """Find where a colour stands in the world of a picture, columns in order."""
    return np.flatnonzero((picture[STAGE] == colour).all(axis=-1).any(axis=0))


@pytest.mark.parametrize("distance", [260, -260])
def test_nothing_turns_round_when_the_fighters_pass_each_other(distance: float) -> None:
    fight = Scene("brakk", "cirrus", distance=distance)
    for side in range(2):
        fight.set(f"p{side}.facing", (1 - 2 * side) * (1 if distance > 0 else -1))
    picture = capture(fight, 0, CAMERA)
    first = columns_of(picture, palette.fighter_colours(1, opponent=False)[palette.TORSO])
    second = columns_of(picture, palette.fighter_colours(2, opponent=True)[palette.TORSO])
    assert len(first) and len(second)
    assert (first.mean() < 160) == (distance > 0) == (second.mean() > 160)


@settings(max_examples=60)
@given(fights(), inputs(150))
def test_a_fight_in_a_mirror_is_seen_in_a_mirror(fight: Scene, both: Inputs) -> None:
    """The world of a spectator: left is left, to a pixel that a rounding may cost."""
    fight.run_inputs(both)
    fight.set("freeze", 0)
    other = fight.copy()
    other.simulator.state[:, 0] = mirrored(fight.simulator.state[:, 0])
    b = S.PLAYER_FIELDS  # the mirror swaps sides and colours with them: swap them back
    state = other.simulator.state[:, 0].copy()
    other.simulator.state[:b, 0], other.simulator.state[b : 2 * b, 0] = state[b : 2 * b], state[:b]
    seen, mirror = (capture(one, 0, CAMERA)[STAGE] for one in (fight, other))
    colour = palette.fighter_colours(fight["p0.fighter"], opponent=False)[palette.LEGS]
    places = [np.flatnonzero((view == colour).all(axis=-1).any(axis=0)) for view in (seen, mirror)]
    assert len(places[0]) == pytest.approx(len(places[1]), abs=2)
    if len(places[0]):
        assert places[0].min() == pytest.approx(319 - places[1].max(), abs=2)


def test_side_0_has_the_left_half_of_the_display() -> None:
    for distance in (200, -200):
        fight = Scene(distance=distance)
        whole = capture(fight, 0, CAMERA)
        fight.set("p0.health", 300)
        top = slice(0, STAGE.start)
        changed = np.flatnonzero((capture(fight, 0, CAMERA) != whole)[top].any(axis=(0, 2)))
        assert len(changed) and changed.max() < 160


@pytest.mark.parametrize("name", FIGHTERS)
def test_what_decides_a_fight_shows(name: str) -> None:
    fight = Scene(name, "aster", distance=300)
    fields = {"health": 500, "meter": 60, "guard": 40, "combo": 3, "ready_6": 100, "ready_7": 200}
    seen = [capture(fight, 0, CAMERA)]
    for side in range(2):
        for field, value in fields.items():
            pose(fight, side, {field: value})
            seen.append(capture(fight, 0, CAMERA))
    fight.set("frame", C.FIGHT_FRAMES // 2)
    seen.append(capture(fight, 0, CAMERA))
    assert len(np.unique(np.array(seen).reshape(len(seen), -1), axis=0)) == len(seen)


@pytest.mark.parametrize("size", [(48, 48), (540, 960), (1_080, 1_920), (1_920, 1_080)])
def test_sizes_for_a_window(size: tuple[int, int]) -> None:
    picture = Camera(*size, 3, spectator=True).picture(Scene().simulator.state)
    assert picture.shape == (*size, 3) and len(np.unique(picture)) > 10


def test_a_picture_of_its_own_is_as_one_that_is_captured() -> None:
    fight = Scene("cirrus", "brakk", distance=150)
    fight.run("special@0", "jump@0", 25)
    picture = CAMERA.picture(fight.simulator.state)
    assert np.array_equal(picture, capture(fight, 0, CAMERA))
    plain = Camera(96, 96)
    assert np.array_equal(plain.picture(fight.simulator.state, side=1), capture(fight, 1, plain))


def test_a_spectator_has_no_side() -> None:
    state = Scene().simulator.state
    with pytest.raises(InputError, match="a spectator sees the fight from no side"):
        CAMERA.picture(state, side=1)
    for fight, side in ((1, 0), (-1, 0), (0, 2)):
        with pytest.raises(InputError, match="does not exist"):
            Camera().picture(state, fight, side)
    with pytest.raises(InputError, match="give 48 to 1920 px each"):
        Camera(1_921, 1_000, spectator=True)
    with pytest.raises(InputError, match="give 48 to 512 px each"):
        Camera(513, 512)
