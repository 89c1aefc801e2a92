"""Bots for tests, and what is left of them."""

import os
import shlex
import sys
import time
from pathlib import Path
from typing import Any, Final

from agents.processes.player import ProcessPlayer
from agents.processes.settings import BotSettings

HERE: Final = Path(__file__).parent
EXAMPLES: Final = HERE.parents[2] / "agents" / "processes" / "examples"
OURS: Final = ("BOTS_OF", str(os.getpid()))
"""A variable of the environment of all that these tests start: other tests run beside them."""


def command(what: str, seconds: float = 0.0) -> str:
    return shlex.join([sys.executable, str(HERE / "misbehaving.py"), what, str(seconds)])


def bot(what: str, seconds: float = 0.0, **limits: Any) -> ProcessPlayer:
    settings = {"move_limit": 0.5, "start_limit": 20.0, "env": dict([OURS]), **limits}
    return ProcessPlayer(f"exec:{what}", BotSettings(command=command(what, seconds), **settings))


def left() -> list[str]:
    """Find what runs of all that these tests have started, wherever it hangs."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes().split(b"\0")
            if OURS[0].encode() + b"=" + OURS[1].encode() in environment:
                lines.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # it has ended, or is another user's
    return [line for line in lines if line]


def wait_until_gone(seconds: float = 5.0) -> list[str]:
    until = time.monotonic() + seconds
    while (found := left()) and time.monotonic() < until:
        time.sleep(0.02)
    return found
