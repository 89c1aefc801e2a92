"""What a person is told in the first fight: the keys, and the three rules that matter."""

from collections.abc import Mapping
from typing import Final

import pygame

from arena.rules.actions import SKILL_NAMES
from arena.rules.constants import BUFFER_FRAMES
from arena.window.look import FAINT, GOLD, INK, PALE, SIZE, keycap, shade, write

RULES: Final = (
    (
        "Guard by moving away.",
        "Back guards high, down guards low, and neither guards against a throw.",
    ),
    (
        "Press once.",
        f"It waits {BUFFER_FRAMES} frames for its moment. Mashing is not counted; a press in vain"
        " costs.",
    ),
    (
        "Make it hit.",
        "A light that touches goes on into special, defence or super; a heavy only if it hits.",
    ),
)
"""A short title and one sentence each."""
_CARD: Final = pygame.Rect(130, 118, 700, 322)


def draw_welcome(
    surface: pygame.Surface,
    keys: Mapping[str, str],
    delay: int,
    second: Mapping[str, str] | None = None,
) -> None:
    """Draw the card before the first round.

    Args:
        surface: The picture of the fight, 960 × 540.
        keys: Key caps by direction and skill.
        delay: Frames from a press to its effect.
        second: Key caps of a second person, whose skills stand below its icons too.
    """
    shade(surface, 90)
    shade(surface, 215, _CARD)
    pygame.draw.rect(surface, FAINT, _CARD, 1)
    left = _CARD.left + 26
    write(surface, "Your keys", (left, _CARD.top + 18), 26, GOLD, bold=True)
    _draw_keys(surface, keys, (left, _CARD.top + 48))
    if second is not None:
        write(surface, "Player 2", (_CARD.centerx - 14, _CARD.top + 18), 26, GOLD, bold=True)
        _draw_directions(surface, second, (_CARD.centerx - 14, _CARD.top + 48))
    y = _CARD.top + 142
    for number, (title, sentence) in enumerate(RULES, 1):
        write(surface, f"{number}  {title}", (left, y), 25, GOLD, bold=True)
        write(surface, sentence, (left + 22, y + 22), 19, INK, width=_CARD.width - 60)
        y += 50
    late = f", what you do takes effect {delay} frames later" if delay else ""
    line = f"Any of these keys begins the fight{late}.   Escape: menu"
    write(surface, line, (SIZE[0] // 2, _CARD.bottom - 24), 20, PALE, "centre")


def draw_reminder(surface: pygame.Surface, number: int) -> None:
    """Draw one of the rules in a line above the floor, while the first match is fought."""
    title, sentence = RULES[number % len(RULES)]
    area = pygame.Rect(0, 136, SIZE[0], 24)
    shade(surface, 130, area)
    write(surface, f"{title} {sentence}", (SIZE[0] // 2, 141), 19, INK, "centre", width=930)


def _draw_keys(surface: pygame.Surface, keys: Mapping[str, str], place: tuple[int, int]) -> None:
    """Draw two rows of key caps with what they do."""
    _draw_directions(surface, keys, place)
    y = place[1]
    rows = (SKILL_NAMES[1:5], SKILL_NAMES[5:])
    for row, names in enumerate(rows):
        for column, name in enumerate(names):
            at = place[0] + column * 164, y + 32 + row * 29
            behind = keycap(surface, keys.get(name, "–"), at, 18)
            write(surface, name, (behind + 6, at[1] + 5), 20, INK)


def _draw_directions(
    surface: pygame.Surface, keys: Mapping[str, str], place: tuple[int, int]
) -> None:
    x, y = place
    for direction in ("left", "right", "up", "down"):
        x = keycap(surface, keys.get(direction, "–"), (x, y)) + 4
    write(surface, "move, jump, crouch", (x + 6, y + 5), 20, PALE)
