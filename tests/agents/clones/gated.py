"""A network with memory, as somebody would add one, and a log that cannot be cloned without."""

from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn

from agents.clones.network import OUTPUTS, PolicyArchitecture, PolicyNetwork
from logs.resimulate import Dataset
from tests.agents.clones.synthetic import CUE, FRAMES, KIND, make_log

LAG = 4  # frames from a cue, shown on one frame only, to the press that answers it


class GatedArchitecture(PolicyArchitecture):
    kind: Literal["gated"] = "gated"
    units: int = 24

    def build(self, generator: torch.Generator | None = None) -> "Gated":
        return Gated(self, generator)


class Gated(PolicyNetwork):
    """One GRU cell, whose state is the memory."""

    def __init__(self, architecture: GatedArchitecture, generator: torch.Generator | None = None):
        super().__init__(architecture)
        self.memory_size = architecture.units
        self.cell = nn.GRUCell(architecture.features, architecture.units)
        self.answer = nn.Linear(architecture.units, OUTPUTS)
        for parameter in self.parameters():
            nn.init.normal_(parameter, std=0.2, generator=generator)

    def step(self, features: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        memory = self.cell(self.standardised(features), memory)
        return self.answer(memory), memory


def make_late_log(matches: int, seed: int, first_match: int = 0) -> Dataset:
    """Make a log in which each press comes `LAG` frames after a cue that is seen for one frame."""
    log = make_log(matches, seed, first_match)
    log.features[:, CUE : KIND + 8] = 0.0
    rows = np.flatnonzero(log.skill)
    log.skill[:] = 0
    generator = np.random.default_rng(seed)
    for row in rows[rows % FRAMES < FRAMES - LAG]:
        kind = int(generator.integers(1, 4))
        log.features[row, [CUE, KIND + kind - 1]] = 1.0
        log.skill[row + LAG] = kind
    return log
