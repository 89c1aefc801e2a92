"""The boxes that the rules count with: bodies, what can be hit, what hits, what throws.

Whether a box is there and how high a body is, the rules' own functions say (`is_active`,
`is_invulnerable`, `body_height`); lengths are those of the frame data. The rules measure a strike
from centre to centre, so its box ends half a body short of its reach and begins at the centre: it
meets the other's box exactly where the rules let it connect.
"""

from enum import Enum
from typing import NamedTuple

import numpy as np
import pygame
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.fighter_file import SUBPIXELS
from arena.frame_data.skills import GRAB, HIGH_EDGE, KIND, LOW_EDGE, REACH, STRIKE, Table
from arena.rules import constants as C
from arena.rules.actions import SPECIAL
from arena.rules.contact import body_height, is_active
from arena.rules.skills import is_invulnerable
from arena.window.drawing import colours as paint
from arena.window.drawing.colours import Colour
from arena.window.drawing.lens import Lens
from arena.window.drawing.sprites import clear_shape


class Use(Enum):
    """What a box is for."""

    PUSH = "push"
    HURT = "hurt"
    SAFE = "invulnerable"
    HIT = "hit"
    THROW = "throw"


class Box(NamedTuple):
    """One box. Lengths in sub-pixels of the stage, y up from the floor.

    Attributes:
        use: What it is for.
        side: Whose.
        left: Left edge.
        right: Right edge.
        low: Lower edge.
        high: Upper edge.
    """

    use: Use
    side: int
    left: int
    right: int
    low: int
    high: int


COLOURS: dict[Use, Colour] = {
    Use.PUSH: paint.YELLOW,
    Use.HURT: paint.SKY_BLUE,
    Use.SAFE: paint.WHITE,
    Use.HIT: paint.VERMILION,
    Use.THROW: paint.PURPLE,
}


def boxes_of(state: NDArray[np.int32], table: Table) -> list[Box]:
    """List all boxes of a state, int32 ``[FIELDS]``."""
    s = np.ascontiguousarray(state, np.int32)[:, np.newaxis]
    found: list[Box] = []
    for side, b in enumerate((S.SIDE_0, S.SIDE_1)):
        x, y, facing = (int(s[b + field, 0]) for field in (S.X, S.Y, S.FACING))
        half = C.BODY_WIDTH // 2
        high = y + int(body_height(s, 0, b))
        if s[b + S.STATUS, 0] != S.KNOCKED_DOWN:
            found.append(Box(Use.PUSH, side, x - half, x + half, y, y + C.PASS_HEIGHT))
        use = Use.SAFE if is_invulnerable(s, table, 0, b) else Use.HURT
        found.append(Box(use, side, x - half, x + half, y, high))
        row = table[s[b + S.FIGHTER, 0], s[b + S.SKILL, 0]]
        if row[KIND] in (STRIKE, GRAB) and is_active(s, table, 0, b):
            use = Use.THROW if row[KIND] == GRAB else Use.HIT
            end = x + facing * (int(row[REACH]) - half)
            left, right = min(x, end), max(x, end)
            found.append(
                Box(use, side, left, right, y + int(row[LOW_EDGE]), y + int(row[HIGH_EDGE]))
            )
        if s[b + S.PROJECTILE_LEFT, 0] > 0:
            row = table[s[b + S.FIGHTER, 0], SPECIAL]
            at, wide = int(s[b + S.PROJECTILE_X, 0]), C.PROJECTILE_HALF_WIDTH - half
            edges = int(row[LOW_EDGE]), int(row[HIGH_EDGE])
            found.append(Box(Use.HIT, side, at - wide, at + wide, *edges))
    return found


def draw_boxes(surface: pygame.Surface, lens: Lens, state: NDArray[np.int32], table: Table) -> None:
    """Draw all boxes of a state over the picture."""
    for box in boxes_of(state, table):
        left, low = lens.at(box.left / SUBPIXELS, box.low / SUBPIXELS)
        right, high = lens.at(box.right / SUBPIXELS, box.high / SUBPIXELS)
        colour = COLOURS[box.use]
        corners = [(left, high), (right, high), (right, low), (left, low)]
        if box.use is not Use.PUSH:
            clear_shape(surface, corners, colour, 70)
        pygame.draw.lines(surface, colour, True, corners, 1 if box.use is Use.PUSH else 2)
