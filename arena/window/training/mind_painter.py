"""Paints an agent's mind under the frame meter, on its time axis."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import pygame

from arena.match.mind import Thoughts
from arena.rules.actions import SKILL_NAMES
from arena.window.fonts import Colour, width_of
from arena.window.look import FAINT, GOLD, INK, NIGHT, PALE, SIDES, write
from arena.window.training.frames import Frame
from arena.window.training.painter import BOX, LEFT_EDGE, RIGHT_EDGE, WHITE, column_x

PLOT: Final = 56
"""Height of the plot of the probability of acting, px."""
SKILLS: Final = 15
LEAD: Final = 22
_MARKS: Final = 10  # px at the upper edge of the plot, where presses are marked
HEIGHT: Final = PLOT + 4 + SKILLS + 4 + LEAD

_SIGNS: Final = ("", "L", "H", "W", "O", "T", "S", "D", "U")  # where a name has no room
_ARGMAX: Final = 0.5
_WHOLE_LEAD: Final = 0.5  # shares of health that fill the plot; a fight is rarely farther apart


def paint_mind(
    surface: pygame.Surface, moments: Sequence[Frame], side: int, top: int, delay: int
) -> None:
    """Paint what the agent of a side thought on each of the latest frames.

    Args:
        surface: Where.
        moments: Of these frames, 60 at most, oldest first.
        side: The agent's side.
        top: y of the upper edge.
        delay: The agent's reaction delay, frames.
    """
    thoughts = [moment.thoughts[side] for moment in moments]
    _paint_act(surface, thoughts, side, top)
    _paint_presses(surface, moments, side, top)
    _paint_skills(surface, thoughts, top + PLOT + 4)
    _paint_lead(surface, thoughts, side, top + PLOT + SKILLS + 8)
    _paint_now(surface, thoughts[-1] if thoughts else None, top, delay)


def _paint_act(
    surface: pygame.Surface, thoughts: Sequence[Thoughts | None], side: int, top: int
) -> None:
    """Paint the probability of acting as bars, those in gold on which it would press."""
    area = pygame.Rect(LEFT_EDGE - 1, top, RIGHT_EDGE - LEFT_EDGE + 1, PLOT)
    pygame.draw.rect(surface, NIGHT, area)
    for index, each in enumerate(thoughts):
        if each is not None:
            height = max(1, round(each.act * PLOT))
            colour = GOLD if each.would_press else SIDES[side]
            x = column_x(index, len(thoughts))
            pygame.draw.rect(surface, colour, (x, area.bottom - height, BOX - 1, height))
    _paint_lines(surface, area, [each for each in thoughts if each is not None], side)


def _paint_lines(
    surface: pygame.Surface, area: pygame.Rect, known: Sequence[Thoughts], side: int
) -> None:
    """Paint the argmax line at one half, and the threshold of the agent's own decoder."""
    middle = area.bottom - round(_ARGMAX * PLOT)
    for x in range(LEFT_EDGE, RIGHT_EDGE, 12):
        pygame.draw.line(surface, WHITE, (x, middle), (x + 6, middle))
    write(surface, "1", (LEFT_EDGE - 6, area.top - 1), 16, PALE, "right")
    write(surface, "argmax presses", (LEFT_EDGE - 22, middle - 13), 16, GOLD, "right")
    write(surface, "½", (LEFT_EDGE - 5, middle - 7), 18, INK, "right")
    write(surface, "stands still", (LEFT_EDGE - 22, middle + 2), 16, SIDES[side], "right")
    write(surface, "0", (LEFT_EDGE - 6, area.bottom - 11), 16, PALE, "right")
    told = "probability of pressing anything"
    if known:
        told += f": at most {100 * max(each.act for each in known):.1f} % here"
        own = known[-1].threshold
        if own is not None:
            level = area.bottom - max(1, round(own * PLOT))
            pygame.draw.line(surface, GOLD, (LEFT_EDGE, level), (RIGHT_EDGE, level))
            told += f"; its decoder presses above {100 * own:.1f} %, the line in gold"
    back = pygame.Rect((LEFT_EDGE + 2, area.top + _MARKS), (width_of(told, 16) + 4, 13))
    pygame.draw.rect(surface, NIGHT, back)
    write(surface, told, (LEFT_EDGE + 4, back.top + 1), 16, PALE)


def _paint_presses(surface: pygame.Surface, moments: Sequence[Frame], side: int, top: int) -> None:
    """Mark the frames on which the agent sent a press."""
    for index, moment in enumerate(moments):
        if moment.sent[side][1]:
            x = column_x(index, len(moments)) + BOX // 2
            pygame.draw.polygon(surface, GOLD, [(x - 4, top + 1), (x + 4, top + 1), (x, top + 8)])


def _paint_skills(surface: pygame.Surface, thoughts: Sequence[Thoughts | None], y: int) -> None:
    """Name the skill that it was likeliest to press, run by run."""
    write(surface, "likeliest press", (LEFT_EDGE - 6, y + 2), 16, PALE, "right")
    likeliest = [None if each is None else each.likeliest for each in thoughts]
    index = 0
    for skill, run in groupby(likeliest):
        length = len(list(run))
        if skill is not None:
            x = column_x(index, len(thoughts))
            box = pygame.Rect(x, y, length * BOX - 1, SKILLS - 1)
            pygame.draw.rect(surface, (58, 60, 84), box)
            name = SKILL_NAMES[skill]
            told = name if width_of(name, 16) < box.width - 2 else _SIGNS[skill]
            write(surface, told, (box.centerx, y + 2), 16, INK, "centre")
        index += length


def _paint_lead(
    surface: pygame.Surface, thoughts: Sequence[Thoughts | None], side: int, y: int
) -> None:
    """Paint its estimate of who is ahead: up it, down its opponent."""
    area = pygame.Rect(LEFT_EDGE - 1, y, RIGHT_EDGE - LEFT_EDGE + 1, LEAD)
    pygame.draw.rect(surface, NIGHT, area)
    write(surface, "its lead", (LEFT_EDGE - 6, y + 5), 16, PALE, "right")
    known = [each for each in thoughts if each is not None and each.lead is not None]
    if not known:
        told = "no estimate of who is ahead: trained without a value network"
        write(surface, told, (area.centerx, y + 5), 16, FAINT, "centre")
        return
    middle = area.centery
    for index, each in enumerate(thoughts):
        if each is None or each.lead is None:
            continue
        height = round(min(abs(each.lead) / _WHOLE_LEAD, 1.0) * LEAD / 2)
        colour: Colour = SIDES[side] if each.lead >= 0 else SIDES[1 - side]
        x = column_x(index, len(thoughts))
        rise = middle - height if each.lead >= 0 else middle
        pygame.draw.rect(surface, colour, (x, rise, BOX - 1, max(height, 1)))
    pygame.draw.line(surface, FAINT, (area.left, middle), (area.right, middle))


def _paint_now(surface: pygame.Surface, now: Thoughts | None, top: int, delay: int) -> None:
    """Write the latest figures behind the plots."""
    x = RIGHT_EDGE + 10
    if now is None:
        return
    write(surface, f"{100 * now.act:.1f} %", (x, top), 26, INK, bold=True)
    write(surface, "to press now", (x, top + 19), 16, PALE)
    who = "argmax" if now.threshold is None else "threshold"
    told = f"{who} would press" if now.would_press else f"{who} stands still"
    write(surface, told, (x, top + 32), 16, GOLD if now.would_press else INK)
    write(surface, f"acts {delay} frames later", (x, top + 46), 16, FAINT)
    share = 100 * float(now.skills[now.likeliest])
    write(surface, f"{share:.1f} %", (x, top + PLOT + 5), 17, PALE)
    if now.lead is not None:
        write(
            surface, f"{100 * now.lead:+.0f} % of health", (x, top + PLOT + SKILLS + 13), 17, PALE
        )


def paint_no_mind(surface: pygame.Surface, top: int, told: str) -> None:
    """Say why there is nothing to look into."""
    pygame.draw.rect(surface, NIGHT, (LEFT_EDGE - 1, top, RIGHT_EDGE - LEFT_EDGE + 1, HEIGHT))
    write(surface, told, ((LEFT_EDGE + RIGHT_EDGE) // 2, top + HEIGHT // 2 - 8), 20, PALE, "centre")
