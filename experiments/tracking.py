"""Where the figures of a run go: a folder of its own and, beside it, wandb.

A tracker is an object with two methods that is handed to the trainer. This is the only module
that knows wandb. Figures are named ``offline/…`` and ``online/…`` and share the axis ``epoch``, so
that both curves can be drawn over one another.
"""

import json
import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from experiments.files import write_json, write_text

AXIS: Final = "epoch"
GROUPS: Final = ("offline", "online", "train")
STEPS_FILE: Final = "steps.jsonl"
SUMMARY_FILE: Final = "summary.json"
WANDB_ID_FILE: Final = "wandb-id"
_SECONDS_FOR_A_SERVER: Final = 8.0


class Tracker(Protocol):
    """Takes the figures of one run."""

    def log(self, step: Mapping[str, Any]) -> None:
        """Take the figures of one step; ``step["epoch"]`` places it on the axis."""

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Take what the run came to; nothing is logged after it."""


class FolderTracker:
    """Keeps a run in a folder that is ready for it: ``steps.jsonl`` and ``summary.json``.

    Each step is one line, written in one call. A run that goes on appends to what it has written;
    an epoch that stands there already, because the run was killed before it could note that it was
    done, is not written again.
    """

    def __init__(self, folder: Path) -> None:
        """Go on where the steps in the folder end; a line that was cut off is removed."""
        self._folder = folder
        steps = read_steps(folder)
        self._logged = {step[AXIS] for step in steps}
        if len(steps) < len(_lines(folder)):
            write_text(folder / STEPS_FILE, "".join(map(_line, steps)))

    def log(self, step: Mapping[str, Any]) -> None:
        """Append the step as one line of JSON."""
        line = _line(step)
        if step[AXIS] in self._logged:
            return
        self._logged.add(step[AXIS])
        with (self._folder / STEPS_FILE).open("ab", buffering=0) as steps:
            steps.write(line.encode())
            os.fsync(steps.fileno())

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Write the summary; its presence says that the run came to its end."""
        write_json(self._folder / SUMMARY_FILE, summary)


def _line(step: Mapping[str, Any]) -> str:
    return json.dumps(step, allow_nan=False) + "\n"


def _lines(folder: Path) -> list[str]:
    file = folder / STEPS_FILE
    return file.read_text(encoding="utf-8").splitlines(keepends=True) if file.exists() else []


def read_steps(folder: Path) -> list[dict[str, Any]]:
    """Read the whole steps that a run left in its folder, in the order logged."""
    return [json.loads(line) for line in _lines(folder) if line.endswith("\n")]


class WandbTracker:
    """Sends a run to wandb: to the account where the user is logged in, else to a local file.

    Without an account, or where no server answers within seconds, the run lies in
    ``FOLDER/wandb/offline-run-…`` and can be sent later with ``wandb sync``. ``WANDB_MODE`` in the
    environment chooses the mode; a run that goes on keeps its id.
    """

    def __init__(
        self, folder: Path, metadata: Mapping[str, Any], *, project: str = "standstill"
    ) -> None:
        # Sent at the end of the program, to a server that may not answer.
        os.environ.setdefault("WANDB_ERROR_REPORTING", "false")
        import wandb  # takes a second, which no command without tracking should spend

        wandb.setup(settings=wandb.Settings(silent=True))
        goes_on = (folder / WANDB_ID_FILE).exists()
        init: dict[str, Any] = {
            "project": project,
            "name": folder.name,
            "resume": "allow" if goes_on else None,
            "dir": folder,
            "config": dict(metadata),
            "reinit": "create_new",
            "settings": wandb.Settings(
                silent=True,
                console="off",
                disable_git=True,
                disable_code=True,
                x_disable_stats=True,
                init_timeout=_SECONDS_FOR_A_SERVER,
            ),
        }
        try:
            mode = os.environ.get("WANDB_MODE")
            if mode is None:
                mode = "online" if wandb.login(prompt=False, verify=False) else "offline"
            self._run = wandb.init(mode=mode, id=_wandb_id(folder), **init)  # type: ignore[arg-type]
        except wandb.Error as error:
            print(
                f"warning: wandb: {str(error).splitlines()[0]}; the run is tracked offline in "
                f"{folder / 'wandb'}, to be sent with `wandb sync`",
                file=sys.stderr,
                flush=True,
            )
            (folder / WANDB_ID_FILE).unlink(
                missing_ok=True
            )  # wandb holds on to the one that failed
            self._run = wandb.init(mode="offline", id=_wandb_id(folder), **init)
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


def _wandb_id(folder: Path) -> str:
    """Read the run's id at wandb, drawn when the run began."""
    file = folder / WANDB_ID_FILE
    if not file.exists():
        write_text(file, secrets.token_hex(4))
    return file.read_text(encoding="utf-8")


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
        folder: Folder of the run, see `experiments.runs.open_run`.
        metadata: What the run is, as JSON types.
        use_wandb: Whether to track in wandb too.

    Returns:
        One tracker for both.
    """
    trackers: list[Tracker] = [FolderTracker(folder)]
    if use_wandb:
        trackers.append(WandbTracker(folder, metadata))
    return Trackers(trackers)
