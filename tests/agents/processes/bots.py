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


def command(what: str, seconds: float = 0.0) -> str:
    return shlex.join([sys.executable, str(HERE / "misbehaving.py"), what, str(seconds)])


def bot(what: str, seconds: float = 0.0, **limits: Any) -> ProcessPlayer:
    settings = {"move_limit": 0.5, "start_limit": 20.0, **limits}
    return ProcessPlayer(f"exec:{what}", BotSettings(command=command(what, seconds), **settings))


def below(pid: int | None = None) -> dict[int, str]:
    """Find all processes below this one, or another one, with their command lines."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_bytes().rpartition(b")")[2].split()[:2]
        except OSError:
            continue
        if state != b"Z":
            parents[int(stat.parent.name)] = int(parent)
    found = {pid or os.getpid()}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            break
        found |= more
    return {child: line_of(child) for child in found - {pid or os.getpid()}}


def line_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def sleepers() -> list[str]:
    """Find processes that a misbehaving bot has left behind, wherever they hang."""
    lines = (line_of(int(entry.name)) for entry in Path("/proc").glob("[0-9]*"))
    return [line for line in lines if "misbehaving.py" in line or "time.sleep(600)" in line]


def wait_until_gone(seconds: float = 5.0) -> list[str]:
    until = time.monotonic() + seconds
    while (left := sleepers()) and time.monotonic() < until:
        time.sleep(0.02)
    return left
