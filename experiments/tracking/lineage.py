"""What a run is made from and what it makes, as values with digests: corpus, clone, report, table.

By them wandb draws the way from logs to win rate. Content that is there already becomes no new
version.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from agents.clones.checkpoint import RECORD_FILE, WEIGHTS_FILE
from experiments.files import write_json
from experiments.labelled import Labelled
from experiments.tracking.values import MEDIA, Lineage

BEST_OFFLINE: Final = "best-offline"
BEST_ONLINE: Final = "best-online"
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9_.-]+")


def artifact_name(*parts: str) -> str:
    """Join parts into a name that wandb takes."""
    return _NO_NAME.sub("-", "-".join(parts)).strip("-")[:120]


def corpus_of(logs: Labelled, folder: Path) -> dict[str, Lineage]:
    """Say what logs a run learns from: their identity, not their bytes.

    Args:
        logs: They.
        folder: Of the run; the description is written there.
    """
    corpus = logs.corpus
    about = {
        "id": corpus.id,
        "fights": len(corpus.fights),
        "player_frames": 2 * corpus.frames,
        "split_seed": logs.split_seed,
        "delay": logs.delay,
        "excluded_stretches": len(logs.excluded),
    }
    file = folder / MEDIA / "corpus.json"
    write_json(file, about)
    name = artifact_name("corpus", corpus.id[:12])
    found = Lineage(name, "corpus", {"corpus.json": file}, used=True, about=about)
    return {"lineage/corpus": found}


def clone_files(folder: Path) -> dict[str, Path]:
    """Files of a clone by their names."""
    return {name: folder / name for name in (RECORD_FILE, WEIGHTS_FILE)}


def checkpoint_of(folder: Path, best_in_fights: Path | None) -> dict[str, Lineage]:
    """Say which clones a training made.

    Args:
        folder: Of the clone that is kept: the best one offline.
        best_in_fights: Of the clone that won more fights, if it is another one.
    """
    name = artifact_name("clone", folder.resolve().name)
    aliases = [BEST_OFFLINE] if best_in_fights else [BEST_OFFLINE, BEST_ONLINE]
    found = {"lineage/checkpoint": Lineage(name, "checkpoint", clone_files(folder), aliases)}
    if best_in_fights:
        rival = Lineage(name, "checkpoint", clone_files(best_in_fights), [BEST_ONLINE])
        found["lineage/best_in_fights"] = rival
    return found


def used_checkpoint(folder: Path) -> dict[str, Lineage]:
    """Say that a run uses the clone in a folder; nothing where there is none."""
    files = clone_files(folder)
    if not all(path.is_file() for path in files.values()):
        return {}
    name = artifact_name("clone", folder.resolve().name)
    return {"lineage/checkpoint": Lineage(name, "checkpoint", files, used=True)}


def exported_of(model: Path, about: dict[str, Any]) -> dict[str, Lineage]:
    """Say that a run made a model for serving.

    Args:
        model: Its file.
        about: What is to be known about it.
    """
    name = artifact_name("model", model.stem)
    return {"lineage/exported": Lineage(name, "model", {model.name: model}, about=about)}


def report_of(files: Sequence[Path], name: str) -> dict[str, Lineage]:
    """Say that a run made a report."""
    there = {path.name: path for path in files if path.is_file()}
    return {"lineage/report": Lineage(artifact_name("report", name), "report", there)}


def tournament_of(table: Path, name: str) -> dict[str, Lineage]:
    """Say that a run made, or an agent took part in, a tournament whose table is a file."""
    files = {table.name: table}
    return {"lineage/tournament": Lineage(artifact_name("tournament", name), "tournament", files)}
