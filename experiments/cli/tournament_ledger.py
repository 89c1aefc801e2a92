"""Commands about the ledger of tournaments: tournament show, page, replay, join."""

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.answer import Answer, answering, folded
from experiments.cli.options import AsJson, Trust, Wandb

if TYPE_CHECKING:
    from arena.tournament.ledger import Ledger
    from arena.tournament.refight import Refought
    from arena.tournament.table import Table

LedgerFile = Annotated[Path, typer.Argument(metavar="LEDGER", help="A ledger of tournaments.")]
Which = Annotated[
    str | None,
    typer.Option("--tournament", metavar="ID", help="Which one of the ledger; the latest else."),
]
CsvFolder = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FOLDER", help="Write standings, pairings and fights there."),
]
AgentRuns = Annotated[
    list[Path] | None,
    typer.Option(
        "--run",
        metavar="FOLDER",
        help="Log an agent's figures to its own run, that of the clone in this folder; in an "
        "empty one the first agent's, to a new run. Repeat it for several.",
    ),
]
WithPeople = Annotated[
    bool,
    typer.Option("--people", help="Add people, as human:NAME, by their fights with the agents."),
]


@answering
def show(
    ledger: LedgerFile,
    tournament: Which = None,
    csv: CsvFolder = None,
    people: WithPeople = False,
    run: AgentRuns = None,
    wandb: Wandb = True,
    as_json: AsJson = False,
) -> Answer:
    """Show the table of a tournament as it stands in its ledger."""
    from arena.replays.library import Library
    from arena.tournament.table import read_table
    from experiments.tournaments.measured import check_runs, log_standings

    with closing(_opened(ledger)) as opened:
        found = read_table(opened, tournament, library=Library() if people else None)
        measured = check_runs(run or [], found.agents)
        told = told_of(found, opened, csv, as_json)
    log_standings(measured, found, use_wandb=wandb)
    return told


@answering
def page(
    ledger: LedgerFile,
    out: Annotated[Path, typer.Option(metavar="FILE", help="HTML file to write.")],
    tournament: Which = None,
    films: Annotated[
        int, typer.Option(min=0, help="Fights to watch of each pairing, at most.")
    ] = 2,
    people: WithPeople = False,
    trust: Trust = False,
    as_json: AsJson = False,
) -> Answer:
    """Write the page of a tournament: one HTML file with its tables, and fights to watch."""
    from agents.spec import resolve as find
    from experiments.files import check_folder
    from experiments.tournaments.pages import write_page

    check_folder("--out", out.parent)
    with closing(_opened(ledger)) as opened:
        resolve = partial(find, trust=trust)
        size = write_page(opened, tournament, resolve, out, films=films, people=people)
    data = {"page": out, "bytes": size}
    return Answer(data, folded([f"Written: {out}, {size / 1e6:.1f} MB"]), as_json)


@answering
def replay(
    ledger: LedgerFile,
    fight: Annotated[
        int, typer.Argument(min=1, max=2**63 - 1, help="Number of a fight in the ledger.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Replay file to write.")],
    trust: Trust = False,
    as_json: AsJson = False,
) -> Answer:
    """Fight a fight of a ledger again, and write its replay for `arena replay`."""
    from agents.spec import resolve
    from arena.replays.file import save
    from arena.tournament.refight import refight

    with closing(_opened(ledger)) as opened:
        found = refight(opened, fight, lambda spec: resolve(spec, trust=trust))
    if found.same and found.replay is not None:
        save(found.replay, out)
    written = out if found.same and found.replay is not None else None
    data = {"fight": found.row, "same": found.same, "changed": found.changed, "out": written}
    return Answer(data, folded(_refought(found, fight, written)), as_json, failed=not found.same)


def _refought(found: "Refought", fight: int, written: Path | None) -> list[str]:
    """Say how a fight came out when it was fought again."""
    row = found.row
    said = f"Fight {fight}: {row['agent_a']} against {row['agent_b']}, {row['frames']} frames, "
    if found.same:
        after = f": {written}" if written else "; it was forfeited before its first frame."
        alike = [f"{each}, but fights alike: the digest is the same." for each in found.changed]
        return [f"{said}fought again as it was{after}", *alike]
    said += "comes out otherwise now. Nothing written."
    if not found.changed:
        return [f"{said} An agent does not always answer alike."]
    return [said, *(f"{each}; put back the agent as it was." for each in found.changed)]


@answering
def join(
    ledger: LedgerFile,
    spec: Annotated[str, typer.Argument(metavar="AGENT", help="Who joins.")],
    tournament: Which = None,
    trust: Trust = False,
    as_json: AsJson = False,
) -> Answer:
    """Let an agent join a ladder, which may be running."""
    from agents.spec import resolve
    from arena.base.errors import InputError

    player = resolve(spec, trust=trust)
    with closing(_opened(ledger)) as opened:
        known = opened.tournaments()
        id = tournament or (known[-1] if known else "")
        kind = opened.schedule(id).kind
        if kind != "ladder":
            raise InputError(f"{ledger}: {id} is a {kind}; only a ladder takes new agents")
        if any(e.spec == spec and e.until is None for e in opened.entries(id)):
            raise InputError(f"{ledger}: {spec} takes part already; a ladder has it once")
        opened.enter(id, [(spec, player.fingerprint)])
    data = {"tournament": id, "agent": spec, "fingerprint": player.fingerprint}
    return Answer(data, folded([f"{spec} takes part from the next round of {id} on."]), as_json)


def _opened(path: Path) -> "Ledger":
    """Open a ledger that is there."""
    from arena.base.errors import InputError
    from arena.tournament.ledger import Ledger

    if not path.exists() or (path.is_file() and path.stat().st_size == 0):
        raise InputError(f"{path}: no such ledger; `arena tournament` makes one")
    return Ledger(path)


def told_of(found: "Table", ledger: "Ledger", csv: Path | None, as_json: bool) -> Answer:
    """Answer with a table that was read from the ledger."""
    from experiments.tournaments.answer import data_of, text_of, write_csv

    written = [] if csv is None else write_csv(found, ledger, csv)
    text = text_of(found)
    if written:
        text += "\n" + folded([f"Written: {', '.join(map(str, written))}"])
    return Answer(data_of(found) | {"written": written}, text, as_json)
