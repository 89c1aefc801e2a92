"""Commands about the runs on disk: runs list, runs show, runs sync, runs workspace."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.answer import Answer, answering, folded, table
from experiments.cli.options import AsJson

if TYPE_CHECKING:
    from experiments.tracking.store import Run

Folders = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FOLDER]...", help="Folders that hold runs; runs if none is given."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    group = typer.Typer(help="The runs that lie on disk.", rich_markup_mode=None)
    group.command(name="list")(list_runs)
    group.command()(show)
    group.command()(sync)
    group.command()(workspace)
    app.add_typer(group, name="runs")


def _found(folders: list[Path] | None) -> "list[Run]":
    from arena.base.errors import InputError
    from experiments.tracking.store import runs_in

    places = folders or [Path("runs")]
    found = runs_in(places)
    if not found:
        named = ", ".join(map(str, places))
        raise InputError(f"{named}: holds no run; `arena train clone` and `arena demo` make some")
    return found


@answering
def list_runs(folders: Folders = None, as_json: AsJson = False) -> Answer:
    """List runs: how each ended, how many steps it has, and whether it was sent to wandb."""
    found = _found(folders)
    header = ["folder", "name", "job", "state", "steps", "id", "where"]
    rows = [
        [
            str(run.folder),
            run.description.name,
            run.description.job_type,
            run.state,
            str(len(run.steps)),
            run.description.id,
            run.where,
        ]
        for run in found
    ]
    return Answer({"runs": [run.to_dict() for run in found]}, table(header, rows), as_json)


@answering
def show(
    folders: Folders = None,
    out: Annotated[Path, typer.Option(help="The page: one HTML file.")] = Path("runs.html"),
    as_json: AsJson = False,
) -> Answer:
    """Draw runs on one page: offline and online curves, the scatter, tables, pictures, films."""
    from experiments.tracking.local_page import write_page

    found = _found(folders)
    write_page(found, out)
    text = folded([f"{len(found)} runs are shown in {out}; open it in a browser."])
    return Answer({"page": out, "runs": len(found)}, text, as_json)


@answering
def sync(folders: Folders = None, as_json: AsJson = False) -> Answer:
    """Send runs to wandb, made up from their folders; what the server has is not sent again."""
    from experiments.progress import progress
    from experiments.tracking.store import send
    from experiments.tracking.wandb_tracker import check_account

    check_account()
    waiting = [run for run in _found(folders) if run.where != "sent" and run.state != "running"]
    with progress("Sending", "runs") as step:
        for number, _ in enumerate(send(waiting), 1):
            step(number, len(waiting))
    data = {"sent": [run.to_dict() | {"where": "sent"} for run in waiting]}
    return Answer(data, f"{len(waiting)} runs sent.", as_json)


@answering
def workspace(
    push: Annotated[
        str, typer.Option(metavar="ENTITY", help="Create it at wandb, for this user or team.")
    ] = "",
    project: Annotated[str, typer.Option(help="Project at wandb.")] = "standstill",
    as_json: AsJson = False,
) -> Answer:
    """Show the description of the workspace with both curves side by side, or create it."""
    import json

    from experiments.tracking.workspace import create, description

    spec = description()
    if not push:
        return Answer(spec, json.dumps(spec, indent=1, ensure_ascii=False), as_json)
    address = create(push, project)
    return Answer({"workspace": address}, f"Created: {address}", as_json)
