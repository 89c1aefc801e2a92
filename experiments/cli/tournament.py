"""The command tournament: everyone meets everyone, or as a schedule says; and its ledger."""

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from typer.core import TyperGroup

from experiments.cli.answer import Answer, answering, folded
from experiments.cli.options import AsJson, Device, FightDevice, Trust, members_of
from experiments.cli.pairs import Alpha, Beta, Model, SprtBounds, SprtModel, tested_by

if TYPE_CHECKING:
    from arena.match import Player
    from arena.tournament.director import Runner
    from arena.tournament.ledger import Ledger
    from arena.tournament.schedule import Schedule
    from experiments.tournaments.live import View

_FOLDER: Final = Path("runs/tournaments")


class _AgentsOrCommand(TyperGroup):
    """A group that takes agents of its own, unless the first word is one of its commands."""

    allow_interspersed_args = True

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Split what was typed: all of it for a command, or all of it for the group."""
        if not args or args[0] not in self.commands:
            return super().parse_args(ctx, args)
        super().parse_args(ctx, [])
        ctx._protected_args, ctx.args = args[:1], args[1:]
        return ctx.args  # type: ignore[no-any-return]


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    group = typer.Typer(
        cls=_AgentsOrCommand,
        invoke_without_command=True,
        rich_markup_mode=None,
        subcommand_metavar="",
    )
    group.callback()(tournament)
    for command in (show, page, replay, join):
        group.command()(command)
    app.add_typer(group, name="tournament")


LedgerFile = Annotated[Path, typer.Argument(metavar="LEDGER", help="A ledger of tournaments.")]
Which = Annotated[
    str | None,
    typer.Option("--tournament", metavar="ID", help="Which one of the ledger; the latest else."),
]
CsvFolder = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FOLDER", help="Write standings, pairings and fights there."),
]
WithPeople = Annotated[
    bool,
    typer.Option("--people", help="Add people, as human:NAME, by their fights with the agents."),
]


def tournament(
    ctx: typer.Context,
    specs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="AGENT",
            help="Who takes part; panel and pros stand for all of theirs. The panel if nobody "
            "is named.",
        ),
    ] = None,
    schedule: Annotated[
        str | None,
        typer.Option(
            metavar="KIND|FILE",
            help="round-robin (the default), gauntlet (the first agent against all others), "
            "swiss, knock-out, ladder (until Ctrl-C; takes new agents, see join), or a TOML or "
            "JSON file that declares all of it.",
        ),
    ] = None,
    fights: Annotated[
        int | None,
        typer.Option(
            min=1, help="Fights per pairing, sides swapped on each seed; 100 for a round robin."
        ),
    ] = None,
    rounds: Annotated[int | None, typer.Option(min=1, help="Rounds of a swiss.")] = None,
    budget_fights: Annotated[
        int | None,
        typer.Option(min=2, help="Fights in all, spent where ratings are least sure."),
    ] = None,
    budget_minutes: Annotated[
        float | None, typer.Option(min=0.0, help="Minutes to play, likewise.")
    ] = None,
    budget_elo: Annotated[
        float | None,
        typer.Option(min=0.0, help="Play until no 95 % interval is wider, in Elo."),
    ] = None,
    sprt: SprtBounds = None,
    model: SprtModel = Model.LOGISTIC,
    alpha: Alpha = 0.05,
    beta: Beta = 0.05,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**31 - 1, help="Seed of all randomness; 0 else.")
    ] = None,
    delay: Annotated[
        int | None,
        typer.Option(min=0, help="Reaction delay of everyone, in frames (1/60 s); 15 else."),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=f"Where every fight is entered; one in {_FOLDER} else. Given again, the same "
            "command goes on with what it holds.",
        ),
    ] = None,
    restart: Annotated[
        bool,
        typer.Option("--restart", help="Begin anew, and forget the fights of this tournament."),
    ] = False,
    csv: CsvFolder = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page with all of it, and fights to watch."),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Fight on the workers of a Ray cluster: auto, HOST:PORT, or local for one here.",
        ),
    ] = None,
    device: FightDevice = Device.CPU,
    trust: Trust = False,
    as_json: AsJson = False,
) -> None:
    """Let everyone meet everyone, or as a schedule says: standings with intervals, cross table.

    Every fight is entered in a ledger at once. Killed, the same command goes on where it was.
    """
    if ctx.invoked_subcommand is not None:
        return
    given: dict[str, Any] = {
        "agents": specs or None,
        "fights": fights,
        "rounds": rounds,
        "seed": seed,
        "delay": delay,
    }
    budget = {"fights": budget_fights, "minutes": budget_minutes, "elo": budget_elo}
    given["budget"] = {name: value for name, value in budget.items() if value is not None} or None
    given["sprt"] = None if sprt is None else vars(tested_by(sprt, model, alpha, beta))
    _play(schedule, given, ledger, restart, csv, html, ray, device, trust, as_json)


@answering
def _play(
    schedule: str | None,
    given: dict[str, Any],
    ledger: Path | None,
    restart: bool,
    csv: Path | None,
    html: Path | None,
    ray: str | None,
    device: Device,
    trust: bool,
    as_json: bool,
) -> Answer:
    from agents.spec import resolve as find
    from arena.tournament.director import check_agents
    from arena.tournament.ledger import Ledger
    from experiments.files import check_folder
    from experiments.tournaments.pages import write_page

    if html is not None:
        check_folder("--html", html.parent)
    resolve = partial(find, trust=trust)
    declared = _declared(schedule, given)
    players = [resolve(spec) for spec in declared.agents]
    check_agents(players)
    path = ledger or _FOLDER / f"{declared.key}.sqlite"
    with closing(Ledger(path)) as opened:
        opened.check_rules()
        if restart:
            opened.forget(declared.key)
        added = _run(opened, declared, players, resolve, ray, device)
        found = _told(opened, declared.key, csv, as_json)
        were = found.data["fights"] - added
        data = {"ledger": path, "fights_played": added, **found.data}
        more = [f"{added:,} fights played now, {were:,} were in the ledger: {path}"]
        if html is not None:
            data["page"], size = html, write_page(opened, declared.key, resolve, html)
            more.append(f"Written: {html}, {size / 1e6:.1f} MB")
        return Answer(data, f"{found.text}\n{folded(more)}", as_json)


def _declared(schedule: str | None, given: dict[str, Any]) -> "Schedule":
    """Put together what a file and what the options say; the options count."""
    from agents.spec import PANEL
    from arena.base.errors import InputError
    from arena.tournament.schedule import KINDS, read_schedule, schedule_of

    values: dict[str, Any] = {}
    where = "tournament"
    if schedule in KINDS:
        values["kind"] = schedule
    elif schedule is not None:
        where = schedule
        values = read_schedule(Path(schedule))
    values |= {name: value for name, value in given.items() if value is not None}
    declared = schedule_of({"agents": list(PANEL)} | values, where)
    twice = [spec for spec, times in Counter(declared.agents).items() if times > 1]
    if twice:
        raise InputError(f"{where}: {twice[0]} more than once; name each agent once")
    return schedule_of(declared.model_dump() | {"agents": members_of(declared.agents)}, where)


def _run(
    ledger: "Ledger",
    schedule: "Schedule",
    players: "list[Player]",
    resolve: "Callable[[str], Player]",
    ray: str | None,
    device: Device,
) -> int:
    """Play; gives how many fights were entered. Ctrl-C ends a ladder, and breaks off others."""
    from arena.tournament.director import Director
    from experiments.tournaments.live import view

    with view(schedule, lambda: ledger.entries(schedule.key)) as shown:
        director = Director(
            ledger,
            schedule,
            players,
            resolve=resolve,
            runner=_runner(ray, resolve, device, shown),
            watch=shown.watch,
        )
        try:
            director.run()
        except KeyboardInterrupt:
            if schedule.kind != "ladder":
                print("Stopped; the same command goes on.", file=sys.stderr)
                raise
    return director.added


def _runner(
    ray: str | None, resolve: "Callable[[str], Player]", device: Device, shown: "View"
) -> "Runner":
    """Make what has fights fought: this process, or a cluster."""
    from arena.base.errors import InputError
    from arena.tournament.director import Here

    if ray is not None:
        from arena.tournament.on_ray import OnRay

        if device is not Device.CPU:
            raise InputError(f"--ray with --device {device.value}: workers fight on the CPU")
        return OnRay(ray, resolve)
    return Here(device=device.value, progress=shown.step)


def _told(
    ledger: "Ledger",
    tournament: str | None,
    csv: Path | None,
    as_json: bool,
    people: bool = False,
) -> Answer:
    """Read the table back from the ledger."""
    from arena.replays.library import Library
    from arena.tournament.table import read_table
    from experiments.tournaments.answer import data_of, text_of, write_csv

    found = read_table(ledger, tournament, library=Library() if people else None)
    written = [] if csv is None else write_csv(found, ledger, csv)
    text = text_of(found)
    if written:
        text += "\n" + folded([f"Written: {', '.join(map(str, written))}"])
    return Answer(data_of(found) | {"written": written}, text, as_json)


@answering
def show(
    ledger: LedgerFile,
    tournament: Which = None,
    csv: CsvFolder = None,
    people: WithPeople = False,
    as_json: AsJson = False,
) -> Answer:
    """Show the table of a tournament as it stands in its ledger."""
    with closing(_opened(ledger)) as opened:
        return _told(opened, tournament, csv, as_json, people)


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
    fight: Annotated[int, typer.Argument(min=1, help="Number of a fight in the ledger.")],
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
    row = found.row
    said = f"Fight {fight}: {row['agent_a']} against {row['agent_b']}, {row['frames']} frames, "
    if found.same and found.replay is not None:
        save(found.replay, out)
        said += f"fought again as it was: {out}"
    else:
        said += "comes out otherwise now: an agent does not always answer alike. Nothing written."
    data = {"fight": row, "same": found.same, "out": out if found.same else None}
    return Answer(data, folded([said]), as_json, failed=not found.same)


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

    if not path.exists():
        raise InputError(f"{path}: no such ledger; `arena tournament` makes one")
    return Ledger(path)
