"""A sweep: the same logs cloned with every remedy and decoder of a grid.

The goal is an offline figure on validation matches; fights are reported and choose nothing. Every
trial is a training in a folder of its own, so a sweep that was killed goes on where it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from agents.clones.decoders import plan_of
from agents.clones.remedies import resolve
from agents.clones.settings import TrainingSettings
from arena.base.errors import InputError
from experiments.files import write_json
from experiments.labelled import Labelled
from experiments.runs import open_run
from experiments.tracking import Description, Tracker, closing, locked, run_tracker, tags_of
from experiments.tracking.lineage import artifact_name
from experiments.tracking.steps import win_rate
from experiments.tracking.values import Cell, Table
from experiments.tracking.vocabulary import EPOCH, MEASURE, REGISTERED, TRIAL, metric
from experiments.train_clone import EpochTests, epochs_in, run_metadata, train_clone

SWEEP_FILE: Final = "sweep.yaml"
_VALIDATION: Final = ("offline/validation/", "train/validation_")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Grid:
    """What is tried.

    Attributes:
        remedies: Specs of remedies.
        decoders: Names of decoders.
        seeds: Seeds of the training.
        goal: Metric by which the best trial is chosen.
    """

    remedies: Sequence[str]
    decoders: Sequence[str]
    seeds: Sequence[int] = (0,)
    goal: str = REGISTERED

    def __post_init__(self) -> None:
        """Refuse what cannot be tried, before anything is trained.

        Raises:
            InputError: If a remedy, a decoder or the goal does not exist, or the goal is no figure
                on validation matches with a direction.
        """
        for remedy in self.remedies:
            resolve(remedy)
        for decoder in self.decoders:
            plan_of(decoder)
        wanted = metric(self.goal)
        if not self.goal.startswith(_VALIDATION) or not wanted.better:
            raise InputError(
                f"goal {self.goal!r}: a sweep's goal is a figure on validation matches that has a "
                f"better side, such as {REGISTERED}; fights are only reported"
            )

    @property
    def trials(self) -> Iterator[tuple[str, str, int]]:
        """Every remedy with every decoder and seed."""
        return product(self.remedies, self.decoders, self.seeds)


@dataclass(frozen=True)
class Trial:
    """A training of the sweep.

    Attributes:
        remedy: Spec of its remedy.
        decoder: Name of its decoder.
        seed: Seed of its training.
        folder: Where it lies.
        epoch: Epoch that is kept.
        goal: The goal's value there.
        win_rate: Share of fights won there; decides nothing.
    """

    remedy: str
    decoder: str
    seed: int
    folder: Path
    epoch: int
    goal: float
    win_rate: float


def write_sweep(grid: Grid, folder: Path, command: Sequence[str]) -> Path:
    """Write the sweep as ``wandb sweep`` takes it, for agents on many machines.

    Args:
        grid: What is tried.
        folder: Of the sweep.
        command: What makes a trial, to which its remedy, decoder and seed are added.

    Returns:
        The file: JSON, which is YAML too.
    """
    wanted = metric(grid.goal)
    best = "max" if wanted.better == "higher" else "min"
    content = {
        "name": folder.resolve().name,
        "method": "grid",
        "metric": {"name": grid.goal, "goal": f"{best}imize"},
        "parameters": {
            "remedy": {"values": list(grid.remedies)},
            "decoder": {"values": list(grid.decoders)},
            "seed": {"values": list(grid.seeds)},
        },
        "command": [*command, "--trials-only", "${args}"],
    }
    write_json(folder / SWEEP_FILE, content)
    return folder / SWEEP_FILE


def run_sweep(
    logs: Labelled,
    grid: Grid,
    settings: TrainingSettings,
    tests: EpochTests,
    folder: Path,
    *,
    use_wandb: bool,
    restart: bool = False,
    trials_only: bool = False,
    progress: Progress | None = None,
) -> list[Trial]:
    """Try every point of a grid.

    Args:
        logs: Rows of the training and the validation part.
        grid: What is tried.
        settings: How every clone is trained; remedy, decoder and seed are the trial's.
        tests: What is tested after every epoch.
        folder: Of the sweep; trials lie in folders below, the comparison in ``summary``.
        use_wandb: Whether to track in wandb too.
        restart: Whether to begin anew where the folder holds a sweep.
        trials_only: Whether to leave out the comparison, for one of many agents.
        progress: Told (epochs done, epochs at most).

    Returns:
        The trials, the best by the goal first.

    Raises:
        InputError: If the folder holds another sweep or cannot be written, or a clone cannot be
            trained.
    """
    group = f"sweep-{folder.resolve().name}"
    trials = _trials(logs, grid, settings, tests, folder, group, use_wandb, progress)
    if trials_only:
        return _ordered(list(trials), grid)
    summary = folder / "summary"
    described = Description("sweep", group=group, tags=tags_of(corpus=logs.corpus.id[:12]))
    with locked(summary):
        metadata = _metadata(logs, grid, settings, tests)
        open_run(summary, metadata, "replace" if restart else "go-on")
        with closing(run_tracker(summary, metadata, described, use_wandb=use_wandb)) as tracker:
            found = []
            for number, trial in enumerate(trials, 1):
                tracker.log(
                    {TRIAL: number, "sweep/goal": trial.goal, "sweep/win_rate": trial.win_rate}
                )
                found.append(trial)
            ordered = _ordered(found, grid)
            _close(ordered, grid, tracker)
    return ordered


def _metadata(
    logs: Labelled, grid: Grid, settings: TrainingSettings, tests: EpochTests
) -> dict[str, Any]:
    """Say what a sweep is: its grid, and what all its trainings share."""
    shared = run_metadata(logs, resolve(grid.remedies[0]), settings, tests)
    own = ("remedy", "remedy_parameters")
    return {"sweep": asdict(grid), **{k: v for k, v in shared.items() if k not in own}}


def _trials(
    logs: Labelled,
    grid: Grid,
    settings: TrainingSettings,
    tests: EpochTests,
    folder: Path,
    group: str,
    use_wandb: bool,
    progress: Progress | None,
) -> Iterator[Trial]:
    """Train one trial after the other."""
    points = list(grid.trials)
    for number, point in enumerate(points):

        def told(done: int, each: int, before: int = number) -> None:
            if progress is not None:
                progress(before * each + done, len(points) * each)

        yield _try(logs, point, grid, settings, tests, folder, group, use_wandb, told)
        told(settings.epochs, settings.epochs)


def _try(
    logs: Labelled,
    point: tuple[str, str, int],
    grid: Grid,
    settings: TrainingSettings,
    tests: EpochTests,
    folder: Path,
    group: str,
    use_wandb: bool,
    progress: Progress,
) -> Trial:
    remedy, decoder, seed = point
    place = folder / artifact_name(remedy, decoder, f"seed{seed}")
    own = settings.model_copy(update={"decoder": decoder, "seed": seed})
    trained = train_clone(
        logs,
        resolve(remedy),
        own,
        tests,
        place,
        use_wandb=use_wandb,
        group=group,
        existing="go-on",
        progress=progress,
    )
    kept = trained.record.training.epoch
    step: Mapping[str, Any] = next(s for s in epochs_in(place) if s[EPOCH] == kept)
    return Trial(remedy, decoder, seed, place, kept, float(step[grid.goal]), win_rate(step))


def _ordered(found: Sequence[Trial], grid: Grid) -> list[Trial]:
    """Sort trials by the goal, the best first; equal ones stay in order."""
    higher = metric(grid.goal).better == "higher"
    return sorted(found, key=lambda trial: -trial.goal if higher else trial.goal)


def _close(ordered: Sequence[Trial], grid: Grid, tracker: Tracker) -> None:
    rows: list[list[Cell]] = [
        [trial.remedy, trial.decoder, trial.seed, trial.epoch, trial.goal, trial.win_rate]
        for trial in ordered
    ]
    columns = ["remedy", "decoder", "seed", "epoch", grid.goal, "win_rate"]
    tracker.log({MEASURE: 1, "tables/trials": Table(columns, rows)})
    best = ordered[0]
    tracker.finish({"best": best.folder.name, "goal": grid.goal, "value": best.goal})
