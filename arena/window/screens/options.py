"""Options: sound, picture, names."""

from collections.abc import Callable, Sequence

from arena.window.screens.menu import Entry, MenuScreen
from arena.window.screens.text import TextScreen
from arena.window.settings import MAX_NAME


class OptionsScreen(MenuScreen):
    """What is remembered beside keys and matches."""

    title = "Options"
    left = 270
    width = 420

    def entries(self) -> Sequence[Entry]:
        """See `MenuScreen`."""
        settings = self.app.settings
        silent = self.app.sounds is None
        sound = "no sound device" if silent else "off" if settings.muted else "on"
        return (
            Entry("Sound", None, lambda: sound, self._sound, "F10 everywhere"),
            Entry(
                "Scaling",
                None,
                lambda: {"whole": "whole factors", "smooth": "smooth"}[settings.scaling],
                self._scaling,
                "In a larger window: sharp, in whole factors, or as large as fits",
            ),
            Entry(
                "Full screen",
                None,
                lambda: "yes" if settings.fullscreen else "no",
                lambda way: self.app.set_fullscreen(not settings.fullscreen),
                "F11 everywhere",
            ),
            Entry(
                "Figures in fights",
                None,
                lambda: "shown" if settings.figures else "hidden",
                self._figures,
                "When a press takes effect, and the agent's time to decide; F2 in a fight",
            ),
            *(self._name(person) for person in range(2)),
            Entry("Show the first hints again", self._welcome),
            Entry("Back", self.back),
        )

    def _name(self, person: int) -> Entry:
        names = self.app.settings.names
        return Entry(
            f"Name of player {person + 1}",
            self._ask(person),
            lambda: names[person] or "not asked yet",
            about="Fights are kept under it; it can be anything",
        )

    def _ask(self, person: int) -> Callable[[], None]:
        def take(name: str) -> None:
            set_name(self, person, name)

        question, name = f"Name of player {person + 1}", self.app.settings.names[person]
        return lambda: self.app.push(
            TextScreen(self.app, question, take, text=name, longest=MAX_NAME)
        )

    def _sound(self, way: int) -> None:
        self.app.settings.muted = not self.app.settings.muted

    def _scaling(self, way: int) -> None:
        whole = self.app.settings.scaling == "whole"
        self.app.settings.scaling = "smooth" if whole else "whole"

    def _figures(self, way: int) -> None:
        self.app.settings.figures = not self.app.settings.figures

    def _welcome(self) -> None:
        self.app.settings.welcomed = False
        self.app.say("The next fight begins with the hints")

    def back(self) -> None:
        """See `MenuScreen`; what was set is remembered."""
        self.app.remember()
        super().back()


def set_name(screen: MenuScreen, person: int, name: str) -> None:
    """Note a person's name, in the settings of the screen's window."""
    names = list(screen.app.settings.names)
    names[person] = name or f"Player {person + 1}"
    screen.app.settings.names = (names[0], names[1])
    screen.app.remember()
