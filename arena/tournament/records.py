"""What a ledger of tournaments holds, and how it is read.

`arena.tournament.ledger` enters it.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from arena.base.database import Database, told_of
from arena.base.errors import InputError
from arena.tournament.rows import COLUMNS, FURTHER, Batch, Entry, Fought
from arena.tournament.schedule import Schedule

_TEXTS: Final = ("ended_by", "reason", "date", "fighter_a", "fighter_b")
_RANGES: Final = {"result": (-1, 1), "forfeit": (-1, 2), "side": (0, 1), "frames": (0, 1 << 40)}
_MOST: Final = (1 << 63) - 1

# What is checked of every value when a file is opened, so that damage is found: SQLite orders
# numbers before text and text before bytes, and comparing is its quickest check of a type. Fights
# are many: what they refer to is checked so, their figures as they are read.


def _is_text(name: str) -> str:
    return f"{name} TEXT NOT NULL CHECK ({name} >= '' AND {name} < x'')"


def _is_count(name: str, least: int = 0) -> str:
    return f"{name} INTEGER NOT NULL CHECK ({name} BETWEEN {least} AND {_MOST})"


_FIGHT_COLUMNS: Final = ", ".join(
    f"{name} {'TEXT' if name in _TEXTS else 'INTEGER'} NOT NULL" for name in COLUMNS
)
_TOURNAMENT: Final = "tournament TEXT NOT NULL REFERENCES tournaments (id)"
_TABLES: Final = f"""
CREATE TABLE IF NOT EXISTS tournaments (
    id TEXT PRIMARY KEY, {_is_text("schedule")}, seed INTEGER NOT NULL, {_is_count("delay")},
    {_is_count("rules")}, {_is_text("frame_data")}, date TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entries (
    {_TOURNAMENT}, {_is_count("seat")}, {_is_text("spec")}, {_is_text("fingerprint")},
    since INTEGER CHECK (typeof(since) IN ('null', 'integer')),
    until INTEGER CHECK (typeof(until) IN ('null', 'integer')),
    {_is_text("note")}, date TEXT NOT NULL, PRIMARY KEY (tournament, seat));
CREATE TABLE IF NOT EXISTS batches (
    {_TOURNAMENT}, {_is_count("round")}, {_is_count("batch")}, {_is_text("pairings")},
    {_is_count("first")}, {_is_count("fights", 1)}, {_is_text("owner")},
    lease REAL NOT NULL CHECK (typeof(lease) = 'real'),
    seconds REAL CHECK (typeof(seconds) IN ('null', 'real')),
    PRIMARY KEY (tournament, round, batch));
CREATE TABLE IF NOT EXISTS fights (
    id INTEGER PRIMARY KEY AUTOINCREMENT, {_TOURNAMENT},
    {_FIGHT_COLUMNS},
    CHECK (b > a AND number BETWEEN 0 AND {_MOST}), UNIQUE (tournament, a, b, number),
    FOREIGN KEY (tournament, a) REFERENCES entries (tournament, seat),
    FOREIGN KEY (tournament, b) REFERENCES entries (tournament, seat),
    FOREIGN KEY (tournament, round, batch) REFERENCES batches (tournament, round, batch));
CREATE VIEW IF NOT EXISTS named_fights AS
    SELECT fights.*, one.spec AS agent_a, one.fingerprint AS fingerprint_a,
        two.spec AS agent_b, two.fingerprint AS fingerprint_b,
        t.delay AS delay, t.rules AS rules, t.frame_data AS frame_data, number / 2 AS start
    FROM fights JOIN tournaments AS t ON t.id = fights.tournament
    JOIN entries AS one ON one.tournament = t.id AND one.seat = a
    JOIN entries AS two ON two.tournament = t.id AND two.seat = b;
"""


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, NDArray[Any]]:
    """Turn rows of fights into columns.

    Raises:
        sqlite3.DatabaseError: If a value is none that is entered there.
    """
    every = zip(*rows, strict=True) if rows else [()] * len(names)
    found = {}
    for name, values in zip(names, every, strict=True):
        try:
            found[name] = np.array(values, np.str_ if name in _TEXTS else np.int64)
        except (ValueError, TypeError, OverflowError) as error:
            raise sqlite3.DatabaseError(f"malformed (fights: {name})") from error
        low, high = _RANGES.get(name, (-_MOST - 1, _MOST))
        if (
            name not in _TEXTS
            and rows
            and not low <= found[name].min() <= found[name].max() <= high
        ):
            raise sqlite3.DatabaseError(f"malformed (fights: {name})")
    return found


def pairings_of(text: str) -> tuple[tuple[int, int], ...]:
    """Read the pairings of a batch.

    Raises:
        sqlite3.DatabaseError: If they are none.
    """
    try:
        found = tuple((int(a), int(b)) for a, b in json.loads(text))
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"malformed (pairings {text[:40]!r})") from error
    return found


class Records(Database):
    """An open ledger, to read."""

    tables = _TABLES
    application = 0x5374_616E  # "Stan"
    patience = 30.0
    write_ahead = True

    @contextmanager
    def _told(self) -> Iterator[None]:
        with told_of(self.path):
            yield

    def tournaments(self) -> list[str]:
        """List the ids of all tournaments, the earliest first."""
        with self._told():
            return [id for (id,) in self._read("SELECT id FROM tournaments ORDER BY date, rowid")]

    def began(self, tournament: str) -> str:
        """Say when a tournament was begun: one that was forgotten and begun anew has another date.

        Returns:
            The date; nothing if there is no such tournament.
        """
        with self._told():
            found = self._read("SELECT date FROM tournaments WHERE id = ?", (tournament,))
        return str(found[0][0]) if found else ""

    def schedule(self, tournament: str) -> Schedule:
        """Give a tournament's schedule.

        Raises:
            InputError: If there is no such tournament.
        """
        with self._told():
            found = self._read("SELECT schedule FROM tournaments WHERE id = ?", (tournament,))
        if not found:
            known = ", ".join(self.tournaments()) or "none"
            raise InputError(f"{self.path}: no tournament {tournament!r}; there is {known}")
        try:
            return Schedule.model_validate_json(found[0][0])
        except ValidationError as error:
            raise InputError(
                f"{self.path}: the schedule of {tournament} is damaged, or of another version of "
                f"the program ({error.errors()[0]['msg']}); set the ledger aside"
            ) from error

    def entries(self, tournament: str) -> list[Entry]:
        """List all entries in the order of their seats."""
        with self._told():
            rows = self._read(
                "SELECT seat, spec, fingerprint, since, until, note FROM entries "
                "WHERE tournament = ? ORDER BY seat",
                (tournament,),
            )
        return [Entry(*row) for row in rows]

    def fought(self, tournament: str, behind: int = 0) -> tuple[Fought, int]:
        """Give the fights of a tournament that were entered behind an id, and the last id."""
        with self._told():
            names = ", ".join(Fought.NAMES)
            rows = self._read(
                f"SELECT {names}, id FROM fights WHERE tournament = ? AND id > ? ORDER BY id",
                (tournament, behind),
            )
            columns = _columns((*Fought.NAMES, "id"), rows)
        ids = columns.pop("id")
        return Fought(**columns), int(ids[-1]) if len(ids) else behind

    def batch_ends(self, tournament: str, behind: int = 0) -> list[tuple[int, int]]:
        """Give the last id and the number of fights of each batch that was entered behind an id."""
        with self._told():
            return self._read(  # the plus sign: ids behind one are few, fights of one are not
                "SELECT MAX(id), COUNT(*) FROM fights WHERE +tournament = ? AND id > ? "
                "GROUP BY round, batch ORDER BY MAX(id)",
                (tournament, behind),
            )

    def fights(self, tournament: str, where: str = "1", values: Sequence[Any] = ()) -> list[Any]:
        """Give rows of fights as mappings by the names of the view ``named_fights``.

        Args:
            tournament: Which.
            where: A condition of SQL.
            values: Values in it.
        """
        with self._told(), self._lock:
            cursor = self._connection.execute(
                f"SELECT * FROM named_fights WHERE tournament = ? AND ({where}) "
                "ORDER BY a, b, number",
                (tournament, *values),
            )
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def tournament_of(self, fight: int) -> str:
        """Find the tournament of a fight.

        Raises:
            InputError: If there is no such fight.
        """
        with self._told():
            found = self._read("SELECT tournament FROM fights WHERE id = ?", (fight,))
            if not found:
                (last,) = self._read("SELECT MAX(id) FROM fights")[0]
                raise InputError(f"{self.path}: no fight {fight}; they are numbered to {last or 0}")
        return str(found[0][0])

    def batch(self, tournament: str, round: int, number: int) -> Batch:
        """Give a batch that was drawn up."""
        with self._told():
            ((pairings, *stretch),) = self._read(
                "SELECT pairings, first, fights FROM batches "
                "WHERE tournament = ? AND round = ? AND batch = ?",
                (tournament, round, number),
            )
            return Batch(round, number, pairings_of(pairings), *stretch)

    def columns(
        self, tournament: str, seats: Sequence[int]
    ) -> tuple[Fought, dict[str, NDArray[Any]]]:
        """Give the fights among some agents as columns, in the order of pairings and numbers.

        Args:
            tournament: Which.
            seats: Their seats, ascending; a and b are numbered by their order here.

        Returns:
            The fights, and further columns by name.
        """
        names = (*Fought.NAMES, *FURTHER)
        with self._told():
            rows = self._read(
                f"SELECT {', '.join(names)} FROM fights WHERE tournament = ?", (tournament,)
            )
            columns = _columns(names, rows)
        order = np.lexsort((columns["number"], columns["b"], columns["a"]))
        columns = {name: column[order] for name, column in columns.items()}
        fought, kept = Fought(*(columns.pop(name) for name in Fought.NAMES)).among(seats)
        return fought, {name: column[kept] for name, column in columns.items()}

    def seconds(self, tournament: str) -> float:
        """Sum the time that the fights of a tournament took."""
        with self._told():
            (found,) = self._read(
                "SELECT SUM(seconds) FROM batches WHERE tournament = ?", (tournament,)
            )[0]
        return float(found or 0.0)

    def planned(self, tournament: str) -> int:
        """Count the fights that were drawn up and have yet to be fought."""
        with self._told():
            rows = self._read(
                "SELECT pairings, fights FROM batches WHERE tournament = ? AND seconds IS NULL",
                (tournament,),
            )
            return sum(len(pairings_of(pairings)) * fights for pairings, fights in rows)
