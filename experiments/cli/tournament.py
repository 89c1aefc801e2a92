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
from experiments.cli.options import (
    AsJson,
    Device,
    FightDevice,
    TensorBoard,
    Trust,
    Wandb,
    members_of,
)
from experiments.cli.pairs import Alpha, Beta, Model, SprtBounds, SprtModel, tested_by
from experiments.cli.tournament_ledger import (
    AgentRuns,
    CsvFolder,
    join,
    page,
    replay,
    show,
    told_of,
)

if TYPE_CHECKING:
    from arena.match import Player
    from arena.tournament.director import Runner
    from arena.tournament.ledger import Ledger
    from arena.tournament.rows import Fought
    from arena.tournament.schedule import Schedule
    from experiments.tournaments.live import View
    from experiments.tournaments.tracked import TournamentRun

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
    run: AgentRuns = None,
    wandb: Wandb = True,
    tensorboard: TensorBoard = False,
    as_json: AsJson = False,
) -> None:
    """Let everyone meet everyone, or as a schedule says: standings with intervals, cross table.

    Every fight is entered in a ledger at once. Killed, the same command goes on where it was. It is
    tracked as a run beside the ledger, in LEDGER.runs.
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
    tracked = {"runs": run or [], "use_wandb": wandb, "tensorboard": tensorboard}
    _play(schedule, given, ledger, restart, csv, html, ray, device, trust, tracked, as_json)


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
    tracked: dict[str, Any],
    as_json: bool,
) -> Answer:
    from agents.spec import resolve as find
    from arena.tournament.director import check_agents
    from arena.tournament.ledger import Ledger
    from arena.tournament.table import read_table
    from experiments.files import check_folder
    from experiments.tournaments.measured import check_runs, log_standings
    from experiments.tournaments.pages import write_page
    from experiments.tournaments.tracked import TournamentRun

    for option, folder in (("--html", html and html.parent), ("--csv", csv)):
        if folder is not None:
            check_folder(option, folder)
    resolve = partial(find, trust=trust)
    declared = _declared(schedule, given)
    players = [resolve(spec) for spec in declared.agents]
    check_agents(players, declared)
    measured = check_runs(tracked["runs"], declared.agents)
    path = ledger or _FOLDER / f"{declared.key}.sqlite"
    more = []
    with closing(Ledger(path)) as opened:
        opened.check_rules()
        if restart:
            opened.forget(declared.key)
        to = {name: tracked[name] for name in ("use_wandb", "tensorboard")}
        with TournamentRun(opened, declared, **to, restart=restart) as run:
            added = _run(opened, declared, players, resolve, ray, device, run)
            found = read_table(opened, declared.key)
            if html is not None:
                size = write_page(opened, declared.key, resolve, html, table=found)
                more.append(f"Written: {html}, {size / 1e6:.1f} MB")
            run.finish(found, html, resolve if run.in_wandb else None)
        log_standings(measured, found, use_wandb=tracked["use_wandb"])
        told = told_of(found, opened, csv, as_json)
    were = found.fights - added
    said = [f"{added:,} fights played now, {were:,} were in the ledger: {path}", *more]
    data = {"ledger": path, "run": run.folder, "fights_played": added, "page": html, **told.data}
    return Answer(data, f"{told.text}\n{folded(said)}", as_json)


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
    run: "TournamentRun",
) -> int:
    """Play; gives how many fights were entered. Ctrl-C ends a ladder, and breaks off others."""
    from arena.tournament.director import Director, Watch
    from experiments.tournaments.live import view

    with view(schedule, lambda: ledger.entries(schedule.key)) as shown:

        def entered(fought: "Fought", planned: int) -> None:
            shown.watch.entered(fought, planned)
            run.entered(fought)

        director = Director(
            ledger,
            schedule,
            players,
            resolve=resolve,
            runner=_runner(ray, resolve, device, shown),
            watch=Watch(entered, shown.watch.said),
        )
        run.begin(players, shown.watch.said)
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
