"""Behaviour cloning: the label of frame t is the input at t + D, and the split is by match.

Every choice is made on the validation matches. The epoch that is kept is the one with the lowest
validation loss of the remedy's own objective plus that of the moves: it is what training lowers, it
needs no decoder (one network serves all of them), and it is smooth where counts of events are not.
What it is worth in fights is for the experiments to measure.

Shapes: n = rows of a batch, N = training rows, F = features.
"""

import copy
import hashlib
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from agents.clones.agent import Clone
from agents.clones.backpropagation import Backpropagation, has_bfloat16
from agents.clones.checkpoint import CloneRecord, RemedyRecord, TrainingRecord
from agents.clones.decoders import Decoder, plan_of
from agents.clones.network import Architecture, Network
from agents.clones.remedies import Objective, Prior, Remedy, dilate
from agents.clones.resume import ProgressFile
from agents.clones.settings import TrainingSettings
from agents.clones.validation import Epoch, Judge
from agents.world import Origin
from arena.base.errors import InputError
from arena.rules.actions import NO_ACTION, NUM_MOVES, NUM_SKILLS
from logs.resimulate import Dataset


@dataclass(frozen=True)
class Trained:
    """A finished training.

    Attributes:
        clone: The clone of the best epoch, with the decoder of the settings.
        epochs: All epochs.
        best: Number of the best epoch.
        counts: Training labels of each skill, int64 [9].
    """

    clone: Clone
    epochs: list[Epoch]
    best: int
    counts: NDArray[np.int64]


AfterEpoch = Callable[[Epoch, Clone], None]


def train(
    data: Dataset,
    validation: Dataset,
    remedy: Remedy,
    settings: TrainingSettings,
    *,
    after_epoch: AfterEpoch | None = None,
    resume: Path | None = None,
) -> Trained:
    """Train a clone.

    The same data, remedy and settings give the same weights, bit for bit, on one machine with one
    number of threads; so does a training that was stopped and resumed.

    Args:
        data: Training rows.
        validation: Rows of other matches, with the same delay.
        remedy: What is done about skills being rare.
        settings: The rest.
        after_epoch: Told after each epoch, with the clone as it is then.
        resume: File written after each epoch; where it exists, training goes on from it.

    Raises:
        InputError: If the two data share a match or differ in their delay, the loss leaves the
            finite numbers, or the file to resume from belongs to another training.
    """
    _check(data, validation, settings)
    prior = Prior(np.bincount(data.skill, minlength=NUM_SKILLS).astype(np.int64))
    objective = remedy.objective(prior)
    network = _new_network(data, objective, settings)
    learner = Learner(network, data, objective, settings)
    judge = Judge(validation, objective)
    file = ProgressFile(resume, network, learner.optimiser, _fingerprint(data, remedy, settings))
    progress = file.load()

    for number in range(len(progress.epochs) + 1, settings.epochs + 1):
        if progress.best and number - progress.best > settings.patience:
            break
        started = time.perf_counter()
        losses = learner.epoch(number)
        seconds = time.perf_counter() - started
        figures = judge.figures(network)
        is_best = figures["loss"] < progress.lowest
        epoch = Epoch(number, losses, figures, is_best, learner.rows, seconds)
        progress.add(epoch, network)
        if after_epoch is not None:
            after_epoch(epoch, _handed_out(network, validation, settings))
        file.save(progress)

    network.load_state_dict(progress.weights)
    kept = _handed_out(network, validation, settings)
    return Trained(kept, progress.epochs, progress.best, prior.counts)


def record_of(
    trained: Trained, remedy: Remedy, settings: TrainingSettings, origin: Origin
) -> CloneRecord:
    """Put together what is to be known about the clone of a finished training."""
    clone = trained.clone
    return CloneRecord(
        origin=origin,
        architecture=clone.network.architecture,
        remedy=RemedyRecord(name=remedy.name, parameters=dict(remedy.parameters)),
        decoder=clone.decoder,
        training=TrainingRecord(
            settings=settings,
            counts=trained.counts.tolist(),
            epoch=trained.best,
            validation=dict(trained.epochs[trained.best - 1].validation),
        ),
    )


class Learner:
    """Passes over the training rows in shuffled batches.

    Attributes:
        optimiser: AdamW over the network's parameters.
        rows: Training rows that an epoch uses.
    """

    def __init__(
        self, network: Network, data: Dataset, objective: Objective, settings: TrainingSettings
    ):
        """Prepare labels, buffers and optimiser; copies no features."""
        self._network = network
        self._objective = objective
        self._settings = settings
        self._features = torch.from_numpy(data.features)
        self._move = torch.from_numpy(data.move.astype(np.int64))
        wide = dilate(data.skill, data.tracks, objective.dilation)
        self._skill = torch.from_numpy(wide.astype(np.int64))
        self._still = np.flatnonzero(wide == NO_ACTION)
        self._acting = np.flatnonzero(wide != NO_ACTION)
        self._kept = math.ceil(objective.keep * len(self._still))
        kept = self._kept + len(self._acting)
        self._batch = min(settings.batch, kept)
        self._steps = kept // self._batch
        self.rows = self._steps * self._batch
        # Kept no_action rows stand for those left out when moves are learned, so that the moves
        # are cloned from all frames alike; the mean weight of a row is 1.
        weight = torch.ones(NUM_SKILLS)
        weight[NO_ACTION] = len(self._still) / max(self._kept, 1)
        self._move_weight = weight * kept / len(wide)
        half = has_bfloat16() if settings.precision == "auto" else settings.precision == "bfloat16"
        self._work = Backpropagation(network, self._batch, half=half)
        self.optimiser = torch.optim.AdamW(
            network.parameters(), weight_decay=settings.weight_decay, fused=True
        )

    def epoch(self, number: int) -> dict[str, float]:
        """Pass over the rows once.

        Args:
            number: Epoch, from 1; with the seed it settles the order of rows.

        Returns:
            Mean losses: ``move``, ``skill`` and their sum ``loss``.
        """
        order = self._order(number)
        total = torch.zeros(2)
        for step in range(self._steps):
            rows = order[step * self._batch : (step + 1) * self._batch]
            for group in self.optimiser.param_groups:
                group["lr"] = self._rate((number - 1) * self._steps + step)
            skill = self._skill[rows]
            logits = self._work.forward(self._features, rows)  # [14, n]
            moves = F.log_softmax(logits[:NUM_MOVES], dim=0).gather(0, self._move[rows][None])[0]
            move_loss = -(moves * self._move_weight[skill]).mean()
            skill_loss = self._objective.loss(logits[NUM_MOVES:], skill).mean()
            torch.autograd.backward(move_loss + skill_loss)
            self._work.backward(logits)
            torch.nn.utils.clip_grad_norm_(self._network.parameters(), self._settings.clip)
            self.optimiser.step()
            total += torch.stack([move_loss.detach(), skill_loss.detach()])
        move, skill_mean = (total / self._steps).tolist()
        if not math.isfinite(move + skill_mean):
            raise InputError(
                f"training: the loss of epoch {number} is {move + skill_mean}; "
                "lower the learning rate"
            )
        return {"move": move, "skill": skill_mean, "loss": move + skill_mean}

    def _order(self, number: int) -> Tensor:
        """Shuffle the rows of an epoch: all that act, and the kept share of those that do not."""
        generator = np.random.default_rng((self._settings.seed, number))
        still = self._still
        if self._kept < len(still):
            still = generator.choice(still, self._kept, replace=False)
        rows = np.concatenate([still, self._acting])
        generator.shuffle(rows)
        return torch.from_numpy(rows)

    def _rate(self, step: int) -> float:
        """Learning rate: a straight rise, then half a cosine down to 0."""
        steps = self._steps * self._settings.epochs
        rise = self._settings.warm_up * steps
        if step < rise:
            share = (step + 1) / (rise + 1)
        else:
            share = 0.5 + 0.5 * math.cos(math.pi * (step - rise) / max(steps - rise, 1))
        return self._settings.learning_rate * share


def _new_network(data: Dataset, objective: Objective, settings: TrainingSettings) -> Network:
    architecture = Architecture(
        features=data.features.shape[1],
        width=settings.width,
        depth=settings.depth,
        factored=objective.factored,
    )
    network = Network(architecture, torch.Generator().manual_seed(settings.seed))
    network.standardise_by(data.features)
    network.skill_offset.copy_(torch.from_numpy(objective.offset))
    return network


def _handed_out(network: Network, validation: Dataset, settings: TrainingSettings) -> Clone:
    """Make a clone of the network as it is now, its decoder set by the validation rows."""
    clone = Clone(copy.deepcopy(network), Decoder(name="argmax", act="argmax"))
    return clone.with_decoder(clone.fitter(validation).fit(settings.decoder))


def _check(data: Dataset, validation: Dataset, settings: TrainingSettings) -> None:
    plan_of(settings.decoder)
    for name, part in (("training", data), ("validation", validation)):
        if not len(part):
            raise InputError(f"{name} data: no rows; give fights longer than the reaction delay")
    shared = np.intersect1d(data.match, validation.match)
    if shared.size:
        raise InputError(
            f"training and validation data share match {shared[0]}; split the logs by match"
        )
    if data.delay != validation.delay:
        raise InputError(
            f"training data have a delay of {data.delay} frames and validation data of "
            f"{validation.delay}; re-simulate both with one delay"
        )


def _fingerprint(data: Dataset, remedy: Remedy, settings: TrainingSettings) -> str:
    """Hash what a training is made from (of the features, every 997th row)."""
    parameters: Mapping[str, float] = remedy.parameters
    told = (remedy.name, sorted(parameters.items()), settings.model_dump_json(), data.delay)
    digest = hashlib.sha256(repr(told).encode())
    for part in (data.move, data.skill, data.match, data.features[::997]):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()
