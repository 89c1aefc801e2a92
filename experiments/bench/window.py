"""The window's figures on this machine: the time to the title, steps a second, time for a picture.

Run as ``python -m experiments.bench.window``, with the seconds to run for if not 60. Where there is
no display an X server without a screen is started, if Xvfb is installed. Somebody taps keys at odd
moments against a level, so that every press goes the whole way: event, step, delay, fight.
"""

import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pygame

from agents.spec import named_agents, resolve
from arena import state as S
from arena.base.errors import InputError
from arena.replays.library import Library
from arena.rules.constants import FRAMES_PER_SECOND
from arena.window.app import App
from arena.window.drawing import FightPainter
from arena.window.matches import planned
from arena.window.screens.fight import FightScreen
from arena.window.screens.screen import Screen
from arena.window.settings import Settings
from experiments.bench.title import display, seconds_to_title
from experiments.cli.answer import table

SECONDS: Final = 60.0
DELAY: Final = 3  # frames from a press to its effect
AGENT: Final = "level:skilled"
_KEYS: Final = (pygame.K_j, pygame.K_k, pygame.K_l, pygame.K_i)
_PAUSE: Final = (0.15, 0.6)  # seconds between presses, at random


@dataclass
class Figures:
    """What was measured.

    Attributes:
        seconds: How long the window ran.
        steps: Steps in that time.
        wall: Seconds for each picture, the display included.
        processor: Seconds of the processor for each picture.
        delays: Frames from the step that took a press to the one on which it took effect.
        waits: Seconds from a key's event to the step that took it.
    """

    seconds: float = 0.0
    steps: int = 0
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    delays: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


class MeasuredApp(App):
    """A window that measures itself, and closes after some seconds."""

    figures = Figures()
    lasts = SECONDS
    _begun = 0.0
    _tapped: float | None = None  # when the latest key went down, until a step took it

    def run(self) -> None:
        """See `App`; the tapping of keys stops with it."""
        self._begun = time.perf_counter()
        tapping = threading.Thread(target=self._tap, daemon=True)
        tapping.start()
        super().run()
        tapping.join()

    def advance(self) -> None:
        """See `App`; a match that is over is fought again."""
        before = self._press()
        super().advance()
        self.figures.steps += 1
        self.figures.seconds = time.perf_counter() - self._begun
        self._note(before)
        if self.figures.seconds >= self.lasts:
            self.quit()
        elif not isinstance(self.screen, FightScreen):
            self.replace(fight(self))

    def draw(self) -> None:
        """See `App`."""
        wall, processor = time.perf_counter(), time.thread_time()
        super().draw()
        self.figures.wall.append(time.perf_counter() - wall)
        self.figures.processor.append(time.thread_time() - processor)

    def _press(self) -> object:
        screen = self.screen
        return screen.match.session.last_press[0] if isinstance(screen, FightScreen) else None

    def _note(self, before: object) -> None:
        """Note a press that this step took, and one that takes effect on it."""
        screen = self.screen
        if not isinstance(screen, FightScreen):
            return
        session = screen.match.session
        press = session.last_press[0]
        if press is not None and press is not before and self._tapped is not None:
            self.figures.waits.append(time.perf_counter() - self._tapped)
            self._tapped = None
        if press is not None and session.last_frame is not None:
            played, now = session.last_frame
            if now[S.SIDE_0 + S.PRESS] == press.skill:
                self.figures.delays.append(int(played[S.FRAME]) - press.pressed)

    def _tap(self) -> None:
        """Tap keys at odd moments, as a hand does, until the window closes."""
        draw = random.Random(3)
        while time.perf_counter() - self._begun < self.lasts - 1:
            time.sleep(draw.uniform(*_PAUSE))
            key = draw.choice(_KEYS)
            self._tapped = time.perf_counter()
            for kind in (pygame.KEYDOWN, pygame.KEYUP):
                pygame.event.post(pygame.event.Event(kind, key=key, mod=0, unicode=""))


def fight(app: App) -> Screen:
    """Begin a match of a person against a level."""
    return FightScreen(app, planned(app.settings, 1, app.resolve).begin())


def measure(seconds: float) -> Figures:
    """Show a match for some seconds.

    Args:
        seconds: How long.

    Raises:
        InputError: If there is no display.
    """
    settings = Settings(names=("Ada", ""), welcomed=True)
    settings.set_up.agent, settings.set_up.delay, settings.set_up.rounds = AGENT, DELAY, 5
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder), ())
        app = MeasuredApp(settings, FightPainter(), None, library, named_agents(), resolve)
        app.figures, app.lasts = Figures(), seconds
        app.push(fight(app))
        app.run()
    return app.figures


def rows(figures: Figures) -> Iterator[list[str]]:
    """Give what was measured as rows of a table."""
    rate = figures.steps / figures.seconds
    yield ["steps a second", f"{rate:.2f}", "", "", f"60 ± 0.1, over {figures.seconds:.0f} s"]
    yield _times("a picture, ms", figures.wall, f"8, {len(figures.wall)} pictures")
    yield _times("a picture, processor ms", figures.processor, "8")
    yield _times("from a key to its step, ms", figures.waits, f"{len(figures.waits)} presses")
    found = sorted(set(figures.delays))
    frames = f"{DELAY}, the delay that was set, {len(figures.delays)} presses"
    yield ["from step to effect, frames", ", ".join(map(str, found)), "", "", frames]
    share = len(figures.wall) / max(figures.steps, 1)
    yield ["steps that were drawn", f"{share:.1%}", "", "", f"{FRAMES_PER_SECOND} a second"]


def _times(name: str, seconds: list[float], bound: str) -> list[str]:
    took = 1e3 * np.array(seconds or [np.nan])
    p50, p99 = np.percentile(took, (50, 99))
    return [name, f"{took.mean():.2f}", f"{p50:.2f}", f"{p99:.2f}", bound]


@contextmanager
def _home() -> Iterator[None]:
    """Leave the user's own settings alone."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["STANDSTILL_HOME"] = folder
        yield


def main(arguments: list[str]) -> None:
    """Measure and print.

    Args:
        arguments: Seconds to run for, or nothing.

    Raises:
        InputError: If it is no number, or no display can be had.
    """
    try:
        seconds = float(*arguments) if arguments else SECONDS
    except (ValueError, TypeError) as error:
        raise InputError("give the seconds to run for, such as 60") from error
    with _home(), display():
        told = [
            [f"title, {what}", f"{took:.2f} s", "", "", "5 s"]
            for what, took in seconds_to_title().items()
        ]
        told += rows(measure(seconds))
    print(table(["figure", "mean", "p50", "p99", "bound"], told))


if __name__ == "__main__":
    main(sys.argv[1:])
