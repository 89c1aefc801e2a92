"""Trackers that need nothing but a folder, and what all trackers have in common.

A tracker is an object with two methods that is handed to a training or a test. What it takes are
figures under the names of `experiments.tracking.vocabulary`, and the values of
`experiments.tracking.values`.
"""

import errno
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

from arena.base.errors import InputError
from experiments.files import write_json, write_text
from experiments.tracking.values import (
    Chart,
    Film,
    Lineage,
    Page,
    Picture,
    Table,
    is_value,
    keep,
    restored,
)
from experiments.tracking.vocabulary import EPOCH, FOUGHT, MEASURE, STEPS, TRIAL, check_names

STEPS_FILE: Final = "steps.jsonl"
SUMMARY_FILE: Final = "summary.json"
ENDED_FILE: Final = "ended.json"
EVENTS: Final = "tensorboard"
"""Folder of TensorBoard's events, below that of the run."""
_PLACES: Final = (EPOCH, MEASURE, TRIAL, STEPS, FOUGHT)
_VALUES: Final = (Table, Chart, Picture, Film, Page, Lineage)


class Tracker(Protocol):
    """Takes the figures of one run."""

    def log(self, step: Mapping[str, Any]) -> None:
        """Take the figures of one step; an epoch, a measurement or a trial places it.

        Raises:
            InputError: If a name is not in the vocabulary, or the step cannot be written.
        """

    def finish(self, summary: Mapping[str, Any], status: int = 0) -> None:
        """Take what the run came to; nothing is logged after it.

        Args:
            summary: What it came to, as JSON types.
            status: Exit status: 0 where it came to its end, 1 after an error, 130 after Ctrl-C.
        """


class FolderTracker:
    """Keeps a run in a folder that is ready for it: ``steps.jsonl`` and ``summary.json``.

    Each step is one line, written in one call. A run that goes on appends to what it has written;
    a step that stands there already, because the run was killed before it could note that it was
    done, is not written again. A run that failed or was interrupted leaves ``ended.json``.
    """

    def __init__(self, folder: Path) -> None:
        """Go on where the steps in the folder end; a line that was cut off is removed."""
        self._folder = folder
        steps = read_steps(folder)
        self._logged = {place_of(step) for step in steps}
        if len(steps) < len(_lines(folder)):
            write_text(folder / STEPS_FILE, "".join(map(_line, steps)))
        (folder / ENDED_FILE).unlink(missing_ok=True)

    def log(self, step: Mapping[str, Any]) -> None:
        """Append the step as one line of JSON."""
        check_names(step)
        place = place_of(step)
        if place in self._logged:
            return
        line = _line(
            {
                name: keep(value, name, self._folder) if isinstance(value, _VALUES) else value
                for name, value in step.items()
            }
        )
        _append(self._folder / STEPS_FILE, line.encode())
        self._logged.add(place)

    def finish(self, summary: Mapping[str, Any], status: int = 0) -> None:
        """Write the summary; its presence says that the run came to its end."""
        if not status:
            write_json(self._folder / SUMMARY_FILE, summary)
        elif not (self._folder / SUMMARY_FILE).exists():
            with suppress(InputError):  # what is told is the error that ended the run
                write_json(self._folder / ENDED_FILE, {"status": status})


def _append(path: Path, line: bytes) -> None:
    """Append a line to a file, all of it or nothing.

    Raises:
        InputError: If it cannot be written.
    """
    try:
        with path.open("ab", buffering=0) as file:
            before = file.tell()
            try:
                if file.write(line) != len(line):  # a disk that has room for a part takes it
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)
                raise
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); check path, permissions and disk"
        ) from error


def place_of(step: Mapping[str, Any]) -> tuple[str, Any]:
    """Say where a step stands: its axis and its number there."""
    return next((name, step[name]) for name in _PLACES if name in step)


def _line(step: Mapping[str, Any]) -> str:
    return json.dumps(step, allow_nan=False) + "\n"


def _lines(folder: Path) -> list[str]:
    file = folder / STEPS_FILE
    return file.read_text(encoding="utf-8").splitlines(keepends=True) if file.exists() else []


def read_steps(folder: Path) -> list[dict[str, Any]]:
    """Read the whole steps that a run left in its folder, in the order logged.

    Raises:
        InputError: If one of them is broken; a last line that was cut off is left out.
    """
    whole = (line for line in _lines(folder) if line.endswith("\n"))
    return [
        _object(line, f"{folder / STEPS_FILE}: line {number}")
        for number, line in enumerate(whole, 1)
    ]


def _object(text: str, where: str) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        InputError: If it is none.
    """
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise InputError(f"{where} is broken; delete it, or begin the run anew")
    return found


class TensorBoardTracker:
    """Writes figures and pictures for TensorBoard, where that is installed.

    The events are written anew from the folder when a run goes on, so that no step is there twice.
    What was trained by PPO is drawn over decisions, as in wandb.
    """

    def __init__(self, folder: Path) -> None:
        """Begin with the steps that the folder holds.

        Raises:
            InputError: If TensorBoard is not installed.
        """
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise InputError(
                "tensorboard is not installed; run pip install 'standstill[tensorboard]'"
            ) from error
        self._folder, events = folder, folder / EVENTS
        for old in events.glob("events.out.tfevents.*"):
            old.unlink()
        self._writer = SummaryWriter(str(events))
        self._places: set[tuple[str, Any]] = set()
        for step in read_steps(folder):
            self.log(step)

    def log(self, step: Mapping[str, Any]) -> None:
        """Write the figures and the pictures of one step."""
        check_names(step)
        place = place_of(step)
        if place in self._places:
            return
        self._places.add(place)
        over = step.get(STEPS, place[1])
        for name, told in step.items():
            value = restored(told, self._folder) if is_value(told) else told
            if isinstance(value, int | float):
                self._writer.add_scalar(name, value, over)
            elif isinstance(value, Picture):
                self._writer.add_image(name, _pixels(value.png), over, dataformats="HWC")
        self._writer.flush()

    def finish(self, summary: Mapping[str, Any], status: int = 0) -> None:
        """Close the file."""
        self._writer.close()


def _pixels(png: bytes) -> Any:
    import io

    import numpy as np
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


class Trackers:
    """Hands everything on to several trackers."""

    def __init__(self, trackers: Sequence[Tracker]) -> None:
        self._trackers = tuple(trackers)

    def log(self, step: Mapping[str, Any]) -> None:
        """Log the step with each."""
        for tracker in self._trackers:
            tracker.log(step)

    def finish(self, summary: Mapping[str, Any], status: int = 0) -> None:
        """Finish each."""
        for tracker in self._trackers:
            tracker.finish(summary, status)


def read_summary(folder: Path) -> dict[str, Any] | None:
    """Read what the run in a folder came to; None if it has not come to its end.

    Raises:
        InputError: If the file is broken.
    """
    file = folder / SUMMARY_FILE
    return _object(file.read_text(encoding="utf-8"), str(file)) if file.exists() else None


def read_ended(folder: Path) -> int | None:
    """Read the exit status of a run that failed or was interrupted; None for any other.

    Raises:
        InputError: If the file is broken.
    """
    file = folder / ENDED_FILE
    if not file.exists():
        return None
    return int(_object(file.read_text(encoding="utf-8"), str(file)).get("status", 1))
