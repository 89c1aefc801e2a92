"""The SQLite ledger of tournaments: every fight a row, every batch entered whole or not at all.

A tournament runs in rounds. A round is a list of batches; it is drawn up when all earlier ones have
been fought, from what they came to, and written down. A process claims a batch for a while, fights
it, and enters its fights in one transaction. So what is fought does not depend on kills, nor on how
many processes take part, and no fight is entered twice.

Fights that people play lie in `arena.replays.ledger`: they are files of inputs with labels and
comments. A fight here is no more than its row, and is fought again where it is to be looked at.
"""

import json
import os
import platform
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from arena.base.database import told_of
from arena.replays.entries import now
from arena.replays.versions import bundled_hash, check_versions
from arena.rules import RULES_VERSION
from arena.tournament.records import Records, pairings_of
from arena.tournament.rows import COLUMNS, Batch, Entry, Fought
from arena.tournament.schedule import Schedule

LEASE: Final = 60.0
"""Seconds for which a claim holds unless it is renewed."""
Draw = Callable[[int, Fought, Sequence[Entry]], list[Batch]]
"""Draws up a round: its number, all fights so far, all entries; no batches where it is over."""


@dataclass(frozen=True)
class Claim:
    """What a process was given to do.

    Attributes:
        batch: A batch to fight; None if there is none now.
        over: Whether the tournament is over.
    """

    batch: Batch | None
    over: bool


class Ledger(Records):
    """An open ledger, to read and to enter in."""

    def __init__(self, path: Path | str) -> None:
        """Open a ledger, made with its folder if it is missing.

        Raises:
            InputError: If it cannot be opened, is damaged, or of something else.
        """
        with told_of(Path(path)):
            if str(path) != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            super().__init__(path)
        with self._told():
            found = self._read("PRAGMA quick_check(1)")[0][0]
            if found != "ok":
                raise sqlite3.DatabaseError(f"malformed ({str(found).splitlines()[0]})")
            if self._read("PRAGMA foreign_key_check"):
                raise sqlite3.DatabaseError("malformed (rows without what they belong to)")
        self.owner = f"{platform.node()}:{os.getpid()}:{time.time_ns()}"

    # --- tournaments --------------------------------------------------------------------------
    def begin(self, schedule: Schedule) -> str:
        """Begin a tournament, or go on with one; gives its id.

        Raises:
            InputError: If the ledger holds fights of other rules or frame data.
        """
        self.check_rules()
        with self._told(), self._writing() as run:
            row = (schedule.key, schedule.model_dump_json(), schedule.seed, schedule.delay)
            run(
                "INSERT INTO tournaments VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET schedule = excluded.schedule",
                (*row, RULES_VERSION, bundled_hash(), now()),
            )
        return schedule.key

    def check_rules(self) -> None:
        """Refuse to add to fights of other rules or frame data.

        Raises:
            InputError: Says both versions and what to do.
        """
        with self._told():
            known = self._read("SELECT DISTINCT rules, frame_data FROM tournaments")
        for rules, frame_data in known:
            check_versions(rules, frame_data, f"{self.path}: a ledger of other fights")

    def forget(self, tournament: str) -> None:
        """Take a tournament out, with all its fights."""
        with self._told(), self._writing() as run:
            for table in ("fights", "batches", "entries"):
                run(f"DELETE FROM {table} WHERE tournament = ?", (tournament,))
            run("DELETE FROM tournaments WHERE id = ?", (tournament,))

    # --- entries ------------------------------------------------------------------------------
    def enter(self, tournament: str, agents: Iterable[tuple[str, str]]) -> list[Entry]:
        """Enter agents that are not entered yet; they are let in when the next round is drawn up.

        An agent that is entered with another fingerprint is another player: the one that was takes
        part no more.

        Args:
            tournament: Which.
            agents: Specs and fingerprints.

        Returns:
            The entries of players that were, in whose place another one has come.
        """
        replaced = []
        with self._told(), self._writing() as run:
            known = self.entries(tournament)
            seat = len(known)
            for spec, fingerprint in agents:
                own = [e for e in known if e.spec == spec and e.until is None]
                if any(entry.fingerprint == fingerprint for entry in own):
                    continue
                for entry in own:
                    self._retire(run, tournament, entry.seat, "another player has its name now")
                    replaced.append(entry)
                run(
                    "INSERT INTO entries VALUES (?, ?, ?, ?, NULL, NULL, '', ?)",
                    (tournament, seat, spec, fingerprint, now()),
                )
                seat += 1
        return replaced

    def retire(self, tournament: str, seat: int, note: str) -> None:
        """Let an agent take part no more."""
        with self._told(), self._writing() as run:
            self._retire(run, tournament, seat, note)

    def _retire(self, run: Any, tournament: str, seat: int, note: str) -> None:
        """Take one out; batches of its that nobody has fought yet go with it."""
        last = run("SELECT MAX(round) FROM batches WHERE tournament = ?", (tournament,)).fetchone()
        run(
            "UPDATE entries SET until = ?, note = ? WHERE tournament = ? AND seat = ?",
            ((last[0] if last[0] is not None else -1) + 1, note, tournament, seat),
        )
        for round_, batch, pairings in run(
            "SELECT round, batch, pairings FROM batches WHERE tournament = ? AND seconds IS NULL",
            (tournament,),
        ).fetchall():
            left = [pair for pair in pairings_of(pairings) if seat not in pair]
            run(
                "UPDATE batches SET pairings = ? WHERE tournament = ? AND round = ? AND batch = ?",
                (json.dumps(left), tournament, round_, batch),
            )

    # --- fighting -----------------------------------------------------------------------------
    def claim(self, tournament: str, draw: Draw, fought: Callable[[], Fought]) -> Claim:
        """Claim a batch to fight; where a round is over, draw up the next one.

        Args:
            tournament: Which.
            draw: Draws up a round.
            fought: Gives all fights so far.
        """
        with self._told(), self._writing() as run:
            waiting = run(
                "SELECT round, batch, pairings, first, fights, owner, lease FROM batches "
                "WHERE tournament = ? AND seconds IS NULL ORDER BY round, batch",
                (tournament,),
            ).fetchall()
            if not waiting:
                batches = self._open_round(run, tournament, draw, fought())
                if not batches:
                    return Claim(None, over=True)
                batch = batches[0]
            else:
                free = (row for row in waiting if self._is_free(row[5], row[6]))
                row = next(free, None)
                if row is None:
                    return Claim(None, over=False)
                batch = Batch(row[0], row[1], pairings_of(row[2]), *row[3:5])
            self._hold(run, tournament, batch, self.owner, time.time() + LEASE)
        return Claim(batch, over=False)

    def _open_round(self, run: Any, tournament: str, draw: Draw, fought: Fought) -> list[Batch]:
        """Let newcomers in, and write a round down."""
        (last,) = run(
            "SELECT MAX(round) FROM batches WHERE tournament = ?", (tournament,)
        ).fetchone()
        number = 0 if last is None else last + 1
        run(
            "UPDATE entries SET since = ? WHERE tournament = ? AND since IS NULL",
            (number, tournament),
        )
        batches = draw(number, fought, self.entries(tournament))
        for batch in batches:
            row = (tournament, batch.round, batch.number, json.dumps(batch.pairings))
            run(
                "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, '', 0, NULL)",
                (*row, batch.first, batch.fights),
            )
        return batches

    def _is_free(self, owner: str, lease: float) -> bool:
        """Return True if nobody is at a batch: not claimed, given up, or its process is gone."""
        if not owner or not 0.0 <= lease - time.time() <= 2 * LEASE:  # later: a clock was wrong
            return True
        host, _, pid = owner.rpartition(":")[0].rpartition(":")
        return host == platform.node() and pid.isdecimal() and not _is_alive(int(pid))

    def _hold(self, run: Any, tournament: str, batch: Batch, owner: str, lease: float) -> None:
        run(
            "UPDATE batches SET owner = ?, lease = ? "
            "WHERE tournament = ? AND round = ? AND batch = ? AND seconds IS NULL",
            (owner, lease, tournament, batch.round, batch.number),
        )

    def renew(self, tournament: str) -> None:
        """Hold all claims of this process for longer."""
        with self._told(), self._writing() as run:
            run(
                "UPDATE batches SET lease = ? "
                "WHERE tournament = ? AND owner = ? AND seconds IS NULL",
                (time.time() + LEASE, tournament, self.owner),
            )

    def give_up(self, tournament: str) -> None:
        """Leave all claims of this process to others."""
        with self._told(), self._writing() as run:
            run(
                "UPDATE batches SET owner = '' "
                "WHERE tournament = ? AND owner = ? AND seconds IS NULL",
                (tournament, self.owner),
            )

    def finish(
        self, tournament: str, batch: Batch, rows: Sequence[tuple[Any, ...]], seconds: float
    ) -> bool:
        """Enter what came of a batch.

        Args:
            tournament: Which.
            batch: The batch.
            rows: Its fights, see `arena.tournament.rows.rows_of`.
            seconds: Time that they took.

        Returns:
            False if another process has entered the batch in the meantime: nothing is entered then.
        """
        marks = ", ".join("?" * (1 + len(COLUMNS)))
        names = ", ".join(COLUMNS)
        with self._told(), self._writing() as run:
            done = run(
                "UPDATE batches SET seconds = ?, owner = '' "
                "WHERE tournament = ? AND round = ? AND batch = ? AND seconds IS NULL",
                (seconds, tournament, batch.round, batch.number),
            )
            if done.rowcount == 0:
                return False
            gone = {e.seat for e in self.entries(tournament) if e.until is not None}
            self._connection.executemany(
                f"INSERT INTO fights (tournament, {names}) VALUES ({marks})",
                ((tournament, *row) for row in rows if row[_A] not in gone and row[_B] not in gone),
            )
        return True


_A, _B = COLUMNS.index("a"), COLUMNS.index("b")


def _is_alive(pid: int) -> bool:
    """Return True if a process of this machine may be running."""
    if os.name != "posix":
        return True  # there, asking would end it; its claim runs out
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
