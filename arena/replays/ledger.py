"""The SQLite ledger of kept fights: who met whom, what came out, what happened, what was said.

Fights are named by their id in the library; labels by the digest of a fight's content, so that they
hold wherever the same fight lies, in a folder of replays or in a corpus. SQLite's own journal sees
to it that a crash or a full disk leaves every entry whole or absent.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from arena import state as S
from arena.base.database import Database
from arena.replays.entries import (
    MAX_TEXT,
    Complaint,
    Entry,
    Filters,
    Label,
    LabelKind,
    Party,
    Rating,
    now,
)
from arena.replays.events import Event

SCHEMA: Final = 1
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS fights (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, file TEXT NOT NULL, date TEXT NOT NULL,
    match TEXT NOT NULL, round INTEGER NOT NULL,
    name_0 TEXT NOT NULL, name_1 TEXT NOT NULL, person_0 INTEGER NOT NULL,
    person_1 INTEGER NOT NULL, fingerprint_0 TEXT NOT NULL, fingerprint_1 TEXT NOT NULL,
    fighter_0 TEXT NOT NULL, fighter_1 TEXT NOT NULL, delay_0 INTEGER NOT NULL,
    delay_1 INTEGER NOT NULL, frames INTEGER NOT NULL, outcome INTEGER NOT NULL,
    forfeit INTEGER, winner INTEGER, late_0 INTEGER NOT NULL, late_1 INTEGER NOT NULL,
    version TEXT NOT NULL, rules INTEGER NOT NULL, frame_data TEXT NOT NULL, note TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS fights_by_digest ON fights (digest);
CREATE TABLE IF NOT EXISTS events (
    fight TEXT NOT NULL REFERENCES fights (id), frame INTEGER NOT NULL, side INTEGER NOT NULL,
    kind TEXT NOT NULL, skill INTEGER NOT NULL, damage INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS events_by_kind ON events (kind, fight);
CREATE TABLE IF NOT EXISTS labels (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL, first INTEGER NOT NULL, stop INTEGER NOT NULL,
    side INTEGER, kind TEXT NOT NULL, text TEXT NOT NULL, date TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS labels_by_digest ON labels (digest);
CREATE TABLE IF NOT EXISTS ratings (
    id INTEGER PRIMARY KEY, fight TEXT NOT NULL REFERENCES fights (id), person TEXT NOT NULL,
    stars INTEGER, comment TEXT NOT NULL, date TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ticks (
    rating INTEGER NOT NULL REFERENCES ratings (id), kind TEXT NOT NULL, frame INTEGER);
"""
_FIGHT_COLUMNS: Final = (
    "id, digest, file, date, match, round, name_0, name_1, person_0, person_1, fingerprint_0, "
    "fingerprint_1, fighter_0, fighter_1, delay_0, delay_1, frames, outcome, forfeit, winner, "
    "late_0, late_1, version, rules, frame_data, note"
)
_FIGHT_MARKS: Final = ", ".join("?" * len(_FIGHT_COLUMNS.split(",")))


class Ledger(Database):
    """An open ledger; every method may be called from any thread."""

    schema = SCHEMA
    tables = _TABLES

    # --- fights -------------------------------------------------------------------------------
    def add(self, entry: Entry, events: Iterable[Event]) -> None:
        """Enter a fight, with what happened in it.

        Raises:
            sqlite3.Error: If it cannot be written.
        """
        with self._writing() as run:
            run(
                f"INSERT OR REPLACE INTO fights ({_FIGHT_COLUMNS}) VALUES ({_FIGHT_MARKS})",
                _row_of(entry),
            )
            run("DELETE FROM events WHERE fight = ?", (entry.id,))
            self._connection.executemany(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)",
                [(entry.id, e.frame, e.side, e.kind.value, e.skill, e.damage) for e in events],
            )

    def fights(self, filters: Filters) -> list[Entry]:
        """List the fights that pass the filters, the latest first."""
        where, values = _conditions(filters)
        rows = self._read(
            f"SELECT {_FIGHT_COLUMNS} FROM fights WHERE {where} "
            "ORDER BY date DESC, match DESC, round DESC, id DESC",
            values,
        )
        return [_entry_of(row, self.path.parent) for row in rows]

    def files(self) -> set[str]:
        """Name the files of all fights."""
        return {file for (file,) in self._read("SELECT file FROM fights")}

    # --- labels -------------------------------------------------------------------------------
    def add_label(self, digest: str, label: Label) -> int:
        """Enter a label of a fight; returns its number."""
        with self._writing() as run:
            row = (label.first, label.stop, label.side, label.kind.value, label.text[:MAX_TEXT])
            cursor = run(
                "INSERT INTO labels (digest, first, stop, side, kind, text, date) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (digest, *row, now()),
            )
            return int(cursor.lastrowid)

    def remove_label(self, number: int) -> None:
        """Take a label back."""
        with self._writing() as run:
            run("DELETE FROM labels WHERE id = ?", (number,))

    def labels(self) -> dict[str, list[Label]]:
        """Give all labels by the digest of their fight, in the order of frames."""
        found: dict[str, list[Label]] = {}
        columns = "digest, first, stop, side, kind, text, id"
        for digest, first, stop, side, kind, text, number in self._read(
            f"SELECT {columns} FROM labels ORDER BY first, id"
        ):
            label = Label(first, stop, LabelKind(kind), side, text, number)
            found.setdefault(digest, []).append(label)
        return found

    # --- ratings ------------------------------------------------------------------------------
    def rate(self, fight: str, rating: Rating) -> None:
        """Enter what a person says of a fight."""
        with self._writing() as run:
            cursor = run(
                "INSERT INTO ratings (fight, person, stars, comment, date) VALUES (?, ?, ?, ?, ?)",
                (fight, rating.person, rating.stars, rating.comment[:MAX_TEXT], now()),
            )
            self._connection.executemany(
                "INSERT INTO ticks VALUES (?, ?, ?)",
                [(cursor.lastrowid, t.value, rating.frames.get(t)) for t in rating.ticks],
            )

    def ratings(self) -> list[tuple[str, Rating]]:
        """List what was said, the earliest first, as (fight, rating)."""
        ticks: dict[int, list[tuple[Complaint, int | None]]] = {}
        for number, kind, frame in self._read("SELECT rating, kind, frame FROM ticks"):
            ticks.setdefault(number, []).append((Complaint(kind), frame))
        found = []
        for number, fight, person, stars, comment in self._read(
            "SELECT id, fight, person, stars, comment FROM ratings ORDER BY id"
        ):
            own = ticks.get(number, [])
            frames = {kind: frame for kind, frame in own if frame is not None}
            kinds = tuple(kind for kind, _ in own)
            found.append((fight, Rating(stars, kinds, comment, person, frames)))
        return found


def _row_of(entry: Entry) -> tuple[Any, ...]:
    left, right = entry.parties
    return (
        entry.id,
        entry.digest,
        entry.path.name if entry.path else "",
        entry.date,
        entry.match,
        entry.round,
        *(left.name, right.name, left.is_person, right.is_person),
        *(left.fingerprint, right.fingerprint, *entry.fighters, *entry.delay),
        *(entry.frames, entry.outcome, entry.forfeit, entry.winner, *entry.late),
        *(entry.version, entry.rules, entry.frame_data, entry.note),
    )


def _entry_of(row: tuple[Any, ...], folder: Path) -> Entry:
    value = dict(zip(_FIGHT_COLUMNS.split(", "), row, strict=True))
    left, right = (
        Party(value[f"name_{p}"], bool(value[f"person_{p}"]), value[f"fingerprint_{p}"])
        for p in (0, 1)
    )
    return Entry(
        id=value["id"],
        digest=value["digest"],
        path=folder / value["file"],
        date=value["date"],
        match=value["match"],
        round=value["round"],
        parties=(left, right),
        fighters=(value["fighter_0"], value["fighter_1"]),
        delay=(value["delay_0"], value["delay_1"]),
        frames=value["frames"],
        outcome=value["outcome"],
        forfeit=value["forfeit"],
        late=(value["late_0"], value["late_1"]),
        version=value["version"],
        rules=value["rules"],
        frame_data=value["frame_data"],
        note=value["note"],
    )


_RESULTS: Final = {"won": "winner = {p}", "lost": "winner = 1 - {p}"}


def _conditions(filters: Filters) -> tuple[str, list[Any]]:
    """Write filters as a condition of SQL, and the values in it."""
    parts: list[str] = ["1"]
    values: list[Any] = []

    def demand(condition: str, *given: Any) -> None:
        parts.append(f"({condition})")
        values.extend(given)

    person = f"%{filters.player}%"
    if filters.player or filters.result in _RESULTS:
        outcome = _RESULTS.get(filters.result, "1")
        sides = (f"person_{p} AND name_{p} LIKE ? AND {outcome.format(p=p)}" for p in (0, 1))
        demand(" OR ".join(sides), person, person)
    if filters.result == "draw":
        demand("winner IS NULL AND outcome = ?", S.DRAW)
    elif filters.result == "broken off":
        demand("winner IS NULL AND outcome = ?", S.GOING_ON)
    if filters.agent:
        sides = (f"NOT person_{p} AND name_{p} LIKE ?" for p in (0, 1))
        demand(" OR ".join(sides), *[f"%{filters.agent}%"] * 2)
    if filters.fighter:
        demand("fighter_0 = ? OR fighter_1 = ?", filters.fighter, filters.fighter)
    if filters.since:
        demand("date >= ?", filters.since)
    if filters.until:
        demand("date <= ?", f"{filters.until}~")  # behind every time of that day
    if filters.match:
        demand("match = ?", filters.match)
    if filters.event:
        demand("id IN (SELECT fight FROM events WHERE kind = ?)", filters.event)
    if filters.label:
        demand("digest IN (SELECT digest FROM labels WHERE kind = ?)", filters.label)
    if filters.complaint:
        demand(
            "id IN (SELECT fight FROM ratings JOIN ticks ON ticks.rating = ratings.id "
            "WHERE ticks.kind = ?)",
            filters.complaint,
        )
    return " AND ".join(parts), values
