"""The window itself: one stack of screens, stepped 60 times a second, drawn when there is time."""

from typing import Any

from arena.window.screens.screen import Screen


class App:
    """The window.

    Attributes:
        settings: What is remembered (`arena.window.settings.Settings`): name, bindings, muted, …
        controls: Keyboard and gamepads (`arena.window.controls.Controls`): ``take(seat) -> Hands``
            for seats 0 and 1 gives what a person did since it was last taken; ``clear()``.
        painter: Draws fights (`arena.window.drawing.FightPainter`).
        sounds: ``hear(before, after)``; None if there is no sound device.
        library: Keeps fights (`arena.replays.library`).
        agents: Agents that have a name, (spec, how it plays).
    """

    settings: Any
    controls: Any
    painter: Any
    sounds: Any
    library: Any
    agents: list[tuple[str, str]]

    def push(self, screen: Screen) -> None:
        """Show a screen over the present one."""
        raise NotImplementedError

    def pop(self) -> None:
        """Go back to the screen below; from the first one, quit."""
        raise NotImplementedError

    def replace(self, screen: Screen) -> None:
        """Show a screen in place of the present one."""
        raise NotImplementedError

    def say(self, message: str) -> None:
        """Show a line at the lower edge for some seconds."""
        raise NotImplementedError

    def quit(self) -> None:
        """End the program after this frame."""
        raise NotImplementedError

    def run(self) -> None:
        """Show the window until it is closed."""
        raise NotImplementedError
