"""A line of text that a person types: a name, a spec."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from arena.window.look import FAINT, GOLD, INK, PALE, SIZE, backdrop, shade, write

if TYPE_CHECKING:
    from arena.window.app import App

_BLINK = 30  # steps


class TextScreen:
    """Asks for a line of text."""

    def __init__(
        self,
        app: "App",
        question: str,
        then: Callable[[str], None],
        *,
        text: str = "",
        about: str = "",
        longest: int = 200,
    ) -> None:
        """Ask.

        Args:
            app: The window.
            question: What is asked.
            then: Told the text on Enter; the screen has gone by then.
            text: What stands there at first.
            about: A line below.
            longest: Characters that the text may have.
        """
        self.app, self.question, self.about = app, question, about
        self.text = text
        self._then, self._longest = then, longest
        self._steps = 0
        pygame.key.start_text_input()

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`: text, Backspace, Enter, Escape."""
        if event.type == pygame.TEXTINPUT:
            shown = "".join(sign for sign in event.text if sign.isprintable())
            self.text = (self.text + shown)[: self._longest]
        elif event.type == pygame.KEYDOWN:
            if event.key == pygame.K_ESCAPE:
                self.app.pop()
            elif event.key == pygame.K_BACKSPACE:
                self.text = self.text[:-1]
            elif event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
                self.app.pop()
                self._then(self.text.strip())

    def step(self) -> None:
        """See `Screen`."""
        self._steps += 1

    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        surface.blit(backdrop(), (0, 0))
        middle = SIZE[0] // 2
        write(surface, self.question, (middle, 180), 36, INK, "centre", width=880)
        shade(surface, 130, pygame.Rect(180, 246, 600, 44))
        cursor = "|" if self._steps // _BLINK % 2 == 0 else " "
        write(surface, f"{self.text[-52:]}{cursor}", (196, 258), 30, GOLD)
        write(surface, self.about, (middle, 316), 22, PALE, "centre", width=880)
        keys = "type    Enter accepts    Escape goes back"
        write(surface, keys, (middle, 512), 19, FAINT, "centre")
