"""Words on the picture: each rendered once, with an outline, then kept."""

from functools import lru_cache
from typing import Final

import pygame

from arena.window.drawing.colours import INK, WHITE, Colour

LEFT: Final = 0.0
CENTRE: Final = 0.5
RIGHT: Final = 1.0


@lru_cache(maxsize=16)
def _opened(size: int, italic: bool) -> pygame.font.Font:
    font = pygame.font.Font(None, size)
    font.italic = italic
    return font


def _font(size: int, italic: bool) -> pygame.font.Font:
    """Give a font, opened once; opened again if pygame has quit since then."""
    if not pygame.font.get_init():
        pygame.font.init()
        _opened.cache_clear()
    try:
        _opened(size, italic).get_height()
    except pygame.error:
        _opened.cache_clear()
    return _opened(size, italic)


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
    font = _font(size, italic)
    front = font.render(words, True, colour)
    if not outline:
        return front
    width, height = front.get_size()
    whole = pygame.Surface((width + 2 * outline, height + 2 * outline), pygame.SRCALPHA)
    edge = font.render(words, True, INK)
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
    line = rendered(words, size, colour, outline, italic)
    if most and line.get_width() > most:
        line = rendered(_cut(words, size, most, italic), size, colour, outline, italic)
    x = round(place[0] - align * line.get_width())
    return surface.blit(line, (x, round(place[1])))


@lru_cache(maxsize=256)
def _cut(words: str, size: int, most: int, italic: bool) -> str:
    font = _font(size, italic)
    while words and font.size(words + "…")[0] > most - 2:
        words = words[:-1]
    return words + "…"
