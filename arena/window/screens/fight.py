"""The fight: what a match looks like, played by people or watched."""

from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

import pygame

from arena.replays.entries import Kept
from arena.window.figures import draw_figures
from arena.window.fonts import folded
from arena.window.hands import IDLE, Hands
from arena.window.hints import draw_reminder, draw_welcome
from arena.window.look import BAD, SIZE, shade, write
from arena.window.matches import Match

if TYPE_CHECKING:
    from arena.window.app import App

_REMINDER_STEPS: Final = 420  # a rule of the first match stands for seven seconds
_BEGINNERS_KEYS: Final = (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE)


class FightScreen:
    """A match that goes on.

    Attributes:
        app: The window.
        match: The match.
        boxes: Whether hit boxes are drawn.
        welcoming: Whether the card with keys and rules stands before the first round.
    """

    takes_pads = True

    def __init__(self, app: "App", match: Match) -> None:
        """Begin."""
        self.app, self.match = app, match
        self.boxes = False
        people = [person for person in match.plan.people if person is not None]
        self.first_time = bool(people) and not app.settings.welcomed
        self.welcoming = self.first_time
        self._steps = 0
        self._kept = 0  # rounds that were handed to the library
        self._saved: list[Future[Kept]] = []
        app.controls.alone = len(people) == 1
        app.controls.clear()
        app.painter.forget()

    # --- events -------------------------------------------------------------------------------
    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`: Escape and a lost focus pause, F1 shows boxes, F2 figures."""
        if event.type == pygame.WINDOWFOCUSLOST and self.match.plan.people != (None, None):
            self._pause()
        elif event.type == pygame.KEYDOWN:
            self._key(event.key)

    def _key(self, key: int) -> None:
        if key == pygame.K_ESCAPE:
            self._pause()
        elif key == pygame.K_F1:
            self.boxes = not self.boxes
        elif key == pygame.K_F2:
            self.app.settings.figures = not self.app.settings.figures
            self.app.remember()
        elif self.welcoming and key in _BEGINNERS_KEYS:
            self._begin()

    def _pause(self) -> None:
        from arena.window.screens.pause import PauseScreen

        self.app.push(PauseScreen(self.app, self))

    def _begin(self) -> None:
        self.welcoming = False
        self.app.settings.welcomed = True
        self.app.remember()

    # --- stepping -----------------------------------------------------------------------------
    def step(self) -> None:
        """See `Screen`."""
        hands = self._hands()
        if self.welcoming:
            if any(each != IDLE for each in hands):
                self._begin()
            return
        self._steps += 1
        session = self.match.session
        session.step(hands)
        if session.last_frame is not None:
            self.app.painter.observe(*session.last_frame)
            self.app.hear(*session.last_frame)
        elif session.fight.is_over:  # the last sparks fall, the winner takes its pose
            self.app.painter.observe(session.fight.state, session.fight.state)
        self._keep_rounds()
        if session.is_done:
            self._show_result()

    def _hands(self) -> tuple[Hands, Hands]:
        """What people do on each side."""
        controls = self.app.controls
        first, second = (
            IDLE if person is None else controls.take(person) for person in self.match.plan.people
        )
        return first, second

    def _keep_rounds(self) -> None:
        """Hand rounds that are over to the library."""
        session = self.match.session
        while self._kept < len(session.rounds):
            played = session.rounds[self._kept]
            self._kept += 1
            corners, name = session.corners, self.match.name
            saved = self.app.keeper.keep(corners, played, name, self._kept)
            self._saved += [] if saved is None else [saved]

    def _show_result(self) -> None:
        from arena.window.screens.result import ResultScreen

        self.match.session.close()
        self.app.replace(ResultScreen(self.app, self.match, self._saved))

    def leave(self) -> None:
        """Break the match off: what was played is kept."""
        session = self.match.session
        session.break_off()
        self._keep_rounds()
        session.close()

    # --- drawing ------------------------------------------------------------------------------
    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        session = self.match.session
        self.app.painter.paint(surface, session.view, boxes=self.boxes)
        if session.reason:
            self._draw_reason(surface, session.reason)
        if self.welcoming:
            seated = zip(session.corners, self.match.plan.people, strict=True)
            corner, *others = [corner for corner, person in seated if person is not None]
            draw_welcome(surface, corner.keys, corner.delay, others[0].keys if others else None)
        elif self.first_time and session.is_fought:
            draw_reminder(surface, self._steps // _REMINDER_STEPS)
        if self.app.settings.figures:
            draw_figures(surface, session)

    @staticmethod
    def _draw_reason(surface: pygame.Surface, reason: str) -> None:
        lines = folded(reason, 22, 860)
        area = pygame.Rect(0, 330, SIZE[0], 16 + 22 * len(lines))
        shade(surface, 210, area)
        for number, line in enumerate(lines):
            write(surface, line, (SIZE[0] // 2, 339 + 22 * number), 22, BAD, "centre")
