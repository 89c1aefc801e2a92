"""The window on a real X display, with keys that X itself sends."""

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_PATIENCE = 120.0  # seconds; the rules may have to be compiled

_SCRIPT = """
import sys
from agents.spec import named_agents
from arena.window.open import open_app
from arena.window.screens.title import TitleScreen
from arena.window.settings import Settings
from tests.arena.window.driver import agent

settings = Settings(welcomed=True, names=("Ada", ""))
settings.set_up.rounds = 1
app = open_app(settings, named_agents(), lambda spec: agent())
app.push(TitleScreen(app))
shown, pressed, fought = "", 0, False

def told():
    global shown, pressed, fought
    now = type(app.screen).__name__
    if now != shown:
        print(shown := now, flush=True)
    if now == "FightScreen":
        session = app.screen.match.session
        if session.is_fought and not fought:
            print("fought", flush=True)
        fought = session.is_fought
        press = session.last_press[0]
        if press is not None and press.skill != pressed:
            pressed = press.skill
            print("pressed", press.skill, press.effective - press.pressed, flush=True)

advance = app.advance
app.advance = lambda: (advance(), told())
app.run()
"""


class Keys:
    """Sends keys through XTEST, as a keyboard does."""

    def __init__(self, display: str) -> None:
        self.x11 = ctypes.CDLL(ctypes.util.find_library("X11"))
        self.test = ctypes.CDLL(ctypes.util.find_library("Xtst"))
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XStringToKeysym.restype = ctypes.c_ulong
        self.x11.XKeysymToKeycode.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        self.test.XTestFakeKeyEvent.argtypes = [
            ctypes.c_void_p,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_ulong,
        ]
        self.test.XTestFakeMotionEvent.argtypes = [
            ctypes.c_void_p,
            ctypes.c_int,
            ctypes.c_int,
            ctypes.c_int,
            ctypes.c_ulong,
        ]
        self.x11.XFlush.argtypes = [ctypes.c_void_p]
        self.display = self.x11.XOpenDisplay(display.encode())

    def point_at(self, x: int, y: int) -> None:
        """Move the mouse, whose place chooses entries of menus, too."""
        self.test.XTestFakeMotionEvent(self.display, -1, x, y, 0)
        self.x11.XFlush(self.display)

    def tap(self, name: str) -> None:
        """Press a key and let it go."""
        code = self.x11.XKeysymToKeycode(self.display, self.x11.XStringToKeysym(name.encode()))
        for down in (1, 0):
            self.test.XTestFakeKeyEvent(self.display, code, down, 0)
        self.x11.XFlush(self.display)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """An X server of the test's own."""
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
        yield f":{number}"
        running.terminate()


def test_real_keys_go_from_the_title_into_a_fight_and_press(display: str, tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("SDL_")}
    own |= {"DISPLAY": display, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy"}
    own |= {"STANDSTILL_HOME": str(tmp_path), "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    keys = Keys(display)
    keys.point_at(200, 150)  # into the window's upper left corner, where no entry is
    command = [sys.executable, "-c", _SCRIPT]
    with subprocess.Popen(command, env=own, stdout=subprocess.PIPE, text=True) as window:
        late = threading.Timer(_PATIENCE, window.kill)  # a line that never comes ends the reading
        late.start()
        try:
            assert window.stdout is not None
            line = window.stdout.readline
            assert line() == "TitleScreen\n"
            time.sleep(0.5)  # until X has mapped the window
            keys.tap("Return")
            assert line() == "SetUpScreen\n"
            keys.tap("Return")
            assert line() == "LoadingScreen\n"
            assert line() == "FightScreen\n"
            assert line() == "fought\n"
            keys.tap("k")
            assert line() == "pressed 2 0\n"
            keys.tap("Escape")
            assert line() == "PauseScreen\n"
        finally:
            late.cancel()
            window.kill()
