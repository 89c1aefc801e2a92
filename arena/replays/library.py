"""The library of fights that people play: a folder of replay files, and a ledger beside them.

What was played is not lost. A fight is written aside and renamed; where its folder cannot take it
(a full disk, no permission) it goes to a second place, and where none can it stays in memory, and
one line says so. Each later save, `flush` and the next start try to take it home. A ledger that is
damaged is set aside and made again from the files.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Final

from arena.base.database import told_of
from arena.base.errors import InputError
from arena.base.files import replaced
from arena.frame_data.skills import FIGHTERS
from arena.replays import file as files
from arena.replays.entries import FROM_STATE, Entry, Filters, Kept, Label, Party, Rating, now
from arena.replays.events import Event
from arena.replays.ledger import Ledger
from arena.replays.places import human_folder, second_folders
from arena.replays.playback import Playback
from arena.replays.replay import Replay

SUFFIX: Final = ".replay"
LEDGER: Final = "ledger.sqlite"
IN_MEMORY: Final = "in memory until this program ends"


def digest_of(replay: Replay) -> str:
    """Hash a fight's content: SHA-256, 64 hexadecimal digits, the same wherever it lies."""
    return hashlib.sha256(files.content_of(replay)).hexdigest()


@dataclass(frozen=True)
class _Waiting:
    """A fight that is not home yet; its ``entry.path`` is where it lies, None in memory."""

    entry: Entry
    replay: Replay
    events: Sequence[Event]


class Library:
    """The kept fights of a folder; every method may be called from any thread.

    Attributes:
        folder: Where they lie.
        trouble: What went wrong last, in one line; "" if all is well.
    """

    def __init__(self, folder: Path | None = None, second: Sequence[Path] | None = None) -> None:
        """Open a library; nothing is written before there is something to keep.

        Args:
            folder: Where it lies; `human_folder` if not given.
            second: Folders that take what it cannot take; `second_folders` if not given.
        """
        self.folder = human_folder() if folder is None else folder
        given = second_folders(self.folder) if second is None else second
        self._second = [place for place in given if place != self.folder]
        self.trouble = ""
        self._waiting: dict[str, _Waiting] = {}
        self._lock = threading.RLock()
        self._ledger: Ledger | None = None
        if self.folder.is_dir():
            with suppress(OSError, sqlite3.Error):
                self._open()
                self._take_home()

    # --- keeping ------------------------------------------------------------------------------
    def save(
        self,
        replay: Replay,
        parties: tuple[Party, Party],
        *,
        match: str = "",
        number: int = 1,
        forfeit: int | None = None,
        late: tuple[int, int] = (0, 0),
        note: str = "",
        date: str = "",
    ) -> Kept:
        """Keep a fight; whatever goes wrong, it is not lost while the program runs.

        Args:
            replay: The fight.
            parties: Who played sides 0 and 1; their names take the place of the replay's.
            match: What all rounds of one match share, such as `new_match` gives.
            number: Number of the round, from 1.
            forfeit: Side that gave up.
            late: Answers of each side that came too late.
            note: Anything else in words.
            date: When it was played, as `Entry.date`; now if not given.

        Returns:
            The fight, and in one line what went wrong, if something did.
        """
        named = replace(replay, players=(parties[0].spec, parties[1].spec))
        entry = _entry(named, parties, match, number, forfeit, late, note, date)
        with self._lock:
            taken = {fight.id for fight in self.fights()}
            base = entry.id
            for copy in range(2, 1_000_000):
                if entry.id not in taken and not self._home_of(entry).exists():
                    break
                entry = replace(entry, id=f"{base}-{copy}")
            self._waiting[entry.id] = _Waiting(entry, named, _events_of(named))
            self.flush()
            kept = self._waiting.get(entry.id)
            home = replace(entry, path=self._home_of(entry)) if kept is None else kept.entry
            return Kept(home, self.trouble)

    def flush(self) -> str:
        """Try to take home what lies elsewhere; returns what is wrong, as `trouble`."""
        with self._lock:
            self.trouble = ""
            for waiting in list(self._waiting.values()):
                try:
                    self._bring(waiting)
                except (OSError, sqlite3.Error, InputError) as error:
                    self._put_aside(waiting, error)
            return self.trouble

    def _bring(self, waiting: _Waiting) -> None:
        """Write a fight and its entry where they belong."""
        home = self._home_of(waiting.entry)
        if not home.exists():
            with replaced(home) as file:
                file.write(files.encode(waiting.replay))
        entry = replace(waiting.entry, path=home)
        self._open().add(entry, waiting.events)
        del self._waiting[entry.id]
        aside = waiting.entry.path
        if aside is not None and aside != home:
            aside.unlink(missing_ok=True)

    def _put_aside(self, waiting: _Waiting, error: Exception) -> None:
        """Write a fight to a second place where it is not written yet, and say where it is."""
        entry = waiting.entry
        home = self._home_of(entry)
        places = [home] if home.exists() else []
        if entry.path is not None and entry.path.exists():
            places.append(entry.path)
        for folder in self._second if not places else []:
            path = folder / home.name
            with suppress(OSError):
                with replaced(path) as file:
                    file.write(files.encode(waiting.replay))
                places.append(path)
                break
        where = places[0] if places else None
        self._waiting[entry.id] = replace(waiting, entry=replace(entry, path=where))
        reason = getattr(error, "strerror", None) or error
        self.trouble = (
            f"{self.folder}: cannot take the fight ({reason}); it is "
            f"{f'in {where}' if where else IN_MEMORY}; make room there, then go on"
        )

    def _home_of(self, entry: Entry) -> Path:
        return self.folder / f"{entry.id}{SUFFIX}"

    # --- opening ------------------------------------------------------------------------------
    def _open(self) -> Ledger:
        """Open the ledger; one that is damaged is set aside and made again from the files."""
        if self._ledger is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / LEDGER
            try:
                self._ledger = Ledger(path)
            except sqlite3.OperationalError:
                raise  # locked, no room, no permission: the file itself may be well
            except sqlite3.DatabaseError:
                aside = path.with_name(f"{LEDGER}.damaged-{now().replace(':', '')}")
                path.replace(aside)
                self._ledger = Ledger(path)
                self.trouble = f"{path}: damaged; set aside as {aside.name} and made again"
        return self._ledger

    def _take_home(self) -> None:
        """Enter files that the ledger does not know, such as those of a second place."""
        known = self._open().files()
        for folder in (self.folder, *self._second):
            for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
                if path.name in known:
                    continue
                try:
                    replay = files.load(path)
                    events = Playback.of(replay, str(path)).events
                except InputError:
                    continue  # of other rules, or no replay: none of ours to play
                left, right = (Party.of_spec(spec) for spec in replay.players)
                note = "" if replay.start is None else FROM_STATE
                entry = _entry(replay, (left, right), "", 1, None, (0, 0), note)
                entry = replace(entry, id=path.stem, path=path)
                self._waiting[entry.id] = _Waiting(entry, replay, events)
        trouble = self.trouble
        self.flush()
        self.trouble = self.trouble or trouble

    # --- asking -------------------------------------------------------------------------------
    def fights(self, filters: Filters | None = None) -> list[Entry]:
        """List the fights that pass the filters, the latest first.

        Those that are not home yet stand in front, whatever the filters.
        """
        with self._lock:
            waiting = [each.entry for each in self._waiting.values()]
            if self._ledger is None and not self.folder.is_dir():
                return waiting[::-1]
            try:
                return waiting[::-1] + self._open().fights(filters or Filters())
            except (OSError, sqlite3.Error) as error:
                self.trouble = f"{self.folder / LEDGER}: cannot be read ({error})"
                return waiting[::-1]

    def fight(self, id: str) -> Entry:
        """Find a fight by its id.

        Raises:
            InputError: If there is none.
        """
        found = next((entry for entry in self.fights() if entry.id == id), None)
        if found is None:
            raise InputError(f"{self.folder}: no fight {id!r}; the browser lists those there are")
        return found

    def load(self, entry: Entry) -> Replay:
        """Read a fight.

        Raises:
            InputError: If its file is gone, altered, or of other rules or frame data.
        """
        with self._lock:
            waiting = self._waiting.get(entry.id)
        if waiting is not None:
            return waiting.replay
        return files.load(entry.path or self._home_of(entry))

    def entry_of(self, path: Path) -> Entry | None:
        """Find the fight of a replay file in this folder; None if it is of elsewhere."""
        there = path.resolve()
        own = (e for e in self.fights() if e.path is not None and e.path.resolve() == there)
        return next(own, None)

    # --- what is said of them -----------------------------------------------------------------
    def label(self, digest: str, label: Label) -> Label:
        """Label a stretch of a fight, see `digest_of`; gives it with its number.

        Raises:
            InputError: If it cannot be written.
        """
        with self._told():
            return replace(label, id=self._open().add_label(digest, label))

    def unlabel(self, label: Label) -> None:
        """Take a label back.

        Raises:
            InputError: If it cannot be written.
        """
        with self._told():
            if label.id is not None:
                self._open().remove_label(label.id)

    def labels(self) -> dict[str, list[Label]]:
        """Give all labels by the digest of their fight.

        Raises:
            InputError: If the ledger cannot be read.
        """
        with self._told():
            return self._open().labels() if self.folder.is_dir() else {}

    def rate(self, fight: Entry, rating: Rating) -> None:
        """Keep what a person says of a fight; of a match it is said of one of its rounds.

        Raises:
            InputError: If it cannot be written.
        """
        with self._told():
            self._open().rate(fight.id, rating)

    def ratings(self) -> list[tuple[str, Rating]]:
        """List what was said, the earliest first, as (id of the fight, rating).

        Raises:
            InputError: If the ledger cannot be read.
        """
        with self._told():
            return self._open().ratings() if self.folder.is_dir() else []

    def _told(self) -> AbstractContextManager[None]:
        return told_of(self.folder / LEDGER)

    def close(self) -> str:
        """Try once more to take everything home and close the ledger; returns what is wrong."""
        with self._lock:
            trouble = self.flush()
            if self._ledger is not None:
                self._ledger.close()
                self._ledger = None
            return trouble


def new_match() -> str:
    """Name a match, for its rounds to share."""
    import secrets

    return f"{now()}-{secrets.token_hex(4)}"


def _entry(
    replay: Replay,
    parties: tuple[Party, Party],
    match: str,
    number: int,
    forfeit: int | None,
    late: tuple[int, int],
    note: str,
    date: str = "",
) -> Entry:
    """Put together what is known of a fight; it was played now if no date is given."""
    date, digest = date or now(), digest_of(replay)
    left, right = (_fighter(row) for row in replay.fighters)
    return Entry(
        id=f"{date.replace('-', '').replace(':', '')}-{digest[:8]}",
        digest=digest,
        path=None,
        date=date,
        match=match,
        round=number,
        parties=parties,
        fighters=(left, right),
        delay=replay.delay,
        frames=replay.frames,
        outcome=replay.outcome,
        forfeit=forfeit,
        late=late,
        version=_version(),
        rules=replay.rules_version,
        frame_data=replay.frame_data_hash,
        note=note,
    )


def _events_of(replay: Replay) -> Sequence[Event]:
    """List what happened; nothing is known of a fight with other frame data than the bundled."""
    try:
        return Playback.of(replay).events
    except InputError:
        return ()


def _fighter(row: int) -> str:
    """Name a fighter by its row of the frame-data table, which may be a user's own."""
    return FIGHTERS[row] if row < len(FIGHTERS) else f"fighter {row}"


def _version() -> str:
    """Version of the program that is installed; "unknown" in a checkout that is not."""
    try:
        return metadata.version("standstill")
    except metadata.PackageNotFoundError:
        return "unknown"
