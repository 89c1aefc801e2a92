"""What a screen of the window is."""

from typing import Protocol

import pygame


class Screen(Protocol):
    """One of the window's screens: it is told what happens, steps at a fixed rate, and draws."""

    def handle(self, event: pygame.event.Event) -> None:
        """Take an event; places of the mouse are in px of the 960 × 540 picture.

        Raises:
            InputError: If what it asks for cannot be done; the window shows the message.
        """

    def step(self) -> None:
        """Go on by 1/60 s: called 60 times a second, whatever drawing costs.

        Raises:
            InputError: As `handle`.
        """

    def draw(self, surface: pygame.Surface) -> None:
        """Draw the whole picture, 960 × 540."""
