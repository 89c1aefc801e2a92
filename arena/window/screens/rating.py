"""What a person says of a match: stars, what was wrong, a comment. All of it may be left out."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from arena.base.errors import InputError
from arena.replays.entries import Complaint, Rating
from arena.replays.evidence import moment
from arena.replays.playback import Playback
from arena.window.look import GOLD
from arena.window.screens.menu import Entry as Line
from arena.window.screens.menu import MenuScreen
from arena.window.screens.text import TextScreen

if TYPE_CHECKING:
    from arena.window.app import App

_STARS = 5


class RatingScreen(MenuScreen):
    """Asks what a person makes of a match; Escape says nothing."""

    title = "How was it?"
    top = 130
    left = 300
    width = 360

    def __init__(self, app: "App", fight: str, done: Callable[[], None] | None = None) -> None:
        """Ask.

        Args:
            app: The window.
            fight: Id in the library of the last round of the match.
            done: Told when the rating has been kept.

        Raises:
            InputError: If there is no such fight.
        """
        super().__init__(app)
        self.entry = app.library.fight(fight)
        self.stars = 0
        self.ticks: set[Complaint] = set()
        self.comment = ""
        self._done = done

    def entries(self) -> Sequence[Line]:
        """See `MenuScreen`."""
        return (
            Line(
                "Stars",
                value=lambda: f"{self.stars} of {_STARS}" if self.stars else "–",
                change=self._change_stars,
                about="left and right; none is fine",
            ),
            *(self._tick_line(kind) for kind in Complaint),
            Line("Comment", self._ask, lambda: self.comment or "–", about="Enter to write one"),
            Line("Keep it", self.keep, about="for those who make the agent", colour=GOLD),
        )

    def _tick_line(self, kind: Complaint) -> Line:
        def turn(_: int = 0) -> None:
            self.ticks ^= {kind}

        name = kind.value.capitalize()
        return Line(name, turn, lambda: "yes" if kind in self.ticks else "–", turn)

    def _change_stars(self, steps: int) -> None:
        self.stars = min(max(self.stars + steps, 0), _STARS)

    def _ask(self) -> None:
        def take(text: str) -> None:
            self.comment = text

        question = "What should its makers know?"
        self.app.push(TextScreen(self.app, question, take, text=self.comment, longest=500))

    def keep(self) -> None:
        """Keep the rating and go back; an empty one is none."""
        ticks = tuple(kind for kind in Complaint if kind in self.ticks)
        if self.stars or ticks or self.comment:
            person = next((p.name for p in self.entry.parties if p.is_person), "")
            rating = Rating(self.stars or None, ticks, self.comment, person, self._moments(ticks))
            self.app.library.rate(self.entry, rating)
        self.app.pop()
        if self._done is not None:
            self._done()

    def _moments(self, ticks: Sequence[Complaint]) -> dict[Complaint, int]:
        """Find the frame to look at for everything that is ticked."""
        people = [party.is_person for party in self.entry.parties]
        if people.count(True) != 1:
            return {}
        try:
            shown = Playback.of(self.app.library.load(self.entry), self.entry.id)
        except InputError:  # what is said counts all the same
            return {}
        agent = people.index(False)
        return {tick: moment(tick, shown.events, agent, shown.frames) for tick in ticks}
