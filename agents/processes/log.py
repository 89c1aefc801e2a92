"""What a bot writes to stderr: read without end, kept up to a limit."""

import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, Final

_BLOCK: Final = 65_536
_LARGEST: Final = 4 << 20  # bytes of a log, then it is put aside and another one begun
_PATIENCE: Final = 0.5  # seconds for the rest of what a process wrote that has ended
_TAIL: Final = 4_096  # bytes that the last line is looked for in


class StderrLog:
    """Reads the stderr of one process on a thread, so that it never blocks, and keeps a part.

    Attributes:
        path: File that it is kept in.
        written: Bytes so far.
    """

    def __init__(self, stream: IO[bytes], path: Path, limit: int, title: str) -> None:
        """Begin.

        Args:
            stream: The read end of the pipe, unbuffered; it is closed at the end.
            path: File that is appended to. Where it cannot be written, nothing is kept.
            limit: Bytes that are kept at most.
            title: What is written above them.
        """
        self.path = path
        self._stream, self._left = stream, limit
        self.written = 0
        self._tail = b""
        self._file = _opened(path)
        self.note(f"{datetime.now(UTC).isoformat(timespec='seconds')} {title}")
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def note(self, line: str) -> None:
        """Write a line of the arena's own."""
        if self._file is not None:
            with suppress(OSError, ValueError):  # the disk is full, or the log is closed
                self._file.write(f"[arena] {line}\n".encode())
                self._file.flush()

    @property
    def last_line(self) -> bytes:
        """The last line that is not empty, of what was written so far."""
        return next((line for line in reversed(self._tail.splitlines()) if line.strip()), b"")

    def _drain(self) -> None:
        while block := self._next():
            self.written += len(block)
            self._tail = (self._tail + block)[-_TAIL:]
            if self._file is not None and self._left > 0:
                with suppress(OSError, ValueError):
                    self._file.write(block[: self._left])
                    self._file.flush()
                self._left -= len(block)
                if self._left <= 0:
                    self.note("the rest is left out")

    def _next(self) -> bytes:
        try:
            return self._stream.read(_BLOCK)  # what there is: the stream has no buffer
        except (OSError, ValueError):
            return b""

    def wait(self, patience: float) -> None:
        """Wait until everything was read, so many seconds at most."""
        self._thread.join(patience)

    def close(self) -> None:
        """Close the file, once everything was read."""
        self.wait(_PATIENCE)
        if self._file is not None:
            self._file.close()
        if not self._thread.is_alive():
            self._stream.close()


def _opened(path: Path) -> BinaryIO | None:
    """Open a log to append to; put it aside first where it has grown large."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.replace(path.with_suffix(".1.log"))
        return path.open("ab")
    except OSError:
        return None
