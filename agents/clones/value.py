"""What a fight is about to bring a player, learned from logs, and what an answer did for it.

The *lead* of a frame is one's own health less the opponent's, in shares of full health. A value
network learns V(s_t), the lead that a player of the log goes on to gain from what it sees on frame
t; a gain k frames ahead counts γ^k. The *advantage* of a frame is what came after its answer beyond
what was to be expected, with weight λ^k on what is seen k frames later (GAE, Schulman et al. 2016,
arXiv:1506.02438). Rows weighed by exp(A / (τ σ)), σ the deviation of A over the training rows,
teach more of what worked (advantage-weighted regression, Peng et al. 2019, arXiv:1910.00177). The
value stays that of the log's players: it is one step of improvement on them, and nothing is tried
out in fights (Brandfonbrener et al. 2021, arXiv:2106.08909).

Shapes: N = rows of a log, n = rows, F = features.
"""

import math
from typing import Annotated, Final, Literal, Self

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from scipy.signal import lfilter
from torch import Tensor
from torch.nn import functional as F

from agents.clones.network import Standardised, linear_layers
from agents.world import Strict
from arena.base.errors import InputError
from arena.features import NAMES
from logs.resimulate import Dataset

DISCOUNT: Final = 0.985
"""γ: a gain 46 frames ahead counts half. A press takes the reaction delay and its startup to land,
and what follows from it is mostly over a second later."""
TRACE: Final = 0.95
"""λ of the advantage."""

_OWN: Final = NAMES.index("self.health")
_OTHER: Final = NAMES.index("opponent.health")
_EVERY: Final = 4  # neighbouring frames tell much the same: one row in so many is learned from
_BATCH: Final = 512
_RATE: Final = 5e-3
_BLOCK: Final = 65_536  # rows valued at once
_WEIGHED: Final = (1e-4, 20.0)  # least and greatest weight before they are scaled to mean 1

Vector = NDArray[np.float32]


class ValueArchitecture(Strict):
    """Shape of a value network.

    Attributes:
        kind: A perceptron.
        features: F, inputs.
        width: Units of each hidden layer.
        depth: Hidden layers.
    """

    kind: Literal["perceptron"] = "perceptron"
    features: Annotated[int, Field(ge=1, le=65_536)]
    width: Annotated[int, Field(ge=1, le=8_192)] = 64
    depth: Annotated[int, Field(ge=0, le=16)] = 2

    def build(self, generator: torch.Generator | None = None) -> "ValueNetwork":
        """Make a network of this shape, its weights drawn from a generator of torch's."""
        return ValueNetwork(self, generator)


class ValueNetwork(Standardised):
    """Perceptron with ReLU from features to the lead that a player goes on to gain.

    Attributes:
        architecture: Its shape.
        spread: Deviation of what it was trained on, by which its output is scaled, float32 [1].
    """

    spread: Tensor

    def __init__(self, architecture: ValueArchitecture, generator: torch.Generator | None = None):
        """Draw the weights; standardise nothing."""
        super().__init__(architecture.features)
        self.architecture = architecture
        self.register_buffer("spread", torch.ones(1))
        hidden = [architecture.width] * architecture.depth
        self.layers = linear_layers([architecture.features, *hidden, 1], generator)

    def forward(self, features: Tensor) -> Tensor:
        """Value rows, float32 [n], from features, float32 [n, F]."""
        values = self.standardised(features)
        *inner, last = self.layers
        for layer in inner:
            values = F.relu(layer(values))
        gain: Tensor = last(values)[:, 0] * self.spread
        return gain

    @torch.inference_mode()
    def gains(self, features: Vector) -> Vector:
        """Value what a player sees.

        Args:
            features: float32 [n, F].

        Returns:
            Lead that it goes on to gain, discounted, in shares of full health, float32 [n].
        """
        rows = torch.from_numpy(features)
        blocks = [self(rows[at : at + _BLOCK]) for at in range(0, len(rows), _BLOCK)]
        return torch.cat(blocks).numpy() if blocks else np.zeros(0, np.float32)


def lead(data: Dataset) -> Vector:
    """Give the health of the row's player less its opponent's, shares of full, float32 [N]."""
    return lead_of(data.features)


def lead_of(features: Vector) -> Vector:
    """Give the health of who sees less its opponent's, float32 [n], from features [n, F]."""
    return features[:, _OWN] - features[:, _OTHER]


def gained(data: Dataset) -> Vector:
    """Give what the lead of each row goes on to gain within its track, discounted, float32 [N].

    A track ends the reaction delay before its fight does, so the last gains of all are not in it.
    """
    return _added_up(_next_of(lead(data), data.tracks) - lead(data), data.tracks, DISCOUNT)


def advantages(network: ValueNetwork, data: Dataset) -> Vector:
    """Estimate what the answer of each row was worth beyond its value, float32 [N]."""
    now, health = network.gains(data.features), lead(data)
    ahead = _next_of(now, data.tracks)
    ahead[_last_rows(data.tracks)] /= DISCOUNT  # nothing is known of what comes after the last row
    surprise = _next_of(health, data.tracks) - health + DISCOUNT * ahead - now
    return _added_up(surprise, data.tracks, DISCOUNT * TRACE)


def fit_value(data: Dataset, seed: int) -> ValueNetwork:
    """Train a value network on one row in four, once; the same again for the same seed.

    Args:
        data: Training rows.
        seed: Of the weights and the rows.

    Raises:
        InputError: If the loss leaves the finite numbers.
    """
    network = ValueArchitecture(features=data.features.shape[1]).build(
        torch.Generator().manual_seed(seed)
    )
    network.standardise_by(data.features)
    target = gained(data)
    network.spread.fill_(max(float(target.std()), 1e-6))
    features, wanted = torch.from_numpy(data.features), torch.from_numpy(target)
    order = np.random.default_rng((seed, 0)).permutation(len(data))
    order = order[data.counting[order]][::_EVERY]
    optimiser = torch.optim.AdamW(network.parameters(), fused=True)
    for at in range(0, len(order), _BATCH):
        for group in optimiser.param_groups:
            group["lr"] = _RATE * (0.5 + 0.5 * math.cos(math.pi * at / len(order)))
        rows = torch.from_numpy(order[at : at + _BATCH])
        loss = F.mse_loss(network(features[rows]) / network.spread, wanted[rows] / network.spread)
        if not bool(loss.isfinite()):
            raise InputError("training: the value of the fight is not finite; check the features")
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
    return network.requires_grad_(False)


class Weighing:
    """Weighs rows by what their answers were worth, on the scale of the training rows.

    Attributes:
        value: The value network.
        rows: Weights of the training rows, mean 1, float32 [N].
    """

    def __init__(self, value: ValueNetwork, data: Dataset, tau: float):
        """Weigh the training rows.

        Args:
            value: Network that was fitted to them.
            data: The training rows.
            tau: τ, in deviations of the advantage: the lower, the more the best answers count.
        """
        self.value = value
        found = advantages(value, data)
        self._unit = tau * max(float(found[data.counting].std(dtype=np.float64)), 1e-9)
        weights = self._raised(found)
        self._mean = float(weights[data.counting].mean(dtype=np.float64))
        self.rows: Vector = weights / np.float32(self._mean)

    @classmethod
    def fitted(cls, data: Dataset, tau: float, seed: int) -> Self:
        """Fit a value network to the training rows and weigh them by it."""
        return cls(fit_value(data, seed), data, tau)

    def of(self, data: Dataset) -> Vector:
        """Weigh other rows on the same scale, float32 [n]."""
        return self._raised(advantages(self.value, data)) / np.float32(self._mean)

    def _raised(self, advantage: Vector) -> Vector:
        least, greatest = _WEIGHED
        exponent = np.clip(advantage / self._unit, math.log(least), math.log(greatest))
        weights: Vector = np.exp(exponent).astype(np.float32)
        return weights


def _last_rows(tracks: NDArray[np.int64]) -> NDArray[np.int64]:
    rows: NDArray[np.int64] = tracks[tracks[:, 1] > tracks[:, 0], 1] - 1
    return rows


def _next_of(values: Vector, tracks: NDArray[np.int64]) -> Vector:
    """Give each row the value of the row behind it, the last of a track its own."""
    ahead = np.empty_like(values)
    ahead[:-1] = values[1:]
    last = _last_rows(tracks)
    ahead[last] = values[last]
    return ahead


def _added_up(steps: Vector, tracks: NDArray[np.int64], keep: float) -> Vector:
    """Add up the steps from each row to the end of its track, those k rows on times keep^k."""
    total = np.zeros_like(steps)
    for start, stop in tracks[tracks[:, 1] > tracks[:, 0]]:
        total[start:stop] = lfilter([1.0], [1.0, -keep], steps[start:stop][::-1])[::-1]
    return total
