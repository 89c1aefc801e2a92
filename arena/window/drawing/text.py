"""Words on the picture: each rendered once, with an outline, then kept."""

from functools import lru_cache
from typing import Final

import pygame

from arena.window.drawing.colours import INK, WHITE, Colour
from arena.window.fonts import drawn, fitted

LEFT: Final = 0.0
CENTRE: Final = 0.5
RIGHT: Final = 1.0


@lru_cache(maxsize=1024)
def rendered(
    words: str, size: int, colour: Colour = WHITE, outline: int = 1, italic: bool = False
) -> pygame.Surface:
    """Render words; never change what is returned.

    Args:
        words: One line.
        size: Of the font, px.
        colour: Of the letters.
        outline: Thickness of the dark edge, px; 0 for none.
        italic: Whether the letters lean.
    """
    front = drawn(words, size, colour, italic=italic)
    if not outline:
        return front
    width, height = front.get_size()
    whole = pygame.Surface((width + 2 * outline, height + 2 * outline), pygame.SRCALPHA)
    edge = front.copy()  # and all of it dark: signs may have colours of their own
    edge.fill((0, 0, 0, 255), special_flags=pygame.BLEND_RGBA_MULT)
    edge.fill((*INK, 0), special_flags=pygame.BLEND_RGBA_ADD)
    for dx in range(2 * outline + 1):
        for dy in range(2 * outline + 1):
            if (dx - outline) ** 2 + (dy - outline) ** 2 <= outline * outline + 1:
                whole.blit(edge, (dx, dy))
    whole.blit(front, (outline, outline))
    return whole


def write(
    surface: pygame.Surface,
    words: str,
    place: tuple[float, float],
    size: int,
    colour: Colour = WHITE,
    *,
    align: float = LEFT,
    outline: int = 1,
    italic: bool = False,
    most: int = 0,
) -> pygame.Rect:
    """Write one line.

    Args:
        surface: The picture.
        words: What to write.
        place: Upper edge, and left, middle or right of the line as ``align`` says.
        size: Of the font, px.
        colour: Of the letters.
        align: `LEFT`, `CENTRE` or `RIGHT`.
        outline: Thickness of the dark edge, px.
        italic: Whether the letters lean.
        most: Width beyond which the line is cut and ends in "…", px; 0 for no limit.

    Returns:
        What it covers.
    """
    if most:
        words = fitted(words, size, most - 2 * outline, italic=italic)
    line = rendered(words, size, colour, outline, italic)
    x = round(place[0] - align * line.get_width())
    return surface.blit(line, (x, round(place[1])))
