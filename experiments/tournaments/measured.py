"""Figures of single agents in a tournament, logged to the runs of those agents."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from arena.base.errors import InputError
from arena.tournament.table import Standing, Table
from experiments.runs import METADATA_FILE, read_metadata
from experiments.tracking.measured import check_run, log_measurement, tournament_figures

_WITH_FILES = ("clone", "sb3", "league", "onnx")


def check_runs(folders: Sequence[Path], specs: Sequence[str]) -> list[tuple[Path, str]]:
    """Say whose run each folder holds, before any fight.

    Args:
        folders: Of runs.
        specs: Who takes part.

    Returns:
        Each folder and its agent: that whose files lie there, else the one that the run there is
        of; in an empty folder the first of all.

    Raises:
        InputError: If nothing can be logged to a folder, or its agent takes no part.
    """
    found = []
    for folder in folders:
        check_run(folder)
        found.append((folder, next(_agents_of(folder, specs), None)))
    for folder, agent in found:
        if agent is None:
            raise InputError(
                f"--run {folder}: its agent takes no part; name it, such as clone:{folder}"
            )
    return [(folder, agent) for folder, agent in found if agent is not None]


def _agents_of(folder: Path, specs: Sequence[str]) -> Iterator[str]:
    """Give those that a folder may be the run of, the likeliest first."""
    own = folder.resolve()
    for spec in specs:
        kind, _, place = spec.partition(":")
        if kind in _WITH_FILES and own in (Path(place).resolve(), Path(place).resolve().parent):
            yield spec
    if (folder / METADATA_FILE).exists():
        of = read_metadata(folder).get("agent")
        yield from (spec for spec in specs if spec == of)
    else:
        yield from specs


def log_standings(runs: Sequence[tuple[Path, str]], table: Table, *, use_wandb: bool) -> None:
    """Log to each run how its agent stands; what stands there already is not logged again.

    Args:
        runs: Of `check_runs`.
        table: The tournament.
        use_wandb: Whether to track in wandb too.

    Raises:
        InputError: If a run cannot be written.
    """
    standings = [_told(standing) for standing in table.standings]
    for folder, agent in runs:
        figures = tournament_figures(agent, standings)
        log_measurement(folder, "tournament", agent, figures, use_wandb=use_wandb, once=True)


def _told(standing: Standing) -> dict[str, Any]:
    """Give a standing under the names of a run; a bound that is open is left out."""
    names = ("agent", "score", "fights", "wins", "losses", "draws", "timeouts")
    found = {name: getattr(standing, name) for name in names} | {"rating": standing.elo}
    bounds = zip(("low", "high"), standing.elo_ci95, strict=True)
    return found | {f"rating_{end}": value for end, value in bounds if math.isfinite(value)}
