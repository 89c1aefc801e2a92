"""The result of a match, and what comes next."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

import pygame

from arena.replays.entries import Kept
from arena.rules.constants import FRAMES_PER_SECOND
from arena.window.look import FAINT, GOLD, INK, PALE, SIDES, SIZE, write
from arena.window.matches import Match
from arena.window.screens.menu import Entry, MenuScreen
from arena.window.screens.set_up import begin_match

if TYPE_CHECKING:
    from arena.window.app import App

_ROW = 24
_ROOM = 150  # px for all rounds, above the entries
_COLUMNS = (250, 350, 520, 610, 700)


class ResultScreen(MenuScreen):
    """Who won, round by round, and a rematch."""

    top = 322

    def __init__(self, app: "App", match: Match, saved: Sequence[Future[Kept]]) -> None:
        """Show the result.

        Args:
            app: The window.
            match: The match, which is over.
            saved: What is kept of its rounds, perhaps not yet.
        """
        super().__init__(app)
        self.match = match
        self._saved = saved

    def entries(self) -> Sequence[Entry]:
        """See `MenuScreen`."""
        entries = [
            Entry("Rematch", self._rematch, about="The same once more"),
            Entry("Other fighters or opponent", self.back),
            Entry("Title", self.app.home),
        ]
        if self.match.plan.agent is not None and self._saved:
            rate = Entry("Say how the opponent was", self._rate, about="It helps to improve it")
            entries.insert(1, rate)
        return entries

    def _rematch(self) -> None:
        plan = self.match.plan
        self.app.pop()
        begin_match(self.app, lambda: plan)

    def _rate(self) -> None:
        from arena.window.screens.rating import RatingScreen

        self.app.push(RatingScreen(self.app, self._saved[-1].result().entry.id))

    def draw_head(self, surface: pygame.Surface) -> None:
        """See `MenuScreen`."""
        session = self.match.session
        winner = session.winner
        text = "Draw" if winner is None else f"{session.corners[winner].name} wins"
        colour = INK if winner is None else SIDES[winner]
        write(surface, text, (SIZE[0] // 2, 46), 60, colour, "centre", bold=True)
        line = f"{session.wins[0]} : {session.wins[1]}"
        write(surface, line, (SIZE[0] // 2, 100), 40, GOLD, "centre")
        for column, head in zip(
            _COLUMNS, ("", "won by", "how", "time", "health left"), strict=True
        ):
            write(surface, head, (column, 142), 19, FAINT)
        row = min(_ROW, _ROOM // len(session.rounds))  # nine rounds at most
        for number in range(len(session.rounds)):
            self._draw_round(surface, number, 164 + row * number, min(22, row + 1))

    def _draw_round(self, surface: pygame.Surface, number: int, y: int, size: int) -> None:
        session = self.match.session
        played = session.rounds[number]
        winner = played.winner
        name = "nobody" if winner is None else session.corners[winner].name
        cells = (
            (f"Round {number + 1}", PALE, 90),
            (name, INK if winner is None else SIDES[winner], 160),
            (played.how, INK, 85),
            (f"{played.frames / FRAMES_PER_SECOND:.1f} s", INK, 80),
            (f"{played.health[0]} : {played.health[1]}", INK, 150),
        )
        for column, (text, colour, width) in zip(_COLUMNS, cells, strict=True):
            write(surface, text, (column, y), size, colour, width=width)
