"""One pass after another over the training rows, each batch a step of AdamW.

Shapes: N = training rows, n = rows of a batch, C = 14 outputs.
"""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from agents.clones.batches import batches_of
from agents.clones.network import PolicyNetwork
from agents.clones.remedies import Objective, dilate
from agents.clones.settings import TrainingSettings
from arena.base.errors import InputError
from arena.rules.actions import NO_ACTION, NUM_MOVES, NUM_SKILLS
from logs.resimulate import Dataset


class Learner:
    """Passes over the training rows.

    Attributes:
        optimiser: AdamW over the network's parameters.
        rows: Training rows that an epoch uses.
    """

    def __init__(
        self,
        network: PolicyNetwork,
        data: Dataset,
        objective: Objective,
        settings: TrainingSettings,
        weight: NDArray[np.float32] | None = None,
    ):
        """Prepare labels, batches and optimiser; copies no features.

        Args:
            network: To train.
            data: Training rows.
            objective: The remedy's.
            settings: Of the training.
            weight: What each row counts, float32 [N], mean 1; all alike if not given.
        """
        self._parameters = list(network.parameters())
        self._objective = objective
        self._settings = settings
        self._move = torch.from_numpy(data.move.astype(np.int64))
        counts = data.counting
        wide = dilate(np.where(counts, data.skill, NO_ACTION), data.tracks, objective.dilation)
        self._skill = torch.from_numpy(wide.astype(np.int64))
        self._still = np.flatnonzero((wide == NO_ACTION) & counts)
        self._acting = np.flatnonzero((wide != NO_ACTION) & counts)
        self._kept = math.ceil(objective.keep * len(self._still))
        kept = self._kept + len(self._acting)
        # Kept no_action rows stand for those left out when moves are learned, so that the moves
        # are cloned from all frames alike; the mean weight of a row is 1.
        stands_for = torch.ones(NUM_SKILLS)
        stands_for[NO_ACTION] = len(self._still) / max(self._kept, 1)
        self._move_weight = stands_for * kept / int(counts.sum())
        self._weight = None if weight is None else torch.from_numpy(weight)
        self._batches = batches_of(network, data, kept, settings)
        self.rows = self._batches.rows
        self.optimiser = torch.optim.AdamW(
            self._parameters, weight_decay=settings.weight_decay, fused=True
        )

    def epoch(self, number: int) -> dict[str, float]:
        """Pass over the rows once.

        Args:
            number: Epoch, from 1; with the seed it settles the order of rows.

        Returns:
            Mean losses: ``move``, ``skill`` and their sum ``loss``.

        Raises:
            InputError: If the loss leaves the finite numbers.
        """
        generator = np.random.default_rng((self._settings.seed, number))
        batches = self._batches.epoch(self._rows_that_count(generator), generator)
        total = torch.zeros(2)
        for step, (rows, logits) in enumerate(batches):
            for group in self.optimiser.param_groups:
                group["lr"] = self._rate((number - 1) * self._batches.steps + step)
            move_loss, skill_loss = self._losses(rows, logits)
            torch.autograd.backward(move_loss + skill_loss)
            self._batches.backward(logits)
            torch.nn.utils.clip_grad_norm_(self._parameters, self._settings.clip)
            self.optimiser.step()
            total += torch.stack([move_loss.detach(), skill_loss.detach()])
        move, skill_mean = (total / self._batches.steps).tolist()
        if not math.isfinite(move + skill_mean):
            raise InputError(
                f"training: the loss of epoch {number} is {move + skill_mean}; "
                "lower the learning rate"
            )
        return {"move": move, "skill": skill_mean, "loss": move + skill_mean}

    def _losses(self, rows: Tensor, logits: Tensor) -> tuple[Tensor, Tensor]:
        """Give the mean losses of moves and skills of a batch from its logits, [C, n]."""
        skill = self._skill[rows]
        moves = F.log_softmax(logits[:NUM_MOVES], dim=0).gather(0, self._move[rows][None])[0]
        move_rows = -moves * self._move_weight[skill]
        skill_rows = self._objective.loss(logits[NUM_MOVES:], skill)
        if self._weight is not None:
            weight = self._weight[rows]
            move_rows, skill_rows = move_rows * weight, skill_rows * weight
        return move_rows.mean(), skill_rows.mean()

    def _rows_that_count(self, generator: np.random.Generator) -> NDArray[np.int64]:
        """Draw the rows of an epoch: all that act, and the kept share of those that do not."""
        still = self._still
        if self._kept < len(still):
            still = generator.choice(still, self._kept, replace=False)
        return np.concatenate([still, self._acting])

    def _rate(self, step: int) -> float:
        """Learning rate: a straight rise, then half a cosine down to 0."""
        steps = self._batches.steps * self._settings.epochs
        rise = self._settings.warm_up * steps
        if step < rise:
            share = (step + 1) / (rise + 1)
        else:
            share = 0.5 + 0.5 * math.cos(math.pi * (step - rise) / max(steps - rise, 1))
        return self._settings.learning_rate * share
