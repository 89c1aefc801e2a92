"""The folder of a run: what run it is, and what becomes of one that stands there already.

``metadata.json`` says what the run is: settings, seeds, versions, identity of the logs. A run that
was killed goes on if the same one is asked for; another one, if it came as far as a step, is never
written over unasked.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from arena.base.errors import InputError
from arena.base.files import read_limited
from experiments.files import write_json
from experiments.tracking import ENDED_FILE, RUN_FILE, STEPS_FILE, SUMMARY_FILE, read_steps
from experiments.tracking.values import MEDIA

METADATA_FILE: Final = "metadata.json"
PROGRESS_FILE: Final = "progress.safetensors"
BEST_IN_FIGHTS: Final = "best-in-fights"
_METADATA_LIMIT: Final = 1 << 20
_OF_A_RUN: Final = (
    METADATA_FILE,
    STEPS_FILE,
    SUMMARY_FILE,
    PROGRESS_FILE,
    ENDED_FILE,
    RUN_FILE,
    MEDIA,
    "wandb",
    "tensorboard",
    BEST_IN_FIGHTS,
)

Existing = Literal["go-on", "go-on-or-replace", "refuse", "replace"]
"""What becomes of a run that stands in the folder.

* go-on: the same run goes on, another one is refused;
* go-on-or-replace: the same run goes on unless it is finished, any other is replaced;
* refuse: any run is refused, for those that do not go on unasked;
* replace: any run is replaced.
"""


def open_run(folder: Path, metadata: Mapping[str, Any], existing: Existing) -> None:
    """Make a folder ready for a run, new or going on.

    Args:
        folder: Made if missing.
        metadata: What the run is, as JSON types.
        existing: What becomes of a run that stands there.

    Raises:
        InputError: If the run there is refused, in which case nothing has been changed, or the
            folder cannot be written.
    """
    told = json.loads(json.dumps(metadata))
    if existing != "replace" and (folder / METADATA_FILE).exists() and read_steps(folder):
        if existing == "refuse":
            raise InputError(
                f"{folder}: holds a run; add --resume to go on with it or --restart to begin anew "
                "there, or give another --out"
            )
        other = _other_than(folder, told)
        if existing == "go-on" and other is not None:
            raise _refusal(folder, f"another run, with {other}")
        if other is None and not (existing == "go-on-or-replace" and is_finished(folder)):
            return
    for name in _OF_A_RUN:  # what the run is comes first: without it, the rest is no run
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
    write_metadata(folder, told)


def write_metadata(folder: Path, metadata: Mapping[str, Any]) -> None:
    """Say what the run in a folder is.

    Raises:
        InputError: If the folder cannot be written.
    """
    write_json(folder / METADATA_FILE, metadata)


def read_metadata(folder: Path) -> dict[str, Any]:
    """Read what the run in a folder is.

    Raises:
        InputError: If there is none, or its metadata are broken.
    """
    path = folder / METADATA_FILE
    try:
        return dict(json.loads(read_limited(path, _METADATA_LIMIT)))
    except (ValueError, TypeError) as error:
        raise InputError(
            f"{path}: is not the metadata of a run; add --restart to begin anew there"
        ) from error


def is_finished(folder: Path) -> bool:
    """Return True if the run in a folder came to its end."""
    return (folder / SUMMARY_FILE).exists()


def _refusal(folder: Path, what: str) -> InputError:
    return InputError(
        f"{folder}: holds {what}; add --restart to begin anew there, or give another --out"
    )


def _other_than(folder: Path, asked: Mapping[str, Any]) -> str | None:
    """Say in what the run in a folder first differs from the one asked for."""
    there = dict(_flat(read_metadata(folder)))
    wanted = dict(_flat(asked))
    for name in [*wanted, *there]:
        if there.get(name) != wanted.get(name):
            return f"{name} {there.get(name)} and not {wanted.get(name)}"
    return None


def _flat(told: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Name values in nested objects by their path, the parts joined by dots."""
    for name, value in told.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
