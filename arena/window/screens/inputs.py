"""The latest inputs of both sides, as they took effect, one row for each that lasted."""

from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from arena.rules.actions import MOVE_NAMES, NUM_SKILLS, SKILL_NAMES
from arena.window.look import GOLD, INK, PALE, SIZE, shade, write

_ROWS: Final = 10
_TOP: Final = 150
_ROW: Final = 22
_WIDTH: Final = 148

Row = tuple[int, int, int]
"""Move, skill pressed on its first frame, and the frames that it lasted."""


def latest(codes: NDArray[np.uint8], rows: int) -> list[Row]:
    """Give the latest inputs of a side, the newest first, from its codes in effect ``[T]``."""
    found: list[Row] = []
    for code in codes[::-1].tolist():
        move, skill = divmod(code, NUM_SKILLS)
        if found and found[-1][0] == move and found[-1][1] == 0:
            found[-1] = (move, skill, found[-1][2] + 1)
        elif len(found) == rows:
            break
        else:
            found.append((move, skill, 1))
    return found


def draw_inputs(surface: pygame.Surface, codes: NDArray[np.uint8], frame: int) -> None:
    """Draw the inputs of both sides up to a frame of a log, codes uint8 ``[T, 2]``."""
    for side in (0, 1):
        left = 12 if side == 0 else SIZE[0] - 12 - _WIDTH
        shade(surface, 130, pygame.Rect(left, _TOP - 4, _WIDTH, _ROWS * _ROW + 4))
        for row, (move, skill, frames) in enumerate(latest(codes[:frame, side], _ROWS)):
            y = _TOP + row * _ROW
            write(surface, str(min(frames, 99)), (left + 26, y), 20, PALE, "right")
            write(surface, MOVE_NAMES[move] if move else "·", (left + 34, y), 19, INK)
            if skill:
                write(surface, SKILL_NAMES[skill], (left + _WIDTH - 6, y), 19, GOLD, "right")
