"""Opens the window with all that belongs to it: painter, sounds, library."""

from collections.abc import Callable, Sequence

import pygame

from arena.match import Player
from arena.replays.library import Library
from arena.window.app import App
from arena.window.drawing import FightPainter
from arena.window.settings import Settings
from arena.window.sounds import Sounds


def open_app(
    settings: Settings, agents: Sequence[tuple[str, str]], resolve: Callable[[str], Player]
) -> App:
    """Open the window, without any screen yet. Without a sound device it is silent and says so.

    Args:
        settings: What is remembered.
        agents: Agents that have a name, (spec, how it plays).
        resolve: Makes the player of a spec.

    Raises:
        InputError: If there is no display.
    """
    try:
        sounds, silence = Sounds(), ""
    except pygame.error as error:
        sounds, silence = None, f"no sound device ({error}); the window is silent"
    app = App(settings, FightPainter(), sounds, Library(), agents, resolve)
    if silence:
        app.say(silence)
    return app
