"""Train a player by PPO, and test it in fights at equal distances on the way."""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from stable_baselines3 import PPO
from torch import Tensor

from agents.clones.agent import Clone
from agents.ppo.checkpoint import PpoRecord, player_of, save
from agents.ppo.progress import Progress, load_progress, save_progress
from agents.ppo.training import PpoSettings, Stage, train
from agents.world import World, first_fault
from arena.base.errors import InputError
from arena.match import Player
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
from experiments.tracking.lineage import ppo_of, used_by
from experiments.tracking.steps import named, nested, win_rate
from experiments.tracking.vocabulary import EPOCH, FRAMES, MEASURE, STEPS, group_of
from experiments.versions import versions

Told = Callable[[int, int], None]


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
    existing: Existing = "refuse",
    progress: Told | None = None,
) -> list[dict[str, Any]]:
    """Train a player into a folder: its checkpoint, the figures of its run, and wandb's files.

    The checkpoint is written after every test, so a run that is stopped leaves the player as it
    was; the one at the end stays, whatever the tests said. Where an earlier one won more fights, it
    stays beside, in ``best-in-fights``. A run that goes on does so after its latest test.

    Args:
        opponents: Whom it learns from, beside earlier selves.
        settings: How it is trained.
        tests: What is tested on the way.
        folder: Made if missing; a player that stands there is replaced at the first test.
        clone: Spec and clone whose network it begins with.
        use_wandb: Whether to track in wandb too.
        tensorboard: Whether to write events for TensorBoard too.
        existing: What becomes of a run that stands there.
        progress: Told (decisions so far, decisions in all).

    Returns:
        Figures of each test, see `experiments.tracking.steps.nested`.

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
    path = folder / PROGRESS_FILE
    with locked(folder):
        open_run(folder, metadata, existing)
        if is_finished(folder):
            print(f"{folder}: this training is finished; nothing is left to learn", file=sys.stderr)
        else:
            begun = load_progress(path) if read_steps(folder) else None
            to = {"use_wandb": use_wandb, "tensorboard": tensorboard}
            with closing(run_tracker(folder, metadata, told, **to)) as tracker:
                course = _Course(settings, tests, folder, tracker, clone[0] if clone else "")
                course.train(opponents, clone[1] if clone else None, begun, progress)
        path.unlink(missing_ok=True)
    return [nested(step) for step in read_steps(folder) if EPOCH in step]


def _tags(settings: PpoSettings, clone: tuple[str, Clone] | None) -> list[str]:
    return tags_of(
        remedy="ppo",
        decoder="sample",
        network=f"perceptron-{settings.width}x{settings.depth}",
        begins_with=clone[0] if clone else "",
    )


class _Course:
    """A training on its way: what is tested, written and logged after each stage.

    What it takes to go on is written first and the run made from it, so a kill between the two
    leaves no test out and logs none twice.
    """

    def __init__(
        self,
        settings: PpoSettings,
        tests: PpoTests,
        folder: Path,
        tracker: Tracker,
        begins_with: str,
    ) -> None:
        self._settings, self._tests = settings, tests
        self._folder, self._tracker = folder, tracker
        self._begins_with = begins_with
        self._group = group_of(opponent.name for opponent in tests.opponents)
        self._tested: list[dict[str, Any]] = []  # steps of the run

    def train(
        self,
        opponents: Sequence[Player],
        clone: Clone | None,
        begun: tuple[Progress, Mapping[str, Tensor]] | None,
        progress: Told | None,
    ) -> None:
        """Train to the end, from the beginning or from where it stood."""
        if begun is not None:
            self._tested = list(begun[0].tests)
            print(f"{self._folder}: going on after {begun[0].steps:,} decisions", file=sys.stderr)
        train(
            opponents,
            self._settings,
            clone=clone,
            begun=begun,
            restored=self._keep,
            after_stage=self._after_stage,
            progress=progress,
        )
        self._finish()

    def _after_stage(self, stage: Stage, model: PPO) -> None:
        """Test the player, then write and log."""
        settings, tests = self._settings, self._tests
        agent = player_of(model, record_of(settings, stage.steps), f"sb3:{self._folder}")
        met = tests.opponents
        online = online_test(agent, met, tests.fights, tests.seed, delay=settings.delay)
        self._tested.append(
            {
                EPOCH: stage.number,
                STEPS: stage.steps,
                FRAMES: stage.steps * settings.repeat,
                "train/seconds": stage.seconds,
                **named("train", stage.figures),
                **named(f"online/{self._group}", online.scalars()),
            }
        )
        now = Progress(
            stages=stage.number,
            steps=stage.steps,
            seconds=stage.seconds,
            selves=len(stage.selves),
            tests=self._tested,
        )
        save_progress(self._folder / PROGRESS_FILE, now, model.policy, stage.selves)
        self._keep(model)

    def _keep(self, model: PPO) -> None:
        """Write the player as it is after the latest test, and log what is not logged yet."""
        latest = self._tested[-1]
        record = record_of(self._settings, latest[STEPS])
        save(model, record, self._folder)
        if win_rate(latest) > max(map(win_rate, self._tested[:-1]), default=-1.0):
            save(model, record, self._folder / BEST_IN_FIGHTS)
        for step in self._tested:
            self._tracker.log(step)

    def _finish(self) -> None:
        """Log what the training made, and end the run."""
        latest, rival = self._tested[-1], self._folder / BEST_IN_FIGHTS
        if win_rate(latest) >= max(map(win_rate, self._tested)):
            shutil.rmtree(rival, ignore_errors=True)
        made = ppo_of(self._folder, latest[STEPS], rival if rival.exists() else None)
        origin = used_by(self._begins_with)
        begun = {} if origin is None else {"lineage/begins_with": origin}
        self._tracker.log({MEASURE: 0, **made, **begun})
        self._tracker.finish({"epochs": len(self._tested), "steps": latest[STEPS]})
