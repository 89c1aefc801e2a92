"""The pause of a match."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from arena.window.screens.menu import Entry, MenuScreen
from arena.window.screens.set_up import begin_match

if TYPE_CHECKING:
    from arena.window.app import App
    from arena.window.screens.fight import FightScreen


class PauseScreen(MenuScreen):
    """Lies over a fight, which stands still below."""

    title = "Pause"
    top = 176
    veiled = True
    title_y = 100

    def __init__(self, app: "App", fight: "FightScreen") -> None:
        """Pause a fight."""
        super().__init__(app)
        self.fight = fight

    def entries(self) -> Sequence[Entry]:
        """See `MenuScreen`."""
        return (
            Entry("Go on", self.back),
            Entry("Controls", self._controls),
            Entry("Options", self._options),
            Entry("Restart the match", self._restart, about="What was played is kept, broken off"),
            Entry("Leave the match", self._leave, about="What was played is kept, broken off"),
        )

    def _controls(self) -> None:
        from arena.window.screens.bindings import BindingsScreen

        self.app.push(BindingsScreen(self.app))

    def _options(self) -> None:
        from arena.window.screens.options import OptionsScreen

        self.app.push(OptionsScreen(self.app))

    def _restart(self) -> None:
        self.fight.leave()
        plan = self.fight.match.plan
        self.app.pop()
        self.app.pop()
        begin_match(self.app, lambda: plan)

    def _leave(self) -> None:
        self.fight.leave()
        self.app.home()
