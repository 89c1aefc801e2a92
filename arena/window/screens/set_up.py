"""The set-up of a match: fighters, opponent, rounds, side, delays."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import pygame

from arena.frame_data import FIGHTERS, load
from arena.state import MAX_DELAY
from arena.window.look import PALE, SIDES, SIZE, write
from arena.window.matches import MatchPlan, planned
from arena.window.screens.loading import LoadingScreen
from arena.window.screens.menu import Entry, MenuScreen
from arena.window.screens.options import set_name
from arena.window.screens.text import TextScreen
from arena.window.settings import MAX_NAME

if TYPE_CHECKING:
    from arena.window.app import App

_TITLES: Final = ("Watch", "Fight", "Two players")
_LEFT_RIGHT: Final = ("left", "right")
_MOST_ROUNDS: Final = 5


class SetUpScreen(MenuScreen):
    """What a match is made of; the choice of the last time stands there."""

    top = 132
    left = 230
    width = 500

    def __init__(self, app: "App", people: int) -> None:
        """Ask for a match.

        Args:
            app: The window.
            people: 0 to watch two agents, 1 to meet one, 2 for two people.
        """
        super().__init__(app)
        self.people = people
        self.title = _TITLES[people]

    def entries(self) -> Sequence[Entry]:
        """See `MenuScreen`."""
        chosen = self.app.settings.set_up
        entries = [Entry("Start", self._start, about="Into the fight")]
        entries += [self._fighter(side) for side in range(2)]
        if self.people < 2:
            entries += self._agent("agent", "Left agent" if self.people == 0 else "Opponent")
        if self.people == 0:
            entries += self._agent("second", "Right agent")
        if self.people == 1:
            side = Entry("Your side", None, lambda: _LEFT_RIGHT[chosen.side], self._side)
            entries.append(side)
        entries.append(
            Entry(
                "Rounds to win", None, lambda: str(chosen.rounds), self._rounds, "2: best of three"
            )
        )
        if self.people:
            entries.append(self._delay("delay", "Your delay", "frames from a press to its effect"))
        if self.people < 2:
            entries.append(self._delay("agent_delay", "Agent's delay", "its reaction time"))
        return entries

    def _fighter(self, side: int) -> Entry:
        fighters = self.app.settings.set_up.fighters

        def change(way: int) -> None:
            number = (FIGHTERS.index(fighters[side]) + way) % len(FIGHTERS)
            both = list(fighters)
            both[side] = FIGHTERS[number]
            self.app.settings.set_up.fighters = (both[0], both[1])

        fighter = load(fighters[side])
        about = f"{fighter.name}: {fighter.style}, health {fighter.health}"
        label = f"{_LEFT_RIGHT[side].title()} fighter"
        return Entry(label, None, lambda: fighter.name, change, about, SIDES[side])

    def _agent(self, field: str, label: str) -> list[Entry]:
        """Choose among the agents that have a name, or type any spec."""
        chosen = self.app.settings.set_up
        named = dict(self.app.agents)
        spec: str = getattr(chosen, field)

        def change(way: int) -> None:
            specs = list(named)
            number = specs.index(spec) + way if spec in named else 0
            setattr(chosen, field, specs[number % len(specs)])

        about = named.get(spec, "an agent of your own")
        pick = Entry(label, None, lambda: spec, change if named else None, about)
        typed = Entry(
            "   or any spec …", self._ask(field), about="clone:FOLDER, python:FILE.py:NAME"
        )
        return [pick, typed]

    def _ask(self, field: str) -> Callable[[], None]:
        chosen = self.app.settings.set_up

        def take(spec: str) -> None:
            self.app.resolve(spec)  # says what is wrong with it
            setattr(chosen, field, spec)

        about = "as the command line takes it: level:expert, clone:runs/mine, python:mine.py:Mine"
        return lambda: self.app.push(
            TextScreen(self.app, "Which agent?", take, text=getattr(chosen, field), about=about)
        )

    def _side(self, way: int) -> None:
        self.app.settings.set_up.side = 1 if self.app.settings.set_up.side == 0 else 0

    def _rounds(self, way: int) -> None:
        chosen = self.app.settings.set_up
        chosen.rounds = (chosen.rounds - 1 + way) % _MOST_ROUNDS + 1

    def _delay(self, field: str, label: str, about: str) -> Entry:
        chosen = self.app.settings.set_up
        frames: int = getattr(chosen, field)

        def change(way: int) -> None:
            setattr(chosen, field, (frames + way) % (MAX_DELAY + 1))

        said = f"{frames * 1000 / 60:.0f} ms: {about}"
        return Entry(label, None, lambda: f"{frames} frames", change, said)

    def _start(self) -> None:
        self.app.remember()
        ask_names(self, self.people, self._begin)

    def _begin(self) -> None:
        app, people = self.app, self.people
        begin_match(app, lambda: planned(app.settings, people, app.resolve))

    def draw_head(self, surface: pygame.Surface) -> None:
        """See `MenuScreen`."""
        super().draw_head(surface)
        if self.people == 1:
            write(
                surface,
                "levels first, then every agent with a name",
                (SIZE[0] // 2, 106),
                20,
                PALE,
                "centre",
            )


def ask_names(screen: MenuScreen, people: int, then: Callable[[], None]) -> None:
    """Ask each person's name, who was never asked before; then go on."""
    names = screen.app.settings.names
    missing = [person for person in range(people) if not names[person]]
    if not missing:
        then()
        return
    person = missing[0]

    def take(name: str) -> None:
        set_name(screen, person, name)
        ask_names(screen, people, then)

    about = "asked once; it can be anything, and stands beside your health bar and in your replays"
    question = f"What is player {person + 1} called?" if people == 2 else "What are you called?"
    screen.app.push(TextScreen(screen.app, question, take, about=about, longest=MAX_NAME))


def loading_match(app: "App", plan: Callable[[], MatchPlan]) -> LoadingScreen:
    """Load what a match needs, and say so; the fight comes next.

    Args:
        app: The window.
        plan: Gives the match; asked on another thread, since agents are loaded by it.
    """
    from arena.window.screens.fight import FightScreen

    return LoadingScreen(
        app,
        "The fighters are called …",
        lambda: plan().begin(),
        lambda match: app.push(FightScreen(app, match)),
        lambda match: match.session.close(),
    )


def begin_match(app: "App", plan: Callable[[], MatchPlan]) -> None:
    """Show a match after what `loading_match` shows."""
    app.push(loading_match(app, plan))
