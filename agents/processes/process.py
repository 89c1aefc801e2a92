"""One process of a bot: started, written to and read by line, ended with all that it started."""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from agents.processes.faults import BotError, LateError, shown
from agents.processes.log import StderrLog
from agents.processes.settings import BotSettings

LONGEST: Final = 1 << 20
"""Bytes that a bot may write without ending a line, or without being asked."""

_WARDEN: Final = Path(__file__).with_name("warden.py")
_BLOCK: Final = 65_536
_KEPT: Final = (
    *("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TERM"),
    *("PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "NODE_PATH", "JAVA_HOME"),
)  # variables that a bot is given; others may hold what is none of its business
_LAST_WORDS: Final = 1.0  # seconds for the warden to tell how a bot ended
_GONE: Final = 5.0  # seconds for the warden to end everything, then it is killed
_LINES: Final = select.POLLIN | select.POLLHUP | select.POLLERR


class BotProcess:
    """A bot's process at work.

    Attributes:
        network: What became of the network, such as "cut off".
        log: Its stderr.
    """

    def __init__(self, settings: BotSettings) -> None:
        """Start it.

        Raises:
            BotError: If it cannot be started.
        """
        try:
            self._temporary = tempfile.mkdtemp(prefix="standstill-bot-")
            self._control, other = socket.socketpair()
        except OSError as error:
            raise BotError(f"could not be started: {error.strerror}") from error
        limits = settings.model_dump(include={"memory_mb", "processes", "network"})
        limits["temporary"] = self._temporary
        command = [sys.executable, "-I", "-S", str(_WARDEN), str(other.fileno())]
        try:
            self._warden = subprocess.Popen(
                [*command, json.dumps(limits), *settings.words],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(other.fileno(),),
                start_new_session=True,
                env=_environment(settings, self._temporary),
            )
        except OSError as error:
            self._control.close()
            shutil.rmtree(self._temporary, ignore_errors=True)
            raise BotError(f"could not be started: {error.strerror}") from error
        finally:
            other.close()
        self._control.setblocking(False)
        self._open_streams()
        assert self._warden.stderr is not None
        log_limit = settings.log_kb << 10
        self.log = StderrLog(self._warden.stderr, settings.log, log_limit, settings.command)
        self.network = "as it is" if settings.network else "not told"
        self._read = bytearray()
        self._written = memoryview(b"")
        self._told = b""
        self._how: str | None = None
        self._closed = False

    def _open_streams(self) -> None:
        assert self._warden.stdin is not None
        assert self._warden.stdout is not None
        self._in, self._out = self._warden.stdin.fileno(), self._warden.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        self._poll.register(self._control.fileno(), select.POLLIN)

    @property
    def pid(self) -> int:
        """Process id of its warden, which runs as long as anything of the bot does."""
        return self._warden.pid

    def send(self, message: bytes) -> None:
        """Write a message, as far as it is taken now; what is left goes while answers are read.

        Args:
            message: A line with its newline.
        """
        if len(self._written):
            self._written = memoryview(bytes(self._written) + message)
        else:
            self._written = memoryview(message)
        self._write()

    def _write(self) -> None:
        try:
            taken = os.write(self._in, self._written)
            self._written = self._written[taken:]
        except BlockingIOError:
            pass
        except OSError:  # it reads no more; how it ended is told when its answer is read
            self._written = memoryview(b"")
        if len(self._written):
            self._poll.register(self._in, select.POLLOUT)
        else:
            with suppress(KeyError):
                self._poll.unregister(self._in)

    def line(self, until: float) -> bytes:
        """Read a line.

        Args:
            until: Time (`time.monotonic`) to wait until.

        Returns:
            It, without its newline.

        Raises:
            LateError: If none has come by then.
            BotError: If it ended, closed its stdout or writes without end.
        """
        looked = 0
        while True:
            end = self._read.find(b"\n", looked)
            if end >= 0:
                line = bytes(self._read[:end])
                del self._read[: end + 1]
                return line
            looked = len(self._read)
            if looked > LONGEST:
                raise BotError(f"wrote {looked >> 10} KiB without a newline: {self.unread()}")
            if self._closed:
                raise BotError(self._end())
            self._wait(until)

    def unread(self) -> str:
        """Show what it wrote and nothing has read, if it wrote anything."""
        return shown(bytes(self._read[:_BLOCK].split(b"\n")[0])) if self._read else ""

    def unasked(self) -> bool:
        """Look whether it wrote anything that nothing has read, or ended."""
        if not self._closed:
            with suppress(LateError):
                self._wait(0.0)
        return bool(self._read) or self._closed

    def _wait(self, until: float) -> None:
        """Wait until there is more to read, and write what is left to write meanwhile."""
        left = until - time.monotonic()
        ready = self._poll.poll(max(0.0, 1e3 * left))
        if not ready:
            raise LateError("no answer")
        for descriptor, event in ready:
            if descriptor == self._out:
                with suppress(BlockingIOError):  # the warden's word may have had it read already
                    block = os.read(self._out, _BLOCK) if event & _LINES else b""
                    self._read += block
                    self._closed = self._closed or not block
            elif descriptor == self._in:
                self._write()
            else:
                self._listen()

    def _listen(self) -> None:
        """Hear what the warden tells."""
        try:
            block = self._control.recv(_BLOCK)
        except BlockingIOError:
            return
        if not block:
            with suppress(KeyError):
                self._poll.unregister(self._control.fileno())
            self._how = self._how or "ended its warden"
            self._closed = True
            return
        *lines, self._told = (self._told + block).split(b"\n")
        for line in lines:
            told = json.loads(line)
            self.network = told.get("network", self.network)
            if "network" in told:
                self.log.note(f"network: {self.network}")
            if "ended" in told or "failed" in told:
                self._how = self._how or told.get("failed") or told["ended"]
                self._closed = True
        if self._closed:
            with suppress(BlockingIOError):
                while len(self._read) <= LONGEST and (block := os.read(self._out, _BLOCK)):
                    self._read += block

    def _end(self) -> str:
        """Say how it ended."""
        until = time.monotonic() + _LAST_WORDS
        while self._how is None and time.monotonic() < until:
            if not select.select([self._control], [], [], 0.05)[0]:
                continue
            before = self._told
            self._listen()
            if self._told == before and self._how is None:
                break
        how = self._how or "closed its stdout"
        if self._how is not None:
            self.log.wait(_LAST_WORDS)
        if self._read:
            how += f" in the middle of a line: {self.unread()}"
        return how + self.last_words()

    def last_words(self) -> str:
        """Quote the last line of its stderr, if there is one."""
        last = self.log.last_line
        return f"; stderr ends with {shown(last)}" if last else ""

    def has_ended(self, patience: float) -> bool:
        """Return True if it ends by itself within so many seconds; what it writes is not read."""
        try:
            self._warden.wait(patience)
        except subprocess.TimeoutExpired:
            return False
        return True

    def hang_up(self) -> None:
        """Close its stdin."""
        assert self._warden.stdin is not None
        with suppress(KeyError):
            self._poll.unregister(self._in)
        with suppress(OSError):
            self._warden.stdin.close()

    def close(self) -> None:
        """End it and everything that it started, and reap it."""
        self.hang_up()
        self._control.close()  # the warden ends all and itself
        if not self.has_ended(_GONE):
            self._warden.kill()
            self._warden.wait()
        if self._warden.returncode != 0:
            _end_all_of(self._temporary)
        assert self._warden.stdout is not None
        self._warden.stdout.close()
        self.log.close()
        shutil.rmtree(self._temporary, ignore_errors=True)


def _end_all_of(temporary: str) -> None:
    """Kill what a bot started and its warden could not, since it was ended itself (Linux).

    Whatever has not taken its folder out of its environment is found by it.
    """
    mark = f"TMPDIR={temporary}".encode()
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it has ended, or is another user's
            if mark in entry.read_bytes().split(b"\0"):
                os.kill(int(entry.parent.name), signal.SIGKILL)


def _environment(settings: BotSettings, temporary: str) -> dict[str, str]:
    own = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return own | {"TMPDIR": temporary} | settings.env
