"""The window itself: one stack of screens, stepped 60 times a second, drawn when there is time."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import pygame
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.match import Player
from arena.match.specs import resolve
from arena.replays.entries import Label
from arena.window.clock import FixedStep
from arena.window.controls import Controls
from arena.window.fonts import folded
from arena.window.hands import Hands
from arena.window.keeper import Keeper
from arena.window.layouts import on_any_layout
from arena.window.look import INK, SIZE, shade, write
from arena.window.pad_keys import keys_of
from arena.window.picture import opening_size, place_in_picture, show
from arena.window.screens.screen import Screen
from arena.window.settings import Settings
from arena.window.view import View

_DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY")
_UNSEEN: Final = ("offscreen", "dummy")  # what SDL falls back on without a display
SAID_STEPS: Final = 300
"""Steps for which a message stands."""
TITLE: Final = "Standstill"
Held = tuple[Hands, int]
"""What was held, and for how many frames."""


class Painter(Protocol):
    """Draws fights."""

    def observe(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> None:
        """Be told of a frame that was played, for effects."""

    def forget(self) -> None:
        """Forget all effects: the fight has jumped."""

    def paint(
        self,
        surface: pygame.Surface,
        view: View,
        boxes: bool = False,
        inputs: tuple[Sequence[Held], Sequence[Held]] | None = None,
    ) -> None:
        """Draw a fight, with boxes and with what both sides held if asked for."""


class Sounds(Protocol):
    """Plays what a frame sounds like."""

    def hear(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> object:
        """Be told of a frame that was played."""


class App:
    """The window.

    Attributes:
        settings: What is remembered.
        controls: Keyboard and gamepads.
        painter: Draws fights.
        sounds: Plays what they sound like; None without a sound device.
        library: Keeps fights.
        keeper: Hands them to it off the window's back.
        agents: Agents that have a name, (spec, how it plays), levels first.
        resolve: Makes the player of a spec.
    """

    def __init__(
        self,
        settings: Settings,
        painter: Painter,
        sounds: Sounds | None,
        library: Any,
        agents: Sequence[tuple[str, str]] = (),
        resolve: Callable[[str], Player] = resolve,
        *,
        now: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Open the window.

        Args:
            settings: What is remembered.
            painter: Draws fights.
            sounds: Plays what they sound like; None without a sound device.
            library: Keeps fights, `arena.replays.library.Library`.
            agents: Agents that have a name, (spec, how it plays).
            resolve: Makes the player of a spec.
            now: Clock, seconds.
            sleep: Waits so many seconds.

        Raises:
            InputError: If there is no display.
        """
        self.settings = settings
        self.painter, self.sounds, self.library = painter, sounds, library
        self.agents = sorted(agents, key=lambda each: not each[0].startswith("level:"))
        self.resolve = resolve
        self._now, self._sleep = now, sleep
        self._screens: list[Screen] = []
        self._said, self._said_left = "", 0
        self._quitting = False
        self.window = open_window(settings.fullscreen)
        self.controls = Controls(settings.bindings)
        self.keeper = Keeper(library)
        self._canvas = pygame.Surface(SIZE)

    # --- screens ------------------------------------------------------------------------------
    def push(self, screen: Screen) -> None:
        """Show a screen over the present one."""
        self._screens.append(screen)
        self._changed()

    def pop(self) -> None:
        """Go back to the screen below; from the first one, quit."""
        self._screens.pop()
        self._changed()

    def replace(self, screen: Screen) -> None:
        """Show a screen in place of the present one."""
        self._screens[-1:] = [screen]
        self._changed()

    def home(self) -> None:
        """Go back to the first screen."""
        del self._screens[1:]
        self._changed()

    def _changed(self) -> None:
        """Another screen is shown: nothing is held there yet.

        Only where text is typed may an input method take keys; in a fight they are presses.
        """
        self.controls.clear()
        if getattr(self.screen, "takes_text", False):
            pygame.key.start_text_input()
        else:
            pygame.key.stop_text_input()

    @property
    def screen(self) -> Screen | None:
        """The screen that is shown; None when all are gone."""
        return self._screens[-1] if self._screens else None

    def draw_below(self, screen: Screen, surface: pygame.Surface) -> None:
        """Draw the screen that lies under one."""
        number = self._screens.index(screen)
        if number:
            self._screens[number - 1].draw(surface)

    def say(self, message: str) -> None:
        """Show a line at the upper edge for some seconds."""
        self._said, self._said_left = message, SAID_STEPS

    @property
    def said(self) -> str:
        """The line that is shown; empty if none is."""
        return self._said if self._said_left else ""

    def remember(self) -> None:
        """Write the settings; if that fails, say so and go on."""
        try:
            self.settings.save()
        except InputError as error:
            self.say(str(error))

    def labels(self) -> dict[str, list[Label]]:
        """Give all labels by the digest of their fight; none, and say why, if they are not had."""
        try:
            labels: dict[str, list[Label]] = self.library.labels()
        except InputError as error:
            self.say(str(error))
            return {}
        return labels

    def quit(self) -> None:
        """End the program after this frame."""
        self._quitting = True

    # --- running ------------------------------------------------------------------------------
    def run(self) -> None:
        """Show the window until it is closed or its last screen is left."""
        steady = FixedStep(self._now())
        try:
            while self._screens and not self._quitting:
                due = steady.due(self._now())
                for _ in range(due):
                    self.advance()
                if due and self._screens and not self._quitting:
                    self.draw()
                else:
                    self._sleep(steady.wait(self._now()))
        finally:
            self._leave()

    def advance(self) -> None:
        """Take what has happened, and go on by 1/60 s."""
        for event in pygame.event.get():
            self.dispatch(event)
        self._said_left = max(self._said_left - 1, 0)
        if trouble := self.keeper.trouble():
            self.say(trouble)
        self._guarded(lambda screen: screen.step())

    def dispatch(self, event: pygame.event.Event) -> None:
        """Take one event."""
        if event.type == pygame.QUIT:
            self.quit()
            return
        event = on_any_layout(event)
        if event.type == pygame.KEYDOWN and self._window_key(event):
            return
        message = self.controls.handle(event)
        if message:
            self.say(message)
        if event.type in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            event = place_in_picture(event, self.window, self.settings.scaling)
        plays = getattr(self.screen, "takes_pads", False)
        for each in (event, *keys_of(self.controls.pad_pressed, only_start=plays)):
            self._guarded(lambda screen, each=each: screen.handle(each))  # type: ignore[misc]

    def _window_key(self, event: pygame.event.Event) -> bool:
        """Do what F10 and F11 do on every screen."""
        if event.key == pygame.K_F10:
            self.settings.muted = not self.settings.muted
            self.say("Sound off" if self.settings.muted else "Sound on")
        elif event.key == pygame.K_F11:
            self.set_fullscreen(not self.settings.fullscreen)
        else:
            return False
        self.remember()
        return True

    def set_fullscreen(self, fullscreen: bool) -> None:
        """Fill the screen, or do not."""
        self.settings.fullscreen = fullscreen
        self.window = open_window(fullscreen)

    def _guarded(self, act: Callable[[Screen], object]) -> None:
        """Let the present screen do something; what it cannot do, the window says."""
        screen = self.screen
        if screen is None:
            return
        try:
            act(screen)
        except InputError as error:
            self.say(str(error))

    def hear(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> None:
        """Play what a frame sounds like, unless muted."""
        if self.sounds is not None and not self.settings.muted:
            self.sounds.hear(before, after)

    def draw(self) -> None:
        """Draw the present screen."""
        screen = self.screen
        if screen is None:
            return
        exact = self.window.get_size() == SIZE
        canvas = self.window if exact else self._canvas
        screen.draw(canvas)
        if self.said:
            draw_said(canvas, self.said)
        if not exact:
            show(canvas, self.window, self.settings.scaling)
        pygame.display.flip()

    def picture(self, path: Path) -> None:
        """Save the present screen as a PNG of 960 × 540."""
        assert self.screen is not None
        self.screen.draw(self._canvas)
        pygame.image.save(self._canvas, path)

    def _leave(self) -> None:
        """Let all screens go: fights that go on are kept as broken off."""
        troubles = []
        for screen in reversed(self._screens):
            leave = getattr(screen, "leave", None)
            if leave is not None:
                try:
                    leave()
                except InputError as error:  # the screens below have fights, too
                    troubles.append(str(error))
        self._screens.clear()
        pygame.display.quit()  # and no more of pygame: fonts that are kept would be void
        troubles.append(self.keeper.close())
        if trouble := next(filter(None, troubles), ""):
            raise InputError(trouble)


def draw_said(canvas: pygame.Surface, said: str) -> None:
    """Draw a message at the upper edge, in as many lines as it takes."""
    lines = folded(said, 22, SIZE[0] - 20)
    shade(canvas, 225, pygame.Rect(0, 0, SIZE[0], 10 + 20 * len(lines)))
    for number, line in enumerate(lines):
        place = SIZE[0] // 2, 7 + 20 * number
        write(canvas, line, place, 22, INK, "centre", width=SIZE[0] - 20)


def open_window(fullscreen: bool) -> pygame.Surface:
    """Open the window, or change it.

    Raises:
        InputError: If there is no display.
    """
    try:
        chosen = "SDL_VIDEODRIVER" in os.environ
        if not chosen and sys.platform == "linux" and not any(map(os.environ.get, _DISPLAYS)):
            raise pygame.error("there is no display")
        pygame.display.init()
        if not chosen and pygame.display.get_driver() in _UNSEEN:
            raise pygame.error("the display does not answer")
        pygame.joystick.init()
        flags = pygame.FULLSCREEN if fullscreen else pygame.RESIZABLE
        screens = pygame.display.get_desktop_sizes() or [SIZE]
        size = (0, 0) if fullscreen else opening_size(screens[0])
        window = pygame.display.set_mode(size, flags)
    except pygame.error as error:
        raise InputError(
            f"no window can be opened ({error}); run it where there is a display, or set DISPLAY"
        ) from error
    pygame.display.set_caption(TITLE)
    return window
