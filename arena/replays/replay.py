"""One recorded fight: its start, the inputs of both players, and checksums to prove it by.

A replay holds no positions and no pictures. The simulator makes the rest again, bit for bit, so a
fight of twenty seconds takes about half a kilobyte. Any file may come from a stranger: reading one
runs no code, allocates no more than a fight can need, and answers every fault with `InputError`.

Layout, little-endian::

    magic       8 bytes  b"STANDREP"
    format      uint16   FORMAT
    crc         uint32   CRC-32 of all other bytes
    size        uint32   bytes of the payload
    payload     zlib     the content

    content     rules version uint16, frame-data hash 8 bytes, fighters 2 x uint8, seed int32,
                delays 2 x uint8, outcome uint8, frames uint16, runs 2 x uint16, bytes of the
                names 2 x uint8; the two names (UTF-8); the checkpoints (int32); for each side the
                codes of its runs (uint8), then their lengths (uint8)

The inputs are run-length coded: runs are as long as they can be, up to 255 frames, so a fight has
exactly one content.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import frame_data
from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.replays.retrace import retrace
from arena.rules import RULES_VERSION
from arena.rules.actions import NUM_CODES
from arena.rules.constants import FIGHT_FRAMES
from arena.rules.digest import CHECKPOINT_FRAMES
from arena.state import DRAW, FIELDS, MAX_DELAY, OUTCOME

FORMAT: Final = 1
_MAX_NAME: Final = 255  # bytes of a player's spec
_MAX_RUN: Final = 255  # frames in one run

_MAGIC: Final = b"STANDREP"
_ENVELOPE: Final = struct.Struct("<8sHII")
_HASH: Final = re.compile(r"[0-9a-f]{16}")
_CONTENT: Final = struct.Struct("<H8sBBiBBBHHHBB")
_MAX_CONTENT: Final = (
    _CONTENT.size + 2 * _MAX_NAME + 4 * (FIGHT_FRAMES // CHECKPOINT_FRAMES) + 4 * FIGHT_FRAMES
)
MAX_ENCODED: Final = _ENVELOPE.size + 2 * _MAX_CONTENT  # zlib never doubles what it cannot shrink

Codes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Replay:
    """One recorded fight.

    T = frames of the fight.

    Attributes:
        rules_version: Version of the rules it was fought by.
        frame_data_hash: Hash of the fighters' frame data, 16 hexadecimal digits.
        fighters: Rows of the frame-data table on sides 0 and 1.
        seed: Key of the fight's randomness, any int32.
        players: Specs of the players on sides 0 and 1.
        delay: Reaction delays of the players in frames.
        inputs: Input codes (``move * 9 + skill``) in effect, uint8 [T, 2] (frame, side).
        outcome: 0 broken off, 1 side 0 won, 2 side 1 won, 3 draw.
        checkpoints: State digests after frames 60, 120, … and after the last, int32 [⌈T / 60⌉].
    """

    rules_version: int
    frame_data_hash: str
    fighters: tuple[int, int]
    seed: int
    players: tuple[str, str]
    delay: tuple[int, int]
    inputs: Codes
    outcome: int
    checkpoints: NDArray[np.int32]

    @property
    def frames(self) -> int:
        """Length of the fight in frames."""
        return int(self.inputs.shape[0])


def checkpoint_count(frames: int) -> int:
    """Say how many state digests a fight of so many frames carries."""
    return -(-frames // CHECKPOINT_FRAMES)


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
    _check_fields(replay, "replay")
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
    return b"".join((head, *names, checkpoints, *tracks))


def seal(content: bytes) -> bytes:
    """Compress a content and put the checksum around it."""
    payload = zlib.compress(content, 9)
    bare = _ENVELOPE.pack(_MAGIC, FORMAT, 0, len(payload))
    return _ENVELOPE.pack(_MAGIC, FORMAT, _checksum(bare, payload), len(payload)) + payload


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
def load(path: Path) -> Replay:
    """Read a replay file.

    Raises:
        InputError: If the file cannot be read or is not a whole replay of these rules.
    """
    return decode(read_limited(path, MAX_ENCODED), str(path))


def decode(data: bytes, where: str = "replay") -> Replay:
    """Read the bytes of a replay file.

    Args:
        data: All bytes of the file.
        where: What to call it in an error, such as its path.

    Raises:
        InputError: If the bytes are not one whole, unaltered replay of these rules and this frame
            data; one line that says what, where and what to do.
    """
    return parse_content(unseal(data, where), where)


def unseal(data: bytes, where: str) -> bytes:
    """Check the envelope of a replay and return its content.

    Raises:
        InputError: If the bytes are cut short, altered, followed by others, or no replay.
    """
    if len(data) < _ENVELOPE.size:
        raise _fault(where, f"cut short: {len(data)} bytes, a replay has {_ENVELOPE.size} or more")
    magic, version, checksum, size = _ENVELOPE.unpack_from(data)
    if magic != _MAGIC:
        raise InputError(f"{where}: not a replay of this game; give a file written by `arena`")
    if version != FORMAT:
        raise InputError(
            f"{where}: replay format {version}, this version reads {FORMAT}; "
            "open it with the version of Standstill that wrote it"
        )
    payload = data[_ENVELOPE.size :]
    if len(payload) != size:
        fault = "cut short" if len(payload) < size else "followed by bytes that do not belong to it"
        raise _fault(where, f"{fault}: {len(payload)} bytes of payload, its header says {size}")
    if _checksum(_ENVELOPE.pack(magic, version, 0, size), payload) != checksum:
        raise _fault(where, "altered: the checksum does not fit the bytes")
    return _inflate(payload, where)


def _inflate(payload: bytes, where: str) -> bytes:
    """Decompress a payload, never to more than a fight can need."""
    inflator = zlib.decompressobj()
    try:
        content = inflator.decompress(payload, _MAX_CONTENT + 1)
    except zlib.error as error:
        raise _fault(where, "altered: the payload does not decompress") from error
    if len(content) > _MAX_CONTENT:
        raise _fault(where, f"more than {_MAX_CONTENT} bytes of content, no fight needs as many")
    if not inflator.eof or inflator.unused_data:
        raise _fault(where, "altered: the payload is not one compressed stream")
    return content


def parse_content(content: bytes, where: str) -> Replay:
    """Read the content of a replay.

    Raises:
        InputError: If a field is impossible, or the fight is of other rules or frame data.
    """
    if len(content) < _CONTENT.size:
        raise _fault(where, f"content of {len(content)} bytes is too short for its header")
    fields = _CONTENT.unpack_from(content)
    rules, data_hash, fighter_0, fighter_1, seed, delay_0, delay_1, outcome = fields[:8]
    frames, runs_0, runs_1, name_0, name_1 = fields[8:]
    _check_rules(rules, data_hash.hex(), where)
    if not 1 <= frames <= FIGHT_FRAMES:
        raise _fault(where, f"a length of {frames} frames, a fight has 1 to {FIGHT_FRAMES}")
    digests = checkpoint_count(frames)
    sizes = (name_0, name_1, 4 * digests, runs_0, runs_0, runs_1, runs_1)
    if _CONTENT.size + sum(sizes) != len(content):
        raise _fault(where, f"content of {len(content)} bytes does not fit the lengths it states")
    parts, start = [], _CONTENT.size
    for size in sizes:
        parts.append(content[start : start + size])
        start += size
    try:
        players = (parts[0].decode(), parts[1].decode())
    except UnicodeDecodeError as error:
        raise _fault(where, "a player's name is not UTF-8") from error
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
    )
    _check_fields(replay, where)
    return replay


def _unroll(codes: bytes, lengths: bytes, frames: int, side: int, where: str) -> Codes:
    """Undo `_runs` for one side; refuse what it would not have written."""
    code = np.frombuffer(codes, np.uint8)
    length = np.frombuffer(lengths, np.uint8)
    total = int(length.sum())
    if total != frames:
        raise _fault(where, f"inputs of side {side} fill {total} frames, the fight has {frames}")
    if not length.all():
        raise _fault(where, f"an empty run in the inputs of side {side}")
    if ((code[1:] == code[:-1]) & (length[:-1] != _MAX_RUN)).any():
        raise _fault(where, f"a run cut in two in the inputs of side {side}")
    return np.repeat(code, length)


# --- playing again --------------------------------------------------------------------------------
def verify(replay: Replay, where: str = "replay") -> None:
    """Play a fight again and compare it with its checkpoints.

    Raises:
        InputError: If it plays out differently; names the first stretch of frames that does.
    """
    state = np.zeros((1, FIELDS), np.int32).T
    digests = np.full_like(replay.checkpoints, -1)
    # Integers as wide as those of `logs.retrace`: others would compile all rules once more.
    row, seed = np.array([0, replay.seed], np.int32)
    fighters = np.array(replay.fighters, np.uint8)
    inputs = np.ascontiguousarray(replay.inputs)
    started = np.zeros_like(inputs)
    frames = retrace(state, frame_data.table(), row, seed, fighters, inputs, digests, started)
    fault = desync(replay, digests, frames, int(state[OUTCOME, 0]))
    if fault:
        raise InputError(f"{where}: {fault}")


def desync(replay: Replay, digests: NDArray[np.int32], frames: int, outcome: int) -> str | None:
    """Compare a fight as it was recorded with the same fight played again.

    Args:
        replay: The fight.
        digests: State digests of the fight played again, as `Replay.checkpoints`; -1 not reached.
        frames: Frames for which it lasted.
        outcome: How it ended.

    Returns:
        What differs first and what to do about it; None if nothing does.
    """
    differ = np.flatnonzero((digests >= 0) & (digests != replay.checkpoints))
    if len(differ):
        first = int(differ[0]) * CHECKPOINT_FRAMES
        last = min(first + CHECKPOINT_FRAMES, replay.frames)
        fault = f"plays out differently between frames {first} and {last} of {replay.frames}"
    elif frames != replay.frames:
        fault = f"is over after frame {frames}, its log has {replay.frames}"
    elif outcome != replay.outcome:
        fault = f"ends with outcome {outcome}, its header says {replay.outcome}"
    else:
        return None
    return f"desync: {fault}; record the fight again with these rules"


# --- checks ---------------------------------------------------------------------------------------
@lru_cache(maxsize=1)
def _current() -> tuple[int, str]:
    """Rules version and frame-data hash of this build."""
    return RULES_VERSION, frame_data.frame_data_hash()


def _check_rules(rules: int, data_hash: str, where: str) -> None:
    version, current = _current()
    if rules != version:
        raise InputError(
            f"{where}: fought by rules version {rules}, this is version {version}; "
            "open it with the version of Standstill that wrote it"
        )
    if data_hash != current:
        raise InputError(
            f"{where}: fought with other frame data ({data_hash}, here {current}); "
            "open it with the fighters' files it was recorded with"
        )


def _check_fields(replay: Replay, where: str) -> None:
    """Refuse values that no fight can have."""
    fighters = len(frame_data.FIGHTERS)
    inputs, checkpoints = replay.inputs, replay.checkpoints
    if inputs.dtype != np.uint8 or inputs.ndim != 2 or inputs.shape[1] != 2:
        raise _fault(where, f"inputs are {inputs.dtype} {list(inputs.shape)}, not uint8 [T, 2]")
    ranges = (
        ("rules version", replay.rules_version, 0, 65_535),
        ("seed", replay.seed, -(2**31), 2**31 - 1),
        ("outcome", replay.outcome, 0, DRAW),
        ("length in frames", replay.frames, 1, FIGHT_FRAMES),
        ("number of checkpoints", len(checkpoints), *2 * (checkpoint_count(replay.frames),)),
        *(("fighter", fighter, 0, fighters - 1) for fighter in replay.fighters),
        *(("delay", delay, 0, MAX_DELAY) for delay in replay.delay),
        *(("bytes of a name", _name_size(name), 1, _MAX_NAME) for name in replay.players),
    )
    for name, value, low, high in ranges:
        if not low <= value <= high:
            raise _fault(where, f"{name} is {value}, possible is {low} to {high}")
    if not _HASH.fullmatch(replay.frame_data_hash):
        raise _fault(
            where, f"frame-data hash {replay.frame_data_hash!r} is not 16 hexadecimal digits"
        )
    if inputs.max() >= NUM_CODES:
        frame, side = np.argwhere(inputs >= NUM_CODES)[0]
        code = inputs[frame, side]
        raise _fault(where, f"input {code} on frame {frame}, side {side} is not below {NUM_CODES}")


def _name_size(name: str) -> int:
    """Bytes of a player's spec; 0 if it holds what no single line can show."""
    return len(name.encode()) if name.isprintable() else 0


def _fault(where: str, what: str) -> InputError:
    return InputError(f"{where}: {what}; fetch or record it again")
