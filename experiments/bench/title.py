"""How long it takes from a command until the title of the window can be read on an X display."""

import ctypes
import ctypes.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from arena.base.errors import InputError
from arena.window.look import GOLD

_PATIENCE: Final = 300.0  # seconds; the first time everything is compiled
_POLL: Final = 0.02
_Z_PIXMAP: Final = 2
_ALL_PLANES: Final = 0xFFFFFFFF
_BYTES: Final = 4  # of a pixel of a display of 24 bits


class _Picture(ctypes.Structure):
    """The beginning of Xlib's XImage."""

    _fields_ = [
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.c_void_p),
    ]


class _Screen:
    """Looks at what an X display shows."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("X11")
        if name is None:
            raise InputError("libX11 is not installed; install it to look at a display")
        self._x11: Any = ctypes.CDLL(name)
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self._x11.XDefaultRootWindow.restype = ctypes.c_ulong
        for call in (self._x11.XDisplayWidth, self._x11.XDisplayHeight):
            call.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self._x11.XGetImage.restype = ctypes.POINTER(_Picture)
        self._x11.XGetImage.argtypes = [
            *(ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int),
            *(ctypes.c_uint, ctypes.c_uint, ctypes.c_ulong, ctypes.c_int),
        ]
        self._x11.XDestroyImage.argtypes = [ctypes.POINTER(_Picture)]
        self._x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
        self._display = self._x11.XOpenDisplay(None)
        if not self._display:
            raise InputError("the display does not answer; set DISPLAY")
        self._size = (
            self._x11.XDisplayWidth(self._display, 0),
            self._x11.XDisplayHeight(self._display, 0),
        )

    def shows(self, colour: tuple[int, int, int]) -> bool:
        """Whether the colour, red, green, blue, is to be seen anywhere."""
        root = self._x11.XDefaultRootWindow(self._display)
        area = (0, 0, *self._size)
        picture = self._x11.XGetImage(self._display, root, *area, _ALL_PLANES, _Z_PIXMAP)
        if not picture:
            return False
        pixels = ctypes.string_at(picture.contents.data, self._size[0] * self._size[1] * _BYTES)
        self._x11.XDestroyImage(picture)
        return bytes(reversed(colour)) in pixels  # blue, green, red, and a byte that is not used

    def close(self) -> None:
        """Close the display."""
        self._x11.XCloseDisplay(self._display)


@contextmanager
def display() -> Iterator[None]:
    """Have a display: the one that there is, or an X server that shows it nowhere.

    Raises:
        InputError: If there is none, and Xvfb is not installed.
    """
    if os.environ.get("DISPLAY"):
        yield
        return
    server = shutil.which("Xvfb")
    if server is None:
        raise InputError("there is no display; set DISPLAY, or install Xvfb")
    read, write = os.pipe()
    command = [server, "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as running:
        os.close(write)
        with os.fdopen(read) as told:
            os.environ["DISPLAY"] = f":{told.readline().strip()}"
        try:
            yield
        finally:
            del os.environ["DISPLAY"]
            running.terminate()


def seconds_to_title() -> dict[str, float]:
    """Start the window by each of its commands, and wait until the title can be read.

    Returns:
        Seconds by command; `make play` is left out where it is none, or would install first.

    Raises:
        InputError: If there is no display, or the title does not come.
    """
    commands = {"arena play": [sys.executable, "-m", "experiments.cli.main", "play"]}
    if _is_installed():
        commands["make play"] = ["make", "play"]
    return {name: _seconds(command) for name, command in commands.items()}


def _is_installed() -> bool:
    """Whether `make play` has nothing to install before it plays; nothing is made to find out."""
    make = shutil.which("make")
    if make is None or not Path("Makefile").exists():
        return False
    asked = [make, "--question", ".venv/.ready"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _seconds(command: list[str]) -> float:
    screen = _Screen()
    begun = time.perf_counter()
    nothing = subprocess.DEVNULL
    running = subprocess.Popen(command, stdout=nothing, stderr=nothing, start_new_session=True)
    try:
        while not screen.shows(GOLD):
            if running.poll() is not None or time.perf_counter() - begun > _PATIENCE:
                raise InputError(f"{' '.join(command)}: no title is seen; run it to see why")
            time.sleep(_POLL)
        return time.perf_counter() - begun
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait()
        screen.close()
