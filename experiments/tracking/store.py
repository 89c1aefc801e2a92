"""The runs that lie in folders: what there is, how each ended, and sending them to wandb later."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from arena.base.errors import InputError
from experiments.files import write_json
from experiments.runs import METADATA_FILE, read_metadata
from experiments.tracking.description import RUN_FILE, Description, description_in
from experiments.tracking.opening import is_locked, locked
from experiments.tracking.trackers import read_ended, read_steps, read_summary

SENT_FILE: Final = "sent.json"
_STATES: Final = {0: "finished", 130: "interrupted"}


@dataclass(frozen=True)
class Run:
    """A run in a folder.

    Attributes:
        folder: Where it lies.
        description: How it is found again.
        metadata: What it is.
        steps: What it logged.
        summary: What it came to; None if it did not come to its end.
        state: ``finished``, ``failed``, ``interrupted``, ``running``, or ``killed``.
        where: ``sent`` to a server, ``offline file`` or ``folder only``.
    """

    folder: Path
    description: Description
    metadata: dict[str, Any]
    steps: list[dict[str, Any]]
    summary: dict[str, Any] | None
    state: str
    where: str

    def to_dict(self) -> dict[str, Any]:
        """What a list shows of it, as JSON types."""
        told = self.description
        return {
            "folder": str(self.folder),
            "name": told.name,
            "id": told.id,
            "project": told.project,
            "group": told.group,
            "job_type": told.job_type,
            "tags": list(told.tags),
            "state": self.state,
            "steps": len(self.steps),
            "where": self.where,
        }


def runs_in(folders: Sequence[Path]) -> list[Run]:
    """Find the runs in folders and below them, by path.

    Raises:
        InputError: If a folder is none, or a run's files are broken.
    """
    found: dict[Path, Run] = {}
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder}: no such folder; give one that holds runs")
        for file in sorted(folder.rglob(RUN_FILE)):
            if (file.parent / METADATA_FILE).exists():
                found[file.parent] = run_in(file.parent)
    return list(found.values())


def run_in(folder: Path) -> Run:
    """Read the run in a folder.

    Raises:
        InputError: If its files are broken.
    """
    summary = read_summary(folder)
    steps = read_steps(folder)
    return Run(
        folder,
        description_in(folder),
        read_metadata(folder),
        steps,
        summary,
        _state(folder, summary is not None),
        _where(folder, len(steps)),
    )


def _state(folder: Path, finished: bool) -> str:
    if finished:
        return "finished"
    status = read_ended(folder)
    if status is not None:
        return _STATES.get(status, "failed")
    return "running" if is_locked(folder) else "killed"


def _where(folder: Path, steps: int) -> str:
    import json

    sent = folder / SENT_FILE
    if sent.exists() and json.loads(sent.read_text())["steps"] == steps:
        return "sent"
    return "offline file" if any(folder.glob("wandb/offline-run-*")) else "folder only"


def send(runs: Sequence[Run], mode: str = "online") -> Iterator[Run]:
    """Send runs to wandb from their folders: what the server has already is not sent again.

    Args:
        runs: They.
        mode: ``offline`` makes the local file of each instead.

    Yields:
        Each run that was sent.

    Raises:
        InputError: If the server does not answer, or another process is at work on a run.
    """
    from experiments.tracking.wandb_tracker import WandbTracker

    for run in runs:
        with locked(run.folder):
            tracker = WandbTracker(run.folder, run.metadata, run.description, mode)
            status = 0 if run.summary is not None else read_ended(run.folder) or 1
            tracker.finish(run.summary or {}, status)
            if tracker.failed:
                raise InputError(f"{run.folder}: could not be sent; try again later")
            if mode == "online":
                write_json(run.folder / SENT_FILE, {"steps": len(run.steps)})
        yield run
