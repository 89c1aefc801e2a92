"""Pictures of the training mode for the pages, with the clones that the demo made.

Run as ``python -m experiments.training_pictures runs/demo docs`` once the demo has made its clones.
"""

import os
import sys
from pathlib import Path
from typing import Final

import pygame

from agents.spec import resolve
from arena.base.errors import InputError
from arena.replays.library import Library
from arena.replays.playback import Playback
from arena.window.app import App
from arena.window.drawing import FightPainter
from arena.window.screens.second_opinion import SecondOpinionScreen
from arena.window.screens.training import TrainingScreen
from arena.window.session import Corner
from arena.window.settings import Settings
from arena.window.training.otherwise import otherwise
from logs.bundled import PRO_CORPUS
from logs.corpus import Corpus

PLAIN: Final = "plain-argmax"
REPAIRED: Final = "plain-advantage-0.5-threshold-f2"
"""Folders of the clones below ``clones``."""

_KEYS: Final = {pygame.K_d: (0, 85), pygame.K_j: (60, 61), pygame.K_k: (104, 105)}
"""Keys of the person, with the steps on which each goes down and up: walks in, jabs, a heavy."""
_STEPS: Final = 114
_FIGHT: Final = 3  # of the bundled logs, for the second opinion
_DIFFERENCES: Final = 4  # that are gone through


def training(app: App, clone: Path, name: str) -> None:
    """Show a person who presses some keys in front of a clone."""
    player = resolve(f"clone:{clone}")
    screen = TrainingScreen(app, (Corner("Ann", "aster"), Corner(name, "brakk", player, 15)))
    screen.room.setting.place = "point blank"
    screen.reset()
    app.push(screen)
    for step in range(_STEPS):
        for key, (down, up) in _KEYS.items():
            if step in (down, up):
                kind = pygame.KEYDOWN if step == down else pygame.KEYUP
                app.dispatch(pygame.event.Event(kind, key=key, mod=0, unicode=""))
        app.advance()


def second_opinion(app: App, clone: Path, name: str) -> None:
    """Show what a clone would have done in a fight of the bundled logs."""
    replay = Corpus.load(PRO_CORPUS).fights[_FIGHT]
    found = otherwise(replay, resolve(f"clone:{clone}"), 0)
    screen = SecondOpinionScreen(app, Playback.of(replay), replay.players, found, name)
    for _ in range(_DIFFERENCES):
        screen.jump(1)
    app.push(screen)


def main(arguments: list[str]) -> None:
    """Draw the pictures.

    Args:
        arguments: Folder of the demo, and that of the pictures.

    Raises:
        InputError: If they are not two paths, or a clone is missing.
    """
    if len(arguments) != 2:
        raise InputError("give two paths, such as runs/demo docs")
    os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
    clones, pages = Path(arguments[0]) / "clones", Path(arguments[1])
    app = App(Settings(), FightPainter(), None, Library(), [], resolve)
    for show, clone, name, picture in (
        (training, PLAIN, "plain", "training"),
        (training, REPAIRED, "repaired", "training_repaired"),
        (second_opinion, PLAIN, "plain", "second_opinion"),
    ):
        show(app, clones / clone, name)
        app.picture(pages / f"{picture}.png")
        app.pop()


if __name__ == "__main__":
    main(sys.argv[1:])
