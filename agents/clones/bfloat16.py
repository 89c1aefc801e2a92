"""Passes over activations in bfloat16, each once through memory where torch makes two or three.

A bfloat16 is the upper half of a float32; arrays of them are seen as uint16 here. Torch widens a
whole array to add up its columns, which takes longer than the sums.

Shapes: n = rows, U = units of a layer.
"""

from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from arena.base.compile import compiled

Half = NDArray[np.uint16]
Wide = NDArray[np.uint32]
Float = NDArray[np.float32]

_LEVELS = 4
_SIGN = np.uint16(0x8000)
_SIZE = np.uint16(0x7FFF)  # all but the sign
_MINUS_INFINITY = np.uint16(0xFF80)
_NOTHING = np.uint16(0)
_16 = np.uint32(16)
_NO_SUM = np.float32(0)


class Sums(NamedTuple):
    """Memory for the sums of columns.

    Attributes:
        row: One row, widened, uint32 [U].
        levels: Partial sums, float32 [4, U].
    """

    row: Wide
    levels: Float


def new_sums(units: int) -> Sums:
    """Allocate what `mask_and_add_up` needs for a layer of so many units."""
    return Sums(np.zeros(units, np.uint32), np.zeros((_LEVELS, units), np.float32))


def halves(values: Tensor) -> Half:
    """See bfloat16 values as NumPy has them, in the same memory."""
    bits: NDArray[Any] = values.view(torch.int16).numpy()
    return bits.view(np.uint16)


@compiled
def rectify_and_widen(values: Half, wide: Float) -> None:
    """Apply ReLU in place and write the same values as float32.

    Args:
        values: bfloat16 [n, U].
        wide: float32 [n, U].
    """
    flat, bits = values.reshape(-1), wide.reshape(-1).view(np.uint32)
    for i in range(flat.shape[0]):
        value = flat[i]
        # A loss that is no number must come to light, so what is no number stays.
        value = value if value < _SIGN or value > _MINUS_INFINITY else _NOTHING
        flat[i] = value
        bits[i] = np.uint32(value) << _16


@compiled
def mask_and_add_up(errors: Half, values: Half, sums: Sums, out: Float) -> None:
    """Let no error flow where ReLU gave 0, and add up what is left.

    Sums of 16 rows are added up to sums of 256, those to sums of 4,096, and so on, so that their
    rounding does not grow with the rows.

    Args:
        errors: Errors of the outputs of ReLU, bfloat16 [n, U]; masked in place.
        values: Its outputs, bfloat16 [n, U].
        sums: Working memory.
        out: Sum of each column, float32 [U].
    """
    units = errors.shape[1]
    row, levels = sums.row.view(np.float32), sums.levels
    levels[:] = _NO_SUM
    for r in range(errors.shape[0]):
        for c in range(units):
            error = errors[r, c] if values[r, c] & _SIZE else _NOTHING  # neither 0 nor −0
            errors[r, c] = error
            sums.row[c] = np.uint32(error) << _16
        for c in range(units):
            levels[0, c] += row[c]
        _carry(levels, r + 1)
    for c in range(units):
        out[c] = levels[0, c] + levels[1, c] + levels[2, c] + levels[3, c]


@compiled
def _carry(levels: Float, rows: int) -> None:
    """Add every level that is full to the next one."""
    level = 0
    while level + 1 < levels.shape[0] and rows % 16 == 0:
        for c in range(levels.shape[1]):
            levels[level + 1, c] += levels[level, c]
            levels[level, c] = _NO_SUM
        rows //= 16
        level += 1
