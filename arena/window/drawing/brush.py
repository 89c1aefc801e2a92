"""Paints the flesh on the bones: limbs, plates and cloth, each with an outline, in world px.

A brush turns px around a fighter's feet into pixels of a surface. It draws larger than the picture
is; scaled down, the edges are smooth.
"""

from collections.abc import Sequence
from math import cos, hypot, radians, sin
from typing import Final

import pygame

from arena.window.drawing.colours import INK, Colour, lighter
from arena.window.drawing.skeleton import Point

OUTLINE: Final = 1.7  # px of the world


class Brush:
    """Draws shapes around the feet of a fighter."""

    def __init__(
        self, surface: pygame.Surface, scale: float, origin: Point, facing: int = 1
    ) -> None:
        """Draw on a surface.

        Args:
            surface: With an alpha channel.
            scale: Pixels of the surface in a px of the world.
            origin: Where the feet are, pixels of the surface.
            facing: -1 turns everything round.
        """
        self.surface = surface
        self.scale = scale
        self.origin = origin
        self.facing = facing

    def at(self, point: Point) -> Point:
        """Turn a place of the world into one of the surface."""
        return (
            self.origin[0] + point[0] * self.facing * self.scale,
            self.origin[1] - point[1] * self.scale,
        )

    def limb(
        self, points: Sequence[Point], radii: Sequence[float], colour: Colour, gleam: bool = True
    ) -> None:
        """Draw segments that taper from radius to radius, round at the joints."""
        self._segments(points, [radius + OUTLINE for radius in radii], INK)
        self._segments(points, radii, colour)
        if gleam:
            shifted = [
                (x - 0.28 * r, y + 0.28 * r) for (x, y), r in zip(points, radii, strict=True)
            ]
            self._segments(shifted, [radius * 0.45 for radius in radii], lighter(colour, 0.16))

    def _segments(self, points: Sequence[Point], radii: Sequence[float], colour: Colour) -> None:
        placed = [self.at(point) for point in points]
        sizes = [max(radius, 0.3) * self.scale for radius in radii]
        for k, (place, size) in enumerate(zip(placed, sizes, strict=True)):
            pygame.draw.circle(self.surface, colour, place, size)
            if k:
                self._taper(placed[k - 1], place, sizes[k - 1], size, colour)

    def _taper(self, a: Point, b: Point, first: float, second: float, colour: Colour) -> None:
        dx, dy = b[0] - a[0], b[1] - a[1]
        length = hypot(dx, dy)
        if length < 0.5:
            return
        nx, ny = -dy / length, dx / length
        corners = (
            (a[0] + nx * first, a[1] + ny * first),
            (b[0] + nx * second, b[1] + ny * second),
            (b[0] - nx * second, b[1] - ny * second),
            (a[0] - nx * first, a[1] - ny * first),
        )
        pygame.draw.polygon(self.surface, colour, corners)

    def shape(self, points: Sequence[Point], colour: Colour, outline: float = OUTLINE) -> None:
        """Draw a polygon."""
        placed = [self.at(point) for point in points]
        if outline:
            width = max(round(2 * outline * self.scale), 1)
            pygame.draw.lines(self.surface, INK, True, placed, width)
            for place in placed:
                pygame.draw.circle(self.surface, INK, place, width / 2)
        pygame.draw.polygon(self.surface, colour, placed)

    def ball(self, centre: Point, radius: float, colour: Colour, outline: float = OUTLINE) -> None:
        """Draw a disc."""
        if outline:
            pygame.draw.circle(self.surface, INK, self.at(centre), (radius + outline) * self.scale)
        pygame.draw.circle(self.surface, colour, self.at(centre), radius * self.scale)

    def line(self, a: Point, b: Point, width: float, colour: Colour) -> None:
        """Draw a thick line without an outline."""
        self._segments((a, b), (width / 2, width / 2), colour)


def local(centre: Point, up: float, points: Sequence[Point]) -> list[Point]:
    """Turn points with the body they lie on.

    Args:
        centre: What they are given around.
        up: Where its top points, degrees backward from upright.
        points: Forward and up, px.
    """
    turn = radians(up)
    c, s = cos(turn), sin(turn)
    return [(centre[0] + x * c - y * s, centre[1] + x * s + y * c) for x, y in points]
