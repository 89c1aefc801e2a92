"""Where the figures of a run go: a folder of its own and, beside it, wandb and TensorBoard.

    with closing(run_tracker(folder, metadata, description, use_wandb=True)) as tracker:
        tracker.log({"epoch": 1, "offline/validation/accuracy": 0.98})
        tracker.finish({"best_epoch": 1})

A tracker has two methods. Names are those of `experiments.tracking.vocabulary`, which
docs/TRACKING.md lists.
"""

from experiments.tracking.description import RUN_FILE, Description, tags_of
from experiments.tracking.opening import RunTakenError, closing, locked, run_tracker
from experiments.tracking.trackers import (
    ENDED_FILE,
    STEPS_FILE,
    SUMMARY_FILE,
    FolderTracker,
    Tracker,
    Trackers,
    read_steps,
)

__all__ = [
    "ENDED_FILE",
    "RUN_FILE",
    "STEPS_FILE",
    "SUMMARY_FILE",
    "Description",
    "FolderTracker",
    "RunTakenError",
    "Tracker",
    "Trackers",
    "closing",
    "locked",
    "read_steps",
    "run_tracker",
    "tags_of",
]
