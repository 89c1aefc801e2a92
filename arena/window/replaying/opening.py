"""From kept fights and replay files to what the window shows."""

from dataclasses import dataclass
from pathlib import Path

from arena.base.errors import InputError
from arena.replays import file as files
from arena.replays.entries import Entry, Filters, Party
from arena.replays.library import Library, digest_of
from arena.replays.playback import Playback
from arena.replays.replay import Replay
from arena.window.replaying.reel import Reel


@dataclass(frozen=True, eq=False)
class Opened:
    """A match to look at.

    Attributes:
        reel: Its rounds.
        digests: Digest of each, by which it is labelled.
        parties: Who played.
        entries: What the library knows of each round; None of a file from elsewhere.
        place: Where to begin.
    """

    reel: Reel
    digests: tuple[str, ...]
    parties: tuple[Party, Party]
    entries: tuple[Entry | None, ...]
    place: int = 0


def open_entry(library: Library, entry: Entry, frame: int = 0) -> Opened:
    """Open a kept fight with the other rounds of its match, at a frame of it.

    Rounds that cannot be played again, such as those whose file is gone, are left out.

    Raises:
        InputError: If the fight itself cannot be.
    """
    rounds: list[Entry] = [entry]
    if entry.match:
        fights = library.fights(Filters(match=entry.match))
        rounds = sorted((e for e in fights if e.match == entry.match), key=lambda e: e.round)
    shown: list[tuple[Entry, Playback]] = []
    for each in rounds:
        try:
            shown.append((each, Playback.of(library.load(each), each.id)))
        except InputError:
            if each.id == entry.id:
                raise
    left, right = entry.parties
    entries = [each for each, _ in shown]
    reel = Reel([playback for _, playback in shown], (left.name, right.name), entries[0].round)
    number = next(n for n, each in enumerate(entries) if each.id == entry.id)
    return Opened(
        reel,
        tuple(each.digest for each in entries),
        entry.parties,
        tuple(entries),
        reel.place_of(number, frame),
    )


def open_file(path: Path, library: Library | None = None, frame: int = 0) -> Opened:
    """Open a replay file; one of the library comes with the other rounds of its match.

    Raises:
        InputError: If it cannot be read, is no replay of these rules, or plays out differently.
    """
    replay = files.load(path)  # says what is wrong with it, whatever the ledger knows
    entry = library.entry_of(path) if library is not None else None
    if library is not None and entry is not None:
        return open_entry(library, entry, frame)
    return open_replay(replay, str(path), frame)


def open_replay(replay: Replay, where: str, frame: int = 0) -> Opened:
    """Open a recorded fight that lies anywhere, such as in a corpus.

    Args:
        replay: The fight.
        where: What to call it in an error.
        frame: Where to begin.

    Raises:
        InputError: If it is of other rules, or plays out differently.
    """
    playback = Playback.of(replay, where)
    left, right = (Party.of_spec(spec) for spec in replay.players)
    reel = Reel([playback], (left.name, right.name))
    return Opened(reel, (digest_of(replay),), (left, right), (None,), reel.place_of(0, frame))
