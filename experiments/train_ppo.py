"""Train a player by PPO, and test it in fights at equal distances on the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from stable_baselines3 import PPO

from agents.clones.agent import Clone
from agents.ppo.checkpoint import PpoRecord, player_of, save
from agents.ppo.training import PpoSettings, Stage, train
from agents.world import World, first_fault
from arena.base.errors import InputError
from arena.match import Player
from experiments.online import online_test
from experiments.runs import open_run
from experiments.tracking import Description, Tracker, closing, locked, run_tracker, tags_of
from experiments.tracking.lineage import ppo_of, used_by
from experiments.tracking.steps import named
from experiments.tracking.vocabulary import EPOCH, FRAMES, MEASURE, STEPS, group_of
from experiments.versions import versions

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class PpoTests:
    """What is tested on the way; it decides nothing.

    Attributes:
        opponents: Whom the learner meets.
        fights: Fights against each of them.
        seed: Seed of the fights, the same every time.
    """

    opponents: Sequence[Player]
    fights: int
    seed: int = 0


def settings_of(**chosen: Any) -> PpoSettings:
    """Check settings that a person has chosen.

    Raises:
        InputError: If one is out of range; names it.
    """
    try:
        return PpoSettings(**chosen)
    except ValidationError as error:
        raise InputError(f"training: {first_fault(error)}; give another value") from error


def record_of(settings: PpoSettings, steps: int) -> PpoRecord:
    """Describe how a player that was trained for so many decisions plays."""
    return PpoRecord(
        world=World(delay=settings.delay),
        repeat=settings.repeat,
        press_interval=settings.press_interval,
        steps=steps,
    )


def train_and_save(
    opponents: Sequence[Player],
    settings: PpoSettings,
    tests: PpoTests,
    folder: Path,
    *,
    clone: tuple[str, Clone] | None = None,
    use_wandb: bool,
    tensorboard: bool = False,
    restart: bool = False,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Train a player into a folder: its checkpoint, the figures of its run, and wandb's files.

    The checkpoint is written after every test, so a run that is stopped leaves the player as it
    was; the one at the end stays, whatever the tests said.

    Args:
        opponents: Whom it learns from, beside earlier selves.
        settings: How it is trained.
        tests: What is tested on the way.
        folder: Made if missing; a player that stands there is replaced at the first test.
        clone: Spec and clone whose network it begins with.
        use_wandb: Whether to track in wandb too.
        tensorboard: Whether to write events for TensorBoard too.
        restart: Whether to begin anew where the folder holds a run; such a run cannot go on.
        progress: Told (decisions so far, decisions in all).

    Returns:
        Figures of each test: ``epoch``, ``steps``, ``seconds`` and the groups ``train`` and
        ``online``.

    Raises:
        InputError: If it cannot be trained so, or the folder holds a run that is not to be replaced
            or cannot be written.
    """
    metadata = {
        "settings": settings.model_dump(),
        "learns_from": [opponent.name for opponent in opponents],
        "begins_with": clone[0] if clone else None,
        "opponents": [opponent.name for opponent in tests.opponents],
        "fights_per_opponent": tests.fights,
        "online_seed": tests.seed,
        "versions": versions(),
    }
    told = Description("train", tags=_tags(settings, clone), axis=STEPS)
    with locked(folder):
        open_run(folder, metadata, "replace" if restart else "refuse")
        tracker = run_tracker(folder, metadata, told, use_wandb=use_wandb, tensorboard=tensorboard)
        with closing(tracker):
            return _train(opponents, settings, tests, folder, clone, tracker, progress)


def _tags(settings: PpoSettings, clone: tuple[str, Clone] | None) -> list[str]:
    return tags_of(
        remedy="ppo",
        decoder="sample",
        network=f"perceptron-{settings.width}x{settings.depth}",
        begins_with=clone[0] if clone else "",
    )


def _train(
    opponents: Sequence[Player],
    settings: PpoSettings,
    tests: PpoTests,
    folder: Path,
    clone: tuple[str, Clone] | None,
    tracker: Tracker,
    progress: Progress | None,
) -> list[dict[str, Any]]:
    """Train to the end, tested on the way; figures of each test."""
    epochs: list[dict[str, Any]] = []
    group = group_of(opponent.name for opponent in tests.opponents)

    def after_stage(stage: Stage, model: PPO) -> None:
        record = record_of(settings, stage.steps)
        agent = player_of(model, record, f"sb3:{folder}")
        met = tests.opponents
        online = online_test(agent, met, tests.fights, tests.seed, delay=settings.delay)
        epochs.append(_figures(stage, online.scalars()))
        tracker.log(
            {
                EPOCH: stage.number,
                STEPS: stage.steps,
                FRAMES: stage.steps * settings.repeat,
                "train/seconds": stage.seconds,
                **named("train", stage.figures),
                **named(f"online/{group}", online.scalars()),
            }
        )
        save(model, record, folder)

    train(
        opponents,
        settings,
        clone=clone[1] if clone else None,
        after_stage=after_stage,
        progress=progress,
    )
    origin = used_by(clone[0]) if clone else None
    begun = {} if origin is None else {"lineage/begins_with": origin}
    tracker.log({MEASURE: 0, **ppo_of(folder, epochs[-1]["steps"]), **begun})
    tracker.finish({"epochs": len(epochs), "steps": epochs[-1]["steps"]})
    return epochs


def _figures(stage: Stage, online: dict[str, float]) -> dict[str, Any]:
    return {
        EPOCH: stage.number,
        "steps": stage.steps,
        "seconds": stage.seconds,
        "train": dict(stage.figures),
        "online": online,
    }
