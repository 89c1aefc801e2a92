"""Many fights in one file: the bundled pro logs, and any log that a user records.

Layout, little-endian::

    magic    8 bytes  b"STANDLOG"
    format   uint16   FORMAT
    fights   uint32   number of records
    id       32 bytes SHA-256 of all the fights' contents, one after the other, and of the kinds
    size     uint32   bytes of the kinds; format 1 has neither size nor kinds
    kinds    style and level of the players (see `logs.player_kinds`)
    records  encoded replays, each with its own checksum (see `arena.replays.file`)
    index    uint32 [fights], bytes of each record

The id is taken before compression, so the same fights have the same id on every machine. A corpus
that says nothing of its players' kinds has the same id in both formats. All its fights are of one
version of the rules and of one frame data.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.replays import file as replays
from arena.replays.replay import Replay
from logs.player_kinds import (
    EXAMPLE,
    MAX_TABLE,
    UNKNOWN,
    PlayerKind,
    decode_kinds,
    encode_kinds,
)

FORMAT: Final = 2
WITHOUT_KINDS: Final = 1
MAGIC: Final = b"STANDLOG"
_HEADER: Final = struct.Struct("<8sHI32s")
_SIZE: Final = struct.Struct("<I")
MAX_BYTES: Final = 2**30  # a gigabyte is about a million fights


@dataclass(frozen=True, eq=False)
class Corpus:
    """Recorded fights, in the order in which they were recorded.

    Attributes:
        fights: The fights.
        kinds: Style and level of players, by the name that stands in the fights.
    """

    fights: list[Replay]
    kinds: Mapping[str, PlayerKind] = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """SHA-256 of the fights' contents and the kinds, 64 hexadecimal digits; order counts."""
        return id_of((replays.content_of(fight) for fight in self.fights), self.kinds)

    @property
    def frames(self) -> int:
        """Fight-frames of all fights together; each holds an input of either player."""
        return sum(fight.frames for fight in self.fights)

    def kind_of(self, player: str) -> PlayerKind:
        """Give the style and level of a player, `UNKNOWN` if the corpus does not state them."""
        return self.kinds.get(player, UNKNOWN)

    @cached_property
    def examples(self) -> NDArray[np.bool_]:
        """Whose actions are examples to learn from, bool ``[fights, 2]``: the pros', or everyone's.

        In a corpus that knows of pros (`logs.player_kinds.EXAMPLE`), the others are there to be met
        by them. A corpus without any is one of examples.
        """
        known = {name for name, kind in self.kinds.items() if kind.level == EXAMPLE}
        sides = [[player in known for player in fight.players] for fight in self.fights]
        found = np.array(sides, np.bool_).reshape(-1, 2)
        return found if found.any() else ~found

    @classmethod
    def joined(cls, corpora: Sequence["Corpus"]) -> "Corpus":
        """Lay corpora end to end.

        Raises:
            InputError: If they state two kinds for one player.
        """
        kinds: dict[str, PlayerKind] = {}
        for name, kind in (item for each in corpora for item in each.kinds.items()):
            if kinds.setdefault(name, kind) != kind:
                raise InputError(
                    f"corpora to be joined: {name} is {kinds[name]} in one and {kind} in another; "
                    "give players of two kinds two names"
                )
        return cls([fight for each in corpora for fight in each.fights], kinds)

    @classmethod
    def load(cls, path: Path) -> "Corpus":
        """Read a corpus file.

        Raises:
            InputError: If the file cannot be read or is not a whole, unaltered corpus of these
                rules; names the first fight at fault.
        """
        parts = read_parts(path)
        contents = [
            replays.unseal(record, f"{path}: fight {number}")
            for number, record in enumerate(parts.records)
        ]
        check_one_version(contents, str(path))
        fights = [
            replays.parse_content(content, f"{path}: fight {number}")
            for number, content in enumerate(contents)
        ]
        if id_of(contents, parts.kinds) != parts.id:
            raise _fault(path, "altered: the fights are not those that its header's SHA-256 names")
        corpus = cls(fights, parts.kinds)
        corpus.__dict__["id"] = parts.id  # what the cached property would compute again
        return corpus

    def save(self, path: Path) -> None:
        """Write a corpus file; what stood there before stays whole until the new one is.

        Raises:
            InputError: If the file cannot be written, there is no fight to write, or the fights
                are not all of one version of the rules and one frame data.
        """
        with corpus_written(path, self.kinds) as writer:
            for fight in self.fights:
                writer.add(fight)


class CorpusWriter:
    """Writes fights to an open file one by one, holding none of them in memory."""

    def __init__(self, file: BinaryIO, kinds: Mapping[str, PlayerKind]) -> None:
        self._file = file
        self._sizes: list[int] = []
        self._digest = hashlib.sha256()
        self._versions: tuple[int, str] | None = None
        self._kinds = encode_kinds(kinds)
        if len(self._kinds) > MAX_TABLE:
            raise InputError(
                f"corpus: styles and levels take more than {MAX_TABLE} bytes; cut them"
            )
        file.write(bytes(_HEADER.size))
        file.write(_SIZE.pack(len(self._kinds)) + self._kinds)

    def add(self, fight: Replay) -> None:
        """Append a fight.

        Raises:
            InputError: If a field of it does not fit the format, or it is of other rules or other
                frame data than the first fight.
        """
        content = replays.content_of(fight)
        versions = replays.versions_of(content)
        if self._versions not in (None, versions):
            raise _mixed("corpus", {self._versions, versions})
        self._versions = versions
        self._digest.update(content)
        self._sizes.append(self._file.write(replays.seal(content)))

    def finish(self) -> None:
        """Write the index and the header.

        Raises:
            InputError: If there is no fight.
        """
        if not self._sizes:
            raise InputError("corpus: no fight to write; record at least one")
        self._file.write(np.array(self._sizes, "<u4").tobytes())
        self._digest.update(self._kinds)
        self._file.seek(0)
        self._file.write(_HEADER.pack(MAGIC, FORMAT, len(self._sizes), self._digest.digest()))


@contextmanager
def corpus_written(
    path: Path, kinds: Mapping[str, PlayerKind] | None = None
) -> Iterator[CorpusWriter]:
    """Open a corpus to write fight by fight; it appears at `path` when the block ends well.

    Args:
        path: The corpus to write; one that stands there is replaced.
        kinds: Style and level of players, as far as they are known.

    Yields:
        The writer to add fights to.

    Raises:
        InputError: If the file cannot be written, no fight was added, or a style or level is no
            short line of text.
    """
    with written_aside(path) as file:
        writer = CorpusWriter(file, kinds or {})
        yield writer
        writer.finish()


@dataclass(frozen=True)
class CorpusParts:
    """A corpus file cut into its parts, the fights unread.

    Attributes:
        records: Encoded replays.
        kinds: Style and level of players.
        id: What the header states, 64 hexadecimal digits.
    """

    records: Sequence[bytes]
    kinds: Mapping[str, PlayerKind]
    id: str


def read_parts(path: Path) -> CorpusParts:
    """Cut a corpus file into its records, without reading the fights in them.

    Raises:
        InputError: If the file cannot be read, or its size and index do not fit each other.
    """
    data = read_limited(path, MAX_BYTES)
    head = read_head(data, path)
    body = len(data) - head.size
    if not 1 <= head.fights <= body // 4:
        raise _fault(
            path, f"its header says {head.fights} fights, which {len(data)} bytes cannot hold"
        )
    sizes = np.frombuffer(data, "<u4", head.fights, len(data) - 4 * head.fights).astype(np.int64)
    if int(sizes.sum()) != body - 4 * head.fights:
        raise _fault(
            path,
            f"cut short or altered: {body - 4 * head.fights} bytes of fights, its index says"
            f" {int(sizes.sum())}",
        )
    ends = head.size + np.cumsum(sizes)
    starts = ends - sizes
    records = [data[start:end] for start, end in zip(starts, ends, strict=True)]
    return CorpusParts(records, decode_kinds(head.kinds, str(path)), head.id)


@dataclass(frozen=True)
class CorpusHead:
    """What stands in a corpus file before its fights.

    Attributes:
        fights: Number of fights, as stated.
        id: Id of the corpus, as stated.
        kinds: Bytes of the kinds of players.
        size: Bytes before the first record.
    """

    fights: int
    id: str
    kinds: bytes
    size: int


def read_head(data: bytes, path: Path) -> CorpusHead:
    """Read what stands before the fights.

    Args:
        data: The file, or as much as there is of it.
        path: What to call it in an error.

    Raises:
        InputError: If it is no corpus, of a format of another version, or cut before its fights.
    """
    if len(data) < _HEADER.size:
        raise _fault(path, f"cut short: {len(data)} bytes, a corpus has {_HEADER.size} or more")
    magic, version, fights, stated = _HEADER.unpack_from(data)
    if magic != MAGIC:
        raise InputError(f"{path}: not a corpus of fights; give a file written by `arena logs`")
    if version not in (WITHOUT_KINDS, FORMAT):
        raise InputError(
            f"{path}: corpus format {version}, this version reads {WITHOUT_KINDS} and {FORMAT}; "
            "open it with the version of Standstill that wrote it"
        )
    if version == WITHOUT_KINDS:
        return CorpusHead(fights, stated.hex(), b"", _HEADER.size)
    first = _HEADER.size + _SIZE.size
    size = _SIZE.unpack_from(data, _HEADER.size)[0] if len(data) >= first else MAX_TABLE + 1
    if size > MAX_TABLE or first + size > len(data):
        raise _fault(path, "cut short or altered: its table of players does not fit the file")
    return CorpusHead(fights, stated.hex(), data[first : first + size], first + size)


def check_one_version(contents: Iterable[bytes], where: str) -> None:
    """Refuse fights of several versions of the rules, or of several frame data.

    Args:
        contents: Contents of the fights.
        where: What to call them in an error, such as a path.

    Raises:
        InputError: Names the versions.
    """
    found = {replays.versions_of(content) for content in contents}
    if len(found) > 1:
        raise _mixed(where, found)


def _mixed(where: str, found: Iterable[tuple[int, str] | None]) -> InputError:
    kinds = sorted(f"version {each[0]} with frame data {each[1]}" for each in found if each)
    return InputError(
        f"{where}: fights of mixed rules ({', '.join(kinds)}); keep each in a corpus of its own"
    )


def id_of(contents: Iterable[bytes], kinds: Mapping[str, PlayerKind]) -> str:
    """Compute the id of a corpus with these contents of fights and these kinds of players."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(content)
    digest.update(encode_kinds(kinds))
    return digest.hexdigest()


def _fault(path: Path, what: str) -> InputError:
    return InputError(f"{path}: {what}; fetch or record it again")
