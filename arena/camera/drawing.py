"""Fight -> list of shapes -> pixels, as scalar integer functions for any device.

`list_shapes` makes the list from the state; `paint` fills pixels, for as many rows of the picture
as its caller likes: all of them for a thread of a CPU, one for a thread of a GPU.
"""

from typing import Final

import numpy as np

from arena import state as S
from arena.base.compile import compiled
from arena.camera import hud, scene, world
from arena.camera.palette import blend
from arena.camera.scene import SEGMENTS, Pixels, Scene, Seen, Shapes, add, wide
from arena.features import NAMES, write_features
from arena.frame_data.skills import Table
from arena.rules import constants as C
from arena.state import State

# Figures 0 to 9 in seven segments, a bit each: top, upper left and right, middle, lower left and
# right, bottom.
_FIGURES: Final = (0x77, 0x24, 0x5D, 0x6D, 0x2E, 0x6B, 0x7B, 0x25, 0x7F, 0x6F)
_FREEZE: Final = NAMES.index("freeze")
_ONE: Final = np.float32(1 << hud.VALUE_BITS)


def most_shapes(gauges: int) -> int:
    """Give the most shapes of a picture with so many gauges: each takes two at most."""
    return world.SHAPES + 2 * SEGMENTS + 2 * gauges


@compiled
def draw(
    s: State,
    fd: Table,
    i: int,
    side: int,
    look: Scene,
    seen: Seen,
    shapes: Shapes,
    k: int,
    out: Pixels,
    j: int,
) -> None:
    """Draw the whole picture of fight i, seen from one side.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: Side of the viewer, 0 or 1.
        look: What the picture needs beside the fight.
        seen: Scratch, float32 ``[n, F]``.
        shapes: Scratch, int32 ``[n, most, 5]``.
        k: Row of the scratch that nobody else uses meanwhile.
        out: uint8 ``[N, height * width * channels]``.
        j: Row of ``out``.
    """
    count = list_shapes(s, fd, i, side, look, seen, shapes, k)
    height = out.shape[1] // (look.numbers[scene.WIDTH] * look.numbers[scene.CHANNELS])
    paint(look, seen, shapes, k, count, 0, height, out, j)


@compiled
def list_shapes(
    s: State, fd: Table, i: int, side: int, look: Scene, seen: Seen, shapes: Shapes, k: int
) -> int:
    """List the shapes of the picture of fight i, in the order in which they are painted.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: Side of the viewer, 0 or 1.
        look: What the picture needs beside the fight.
        seen: float32 ``[n, F]``; row k is left with the viewer's features.
        shapes: int32 ``[n, most, 5]``; row k is written.
        k: Row of the two.

    Returns:
        How many there are.
    """
    i = wide(i)  # one type for Numba, for any caller: all below is compiled but once
    write_features(s, fd, i, side, seen, k)
    features, listed = seen[k], shapes[k]
    n = world.list_world(s, fd, i, side, look, features, listed)
    n = _list_timer(s, i, look, listed, n)
    return _list_display(look, features, listed, n)


@compiled
def paint(
    look: Scene,
    seen: Seen,
    shapes: Shapes,
    k: int,
    count: int,
    first: int,
    end: int,
    out: Pixels,
    j: int,
) -> None:
    """Paint some rows of a picture whose shapes are listed.

    Args:
        look: What the picture needs beside the fight.
        seen: What `list_shapes` left, float32 ``[n, F]``.
        shapes: What it listed, int32 ``[n, most, 5]``.
        k: Row of the two.
        count: How many shapes there are.
        first: First row of the picture to paint.
        end: Row to stop before.
        out: uint8 ``[N, height * width * channels]``.
        j: Row of ``out``.
    """
    stride = look.numbers[scene.WIDTH] * wide(look.numbers[scene.CHANNELS])
    pixels = out[j]
    background = look.backgrounds[background_of(seen, k)]
    for at in range(first * stride, end * stride):
        pixels[at] = background[at]
    paint_shapes(look, shapes, k, count, first, end, out, j)


@compiled
def background_of(seen: Seen, k: int) -> int:
    """Tell which background stands behind a picture, by what `list_shapes` left in row k."""
    return 1 if seen[k, _FREEZE] > 0 else 0


@compiled
def paint_shapes(
    look: Scene, shapes: Shapes, k: int, count: int, first: int, end: int, out: Pixels, j: int
) -> None:
    """Paint the shapes of some rows of a picture over its background; see `paint`."""
    channels = wide(look.numbers[scene.CHANNELS])
    stride = look.numbers[scene.WIDTH] * channels
    pixels = out[j]
    for shape in range(count):
        x0, x1 = wide(shapes[k, shape, scene.X0]), wide(shapes[k, shape, scene.X1])
        y0, y1 = wide(shapes[k, shape, scene.Y0]), wide(shapes[k, shape, scene.Y1])
        colour = shapes[k, shape, scene.COLOUR]
        for y in range(max(y0, first), min(y1, end)):
            if channels == 1:
                for at in range(y * stride + x0, y * stride + x1):
                    pixels[at] = colour
            else:
                for at in range(y * stride + x0 * channels, y * stride + x1 * channels, channels):
                    pixels[at] = colour & 255
                    pixels[at + 1] = colour >> 8 & 255
                    pixels[at + 2] = colour >> 16


@compiled
def _list_timer(s: State, i: int, look: Scene, shapes: Shapes, n: int) -> int:
    """List the seconds left, in figures."""
    left = C.FIGHT_FRAMES - wide(s[S.FRAME, i])
    seconds = (left + C.FRAMES_PER_SECOND - 1) // C.FRAMES_PER_SECOND
    for place in range(2):
        figure = _FIGURES[seconds // 10 % 10 if place == 0 else seconds % 10]
        for segment in range(SEGMENTS):
            if figure >> segment & 1:
                box = look.digits[place, segment]
                n = add(shapes, n, box[0], box[1], box[2], box[3], look.numbers[scene.DIGIT])
    return n


@compiled
def _list_display(look: Scene, features: Seen, shapes: Shapes, n: int) -> int:
    """List the filled part of each gauge, and the pixel at its end, as bright as it is filled."""
    display = look.display
    trough = wide(look.numbers[scene.TROUGH])
    for row in range(len(display)):
        # A product with a power of two is exact, so this is the same on every device.
        value = int(features[display[row, hud.FEATURE]] * _ONE)
        value = value * wide(display[row, hud.SIGN]) + wide(display[row, hud.ORIGIN])
        if value <= 0:
            continue
        length = value * wide(display[row, hud.SCALE]) >> hud.SCALE_BITS
        length = min(length, wide(display[row, hud.LENGTH]) << 8)
        whole, part = length >> 8, length & 255
        x0, y0 = wide(display[row, hud.X0]), wide(display[row, hud.Y0])
        x1, y1 = wide(display[row, hud.X1]), wide(display[row, hud.Y1])
        from_x, from_y, to_x, to_y = x0, y0, x1, y1  # of the pixel at the end
        grows = display[row, hud.GROWS]
        if grows == hud.RIGHT:
            x1 = x0 + whole
            from_x, to_x = x1, x1 + 1
        elif grows == hud.LEFT:
            x0 = x1 - whole
            from_x, to_x = x0 - 1, x0
        else:
            y0 = y1 - whole
            from_y, to_y = y0 - 1, y0
        colour = wide(display[row, hud.COLOUR])
        if whole > 0:
            n = add(shapes, n, x0, y0, x1, y1, colour)
        if part > 0:
            tip = blend(trough, colour, part)
            n = add(shapes, n, from_x, from_y, to_x, to_y, tip)
    return n
