"""A window that nobody sees, hands for it, and pictures of what it shows."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pygame
from numpy.typing import NDArray
from PIL import Image

from agents.spec import named_agents, resolve
from arena import Fight
from arena.base.files import written_aside
from arena.replays.library import Library
from arena.window.app import App
from arena.window.drawing import FightPainter
from arena.window.look import SIZE
from arena.window.screens.title import TitleScreen
from arena.window.settings import Settings

OPPONENT: Final = "level:skilled"
SEED: Final = 1
"""Of the match that is shown, and of the person's presses."""
LEFT, RIGHT, DOWN = pygame.K_a, pygame.K_d, pygame.K_s
_COLOURS: Final = 255
_SKILLS: Final = (pygame.K_j, pygame.K_j, pygame.K_k, pygame.K_l, pygame.K_i, pygame.K_u)
_GUARDS, _CHANGES = 0.6, 0.3  # how often on a step a person guards, or does something else
_NEAR: Final = 95  # px within which it presses


class Photographer:
    """A window that nobody sees, keys for it, and a folder for what it shows."""

    def __init__(self, folder: Path, library: Library) -> None:
        """Open the window at its title.

        Args:
            folder: Where the pictures go.
            library: Where the window keeps fights.
        """
        settings = Settings(names=("Ada", "Bo"), welcomed=True)
        settings.set_up.agent = OPPONENT
        self.folder = folder
        self.app = App(settings, FightPainter(), None, library, named_agents(), resolve)
        self.app.push(TitleScreen(self.app))
        self.taken: dict[str, Image.Image] = {}

    def press(self, *keys: int) -> None:
        """Press keys one after the other, and let them go, a step for each."""
        for key in keys:
            self.key(pygame.KEYDOWN, key)
            self.key(pygame.KEYUP, key)
            self.steps(1)

    def key(self, kind: int, key: int) -> None:
        """Press a key (KEYDOWN) or let it go."""
        self.app.dispatch(pygame.event.Event(kind, key=key, mod=0, unicode=""))

    def type(self, text: str) -> None:
        """Type text."""
        self.app.dispatch(pygame.event.Event(pygame.TEXTINPUT, text=text))

    def choose(self, label: str) -> None:
        """Go to an entry of the menu that is shown."""
        screen: Any = self.app.screen
        labels = [entry.label.strip() for entry in screen.entries()]
        screen.chosen = labels.index(label)

    def steps(self, count: int) -> None:
        """Let so many steps pass."""
        for _ in range(count):
            self.app.advance()

    def until(self, reached: Callable[[], bool], act: Callable[[], None], most: int) -> None:
        """Act and step until something is reached, or so many steps have passed."""
        for _ in range(most):
            if reached():
                return
            act()
            self.steps(1)

    def take(self, name: str) -> None:
        """Take the picture of the screen."""
        screen, surface = self.app.screen, pygame.Surface(SIZE)
        assert screen is not None
        screen.draw(surface)
        pixels: NDArray[np.uint8] = pygame.surfarray.array3d(surface).swapaxes(0, 1)
        self.taken[name] = Image.fromarray(pixels)
        write(self.taken[name], self.folder / "window" / f"{name}.png")

    def opening(self, names: Sequence[str]) -> None:
        """Put six pictures side by side, by rows of three, as the one that opens the page."""
        width, height = SIZE[0] // 2, SIZE[1] // 2
        whole = Image.new("RGB", (3 * width, 2 * height))
        for number, name in enumerate(names):
            small = self.taken[name].resize((width, height), Image.Resampling.LANCZOS)
            whole.paste(small, (number % 3 * width, number // 3 * height))
        write(whole, self.folder / "window.png")


def write(picture: Image.Image, path: Path) -> None:
    """Write a PNG with a palette of its own, which takes half the room."""
    few = picture.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    with written_aside(path) as file:
        few.save(file, format="PNG", optimize=True)


class Person:
    """Presses keys as somebody does who has played a little: walks in, guards, hits, goes on."""

    def __init__(self, shown: Photographer, fight: Callable[[], Fight]) -> None:
        """Sit down on the left.

        Args:
            shown: The window.
            fight: Gives the fight that it looks at.
        """
        self._shown, self._fight = shown, fight
        self._draw = random.Random(SEED)
        self._held: int | None = None
        self._next = 0  # steps until it presses again

    def act(self) -> None:
        """Do what this step brings."""
        fight = self._fight()
        own, other = fight.side
        self._next -= 1
        if other.skill is not None and self._draw.random() < _GUARDS:
            self._hold(DOWN if other.skill == "low" else LEFT)
        elif self._draw.random() < _CHANGES:
            self._hold(RIGHT if fight.distance > _NEAR else None)
        if own.contact == "hit" and own.skill == "light":
            self._press(pygame.K_o)
        elif self._next <= 0 and fight.distance < _NEAR:
            self._press(self._draw.choice(_SKILLS))
            self._next = 26

    def release(self) -> None:
        """Let go of what is held."""
        self._hold(None)

    def _hold(self, key: int | None) -> None:
        if key != self._held:
            if self._held is not None:
                self._shown.key(pygame.KEYUP, self._held)
            if key is not None:
                self._shown.key(pygame.KEYDOWN, key)
            self._held = key

    def _press(self, key: int) -> None:
        self._shown.key(pygame.KEYDOWN, key)
        self._shown.key(pygame.KEYUP, key)
