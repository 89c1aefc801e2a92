"""What a run is made from and what it makes, as values with digests: corpus, clone, report, table.

By them wandb draws the way from logs to win rate. Content that is there already becomes no new
version.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from agents.clones.checkpoint import RECORD_FILE, WEIGHTS_FILE
from experiments.files import write_json
from experiments.labelled import Labelled
from experiments.runs import BEST_IN_FIGHTS
from experiments.tracking.values import MEDIA, Lineage

BEST_OFFLINE: Final = "best-offline"
BEST_ONLINE: Final = "best-online"
CLONES: Final = "clones"
"""Folder of a demo's clones, below its own."""
_ZIP: Final = "ppo.zip"  # `agents.ppo.checkpoint` has it, and would bring all of SB3
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
    name = clone_name(folder)
    aliases = [BEST_OFFLINE] if best_in_fights else [BEST_OFFLINE, BEST_ONLINE]
    found = {"lineage/checkpoint": Lineage(name, "checkpoint", clone_files(folder), aliases)}
    if best_in_fights:
        rival = Lineage(name, "checkpoint", clone_files(best_in_fights), [BEST_ONLINE])
        found["lineage/best_in_fights"] = rival
    return found


def clone_name(folder: Path) -> str:
    """Name the artifact of the clone in a folder, as the run that made it does.

    What a training kept and what won more fights are versions of one artifact; so are the
    candidates of a demo.
    """
    made = folder.resolve()
    if made.name == BEST_IN_FIGHTS:
        made = made.parent
    if made.parent.name == CLONES:
        made = made.parent.parent
    return artifact_name("clone", made.name)


def used_by(spec: str) -> Lineage | None:
    """Say what artifact an agent is, for a run that uses it.

    Args:
        spec: Of the agent.

    Returns:
        Its files; None for agents that are no files that a run has made.
    """
    kind, _, place = spec.partition(":")
    path = Path(place)
    if kind == "clone":
        name, of_kind, files = clone_name(path), "checkpoint", clone_files(path)
    elif kind == "sb3":
        zipped = path / _ZIP if path.is_dir() else path
        name, of_kind, files = ppo_name(zipped), "checkpoint", {zipped.name: zipped}
    elif kind == "league":
        name, of_kind, files = learner_name(path), "checkpoint", {path.name: path}
    elif kind == "onnx":
        name, of_kind, files = artifact_name("model", path.stem), "model", {path.name: path}
    else:
        return None
    if not all(file.is_file() for file in files.values()):
        return None
    return Lineage(name, of_kind, files, used=True)


def ppo_name(zipped: Path) -> str:
    """Name the artifact of a player that PPO trained, by its zip."""
    own = zipped.resolve()
    if own.name != _ZIP:
        return artifact_name("ppo", own.stem)
    folder = own.parent.parent if own.parent.name == BEST_IN_FIGHTS else own.parent
    return artifact_name("ppo", folder.name)


def learner_name(network: Path) -> str:
    """Name the artifact of a league's learner, by the file of its network."""
    own = network.resolve()
    return artifact_name("league", own.parent.name, own.stem)


def agent_names(specs: Iterable[str]) -> dict[str, str]:
    """Name agents as the last part of a figure's name, each otherwise.

    Args:
        specs: They; the order counts, and later ones change no earlier name.
    """
    found: dict[str, str] = {}
    for spec in dict.fromkeys(specs):
        name, number = artifact_name(spec) or "agent", 1
        while (told := name if number == 1 else f"{name}-{number}") in found.values():
            number += 1
        found[spec] = told
    return found


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


def ppo_of(folder: Path, steps: int, best_in_fights: Path | None) -> dict[str, Lineage]:
    """Say which players a training by PPO made.

    Args:
        folder: Of the player that is kept.
        steps: Decisions that it was trained on.
        best_in_fights: Folder of the earlier player that won more fights, if there is one.
    """
    name, files, about = ppo_name(folder / _ZIP), {_ZIP: folder / _ZIP}, {"steps": steps}
    aliases = [] if best_in_fights else [BEST_ONLINE]
    found = {"lineage/checkpoint": Lineage(name, "checkpoint", files, aliases, about=about)}
    if best_in_fights:
        files = {_ZIP: best_in_fights / _ZIP}
        found["lineage/best_in_fights"] = Lineage(name, "checkpoint", files, [BEST_ONLINE])
    return found


def learner_of(network: Path, steps: int, *, best: bool) -> dict[str, Lineage]:
    """Say that a run trained a learner of a league.

    Args:
        network: Its file.
        steps: Decisions that it was trained on.
        best: Whether it won the most fresh fights of the league's learners.
    """
    name, files, about = learner_name(network), {network.name: network}, {"steps": steps}
    aliases = [BEST_ONLINE] if best else []
    return {"lineage/checkpoint": Lineage(name, "checkpoint", files, aliases, about=about)}


def tournament_of(
    files: Sequence[Path], name: str, aliases: Sequence[str], about: dict[str, Any]
) -> dict[str, Lineage]:
    """Say that a run played a tournament.

    Args:
        files: Its table and its page.
        name: Its name.
        aliases: Of this state of it.
        about: What is to be known about it.
    """
    there = {path.name: path for path in files}
    own = artifact_name("tournament", name)
    return {"lineage/tournament": Lineage(own, "tournament", there, aliases, about=about)}
