"""A menu: entries one below the other, by keys, gamepad or mouse. Most screens are one.

No library of menus that is kept up for pygame-ce goes by keys and gamepad alone, which is what a
player of fighting games has in hand; this is as much of one as the window needs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pygame

from arena.window.fonts import Colour
from arena.window.look import FAINT, GOLD, INK, PALE, SIZE, backdrop, shade, write

if TYPE_CHECKING:
    from arena.window.app import App

_KEYS: Final = {
    pygame.K_UP: (0, -1),
    pygame.K_DOWN: (0, 1),
    pygame.K_LEFT: (-1, 0),
    pygame.K_RIGHT: (1, 0),
}


@dataclass(frozen=True)
class Entry:
    """A line of a menu.

    Attributes:
        label: What it is called.
        accept: Done on Enter, the first button or a click; None if there is nothing to do.
        value: What it is set to, shown to the right; None if it has none.
        change: Takes -1 or 1 on left or right, and 1 on Enter if nothing else is to be done.
        about: A line at the lower edge while it is chosen.
        colour: Of the label.
    """

    label: str
    accept: Callable[[], None] | None = None
    value: Callable[[], str] | None = None
    change: Callable[[int], None] | None = None
    about: str | Callable[[], str] = ""
    colour: Colour = INK


class MenuScreen:
    """A screen that is a menu.

    Attributes:
        app: The window.
        chosen: Number of the entry that is chosen.
    """

    title = ""
    top: int = 150
    left: int = 330
    width: int = 300
    row: int = 34
    text: int = 27
    title_y: int = 62
    veiled = False
    """Whether the screen below shows through."""

    def __init__(self, app: "App") -> None:
        """Choose the first entry."""
        self.app = app
        self.chosen = 0

    def entries(self) -> Sequence[Entry]:
        """Give the entries, made anew for each picture and event."""
        raise NotImplementedError

    def back(self) -> None:
        """Go back: on Escape, always."""
        self.app.pop()

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`."""
        entries = self.entries()
        self.chosen = min(self.chosen, len(entries) - 1)
        if event.type == pygame.KEYDOWN:
            self._key(event.key, entries)
        elif event.type == pygame.MOUSEMOTION:
            self._point(event.pos, entries)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
            if self._point(event.pos, entries):
                self._accept(entries[self.chosen])
        elif event.type == pygame.MOUSEWHEEL:
            self._move(-event.y, entries)

    def _key(self, key: int, entries: Sequence[Entry]) -> None:
        if key == pygame.K_ESCAPE:
            self.back()
        elif key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE):
            self._accept(entries[self.chosen])
        elif key in _KEYS:
            sideways, down = _KEYS[key]
            change = entries[self.chosen].change
            if down:
                self._move(down, entries)
            elif change is not None:
                change(sideways)

    def _move(self, steps: int, entries: Sequence[Entry]) -> None:
        self.chosen = (self.chosen + steps) % len(entries)

    def _accept(self, entry: Entry) -> None:
        if entry.accept is not None:
            entry.accept()
        elif entry.change is not None:
            entry.change(1)

    def _point(self, place: tuple[int, int], entries: Sequence[Entry]) -> bool:
        """Choose what the mouse points at; return True if there is an entry."""
        for number in range(len(entries)):
            if self._box(number).collidepoint(place):
                self.chosen = number
                return True
        return False

    def _box(self, number: int) -> pygame.Rect:
        return pygame.Rect(self.left, self.top + number * self.row, self.width, self.row - 2)

    def step(self) -> None:
        """See `Screen`."""

    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        if self.veiled:
            self.app.draw_below(self, surface)
            shade(surface, 185)
        else:
            surface.blit(backdrop(), (0, 0))
        self.draw_head(surface)
        entries = self.entries()
        self.chosen = min(self.chosen, len(entries) - 1)
        for number, entry in enumerate(entries):
            self._draw_entry(surface, entry, self._box(number), number == self.chosen)
        about = entries[self.chosen].about
        foot = about() if callable(about) else about
        write(surface, foot, (SIZE[0] // 2, 476), 22, PALE, "centre", width=900)
        keys = "arrows choose    Enter accepts    Escape goes back"
        write(surface, keys, (SIZE[0] // 2, 512), 19, FAINT, "centre")

    def draw_head(self, surface: pygame.Surface) -> None:
        """Draw what stands above the entries."""
        write(surface, self.title, (SIZE[0] // 2, self.title_y), 52, INK, "centre", bold=True)

    def _draw_entry(
        self, surface: pygame.Surface, entry: Entry, box: pygame.Rect, chosen: bool
    ) -> None:
        if chosen:
            shade(surface, 120, box.inflate(24, 0))
            bar = pygame.Rect(box.left - 12, box.top, 4, box.height)
            pygame.draw.rect(surface, GOLD, bar)
        colour = GOLD if chosen else entry.colour
        y = box.top + (box.height - self.text * 2 // 3) // 2
        if entry.value is None:
            write(surface, entry.label, (box.left + 6, y), self.text, colour, width=box.width - 12)
            return
        write(surface, entry.label, (box.left + 6, y), self.text, colour)
        value, room = entry.value(), box.width // 2 + 20
        if chosen and entry.change is not None:
            value = f"‹ {value} ›"
        write(surface, value, (box.right - 6, y), self.text, INK, "right", width=room)
