"""Light: glows and rays, made once for each size and colour, and added to the picture."""

from functools import lru_cache
from math import cos, sin, tau
from typing import Final

import pygame

from arena.window.drawing.colours import BLACK, Colour, mix

_GLOW: Final = 64  # px of the glow that the others are scaled from
_STEP: Final = 3  # radii are multiples of it, so that few are made


@lru_cache(maxsize=64)
def _full_glow(colour: Colour) -> pygame.Surface:
    glow = pygame.Surface((2 * _GLOW, 2 * _GLOW))
    for radius in range(_GLOW, 0, -1):
        share = (1 - radius / _GLOW) ** 2
        pygame.draw.circle(glow, mix(BLACK, colour, share), (_GLOW, _GLOW), radius)
    return glow


@lru_cache(maxsize=512)
def _glow(radius: int, colour: Colour) -> pygame.Surface:
    return pygame.transform.smoothscale(_full_glow(colour), (2 * radius, 2 * radius))


def glow(
    surface: pygame.Surface, place: tuple[float, float], radius: float, colour: Colour
) -> None:
    """Add a soft light."""
    size = max(round(radius / _STEP), 1) * _STEP
    corner = (round(place[0]) - size, round(place[1]) - size)
    surface.blit(_glow(size, colour), corner, special_flags=pygame.BLEND_RGB_ADD)


def faded(colour: Colour, share: float) -> Colour:
    """Give a light of a share of the strength, in steps, so that few glows are made."""
    return mix(BLACK, colour, round(min(max(share, 0.0), 1.0) * 8) / 8)


def star(
    surface: pygame.Surface,
    place: tuple[float, float],
    outer: float,
    inner: float,
    spikes: int,
    turn: float,
    colour: Colour,
) -> None:
    """Draw a star.

    Args:
        surface: The picture.
        place: Its middle, px.
        outer: Length of a spike, px.
        inner: From the middle to where spikes meet, px.
        spikes: How many.
        turn: Of the first spike, radians.
        colour: Of all of it.
    """
    points = []
    for k in range(2 * spikes):
        angle = turn + tau * k / (2 * spikes)
        far = (outer if k % 4 == 0 else outer * 0.72) if k % 2 == 0 else inner
        points.append((place[0] + far * cos(angle), place[1] + far * sin(angle)))
    pygame.draw.polygon(surface, colour, points)


@lru_cache(maxsize=64)
def veil(size: tuple[int, int], colour: Colour, alpha: int) -> pygame.Surface:
    """Give a see-through sheet, such as one to darken the stage with; never change it."""
    sheet = pygame.Surface(size)
    sheet.fill(colour)
    sheet.set_alpha(alpha)
    return sheet


def clear_shape(
    surface: pygame.Surface, points: list[tuple[float, float]], colour: Colour, alpha: int
) -> None:
    """Draw a see-through polygon."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    area = pygame.Rect(min(xs), min(ys), max(xs) - min(xs) + 2, max(ys) - min(ys) + 2)
    area = area.clip(surface.get_rect())
    if not area.width or not area.height:
        return
    layer = pygame.Surface(area.size, pygame.SRCALPHA)
    shifted = [(x - area.x, y - area.y) for x, y in points]
    pygame.draw.polygon(layer, (*colour, alpha), shifted)
    surface.blit(layer, area)
