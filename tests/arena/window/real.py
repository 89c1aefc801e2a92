"""A real X display without a screen, keys and a mouse that X itself sends, and a window on it."""

import ctypes
import ctypes.util
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 120.0  # seconds; the rules may have to be compiled
_BETWEEN = 0.05  # seconds between taps, in which the window takes a step or more

Facts = dict[str, Any]


class Hands:
    """Sends keys and the mouse through XTEST, as devices do."""

    def __init__(self, display: str) -> None:
        self.x11 = ctypes.CDLL(ctypes.util.find_library("X11"))
        self.test = ctypes.CDLL(ctypes.util.find_library("Xtst"))
        pointer, number = ctypes.c_void_p, ctypes.c_int
        self.x11.XOpenDisplay.restype = pointer
        self.x11.XStringToKeysym.restype = ctypes.c_ulong
        self.x11.XKeysymToKeycode.argtypes = [pointer, ctypes.c_ulong]
        self.x11.XFlush.argtypes = [pointer]
        self.test.XTestFakeKeyEvent.argtypes = [pointer, ctypes.c_uint, number, ctypes.c_ulong]
        self.test.XTestFakeButtonEvent.argtypes = [pointer, ctypes.c_uint, number, ctypes.c_ulong]
        self.test.XTestFakeMotionEvent.argtypes = [
            *(pointer, number, number, number),
            ctypes.c_ulong,
        ]
        self.display = self.x11.XOpenDisplay(display.encode())

    def key(self, name: str, *, down: bool) -> None:
        """Press a key, or let it go; names are X's."""
        code = self.x11.XKeysymToKeycode(self.display, self.x11.XStringToKeysym(name.encode()))
        assert code, name
        self.test.XTestFakeKeyEvent(self.display, code, down, 0)
        self.x11.XFlush(self.display)

    def button(self, *, down: bool) -> None:
        """Press the left button of the mouse, or let it go."""
        self.test.XTestFakeButtonEvent(self.display, 1, down, 0)
        self.x11.XFlush(self.display)

    def point_at(self, x: int, y: int) -> None:
        """Move the mouse, whose place chooses entries of menus, too."""
        self.test.XTestFakeMotionEvent(self.display, -1, x, y, 0)
        self.x11.XFlush(self.display)


class Window:
    """A window on a display, what it tells, and hands before it."""

    def __init__(self, running: "subprocess.Popen[str]", hands: Hands) -> None:
        self._running, self._hands = running, hands
        self.facts: Facts = {}
        self.seen: set[str] = set()  # screens
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._running.stdout is not None
        for line in self._running.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def wait(self, reached: Callable[[Facts], bool], act: Callable[[], None] | None = None) -> None:
        """Wait until what the window tells is as it is to be; act after each line until then."""
        end = time.monotonic() + PATIENCE
        while True:
            line = self._lines.get(timeout=max(end - time.monotonic(), 0.1))
            assert line is not None and time.monotonic() < end, self.facts
            self.facts = json.loads(line)
            self.seen.add(self.facts["screen"])
            if reached(self.facts):
                return
            if act is not None:
                act()

    def shows(self, screen: str) -> None:
        """Wait for a screen."""
        self.wait(lambda facts: facts["screen"] == screen)

    def now(self) -> Facts:
        """Give what the window tells once all that it has told so far is read."""
        while not self._lines.empty():
            line = self._lines.get()
            assert line is not None, self.facts
            self.facts = json.loads(line)
        return self.facts

    def tap(self, *names: str) -> None:
        """Press keys one after the other; "Shift+1" holds Shift meanwhile."""
        for name in names:
            *held, key = name.split("+")
            for each in held:
                self.down(f"{each}_L")
            self.down(key)
            self.up(key)
            for each in held:
                self.up(f"{each}_L")
            time.sleep(_BETWEEN)

    def down(self, name: str) -> None:
        self._hands.key(name, down=True)

    def up(self, name: str) -> None:
        self._hands.key(name, down=False)

    def choose(self, label: str) -> None:
        """Go down to an entry of the menu and press Return."""
        for _ in range(30):
            if self.now().get("chosen") == label:
                self.tap("Return")
                return
            self.tap("Down")
        raise AssertionError(f"no entry {label}: {self.facts}")

    def drag(self, *places: tuple[int, int]) -> None:
        """Press the mouse at the first place of the picture, draw it over the others, let go."""
        left, top = self.facts["at"]
        for number, (x, y) in enumerate(places):
            self._hands.point_at(left + x, top + y)
            time.sleep(_BETWEEN)
            if number == 0:
                self._hands.button(down=True)
        self._hands.button(down=False)
        time.sleep(_BETWEEN)


@contextmanager
def display() -> Iterator[str]:
    """Run an X server of the test's own."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed")
    if not (ctypes.util.find_library("X11") and ctypes.util.find_library("Xtst")):
        pytest.skip("libX11 and libXtst, which send real keys, are not installed")
    read, write = os.pipe()
    command = [server, "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as running:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            running.terminate()


@contextmanager
def window(home: Path, speed: float = 1.0) -> Iterator[Window]:
    """Open the window on a display of its own; its settings and fights are in ``home``."""
    with display() as name:
        own = {key: value for key, value in os.environ.items() if not key.startswith("SDL_")}
        own |= {"DISPLAY": name, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy"}
        own |= {"STANDSTILL_HOME": str(home), "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
        hands = Hands(name)
        hands.point_at(200, 150)  # into the window's upper left corner, where no entry is
        command = [sys.executable, "-m", "tests.arena.window.real_program", str(speed)]
        with subprocess.Popen(command, env=own, stdout=subprocess.PIPE, text=True) as running:
            try:
                shown = Window(running, hands)
                shown.shows("TitleScreen")
                time.sleep(0.5)  # until X has mapped the window
                yield shown
            finally:
                running.kill()
