"""The title: what the program is for, and where everything begins."""

from collections.abc import Callable, Sequence

import pygame

from arena.window.look import GOLD, PALE, SIZE, write
from arena.window.screens.menu import Entry, MenuScreen


class TitleScreen(MenuScreen):
    """The title menu."""

    top = 178
    left = 350
    width = 260

    def entries(self) -> Sequence[Entry]:
        """See `MenuScreen`."""
        return (
            Entry("Fight", self._set_up(1), about="Against an agent: levels, or any spec"),
            Entry("Two players", self._set_up(2), about="Two people on one machine"),
            Entry("Watch", self._set_up(0), about="Two agents fight, you look on"),
            Entry("Training", self._training, about="Dummy, frame meter, and the agent's mind"),
            Entry("Replays", self._replays, about="Every fight is kept: look, take over, export"),
            Entry("Controls", self._controls, about="Keys and gamepads"),
            Entry("Options", self._options, about="Sound, picture, names"),
            Entry("Quit", self.app.quit),
        )

    def _set_up(self, people: int) -> Callable[[], None]:
        from arena.window.screens.set_up import SetUpScreen

        return lambda: self.app.push(SetUpScreen(self.app, people))

    def _training(self) -> None:
        from arena.window.screens.training import TrainingScreen

        self.app.push(TrainingScreen(self.app))

    def _replays(self) -> None:
        from arena.window.screens.replays import ReplaysScreen

        self.app.push(ReplaysScreen(self.app))

    def _controls(self) -> None:
        from arena.window.screens.bindings import BindingsScreen

        self.app.push(BindingsScreen(self.app))

    def _options(self) -> None:
        from arena.window.screens.options import OptionsScreen

        self.app.push(OptionsScreen(self.app))

    def draw_head(self, surface: pygame.Surface) -> None:
        """See `MenuScreen`."""
        write(surface, "STANDSTILL", (SIZE[0] // 2, 66), 84, GOLD, "centre", bold=True)
        line = "a fighting game for players, and for those who clone them"
        write(surface, line, (SIZE[0] // 2, 134), 24, PALE, "centre")
