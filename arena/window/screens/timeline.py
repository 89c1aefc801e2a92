"""The timeline of a reel: what both sides pressed and hit, rounds, ends, labels, what is marked."""

from collections.abc import Sequence
from typing import Final

import pygame

from arena.replays.entries import Label, LabelKind
from arena.replays.events import Event, EventKind
from arena.window.fonts import Colour
from arena.window.look import BAD, FAINT, GOLD, INK, LEFT, PALE, RIGHT, SIZE, write
from arena.window.replaying.reel import Reel

BAR: Final = pygame.Rect(30, 486, SIZE[0] - 60, 30)
_HEIGHTS: Final = {
    EventKind.PRESS: 4,
    EventKind.BLOCK: 9,
    EventKind.ABSORB: 9,
    EventKind.GRAB: 9,
    EventKind.HIT: 15,
    EventKind.GUARD_BREAK: 15,
}
"""How far a mark reaches from the middle, px: what hurts reaches farthest."""
LABEL_COLOURS: Final[dict[LabelKind, Colour]] = {
    LabelKind.GOOD: (96, 200, 140),
    LabelKind.BAD: BAD,
    LabelKind.EXCLUDE: PALE,
    LabelKind.TEXT: (190, 150, 255),
}
Placed = tuple[int, int, Label]
"""First and last place of a label on the reel, and the label."""


class Timeline:
    """Draws the axis of a reel, and says which place a point of it is."""

    def __init__(self, reel: Reel) -> None:
        """Draw what stays: the marks."""
        self._reel = reel
        self._marks = self._drawn_marks()

    def x_of(self, place: int) -> int:
        """Give the x of a place, px."""
        return BAR.left + round((BAR.width - 1) * place / max(self._reel.places - 1, 1))

    def place_at(self, x: int) -> int:
        """Give the place at an x, px; beyond an end, that end."""
        share = (x - BAR.left) / (BAR.width - 1)
        return round(min(max(share, 0.0), 1.0) * (self._reel.places - 1))

    def _drawn_marks(self) -> pygame.Surface:
        picture = pygame.Surface(BAR.size, pygame.SRCALPHA)
        picture.fill((8, 8, 18, 200))
        middle = BAR.height // 2
        pygame.draw.line(picture, FAINT, (0, middle), (BAR.width, middle))
        for place, event in sorted(self._reel.marks, key=lambda m: _HEIGHTS.get(m.event.kind, 0)):
            self._draw_mark(picture, self.x_of(place) - BAR.left, event)
        for number, first in enumerate(self._reel.bounds[:-1]):
            x = self.x_of(int(first)) - BAR.left
            if number:
                pygame.draw.line(picture, INK, (x, 0), (x, BAR.height), 2)
            label = f"R{self._reel.first_round + number}"
            write(picture, label, (x + 4, 1), 15, INK)
        return picture

    def _draw_mark(self, picture: pygame.Surface, x: int, event: Event) -> None:
        """Draw an event: side 0 above the middle, side 1 below; an end over the whole height."""
        if event.kind in (EventKind.KNOCK_OUT, EventKind.TIME_OUT):
            pygame.draw.line(picture, GOLD, (x, 0), (x, BAR.height), 2)
        if event.kind not in _HEIGHTS:
            return
        middle, up = BAR.height // 2, -1 if event.side == 0 else 1
        colour = (LEFT, RIGHT)[event.side]
        blocked = event.kind in (EventKind.BLOCK, EventKind.ABSORB)
        drawn = tuple(value * 2 // 3 for value in colour) if blocked else colour
        width = 1 if event.kind is EventKind.PRESS else 2
        end = middle + up * _HEIGHTS[event.kind]
        pygame.draw.line(picture, drawn, (x, middle + up), (x, end), width)

    def draw(
        self,
        surface: pygame.Surface,
        place: int,
        marked: tuple[int, int] | None,
        labels: Sequence[Placed],
    ) -> None:
        """Draw it.

        Args:
            surface: Where.
            place: Where the reel stands.
            marked: First and last place of the marked stretch.
            labels: Labels of the reel.
        """
        surface.blit(self._marks, BAR)
        for first, last, label in labels:
            self._band(surface, first, last, LABEL_COLOURS[label.kind], BAR.top - 7, 5)
        if marked is not None:
            self._band(surface, *marked, GOLD, BAR.bottom + 1, 4)
        x = self.x_of(place)
        pygame.draw.line(surface, (255, 255, 255), (x, BAR.top - 4), (x, BAR.bottom + 3), 2)
        head = ((x - 5, BAR.top - 10), (x + 6, BAR.top - 10), (x, BAR.top - 3))
        pygame.draw.polygon(surface, (255, 255, 255), head)

    def _band(
        self, surface: pygame.Surface, first: int, last: int, colour: Colour, y: int, height: int
    ) -> None:
        left, right = self.x_of(first), self.x_of(last)
        pygame.draw.rect(surface, colour, (left, y, max(right - left, 3), height))
