"""The network of a clone: features in, 5 move logits and 9 skill logits out.

Shapes: n = rows, F = features, C = 14 outputs (5 moves, then 9 skills).

The skill outputs are read in one of two ways. *Joint*: logits z of a softmax over the 9 skills.
*Factored* (act × which): output 0 is the log-odds u of acting, outputs 1 to 8 are the logits w of a
softmax over the skills, so that p(no_action) = 1 − q and p(a) = q · m(a | act), q = σ(u).
"""

import itertools
import math
from typing import Annotated, Final

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn
from torch.nn import functional as F

from arena.actions import NUM_MOVES, NUM_SKILLS

OUTPUTS: Final = NUM_MOVES + NUM_SKILLS
CHUNK: Final = 4096
"""Rows per pass of inference: more no longer fit the cache (2.8 M rows/s, 2.6 M at 16,384)."""
SMALLEST_PASS: Final = 32
"""Fewer rows than this are padded: matrix products of a few rows sum in another order, and a
decision must not depend on the batch it is made in."""
SMALLEST_DEVIATION: Final = 0.05
"""Floor of a feature's standard deviation. Features are of the order of 1, so one that hardly ever
moves in the logs is not blown up to hundreds when it does move in a fight."""


class Architecture(BaseModel):
    """Shape of a network.

    Attributes:
        features: F, inputs.
        width: Units of each hidden layer.
        depth: Hidden layers.
        factored: Whether the skill outputs are act × which.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    features: Annotated[int, Field(ge=1, le=65_536)]
    width: Annotated[int, Field(ge=1, le=8_192)] = 128
    depth: Annotated[int, Field(ge=0, le=16)] = 2
    factored: bool = False

    def sizes(self) -> list[int]:
        """Units of every layer, from the inputs to the outputs."""
        return [self.features, *[self.width] * self.depth, OUTPUTS]


class Network(nn.Module):
    """Multi-layer perceptron with ReLU, its inputs standardised by buffers.

    Attributes:
        architecture: Its shape.
        mean: Mean of each feature over the training matches, float32 [F].
        scale: One over the standard deviation of each feature there, float32 [F].
        skill_offset: Added to the skill logits after training (prior correction and post-hoc logit
            adjustment), float32 [9]; zero where the skill outputs are factored.
    """

    mean: Tensor
    scale: Tensor
    skill_offset: Tensor

    def __init__(self, architecture: Architecture, generator: torch.Generator | None = None):
        """Draw the weights.

        Args:
            architecture: Shape.
            generator: Source of the initial weights; torch's global one if not given.
        """
        super().__init__()
        self.architecture = architecture
        sizes = architecture.sizes()
        self.layers = nn.ModuleList(
            nn.Linear(fan_in, fan_out, device="meta").to_empty(device="cpu")
            for fan_in, fan_out in itertools.pairwise(sizes)
        )
        self.register_buffer("mean", torch.zeros(architecture.features))
        self.register_buffer("scale", torch.ones(architecture.features))
        self.register_buffer("skill_offset", torch.zeros(NUM_SKILLS))
        self._draw_weights(generator)

    def _draw_weights(self, generator: torch.Generator | None) -> None:
        # He et al. 2015 for the hidden layers; small outputs, so that training starts from
        # near-uniform answers and not from a confident guess.
        for layer in self.linears():
            gain = 0.1 if layer.out_features == OUTPUTS else math.sqrt(2.0)
            deviation = gain / math.sqrt(layer.in_features)
            nn.init.normal_(layer.weight, std=deviation, generator=generator)
            nn.init.zeros_(layer.bias)

    def linears(self) -> list[nn.Linear]:
        """The linear layers, from the inputs to the outputs."""
        return [layer for layer in self.layers if isinstance(layer, nn.Linear)]

    def standardise_by(self, features: NDArray[np.float32], sample: int = 200_000) -> None:
        """Set mean and scale from training features.

        Args:
            features: float32 [N, F] of training matches only; every k-th row is looked at.
            sample: Rows looked at, at most about.
        """
        step = max(1, len(features) // sample)
        rows = torch.from_numpy(features[::step].astype(np.float64))
        self.mean.copy_(rows.mean(0))
        self.scale.copy_(1.0 / rows.std(0, correction=0).clamp_min(SMALLEST_DEVIATION))

    def forward(self, features: Tensor) -> Tensor:
        """Compute logits, before the offset.

        Args:
            features: float32 [n, F].

        Returns:
            Logits, float32 [n, C].
        """
        hidden = (features - self.mean) * self.scale
        *inner, last = self.layers
        for layer in inner:
            hidden = F.relu(layer(hidden))
        logits: Tensor = last(hidden)
        return logits


def skill_log_probabilities(logits: Tensor, factored: bool) -> Tensor:
    """Turn skill outputs into log-probabilities, classes first.

    Args:
        logits: Skill outputs, float32 [9, n].
        factored: Whether they are act × which.

    Returns:
        Log-probability of each skill, float32 [9, n]. Factored: log p(0) = log σ(−u) and
        log p(a) = log σ(u) + log m(a | act).
    """
    if not factored:
        return F.log_softmax(logits, dim=0)
    act, which = logits[:1], logits[1:]
    return torch.cat([F.logsigmoid(-act), F.logsigmoid(act) + F.log_softmax(which, dim=0)])


class Inference:
    """A network made ready to answer: folded, and in buffers that are allocated once.

    The standardisation is folded into the first layer and the skill offset into the last bias, so
    a pass is one matrix product a layer. Measured on two cores with 96 features and width 128:
    2.8 M rows/s at 4,096 rows against 1.1 M of the module's own forward, which allocates.
    """

    def __init__(self, network: Network):
        """Copy and fold the weights.

        Args:
            network: Trained network; later changes to it are not seen.
        """
        self.architecture = network.architecture
        self._weights: list[Tensor] = []
        self._biases: list[Tensor] = []
        with torch.no_grad():
            for layer in network.linears():
                self._weights.append(layer.weight.double())
                self._biases.append(layer.bias.double())
            self._weights[0] = self._weights[0] * network.scale
            self._biases[0] = self._biases[0] - self._weights[0] @ network.mean.double()
            self._biases[-1][NUM_MOVES:] += network.skill_offset
            self._weights = [weight.float().t().contiguous() for weight in self._weights]
            self._biases = [bias.float() for bias in self._biases]
        self._hidden = [torch.empty(CHUNK, size) for size in self.architecture.sizes()[1:-1]]
        self._padded = torch.zeros(SMALLEST_PASS, self.architecture.features)

    @torch.inference_mode()
    def logits(self, features: Tensor) -> Tensor:
        """Compute logits, offset included. A row's result does not depend on the other rows.

        Args:
            features: float32 [n, F].

        Returns:
            Logits, float32 [n, C].
        """
        rows = len(features)
        out = torch.empty(max(rows, SMALLEST_PASS), OUTPUTS)
        for first in range(0, rows, CHUNK):
            chunk = features[first : first + CHUNK]
            if len(chunk) >= SMALLEST_PASS:
                self._pass(chunk, out[first : first + len(chunk)])
            else:
                self._padded[: len(chunk)] = chunk
                answer = torch.empty(SMALLEST_PASS, OUTPUTS)
                self._pass(self._padded, answer)
                out[first : first + len(chunk)] = answer[: len(chunk)]
        return out[:rows]

    def _pass(self, features: Tensor, out: Tensor) -> None:
        hidden = features
        for weight, bias, memory in zip(
            self._weights[:-1], self._biases[:-1], self._hidden, strict=True
        ):
            hidden = torch.addmm(bias, hidden, weight, out=memory[: len(features)]).relu_()
        torch.addmm(self._biases[-1], hidden, self._weights[-1], out=out)

    @torch.inference_mode()
    def probabilities(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Compute the probability of each move and each skill.

        Args:
            features: float32 [n, F].

        Returns:
            Move probabilities, float32 [n, 5], and skill probabilities, float32 [n, 9].
        """
        logits = self.logits(features).t()
        move = F.softmax(logits[:NUM_MOVES], dim=0)
        skill = skill_log_probabilities(logits[NUM_MOVES:], self.architecture.factored).exp()
        return move.t().contiguous(), skill.t().contiguous()

    def on_device(self, device: str, rows: int) -> "FixedPass":
        """Make a pass over so many rows on a device of torch's."""
        return FixedPass(self._weights, self._biases, device, rows)


class FixedPass:
    """A network's pass over n rows on one device, always in the same memory, as a CUDA graph needs.

    Attributes:
        features: Inputs, float32 [n, F].
        logits: Outputs, offset included, float32 [n, C].
    """

    def __init__(self, weights: list[Tensor], biases: list[Tensor], device: str, rows: int) -> None:
        """Copy folded weights, float32 [in, out] a layer, and allocate what lies between them."""
        self._weights = [weight.to(device) for weight in weights]
        self._biases = [bias.to(device) for bias in biases]
        self.features = torch.zeros(rows, len(weights[0]), device=device)
        self._hidden = [torch.zeros(rows, len(bias), device=device) for bias in biases]
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
