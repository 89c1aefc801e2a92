"""Behaviour cloning: the label of frame t is the input at t + D, and the split is by match.

Every choice is made on the validation matches. The epoch that is kept is the one with the lowest
validation loss of the remedy's own objective plus that of the moves: it is what training lowers, it
needs no decoder (one network serves all of them), and it is smooth where counts of events are not.
What it is worth in fights is for the experiments to measure.
"""

import copy
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from agents.clones.agent import Clone
from agents.clones.checkpoint import CloneRecord, RemedyRecord, TrainingRecord
from agents.clones.decoders import Decoder, Fitter, plan_of
from agents.clones.learner import Learner
from agents.clones.network import PerceptronArchitecture, PolicyArchitecture, PolicyNetwork
from agents.clones.outputs import Outputs
from agents.clones.remedies import Objective, Prior, Remedy
from agents.clones.resume import ProgressFile
from agents.clones.settings import TrainingSettings
from agents.clones.validation import Epoch, Judge
from agents.clones.value import ValueNetwork, Weighing
from agents.world import Origin
from arena.base.errors import InputError
from arena.rules.actions import NUM_SKILLS
from logs.resimulate import Dataset


@dataclass(frozen=True)
class Snapshot:
    """A clone as it was after an epoch.

    Attributes:
        outputs: What its network gives on the validation rows; nothing trains it on.
        settings: How it is trained.
        epoch: The epoch.
        counts: Training labels of each skill, int64 [9].
        value: What it values fights by; None if it was trained without.
    """

    outputs: Outputs
    settings: TrainingSettings
    epoch: Epoch
    counts: NDArray[np.int64]
    value: ValueNetwork | None = None

    @property
    def network(self) -> PolicyNetwork:
        """Its network."""
        return self.outputs.network

    @cached_property
    def decoder(self) -> Decoder:
        """Decoder of the settings, set for it by the validation rows."""
        return Fitter(self.outputs).fit(self.settings.decoder, move=self.settings.move)

    @cached_property
    def clone(self) -> Clone:
        """The two put to work."""
        return Clone(self.network, self.decoder, value=self.value)

    def record(self, remedy: Remedy, origin: Origin) -> CloneRecord:
        """Put together what is to be known about the clone, for its checkpoint."""
        return CloneRecord(
            origin=origin,
            architecture=self.network.architecture,
            value=self.value.architecture if self.value else None,
            remedy=RemedyRecord(name=remedy.name, parameters=dict(remedy.parameters)),
            decoder=self.decoder,
            training=TrainingRecord(
                settings=self.settings,
                counts=self.counts.tolist(),
                epoch=self.epoch.number,
                validation=dict(self.epoch.validation),
            ),
        )


@dataclass(frozen=True)
class Trained:
    """A finished training.

    Attributes:
        kept: The clone of the best epoch.
        epochs: All epochs.
    """

    kept: Snapshot
    epochs: list[Epoch]

    @property
    def clone(self) -> Clone:
        """The clone of the best epoch, with the decoder of the settings."""
        return self.kept.clone

    @property
    def best(self) -> int:
        """Number of the best epoch."""
        return self.kept.epoch.number


AfterEpoch = Callable[[Snapshot], None]


def train(
    data: Dataset,
    validation: Dataset,
    remedy: Remedy,
    settings: TrainingSettings,
    *,
    architecture: PolicyArchitecture | None = None,
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
        architecture: Of the network, for these features and this remedy; a perceptron of the
            settings' width and depth if not given.
        after_epoch: Told after each epoch, with the clone as it is then.
        resume: File written after each epoch; where it exists, training goes on from it.

    Raises:
        InputError: If the two data share a match or differ in their delay, the architecture does
            not fit, the loss leaves the finite numbers, or the file to resume from belongs to
            another training.
    """
    _check(data, validation, settings)
    prior = Prior(np.bincount(data.skill[data.counting], minlength=NUM_SKILLS).astype(np.int64))
    objective = remedy.objective(prior)
    network = _new_network(data, objective, settings, architecture)
    weighing = _weighing(data, objective, settings)
    value = weighing.value if weighing else None
    learner = Learner(network, data, objective, settings, weighing.rows if weighing else None)
    judge = Judge(validation, objective, weighing.of(validation) if weighing else None)
    fingerprint = _fingerprint(data, remedy, settings, network.architecture)
    file = ProgressFile(resume, network, learner.optimiser, fingerprint)
    progress = file.load()

    def snapshot(outputs: Outputs, epoch: Epoch) -> Snapshot:
        return Snapshot(outputs, settings, epoch, prior.counts, value)

    kept: Snapshot | None = None
    for number in range(len(progress.epochs) + 1, settings.epochs + 1):
        if progress.best and number - progress.best > settings.patience:
            break
        started = time.perf_counter()
        losses = learner.epoch(number)
        seconds = time.perf_counter() - started
        outputs = Outputs.of(_still(network), validation)
        figures = judge.figures(outputs)
        is_best = figures["loss"] < progress.lowest
        epoch = Epoch(number, losses, figures, is_best, learner.rows, seconds)
        progress.add(epoch, network)
        now = snapshot(outputs, epoch)
        kept = now if is_best else kept
        if after_epoch is not None:
            after_epoch(now)
        file.save(progress)

    if kept is None:  # the best epoch was done before this training was resumed
        network.load_state_dict(progress.weights)
        outputs = Outputs.of(_still(network), validation)
        kept = snapshot(outputs, progress.epochs[progress.best - 1])
    return Trained(kept, progress.epochs)


def _still(network: PolicyNetwork) -> PolicyNetwork:
    """Copy a network as it is now; training goes on with the other one."""
    return copy.deepcopy(network).requires_grad_(False)


def _weighing(data: Dataset, objective: Objective, settings: TrainingSettings) -> Weighing | None:
    """Fit what rows are weighed by, if the remedy weighs them; the same when it is resumed."""
    if not objective.advantage:
        return None
    return Weighing.fitted(data, objective.advantage, settings.seed)


def _new_network(
    data: Dataset,
    objective: Objective,
    settings: TrainingSettings,
    architecture: PolicyArchitecture | None,
) -> PolicyNetwork:
    features, factored = data.features.shape[1], objective.factored
    shape = architecture or PerceptronArchitecture(
        features=features, width=settings.width, depth=settings.depth, factored=factored
    )
    if (shape.features, shape.factored) != (features, factored):
        raise InputError(
            f"training: an architecture for {shape.features} features, factored {shape.factored}; "
            f"these logs and this remedy need {features} and {factored}"
        )
    network = shape.build(torch.Generator().manual_seed(settings.seed))
    network.standardise_by(data.features)
    network.skill_offset.copy_(torch.from_numpy(objective.offset))
    return network


def _check(data: Dataset, validation: Dataset, settings: TrainingSettings) -> None:
    plan_of(settings.decoder)
    for name, part in (("training", data), ("validation", validation)):
        if not len(part):
            raise InputError(f"{name} data: no rows; give fights longer than the reaction delay")
        if not part.counting.any():
            raise InputError(f"{name} data: every frame is labelled exclude; take a label back")
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


def _fingerprint(
    data: Dataset, remedy: Remedy, settings: TrainingSettings, architecture: PolicyArchitecture
) -> str:
    """Hash what a training is made from (of the features, every 997th row)."""
    parameters: Mapping[str, float] = remedy.parameters
    shape = architecture.model_dump_json()
    told = (remedy.name, sorted(parameters.items()), settings.model_dump_json(), shape, data.delay)
    digest = hashlib.sha256(repr(told).encode())
    for part in (data.move, data.skill, data.match, data.features[::997]):
        digest.update(np.ascontiguousarray(part).tobytes())
    if data.learned is not None:
        digest.update(np.packbits(data.learned).tobytes())
    return digest.hexdigest()
