"""What people say of agents: humans."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.answer import Answer, answering, folded, interval, percent, table
from experiments.cli.options import AsJson, RunFolder, Wandb

if TYPE_CHECKING:
    from experiments.humans import Place, Record

_SHOWN = 3  # places of a complaint


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command()(humans)


@answering
def humans(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of the fights; that of this program if not given."),
    ] = None,
    agent: Annotated[str, typer.Option(help="Only agents whose spec holds this.")] = "",
    player: Annotated[str, typer.Option(help="Only people whose name holds this.")] = "",
    since: Annotated[str, typer.Option(help="First day, as 2026-11-25 (UTC).")] = "",
    run: RunFolder = None,
    wandb: Wandb = True,
    as_json: AsJson = False,
) -> Answer:
    """Show how agents did against people, and what people found wrong with them, where to look."""
    from arena.base.errors import InputError
    from arena.replays.entries import Filters
    from arena.replays.library import Library
    from experiments.humans import records
    from experiments.tracking.measured import check_run, log_measurement, people_figures

    if run is not None:
        check_run(run)
    if folder is not None and not folder.is_dir():
        raise InputError(f"{folder}: no such folder; give one of fights, such as logs/human")
    if since:
        try:
            date.fromisoformat(since)
        except ValueError as error:
            raise InputError(f"--since {since!r} is no day; give one as 2026-11-25") from error
    library = Library(folder)
    found = records(library, Filters(player=player, agent=agent, since=since))
    if run is not None:
        if len(found) != 1:
            raise InputError(
                f"--run {run}: {len(found)} agents are shown; choose one by --agent and --since"
            )
        figures = people_figures(found[0])
        log_measurement(run, "play", found[0].agent, figures, use_wandb=wandb)
    data = {
        "folder": library.folder,
        "agents": [{**asdict(record), "win_rate": record.win_rate} for record in found],
    }
    return Answer(data, _text(found, library.folder), as_json)


def _text(found: "list[Record]", folder: Path) -> str:
    if not found:
        return folded([f"{folder}: no fights of people against agents; `arena play` makes some"])
    header = ["agent", "fingerprint", "version", "rounds", "won", "win rate", "95 %", "stars"]
    rows = [
        [
            record.agent,
            record.fingerprint or "–",
            record.version,
            str(record.fights),
            str(record.wins),
            percent(record.win_rate),
            interval(record.ci95),
            "–" if record.stars is None else f"{record.stars:.1f}",
        ]
        for record in found
    ]
    lines = [table(header, rows)]
    for record in found:
        if record.complaints:
            lines += ["", f"{record.agent} {record.fingerprint}".rstrip()]
            for kind, places in record.complaints.items():
                lines.append(f"  {kind}: {len(places)}")
                lines += [_place(place) for place in places[:_SHOWN]]
    return "\n".join(lines)


def _place(place: "Place") -> str:
    at = "" if place.frame is None else f" --at {place.frame}"
    said = f"  # {' '.join(place.comment.split())}" if place.comment else ""
    return f"    arena replay {place.file}{at}{said}"
