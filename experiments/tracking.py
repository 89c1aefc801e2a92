"""Where the figures of a run go: a folder of its own and, beside it, wandb.

A tracker is an object with two methods that is handed to whoever trains. This is the only module
that knows wandb. Figures are named ``offline/…`` and ``online/…`` and share the axis ``epoch``, so
that both curves can be drawn over one another.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from experiments.files import write_json, write_text

AXIS: Final = "epoch"
GROUPS: Final = ("offline", "online", "train")
STEPS_FILE: Final = "steps.jsonl"
METADATA_FILE: Final = "metadata.json"
SUMMARY_FILE: Final = "summary.json"


class Tracker(Protocol):
    """Takes the figures of one run."""

    def log(self, step: Mapping[str, Any]) -> None:
        """Take the figures of one step; ``step["epoch"]`` places it on the axis."""

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Take what the run came to; nothing is logged after it."""


class FolderTracker:
    """Keeps a run in a folder: ``metadata.json``, ``steps.jsonl`` and ``summary.json``.

    Each step is one line, written in one call, so a killed run leaves whole steps. A folder that
    held an earlier run starts anew.
    """

    def __init__(self, folder: Path, metadata: Mapping[str, Any]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        (folder / SUMMARY_FILE).unlink(missing_ok=True)
        write_text(folder / STEPS_FILE, "")
        write_json(folder / METADATA_FILE, metadata)

    def log(self, step: Mapping[str, Any]) -> None:
        """Append the step as one line of JSON."""
        line = json.dumps(step, allow_nan=False) + "\n"
        with (self._folder / STEPS_FILE).open("ab", buffering=0) as steps:
            steps.write(line.encode())

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Write the summary; its presence says that the run came to its end."""
        write_json(self._folder / SUMMARY_FILE, summary)


def read_steps(folder: Path) -> list[dict[str, Any]]:
    """Read the steps that a run left in its folder, in the order logged."""
    lines = (folder / STEPS_FILE).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


class WandbTracker:
    """Sends a run to wandb: to the account where the user is logged in, else to a local file.

    Without an account the run lies in ``FOLDER/wandb/offline-run-…`` and can be sent later with
    ``wandb sync``. ``WANDB_MODE`` in the environment has the last word.
    """

    def __init__(
        self, folder: Path, metadata: Mapping[str, Any], *, project: str = "standstill"
    ) -> None:
        import wandb  # takes a second, which no command without tracking should spend

        folder.mkdir(parents=True, exist_ok=True)
        mode = None
        if "WANDB_MODE" not in os.environ:
            known = wandb.login(prompt=False, verify=False)
            mode = "online" if known else "offline"
        self._run = wandb.init(
            project=project,
            name=folder.name,
            dir=folder,
            config=dict(metadata),
            mode=mode,  # type: ignore[arg-type]
            reinit="create_new",
            settings=wandb.Settings(
                silent=True,
                console="off",
                disable_git=True,
                disable_code=True,
                x_disable_stats=True,
            ),
        )
        self._run.define_metric(AXIS)
        for group in GROUPS:
            self._run.define_metric(f"{group}/*", step_metric=AXIS)

    def log(self, step: Mapping[str, Any]) -> None:
        """Send the figures of one step."""
        self._run.log(dict(step))

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Send what the run came to and close it."""
        self._run.summary.update(dict(summary))
        self._run.finish()


class Trackers:
    """Hands everything on to several trackers."""

    def __init__(self, trackers: Sequence[Tracker]) -> None:
        self._trackers = tuple(trackers)

    def log(self, step: Mapping[str, Any]) -> None:
        """Log the step with each."""
        for tracker in self._trackers:
            tracker.log(step)

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Finish each."""
        for tracker in self._trackers:
            tracker.finish(summary)


def run_tracker(folder: Path, metadata: Mapping[str, Any], *, use_wandb: bool) -> Tracker:
    """Track a run in its folder and, unless turned off, in wandb.

    Args:
        folder: Folder of the run; made where it is missing.
        metadata: What the run is: settings, seeds, versions, identity of the logs. JSON types.
        use_wandb: Whether to track in wandb too.

    Returns:
        One tracker for both.
    """
    trackers: list[Tracker] = [FolderTracker(folder, metadata)]
    if use_wandb:
        trackers.append(WandbTracker(folder, metadata))
    return Trackers(trackers)
