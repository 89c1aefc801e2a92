"""The camera on the host: prepares the scene of a size, takes pictures of many fights at once."""

from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

from arena.base.checks import check_array, check_output, check_rows, check_sides
from arena.base.compile import compiled, compiled_parallel
from arena.base.errors import InputError
from arena.camera import hud, palette, scene
from arena.camera.drawing import draw, most_shapes
from arena.camera.poses import pose_table
from arena.camera.scene import SEGMENTS, Pixels, Scene, Seen, Shapes
from arena.features import FEATURES
from arena.frame_data.fighter_file import SUBPIXELS
from arena.frame_data.skills import Table, own_table
from arena.state import FIELDS, State

DEFAULT_SIZE: Final = 84
SMALLEST: Final = 48
LARGEST: Final = 512
LARGEST_SPECTATOR: Final = 1_920
MOST_ASPECT: Final = 2
SERIAL_BELOW: Final = 48
"""Fewer pictures than this are taken on one thread; see `arena.simulator.SERIAL_BELOW`."""

_PARTIES: Final = 64  # groups of pictures that threads share out among themselves
_WORLD_HEIGHT: Final = 200 * SUBPIXELS  # least height of the view: a little more than a jump's
_FROZEN: Final = 0.45  # share by which the world darkens while both fighters are frozen

Rows = NDArray[np.int32]


@compiled
def _capture_some(
    s: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    look: Scene,
    seen: Seen,
    shapes: Shapes,
    party: int,
    parties: int,
    out: Pixels,
) -> None:
    n = len(rows)
    for j in range(party * n // parties, (party + 1) * n // parties):
        draw(s, fd, rows[j], sides[j], look, seen, shapes, party, out, j)


@compiled
def _capture_serial(
    s: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    look: Scene,
    seen: Seen,
    shapes: Shapes,
    out: Pixels,
) -> None:
    _capture_some(s, fd, rows, sides, look, seen, shapes, 0, 1, out)


@compiled_parallel
def _capture_parallel(
    s: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    look: Scene,
    seen: Seen,
    shapes: Shapes,
    out: Pixels,
) -> None:
    for party in numba.prange(len(shapes)):
        _capture_some(s, fd, rows, sides, look, seen, shapes, party, len(shapes), out)


class Camera:
    """Takes pictures of fights, each seen from one side, forward to the right.

    A spectator's camera shows the stage as it is instead: side 0 has the left half of the display,
    and nothing turns round when the fighters pass each other. It shows what a person wants to see,
    and not all that an agent is told.

    Attributes:
        height: Of a picture, px.
        width: Of a picture, px.
        channels: 1 grey, 3 red, green and blue.
        spectator: Whether it shows the stage as it is.
        shape: Shape of one picture: ``(height, width)`` or ``(height, width, 3)``.
        scene: What `arena.camera.drawing` needs beside the fights.
        most_shapes: The most shapes of a picture, for those who allocate the scratch themselves.
    """

    def __init__(
        self,
        height: int = DEFAULT_SIZE,
        width: int = DEFAULT_SIZE,
        channels: int = 1,
        *,
        spectator: bool = False,
        table: Table | None = None,
    ) -> None:
        """Prepare the scene.

        Args:
            height: Of a picture, 48 to 512 px; a spectator's up to 1,920.
            width: Of a picture, likewise; neither more than twice the other.
            channels: 1 for grey, 3 for colour.
            spectator: Whether to show the stage as it is, and not from the side of a player.
            table: Frame data of the fights instead of the bundled fighters'.

        Raises:
            InputError: If the size or the number of channels is out of range.
        """
        check_size(height, width, channels, spectator=spectator)
        self.height, self.width, self.channels = height, width, channels
        self.spectator = spectator
        self.shape = (height, width) if channels == 1 else (height, width, channels)
        self.table = own_table(table)
        ranges = hud.Ranges.of(self.table)
        listed = hud.spectator_places(ranges) if spectator else hud.places(ranges)
        numbers = _numbers(height, width, channels, spectator)
        self.scene = Scene(
            numbers=numbers,
            display=hud.display_table(height, width, channels, listed),
            poses=pose_table(self.table),
            colours=palette.fighter_palette(len(self.table), channels),
            digits=_digits(height, width),
            backgrounds=_backgrounds(height, width, channels, listed, numbers),
        )
        self.most_shapes = most_shapes(len(listed))
        self._scratch = self.new_scratch(_PARTIES)

    def new_scratch(self, parties: int) -> tuple[Seen, Shapes]:
        """Allocate what so many threads need for a picture each: features and lists of shapes."""
        seen = np.zeros((parties, FEATURES), np.float32)
        return seen, np.zeros((parties, self.most_shapes, scene.SHAPE_COLUMNS), np.int32)

    def frames(self, n: int) -> Pixels:
        """Allocate n pictures: uint8 ``[n, *shape]``."""
        return np.zeros((n, *self.shape), np.uint8)

    def capture(self, state: State, rows: Rows, sides: Rows, out: Pixels) -> None:
        """Take pictures of some fights, each seen from one side.

        Args:
            state: int32 ``[FIELDS, B]``, of a simulator with the camera's frame data.
            rows: Fights, int32 ``[n]``.
            sides: Side of the viewer, int32 ``[n]``; a spectator's are all 0.
            out: uint8 ``[n, height, width]``, in colour ``[n, height, width, 3]`` (or more
                pictures), contiguous, written in place; see `frames`.

        Raises:
            InputError: If a fight or a side does not exist, or an array is too small, of another
                shape or type, or not contiguous.
        """
        self._take(state, rows, sides, out, self._scratch)

    def picture(self, state: State, fight: int = 0, side: int = 0) -> Pixels:
        """Take one picture in memory of its own; threads may share the camera for that.

        Args:
            state: As for `capture`.
            fight: Number of the fight.
            side: Side of the viewer; of a spectator's camera 0.

        Returns:
            uint8 ``shape``.

        Raises:
            InputError: As `capture`.
        """
        out = self.frames(1)
        self._take(state, np.array([fight]), np.array([side]), out, self.new_scratch(1))
        picture: Pixels = out[0]
        return picture

    def _take(
        self, state: State, rows: Any, sides: Any, out: Pixels, scratch: tuple[Seen, Shapes]
    ) -> None:
        check_array(state, (FIELDS, None), np.int32, "states")
        rows = check_rows(rows, state.shape[1])
        sides = check_sides(sides, len(rows))
        if self.spectator and sides.any():
            raise InputError("a spectator sees the fight from no side; give side 0 for each row")
        check_output(out, (len(rows), *self.shape), np.uint8, "pictures")
        flat = out.reshape(out.shape[0], -1)
        run = _capture_serial if len(rows) < SERIAL_BELOW else _capture_parallel
        run(state, self.table, rows, sides, self.scene, *scratch, flat)


def check_size(height: int, width: int, channels: int, *, spectator: bool = False) -> None:
    """Refuse pictures that cannot show a fight.

    Args:
        height: px.
        width: px.
        channels: 1 or 3.
        spectator: Whether they are a spectator's, which may be larger.

    Raises:
        InputError: Names the value and the range.
    """
    largest = LARGEST_SPECTATOR if spectator else LARGEST
    given = f"pictures of {height} x {width} px (height x width)"
    if not all(SMALLEST <= size <= largest for size in (height, width)):
        raise InputError(f"{given} are out of range; give {SMALLEST} to {largest} px each")
    if max(height, width) > MOST_ASPECT * min(height, width):
        raise InputError(f"{given} are too long; give at most twice the shorter side")
    if channels not in (1, 3):
        raise InputError(f"pictures of {channels} channels; give 1 for grey or 3 for colour")


def _numbers(height: int, width: int, channels: int, spectator: bool) -> NDArray[np.int32]:
    numbers = np.zeros(scene.NUMBERS, np.int32)
    rows = (hud.WORLD_TOP, hud.FLOOR, hud.WORLD_BOTTOM)
    if spectator:
        rows = (hud.WORLD_TOP, hud.SPECTATOR_FLOOR, hud.SPECTATOR_BOTTOM)
    top, floor, bottom = (hud.pixels(row, height) for row in rows)
    numbers[[scene.WIDTH, scene.CHANNELS]] = width, channels
    numbers[[scene.TOP, scene.FLOOR, scene.BOTTOM]] = top, floor, bottom
    numbers[scene.VIEW] = _WORLD_HEIGHT * width // (floor - top)
    numbers[scene.SPECTATOR] = spectator
    for index, colour in (
        (scene.TROUGH, palette.TROUGH),
        (scene.PILLAR, palette.PILLAR),
        (scene.WALL, palette.WALL),
        (scene.DIGIT, palette.DIGIT),
        (scene.SPARK, palette.SPARK),
        (scene.SHIELD, palette.SHIELD),
        (scene.AURA, palette.AURA),
        (scene.SHOT, palette.PROJECTILE),
    ):
        numbers[index] = palette.packed(colour, channels)
    return numbers


def _digits(height: int, width: int) -> NDArray[np.int32]:
    """Place the segments of two figures of 3 x 5 units, each at least a pixel thick."""
    digits = np.zeros((2, SEGMENTS, 4), np.int32)
    units = [(0, 0, 3, 1), (0, 0, 1, 3), (2, 0, 3, 3), (0, 2, 3, 3)]
    units += [(0, 2, 1, 5), (2, 2, 3, 5), (0, 4, 3, 5)]
    for place, left in enumerate((38, 43)):
        for segment, (x0, y0, x1, y1) in enumerate(units):
            from_x, to_x = (hud.pixels(left + x, width) for x in (x0, x1))
            from_y, to_y = (hud.pixels(1 + y, height) for y in (y0, y1))
            digits[place, segment] = from_x, from_y, max(to_x, from_x + 1), max(to_y, from_y + 1)
    return digits


def _backgrounds(
    height: int, width: int, channels: int, listed: list[hud.Place], numbers: NDArray[np.int32]
) -> Pixels:
    """Paint sky, ground, panels and empty gauges, twice: as ever, and dark for a freeze."""
    pictures = np.zeros((2, height, width, 3), np.uint8)
    pictures[:] = palette.PANEL
    top, floor, bottom = (int(numbers[row]) for row in (scene.TOP, scene.FLOOR, scene.BOTTOM))
    for frozen, dark in enumerate((0.0, _FROZEN)):
        for row in range(top, floor):
            sky = palette.mixed(palette.SKY_TOP, palette.SKY_LOW, (row - top) / (floor - top))
            pictures[frozen, row] = palette.mixed(sky, palette.PANEL, dark)
        pictures[frozen, floor:bottom] = palette.mixed(palette.GROUND, palette.PANEL, dark)
        pictures[frozen, floor] = palette.mixed(palette.EDGE, palette.PANEL, dark)
    for place in listed:
        if place.trough:
            x0, x1 = (hud.pixels(x, width) for x in (place.x, place.x + place.width))
            y0, y1 = (hud.pixels(y, height) for y in (place.y, place.y + place.height))
            pictures[:, y0:y1, x0:x1] = palette.TROUGH
    if channels == 1:
        colours, inverse = np.unique(pictures.reshape(-1, 3), axis=0, return_inverse=True)
        grey = np.array([palette.packed(tuple(colour), 1) for colour in colours.tolist()])
        pictures = grey[inverse]
    return np.ascontiguousarray(pictures.reshape(2, -1), np.uint8)
