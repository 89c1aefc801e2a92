"""Get the whole fights out of a corpus file that is cut short or damaged.

Every record begins with the magic of a replay and carries its length and a checksum, so the fights
are found without the index, which stands at the end, and without trust in the header. What cannot
be read or plays out differently is left behind.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from arena.base.errors import InputError
from arena.base.files import read_limited
from arena.replays import file as replays
from arena.replays.replay import Replay
from logs.corpus import MAGIC, MAX_BYTES, Corpus, read_head
from logs.player_kinds import PlayerKind, decode_kinds
from logs.retrace import Progress
from logs.verify import faults_of

_COUNT: Final = struct.Struct("<I")
_COUNT_AT: Final = len(MAGIC) + 2  # behind magic and format


@dataclass(frozen=True)
class Rescue:
    """What could be saved of a corpus file.

    Attributes:
        corpus: The whole fights, in their order; none if there are none.
        stated: Fights that the header says there are.
        reasons: Why each of the others that could be found is left behind.
    """

    corpus: Corpus
    stated: int
    reasons: list[str]

    @property
    def saved(self) -> int:
        """Fights that are whole."""
        return len(self.corpus.fights)

    @property
    def lost(self) -> int:
        """Fights that the header names, or that could be found, and that are not whole."""
        return max(self.stated - self.saved, len(self.reasons))

    def __str__(self) -> str:
        return f"{self.saved} fights saved, {self.lost} lost"


def rescue(path: Path, progress: Progress | None = None) -> Rescue:
    """Read the whole fights of a damaged corpus file; the file is left as it is.

    Args:
        path: The file.
        progress: Called with (fights done, fights), while they are played again.

    Returns:
        What could be saved; style and level of the players, too, if their table is whole.

    Raises:
        InputError: If the file cannot be read or does not begin as a corpus.
    """
    data = read_limited(path, MAX_BYTES)
    if not data.startswith(MAGIC) or len(data) < _COUNT_AT + _COUNT.size:
        raise InputError(f"{path}: not a corpus of fights; give a file written by `arena logs`")
    fights, reasons = _whole_records(data, path)
    faults = faults_of(fights, progress) if fights else []
    reasons += [fault for fault in faults if fault]
    whole = [fight for fight, fault in zip(fights, faults, strict=True) if not fault]
    stated: int = _COUNT.unpack_from(data, _COUNT_AT)[0]
    return Rescue(Corpus(whole, _kinds_in(data, path)), stated, reasons)


def _whole_records(data: bytes, path: Path) -> tuple[list[Replay], list[str]]:
    """Find the records that can be read, and say of the others why they cannot."""
    fights: list[Replay] = []
    reasons: list[str] = []
    at = data.find(replays.MAGIC)
    while at >= 0:
        where = f"{path}: byte {at}"
        size = replays.size_of(data, at)
        try:
            fights.append(replays.decode(data[at : at + size], where))
            at = data.find(replays.MAGIC, at + size)
        except InputError as error:
            reasons.append(str(error))
            at = data.find(replays.MAGIC, at + len(replays.MAGIC))
    return fights, reasons


def _kinds_in(data: bytes, path: Path) -> dict[str, PlayerKind]:
    try:
        return decode_kinds(read_head(data, path).kinds, str(path))
    except InputError:
        return {}
