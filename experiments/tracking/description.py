"""What a run is for those who sort runs: project, group, job type, tags, id, command line.

It lies in ``run.json`` of the run's folder, drawn up when the run begins. What makes a run that run
(settings, seeds, versions, hashes) is its metadata, see `experiments.runs`.
"""

import json
import os
import secrets
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from arena.base.errors import InputError
from arena.base.files import read_limited
from experiments.files import write_json
from experiments.tracking.vocabulary import EPOCH

RUN_FILE: Final = "run.json"
PROJECT: Final = "standstill"
_LARGEST: Final = 1 << 20
_LONGEST_TAG: Final = 64  # wandb's own bound

JobType = Literal[
    "train",
    "candidate",
    "offline-test",
    "evaluate",
    "tournament",
    "exploit",
    "export",
    "play",
    "demo",
    "sweep",
]


def _project() -> str:
    return os.environ.get("WANDB_PROJECT") or PROJECT


def _group() -> str:
    return os.environ.get("WANDB_RUN_GROUP", "")


def _command() -> str:
    return shlex.join(["arena", *sys.argv[1:]])


@dataclass(frozen=True)
class Description:
    """How a run is found again among others.

    Attributes:
        job_type: What is done in it.
        group: Runs that belong together, such as those of one demo; empty for none.
        tags: Remedy, decoder, network and corpus, as ``KEY:VALUE``.
        name: What it is called; that of its folder if empty.
        project: Where it is filed.
        axis: What figures of its training are drawn over: epochs, or decisions.
        command: The command line that began it.
        id: Drawn when the run begins; by it a run that goes on is the same one for wandb.
    """

    job_type: JobType
    group: str = field(default_factory=_group)
    tags: Sequence[str] = ()
    name: str = ""
    project: str = field(default_factory=_project)
    axis: str = EPOCH
    command: str = field(default_factory=_command)
    id: str = ""

    @property
    def config(self) -> dict[str, Any]:
        """What of it goes into the config of the run."""
        return {"command": self.command}


def tags_of(**parts: str) -> list[str]:
    """Make tags such as ``remedy:plain``; empty ones are left out, long ones cut."""
    return [f"{key}:{value}"[:_LONGEST_TAG] for key, value in parts.items() if value]


def described(folder: Path, wanted: Description) -> Description:
    """Draw up the description of a run that begins, or read that of one that goes on.

    Args:
        folder: Of the run, which is ready for it.
        wanted: The description if it begins.

    Returns:
        The description with its id.

    Raises:
        InputError: If the run there is filed in another project, or its description is broken.
    """
    if not (folder / RUN_FILE).exists():
        begun = replace(
            wanted, id=_new_id(wanted.job_type), name=wanted.name or folder.resolve().name
        )
        write_json(folder / RUN_FILE, asdict(begun) | {"tags": list(begun.tags)})
        return begun
    return of_project(folder, wanted.project)


def of_project(folder: Path, project: str | None = None) -> Description:
    """Read the description of a run that is filed in a project.

    Args:
        folder: Of the run.
        project: The project; that of the environment if None.

    Raises:
        InputError: If it is filed in another one, or there is none, or it is broken.
    """
    there, wanted = description_in(folder), project or _project()
    if there.project != wanted:
        raise InputError(
            f"{folder}: run {there.id} is filed in project {there.project} and not in "
            f"{wanted}; set WANDB_PROJECT={there.project}, or give another folder"
        )
    return there


def _new_id(job_type: JobType) -> str:
    """Draw an id; an agent of ``wandb sweep`` has drawn that of the training already."""
    given = os.environ.get("WANDB_RUN_ID") if os.environ.get("WANDB_SWEEP_ID") else None
    return given if given and job_type == "train" else secrets.token_hex(4)


def description_in(folder: Path) -> Description:
    """Read the description of a run.

    Raises:
        InputError: If there is none, or it is broken.
    """
    path = folder / RUN_FILE
    try:
        told = json.loads(read_limited(path, _LARGEST))
        return Description(**told)
    except (ValueError, TypeError) as error:
        raise InputError(f"{path}: is not the description of a run; delete it") from error


def with_new_id(folder: Path) -> Description:
    """Draw another id for a run: wandb holds on to one that could not be begun."""
    there = replace(description_in(folder), id=secrets.token_hex(4))
    write_json(folder / RUN_FILE, asdict(there))
    return there
