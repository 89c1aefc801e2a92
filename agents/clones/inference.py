"""A network made ready to answer: folded, and passed over rows in compiled code.

A pass is one matrix product a layer, of SciPy's BLAS, which Numba calls for ``np.dot`` without the
GIL; so whole fights run without coming back to Python (`agents.clones.compiled`).

Shapes: n = rows, F = features, C = 14 outputs, N = layers.
"""

import itertools
from functools import cache
from typing import Any, Final, NamedTuple

import numba
import numpy as np
import torch
from numba.np.ufunc.parallel import get_thread_id
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController
from torch import Tensor
from torch.nn import functional as F

from agents.clones.network import OUTPUTS, Perceptron, skill_log_probabilities
from arena.base.checks import check_array
from arena.base.compile import compiled, compiled_allocating, compiled_parallel
from arena.match.set_loop import STEP
from arena.rules.actions import NUM_MOVES

_NARROW: Final = 128  # units
_NARROW_ROWS: Final = 48
_WIDE_ROWS: Final = 128
_PARALLEL_FROM: Final = 8_192  # rows

_config: Any = numba.config
_THREADS: Final[int] = _config.NUMBA_NUM_THREADS

Float = NDArray[np.float32]


class Layers(NamedTuple):
    """Folded layers, one behind the other, as compiled code reads them.

    Attributes:
        weights: Matrices [in, out], float32, flat.
        biases: float32, flat.
        sizes: Units of every layer from the inputs to the outputs, int64 [N + 1].
        rows: Rows of one product, int64 [1]: as many as were measured to be fastest. With 100
            features and width 128, at best of five runs on one core, 48 rows take 570 ns each, 16
            take 620, 128 take 690.
    """

    weights: Float
    biases: Float
    sizes: NDArray[np.int64]
    rows: NDArray[np.int64]


def fold(network: Perceptron) -> Layers:
    """Copy a network's weights, its standardisation and its skill offset folded in."""
    with torch.no_grad():
        weights = [layer.weight.double() for layer in network.linears()]
        biases = [layer.bias.double() for layer in network.linears()]
        weights[0] = weights[0] * network.scale
        biases[0] = biases[0] - weights[0] @ network.mean.double()
        biases[-1][NUM_MOVES:] += network.skill_offset
    sizes = network.architecture.sizes()
    rows = _NARROW_ROWS if network.architecture.width <= _NARROW else _WIDE_ROWS
    return Layers(
        torch.cat([weight.float().t().flatten() for weight in weights]).numpy(),
        torch.cat([bias.float() for bias in biases]).numpy(),
        np.array(sizes, np.int64),
        np.array([rows], np.int64),
    )


def matrices(layers: Layers) -> list[tuple[Tensor, Tensor]]:
    """Give the weights, float32 [in, out], and biases, [out], of every layer, as views of them."""
    sizes: list[int] = layers.sizes.tolist()
    pairs = list(itertools.pairwise(sizes))
    flat = torch.from_numpy(layers.weights).split_with_sizes([a * b for a, b in pairs])
    biases = torch.from_numpy(layers.biases).split_with_sizes(sizes[1:])
    return [(each.view(pair), bias) for each, pair, bias in zip(flat, pairs, biases, strict=True)]


@compiled
def hidden_values(layers: Layers) -> int:
    """Say how many values lie between two layers, at most, for the rows of one product."""
    widest = 1
    for layer in range(1, layers.sizes.shape[0] - 1):
        widest = max(widest, layers.sizes[layer])
    return int(layers.rows[0] * widest)


def new_hidden(layers: Layers) -> Float:
    """Allocate what lies between the layers, float32 [2, values]."""
    return np.zeros((2, hidden_values(layers)), np.float32)


@compiled_allocating
def _layer(x: Float, layers: Layers, layer: int, weight: int, bias: int, out: Float) -> None:
    """Carry rows through one layer, whose weights and biases begin there."""
    fan_in, fan_out = layers.sizes[layer], layers.sizes[layer + 1]
    matrix = layers.weights[weight : weight + fan_in * fan_out].reshape((fan_in, fan_out))
    np.dot(x, matrix, out)
    least = np.float32(-np.inf) if layer + 2 == layers.sizes.shape[0] else np.float32(0)
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            value = out[r, c] + layers.biases[bias + c]
            out[r, c] = least if value < least else value


@compiled_allocating
def write_logits(features: Float, layers: Layers, hidden: Float, out: Float) -> None:
    """Compute logits, offset included. A row's result does not depend on the other rows.

    Args:
        features: float32 [n, F]; n is a multiple of `STEP`, since products of fewer rows may sum in
            another order, and a decision must not depend on the batch it is made in.
        layers: The network.
        hidden: Scratch memory, see `new_hidden`.
        out: Logits, float32 [n, C].
    """
    last = layers.sizes.shape[0] - 2
    for start in range(0, features.shape[0], layers.rows[0]):
        rows = min(layers.rows[0], features.shape[0] - start)
        x = features[start : start + rows]
        weight, bias = 0, 0
        for layer in range(last):
            fan_out = layers.sizes[layer + 1]
            between = hidden[layer % 2, : rows * fan_out].reshape((rows, fan_out))
            _layer(x, layers, layer, weight, bias, between)
            weight += layers.sizes[layer] * fan_out
            bias += fan_out
            x = between
        _layer(x, layers, last, weight, bias, out[start : start + rows])


@compiled_parallel
def _write_all_logits(features: Float, layers: Layers, hidden: Float, out: Float) -> None:
    rows = layers.rows[0]
    for chunk in numba.prange((features.shape[0] + rows - 1) // rows):
        own = hidden[get_thread_id()]  # type: ignore[no-untyped-call]
        start, stop = chunk * rows, min((chunk + 1) * rows, features.shape[0])
        write_logits(features[start:stop], layers, own, out[start:stop])


@cache
def _one_thread_a_product() -> None:
    """Keep SciPy's BLAS from waking threads of its own: the rows are shared out already.

    NumPy has a BLAS of its own, which is left alone, and so are the products of users' agents.
    """
    controller = ThreadpoolController()
    for library in controller.lib_controllers:
        if library.user_api == "blas" and "scipy.libs" in library.filepath:
            library.set_num_threads(1)


class Inference:
    """A network made ready to answer, with working memory of its own."""

    def __init__(self, network: Perceptron, *, alone: bool = False):
        """Copy and fold the weights.

        Args:
            network: Trained network; later changes to it are not seen.
            alone: Whether large batches, too, stay on the calling thread.
        """
        _one_thread_a_product()
        self.architecture = network.architecture
        self.layers = fold(network)
        self._hidden = np.stack([new_hidden(self.layers)] * (1 if alone else _THREADS))
        self._padded = np.zeros((STEP, self.architecture.features), np.float32)

    def logits(self, features: Float) -> Float:
        """Compute logits, offset included. A row's result does not depend on the other rows.

        Args:
            features: float32 [n, F].

        Returns:
            Logits, float32 [n, C].

        Raises:
            InputError: If the features are of another number or type than the network takes.
        """
        check_array(features, (None, self.architecture.features), np.float32, "features")
        return self.checked_logits(np.ascontiguousarray(features))

    def checked_logits(self, features: Float) -> Float:
        """Compute logits of features that are known to be as `logits` wants them."""
        rows = len(features)
        whole = rows - rows % STEP
        out = np.empty((whole + STEP, OUTPUTS), np.float32)
        if whole:
            self._pass(features[:whole], out[:whole])
        if rows > whole:
            self._padded[: rows - whole] = features[whole:]
            self._pass(self._padded, out[whole:])
        return out[:rows]

    def _pass(self, features: Float, out: Float) -> None:
        if len(self._hidden) == 1 or len(features) < _PARALLEL_FROM:
            write_logits(features, self.layers, self._hidden[0], out)
        else:
            _write_all_logits(features, self.layers, self._hidden, out)

    def on_device(self, device: str, rows: int) -> "FixedPass":
        """Make a pass over so many rows on a device of torch's."""
        return FixedPass(self.layers, device, rows)


@torch.inference_mode()
def probabilities(logits: Float, factored: bool) -> tuple[Tensor, Tensor]:
    """Turn logits into the probability of each move and each skill.

    Args:
        logits: float32 [n, C].
        factored: Whether the skill outputs are act × which.

    Returns:
        Move probabilities, float32 [n, 5], and skill probabilities, float32 [n, 9].
    """
    columns = torch.from_numpy(logits).t()
    move = F.softmax(columns[:NUM_MOVES], dim=0)
    skill = skill_log_probabilities(columns[NUM_MOVES:], factored).exp()
    return move.t().contiguous(), skill.t().contiguous()


class FixedPass:
    """A network's pass over n rows on one device, always in the same memory, as a CUDA graph needs.

    Attributes:
        features: Inputs, float32 [n, F].
        logits: Outputs, offset included, float32 [n, C].
    """

    def __init__(self, layers: Layers, device: str, rows: int) -> None:
        """Copy folded layers and allocate what lies between them."""
        own = [(weight.to(device), bias.to(device)) for weight, bias in matrices(layers)]
        self._weights, self._biases = [weight for weight, _ in own], [bias for _, bias in own]
        self.features = torch.zeros(rows, len(self._weights[0]), device=device)
        self._hidden = [torch.zeros(rows, len(bias), device=device) for bias in self._biases]
        self.logits = self._hidden[-1]

    @torch.inference_mode()
    def run(self) -> None:
        """Compute the logits; on CUDA, ask for it on the current stream."""
        hidden = self.features
        *inner, last = zip(self._weights, self._biases, self._hidden, strict=True)
        for weight, bias, out in inner:
            hidden = torch.addmm(bias, hidden, weight, out=out).relu_()
        weight, bias, out = last
        torch.addmm(bias, hidden, weight, out=out)
