"""What a ledger of tournaments holds, and how it is read.

`arena.tournament.ledger` enters it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena.base.database import Database, told_of
from arena.base.errors import InputError
from arena.tournament.rows import COLUMNS, FURTHER, Batch, Entry, Fought
from arena.tournament.schedule import Schedule

_TEXTS: Final = {"ended_by": "TEXT", "reason": "TEXT", "date": "TEXT"} | {
    f"fighter_{side}": "TEXT" for side in "ab"
}
_FIGHT_COLUMNS: Final = ", ".join(
    f"{name} {_TEXTS.get(name, 'INTEGER')} NOT NULL" for name in COLUMNS
)
_TABLES: Final = f"""
CREATE TABLE IF NOT EXISTS tournaments (
    id TEXT PRIMARY KEY, schedule TEXT NOT NULL, seed INTEGER NOT NULL, delay INTEGER NOT NULL,
    rules INTEGER NOT NULL, frame_data TEXT NOT NULL, date TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entries (
    tournament TEXT NOT NULL REFERENCES tournaments (id), seat INTEGER NOT NULL,
    spec TEXT NOT NULL, fingerprint TEXT NOT NULL, since INTEGER, until INTEGER,
    note TEXT NOT NULL, date TEXT NOT NULL, PRIMARY KEY (tournament, seat));
CREATE TABLE IF NOT EXISTS batches (
    tournament TEXT NOT NULL REFERENCES tournaments (id), round INTEGER NOT NULL,
    batch INTEGER NOT NULL, pairings TEXT NOT NULL, first INTEGER NOT NULL,
    fights INTEGER NOT NULL, owner TEXT NOT NULL, lease REAL NOT NULL, seconds REAL,
    PRIMARY KEY (tournament, round, batch));
CREATE TABLE IF NOT EXISTS fights (
    id INTEGER PRIMARY KEY AUTOINCREMENT, tournament TEXT NOT NULL REFERENCES tournaments (id),
    {_FIGHT_COLUMNS}, UNIQUE (tournament, a, b, number));
CREATE VIEW IF NOT EXISTS named_fights AS
    SELECT fights.*, one.spec AS agent_a, one.fingerprint AS fingerprint_a,
        two.spec AS agent_b, two.fingerprint AS fingerprint_b,
        t.delay AS delay, t.rules AS rules, t.frame_data AS frame_data, number / 2 AS start
    FROM fights JOIN tournaments AS t ON t.id = fights.tournament
    JOIN entries AS one ON one.tournament = t.id AND one.seat = a
    JOIN entries AS two ON two.tournament = t.id AND two.seat = b;
"""


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
        return Schedule.model_validate_json(found[0][0])

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
        last = rows[-1][-1] if rows else behind
        return Fought.of_rows([row[:-1] for row in rows]), last

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
        return Batch(round, number, tuple(map(tuple, json.loads(pairings))), *stretch)

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
        place = {seat: k for k, seat in enumerate(seats)}
        names = (*Fought.NAMES, *FURTHER)
        with self._told():
            rows = self._read(
                f"SELECT {', '.join(names)} FROM fights WHERE tournament = ? ORDER BY a, b, number",
                (tournament,),
            )
        own = [
            (place[row[0]], place[row[1]], *row[2:])
            for row in rows
            if row[0] in place and row[1] in place
        ]
        cut = len(Fought.NAMES)
        texts = zip(*(row[cut:] for row in own), strict=True) if own else [()] * len(FURTHER)
        further = {name: np.array(column) for name, column in zip(FURTHER, texts, strict=True)}
        return Fought.of_rows([row[:cut] for row in own]), further

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
        return sum(len(json.loads(pairings)) * fights for pairings, fights in rows)
