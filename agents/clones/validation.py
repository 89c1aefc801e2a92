"""What an epoch came to, on training rows and on validation matches.

Shapes: n = validation rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from agents.clones.network import skill_log_probabilities
from agents.clones.outputs import Outputs
from agents.clones.remedies import Objective, dilate
from arena.rules.actions import NO_ACTION, NUM_MOVES
from logs.resimulate import Dataset


@dataclass(frozen=True)
class Epoch:
    """What an epoch came to. Losses are means over rows, in nats.

    Attributes:
        number: Epoch, from 1.
        train: ``move`` and ``skill``, the losses of the two heads as the remedy weighs them, and
            their sum ``loss``, over the epoch's batches.
        validation: The same on the validation rows, and ``skill_nll`` (of the probabilities as they
            are used), ``skill_accuracy`` (of the likeliest class) and ``act_share`` (mean
            probability of acting).
        best: Whether its validation loss is the lowest so far.
        rows: Training rows that it used.
        seconds: Time that its training took.
    """

    number: int
    train: Mapping[str, float]
    validation: Mapping[str, float]
    best: bool
    rows: int
    seconds: float


class Judge:
    """Measures a network on the validation matches."""

    def __init__(
        self, data: Dataset, objective: Objective, weight: NDArray[np.float32] | None = None
    ):
        """Prepare the labels.

        Args:
            data: Validation rows.
            objective: The remedy's; its mask counts in the mean as its expectation, so that the
                figure has no noise of its own.
            weight: What each row counts, float32 [n]; all alike if not given.
        """
        self._move = torch.from_numpy(data.move.astype(np.int64))
        self._skill = torch.from_numpy(data.skill.astype(np.int64))
        counts = data.counting
        wide = dilate(np.where(counts, data.skill, NO_ACTION), data.tracks, objective.dilation)
        self._target = torch.from_numpy(wide.astype(np.int64))
        self._move_weight = torch.ones(len(wide)) if weight is None else torch.from_numpy(weight)
        self._counts = torch.from_numpy(counts)
        self._move_weight = self._move_weight * self._counts
        self._weight = self._move_weight.clone()
        self._weight[self._target == NO_ACTION] *= objective.keep
        self._objective = objective

    @torch.inference_mode()
    def figures(self, outputs: Outputs) -> dict[str, float]:
        """Measure a network by its outputs on the validation rows; see `Epoch`."""
        network = outputs.network
        logits = torch.from_numpy(outputs.logits).t().contiguous()
        moves, skills = logits[:NUM_MOVES], logits[NUM_MOVES:]
        entropy = F.cross_entropy(moves.t(), self._move, reduction="none")
        move = (entropy * self._move_weight).sum() / self._move_weight.sum()
        rows = self._objective.loss(skills - network.skill_offset[:, None], self._target)
        skill = (rows * self._weight).sum() / self._weight.sum()
        chances = skill_log_probabilities(skills, network.architecture.factored)
        chances, logged = chances[:, self._counts], self._skill[self._counts]
        right = chances.argmax(0) == logged
        return _floats(
            move=move,
            skill=skill,
            loss=move + skill,
            skill_nll=F.nll_loss(chances.t(), logged),
            skill_accuracy=right.float().mean(),
            act_share=1.0 - chances[NO_ACTION].exp().mean(),
        )


def _floats(**figures: Tensor) -> dict[str, float]:
    return {name: float(value) for name, value in figures.items()}
