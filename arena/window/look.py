"""Colours and text of menus and overlays."""

from functools import lru_cache
from typing import Final, Literal

import pygame

from arena.window.fonts import Colour, drawn, fitted, width_of

SIZE: Final = (960, 540)
"""Width and height of the picture that every screen draws, px."""

Align = Literal["left", "centre", "right"]

# Blue and orange are told apart by all kinds of colour blindness, and differ in lightness too.
NIGHT: Final[Colour] = (16, 18, 32)
DUSK: Final[Colour] = (40, 38, 70)
INK: Final[Colour] = (238, 236, 228)
PALE: Final[Colour] = (160, 160, 178)
FAINT: Final[Colour] = (92, 94, 116)
GOLD: Final[Colour] = (255, 196, 84)
LEFT: Final[Colour] = (92, 168, 255)
RIGHT: Final[Colour] = (255, 146, 66)
BAD: Final[Colour] = (255, 122, 112)
SIDES: Final = (LEFT, RIGHT)


@lru_cache(maxsize=512)
def _rendered(text: str, size: int, colour: Colour, bold: bool) -> pygame.Surface:
    return drawn(text, size, colour, bold=bold)


def write(
    surface: pygame.Surface,
    text: str,
    place: tuple[int, int],
    size: int = 24,
    colour: Colour = INK,
    align: Align = "left",
    *,
    bold: bool = False,
    width: int | None = None,
) -> pygame.Rect:
    """Write one line.

    Args:
        surface: Where.
        text: What.
        place: x of the edge or centre that ``align`` names, and y of the upper edge.
        size: Height of the font, px.
        colour: Of the letters.
        align: Which part of the text stands at x.
        bold: Whether thick.
        width: Widest that it may be; a longer text is cut and ends in "…".

    Returns:
        Where it stands.
    """
    if width is not None:
        text = fitted(text, size, width, bold)
    picture = _rendered(text, size, colour, bold)
    x, y = place
    left = {"left": x, "centre": x - picture.get_width() // 2, "right": x - picture.get_width()}
    return surface.blit(picture, (left[align], y))


@lru_cache(maxsize=1)
def backdrop() -> pygame.Surface:
    """Paint what lies behind every menu: dusk, and a faint floor."""
    width, height = SIZE
    picture = pygame.Surface(SIZE)
    for y in range(height):
        share = y / height
        colour = [round(a + (b - a) * share) for a, b in zip(NIGHT, DUSK, strict=True)]
        pygame.draw.line(picture, colour, (0, y), (width, y))
    for number in range(13):
        x = width * number // 12
        pygame.draw.line(picture, (52, 50, 84), (width // 2 + (x - width // 2) // 3, 470), (x, 540))
    pygame.draw.line(picture, (72, 68, 110), (0, 470), (width, 470), 2)
    return picture


def shade(surface: pygame.Surface, strength: int = 150, area: pygame.Rect | None = None) -> None:
    """Darken a picture, or an area of it; strength 0 to 255."""
    area = area or surface.get_rect()
    veil = _veil(area.size, strength)
    surface.blit(veil, area)


@lru_cache(maxsize=16)
def _veil(size: tuple[int, int], strength: int) -> pygame.Surface:
    veil = pygame.Surface(size, pygame.SRCALPHA)
    veil.fill((8, 8, 18, strength))
    return veil


def keycap(surface: pygame.Surface, text: str, place: tuple[int, int], size: int = 20) -> int:
    """Draw a key with its cap; return the x behind it."""
    x, y = place
    width = max(width_of(text, size, bold=True) + 12, size + 6)
    box = pygame.Rect(x, y, width, size + 6)
    pygame.draw.rect(surface, (60, 62, 88), box, border_radius=4)
    pygame.draw.rect(surface, PALE, box, 1, border_radius=4)
    write(surface, text, (box.centerx, y + 5), size, INK, "centre", bold=True)
    return x + width
