"""The stage: a terrace at dusk, in layers that move the less the farther away they are."""

from functools import cache
from math import sin
from typing import Final

import pygame

from arena.window.drawing.colours import Colour, mix
from arena.window.drawing.lens import FLOOR, HEIGHT, STAGE, WIDTH, Lens
from arena.window.drawing.sprites import glow

_SKY: Final[tuple[Colour, ...]] = ((24, 26, 58), (66, 54, 98), (158, 96, 110), (236, 164, 120))
_FAR: Final = (74, 66, 108)
_MIDDLE: Final = (50, 46, 82)
_NEAR: Final = (34, 30, 54)
_POST: Final = (66, 44, 56)
_RAIL: Final = (88, 58, 64)
_STONE_BACK: Final = (104, 92, 106)
_STONE_FRONT: Final = (56, 50, 66)
_SEAM: Final = (44, 40, 56)
_LANTERN: Final = (255, 196, 110)
_BACK: Final = FLOOR - 30  # row where the floor begins
_BACK_DEPTH: Final = 0.84  # by which the back edge moves, against the feet
_FRONT_DEPTH: Final = 1.26
_WIDE: Final = 1300  # px of the layers


def draw_stage(surface: pygame.Surface, lens: Lens, clock: int) -> None:
    """Draw all that stands behind the fighters.

    Args:
        surface: The picture.
        lens: Where the camera is.
        clock: Frames, by which lanterns flicker.
    """
    sky, far, middle = _layers()
    off = lens.middle - STAGE / 2
    near = lens.zoom - 1.0
    surface.blit(sky, (0, 0))
    for layer, depth in ((far, 0.12), (middle, 0.34)):
        x = -(_WIDE - WIDTH) / 2 - off * depth * lens.zoom + lens.shake_x * depth
        y = near * 16 * depth + lens.shake_y * depth
        surface.blit(layer, (round(x), round(y)))
    _terrace(surface, lens, clock)
    _floor(surface, lens)


@cache
def _layers() -> tuple[pygame.Surface, pygame.Surface, pygame.Surface]:
    sky = pygame.Surface((WIDTH, HEIGHT))
    bands = len(_SKY) - 1
    for row in range(FLOOR):
        share = row / FLOOR * bands
        band = min(int(share), bands - 1)
        colour = mix(_SKY[band], _SKY[band + 1], share - band)
        pygame.draw.line(sky, colour, (0, row), (WIDTH, row))
    glow(sky, (690, 300), 330, (120, 66, 40))
    pygame.draw.circle(sky, (255, 226, 176), (690, 300), 62)
    for k in range(70):  # stars
        x, y = (k * 337 + 91) % WIDTH, (k * k * 13 + 47) % 190
        sky.set_at((x, y), mix(_SKY[0], (255, 255, 255), 0.3 + 0.7 * ((k * 7) % 10) / 10))
    for k in range(7):  # clouds before the sun
        x, y, w = 470 + k * 61 % 330, 250 + k * 17, 190 - 12 * k
        pygame.draw.ellipse(sky, mix(_SKY[2], _SKY[3], 0.2 + 0.08 * k), (x, y, w, 9))
    far, middle = (pygame.Surface((_WIDE, HEIGHT), pygame.SRCALPHA) for _ in range(2))
    _mountains(far)
    _roofs(middle)
    if pygame.display.get_surface():
        sky, far, middle = sky.convert(), far.convert_alpha(), middle.convert_alpha()
    for layer in (far, middle):
        layer.set_alpha(255, pygame.RLEACCEL)  # most of it is empty or full
    return sky, far, middle


def _mountains(layer: pygame.Surface) -> None:
    for base, height, colour in ((330, 150, mix(_FAR, _SKY[2], 0.35)), (375, 120, _FAR)):
        points: list[tuple[float, float]] = [(0, HEIGHT)]
        for x in range(0, _WIDE + 20, 20):
            ridge = sin(x * 0.011 + base) + 0.5 * sin(x * 0.027 + height) + 0.2 * sin(x * 0.09)
            points.append((x, base - height * 0.42 * (ridge + 0.4)))
        pygame.draw.polygon(layer, colour, [*points, (_WIDE, HEIGHT)])
        pygame.draw.aalines(layer, mix(colour, _SKY[3], 0.3), False, points[1:])


def _roofs(layer: pygame.Surface) -> None:
    """Pagodas and pines."""
    for x, floors, wide in ((170, 3, 116), (470, 2, 150), (760, 5, 104), (1080, 3, 132)):
        y = 430
        for k in range(floors):
            half = wide * (0.5 - 0.055 * k)
            pygame.draw.rect(layer, _MIDDLE, (x - half * 0.62, y - 36, half * 1.24, 38))
            for pane in (-0.36, 0.0, 0.36):
                lit = (226, 168, 104) if (k + round(pane * 10) + floors) % 3 else _NEAR
                pygame.draw.rect(layer, lit, (x + pane * half - 4, y - 24, 8, 12))
            roof = [(x - half * 1.24, y - 30), (x - half, y - 36), (x - half * 0.5, y - 54)]
            roof += [(x + half * 0.5, y - 54), (x + half, y - 36), (x + half * 1.24, y - 30)]
            pygame.draw.polygon(layer, _NEAR, roof)
            pygame.draw.aalines(layer, mix(_NEAR, _SKY[3], 0.45), False, roof)
            y -= 50
        pygame.draw.line(layer, _NEAR, (x, y + 2), (x, y - 26), 3)
    for x in range(-20, _WIDE + 60, 46):
        tall = 60 + (x * 7) % 46
        for k in range(4):
            half, top = 30 - 5 * k, 440 - tall * (0.2 + 0.24 * k)
            branch = [(x - half, top + 22), (x, top - 20), (x + half, top + 22)]
            pygame.draw.polygon(layer, mix(_NEAR, _MIDDLE, 0.3 * ((x // 46) % 3)), branch)
    pygame.draw.rect(layer, _NEAR, (0, 430, _WIDE, HEIGHT - 430))


def _column(lens: Lens, x: float, depth: float) -> float:
    """Give where a place of the stage is, px, at a depth of 1 for the feet."""
    return WIDTH / 2 + (x - lens.middle) * lens.zoom * depth + lens.shake_x


def _terrace(surface: pygame.Surface, lens: Lens, clock: int) -> None:
    """Posts with lanterns and a railing, at the back edge of the floor."""
    zoom = lens.zoom * _BACK_DEPTH
    base = _BACK + lens.shake_y + 2
    rail = base - 30 * zoom
    left, right = _column(lens, -40, _BACK_DEPTH), _column(lens, STAGE + 40, _BACK_DEPTH)
    for row, thick in ((rail, 5), (rail + 13 * zoom, 3)):
        pygame.draw.rect(surface, _RAIL, (left, row, right - left, max(thick * zoom, 2)))
        pygame.draw.rect(surface, _POST, (left, row + thick * zoom - 1, right - left, 2))
    for x in range(0, int(STAGE) + 1, 40):
        place = _column(lens, x, _BACK_DEPTH)
        if -20 < place < WIDTH + 20:
            pygame.draw.rect(surface, _POST, (place - 2 * zoom, rail, 4 * zoom, base - rail))
    for k, x in enumerate(range(0, int(STAGE) + 1, 160)):
        place = _column(lens, x, _BACK_DEPTH)
        if not -90 < place < WIDTH + 90:
            continue
        tall = 150 * zoom
        pygame.draw.rect(surface, _NEAR, (place - 6 * zoom, base - tall, 12 * zoom, tall))
        pygame.draw.rect(surface, _POST, (place - 4 * zoom, base - tall, 4 * zoom, tall))
        cap = (place - 13 * zoom, base - tall - 5 * zoom, 26 * zoom, 8 * zoom)
        pygame.draw.rect(surface, _NEAR, cap)
        sway = 1.6 * zoom * sin(clock * 0.03 + k * 1.3)
        lamp = (place + 20 * zoom + sway, base - tall + 32 * zoom)
        pygame.draw.line(
            surface, _NEAR, (place, base - tall + 6), (place + 20 * zoom, base - tall + 6), 3
        )
        pygame.draw.line(surface, _NEAR, (place + 20 * zoom, base - tall + 6), lamp, 2)
        flicker = 1 + 0.06 * sin(clock * 0.17 + k * 2.1)
        glow(surface, lamp, 56 * zoom * flicker, (120, 78, 34))
        box = pygame.Rect(0, 0, 15 * zoom, 21 * zoom)
        box.center = round(lamp[0]), round(lamp[1])
        pygame.draw.ellipse(surface, _LANTERN, box)
        pygame.draw.ellipse(surface, (196, 84, 60), box, 2)


@cache
def _slab() -> pygame.Surface:
    slab = pygame.Surface((WIDTH, HEIGHT - _BACK + 24))
    for row in range(slab.get_height()):
        share = min(row / (HEIGHT - _BACK), 1.0)
        pygame.draw.line(slab, mix(_STONE_BACK, _STONE_FRONT, share), (0, row), (WIDTH, row))
    return slab.convert() if pygame.display.get_surface() else slab


def _floor(surface: pygame.Surface, lens: Lens) -> None:
    top = round(_BACK + lens.shake_y)
    surface.blit(_slab(), (0, top))
    pygame.draw.line(surface, mix(_STONE_BACK, (255, 255, 255), 0.25), (0, top), (WIDTH, top), 2)
    for x in range(-240, int(STAGE) + 241, 60):
        back, front = _column(lens, x, _BACK_DEPTH), _column(lens, x, _FRONT_DEPTH)
        if max(back, front) > 0 and min(back, front) < WIDTH:
            pygame.draw.aaline(surface, _SEAM, (back, top + 2), (front, HEIGHT))
    for row in (top + 13, top + 34, top + 66):
        pygame.draw.line(surface, _SEAM, (0, row), (WIDTH, row))
    for end, out in ((0.0, -1), (STAGE, 1)):  # the walls
        at = _column(lens, end, 1.0)
        if -60 < at < WIDTH + 60:
            wide = 60 * lens.zoom
            wall = pygame.Rect(at if out > 0 else at - wide, 0, wide, FLOOR + 30 + lens.shake_y)
            pygame.draw.rect(surface, _NEAR, wall)
            pygame.draw.rect(surface, _POST, (at - 3, 0, 6, wall.height))


def shadow(surface: pygame.Surface, lens: Lens, x: float, y: float, half: float) -> None:
    """Darken the floor under a fighter; the less, the higher it is."""
    size = max(half * lens.zoom * (1 - min(y, 200) / 320), 8)
    place = lens.at(x, 0)
    sheet = _shade(round(size))
    surface.blit(sheet, (round(place[0] - sheet.get_width() / 2), round(place[1] - 7)))


@cache
def _shade(half: int) -> pygame.Surface:
    sheet = pygame.Surface((2 * half, 18), pygame.SRCALPHA)
    pygame.draw.ellipse(sheet, (12, 10, 20, 120), (0, 0, 2 * half, 18))
    pygame.draw.ellipse(sheet, (12, 10, 20, 170), (half * 0.25, 3, half * 1.5, 12))
    return sheet
