"""In menus a gamepad does what arrows, Enter and Escape do, on every screen alike."""

from typing import Final

import pygame

STARTS: Final = ("button 7", "button 9")
"""The button "start" of gamepads that SDL knows, and of most others: it leads to the menu."""
_KEYS: Final = {
    "button 0": pygame.K_RETURN,
    "button 1": pygame.K_ESCAPE,
    "axis 0 -": pygame.K_LEFT,
    "axis 0 +": pygame.K_RIGHT,
    "axis 1 -": pygame.K_UP,
    "axis 1 +": pygame.K_DOWN,
    "hat 0 left": pygame.K_LEFT,
    "hat 0 right": pygame.K_RIGHT,
    "hat 0 up": pygame.K_UP,
    "hat 0 down": pygame.K_DOWN,
} | dict.fromkeys(STARTS, pygame.K_ESCAPE)


def keys_of(sources: list[str], *, only_start: bool) -> list[pygame.event.Event]:
    """Give what pressing some sources of a gamepad is on the keyboard.

    Args:
        sources: Buttons, axes and hats.
        only_start: Whether a fight is on, where they have other meanings: the button "start" alone
            is Escape then.
    """
    if only_start:
        sources = [source for source in sources if source in STARTS]
    keys = [_KEYS[source] for source in sources if source in _KEYS]
    return [pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode="") for key in keys]
