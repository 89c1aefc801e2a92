"""The file of a recorded fight: its bytes, written and read.

Any file may come from a stranger: reading one runs no code, allocates no more than a fight can
need, and answers every fault with `InputError`. A fight of twenty seconds takes about half a
kilobyte. Layout, little-endian::

    magic       8 bytes  b"STANDREP"
    format      uint16   FORMAT; WITH_START if the fight began from a state
    crc         uint32   CRC-32 of all other bytes
    size        uint32   bytes of the payload
    payload     zlib     the content

    content     rules version uint16, frame-data hash 8 bytes, fighters 2 x uint8, seed int32,
                delays 2 x uint8, outcome uint8, frames uint16, runs 2 x uint16, bytes of the
                names 2 x uint8; the two names (UTF-8); the checkpoints (int32); for each side the
                codes of its runs (uint8), then their lengths (uint8); the state that it began
                from, if it did (int32 [FIELDS])

The inputs are run-length coded: runs are as long as they can be, up to 255 frames, so a fight has
exactly one content.
"""

import struct
import zlib
from pathlib import Path
from typing import Final

import numpy as np

from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.frame_data.skills import Table
from arena.replays.replay import (
    MAX_NAME,
    Codes,
    Replay,
    bad_replay,
    check_fields,
    checkpoint_count,
)
from arena.replays.versions import check_versions
from arena.rules.constants import FIGHT_FRAMES
from arena.rules.digest import CHECKPOINT_FRAMES
from arena.state import FIELDS, FRAME

FORMAT: Final = 1
WITH_START: Final = 2
_MAX_RUN: Final = 255  # frames in one run

MAGIC: Final = b"STANDREP"
_ENVELOPE: Final = struct.Struct("<8sHII")
_CONTENT: Final = struct.Struct("<H8sBBiBBBHHHBB")
_STATE: Final = 4 * FIELDS
_MAX_CONTENT: Final = (
    _CONTENT.size
    + 2 * MAX_NAME
    + 4 * (FIGHT_FRAMES // CHECKPOINT_FRAMES)
    + 4 * FIGHT_FRAMES
    + _STATE
)
MAX_ENCODED: Final = _ENVELOPE.size + 2 * _MAX_CONTENT  # zlib never doubles what it cannot shrink


# --- writing --------------------------------------------------------------------------------------
def encode(replay: Replay) -> bytes:
    """Turn a fight into the bytes of a replay file.

    Raises:
        InputError: If a field does not fit the format; names the field and the value.
    """
    return seal(content_of(replay))


def content_of(replay: Replay) -> bytes:
    """Write a fight as its one content: the bytes before compression, the same on every machine.

    Raises:
        InputError: If a field does not fit the format; names the field and the value.
    """
    check_fields(replay, "replay")
    names = [player.encode() for player in replay.players]
    runs = [_runs(np.ascontiguousarray(replay.inputs[:, side])) for side in (0, 1)]
    head = _CONTENT.pack(
        replay.rules_version,
        bytes.fromhex(replay.frame_data_hash),
        *replay.fighters,
        replay.seed,
        *replay.delay,
        replay.outcome,
        replay.frames,
        *(len(codes) for codes, _ in runs),
        *(len(name) for name in names),
    )
    checkpoints = replay.checkpoints.astype("<i4").tobytes()
    tracks = (part.tobytes() for track in runs for part in track)
    start = b"" if replay.start is None else replay.start.astype("<i4").tobytes()
    return b"".join((head, *names, checkpoints, *tracks, start))


def seal(content: bytes) -> bytes:
    """Compress a content and put the checksum around it."""
    payload = zlib.compress(content, 9)
    version = WITH_START if _has_start(content) else FORMAT
    bare = _ENVELOPE.pack(MAGIC, version, 0, len(payload))
    return _ENVELOPE.pack(MAGIC, version, _checksum(bare, payload), len(payload)) + payload


def save(replay: Replay, path: Path) -> None:
    """Write a replay file; what stood there before stays whole until the new one is."""
    with written_aside(path) as file:
        file.write(encode(replay))


def _runs(codes: Codes) -> tuple[Codes, Codes]:
    """Run-length code one side: codes and lengths, both uint8 [runs]."""
    starts = np.flatnonzero(np.diff(codes, prepend=codes[0] ^ np.uint8(0xFF)))
    lengths = np.diff(starts, append=len(codes))
    parts = -(-lengths // _MAX_RUN)
    split = np.full(int(parts.sum()), _MAX_RUN, np.int64)
    split[np.cumsum(parts) - 1] = lengths - (parts - 1) * _MAX_RUN
    return np.repeat(codes[starts], parts), split.astype(np.uint8)


def _checksum(bare: bytes, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(bare))


# --- reading --------------------------------------------------------------------------------------
def load(path: Path, table: Table | None = None) -> Replay:
    """Read a replay file.

    Args:
        path: The file.
        table: Frame data that it was fought with, if not the bundled fighters'.

    Raises:
        InputError: If the file cannot be read or is not a whole replay of these rules.
    """
    return decode(read_limited(path, MAX_ENCODED), str(path), table)


def decode(data: bytes, where: str = "replay", table: Table | None = None) -> Replay:
    """Read the bytes of a replay file.

    Args:
        data: All bytes of the file.
        where: What to call it in an error, such as its path.
        table: Frame data that it was fought with, if not the bundled fighters'.

    Raises:
        InputError: If the bytes are not one whole, unaltered replay of these rules and this frame
            data; one line that says what, where and what to do.
    """
    return parse_content(unseal(data, where), where, table)


def unseal(data: bytes, where: str) -> bytes:
    """Check the envelope of a replay and return its content.

    Raises:
        InputError: If the bytes are cut short, altered, followed by others, or no replay.
    """
    if len(data) < _ENVELOPE.size:
        raise bad_replay(
            where, f"cut short: {len(data)} bytes, a replay has {_ENVELOPE.size} or more"
        )
    magic, version, checksum, size = _ENVELOPE.unpack_from(data)
    if magic != MAGIC:
        raise InputError(f"{where}: not a replay of this game; give a file written by `arena`")
    if version not in (FORMAT, WITH_START):
        raise InputError(
            f"{where}: replay format {version}, this version reads {FORMAT} and {WITH_START}; "
            "open it with the version of Standstill that wrote it"
        )
    payload = data[_ENVELOPE.size :]
    if len(payload) != size:
        fault = "cut short" if len(payload) < size else "followed by bytes that do not belong to it"
        raise bad_replay(where, f"{fault}: {len(payload)} bytes of payload, its header says {size}")
    if _checksum(_ENVELOPE.pack(magic, version, 0, size), payload) != checksum:
        raise bad_replay(where, "altered: the checksum does not fit the bytes")
    content = _inflate(payload, where)
    if _has_start(content) != (version == WITH_START):
        raise bad_replay(where, f"its content is not of format {version}, as its header says")
    return content


def _inflate(payload: bytes, where: str) -> bytes:
    """Decompress a payload, never to more than a fight can need."""
    inflator = zlib.decompressobj()
    try:
        content = inflator.decompress(payload, _MAX_CONTENT + 1)
    except zlib.error as error:
        raise bad_replay(where, "altered: the payload does not decompress") from error
    if len(content) > _MAX_CONTENT:
        raise bad_replay(
            where, f"more than {_MAX_CONTENT} bytes of content, no fight needs as many"
        )
    if not inflator.eof or inflator.unused_data:
        raise bad_replay(where, "altered: the payload is not one compressed stream")
    return content


def parse_content(content: bytes, where: str, table: Table | None = None) -> Replay:
    """Read the content of a replay; see `decode`.

    Raises:
        InputError: If a field is impossible, or the fight is of other rules or frame data.
    """
    if len(content) < _CONTENT.size:
        raise bad_replay(where, f"content of {len(content)} bytes is too short for its header")
    fields = _CONTENT.unpack_from(content)
    rules, data_hash, fighter_0, fighter_1, seed, delay_0, delay_1, outcome = fields[:8]
    frames = fields[8]
    check_versions(rules, data_hash.hex(), where, table)
    if not 1 <= frames <= FIGHT_FRAMES:
        raise bad_replay(where, f"a length of {frames} frames, a fight has 1 to {FIGHT_FRAMES}")
    sizes = _sizes(content)
    if _CONTENT.size + sum(sizes) != len(content):
        told = f"content of {len(content)} bytes does not fit the lengths it states"
        raise bad_replay(where, told)
    parts, at = [], _CONTENT.size
    for size in sizes:
        parts.append(content[at : at + size])
        at += size
    try:
        players = (parts[0].decode(), parts[1].decode())
    except UnicodeDecodeError as error:
        raise bad_replay(where, "a player's name is not UTF-8") from error
    inputs = np.empty((frames, 2), np.uint8)
    for side in (0, 1):
        inputs[:, side] = _unroll(parts[3 + 2 * side], parts[4 + 2 * side], frames, side, where)
    replay = Replay(
        rules_version=rules,
        frame_data_hash=data_hash.hex(),
        fighters=(fighter_0, fighter_1),
        seed=seed,
        players=players,
        delay=(delay_0, delay_1),
        inputs=inputs,
        outcome=outcome,
        checkpoints=np.frombuffer(parts[2], "<i4").astype(np.int32),
        start=np.frombuffer(parts[7], "<i4").astype(np.int32) if parts[7] else None,
    )
    check_fields(replay, where, table)
    return replay


def size_of(data: bytes, at: int = 0) -> int:
    """Say how many bytes the replay that begins at ``at`` has, by its envelope alone; 0 if cut."""
    if len(data) < at + _ENVELOPE.size:
        return 0
    return _ENVELOPE.size + int(_ENVELOPE.unpack_from(data, at)[3])


def versions_of(content: bytes) -> tuple[int, str]:
    """Read what a content was fought by: version of the rules, hash of the frame data in hex.

    A content too short for its header, which `parse_content` refuses, has version 0.
    """
    if len(content) < _CONTENT.size:
        return 0, ""
    rules, data_hash = _CONTENT.unpack_from(content)[:2]
    return rules, data_hash.hex()


def _sizes(content: bytes) -> tuple[int, ...]:
    """Give the bytes of each part of a content after its header, the state last, by the header."""
    frames, runs_0, runs_1, name_0, name_1 = _CONTENT.unpack_from(content)[8:]
    first, state = (_first_frame(content), _STATE) if _has_start(content) else (0, 0)
    digests = 4 * checkpoint_count(frames, first)
    return name_0, name_1, digests, runs_0, runs_0, runs_1, runs_1, state


def _has_start(content: bytes) -> bool:
    """Return True if a content ends with the state that the fight began from, by its length."""
    if len(content) < _CONTENT.size + _STATE:
        return False
    frames, runs_0, runs_1, name_0, name_1 = _CONTENT.unpack_from(content)[8:]
    rest = len(content) - _CONTENT.size - name_0 - name_1 - 2 * (runs_0 + runs_1) - _STATE
    return bool(rest == 4 * checkpoint_count(frames, _first_frame(content)))


def _first_frame(content: bytes) -> int:
    """Read the clock of the state at the end of a content."""
    (frame,) = struct.unpack_from("<i", content, len(content) - _STATE + 4 * FRAME)
    return int(frame)


def _unroll(codes: bytes, lengths: bytes, frames: int, side: int, where: str) -> Codes:
    """Undo `_runs` for one side; refuse what it would not have written."""
    code = np.frombuffer(codes, np.uint8)
    length = np.frombuffer(lengths, np.uint8)
    total = int(length.sum())
    if total != frames:
        raise bad_replay(
            where, f"inputs of side {side} fill {total} frames, the fight has {frames}"
        )
    if not length.all():
        raise bad_replay(where, f"an empty run in the inputs of side {side}")
    if ((code[1:] == code[:-1]) & (length[:-1] != _MAX_RUN)).any():
        raise bad_replay(where, f"a run cut in two in the inputs of side {side}")
    return np.repeat(code, length)
