"""What deciding is made of: exponentials, keyed draws, and sampling from blocks of logits.

Shapes: a block is z, float32 [14, r], one output after another, and r its rows; what is written
beside it has a value for each row.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.base.compile import compiled
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.rules.randomness import draw, mix

SKILLS_FROM: Final = NUM_MOVES
"""The first skill output, that of no_action."""

_ONE = np.float32(1)
_ZERO = np.float32(0)
_HALF = np.float32(0.5)
_LARGEST = np.float32(80)  # exp(80) is finite in float32, and so is the sum of eight
_LOG2_E = np.float32(1.4426950408889634)
_2_TO_MINUS_23 = np.float32(2.0**-23)
# Taylor coefficients of 2**f on [-1/2, 1/2]; relative error below 4e-6 with float32 rounding.
_C1 = np.float32(0.6931471805599453)
_C2 = np.float32(0.2402265069591007)
_C3 = np.float32(0.0555041086648216)
_C4 = np.float32(0.0096181291076285)
_C5 = np.float32(0.0013333558146428)
_C6 = np.float32(0.0001540353039338)

Float = NDArray[np.float32]
Int = NDArray[np.int32]


@compiled
def exponentials(x: Float, bits: Int, out: Float) -> None:
    """Write exp(x) of one block; x is clipped to ±80.

    Numba calls the C library once a value for ``math.exp``; this loop becomes vector code.

    Args:
        x: float32 [n].
        bits: Scratch, int32 [n].
        out: float32 [n]; not x itself, or the loop is not turned into vector code.
    """
    power = bits.view(np.float32)
    for r in range(x.shape[0]):
        t = min(max(x[r], -_LARGEST), _LARGEST) * _LOG2_E
        above = t + _HALF
        whole = np.float32(np.int32(above))
        whole = whole - np.float32(whole > above)  # the floor: CUDA has no np.floor
        f = t - whole
        p = _C6 * f + _C5
        p = p * f + _C4
        p = p * f + _C3
        p = p * f + _C2
        p = p * f + _C1
        out[r] = p * f + _ONE
        bits[r] = (np.int32(whole) + np.int32(127)) << np.int32(23)
    for r in range(x.shape[0]):
        out[r] *= power[r]


@compiled
def fight_key(seed: int, fight: int, side: int) -> int:
    """Fold an agent's seed, a fight's 64-bit key and a side into one 32-bit key."""
    low = np.uint64(0xFFFFFFFF)
    wide = np.uint64(np.int64(fight))
    key = mix(np.uint64(np.int64(seed)) + np.uint64(side + 1))
    key = mix(key + (wide & low))
    return int(mix(key + (wide >> np.uint64(32))))


@compiled
def uniform_draw(key: int, frame: int, stream: int) -> np.float32:
    """A uniform float32 strictly inside (0, 1)."""
    whole = np.int32(draw(key, frame, 0, stream) >> np.int64(8))
    return (np.float32(whole) + _HALF) * _2_TO_MINUS_23


@compiled
def largest(z: Float, first: int, last: int, value: Float, index: Int) -> None:
    """Find each row's largest output in [first, last) and its number, counted from first."""
    for r in range(value.shape[0]):
        value[r] = z[first, r]
        index[r] = 0
    for c in range(first + 1, last):
        for r in range(value.shape[0]):
            if z[c, r] > value[r]:
                value[r] = z[c, r]
                index[r] = np.int32(c - first)


@compiled
def sample_moves(z: Float, e: Float, uniform: Float, bits: Int, value: Float, index: Int) -> None:
    """Draw each row's move by inverting the cumulative distribution; overwrites move outputs.

    ``value`` holds each row's largest move output.
    """
    for c in range(NUM_MOVES):
        for r in range(value.shape[0]):
            z[c, r] -= value[r]
        exponentials(z[c], bits, e[c])
    for r in range(value.shape[0]):
        value[r] = e[0, r] + e[1, r] + e[2, r] + e[3, r] + e[4, r]
        uniform[r] *= value[r]
        value[r] = _ZERO
        index[r] = 0
    for c in range(NUM_MOVES - 1):
        for r in range(value.shape[0]):
            value[r] += e[c, r]
            index[r] += np.int32(value[r] <= uniform[r])


@compiled
def sample_which(z: Float, r: int, cold: np.float32, uniform: np.float32) -> int:
    """Draw which skill a row that acts presses, 1 to 8."""
    first = SKILLS_FROM + 1
    last = SKILLS_FROM + NUM_SKILLS
    top = z[first, r]
    for c in range(first + 1, last):
        top = max(top, z[c, r])
    total = _ZERO
    for c in range(first, last):
        total += np.float32(math.exp((z[c, r] - top) * cold))
    left = total * uniform
    for c in range(first, last - 1):
        left -= np.float32(math.exp((z[c, r] - top) * cold))
        if left < _ZERO:
            return c - SKILLS_FROM
    return NUM_SKILLS - 1


@compiled
def join_act_and_which(z: Float, bits: Int, work: Float, index: Int) -> None:
    """Turn act × which outputs into joint logits: 0 for no_action, u + log m(a | act) for a."""
    act = SKILLS_FROM
    largest(z, act + 1, act + NUM_SKILLS, work[0], index)
    work[2, :] = _ZERO
    for c in range(act + 1, act + NUM_SKILLS):
        for r in range(z.shape[1]):
            work[1, r] = z[c, r] - work[0, r]
        exponentials(work[1], bits, work[3])
        for r in range(z.shape[1]):
            work[2, r] += work[3, r]
    for r in range(z.shape[1]):
        work[2, r] = z[act, r] - work[0, r] - np.log(work[2, r])
        z[act, r] = _ZERO
    for c in range(act + 1, act + NUM_SKILLS):
        for r in range(z.shape[1]):
            z[c, r] += work[2, r]


@compiled
def odds_of_acting(z: Float, cold: np.float32, bits: Int, work: Float) -> None:
    """Write the odds of acting, S, tempered by ``cold`` = 1 / temperature, into work[0]."""
    work[0, :] = _ZERO
    for c in range(SKILLS_FROM + 1, SKILLS_FROM + NUM_SKILLS):
        for r in range(z.shape[1]):
            work[2, r] = (z[c, r] - z[SKILLS_FROM, r]) * cold
        exponentials(work[2], bits, work[1])
        for r in range(z.shape[1]):
            work[0, r] += work[1, r]
