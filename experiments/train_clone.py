"""Train one clone, and after every epoch test it offline and online, both on one axis.

Which epoch is kept is decided by the loss on validation matches. The fights after every epoch
decide nothing; but where another epoch won more of them, that one is kept beside.
"""

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.clones.agent import Clone, CloneAgent
from agents.clones.checkpoint import RECORD_FILE, CloneRecord, load, save
from agents.clones.remedies import Remedy
from agents.clones.settings import TrainingSettings
from agents.clones.training import Snapshot, Trained, train
from agents.clones.validation import Epoch
from agents.world import Origin
from arena.match import Player, check_player, player_of
from experiments.labelled import Labelled
from experiments.offline import OfflineResult, ScoredNetwork, offline_test
from experiments.online import online_test
from experiments.runs import BEST_IN_FIGHTS, PROGRESS_FILE, Existing, is_finished, open_run
from experiments.tracking import (
    Description,
    Tracker,
    closing,
    locked,
    read_steps,
    run_tracker,
    tags_of,
)
from experiments.tracking.lineage import checkpoint_of, corpus_of
from experiments.tracking.steps import named, nested, win_rate
from experiments.tracking.views import of_epochs, of_offline
from experiments.tracking.vocabulary import EPOCH, FRAMES, MEASURE, group_of
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
        best_in_fights: Folder of the clone of another epoch, which won more fights; None if the
            clone's own epoch won as many as any.
    """

    clone: Clone
    record: CloneRecord
    epochs: list[dict[str, Any]]
    best_in_fights: Path | None


def run_metadata(
    logs: Labelled, remedy: Remedy, settings: TrainingSettings, tests: EpochTests
) -> dict[str, Any]:
    """Say what a run is, in JSON types."""
    excluded = {"excluded": logs.excluded} if logs.excluded else {}
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
        **excluded,
    }


def train_clone(
    logs: Labelled,
    remedy: Remedy,
    settings: TrainingSettings,
    tests: EpochTests,
    folder: Path,
    *,
    use_wandb: bool,
    tensorboard: bool = False,
    group: str = "",
    look: bool = True,
    existing: Existing = "go-on",
    progress: AfterEpoch | None = None,
) -> TrainedClone:
    """Train a clone into a folder: its checkpoint, the figures of its run, and wandb's files.

    Killed at any moment, the same training asked for again goes on after the last epoch that was
    done, and comes to the same clone. One that is finished is read, not trained again.

    Args:
        logs: Rows of the training and the validation part.
        remedy: What is done about skills being rare.
        settings: How it is trained, the decoder it is tested with among it.
        tests: What is tested after every epoch.
        folder: Made if missing; a clone that stands there is replaced when the new one is done.
        use_wandb: Whether to track in wandb too.
        tensorboard: Whether to write events for TensorBoard too.
        group: Runs that it belongs to.
        look: Whether to draw what the clone that is kept is looked at by, which takes a second.
        existing: What becomes of a run that stands there.
        progress: Told after every epoch.

    Returns:
        The clone and the figures of its epochs.

    Raises:
        InputError: If the logs cannot be trained on, an opponent was trained for another delay, or
            the folder holds a run that is not to be replaced or cannot be written.
    """
    for opponent in tests.opponents:  # not after the first epoch
        check_player(player_of(opponent), logs.delay)
    metadata = run_metadata(logs, remedy, settings, tests)
    with locked(folder):
        open_run(folder, metadata, existing)
        if is_finished(folder) and (folder / RECORD_FILE).exists():
            print(f"{folder}: this training is finished; its clone is read", file=sys.stderr)
        else:
            told = _description(logs, remedy, settings, group)
            tracker = _begin(folder, metadata, told, use_wandb, tensorboard)
            with closing(tracker):
                _train(logs, remedy, settings, tests, folder, tracker, look, progress)
        (folder / PROGRESS_FILE).unlink(missing_ok=True)
    clone, record = load(folder)
    rival = folder / BEST_IN_FIGHTS
    epochs = [nested(step) for step in epochs_in(folder)]
    return TrainedClone(clone, record, epochs, rival if rival.exists() else None)


def _begin(
    folder: Path, metadata: dict[str, Any], told: Description, use_wandb: bool, tensorboard: bool
) -> Tracker:
    """Open the run's tracker, and say where a run that was stopped goes on."""
    if done := len(epochs_in(folder)):
        print(f"{folder}: going on after epoch {done}", file=sys.stderr)
    return run_tracker(folder, metadata, told, use_wandb=use_wandb, tensorboard=tensorboard)


def _description(
    logs: Labelled, remedy: Remedy, settings: TrainingSettings, group: str
) -> Description:
    tags = tags_of(
        remedy=remedy.name,
        decoder=settings.decoder,
        network=f"perceptron-{settings.width}x{settings.depth}",
        corpus=logs.corpus.id[:12],
    )
    return Description("train", tags=tags, **({"group": group} if group else {}))


def epochs_in(folder: Path) -> list[dict[str, Any]]:
    """Read the epochs of a run; what was measured after its training is none."""
    return [step for step in read_steps(folder) if EPOCH in step]


def _train(
    logs: Labelled,
    remedy: Remedy,
    settings: TrainingSettings,
    tests: EpochTests,
    folder: Path,
    tracker: Tracker,
    look: bool,
    progress: AfterEpoch | None,
) -> None:
    """Train from where the folder's run is to its end."""
    origin = Origin(corpus=logs.corpus.id, split_seed=logs.split_seed, delay=logs.delay)
    best: dict[int, OfflineResult] = {}

    def after_epoch(now: Snapshot) -> None:
        agent = CloneAgent(now.clone, f"clone:{folder}", logs.delay)
        offline = _offline(now, folder, logs)
        best.update({now.epoch.number: offline} if now.epoch.best else {})
        figures = _figures(now.epoch, offline, agent, tests, logs.delay)
        tracker.log(figures)
        if win_rate(figures) > _best_win_rate(folder, before=now.epoch.number):
            record = now.record(remedy, origin)
            save(now.network, record, folder / BEST_IN_FIGHTS, now.value)
        if progress is not None:
            progress(now.epoch.number, settings.epochs)

    resume = folder / PROGRESS_FILE
    trained = train(
        logs.train, logs.validation, remedy, settings, after_epoch=after_epoch, resume=resume
    )
    kept = trained.kept
    save(kept.network, kept.record(remedy, origin), folder, kept.value)
    _settle_rival(folder, trained)
    rival = folder / BEST_IN_FIGHTS
    tracker.log(
        {
            MEASURE: 0,
            **corpus_of(logs, folder),
            **checkpoint_of(folder, rival if rival.exists() else None),
            **of_epochs(epochs_in(folder)),
            **(of_offline(best.get(trained.best) or _offline(kept, folder, logs)) if look else {}),
        }
    )
    tracker.finish({"best_epoch": trained.best, "decoder": kept.decoder.model_dump()})


def _settle_rival(folder: Path, trained: Trained) -> None:
    """Remove the clone that is best in fights where it is none other than the one kept."""
    own = next(win_rate(step) for step in epochs_in(folder) if step[EPOCH] == trained.best)
    if own >= _best_win_rate(folder, before=len(trained.epochs) + 1):
        shutil.rmtree(folder / BEST_IN_FIGHTS, ignore_errors=True)


def _best_win_rate(folder: Path, *, before: int) -> float:
    """Highest share of fights won after an earlier epoch of a run; -1 if there is none."""
    steps = epochs_in(folder)
    return max((win_rate(step) for step in steps if step[EPOCH] < before), default=-1.0)


def _offline(kept: Snapshot, folder: Path, logs: Labelled) -> OfflineResult:
    agent = CloneAgent(kept.clone, f"clone:{folder}", logs.delay)
    network = ScoredNetwork(kept.outputs)
    return offline_test(agent, logs.validation, logs.corpus, network=network)


def _figures(
    epoch: Epoch, offline: OfflineResult, agent: CloneAgent, tests: EpochTests, delay: int
) -> dict[str, Any]:
    """Test an epoch in fights too; the figures are named as the vocabulary has them."""
    online = online_test(agent, tests.opponents, tests.fights, tests.seed, delay=delay)
    group = group_of(opponent.name for opponent in tests.opponents)
    return {
        EPOCH: epoch.number,
        FRAMES: epoch.number * epoch.rows,
        "train/best": int(epoch.best),
        "train/seconds": epoch.seconds,
        **named("train", epoch.train),
        **named("train/validation_", epoch.validation),
        **named("offline/validation", offline.scalars()),
        **named(f"online/{group}", online.scalars()),
    }
