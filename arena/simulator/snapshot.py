"""One fight as bytes: its state, the versions that it belongs to, and a checksum.

The bytes may come from a stranger: reading them runs no code and allocates no more than one fight,
and every fault is an `InputError`. Layout, little-endian::

    magic    8 bytes  b"STANDFGT"
    format   uint16   FORMAT
    rules    uint16   version of the rules
    layout   8 bytes  hash of the state's fields
    fighters 8 bytes  hash of the frame data
    crc      uint32   CRC-32 of all other bytes
    state    int32    [FIELDS]
"""

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.errors import InputError
from arena.frame_data.skills import Table, frame_data_hash
from arena.rules import RULES_VERSION
from arena.simulator.states import check_states

FORMAT: Final = 1
_MAGIC: Final = b"STANDFGT"
_HEAD: Final = struct.Struct("<8sHH8s8sI")
SIZE: Final = _HEAD.size + 4 * S.FIELDS
"""Bytes of every fight."""


def encode(state: NDArray[np.int32], table: Table) -> bytes:
    """Turn a state, int32 ``[FIELDS]``, of fighters with these frame data into bytes."""
    body = state.astype("<i4").tobytes()
    versions = RULES_VERSION, _bytes_of(S.layout_hash()), _bytes_of(frame_data_hash(table))
    bare = _HEAD.pack(_MAGIC, FORMAT, *versions, 0)
    return _HEAD.pack(_MAGIC, FORMAT, *versions, zlib.crc32(body, zlib.crc32(bare))) + body


def decode(data: bytes, table: Table) -> NDArray[np.int32]:
    """Read what `encode` wrote.

    Args:
        data: The bytes.
        table: Frame data of this fight.

    Returns:
        The state, int32 ``[FIELDS]``.

    Raises:
        InputError: If they are cut short, altered, no fight, or of another version of the format,
            the rules, the layout or the frame data; names both versions.
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise InputError(f"a fight is read from bytes, not from {type(data).__name__}")
    if len(data) < _HEAD.size:
        raise _fault(f"cut short: {len(data)} bytes, a fight has {SIZE}")
    magic, version, rules, layout, fighters, checksum = _HEAD.unpack_from(data)
    if magic != _MAGIC:
        raise InputError("bytes of no fight; give what Fight.to_bytes returned")
    if version != FORMAT:
        raise _other("format", version, FORMAT)
    if rules == RULES_VERSION and layout.hex() == S.layout_hash() and len(data) != SIZE:
        kind = "cut short" if len(data) < SIZE else "followed by others"
        raise _fault(f"{kind}: {len(data)} bytes, a fight has {SIZE}")
    bare = _HEAD.pack(magic, version, rules, layout, fighters, 0)
    if zlib.crc32(memoryview(data)[_HEAD.size :], zlib.crc32(bare)) != checksum:
        raise _fault("altered: the checksum does not fit the bytes")
    if rules != RULES_VERSION:
        raise _other("rules version", rules, RULES_VERSION)
    if layout.hex() != S.layout_hash():
        raise _other("layout", layout.hex(), S.layout_hash())
    if fighters.hex() != frame_data_hash(table):
        raise InputError(
            f"bytes of a fight: of frame data {fighters.hex()}, here {frame_data_hash(table)}; "
            "read them with the fighters' files that they were written with"
        )
    state = np.frombuffer(data, "<i4", S.FIELDS, _HEAD.size).astype(np.int32)
    check_states(state[np.newaxis], table)
    return state


def _bytes_of(digest: str) -> bytes:
    return bytes.fromhex(digest)


def _other(what: str, theirs: object, ours: object) -> InputError:
    return InputError(
        f"bytes of a fight: {what} {theirs}, this version reads {ours}; "
        "read them with the version of Standstill that wrote them"
    )


def _fault(what: str) -> InputError:
    return InputError(f"bytes of a fight: {what}; write them again with Fight.to_bytes")
