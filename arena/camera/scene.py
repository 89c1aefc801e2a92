"""What a picture is made of: a prepared background, and a list of rectangles, each in one colour.

A shape is a row of int32: x0, y0, x1, y1 in px of the picture, the ends beyond the last pixel, and
a packed colour (`arena.camera.palette`). Shapes lie within the picture and have an area.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena.base.compile import compiled

Seen = NDArray[np.float32]
Shapes = NDArray[np.int32]
Pixels = NDArray[np.uint8]

X0, Y0, X1, Y1, COLOUR = range(5)
SHAPE_COLUMNS: Final = 5

# Indices of `Scene.numbers`: sizes in px, `VIEW` (least width of the view) in sub-pixels, colours.
WIDTH, CHANNELS, TOP, BOTTOM, FLOOR, VIEW = range(6)
TROUGH, PILLAR, WALL, DIGIT, SPARK, SHIELD, AURA, SHOT = range(6, 14)
SPECTATOR = 14  # 1 if x is counted from the left wall for all who look
NUMBERS: Final = 15

SEGMENTS: Final = 7  # of a figure of the timer
SCALE_BITS: Final = 24


class Scene(NamedTuple):
    """All that a picture needs beside the fight, made once by `arena.camera.Camera`.

    Attributes:
        numbers: Sizes and colours by the names above, int32 ``[NUMBERS]``.
        display: Gauges and lamps, int32 ``[n, hud.COLUMNS]``.
        poses: int32 ``[fighters, POSES, PARTS, 5]``, see `arena.camera.poses`.
        colours: int32 ``[2, fighters, LOOKS, SHADES]``, see `arena.camera.palette`.
        digits: Boxes of the timer's two figures, x0, y0, x1, y1 in px of each segment, int32
            ``[2, SEGMENTS, 4]``.
        backgrounds: What stands behind all, uint8 ``[2, height * width * channels]``: as ever, and
            while both fighters are frozen.
    """

    numbers: NDArray[np.int32]
    display: NDArray[np.int32]
    poses: NDArray[np.int32]
    colours: NDArray[np.int32]
    digits: NDArray[np.int32]
    backgrounds: Pixels


class Lens(NamedTuple):
    """From the world, seen along x from the wall behind the viewer, to the picture.

    Attributes:
        left: Where the view begins, sub-pixels.
        scale: Pixels of the picture in a sub-pixel of the world, times 2^24.
        width: Width of the picture, px.
        top: First row of the world.
        floor: Row that the feet stand on.
        bottom: Row below the last of the world.
    """

    left: int
    scale: int
    width: int
    top: int
    floor: int
    bottom: int


@compiled
def wide(number: int) -> int:
    """Make int64 of a number of any width, so that nothing computed from it overflows."""
    return int(np.int64(number))


@compiled
def add(shapes: Shapes, n: int, x0: int, y0: int, x1: int, y1: int, colour: int) -> int:
    """Write shape n of a list, int32 ``[most, 5]``, and give the next number."""
    shapes[n, X0] = x0
    shapes[n, Y0] = y0
    shapes[n, X1] = x1
    shapes[n, Y1] = y1
    shapes[n, COLOUR] = colour
    return n + 1


@compiled
def add_box(
    shapes: Shapes, n: int, lens: Lens, x0: int, y0: int, x1: int, y1: int, colour: int
) -> int:
    """Add a rectangle of the world, cut off at the edges of the view; at least a pixel thick.

    Args:
        shapes: The list, int32 ``[most, 5]``.
        n: How many there are.
        lens: Where the view is.
        x0: Left edge as it is seen, sub-pixels, int64.
        y0: Lower edge above the floor, sub-pixels, int64.
        x1: Right edge.
        y1: Upper edge.
        colour: Packed.

    Returns:
        How many there are now.
    """
    from_x = (x0 - lens.left) * lens.scale >> SCALE_BITS
    to_x = max((x1 - lens.left) * lens.scale >> SCALE_BITS, from_x + 1)
    to_y = lens.floor - (y0 * lens.scale >> SCALE_BITS)
    from_y = min(lens.floor - (y1 * lens.scale >> SCALE_BITS), to_y - 1)
    from_x, to_x = max(from_x, 0), min(to_x, lens.width)
    from_y, to_y = max(from_y, lens.top), min(to_y, lens.bottom)
    if from_x >= to_x or from_y >= to_y:
        return n
    return add(shapes, n, from_x, from_y, to_x, to_y, colour)
