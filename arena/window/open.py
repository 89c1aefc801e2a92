"""Opens the window with all that belongs to it: painter, sounds, library."""

from collections.abc import Callable, Sequence

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
    sounds = Sounds()
    app = App(
        settings, FightPainter(), sounds if sounds.device else None, Library(), agents, resolve
    )
    if not sounds.device:
        app.say("There is no sound device, so the window is silent")
    return app
