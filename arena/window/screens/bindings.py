"""Keys and gamepads: what does what, and another key for it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import pygame

from arena.window.bindings import ACTIONS, cap
from arena.window.look import GOLD, INK, PALE, SIZE, shade, write
from arena.window.pad_keys import STARTS
from arena.window.screens.menu import Entry, MenuScreen

if TYPE_CHECKING:
    from arena.window.app import App

_DEVICES: Final = ("keyboard", "gamepad")
_KEPT: Final = (pygame.K_ESCAPE, pygame.K_F1, pygame.K_F2, pygame.K_F10, pygame.K_F11)


class BindingsScreen(MenuScreen):
    """Shows every action of one person and device, and takes another source for one."""

    title = "Controls"
    top = 90
    left = 250
    width = 460
    row = 25
    text = 23

    def __init__(self, app: "App") -> None:
        """Show the keyboard of the first person."""
        super().__init__(app)
        self.person, self.pad = 0, False
        self.waiting = ""

    @property
    def takes_pads(self) -> bool:
        """Whether buttons are taken as such: while one is waited for."""
        return bool(self.waiting)

    def entries(self) -> Sequence[Entry]:
        """See `MenuScreen`."""
        return (
            Entry("Whose", None, self._whose, self._turn, "Player and device, left and right"),
            *(self._action(action) for action in ACTIONS),
            Entry("As they came", self._reset, about="What both players had when the program came"),
            Entry("Back", self.back),
        )

    def _whose(self) -> str:
        return f"player {self.person + 1}, {_DEVICES[self.pad]}"

    def _turn(self, way: int) -> None:
        number = (self.person * 2 + self.pad + way) % 4
        self.person, self.pad = number // 2, bool(number % 2)

    def _action(self, action: str) -> Entry:
        sources = self.app.settings.bindings.of(self.person, pad=self.pad)[action]
        return Entry(
            action.title(),
            self._wait_for(action),
            lambda: "   ".join(map(cap, sources)) or "–",
            about="Enter, then the new key; a key that did something else is exchanged",
        )

    def _wait_for(self, action: str) -> Callable[[], None]:
        def wait() -> None:
            if self.pad and not self.app.controls.has_pad(self.person):
                self.app.say(f"Player {self.person + 1} has no gamepad; plug one in")
            else:
                self.waiting = action

        return wait

    def _reset(self) -> None:
        self.app.settings.bindings.reset(pad=self.pad)
        self.app.remember()

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`; while a source is waited for, the next one is taken."""
        if not self.waiting:
            super().handle(event)
        elif event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            self.waiting = ""
        elif self.pad:
            pressed = [each for each in self.app.controls.pad_pressed if each not in STARTS]
            if pressed and event.type != pygame.KEYDOWN:
                self._take(pressed[0])
        elif event.type == pygame.KEYDOWN and event.key not in _KEPT:
            name = pygame.key.name(event.key)
            if name:
                self._take(name)

    def _take(self, source: str) -> None:
        """Bind what was pressed."""
        action, self.waiting = self.waiting, ""
        bindings = self.app.settings.bindings
        before = bindings.bind(self.person, action, source, pad=self.pad)
        said = f"{action.title()}: {cap(source)}"
        if before is not None:
            person, other = before
            now = bindings.caps(person, pad=self.pad)[other]
            said += f"; {other} of player {person + 1} is {now} now"
        self.app.say(said)
        self.app.controls.clear()
        self.app.remember()

    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        super().draw(surface)
        if not self.waiting:
            return
        shade(surface, 200)
        what = "button" if self.pad else "key"
        middle = SIZE[0] // 2
        write(surface, f"{self.waiting.title()}: press a {what}", (middle, 220), 44, GOLD, "centre")
        write(surface, self._whose(), (middle, 272), 26, INK, "centre")
        write(surface, "Escape leaves it as it is", (middle, 320), 22, PALE, "centre")

    def draw_head(self, surface: pygame.Surface) -> None:
        """See `MenuScreen`."""
        write(surface, self.title, (SIZE[0] // 2, 40), 46, INK, "centre", bold=True)
