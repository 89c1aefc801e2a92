"""The page of runs: both curves and the scatter from local files, in one HTML file.

    arena runs show runs/demo --out runs.html

For people without an account; it refers to nothing outside itself.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from experiments.files import write_text
from experiments.report.page import fill
from experiments.report.style import CYCLE
from experiments.tracking.store import Run
from experiments.tracking.tournament_page import JOB, tournaments
from experiments.tracking.values import KIND, is_value
from experiments.tracking.vocabulary import AXES, EPOCH, REGISTERED, WIN_RATE, metrics

_KINDS: Final = {"picture": "image/png", "film": "video/"}
_MOST_MEDIA: Final = 24 << 20  # bytes of pictures and films that a page may hold


def page(runs: Sequence[Run]) -> str:
    """Draw a page of runs.

    Args:
        runs: They.

    Returns:
        HTML.
    """
    media = _Media(_MOST_MEDIA)
    own = [run for run in runs if run.description.job_type != JOB]
    told = [_told(run, _colour(number), media) for number, run in enumerate(own)]
    used = {name for run in told for step in run["steps"] for name in step["figures"]}
    listed = [
        {"name": name, "unit": metric.unit, "about": metric.about, "better": metric.better}
        for name, metric in metrics().items()
        if name in used and name not in AXES
    ]
    data = {
        "runs": told,
        "metrics": listed,
        "offline": REGISTERED if REGISTERED in used else _first(used, "offline/"),
        "online": WIN_RATE if WIN_RATE in used else _first(used, "online/"),
        "left_out": media.left_out,
    }
    played = tournaments(runs)
    return fill("tracking/runs_page.html", data=data, runs=told, tournaments=played)


def write_page(runs: Sequence[Run], path: Path) -> None:
    """Write a page of runs.

    Raises:
        InputError: If it cannot be written.
    """
    write_text(path, page(runs))


def _colour(number: int) -> str:
    """Give a colour of the house, or one of its own to each run beyond those."""
    beyond = number - len(CYCLE)
    return CYCLE[number] if beyond < 0 else f"hsl({137.5 * beyond % 360:.0f}, 65%, 38%)"


def _first(used: set[str], prefix: str) -> str:
    """Choose the first figure of a kind that the vocabulary lists and a run has."""
    return next((name for name in metrics() if name in used and name.startswith(prefix)), "")


def _told(run: Run, colour: str, media: "_Media") -> dict[str, Any]:
    steps = []
    shown: dict[str, dict[str, str]] = {}
    for step in run.steps:
        figures = {name: value for name, value in step.items() if not is_value(value)}
        steps.append({"epoch": step.get(EPOCH), "figures": figures})
        for name, value in step.items():
            if is_value(value) and value[KIND] in _KINDS:
                shown[name] = media.of(run.folder, value)
    return {
        **run.to_dict(),
        "colour": colour,
        "axis": run.description.axis,
        "command": run.description.command,
        "chosen": bool(run.metadata.get("chosen", False)),
        "steps": [step for step in steps if step["figures"]],
        "media": {name: content for name, content in shown.items() if content},
    }


class _Media:
    """Puts pictures and films into addresses, up to a sum of bytes."""

    def __init__(self, room: int) -> None:
        self._room = room
        self.left_out = 0

    def of(self, folder: Path, value: Mapping[str, Any]) -> dict[str, str]:
        """Give address, kind and caption; nothing where there is no room or no file."""
        path = folder / value["path"]
        size = path.stat().st_size if path.is_file() else 0
        if not 0 < size <= self._room:
            self.left_out += 1
            return {}
        self._room -= size
        kind = _KINDS[value[KIND]] + value.get("format", "")
        if value.get("format") == "gif":
            kind = "image/gif"
        address = f"data:{kind};base64,{b64encode(path.read_bytes()).decode('ascii')}"
        return {"address": address, "kind": kind, "caption": value["caption"]}
