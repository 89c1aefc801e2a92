"""The run of something that keeps a record of its own: a tournament's ledger, a league's file.

Such a run is made from that record, so it goes on wherever the record does.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from experiments.runs import METADATA_FILE, is_finished, open_run, read_metadata, write_metadata
from experiments.tracking.description import RUN_FILE, Description, of_project
from experiments.tracking.opening import closing, locked, run_tracker
from experiments.tracking.trackers import EVENTS, SUMMARY_FILE, Tracker
from experiments.tracking.wandb_tracker import mode_asked_for


class HoldsRuns:
    """Base of what holds open runs: a context, in which they are closed."""

    def __init__(self) -> None:
        """Hold none yet."""
        self._held = ExitStack()

    def __enter__(self) -> Self:
        """Enter the context."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        """Close what is held: with the exit status of an error or of Ctrl-C, if there is one."""
        return self._held.__exit__(kind, error, trace)


class FollowedRun(HoldsRuns):
    """A run that is opened when there is something to log; a context, in which it is closed.

    Attributes:
        folder: Where it lies.
        tracker: What takes its figures; None until it is opened.
    """

    def __init__(self, folder: Path, *, use_wandb: bool, tensorboard: bool = False) -> None:
        """Say where it lies; nothing is opened yet.

        Args:
            folder: Where it lies or will lie.
            use_wandb: Whether to track in wandb too.
            tensorboard: Whether to write events for TensorBoard too.
        """
        super().__init__()
        self.folder = folder
        self.tracker: Tracker | None = None
        self._to = {"use_wandb": use_wandb, "tensorboard": tensorboard}

    @property
    def in_wandb(self) -> bool:
        """Whether it is tracked in wandb too."""
        return self._to["use_wandb"] and mode_asked_for() != "disabled"

    def check(self) -> None:
        """Refuse a run that is filed in another project, before anything is done.

        Raises:
            InputError: If the run there is.
        """
        if (self.folder / RUN_FILE).exists():
            of_project(self.folder)

    def told(self, name: str) -> Any:
        """Give what the metadata of the run there say under a name; None if nothing or no run."""
        if not (self.folder / METADATA_FILE).exists():
            return None
        return read_metadata(self.folder).get(name)

    @property
    def finished(self) -> bool:
        """Whether the run there came to its end, and is everywhere where it is asked for."""
        wanted = self._to["tensorboard"] and not (self.folder / EVENTS).is_dir()
        return is_finished(self.folder) and not wanted

    def open(self, metadata: Mapping[str, Any], description: Description, *, same: bool) -> Tracker:
        """Open it, if it is not open.

        Args:
            metadata: What it is now, as JSON types.
            description: How it is found again among others, if it begins.
            same: Whether a run that stands there is this one; another one is replaced.

        Raises:
            RunTakenError: If another process is at work on it.
            InputError: If its folder cannot be written, or it is filed in another project.
        """
        if self.tracker is None:
            self._held.enter_context(locked(self.folder))
            if same and (self.folder / METADATA_FILE).exists():
                write_metadata(self.folder, metadata)
                (self.folder / SUMMARY_FILE).unlink(missing_ok=True)
            else:
                open_run(self.folder, metadata, "replace")
            tracker = run_tracker(self.folder, metadata, description, **self._to)
            self.tracker = self._held.enter_context(closing(tracker))
        return self.tracker
