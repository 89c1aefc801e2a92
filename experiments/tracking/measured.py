"""Measurements of a finished agent, logged to the run of that agent or to a run of their own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from arena.base.errors import InputError
from experiments.files import check_folder
from experiments.humans import Record
from experiments.offline import OfflineResult
from experiments.online import OnlineResult
from experiments.runs import METADATA_FILE, is_finished, read_metadata, write_metadata
from experiments.tracking import Description, closing, locked, read_steps, run_tracker
from experiments.tracking.description import RUN_FILE, JobType, of_project
from experiments.tracking.films import telling
from experiments.tracking.lineage import used_by
from experiments.tracking.opening import LOCK_FILE
from experiments.tracking.steps import logged_before, named, next_measurement
from experiments.tracking.trackers import read_summary
from experiments.tracking.values import Table
from experiments.tracking.views import of_fights, of_offline
from experiments.tracking.vocabulary import MEASURE, check_names, group_of
from experiments.versions import versions

_EXPLOIT: Final = ("cells", "win_rate", "fights", "distinct_fights", "presses_per_minute")
_PEOPLE: Final = ("fights", "wins", "losses", "draws", "forfeits", "broken_off", "people")
_OF_MANY: Final = ("tournament", "demo", "sweep")
_STANDING: Final = ("score", "fights", "wins", "losses", "draws", "timeouts")


def check_run(folder: Path) -> None:
    """Refuse a folder that no measurement can be logged to, before any is made.

    Raises:
        InputError: If the run there is still in training, is filed in another project, is not of
            one agent, or is no run, or the folder cannot be written.
    """
    check_folder("--run", folder)
    if not (folder / METADATA_FILE).exists():
        if folder.exists() and any(file.name != LOCK_FILE for file in folder.iterdir()):
            raise InputError(
                f"--run {folder}: holds no run; give the --out of a training, or an empty folder"
            )
        return
    metadata = read_metadata(folder)
    kind = of_project(folder).job_type if (folder / RUN_FILE).exists() else ""
    if "agent" not in metadata:  # a run of measurements alone goes on at any time
        if kind in _OF_MANY:
            raise InputError(
                f"--run {folder}: holds the run of a {kind}, which is of many agents; give that of "
                "one agent, or an empty folder"
            )
        if not is_finished(folder):
            raise InputError(
                f"--run {folder}: its training is not finished; finish it first, or give another "
                "folder"
            )
    with locked(folder):
        pass


def log_measurement(
    folder: Path,
    job_type: JobType,
    agent: str,
    figures: Mapping[str, Any],
    *,
    use_wandb: bool = True,
    once: bool = False,
) -> int:
    """Log a measurement to the run in a folder; in an empty one, to a run of its own.

    Args:
        folder: Of the run of the agent, or of a run to begin.
        job_type: What was done; the job type of a run that begins.
        agent: Spec of the agent.
        figures: Under the names of the vocabulary.
        use_wandb: Whether to track in wandb too.
        once: Whether to leave it out where it has been logged already, figure by figure.

    Returns:
        The number of the measurement, from 1.

    Raises:
        InputError: As `check_run`; if another process is at work on the run; or if a name is not
            in the vocabulary, in which case nothing has been written.
    """
    check_names(figures)
    check_run(folder)
    origin = None if _same(agent.partition(":")[2], folder) else used_by(agent)
    used = {"lineage/checkpoint": origin} if origin is not None else {}
    with locked(folder):
        if not (folder / METADATA_FILE).exists():
            write_metadata(folder, {"agent": agent, "versions": versions()})
        metadata = read_metadata(folder)
        steps = read_steps(folder)
        if once and (before := logged_before(steps, figures)) is not None:
            return before
        number = next_measurement(steps)
        described = Description(job_type)
        with closing(run_tracker(folder, metadata, described, use_wandb=use_wandb)) as tracker:
            tracker.log({MEASURE: number, **used, **figures})
            tracker.finish(read_summary(folder) or {"agent": agent})
    return number


def _same(place: str, folder: Path) -> bool:
    return Path(place).resolve() == folder.resolve()


def offline_figures(result: OfflineResult) -> dict[str, Any]:
    """Name the figures of an offline test on test matches, pictures among them."""
    return {**named("offline/test", result.scalars()), **of_offline(result)}


def online_figures(result: OnlineResult) -> dict[str, Any]:
    """Name the figures of fights, with the table of opponents and films of what was recorded."""
    group = group_of(each.b for each in result.opponents)
    films = telling(result.opponents[0].a, result.replays)
    return {**named(f"online/{group}", result.scalars()), **of_fights(result), **films}


def exploit_figures(found: Mapping[str, Any]) -> dict[str, Any]:
    """Name the figures of an exploit search.

    Args:
        found: What `experiments.exploit.result.Exploit.to_dict` gives.
    """
    best = found["best"]
    figures = {name: float(best[name]) for name in _EXPLOIT}
    figures["ci95_low"], figures["ci95_high"] = best["ci95"]
    return dict(named("exploit", figures))


def people_figures(record: Record) -> dict[str, Any]:
    """Name the figures of an agent's fights against people."""
    figures = {name: float(getattr(record, name)) for name in _PEOPLE}
    figures["complaints"] = float(sum(map(len, record.complaints.values())))
    figures["ci95_low"], figures["ci95_high"] = record.ci95
    for name in ("win_rate", "stars"):
        value = getattr(record, name)
        figures |= {} if value is None else {name: value}
    return dict(named("people", figures))


def tournament_figures(agent: str, standings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Name the figures of an agent in a tournament, with all standings as a table.

    Args:
        agent: Its spec.
        standings: The best first; ``agent``, ``score``, ``fights``, ``wins``, ``losses``,
            ``draws``, ``timeouts`` of each, and ``rating``, ``rating_low``, ``rating_high`` where
            there are ratings.

    Raises:
        InputError: If the agent did not take part.
    """
    ranks = [rank for rank, each in enumerate(standings, 1) if each["agent"] == agent]
    if not ranks:
        raise InputError(f"{agent}: took no part in the tournament; name one that did")
    own = standings[ranks[0] - 1]
    names = [*_STANDING, *(name for name in ("rating", "rating_low", "rating_high") if name in own)]
    figures = {"rank": float(ranks[0]), "players": float(len(standings))}
    figures |= {name: float(own[name]) for name in names}
    rows = [
        [rank, each["agent"], *(each.get(n) for n in names)]
        for rank, each in enumerate(standings, 1)
    ]
    board = Table(["rank", "agent", *names], rows)
    return {**named("tournament", figures), "tables/leaderboard": board}
