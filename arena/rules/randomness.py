"""Counter-based randomness: a hash of what is drawn, no generator that is carried along.

A draw is a pure function of (seed of the fight, frame, player, stream), so a fight plays the same
in a batch of 1 or of 65,536, on any thread, on any device.

Source: the 32-bit finaliser "lowbias32" of Chris Wellons' hash prospector (public domain).
"""

import hashlib

import numpy as np

from arena.base.compile import compiled

_LOW = np.uint64(0xFFFFFFFF)
_M1 = np.uint64(0x7FEB352D)
_M2 = np.uint64(0x846CA68B)
_S16 = np.uint64(16)
_S15 = np.uint64(15)
_GOLDEN = np.uint64(0x9E3779B9)


@compiled
def mix(value: np.uint64) -> np.uint64:
    """Scramble the low 32 bits of a value; the result fits 32 bits."""
    v = value & _LOW
    v = v ^ (v >> _S16)
    v = (v * _M1) & _LOW
    v = v ^ (v >> _S15)
    v = (v * _M2) & _LOW
    return v ^ (v >> _S16)


@compiled
def draw(seed: int, frame: int, player: int, stream: int) -> int:
    """Draw 31 random bits keyed on (seed, frame, player, stream).

    Args:
        seed: Key of the fight, any int32.
        frame: Frame of the fight, 0 or more.
        player: Side 0 or 1 (2 for draws that belong to no player).
        stream: What the draw is for, 0 to 255, so that two draws on a frame differ.

    Returns:
        A uniform integer in [0, 2**31).
    """
    key = mix(np.uint64(np.int64(seed) & np.int64(0xFFFFFFFF)) + _GOLDEN)
    key = mix(key + np.uint64(np.int64(frame) * np.int64(1024) + np.int64(player * 256 + stream)))
    return int(np.int64(key >> np.uint64(1)))


@compiled
def draw_below(bound: int, seed: int, frame: int, player: int, stream: int) -> int:
    """Draw a uniform integer in [0, bound), bound at most 65,536 (bias below 2**-15)."""
    return int((draw(seed, frame, player, stream) * np.int64(bound)) >> np.int64(31))


def one_way(*parts: int | str) -> int:
    """Derive a key that tells nothing of what it was derived from.

    Args:
        parts: What it is derived from: a seed, the number of a fight, a side, words.

    Returns:
        63 bits, never negative.

    Source: BLAKE2b (RFC 7693), truncated.
    """
    text = "|".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little") >> 1
