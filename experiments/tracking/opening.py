"""How a run's tracker is opened and closed: one for the folder, wandb and TensorBoard together."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from arena.base.errors import InputError
from experiments.tracking.description import Description, described
from experiments.tracking.trackers import FolderTracker, TensorBoardTracker, Tracker, Trackers
from experiments.tracking.wandb_tracker import WandbTracker, mode_asked_for

LOCK_FILE: Final = ".lock"
_FAILED: Final = 1
_INTERRUPTED: Final = 130


class RunTakenError(InputError):
    """Another process is at work on a run."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep every other process out of a run's folder; the end of a process, killed too, lets go.

    Raises:
        RunTakenError: If another process is at work there.
        InputError: If the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK_FILE, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise RunTakenError(
            f"{folder}: another process is at work on this run; wait for its end"
        ) from error
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written ({error.strerror}); give another folder"
        ) from error
    try:
        yield
    finally:
        lock.release()


def is_locked(folder: Path) -> bool:
    """Return True if a process is at work on the run in a folder."""
    try:
        with locked(folder):
            return False
    except InputError:
        return True


def run_tracker(
    folder: Path,
    metadata: Mapping[str, Any],
    description: Description,
    *,
    use_wandb: bool,
    tensorboard: bool = False,
) -> Tracker:
    """Track a run in its folder and, unless turned off, in wandb.

    Args:
        folder: Folder of the run, see `experiments.runs.open_run`.
        metadata: What the run is, as JSON types.
        description: How it is found again among others.
        use_wandb: Whether to track in wandb too; ``WANDB_MODE=disabled`` says no as well.
        tensorboard: Whether to write events for TensorBoard too.

    Returns:
        One tracker for all.

    Raises:
        InputError: If the run is filed in another project, ``WANDB_MODE`` is no mode, or
            TensorBoard is not installed.
    """
    mode = mode_asked_for() if use_wandb else "disabled"
    begun = described(folder, description)
    trackers: list[Tracker] = [FolderTracker(folder)]
    if tensorboard:
        trackers.append(TensorBoardTracker(folder))
    if mode != "disabled":
        trackers.append(WandbTracker(folder, metadata, begun))
    return Trackers(trackers)


@contextmanager
def closing(tracker: Tracker) -> Iterator[Tracker]:
    """Close a tracker with the right exit status where an error or Ctrl-C ends the block.

    A block that comes to its end has finished the tracker itself.
    """
    try:
        yield tracker
    except KeyboardInterrupt:
        tracker.finish({}, _INTERRUPTED)
        raise
    except BaseException:
        tracker.finish({}, _FAILED)
        raise
