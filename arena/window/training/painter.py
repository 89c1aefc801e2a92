"""Paints the frame meter: aligned boxes of what both fighters were in on the latest frames."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import pygame

from arena.frame_data.skills import FIGHTERS, load
from arena.window.fonts import Colour
from arena.window.look import FAINT, INK, NIGHT, PALE, SIDES, write
from arena.window.training.exchange import Exchange
from arena.window.training.frames import METER_FRAMES, Frame
from arena.window.training.phases import Cell, Phase

LEFT_EDGE: Final = 150
BOX: Final = 11
"""Width of a frame on the axis that meter and mind share, px."""
RIGHT_EDGE: Final = LEFT_EDGE + METER_FRAMES * BOX
ROW: Final = 19
KEY: Final = 16
"""Height of the colour key, px."""
HEIGHT: Final = 2 * ROW + 6 + KEY

# Okabe and Ito's colours: told apart by all kinds of colour blindness. The lightnesses differ too.
COLOURS: Final[dict[Phase, Colour]] = {
    Phase.FREE: (44, 46, 62),
    Phase.AIRBORNE: (92, 96, 120),
    Phase.STARTUP: (0, 158, 115),
    Phase.ACTIVE: (213, 94, 0),
    Phase.RECOVERY: (0, 114, 178),
    Phase.BLOCKSTUN: (240, 228, 66),
    Phase.HITSTUN: (204, 121, 167),
    Phase.GRABBED: (230, 159, 0),
    Phase.KNOCKED_DOWN: (86, 180, 233),
}
WHITE: Final[Colour] = (255, 255, 255)
_BLACK: Final[Colour] = (0, 0, 0)
_QUIET: Final = (Phase.FREE, Phase.AIRBORNE)  # runs of these are not counted
_MARK: Final = 3  # px, height of the stripes of invulnerability and armour


def column_x(index: int, shown: int) -> int:
    """Give the left edge of a frame's column; the newest of those shown stands at the right."""
    return RIGHT_EDGE - (shown - index) * BOX


def paint_meter(surface: pygame.Surface, moments: Sequence[Frame], top: int) -> None:
    """Paint both rows and the colour key below them.

    Args:
        surface: Where.
        moments: Of the latest frames, 60 at most, oldest first.
        top: y of the upper edge.
    """
    for side in (0, 1):
        y = top + side * (ROW + 2)
        frame = pygame.Rect(LEFT_EDGE - 1, y - 1, METER_FRAMES * BOX + 1, ROW + 1)
        pygame.draw.rect(surface, NIGHT, frame)
        for index, moment in enumerate(moments):
            box = pygame.Rect(column_x(index, len(moments)), y, BOX - 1, ROW - 1)
            _paint_cell(surface, box, moment.cells[side], moment.frozen)
        for end, frames, phase in _runs(moments, side):
            if phase not in _QUIET and frames:
                ink = _BLACK if sum(COLOURS[phase]) > 330 else WHITE
                write(
                    surface,
                    str(frames),
                    (column_x(end, len(moments)) + BOX - 2, y + 4),
                    17,
                    ink,
                    "right",
                    bold=True,
                )
    _paint_key(surface, top + 2 * ROW + 8)


def _paint_cell(surface: pygame.Surface, box: pygame.Rect, cell: Cell, frozen: bool) -> None:
    colour = COLOURS[cell.phase]
    if frozen:
        red, green, blue = (channel * 9 // 20 for channel in colour)
        colour = red, green, blue
    pygame.draw.rect(surface, colour, box)
    if cell.invulnerable:
        pygame.draw.rect(surface, WHITE, (box.x, box.y, box.width, _MARK))
    if cell.armoured:
        pygame.draw.rect(surface, WHITE, (box.x, box.bottom - _MARK, box.width, _MARK))
    if cell.projectile:
        pygame.draw.circle(surface, WHITE, (box.centerx, box.bottom - 5), 2)


def _runs(moments: Sequence[Frame], side: int) -> Iterator[tuple[int, int, Phase]]:
    """Give the runs of one phase: (last column, frames that were not frozen, phase)."""
    end = -1
    runs = groupby(
        moments, key=lambda moment: (moment.cells[side].phase, moment.cells[side].skill_row)
    )
    for (phase, _), run in runs:
        columns = list(run)
        end += len(columns)
        yield end, sum(not moment.frozen for moment in columns), phase


def _paint_key(surface: pygame.Surface, y: int) -> None:
    x = 8
    for phase, colour in COLOURS.items():
        pygame.draw.rect(surface, colour, (x, y, 10, 10))
        x = write(surface, phase.value, (x + 13, y - 1), 16, PALE).right + 8
    box = pygame.Rect(x, y, 10, 10)
    pygame.draw.rect(surface, COLOURS[Phase.STARTUP], box)
    pygame.draw.rect(surface, WHITE, (x, y, 10, _MARK))
    x = write(surface, "invulnerable", (x + 13, y - 1), 16, PALE).right + 8
    pygame.draw.rect(surface, COLOURS[Phase.STARTUP], (x, y, 10, 10))
    pygame.draw.rect(surface, WHITE, (x, y + 10 - _MARK, 10, _MARK))
    x = write(surface, "armour", (x + 13, y - 1), 16, PALE).right + 8
    pygame.draw.circle(surface, WHITE, (x + 4, y + 5), 2)
    x = write(surface, "projectile", (x + 11, y - 1), 16, PALE).right + 8
    write(surface, "dark: frozen", (x, y - 1), 16, FAINT)


def paint_advantage(surface: pygame.Surface, exchange: Exchange, top: int) -> None:
    """Paint the advantage of the latest exchange behind the rows of the meter."""
    waiting = ("exchange", "goes on") if exchange.running else ("no exchange", "yet")
    for side in (0, 1):
        y = top + side * (ROW + 2)
        advantage = exchange.advantage_of(side)
        if advantage is None:
            write(surface, waiting[side], (RIGHT_EDGE + 10, y + 3), 18, FAINT)
            continue
        if exchange.running:
            colour: Colour = FAINT
        else:
            colour = INK if advantage >= 0 else PALE
        write(surface, signed(advantage), (RIGHT_EDGE + 12, y - 1), 28, colour, bold=True)
        if side == 0:
            write(surface, "frames of", (RIGHT_EDGE + 60, y + 1), 17, PALE)
            write(surface, "advantage", (RIGHT_EDGE + 60, y + 14), 17, PALE)
    gap = exchange.gap
    if gap is not None:
        told = "true string" if gap == 0 else f"gap of {gap}"
        write(surface, told, (RIGHT_EDGE + 60, top + ROW + 10), 17, PALE)


def signed(number: int) -> str:
    """Write a number with its sign, as frame data are."""
    return f"+{number}" if number > 0 else f"−{-number}" if number else "±0"


def exchange_line(exchange: Exchange, fighters: tuple[int, int]) -> str:
    """Say the frame data of the skill that made the latest contact; empty before the first.

    Args:
        exchange: What was counted.
        fighters: Rows of the frame-data table on sides 0 and 1.
    """
    side = exchange.attacker
    if side is None or not exchange.skill or fighters[side] >= len(FIGHTERS):
        return ""
    skill = load(FIGHTERS[fighters[side]]).skills[exchange.skill]
    told = (
        f"{skill.name}: {skill.startup} startup, {skill.active} active, {skill.recovery} recovery"
    )
    if skill.kind == "strike":
        told += f", {signed(skill.on_hit)} on hit, {signed(skill.on_block)} on block"
    return f"{told}, damage {skill.damage}; {'blocked' if exchange.blocked else 'hit'}"


def paint_names(surface: pygame.Surface, names: tuple[str, str], top: int) -> None:
    """Paint whose rows they are."""
    for side, name in enumerate(names):
        y = top + side * (ROW + 2) + 3
        write(surface, name, (LEFT_EDGE - 8, y), 19, SIDES[side], "right", width=LEFT_EDGE - 14)
