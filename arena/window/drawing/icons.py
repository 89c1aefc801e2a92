"""Icons of the eight skills, drawn large once and scaled down."""

from collections.abc import Callable
from functools import cache
from math import cos, pi, sin, tau
from typing import Final

import pygame

from arena.window.drawing.colours import GREY, INK, PANEL, WHITE, Colour, darker, mix

SIZE: Final = 28  # px of an icon on the picture
_UNIT: Final = 112  # px that it is drawn at

Draw = Callable[[pygame.Surface, Colour], None]


def _fist(s: pygame.Surface, c: Colour) -> None:
    for k in range(4):
        pygame.draw.rect(s, c, (58, 30 + 13 * k, 30, 12), border_radius=6)
    pygame.draw.rect(s, c, (40, 34, 30, 46), border_radius=10)
    pygame.draw.rect(s, c, (14, 44, 34, 28), border_radius=6)


def _boot(s: pygame.Surface, c: Colour) -> None:
    pygame.draw.polygon(
        s, c, [(22, 26), (48, 20), (62, 56), (94, 52), (98, 74), (52, 86), (38, 72)]
    )
    for k in range(3):
        pygame.draw.line(s, c, (64 + 6 * k, 24 + 7 * k), (86 + 4 * k, 18 + 8 * k), 6)


def _sweep(s: pygame.Surface, c: Colour) -> None:
    pygame.draw.arc(s, c, (14, 4, 84, 84), pi + 0.35, tau - 0.25, 15)
    pygame.draw.polygon(s, c, [(84, 42), (104, 62), (78, 72)])
    pygame.draw.line(s, c, (16, 96), (96, 96), 7)


def _drop(s: pygame.Surface, c: Colour) -> None:
    pygame.draw.arc(s, c, (8, 18, 84, 110), 0.15, pi - 0.5, 14)
    pygame.draw.polygon(s, c, [(70, 62), (104, 66), (84, 96)])


def _hand(s: pygame.Surface, c: Colour) -> None:
    pygame.draw.rect(s, c, (36, 54, 46, 38), border_radius=14)
    for k, top in enumerate((30, 20, 22, 32)):
        pygame.draw.rect(s, c, (36 + 12 * k, top, 10, 50), border_radius=5)
    pygame.draw.line(s, c, (42, 82), (22, 56), 11)


def _burst(s: pygame.Surface, c: Colour) -> None:
    points = []
    for k in range(16):
        far = 44 if k % 2 == 0 else 20
        points.append((56 + far * cos(tau * k / 16), 56 + far * sin(tau * k / 16)))
    pygame.draw.polygon(s, c, points)


def _shield(s: pygame.Surface, c: Colour) -> None:
    outline = [(56, 14), (92, 26), (90, 62), (56, 98), (22, 62), (20, 26)]
    pygame.draw.polygon(s, c, outline)
    pygame.draw.polygon(s, mix(c, INK, 0.45), [(56, 24), (82, 33), (80, 59), (56, 84)])


def _comet(s: pygame.Surface, c: Colour) -> None:
    pygame.draw.polygon(s, mix(c, INK, 0.25), [(10, 98), (56, 24), (88, 56)])
    pygame.draw.polygon(s, c, [(22, 86), (60, 34), (80, 54)])
    pygame.draw.circle(s, c, (74, 38), 26)
    pygame.draw.circle(s, WHITE, (78, 34), 12)


_DRAWN: Final[tuple[Draw, ...]] = (_fist, _boot, _sweep, _drop, _hand, _burst, _shield, _comet)


@cache
def icon(slot: int, colour: Colour, ready: bool) -> pygame.Surface:
    """Give the icon of a slot (1 to 8), ``SIZE`` px square; never change it.

    Args:
        slot: The skill.
        colour: Of the player.
        ready: Whether it can be paid for now; grey if not.
    """
    large = pygame.Surface((_UNIT, _UNIT), pygame.SRCALPHA)
    area = large.get_rect().inflate(-4, -4)
    ground = mix(PANEL, colour, 0.34) if ready else PANEL
    pygame.draw.rect(large, INK, area, border_radius=22)
    pygame.draw.rect(large, ground, area.inflate(-12, -12), border_radius=18)
    _DRAWN[slot - 1](large, WHITE if ready else GREY)
    edge = colour if ready else darker(GREY, 0.4)
    pygame.draw.rect(large, edge, area, width=7, border_radius=22)
    return pygame.transform.smoothscale(large, (SIZE, SIZE))
