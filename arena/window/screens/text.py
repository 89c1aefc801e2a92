"""A line of text that a person types: a name, a spec."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pygame

from arena.window.fonts import end_of, width_of
from arena.window.look import FAINT, GOLD, INK, PALE, SIZE, backdrop, shade, write

if TYPE_CHECKING:
    from arena.window.app import App

_BLINK: Final = 30  # steps
_BOX: Final = pygame.Rect(180, 246, 600, 44)
_TEXT: Final = 30
_JOINERS: Final = "\u200c\u200d"  # unseen, and part of names in some scripts and of emoji


class TextScreen:
    """Asks for a line of text.

    Attributes:
        app: The window.
        text: What stands there.
        composed: What an input method is still composing.
    """

    takes_text = True

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
        self.text, self.composed = text, ""
        self._then, self._longest = then, longest
        self._steps = 0

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`: text, Backspace, Enter, Escape; Ctrl+V puts in what was copied."""
        if event.type == pygame.TEXTINPUT:
            self.composed = ""
            self._put(event.text)
        elif event.type == pygame.TEXTEDITING:
            self.composed = event.text
        elif event.type == pygame.KEYDOWN and not self.composed:
            self._key(event)

    def _key(self, event: pygame.event.Event) -> None:
        if event.key == pygame.K_ESCAPE:
            self.app.pop()
        elif event.key == pygame.K_BACKSPACE:
            self.text = self.text[:-1].rstrip(_JOINERS)
        elif event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self.app.pop()
            self._then(self.text.strip())
        elif event.key == pygame.K_v and event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META):
            self._put(_copied())

    def _put(self, text: str) -> None:
        """Add what one line can show."""
        shown = "".join(sign for sign in text if sign.isprintable() or sign in _JOINERS)
        self.text = (self.text + shown)[: self._longest]

    def step(self) -> None:
        """See `Screen`."""
        self._steps += 1

    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        surface.blit(backdrop(), (0, 0))
        middle = SIZE[0] // 2
        write(surface, self.question, (middle, 180), 36, INK, "centre", width=880)
        shade(surface, 130, _BOX)
        self._draw_text(surface)
        write(surface, self.about, (middle, 316), 22, PALE, "centre", width=880)
        keys = "type    Enter accepts    Escape goes back"
        write(surface, keys, (middle, 512), 19, FAINT, "centre")

    def _draw_text(self, surface: pygame.Surface) -> None:
        """Draw the text with the cursor behind it, what is being composed in another colour."""
        left, top, room = _BOX.left + 16, _BOX.top + 12, _BOX.width - 40
        composed = end_of(self.composed, _TEXT, room)
        shown = end_of(self.text, _TEXT, room - width_of(composed, _TEXT))
        x = write(surface, shown, (left, top), _TEXT, GOLD).right
        if composed:
            area = write(surface, composed, (x, top), _TEXT, PALE)
            pygame.draw.line(surface, PALE, area.bottomleft, area.bottomright)
            x = area.right
        if self._steps // _BLINK % 2 == 0:
            write(surface, "|", (x, top), _TEXT, GOLD)


def _copied() -> str:
    """Give the text that was copied; empty where there is none or it cannot be had."""
    try:
        return pygame.scrap.get_text() if pygame.scrap.has_text() else ""
    except (pygame.error, UnicodeError):
        return ""
