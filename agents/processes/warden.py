"""Runs one bot and ends all that it started: a script of its own, with the standard library alone.

The arena starts ``python -I -S warden.py CONTROL LIMITS WORD...``. The warden starts the command
with limits, tells over the socket CONTROL what becomes of it, one JSON object a line, and kills
whatever the bot started, however it was started, once the bot ends or the arena closes the socket
or dies: it adopts processes whose parents have ended (Linux; elsewhere the bot's session alone is
killed).
"""

import ctypes
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

_LINUX: Final = sys.platform == "linux"
_PDEATHSIG: Final = 1  # prctl: a signal to get when the parent dies
_SUBREAPER: Final = 36  # prctl: adopt processes whose parents have ended
_NEW_USER: Final = 0x1000_0000  # unshare
_NEW_NETWORK: Final = 0x4000_0000
_LOOK: Final = 0.5  # seconds between two counts of the bot's processes
_PATIENCE: Final = 2.0  # seconds for what was killed to be gone
_NOT_STARTED: Final = 127


def _tell(control: socket.socket, **what: Any) -> None:
    with suppress(OSError):  # the arena has gone
        control.sendall(json.dumps(what).encode() + b"\n")


def _cut_off_network(control: socket.socket) -> None:
    """Move into a network of its own, where nothing else is."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEW_NETWORK) != 0:  # that takes rights, in a user's own world it does not
        if libc.unshare(_NEW_USER | _NEW_NETWORK) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _tell(control, network="cut off")


def _become(words: list[str], limits: dict[str, Any], control: socket.socket) -> None:
    """Turn this process into the bot."""
    os.setsid()
    warden = os.getppid()
    if _LINUX and not limits["network"]:
        try:
            _cut_off_network(control)
        except OSError as error:
            _tell(control, network=f"could not be cut off ({error.strerror})")
    elif not limits["network"]:
        _tell(control, network="could not be cut off (it takes Linux)")
    if limits["memory_mb"] and hasattr(resource, "RLIMIT_DATA"):
        most = limits["memory_mb"] << 20
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _LINUX:
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != warden:
            os._exit(_NOT_STARTED)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvp(words[0], words)
    except OSError as error:
        _tell(control, failed=f"{words[0]}: {error.strerror}")
    os._exit(_NOT_STARTED)


def _descendants() -> list[int]:
    """List all processes below this one."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat") if _LINUX else ():
        with suppress(OSError):  # it has ended
            state, parent = entry.read_bytes().rpartition(b")")[2].split()[:2]
            if state != b"Z":
                children.setdefault(int(parent), []).append(int(entry.parent.name))
    found, left = [], [os.getpid()]
    while left:
        more = children.get(left.pop(), [])
        found += more
        left += more
    return found


def _end(bot: int) -> None:
    """Kill everything below this process until nothing is left."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(OSError):  # that session has ended
            os.killpg(bot, signal.SIGKILL)
        below = _descendants()
        for pid in below:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            if not below:
                return
        time.sleep(0.002)


def _reaped(bot: int) -> str | None:
    """Reap what has ended; say how the bot did, if it has."""
    how = None
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return how
            if pid == bot:
                code = os.waitstatus_to_exitcode(status)
                name = signal.Signals(-code).name if code < 0 else ""
                how = f"was ended by {name}" if name else f"exited with status {code}"
    except ChildProcessError:
        return how


def _watch(bot: int, limits: dict[str, Any], control: socket.socket, wake: int) -> None:
    """Wait until the bot ends, has too many processes, or the arena wants no more of it."""
    look = time.monotonic() + _LOOK
    while True:
        left = max(0.0, look - time.monotonic())
        ready = select.select([control.fileno(), wake], [], [], left)[0]
        if control.fileno() in ready:
            return
        if wake in ready:
            os.read(wake, 1_024)
        how = _reaped(bot)
        if how is not None:
            _tell(control, ended=how)
            return
        if time.monotonic() < look:  # a child has ended
            continue
        if len(_descendants()) > limits["processes"]:
            _tell(control, ended=f"had more than {limits['processes']} processes")
            return
        look = time.monotonic() + _LOOK


def main() -> None:
    """Run the command line; see the module."""
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    limits, words = json.loads(sys.argv[2]), sys.argv[3:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asleep, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    if _LINUX:
        ctypes.CDLL(None).prctl(_SUBREAPER, 1)
    bot = os.fork()
    if bot == 0:
        _become(words, limits, control)
    _tell(control, pid=bot)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nowhere, standard)
    _watch(bot, limits, control, asleep)
    _end(bot)
    shutil.rmtree(limits["temporary"], ignore_errors=True)


if __name__ == "__main__":
    main()
