"""A policy network in integers: the same answers on every machine and device.

Weights are quantised to 1/512, features to 1/256, activations to 1/128, and each is held within
bounds, so that no sum of a layer leaves int32; sums of integers have no order. A choice is drawn by
the soft-max of the logits, from a table of powers in integers.

Shapes: F = features, W = units of a hidden layer; two hidden layers with ReLU.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled
from arena.base.errors import InputError
from arena.features import FEATURES
from arena.rules.actions import NUM_MOVES, NUM_SKILLS

Integers = NDArray[np.int32]

WIDTH: Final = 128
LOGITS: Final = NUM_MOVES + NUM_SKILLS
_SIZES: Final = ((FEATURES, WIDTH), (WIDTH, WIDTH), (WIDTH, LOGITS))
WEIGHTS: Final = sum((inputs + 1) * units for inputs, units in _SIZES)
"""Numbers of a network: of each layer the weights ``[in, out]``, then the bias ``[out]``."""
ROWS: Final = 4
"""Rows of scratch memory, each as long as a state: inputs, both hidden layers, logits."""

_FEATURE_BITS: Final = 8  # a feature of 1 is 2^8
_FEATURE_SCALE: Final = np.float32(1 << _FEATURE_BITS)
_WEIGHT_BITS: Final = 9
_HIDDEN_BITS: Final = 7
_LOGIT_BITS: Final = 10
_LARGEST_INPUT: Final = 2_047  # of a feature or an activation: with 4,095 a sum of 128 fits int32
_LARGEST_WEIGHT: Final = 4_095
_LARGEST_OFFSET: Final = 2**30 - 1  # of a bias
_STEPS: Final = 64  # of the table of powers, to a logit of 1
_LEAST: Final = 12  # a class whose logit lies so far below the largest is never chosen
POWERS: Final[Integers] = np.array(
    [round(65_536 * math.exp(-k / _STEPS)) for k in range(_LEAST * _STEPS)], np.int32
)
"""65,536 times e to the -k / 64."""

assert max(FEATURES, WIDTH) <= S.FIELDS
assert _LARGEST_INPUT * _LARGEST_WEIGHT * max(FEATURES, WIDTH) < 2**30


def quantised(layers: list[tuple[NDArray[np.float32], NDArray[np.float32]]]) -> Integers:
    """Turn a network's weights into integers.

    Args:
        layers: Of each of the three layers the weights ``[out, in]`` and the bias ``[out]``.

    Returns:
        int32 ``[WEIGHTS]``.

    Raises:
        InputError: If it is of another size, or a weight is not finite.
    """
    shapes = [(units, inputs) for inputs, units in _SIZES]
    if [weight.shape for weight, _ in layers] != shapes:
        given = [list(weight.shape) for weight, _ in layers]
        raise InputError(f"a network of layers {given}; give {[list(shape) for shape in shapes]}")
    parts = []
    bits = (_FEATURE_BITS, _HIDDEN_BITS, _HIDDEN_BITS)  # of the inputs
    for (weight, bias), input_bits in zip(layers, bits, strict=True):
        if not (np.isfinite(weight).all() and np.isfinite(bias).all()):
            raise InputError("a network holds a weight that is not finite; train it again")
        scaled = np.rint(weight.T * 2**_WEIGHT_BITS).clip(-_LARGEST_WEIGHT, _LARGEST_WEIGHT)
        offset = np.rint(bias.astype(np.float64) * 2 ** (_WEIGHT_BITS + input_bits))
        offset = offset.clip(-_LARGEST_OFFSET, _LARGEST_OFFSET)
        parts += [scaled.ravel(), offset]
    return np.concatenate(parts).astype(np.int32)


def check_weights(weights: Integers) -> None:
    """Refuse weights whose sums could leave int32.

    Args:
        weights: int32 ``[WEIGHTS]``.

    Raises:
        InputError: If one is larger than any of `quantised`.
    """
    first = 0
    for inputs, units in _SIZES:
        behind = first + inputs * units
        offsets = weights[behind : behind + units].astype(np.int64)
        layer = weights[first:behind].astype(np.int64)
        if np.abs(layer).max() > _LARGEST_WEIGHT or np.abs(offsets).max() > _LARGEST_OFFSET:
            raise InputError("a weight is larger than its sums allow")
        first = behind + units


@compiled
def _layer(
    weights: Integers, first: int, inputs: Integers, size: int, outputs: Integers, units: int
) -> int:
    """Add up a layer into ``outputs``; gives where the next layer's weights begin.

    Input by input, not unit by unit: many features are 0, and their weights are not even read.
    """
    behind = first + size * units
    for unit in range(units):
        outputs[unit] = weights[behind + unit]
    for k in range(size):
        value = inputs[k]
        if value != 0:
            row = weights[first + k * units : first + (k + 1) * units]
            for unit in range(units):
                outputs[unit] += value * row[unit]
    return behind + units


@compiled
def _activate(values: Integers, units: int, shift: int) -> None:
    for unit in range(units):
        values[unit] = min(max(values[unit] >> shift, 0), _LARGEST_INPUT)


@compiled
def write_logits(features: NDArray[np.float32], weights: Integers, scratch: Integers) -> None:
    """Compute the logits of 5 moves and 9 skills, in 1/1024.

    Args:
        features: float32 ``[F]``.
        weights: Of `quantised`, int32 ``[WEIGHTS]`` or more.
        scratch: int32 ``[ROWS, FIELDS]``; the logits are the first of its last row.
    """
    inputs, hidden, deeper, logits = scratch[0], scratch[1], scratch[2], scratch[3]
    for k in range(FEATURES):
        # Products by a power of two are exact, so is the sum but for its last digit: one rounding.
        value = np.int64(math.floor(features[k] * _FEATURE_SCALE + np.float32(0.5)))
        inputs[k] = min(max(value, -_LARGEST_INPUT), _LARGEST_INPUT)
    first = _layer(weights, 0, inputs, FEATURES, hidden, WIDTH)
    _activate(hidden, WIDTH, _WEIGHT_BITS + _FEATURE_BITS - _HIDDEN_BITS)
    first = _layer(weights, first, hidden, WIDTH, deeper, WIDTH)
    _activate(deeper, WIDTH, _WEIGHT_BITS)
    _layer(weights, first, deeper, WIDTH, logits, LOGITS)
    for k in range(LOGITS):
        logits[k] >>= _WEIGHT_BITS + _HIDDEN_BITS - _LOGIT_BITS


@compiled
def chance_of(logit: int, largest: int, sharpness: int) -> int:
    """Give e to the distance of a logit from the largest, in 65,536ths.

    Args:
        logit: In 1/1024.
        largest: Of all that are chosen from.
        sharpness: By which the distance is multiplied, in per cent: 100 for the soft-max.
    """
    place = int(largest - logit) * int(sharpness) // 100 * _STEPS >> _LOGIT_BITS
    return int(POWERS[place]) if place < len(POWERS) else 0


@compiled
def choose(logits: Integers, sharpness: int, drawn: int) -> int:
    """Draw one of some classes by the soft-max of their logits.

    Args:
        logits: Of the classes, int32.
        sharpness: See `chance_of`.
        drawn: 31 random bits.
    """
    largest = logits[0]
    for k in range(1, len(logits)):
        largest = max(largest, logits[k])
    total = 0
    for k in range(len(logits)):
        total += chance_of(logits[k], largest, sharpness)
    left = np.int64(drawn) * total >> 31
    for k in range(len(logits) - 1):
        left -= chance_of(logits[k], largest, sharpness)
        if left < 0:
            return k
    return len(logits) - 1
