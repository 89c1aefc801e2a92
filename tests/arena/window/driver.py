"""Drives a window as a person does: by events that go through SDL's own queue."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pygame
from numpy.typing import NDArray

from arena import state as S
from arena.match import Observation, Player
from arena.match.agents import player_of
from arena.replays.library import Library
from arena.window.app import App
from arena.window.screens.fight import FightScreen
from arena.window.screens.loading import LoadingScreen
from arena.window.screens.title import TitleScreen
from arena.window.session import Corner, Session
from arena.window.settings import Settings
from arena.window.view import View

PATIENCE = 120.0  # seconds that loading may take: it compiles the first time


class PlainPainter:
    """Draws two boxes, and notes what it was told."""

    def __init__(self) -> None:
        self.observed: list[tuple[int, int]] = []
        self.forgotten = 0

    def observe(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> None:
        self.observed.append((int(before[S.FRAME]), int(after[S.FRAME])))

    def forget(self) -> None:
        self.forgotten += 1

    def paint(
        self, surface: pygame.Surface, view: View, boxes: bool = False, inputs: Any = None
    ) -> None:
        surface.fill((40, 40, 60))
        for side, colour in enumerate(((92, 168, 255), (255, 146, 66))):
            x = int(view.state[side * S.PLAYER_FIELDS + S.X]) // 256
            y = int(view.state[side * S.PLAYER_FIELDS + S.Y]) // 256
            pygame.draw.rect(surface, colour, (x - 22, 400 - y, 44, 90))


class Still:
    """An agent that does nothing, or what it is told to."""

    stateless = True

    def __init__(self, answer: Callable[[int], tuple[int, int]] = lambda frame: (0, 0)) -> None:
        self.answer = answer
        self.asked: list[int] = []

    def reset(self, fights: int, seed: int) -> None:
        pass

    def act(self, observation: Observation) -> NDArray[np.int64]:
        frame = int(observation.frame[0])
        self.asked.append(frame)
        return np.array([self.answer(frame)])


def agent(answer: Callable[[int], tuple[int, int]] = lambda frame: (0, 0)) -> Player:
    """Make a player that answers (move, skill) by the frame."""
    made = player_of(Still(answer))
    made.name = "python:still.py:Still"
    return made


def session_of(
    first: Player | None = None,
    second: Player | None = None,
    *,
    delays: tuple[int, int] = (0, 0),
    rounds: int = 1,
) -> Session:
    """Begin a match; people where no agent sits."""
    corners = (
        Corner("Ada" if first is None else "one", "aster", first, delays[0]),
        Corner("Bo" if second is None else "two", "brakk", second, delays[1]),
    )
    return Session(corners, rounds_to_win=rounds, seed=5)


def fought(session: Session) -> Session:
    """Step a match up to the first frame of its round."""
    while not session.is_fought:
        session.step()
    return session


class Driver:
    """A window and a person before it."""

    def __init__(self, folder: Path, agents: tuple[tuple[str, str], ...] = ()) -> None:
        self.painter = PlainPainter()
        self.time = 0.0
        named = agents or (("scripted:rush", "panel: rushes"), ("level:beginner", "level: weak"))
        self.app = App(
            Settings(),
            self.painter,
            None,
            Library(folder / "human", ()),
            named,
            now=lambda: self.time,
            sleep=self._sleep,
        )
        self.app.push(TitleScreen(self.app))

    def _sleep(self, seconds: float) -> None:
        self.time += seconds

    # --- what a person does -------------------------------------------------------------------
    def down(self, name: str) -> None:
        """Press a key and hold it."""
        self._key(pygame.KEYDOWN, name)

    def up(self, name: str) -> None:
        """Let a key go."""
        self._key(pygame.KEYUP, name)

    def tap(self, *names: str) -> None:
        """Press keys one after the other, each for less than a frame, a frame apart."""
        for name in names:
            self.down(name)
            self.up(name)
            self.run(1)

    def type(self, text: str) -> None:
        """Type text."""
        pygame.event.post(pygame.event.Event(pygame.TEXTINPUT, text=text))
        self.run(1)

    def post(self, kind: int, **values: Any) -> None:
        """Let something else happen."""
        pygame.event.post(pygame.event.Event(kind, **values))

    def _key(self, kind: int, name: str) -> None:
        self.post(kind, key=pygame.key.key_code(name), mod=0, unicode="", scancode=0)

    def choose(self, label: str) -> None:
        """Choose an entry of the menu and press Enter."""
        self.point_at(label)
        self.tap("return")

    def point_at(self, label: str) -> None:
        """Go down to an entry of the menu."""
        labels = [entry.label.strip() for entry in self.screen.entries()]
        while labels[self.screen.chosen] != label:
            self.tap("down")

    # --- what happens -------------------------------------------------------------------------
    @property
    def screen(self) -> Any:
        """The screen that is shown."""
        return self.app.screen

    @property
    def shown(self) -> str:
        """Its kind."""
        return type(self.screen).__name__

    def run(self, steps: int = 1) -> None:
        """Let so many steps pass, each drawn."""
        for _ in range(steps):
            self.app.advance()
            self.app.draw()

    def until(self, kind: str, steps: int = 20_000) -> None:
        """Let steps pass until a screen is shown."""
        for _ in range(steps):
            if self.shown == kind:
                return
            self.app.advance()
        raise AssertionError(f"{self.shown} is shown, not {kind}: {self.app.said}")

    def load(self) -> FightScreen:
        """Wait for the fight to be loaded."""
        began = time.monotonic()
        while isinstance(self.screen, LoadingScreen) and time.monotonic() - began < PATIENCE:
            time.sleep(0.01)
            self.run(1)
        assert isinstance(self.screen, FightScreen), f"{self.shown}: {self.app.said}"
        return self.screen

    def fight(self, *, named: str = "Ada") -> FightScreen:
        """Go from the title into a fight against the agent that is set up."""
        self.choose("Fight")
        self.choose("Start")
        if self.shown == "TextScreen":
            self.type(named)
            self.tap("return")
        return self.load()

    def close(self) -> None:
        """Close the window."""
        self.app.quit()
        self.app.run()
