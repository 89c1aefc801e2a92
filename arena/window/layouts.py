"""Keyboards of other layouts: keys of the window where a layout has no such sign.

Keys go by what stands on them, as a person says them: "a" is where the layout has it. Layouts of
other scripts have no "a", and some have signs in place of digits; there a key is what stands at its
place on an English keyboard, so that all that is bound, and every command, can be reached.
"""

import unicodedata
from typing import Final

import pygame

_PLACES: Final = (
    dict(zip(range(4, 30), "abcdefghijklmnopqrstuvwxyz", strict=True))
    | dict(zip(range(30, 40), "1234567890", strict=True))
    | dict(zip((*range(45, 50), *range(51, 57)), "-=[]\\;'`,./", strict=True))
)
"""What stands on an English keyboard, by scancode."""
_DIGITS: Final = range(30, 35)  # 1 to 5, which training and replays go by
_FRENCH: Final = (pygame.K_SEMICOLON, 54)  # beside the comma, where "." needs Shift


def on_any_layout(event: pygame.event.Event) -> pygame.event.Event:
    """Give an event of a key as it is meant on any layout; others as they are."""
    if event.type not in (pygame.KEYDOWN, pygame.KEYUP):
        return event
    key = _meant(event.key, getattr(event, "scancode", 0))
    return event if key == event.key else pygame.event.Event(event.type, event.dict | {"key": key})


def _meant(key: int, scancode: int) -> int:
    if (key, scancode) == _FRENCH:
        return pygame.K_PERIOD
    if scancode not in _PLACES or not 0 < key < 0x110000:
        return key  # a key without a sign
    sign = chr(key)
    if scancode in _DIGITS:
        elsewhere = not (sign.isascii() and sign.isalnum())
    else:
        elsewhere = not sign.isascii() and not unicodedata.name(sign, "").startswith("LATIN")
    return ord(_PLACES[scancode]) if elsewhere else key
