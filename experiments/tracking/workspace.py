"""The workspace at wandb that opens with both curves side by side: its description, committed.

``workspace.json`` beside this file says what is in it; `arena runs workspace --push ENTITY` creates
it with the package ``wandb-workspaces``. Made anew from the vocabulary by

    python -m experiments.tracking.workspace
"""

from importlib import import_module
from pathlib import Path
from typing import Any, Final

from arena.base.errors import InputError
from experiments.files import write_json
from experiments.tracking.view_names import VIEWS
from experiments.tracking.vocabulary import (
    EPOCH,
    FOUGHT,
    REGISTERED,
    VALIDATION_LOSS,
    WIN_RATE,
)

DESCRIPTION_FILE: Final = Path(__file__).with_name("workspace.json")
_TEST: Final = REGISTERED.replace("validation", "test")
_SIDE_BY_SIDE: Final = (
    ("Offline: registered figure", REGISTERED),
    ("Online: win rate against the panel", WIN_RATE),
)
_WIDEST: Final = "tournament/widest_interval"
_OTHERS: Final = (
    ("Offline: skill accuracy", "offline/validation/accuracy"),
    ("Offline: NLL", "offline/validation/nll"),
    ("Validation loss (decides the epoch)", VALIDATION_LOSS),
    ("Online: presses a minute", "online/panel/presses_per_minute"),
)


def _line(title: str, name: str) -> dict[str, Any]:
    return {"kind": "line", "title": title, "x": EPOCH, "y": [name]}


def description() -> dict[str, Any]:
    """Describe the workspace: sections of panels, as JSON types."""
    scatter = {"kind": "scatter", "title": "Offline against online", "x": _TEST, "y": WIN_RATE}
    accuracy = {**scatter, "title": "Accuracy against online", "x": "offline/test/accuracy"}
    looks = [name for name in VIEWS if name.startswith("pictures/")]
    films = [name for name in VIEWS if name.startswith("videos/")]
    pages = [name for name in VIEWS if name.startswith("pages/")]
    return {
        "name": "Offline against online",
        "sections": [
            {
                "name": "Both curves, side by side",
                "panels": [_line(title, name) for title, name in _SIDE_BY_SIDE],
            },
            {"name": "Over runs", "panels": [scatter, accuracy]},
            {"name": "More curves", "panels": [_line(title, name) for title, name in _OTHERS]},
            {
                "name": "Tournaments",
                "panels": [
                    {
                        "kind": "line",
                        "title": "Ratings over fights",
                        "x": FOUGHT,
                        "pattern": "tournament/ratings/.*",
                    },
                    _line("Width of the widest 95 % interval", _WIDEST) | {"x": FOUGHT},
                ],
            },
            {
                "name": "To look at",
                "panels": [
                    {
                        "kind": "media",
                        "title": "Pictures",
                        "keys": looks,
                    },
                    {"kind": "media", "title": "Films", "keys": films},
                    {"kind": "media", "title": "Leaderboards", "keys": pages},
                ],
            },
        ],
    }


def built(entity: str, project: str) -> Any:
    """Build the workspace as an object of ``wandb-workspaces``; nothing is sent.

    Args:
        entity: User or team at wandb.
        project: Project there.

    Raises:
        InputError: If the package is not installed.
    """
    try:
        panels: Any = import_module("wandb_workspaces.reports.v2")
        workspaces: Any = import_module("wandb_workspaces.workspaces")
    except ImportError as error:
        raise InputError(
            "wandb-workspaces is not installed; run pip install 'standstill[workspace]'"
        ) from error

    def panel(told: dict[str, Any]) -> Any:
        if told["kind"] == "line":
            drawn = {"y": told["y"]} if "y" in told else {"metric_regex": told["pattern"]}
            return panels.LinePlot(title=told["title"], x=told["x"], **drawn)
        if told["kind"] == "scatter":
            x, y = (panels.SummaryMetric(f"{told[axis]}.last") for axis in "xy")
            return panels.ScatterPlot(title=told["title"], x=x, y=y)
        return panels.MediaBrowser(title=told["title"], media_keys=told["keys"])

    spec = description()
    sections = [
        workspaces.Section(
            name=section["name"], panels=[panel(each) for each in section["panels"]], is_open=True
        )
        for section in spec["sections"]
    ]
    return workspaces.Workspace(
        entity=entity, project=project, name=spec["name"], sections=sections
    )


def create(entity: str, project: str) -> str:
    """Create the workspace at wandb.

    Returns:
        Its address.

    Raises:
        InputError: If the package is not installed, nobody is logged in, or wandb refuses.
    """
    from experiments.tracking.wandb_tracker import check_account

    made = built(entity, project)
    check_account()
    try:
        made.save()
    except Exception as error:  # of a foreign library and a foreign server
        raise InputError(
            f"wandb: the workspace was not created ({str(error).splitlines()[0]}); check ENTITY"
        ) from error
    return str(made.url)


if __name__ == "__main__":
    write_json(DESCRIPTION_FILE, description())
