"""Train one clone, and after every epoch test it offline and online, both on one axis."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.clones.agent import Clone, CloneAgent
from agents.clones.checkpoint import CloneRecord, save
from agents.clones.remedies import Remedy
from agents.clones.settings import TrainingSettings
from agents.clones.training import Snapshot, train
from agents.clones.validation import Epoch
from agents.world import Origin
from arena.match import Player
from experiments.labelled import Labelled
from experiments.offline import offline_test
from experiments.online import online_test
from experiments.tracking import AXIS, Tracker, run_tracker
from experiments.versions import versions

AfterEpoch = Callable[[int, int], None]
"""Told (epochs done, epochs at most)."""


@dataclass(frozen=True)
class EpochTests:
    """What is tested after every epoch.

    Attributes:
        opponents: Whom the clone meets.
        fights: Fights against each of them.
        seed: Seed of the fights, the same after every epoch, so that epochs differ by the clone.
    """

    opponents: Sequence[Player]
    fights: int
    seed: int = 0


@dataclass(frozen=True)
class TrainedClone:
    """A finished training.

    Attributes:
        clone: The clone of the epoch with the lowest validation loss.
        record: What is known about it.
        epochs: Figures of each epoch: ``epoch``, ``best``, ``seconds`` and the groups ``train``,
            ``offline`` and ``online``.
    """

    clone: Clone
    record: CloneRecord
    epochs: list[dict[str, Any]]


def run_metadata(
    logs: Labelled, remedy: Remedy, settings: TrainingSettings, tests: EpochTests
) -> dict[str, Any]:
    """Say what a run is, in JSON types."""
    return {
        "corpus": logs.corpus.id,
        "split_seed": logs.split_seed,
        "delay": logs.delay,
        "remedy": remedy.name,
        "remedy_parameters": dict(remedy.parameters),
        "settings": settings.model_dump(),
        "opponents": [opponent.name for opponent in tests.opponents],
        "fights_per_opponent": tests.fights,
        "online_seed": tests.seed,
        "versions": versions(),
    }


def train_clone(
    logs: Labelled,
    remedy: Remedy,
    settings: TrainingSettings,
    tests: EpochTests,
    tracker: Tracker,
    *,
    name: str,
    progress: AfterEpoch | None = None,
) -> TrainedClone:
    """Train a clone and log both tests after every epoch.

    Which epoch is kept is decided by the loss on validation matches; fights decide nothing.

    Args:
        logs: Rows of the training and the validation part.
        remedy: What is done about skills being rare.
        settings: How it is trained, the decoder it is tested with among it.
        tests: What is tested after every epoch.
        tracker: Takes the figures; finished when this returns.
        name: Spec that the clone will have.
        progress: Told after every epoch.

    Returns:
        The clone and the figures of its epochs.

    Raises:
        InputError: If the logs cannot be trained on.
    """
    epochs: list[dict[str, Any]] = []

    def after_epoch(now: Snapshot) -> None:
        figures = _test(now.epoch, CloneAgent(now.clone, name), logs, tests)
        epochs.append(figures)
        tracker.log(_flat(figures))
        if progress is not None:
            progress(now.epoch.number, settings.epochs)

    trained = train(logs.train, logs.validation, remedy, settings, after_epoch=after_epoch)
    origin = Origin(corpus=logs.corpus.id, split_seed=logs.split_seed, delay=logs.delay)
    record = trained.kept.record(remedy, settings, origin)
    tracker.finish({"best_epoch": trained.best, "decoder": trained.clone.decoder.model_dump()})
    return TrainedClone(trained.clone, record, epochs)


def train_and_save(
    logs: Labelled,
    remedy: Remedy,
    settings: TrainingSettings,
    tests: EpochTests,
    folder: Path,
    *,
    use_wandb: bool,
    progress: AfterEpoch | None = None,
) -> TrainedClone:
    """Train a clone into a folder: its checkpoint, the figures of its run, and wandb's files.

    Args:
        logs: As in `train_clone`.
        remedy: As in `train_clone`.
        settings: As in `train_clone`.
        tests: As in `train_clone`.
        folder: Made if missing; a clone that stands there is replaced when the new one is done.
        use_wandb: Whether to track in wandb too.
        progress: As in `train_clone`.

    Returns:
        The clone and the figures of its epochs.

    Raises:
        InputError: If the logs cannot be trained on, or the folder cannot be written.
    """
    metadata = run_metadata(logs, remedy, settings, tests)
    tracker = run_tracker(folder, metadata, use_wandb=use_wandb)
    name = f"clone:{folder}"
    trained = train_clone(logs, remedy, settings, tests, tracker, name=name, progress=progress)
    save(trained.clone.network, trained.record, folder)
    return trained


def _test(epoch: Epoch, agent: CloneAgent, logs: Labelled, tests: EpochTests) -> dict[str, Any]:
    offline = offline_test(agent, logs.validation, logs.corpus)
    online = online_test(agent, tests.opponents, tests.fights, tests.seed, delay=logs.delay)
    return {
        AXIS: epoch.number,
        "best": epoch.best,
        "seconds": epoch.seconds,
        "train": {
            **epoch.train,
            **{f"validation_{name}": value for name, value in epoch.validation.items()},
        },
        "offline": offline.scalars(),
        "online": online.scalars(),
    }


def _flat(figures: dict[str, Any]) -> dict[str, float]:
    """Name the figures of an epoch as they are drawn: ``group/figure``."""
    flat: dict[str, float] = {AXIS: figures[AXIS]}
    for group in ("train", "offline", "online"):
        flat |= {f"{group}/{name}": value for name, value in figures[group].items()}
    return flat
