"""Effects that begin with a happening and pass: sparks, flashes, dust, rings.

An effect is drawn from its age and its seed alone, so a picture is always the same.
"""

from collections.abc import Callable
from math import cos, sin, tau
from typing import Final, NamedTuple

import pygame

from arena.window.drawing import colours as paint
from arena.window.drawing.colours import Colour, lighter, mix
from arena.window.drawing.happenings import Happening, Kind
from arena.window.drawing.lens import Lens
from arena.window.drawing.sprites import clear_shape, faded, glow, star


class Effect(NamedTuple):
    """One effect.

    Attributes:
        kind: Of the happening that began it.
        x: px of the stage.
        y: Height, px.
        direction: Of the blow: 1 right, -1 left, 0 none.
        size: 0 to 1.
        colour: Of who did it.
        seed: By which its particles differ from others'.
        age: Frames.
    """

    kind: Kind
    x: float
    y: float
    direction: int
    size: float
    colour: Colour
    seed: int
    age: int = 0

    @property
    def share(self) -> float:
        """How much of its life has passed, 0 to 1."""
        return self.age / LIVES[self.kind]


LIVES: Final = {
    Kind.HIT: 22,
    Kind.BLOCK: 16,
    Kind.BREAK: 34,
    Kind.ABSORB: 18,
    Kind.CATCH: 26,
    Kind.GRAB: 10,
    Kind.SLAM: 28,
    Kind.ESCAPE: 20,
    Kind.SUPER: 40,
    Kind.SHOT: 12,
    Kind.CLASH: 20,
    Kind.BLINK: 22,
    Kind.JUMP: 16,
    Kind.LAND: 18,
    Kind.FALL: 24,
    Kind.KNOCK_OUT: 46,
}
"""Frames that each effect lasts; what is not among them has none."""

SHAKES: Final = {
    Kind.HIT: 3.0,
    Kind.BLOCK: 1.5,
    Kind.BREAK: 8.0,
    Kind.ABSORB: 3.0,
    Kind.CATCH: 7.0,
    Kind.SLAM: 2.0,
    Kind.FALL: 3.5,
    Kind.KNOCK_OUT: 12.0,
    Kind.CLASH: 3.0,
}
"""By how many pixels the picture shakes at first."""


def begin(happening: Happening, colour: Colour, frame: int) -> Effect | None:
    """Give the effect of a happening, if it has one; ``frame`` makes it differ from others."""
    if happening.kind not in LIVES:
        return None
    kind, side, x, y, direction, size, *_ = happening
    return Effect(kind, x, y, direction, size, colour, (frame * 7 + side * 3) % 1009)


def draw_effect(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    """Draw an effect as old as it is."""
    _PAINTERS[effect.kind](surface, lens, effect)


def _random(seed: int, k: int) -> float:
    """Give a number from 0 to 1 that looks random and is always the same."""
    return (sin(seed * 12.9898 + k * 78.233) * 43758.5453) % 1.0


def _particles(
    surface: pygame.Surface,
    lens: Lens,
    effect: Effect,
    count: int,
    speed: float,
    colour: Colour,
    *,
    weight: float = 0.12,
    spread: float = tau,
    towards: float = 0.0,
) -> None:
    """Draw streaks that fly apart and fall; speeds in px a frame."""
    left = 1 - effect.share
    for k in range(count):
        angle = towards + (_random(effect.seed, k) - 0.5) * spread
        fast = speed * (0.35 + 0.65 * _random(effect.seed, k + 50))
        way = fast * effect.age * (1 - 0.25 * effect.share)
        fall = weight * effect.age**2 / 2
        x, y = effect.x + cos(angle) * way, effect.y + sin(angle) * way - fall
        tail = fast * (1.8 - effect.share)
        start = lens.at(x - cos(angle) * tail, y - sin(angle) * tail + weight * effect.age)
        width = max(round(3.2 * left * lens.zoom * 0.7), 1)
        pygame.draw.line(
            surface, mix(paint.INK, colour, 0.35 + 0.65 * left), start, lens.at(x, y), width
        )


def _ring(surface: pygame.Surface, lens: Lens, effect: Effect, radius: float, flat: float) -> None:
    """Draw a ring that widens to ``radius`` px; ``flat`` is its height over its width."""
    grown = 1 - (1 - effect.share) ** 2
    wide = max(radius * grown * lens.zoom, 2)
    place = lens.at(effect.x, effect.y)
    area = pygame.Rect(0, 0, round(2 * wide), max(round(2 * wide * flat), 2))
    area.center = round(place[0]), round(place[1])
    width = max(round((1 - effect.share) * 5 * lens.zoom), 1)
    pygame.draw.ellipse(
        surface, lighter(effect.colour, 0.5), area, min(width, area.height // 2 or 1)
    )


def _hit(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    place = lens.at(effect.x, effect.y)
    size = (17 + 74 * min(effect.size, 0.5)) * lens.zoom
    left = 1 - effect.share
    glow(surface, place, size * 2.0 * left + 6, faded(paint.ORANGE, left))
    back = tau / 2 if effect.direction < 0 else 0.0
    if effect.age < 12:
        burst = size * (0.62 + 0.06 * effect.age) * (1 - effect.age / 16)
        turn = _random(effect.seed, 1) * tau
        star(surface, place, burst * 1.5, burst * 0.5, 7, turn, paint.VERMILION)
        star(surface, place, burst * 1.18, burst * 0.42, 7, turn, paint.YELLOW)
        star(surface, place, burst * 0.72, burst * 0.32, 7, turn, paint.WHITE)
    _particles(
        *(surface, lens, effect, 9 + round(26 * effect.size), 4.6, paint.YELLOW),
        spread=2.4,
        towards=back + 0.25 * (1 if effect.direction >= 0 else -1),
    )


def _block(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    place = lens.at(effect.x, effect.y)
    left = 1 - effect.share
    glow(surface, place, 58 * lens.zoom * left + 6, faded(paint.SKY_BLUE, left * 0.9))
    reach = (16 + 14 * effect.share) * lens.zoom
    for k in range(3):  # arcs between the two
        area = pygame.Rect(0, 0, 2 * reach + 14 * k, 3 * reach + 18 * k)
        area.center = round(place[0] + effect.direction * reach), round(place[1])
        middle = tau / 2 if effect.direction > 0 else 0.0
        width = max(round((4 - k) * left * lens.zoom), 1)
        colour = paint.WHITE if k == 0 else paint.SKY_BLUE
        pygame.draw.arc(surface, colour, area, middle - 0.9, middle + 0.9, width)
    back = 0.0 if effect.direction < 0 else tau / 2
    _particles(
        surface, lens, effect, 7, 3.4, lighter(paint.SKY_BLUE, 0.5), spread=1.8, towards=back
    )


def _break(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    place = lens.at(effect.x, effect.y)
    left = 1 - effect.share
    glow(surface, place, 110 * lens.zoom * left + 6, faded(paint.PURPLE, left))
    for k in range(14):  # shards of the guard
        angle = _random(effect.seed, k) * tau
        way = (8 + effect.age * (1.5 + 2.6 * _random(effect.seed, k + 30))) * (
            1 - 0.3 * effect.share
        )
        x = effect.x + cos(angle) * way
        y = effect.y + sin(angle) * way - 0.1 * effect.age**2 / 2
        turn, big = angle + effect.age * 0.25, (9 - 5 * effect.share) * lens.zoom
        spot = lens.at(x, y)
        corners = [
            (spot[0] + big * cos(turn + t), spot[1] + big * 0.7 * sin(turn + t))
            for t in (0.0, 2.4, 3.5)
        ]
        pygame.draw.polygon(surface, lighter(paint.SKY_BLUE, 0.3 + 0.5 * (k % 2)), corners)
    _ring(surface, lens, effect, 80, 1.0)


def _absorb(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    glow(
        surface, lens.at(effect.x, effect.y), 60 * lens.zoom, faded(paint.YELLOW, 1 - effect.share)
    )
    _ring(surface, lens, effect, 44, 1.0)
    _particles(surface, lens, effect, 10, 3.0, paint.YELLOW)


def _catch(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    place = lens.at(effect.x, effect.y)
    left = 1 - effect.share
    glow(surface, place, 120 * lens.zoom * left + 4, faded(paint.PURPLE, left))
    star(surface, place, 70 * lens.zoom * left, 10 * lens.zoom * left, 4, 0.4, paint.WHITE)
    _ring(surface, lens, effect, 70, 1.0)
    _particles(surface, lens, effect, 18, 5.0, paint.PURPLE)


def _grab(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    _ring(surface, lens, effect, 34, 1.0)
    place = lens.at(effect.x, effect.y)
    star(surface, place, 26 * lens.zoom * (1 - effect.share), 6, 4, 0.8, paint.PURPLE)


def _slam(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    _hit(surface, lens, effect)
    _ring(surface, lens, effect, 60, 1.0)


def _escape(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    place = lens.at(effect.x, effect.y)
    left = 1 - effect.share
    glow(surface, place, 90 * lens.zoom * left + 4, faded(paint.GREEN, left))
    star(surface, place, 46 * lens.zoom * left, 12 * lens.zoom * left, 6, 0.3, paint.WHITE)
    _ring(surface, lens, effect._replace(colour=paint.GREEN), 60, 1.0)


def _super(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    place = lens.at(effect.x, effect.y)
    left = 1 - effect.share
    glow(surface, place, 150 * lens.zoom * left + 4, faded(effect.colour, left))
    for k in range(16):  # light drawn in
        angle = tau * k / 16 + _random(effect.seed, k)
        far = 150 * left * (0.5 + 0.5 * _random(effect.seed, k + 9))
        a = lens.at(effect.x + cos(angle) * far, effect.y + sin(angle) * far)
        b = lens.at(
            effect.x + cos(angle) * (far + 34 * left), effect.y + sin(angle) * (far + 34 * left)
        )
        pygame.draw.line(surface, lighter(effect.colour, 0.5), a, b, max(round(3 * left), 1))
    if effect.age < 22:
        star(surface, place, 60 * lens.zoom * (1 - effect.age / 22), 7, 4, 0.0, paint.WHITE)


def _shot(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    glow(
        surface, lens.at(effect.x, effect.y), 46 * lens.zoom, faded(effect.colour, 1 - effect.share)
    )
    _ring(surface, lens, effect, 36, 1.5)


def _clash(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    glow(
        surface, lens.at(effect.x, effect.y), 90 * lens.zoom, faded(effect.colour, 1 - effect.share)
    )
    _ring(surface, lens, effect, 60, 1.0)
    _particles(surface, lens, effect, 16, 4.4, paint.WHITE)


def _blink(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    left = 1 - effect.share
    for k in range(9):  # what is left behind rises as flakes
        x = effect.x + (_random(effect.seed, k) - 0.5) * 40
        y = effect.y + 90 * _random(effect.seed, k + 20) + effect.age * 1.6
        size = max(6 * left * lens.zoom, 1)
        star(surface, lens.at(x, y), size * 1.6, size * 0.5, 4, 0.0, lighter(effect.colour, 0.4))
    for height in (14, 48, 82):
        _ring(surface, lens, effect._replace(y=effect.y + height), 40, 0.25)


def _dust(
    surface: pygame.Surface, lens: Lens, effect: Effect, count: int, speed: float, size: float
) -> None:
    for k in range(count):
        sign = 1 if k % 2 else -1
        way = speed * (0.4 + 0.6 * _random(effect.seed, k)) * effect.age * (1 - 0.45 * effect.share)
        rise = 10 * _random(effect.seed, k + 40) * effect.share
        radius = size * (0.35 + 0.65 * _random(effect.seed, k + 80)) * (0.5 + effect.share * 0.8)
        x, y = lens.at(effect.x + sign * way, 2 + rise)
        wide = radius * lens.zoom * (1 - 0.4 * effect.share)
        corners = [
            (x + wide * cos(tau * t / 8), y + 0.6 * wide * sin(tau * t / 8)) for t in range(8)
        ]
        clear_shape(surface, corners, (206, 192, 184), round(120 * (1 - effect.share)))


def _small_dust(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    _dust(surface, lens, effect, 6, 1.8, 8)


def _fall(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    _dust(surface, lens, effect, 12, 3.2 + 5 * effect.size, 13 + 14 * effect.size)


def _knock_out(surface: pygame.Surface, lens: Lens, effect: Effect) -> None:
    place = lens.at(effect.x, effect.y)
    left = 1 - effect.share
    glow(surface, place, 240 * lens.zoom * left + 4, faded(paint.ORANGE, left))
    _ring(surface, lens, effect._replace(colour=paint.YELLOW), 170, 0.8)
    _particles(surface, lens, effect, 30, 6.0, paint.YELLOW, weight=0.08)


_PAINTERS: Final[dict[Kind, Callable[[pygame.Surface, Lens, Effect], None]]] = {
    Kind.HIT: _hit,
    Kind.BLOCK: _block,
    Kind.BREAK: _break,
    Kind.ABSORB: _absorb,
    Kind.CATCH: _catch,
    Kind.GRAB: _grab,
    Kind.SLAM: _slam,
    Kind.ESCAPE: _escape,
    Kind.SUPER: _super,
    Kind.SHOT: _shot,
    Kind.CLASH: _clash,
    Kind.BLINK: _blink,
    Kind.JUMP: _small_dust,
    Kind.LAND: _small_dust,
    Kind.FALL: _fall,
    Kind.KNOCK_OUT: _knock_out,
}
