"""What is written over the fight: health, guard, meter, cooldowns, clock, rounds, combos."""

from collections.abc import Mapping, Sequence
from math import sin
from typing import Final

import numpy as np
import pygame

from arena import state as S
from arena.frame_data.skills import COOLDOWN, FIGHTERS, METER_COST, Table
from arena.rules import constants as C
from arena.rules.actions import NUM_SKILLS, SKILL_NAMES, SUPER
from arena.rules.skills import can_pay
from arena.window.drawing import colours as paint
from arena.window.drawing.captions import CAPTION_FRAMES, Caption
from arena.window.drawing.colours import Colour, darker, lighter, mix
from arena.window.drawing.icons import SIZE, icon
from arena.window.drawing.lens import WIDTH
from arena.window.drawing.memory import Memory, health_share
from arena.window.drawing.player import Player, players
from arena.window.drawing.sprites import veil
from arena.window.drawing.text import CENTRE, LEFT, RIGHT, write
from arena.window.hands import Hands
from arena.window.view import View

Held = tuple[Hands, int]
"""What was held, and for how many frames."""

_BAR: Final = pygame.Rect(34, 30, 388, 22)  # of health, the left one
_SLANT: Final = 10
_GUARD: Final = pygame.Rect(150, 62, 244, 7)
_METER: Final = pygame.Rect(24, 518, 286, 11)
_ICONS: Final = (24, 470)
_STEP: Final = SIZE + 8
_SLIDE, _FADE = 5, 12  # frames in which a caption comes and goes
_LOW: Final = 0.25  # share of health from which the bar warns


def draw_hud(surface: pygame.Surface, view: View, memory: Memory, table: Table) -> None:
    """Draw everything over the fight but announcement, boxes and inputs."""
    both = players(view.state)
    for player in both:
        _health(surface, player, memory, table)
        _names(surface, view, player)
        _guard(surface, player)
        _rounds(surface, view, player.side)
        _meter(surface, player, table)
        _cooldowns(surface, view, player, table)
        _combo(surface, memory, player.side)
        _caption(surface, memory.captions[player.side], player.side)
    _timer(surface, int(view.state[S.FRAME]))


def _mirrored(area: pygame.Rect, side: int) -> pygame.Rect:
    return area if side == 0 else pygame.Rect(WIDTH - area.right, area.y, area.w, area.h)


def _slanted(area: pygame.Rect, side: int, start: float, end: float) -> list[tuple[float, float]]:
    """Give the part of a bar between two shares, counted from the middle of the picture."""
    a, b = area.width * start, area.width * end
    top = [(area.right - a, area.y), (area.right - b, area.y)]
    low = [(area.right - b - _SLANT, area.bottom), (area.right - a - _SLANT, area.bottom)]
    if side:
        return [(WIDTH - x, y) for x, y in top + low]
    return [*top, *low]


def _health(surface: pygame.Surface, player: Player, memory: Memory, table: Table) -> None:
    side = player.side
    frame = _BAR.inflate(8, 8)
    pygame.draw.polygon(surface, paint.INK, _slanted(frame, side, -0.004, 1.004))
    pygame.draw.polygon(surface, (58, 52, 66), _slanted(_BAR, side, 0, 1))
    share, recent = health_share(player, table), memory.recent[side]
    if recent > share:
        pygame.draw.polygon(surface, paint.WHITE, _slanted(_BAR, side, share, recent))
        inner = _BAR.inflate(0, -6)
        pygame.draw.polygon(surface, paint.VERMILION, _slanted(inner, side, share, recent))
    if share > 0:
        colour = paint.YELLOW if share > _LOW else paint.ORANGE
        if share <= _LOW:
            colour = mix(colour, paint.VERMILION, 0.5 + 0.5 * sin(player.frame * 0.2))
        pygame.draw.polygon(surface, colour, _slanted(_BAR, side, 0, share))
        gleam = pygame.Rect(_BAR.x + 7, _BAR.y + 3, _BAR.w, 5)
        pygame.draw.polygon(
            surface, lighter(colour, 0.5), _slanted(gleam, side, 0.018, max(share, 0.02))
        )
    stripe = pygame.Rect(_BAR.x - 12, _BAR.bottom + 2, _BAR.w, 3)
    pygame.draw.polygon(surface, paint.SIDE_COLOURS[side], _slanted(stripe, side, 0, 1))


def _names(surface: pygame.Surface, view: View, player: Player) -> None:
    side = player.side
    number = player.fields[S.FIGHTER]
    fighter = FIGHTERS[number].upper() if number < len(FIGHTERS) else f"FIGHTER {number}"
    align = LEFT if side == 0 else RIGHT
    colour = paint.SIDE_COLOURS[side]
    x = 26 if side == 0 else WIDTH - 26
    area = write(surface, fighter, (x, 5), 26, colour, align=align, italic=True)
    beside = area.right + 8 if side == 0 else area.left - 8
    write(surface, view.names[side], (beside, 8), 22, paint.PALE, align=align, most=270)


def _guard(surface: pygame.Surface, player: Player) -> None:
    area = _mirrored(_GUARD, player.side)
    share = min(max(player.fields[S.GUARD] / C.FULL_GUARD, 0), 1)
    pygame.draw.rect(surface, paint.INK, area.inflate(4, 4), border_radius=4)
    colour = paint.SKY_BLUE if share > 0.3 else paint.PURPLE
    if player.status == S.GUARD_BROKEN and player.frame // 4 % 2:
        colour = paint.WHITE
    filled = pygame.Rect(area.x, area.y, round(area.width * share), area.height)
    if player.side == 0:
        filled.right = area.right
    pygame.draw.rect(surface, colour, filled, border_radius=3)
    place = (area.left - 8, area.y - 3) if player.side == 0 else (area.right + 8, area.y - 3)
    word = "GUARD BROKEN" if player.status == S.GUARD_BROKEN else "GUARD"
    write(surface, word, place, 16, colour, align=RIGHT if player.side == 0 else LEFT)


def _rounds(surface: pygame.Surface, view: View, side: int) -> None:
    for k in range(min(view.rounds, 5)):
        x = 446 - 18 * k if side == 0 else WIDTH - 446 + 18 * k
        # Beside the clock, below the bars; filled once the round is won.
        spot = (x - 12 if side == 0 else x + 12, 66)
        pygame.draw.circle(surface, paint.INK, spot, 8)
        pygame.draw.circle(surface, paint.GREY, spot, 6, 1)
        if k < view.wins[side]:
            pygame.draw.circle(surface, paint.YELLOW, spot, 6)
            pygame.draw.circle(surface, paint.WHITE, (spot[0] - 2, spot[1] - 2), 2)


def _timer(surface: pygame.Surface, frame: int) -> None:
    left = -(-max(C.FIGHT_FRAMES - frame, 0) // C.FRAMES_PER_SECOND)
    colour = paint.WHITE if left > 10 or frame // 15 % 2 else paint.VERMILION
    area = pygame.Rect(0, 0, 72, 50)
    area.midtop = (WIDTH // 2, 18)
    pygame.draw.rect(surface, paint.INK, area, border_radius=12)
    pygame.draw.rect(surface, darker(paint.YELLOW, 0.35), area, width=2, border_radius=12)
    write(surface, f"{left:02d}", (WIDTH / 2, 23), 56, colour, align=CENTRE)


def _meter(surface: pygame.Surface, player: Player, table: Table) -> None:
    side, points = player.side, player.fields[S.METER]
    area = _mirrored(_METER, side)
    cost = max(int(table[player.fields[S.FIGHTER], SUPER, METER_COST]), 1)
    share = min(points / C.FULL_METER, 1.0)
    ready = points >= cost
    pygame.draw.rect(surface, paint.INK, area.inflate(6, 6), border_radius=6)
    filled = pygame.Rect(area.x, area.y, round(area.width * share), area.height)
    if side:
        filled.right = area.right
    colour = paint.SIDE_COLOURS[side]
    if ready:
        colour = mix(colour, paint.WHITE, 0.35 + 0.3 * sin(player.frame * 0.15))
    pygame.draw.rect(surface, colour, filled, border_radius=4)
    for k in range(1, 4):
        x = area.x + area.width * k // 4
        pygame.draw.line(surface, paint.INK, (x, area.y), (x, area.bottom - 1))
    word = "SUPER" if ready else f"{points}"
    place = (area.right + 12, area.y - 4) if side == 0 else (area.left - 12, area.y - 4)
    write(surface, word, place, 24, colour, align=LEFT if side == 0 else RIGHT, italic=ready)


def _cooldowns(surface: pygame.Surface, view: View, player: Player, table: Table) -> None:
    s = np.ascontiguousarray(view.state, np.int32)[:, np.newaxis]
    side, first = player.side, player.side * S.PLAYER_FIELDS
    keys = view.keys[side]
    left = _ICONS[0] if side == 0 else WIDTH - _ICONS[0] - (NUM_SKILLS - 2) * _STEP - SIZE
    colour = paint.SIDE_COLOURS[side]
    for slot in range(1, NUM_SKILLS):
        x, y = left + (slot - 1) * _STEP, _ICONS[1]
        ready = bool(can_pay(s, table, 0, first, slot))
        surface.blit(icon(slot, colour, ready), (x, y))
        if not ready:
            _waiting(surface, player, slot, table, x, y)
        if player.skill == slot:
            pygame.draw.rect(surface, paint.WHITE, (x - 2, y - 2, SIZE + 4, SIZE + 4), 2, 7)
        _cap(surface, keys, slot, x, y)
    if player.fields[S.FUMBLE] > 0:
        align = LEFT if side == 0 else RIGHT
        x = left if side == 0 else WIDTH - _ICONS[0]
        write(surface, "FUMBLE", (x, _ICONS[1] - 24), 22, paint.VERMILION, align=align, italic=True)


def _waiting(
    surface: pygame.Surface, player: Player, slot: int, table: Table, x: int, y: int
) -> None:
    """Show how long a skill is still on cooldown."""
    left = player.fields[S.READY + slot] - player.frame
    if left <= 0:
        return
    whole = max(int(table[player.fields[S.FIGHTER], slot, COOLDOWN]), 1)
    height = round((SIZE - 4) * min(left / whole, 1.0))
    surface.blit(veil((SIZE - 4, max(height, 1)), paint.INK, 150), (x + 2, y + 2))
    seconds = -(-left // C.FRAMES_PER_SECOND)
    write(surface, f"{seconds}", (x + SIZE / 2, y + 5), 24, paint.WHITE, align=CENTRE)


def _cap(surface: pygame.Surface, keys: Mapping[str, str], slot: int, x: int, y: int) -> None:
    """Draw the key that presses a skill, as a key cap under the icon."""
    word = keys.get(SKILL_NAMES[slot], "")
    if not word:
        return
    area = pygame.Rect(x - 2, y + SIZE - 1, SIZE + 4, 15)
    pygame.draw.rect(surface, paint.INK, area, border_radius=4)
    pygame.draw.rect(surface, paint.PALE, area.inflate(-2, -3).move(0, -1), border_radius=3)
    place = (area.centerx, area.y + 1)
    size = 16 if len(word) < 3 else 13
    write(surface, word, place, size, paint.INK, align=CENTRE, outline=0, most=SIZE + 4)


def _combo(surface: pygame.Surface, memory: Memory, side: int) -> None:
    combo = memory.combos[side]
    if combo.hits < 2:
        return
    x = 36 if side == 0 else WIDTH - 36
    align = LEFT if side == 0 else RIGHT
    colour = paint.YELLOW if combo.left > 12 else mix(paint.YELLOW, paint.INK, 1 - combo.left / 12)
    large, small = (f"{combo.hits}", 76, colour, 112), ("HITS", 34, paint.WHITE, 136)
    for words, size, shade, y in (large, small) if side == 0 else (small, large):
        area = write(surface, words, (x, y), size, shade, align=align, outline=3, italic=True)
        x = area.right + 6 if side == 0 else area.left - 6
    x = 36 if side == 0 else WIDTH - 36
    write(surface, f"{combo.damage} damage", (x, 166), 22, paint.PALE, align=align)


def _caption(surface: pygame.Surface, caption: Caption, side: int) -> None:
    """Write what a player just did; it slides in and fades out."""
    if not caption.words:
        return
    away = max(caption.left - CAPTION_FRAMES + _SLIDE, 0) * 6
    x = 36 - away if side == 0 else WIDTH - 36 + away
    gone = 1 - min(caption.left / _FADE, 1.0)
    colour = mix(lighter(paint.SIDE_COLOURS[side], 0.35), paint.INK, gone * 0.8)
    align = LEFT if side == 0 else RIGHT
    write(surface, caption.words, (x, 190), 30, colour, align=align, outline=2, italic=True)


def draw_announcement(surface: pygame.Surface, words: str) -> None:
    """Write a word or two over the middle of the picture, on a dark band."""
    if not words:
        return
    surface.blit(veil((WIDTH, 96), paint.INK, 130), (0, 176))
    for row in (176, 271):
        pygame.draw.line(surface, paint.YELLOW, (0, row), (WIDTH, row), 2)
    size = 92 if len(words) <= 18 else max(round(92 * 18 / len(words)), 30)
    place = (WIDTH / 2, 224 - size * 0.36)
    write(surface, words, place, size, paint.WHITE, align=CENTRE, outline=4, italic=True)


def draw_inputs(surface: pygame.Surface, inputs: tuple[Sequence[Held], Sequence[Held]]) -> None:
    """Write what both players did, the newest at the top, with the frames that it was held."""
    for side, rows in enumerate(inputs):
        for k, (hands, frames) in enumerate(rows[:10]):
            y = 214 + 21 * k
            x = 26 if side == 0 else WIDTH - 118
            surface.blit(veil((92, 19), paint.INK, 120), (x, y))
            _arrow(surface, hands, (x + 12, y + 9), paint.SIDE_COLOURS[side])
            if hands.skill:
                colour: Colour = paint.SIDE_COLOURS[side]
                small = pygame.transform.smoothscale(icon(hands.skill, colour, True), (18, 18))
                surface.blit(small, (x + 26, y))
            write(surface, f"{min(frames, 999)}", (x + 86, y + 3), 18, paint.PALE, align=RIGHT)


def _arrow(
    surface: pygame.Surface, hands: Hands, place: tuple[float, float], colour: Colour
) -> None:
    x, y = place
    if not hands.x and not hands.y:
        pygame.draw.circle(surface, paint.GREY, place, 3)
        return
    length = (hands.x**2 + hands.y**2) ** 0.5
    ux, uy = hands.x / length, -hands.y / length
    tip, tail = (x + 7 * ux, y + 7 * uy), (x - 6 * ux, y - 6 * uy)
    pygame.draw.line(surface, colour, tail, (x + 2 * ux, y + 2 * uy), 3)
    corners = [tip, (x - 5 * uy, y + 5 * ux), (x + 5 * uy, y - 5 * ux)]
    pygame.draw.polygon(surface, colour, corners)
