"""Networks of clones: features and memory in, 5 move logits and 9 skill logits out.

`PolicyNetwork` is all that training, validation, checkpoints and decoders know of a network: one
step from features and memory to logits and memory. `Perceptron`, which has no memory, is one kind;
another is a subclass with an architecture of its own, entered in `KINDS`.

Shapes: n = rows, F = features, M = values of memory, C = 14 outputs (5 moves, then 9 skills).

The skill outputs are read in one of two ways. *Joint*: logits z of a softmax over the 9 skills.
*Factored* (act × which): output 0 is the log-odds u of acting, outputs 1 to 8 are the logits w of a
softmax over the skills, so that p(no_action) = 1 − q and p(a) = q · m(a | act), q = σ(u).
"""

import itertools
import math
from collections.abc import Sequence
from typing import Annotated, Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from agents.world import Strict
from arena.rules.actions import NUM_MOVES, NUM_SKILLS

OUTPUTS: Final = NUM_MOVES + NUM_SKILLS
SMALLEST_DEVIATION: Final = 0.05
"""Floor of a feature's standard deviation. Features are of the order of 1, so one that hardly ever
moves in the logs is not blown up to hundreds when it does move in a fight."""


class PolicyArchitecture(Strict):
    """Shape of a network, from which it is built again when a checkpoint is read.

    Attributes:
        kind: Which kind of network it is the shape of; a key of `KINDS`.
        features: F, inputs.
        factored: Whether the skill outputs are act × which.
    """

    kind: str
    features: Annotated[int, Field(ge=1, le=65_536)]
    factored: bool = False

    def build(self, generator: torch.Generator | None = None) -> "PolicyNetwork":
        """Make a network of this shape.

        Args:
            generator: Source of the initial weights; torch's global one if not given.
        """
        raise NotImplementedError


class Standardised(nn.Module):
    """A network whose inputs are centred and scaled by what the training matches hold.

    Attributes:
        mean: Mean of each feature over the training matches, float32 [F].
        scale: One over the standard deviation of each feature there, float32 [F].
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, features: int):
        """Standardise nothing."""
        super().__init__()
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("scale", torch.ones(features))

    def standardised(self, features: Tensor) -> Tensor:
        """Centre and scale features, float32 [n, F]."""
        return (features - self.mean) * self.scale

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


def linear_layers(sizes: Sequence[int], generator: torch.Generator | None = None) -> nn.ModuleList:
    """Make linear layers and draw their weights.

    Hidden ones are drawn as by He et al. 2015; the last is small, so that training starts from
    near-uniform answers and not from a confident guess.

    Args:
        sizes: Units of every layer, from the inputs to the outputs.
        generator: Source of the weights; torch's global one if not given.
    """
    layers = nn.ModuleList()
    for number, (fan_in, fan_out) in enumerate(itertools.pairwise(sizes), 2):
        layer = nn.Linear(fan_in, fan_out, device="meta").to_empty(device="cpu")
        gain = 0.1 if number == len(sizes) else math.sqrt(2.0)
        nn.init.normal_(layer.weight, std=gain / math.sqrt(fan_in), generator=generator)
        nn.init.zeros_(layer.bias)
        layers.append(layer)
    return layers


class PolicyNetwork(Standardised):
    """What a clone computes on each frame, from what it sees and what it remembers.

    Attributes:
        architecture: Its shape.
        memory_size: M, values that it remembers of a fight from frame to frame; 0 for none.
        skill_offset: Added to the skill logits after training (prior correction and post-hoc logit
            adjustment), float32 [9]; zero where the skill outputs are factored.
    """

    memory_size = 0
    skill_offset: Tensor

    def __init__(self, architecture: PolicyArchitecture):
        """Standardise nothing and offset nothing."""
        super().__init__(architecture.features)
        self.architecture = architecture
        self.register_buffer("skill_offset", torch.zeros(NUM_SKILLS))

    def step(self, features: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Compute one frame of n fights, before the offset.

        Args:
            features: float32 [n, F], as a player sees them.
            memory: What is remembered of each fight, float32 [n, M]; see `new_memory`.

        Returns:
            Logits, float32 [n, C], and the memory of the next frame, float32 [n, M].
        """
        raise NotImplementedError

    @torch.inference_mode()
    def logits(self, features: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Compute the logits to decide by, offset included; otherwise as `step`."""
        logits, memory = self.step(features, memory)
        return logits + F.pad(self.skill_offset, (NUM_MOVES, 0)), memory

    def new_memory(self, fights: int) -> Tensor:
        """Make the memory of fights that begin, float32 [fights, M]."""
        return torch.zeros(fights, self.memory_size)


class PerceptronArchitecture(PolicyArchitecture):
    """Shape of a perceptron.

    Attributes:
        width: Units of each hidden layer.
        depth: Hidden layers.
    """

    kind: Literal["perceptron"] = "perceptron"
    width: Annotated[int, Field(ge=1, le=8_192)] = 128
    depth: Annotated[int, Field(ge=0, le=16)] = 2

    def build(self, generator: torch.Generator | None = None) -> "Perceptron":
        """Make a network of this shape; see `PolicyArchitecture.build`."""
        return Perceptron(self, generator)

    def sizes(self) -> list[int]:
        """Units of every layer, from the inputs to the outputs."""
        return [self.features, *[self.width] * self.depth, OUTPUTS]


class Perceptron(PolicyNetwork):
    """Multi-layer perceptron with ReLU, its inputs standardised by buffers; it has no memory."""

    architecture: PerceptronArchitecture

    def __init__(
        self, architecture: PerceptronArchitecture, generator: torch.Generator | None = None
    ):
        """Draw the weights.

        Args:
            architecture: Shape.
            generator: Source of the initial weights; torch's global one if not given.
        """
        super().__init__(architecture)
        self.layers = linear_layers(architecture.sizes(), generator)

    def linears(self) -> list[nn.Linear]:
        """The linear layers, from the inputs to the outputs."""
        return [layer for layer in self.layers if isinstance(layer, nn.Linear)]

    def forward(self, features: Tensor) -> Tensor:
        """Compute logits, before the offset.

        Args:
            features: float32 [n, F].

        Returns:
            Logits, float32 [n, C].
        """
        hidden = self.standardised(features)
        *inner, last = self.layers
        for layer in inner:
            hidden = F.relu(layer(hidden))
        logits: Tensor = last(hidden)
        return logits

    def step(self, features: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Compute one frame; see `PolicyNetwork.step`."""
        return self.forward(features), memory


KINDS: Final[dict[str, type[PolicyArchitecture]]] = {"perceptron": PerceptronArchitecture}
"""Architectures by kind. A checkpoint that names no kind holds a perceptron."""


def architecture_of(told: object) -> PolicyArchitecture:
    """Read an architecture of any kind.

    Args:
        told: Its fields as JSON types, or an architecture, which is given back.

    Raises:
        ValueError: If the kind is unknown; pydantic's own (a `ValueError` too) if a field is wrong.
    """
    if isinstance(told, PolicyArchitecture):
        return told
    kind = str(told.get("kind", "perceptron")) if isinstance(told, dict) else "perceptron"
    if kind not in KINDS:
        raise ValueError(f"network kind {kind!r} is unknown; there is {', '.join(KINDS)}")
    return KINDS[kind].model_validate(told)


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
