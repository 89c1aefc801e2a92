"""What skills look like beyond the body: arcs of strikes, beams, blades, auras, projectiles.

A function of the state alone; where a strike reaches is read from the frame data.
"""

from math import cos, pi, sin, tau
from typing import Final

import pygame

from arena import state as S
from arena.camera.poses import Strike
from arena.frame_data.fighter_file import SUBPIXELS
from arena.frame_data.skills import (
    AIR_HEAVY,
    AIR_LIGHT,
    CATCH_FROM,
    CATCH_TO,
    COUNTER,
    GRAB,
    HIGH_EDGE,
    KIND,
    LOW_EDGE,
    PROJECTILE,
    PROJECTILE_LIFE,
    PROJECTILE_SPEED,
    SCREEN_FREEZE,
    STRIKE,
    TELEPORT,
    Table,
)
from arena.rules.actions import DEFENCE, HEAVY, LIGHT, LOW, OVERHEAD, SPECIAL, SUPER
from arena.window.drawing import colours as paint
from arena.window.drawing.colours import Colour, lighter, look
from arena.window.drawing.lens import STAGE, WIDTH, Lens
from arena.window.drawing.player import ACTIVE_PHASE, RECOVERY_PHASE, STARTUP_PHASE, Player
from arena.window.drawing.sprites import clear_shape, faded, glow, star

_BRUTE, _SPEARMAN = 1, 2
_TRAIL: Final = 90.0  # longest trail of a projectile, px


def draw_behind(surface: pygame.Surface, lens: Lens, player: Player, table: Table) -> None:
    """Draw what shines behind a fighter: charging, armour, rings of a teleport."""
    colour = look(player.kind, player.side).glow
    if player.fields[S.ARMOUR] > 0 and player.skill:
        beat = 0.75 + 0.25 * sin(player.frame * 0.7)
        glow(surface, lens.at(player.x, player.y + 48), 74 * lens.zoom, faded(paint.YELLOW, beat))
    if not player.skill:
        return
    row = table[player.fields[S.FIGHTER], player.skill]
    phase, share = player.phase(table)
    strikes = row[KIND] == STRIKE and player.skill not in (DEFENCE, SUPER)
    if phase == ACTIVE_PHASE and strikes:
        strike = Strike.of(table, player.fields[S.FIGHTER], player.skill)
        _streak(surface, lens, player, strike, share, colour)
    if phase == STARTUP_PHASE and (row[SCREEN_FREEZE] or row[KIND] == TELEPORT):
        glow(surface, lens.at(player.x, player.y + 50), (46 + 50 * share) * lens.zoom, colour)
    if row[KIND] == TELEPORT and phase != ACTIVE_PHASE:
        fade = 1 - share if phase == RECOVERY_PHASE else 1.0
        _rings(surface, lens, player, share, lighter(colour, 0.5 * fade))


def draw_front(surface: pygame.Surface, lens: Lens, player: Player, table: Table) -> None:
    """Draw what shines in front of a fighter: the way of a strike, beams, blades, a counter."""
    if player.status == S.GUARD_BROKEN:
        _stars(surface, lens, player)
    if not player.skill:
        return
    fighter, slot = player.fields[S.FIGHTER], player.skill
    row = table[fighter, slot]
    phase, share = player.phase(table)
    colour = look(player.kind, player.side).glow
    if row[KIND] == COUNTER:
        if row[CATCH_FROM] <= player.fields[S.SKILL_FRAME] < row[CATCH_TO]:
            _shield(surface, lens, player, colour)
    elif row[KIND] == PROJECTILE and phase == STARTUP_PHASE:
        hand = lens.at(player.x - player.facing * (14 - 40 * share), player.y + 52)
        glow(surface, hand, (14 + 26 * share) * lens.zoom, colour)
        star(surface, hand, (5 + 9 * share) * lens.zoom, 4, 6, player.frame * 0.3, paint.WHITE)
    elif phase == ACTIVE_PHASE:
        strike = Strike.of(table, fighter, slot)
        if row[KIND] == GRAB:
            if slot == SUPER:
                _crush(surface, lens, player, strike, colour)
        elif slot == SUPER:
            _beam(surface, lens, player, strike, share, colour)
        elif slot == DEFENCE:
            _blade(surface, lens, player, strike, share, colour)


def draw_shot(surface: pygame.Surface, lens: Lens, player: Player, table: Table) -> None:
    """Draw a projectile in flight and its trail, no longer than the way it has come."""
    left = player.fields[S.PROJECTILE_LEFT]
    if not left:
        return
    row = table[player.fields[S.FIGHTER], SPECIAL]
    colour = look(player.kind, player.side).glow
    x = player.fields[S.PROJECTILE_X] / SUBPIXELS
    middle = (row[LOW_EDGE] + row[HIGH_EDGE]) / 2 / SUBPIXELS
    half = (row[HIGH_EDGE] - row[LOW_EDGE]) / 2 / SUBPIXELS
    flown = (row[PROJECTILE_LIFE] - left) * row[PROJECTILE_SPEED] / SUBPIXELS
    way = player.fields[S.PROJECTILE_DIRECTION]
    length = min(flown, _TRAIL)
    for k in range(7, 0, -1):
        back = length * k / 7
        wave = half * 0.4 * sin(player.frame * 0.6 - k * 0.9)
        spot = lens.at(x - way * back, middle + wave)
        glow(surface, spot, half * 1.5 * (1 - k / 9) * lens.zoom, faded(colour, 0.9 - k / 10))
    centre = lens.at(x, middle)
    glow(surface, centre, half * 2.6 * lens.zoom, colour)
    turn = player.frame * 0.35 * way
    for k in range(3):  # a whirl of three blades
        angle = turn + tau * k / 3
        size = half * 1.15 * lens.zoom
        area = pygame.Rect(0, 0, 2 * size, 2 * size)
        area.center = round(centre[0]), round(centre[1])
        width = max(round(3 * lens.zoom), 2)
        pygame.draw.arc(surface, lighter(colour, 0.55), area, angle, angle + 1.3, width)
    pygame.draw.circle(surface, lighter(colour, 0.3), centre, half * 0.62 * lens.zoom)
    pygame.draw.circle(surface, paint.WHITE, centre, half * 0.38 * lens.zoom)


def _stars(surface: pygame.Surface, lens: Lens, player: Player) -> None:
    for k in range(3):
        angle = player.frame * 0.12 + tau * k / 3
        place = lens.at(player.x + 20 * cos(angle), player.y + 104 + 5 * sin(angle))
        star(surface, place, 7 * lens.zoom, 2.6 * lens.zoom, 5, -pi / 2, paint.INK)
        star(surface, place, 5.4 * lens.zoom, 2 * lens.zoom, 5, -pi / 2, paint.YELLOW)


def _rings(
    surface: pygame.Surface, lens: Lens, player: Player, share: float, colour: Colour
) -> None:
    for k in range(4):
        height = ((k / 4 + share) % 1.0) * 104
        place = lens.at(player.x, player.y + height)
        area = pygame.Rect(0, 0, 58 * lens.zoom, 14 * lens.zoom)
        area.center = round(place[0]), round(place[1])
        pygame.draw.ellipse(surface, colour, area, 2)


def _shield(surface: pygame.Surface, lens: Lens, player: Player, colour: Colour) -> None:
    x, y = lens.at(player.x + 26 * player.facing, player.y + 52)
    corners = [
        (x + 15 * lens.zoom * cos(t * tau / 6), y + 44 * lens.zoom * sin(t * tau / 6))
        for t in range(6)
    ]
    clear_shape(surface, corners, lighter(colour, 0.4), 110)
    pygame.draw.aalines(surface, paint.WHITE, True, corners)
    glow(surface, (x, y), 50 * lens.zoom, faded(colour, 0.6))


def _streak(
    surface: pygame.Surface,
    lens: Lens,
    player: Player,
    strike: Strike,
    share: float,
    colour: Colour,
) -> None:
    """Draw the way of the limb: across, along the floor, downward, or down through the air."""
    slot, forward = player.skill, player.facing
    far, middle = float(strike.far), float(strike.middle)
    spear = player.kind == _SPEARMAN
    if slot == LIGHT or (slot == HEAVY and spear):
        thick = 9 if slot == LIGHT else 7
        points = [(4, middle + 6), (far * 0.6, middle + 4 + thick), (far + 9, middle + 3)]
        points += [(far * 0.6, middle + 3 - thick), (4, middle)]
    elif slot == SPECIAL:
        _wake(surface, lens, player, far, middle, colour)
        points = _crescent(far * 0.45, middle, far * 0.72, -0.75, 0.75)
    elif slot == HEAVY:
        points = _crescent(-4, 34, far * 0.96, 0.1, 1.5)
        if player.kind != _BRUTE:
            points = _crescent(far * 0.3, middle - 4, far * 0.72, -0.5, 0.75)
    elif slot == LOW:
        points = [(-16, 4), (far * 0.5, 20), (far + 6, 9), (far * 0.6, 1)]
    elif slot == OVERHEAD:
        points = _crescent(0, strike.high * 0.28, far, -0.2, 1.35)
    else:
        assert slot in (AIR_LIGHT, AIR_HEAVY)
        foot = max(strike.low + 8, -20) if slot == AIR_HEAVY else max(middle - 2, 6)
        points = [(-14, foot + 78), (far * 0.6, foot + 36), (far + 8, foot - 2)]
        points += [(far * 0.45, foot + 10), (-30, foot + 58)]
    placed = [lens.at(player.x + forward * x, player.y + max(y, -player.y)) for x, y in points]
    clear_shape(surface, placed, lighter(colour, 0.45), round(150 * (1 - 0.6 * share)))


def _wake(
    surface: pygame.Surface, lens: Lens, player: Player, far: float, middle: float, colour: Colour
) -> None:
    """Draw what a dash leaves behind: streaks, the longest in the middle."""
    for k, height in enumerate((-34, -18, 0, 17, 32)):
        length = (64, 96, 120, 88, 58)[k] + 12 * sin(player.frame * 0.9 + k * 2)
        start = far * 0.25 - abs(height) * 0.3
        thick = 4.5 - abs(height) * 0.06
        points = [(start, middle + height + thick), (start - length, middle + height)]
        points.append((start, middle + height - thick))
        placed = [lens.at(player.x + player.facing * x, player.y + y) for x, y in points]
        clear_shape(surface, placed, lighter(colour, 0.35), 150)


def _crescent(
    x: float, y: float, far: float, start: float, end: float
) -> list[tuple[float, float]]:
    """Give an arc that is thick in the middle, from one angle to another."""
    steps = 10
    outer, inner = [], []
    for k in range(steps + 1):
        angle = start + (end - start) * k / steps
        thick = 20 * sin(pi * k / steps)
        outer.append((x + cos(angle) * far, y + sin(angle) * far))
        inner.append((x + cos(angle) * (far - thick), y + sin(angle) * (far - thick)))
    return outer + inner[::-1]


def _blade(
    surface: pygame.Surface,
    lens: Lens,
    player: Player,
    strike: Strike,
    share: float,
    colour: Colour,
) -> None:
    """Draw a rising blade of light."""
    points = _crescent(-strike.far * 0.35, strike.high * 0.3, strike.high * 0.72, -0.7, 1.35)
    placed = [lens.at(player.x + player.facing * x, player.y + y) for x, y in points]
    clear_shape(surface, placed, lighter(colour, 0.3), round(220 * (1 - 0.4 * share)))
    inner = _crescent(-strike.far * 0.35, strike.high * 0.3, strike.high * 0.7, -0.4, 1.25)
    placed = [lens.at(player.x + player.facing * x, player.y + y) for x, y in inner]
    clear_shape(surface, placed, paint.WHITE, round(230 * (1 - 0.5 * share)))
    tip = lens.at(player.x + player.facing * strike.far * 0.3, player.y + strike.high * 0.9)
    glow(surface, tip, 60 * lens.zoom, colour)


def _beam(
    surface: pygame.Surface,
    lens: Lens,
    player: Player,
    strike: Strike,
    share: float,
    colour: Colour,
) -> None:
    """Draw a beam as long as the frame data say, or to the wall."""
    start = player.x + player.facing * 34
    end = min(max(player.x + player.facing * strike.far, 0.0), STAGE)
    half = (strike.high - strike.low) / 2 * (1 - 0.35 * share)
    beat = 1 + 0.08 * sin(player.frame * 1.9)
    for thick, shade, alpha in (
        (1.0, colour, 130),
        (0.66, lighter(colour, 0.5), 190),
        (0.3, paint.WHITE, 255),
    ):
        high = half * thick * beat
        points = [
            (start, strike.middle + high * 0.4),
            (start + player.facing * 24, strike.middle + high),
        ]
        points += [(end, strike.middle + high), (end + player.facing * 10 * thick, strike.middle)]
        points += [(end, strike.middle - high), (start + player.facing * 24, strike.middle - high)]
        points.append((start, strike.middle - high * 0.4))
        placed = [lens.at(x, player.y + y) for x, y in points]
        clear_shape(surface, [(min(max(x, -40), WIDTH + 40), y) for x, y in placed], shade, alpha)
    mouth = lens.at(start, player.y + strike.middle)
    glow(surface, mouth, 78 * lens.zoom * beat, colour)
    star(surface, mouth, 34 * lens.zoom * beat, 9 * lens.zoom, 8, player.frame * 0.4, paint.WHITE)


def _crush(
    surface: pygame.Surface, lens: Lens, player: Player, strike: Strike, colour: Colour
) -> None:
    """Draw two jaws of light that close in front of the hands."""
    for up in (1, -1):
        points = [(20, 54 + 34 * up), (strike.far, 54 + 44 * up), (strike.far + 22, 54 + 8 * up)]
        points.append((strike.far - 8, 54 + 24 * up))
        placed = [lens.at(player.x + player.facing * x, player.y + y) for x, y in points]
        clear_shape(surface, placed, lighter(colour, 0.35), 190)
    glow(
        surface,
        lens.at(player.x + player.facing * strike.far, player.y + 54),
        80 * lens.zoom,
        colour,
    )
