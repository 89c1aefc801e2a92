"""A file of SQLite: opened, guarded by a version, locked among threads, its errors in one line.

What a ledger holds is for its own class to say; this is what all of them share.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, Final

from arena.base.errors import InputError


class Database:
    """An open file; every method may be called from any thread.

    Attributes:
        path: The file.
        schema: Version of its tables.
        tables: Statements that make them, with semicolons between.
        application: Number that marks such files among others of SQLite; 0 if they are not marked.
        patience: Seconds to wait for another program that writes.
        write_ahead: Whether to keep a write-ahead log: readers do not wait for writers then.
    """

    schema: ClassVar[int] = 1
    tables: ClassVar[str] = ""
    application: ClassVar[int] = 0
    patience: ClassVar[float] = 5.0
    write_ahead: ClassVar[bool] = False

    def __init__(self, path: Path | str) -> None:
        """Open a file, made if it is missing.

        Args:
            path: The file; ":memory:" for none.

        Raises:
            sqlite3.Error: If it cannot be opened or is none; `InputError` if it is of a later
                version of the program, or of something else.
        """
        self.path = Path(path)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            path, timeout=self.patience, check_same_thread=False, isolation_level=None
        )
        try:
            self._set_up()
        except BaseException:
            self._connection.close()
            raise

    def _set_up(self) -> None:
        (version,) = self._read("PRAGMA user_version")[0]
        (mark,) = self._read("PRAGMA application_id")[0]
        if mark != self.application and (version or self._read("SELECT 1 FROM sqlite_schema")):
            raise InputError(f"{self.path}: a database of something else; give another file")
        if version > self.schema:
            raise InputError(
                f"{self.path}: ledger of version {version}, this program reads {self.schema}; "
                "open it with the version of Standstill that wrote it"
            )
        if self.write_ahead:
            self._read("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")  # safe from kills, too
        if version < self.schema:
            with self._writing() as run:
                for statement in self.tables.split(";"):
                    run(statement)
                run(f"PRAGMA application_id = {self.application}")
                run(f"PRAGMA user_version = {self.schema}")

    def close(self) -> None:
        """Close the file."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        """Do several statements as one: all of them or none, nobody else's between them."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection.execute
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite may have rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def _read(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()


_DAMAGED: Final = "it is damaged; give another file, or set it aside"
_ADVICE: Final = {
    "locked": "another program writes to it; wait for that, or end it",
    "full": "make room there, then go on",
    "readonly": "it may not be written; check its permissions",
    "not a database": "it is damaged, or something else; give another file, or set it aside",
    **dict.fromkeys(("malformed", "decode", "no such", "constraint failed"), _DAMAGED),
}


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Turn what the disk or SQLite raises within the block into one line.

    Args:
        path: The file, for the line.

    Raises:
        InputError: Says what is wrong and what to do.
    """
    try:
        yield
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        reason = str(getattr(error, "strerror", None) or error)
        if isinstance(error, UnicodeDecodeError):  # a damaged name in a message of SQLite
            reason = "malformed text"
        advice = (text for what, text in _ADVICE.items() if what in reason)
        raise InputError(
            f"{path}: {reason}; {next(advice, 'check path, permissions and disk')}"
        ) from error
