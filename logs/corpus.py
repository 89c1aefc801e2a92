"""Many fights in one file: the bundled pro logs, and any log that a user records.

Layout, little-endian::

    magic    8 bytes  b"STANDLOG"
    format   uint16   FORMAT
    fights   uint32   number of records
    id       32 bytes SHA-256 of all the fights' contents, one after the other
    records  encoded replays, each with its own checksum (see `arena.replays.file`)
    index    uint32 [fights], bytes of each record

The id is taken before compression, so the same fights have the same id on every machine.
"""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.replays import file as replays
from arena.replays.replay import Replay

FORMAT: Final = 1
_MAGIC: Final = b"STANDLOG"
_HEADER: Final = struct.Struct("<8sHI32s")
_MAX_BYTES: Final = 2**30  # a gigabyte is about a million fights


@dataclass(frozen=True, eq=False)
class Corpus:
    """Recorded fights, in the order in which they were recorded.

    Attributes:
        fights: The fights.
    """

    fights: list[Replay]

    @cached_property
    def id(self) -> str:
        """SHA-256 of the fights' contents, 64 hexadecimal digits; the order counts."""
        digest = hashlib.sha256()
        for fight in self.fights:
            digest.update(replays.content_of(fight))
        return digest.hexdigest()

    @property
    def frames(self) -> int:
        """Fight-frames of all fights together; each holds an input of either player."""
        return sum(fight.frames for fight in self.fights)

    @classmethod
    def load(cls, path: Path) -> "Corpus":
        """Read a corpus file.

        Raises:
            InputError: If the file cannot be read or is not a whole, unaltered corpus of these
                rules; names the first fight at fault.
        """
        records, stated = read_records(path)
        digest = hashlib.sha256()
        fights = []
        for number, record in enumerate(records):
            where = f"{path}: fight {number}"
            content = replays.unseal(record, where)
            digest.update(content)
            fights.append(replays.parse_content(content, where))
        if digest.hexdigest() != stated:
            raise _fault(path, "altered: the fights are not those that its header's SHA-256 names")
        corpus = cls(fights)
        corpus.__dict__["id"] = stated  # what the cached property would compute again
        return corpus

    def save(self, path: Path) -> None:
        """Write a corpus file; what stood there before stays whole until the new one is.

        Raises:
            InputError: If the file cannot be written or there is no fight to write.
        """
        with corpus_written(path) as writer:
            for fight in self.fights:
                writer.add(fight)


class CorpusWriter:
    """Writes fights to an open file one by one, holding none of them in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sizes: list[int] = []
        self._digest = hashlib.sha256()
        file.write(bytes(_HEADER.size))

    def add(self, fight: Replay) -> None:
        """Append a fight.

        Raises:
            InputError: If a field of it does not fit the format.
        """
        content = replays.content_of(fight)
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
        self._file.seek(0)
        self._file.write(_HEADER.pack(_MAGIC, FORMAT, len(self._sizes), self._digest.digest()))


@contextmanager
def corpus_written(path: Path) -> Iterator[CorpusWriter]:
    """Open a corpus to write fight by fight; it appears at `path` when the block ends well.

    Yields:
        The writer to add fights to.

    Raises:
        InputError: If the file cannot be written or no fight was added.
    """
    with written_aside(path) as file:
        writer = CorpusWriter(file)
        yield writer
        writer.finish()


def read_records(path: Path) -> tuple[Sequence[bytes], str]:
    """Cut a corpus file into its records, without reading the fights in them.

    Returns:
        The encoded replays, and the id that the header states.

    Raises:
        InputError: If the file cannot be read, or its size and index do not fit each other.
    """
    data = read_limited(path, _MAX_BYTES)
    if len(data) < _HEADER.size:
        raise _fault(path, f"cut short: {len(data)} bytes, a corpus has {_HEADER.size} or more")
    magic, version, fights, stated = _HEADER.unpack_from(data)
    if magic != _MAGIC:
        raise InputError(f"{path}: not a corpus of fights; give a file written by `arena logs`")
    if version != FORMAT:
        raise InputError(
            f"{path}: corpus format {version}, this version reads {FORMAT}; "
            "open it with the version of Standstill that wrote it"
        )
    body = len(data) - _HEADER.size
    if not 1 <= fights <= body // 4:
        raise _fault(path, f"its header says {fights} fights, which {len(data)} bytes cannot hold")
    sizes = np.frombuffer(data, "<u4", fights, len(data) - 4 * fights).astype(np.int64)
    if int(sizes.sum()) != body - 4 * fights:
        raise _fault(
            path,
            f"cut short or altered: {body - 4 * fights} bytes of fights, its index says"
            f" {int(sizes.sum())}",
        )
    ends = _HEADER.size + np.cumsum(sizes)
    starts = ends - sizes
    return [data[start:end] for start, end in zip(starts, ends, strict=True)], stated.hex()


def _fault(path: Path, what: str) -> InputError:
    return InputError(f"{path}: {what}; fetch or record it again")
