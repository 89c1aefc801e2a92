"""The command ``arena league``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli.answer import Answer, answering, folded, interval, percent, table
from experiments.cli.options import (
    GROUPS_HELP,
    AsJson,
    Delay,
    Fights,
    Seed,
    TensorBoard,
    Trust,
    Wandb,
    members_of,
    named_in,
)

if TYPE_CHECKING:
    from agents.clones.agent import CloneAgent


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(league)


@answering
def league(
    out: Annotated[Path, typer.Option(help="Folder of the league and of its learners' networks.")],
    steps: Annotated[int, typer.Option(min=1, help="Decisions of each learner.")] = 5_000_000,
    learners: Annotated[int, typer.Option(min=1, help="How many learners.")] = 4,
    opponents: Annotated[
        str,
        typer.Option(metavar="SPEC,...", help=f"Whom they meet beside past selves; {GROUPS_HELP}"),
    ] = "panel,pros",
    from_clone: Annotated[
        Path | None,
        typer.Option(help="Folder of a clone that all begin with; any but act × which."),
    ] = None,
    envs: Annotated[int, typer.Option(min=1, help="Fights of a learner at a time.")] = 128,
    fights: Fights = 72,
    seed: Seed = 0,
    delay: Delay = 15,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the league in --out, if it holds one.")
    ] = False,
    trust: Trust = False,
    wandb: Wandb = True,
    tensorboard: TensorBoard = False,
    as_json: AsJson = False,
) -> Answer:
    """Train a league of PPO players behind human hands, and measure each in fresh fights.

    Learners meet past selves of all learners, panel and pros, the more often the more these beat
    them; a price on presses holds each to a press rate. Killed, the same command with --resume goes
    on after the last turn that was finished. Each learner is a run, in OUT/runs.
    """
    from agents.spec import resolve
    from agents.world import World
    from experiments.files import check_folder
    from experiments.league import measure, open_league, report, settings_of, train
    from experiments.league_runs import LeagueRuns
    from experiments.progress import progress

    check_folder("--out", out)
    specs = members_of(named_in(opponents, ()))
    clone = _clone_at(from_clone, delay) if from_clone else None
    settings = settings_of(
        learners,
        opponents=tuple(specs),
        steps=steps,
        seed=seed,
        envs=envs,
        begins_with=clone.fingerprint if clone else "",
        world=World(delay=delay),
    )
    met = [resolve(spec, trust=trust) for spec in specs]
    made = open_league(settings, met, out, clone=clone.clone if clone else None, resume=resume)
    command = f"arena league --steps {steps} --learners {learners} --opponents {opponents} "
    command += f"--envs {envs} --seed {seed} --delay {delay}"
    command += f" --from-clone {from_clone}" if from_clone else ""
    begun = clone.name if clone else ""
    with LeagueRuns(made, out, begun, use_wandb=wandb, tensorboard=tensorboard) as runs:
        runs.turned()
        with progress("Learning", "decisions") as step:
            this_run = train(made, out, command, step, runs.turned)
        with progress("Measuring", "fights") as step:
            measured = measure(made, out, fights, step)
        runs.finish(measured)
    data = report(made, out, command, measured) | this_run
    return Answer(data, _text(data), as_json)


def _clone_at(folder: Path, delay: int) -> "CloneAgent":
    from agents.clones.agent import CloneAgent
    from agents.clones.checkpoint import load

    return CloneAgent(load(folder, delay=delay)[0], f"clone:{folder}", delay)


def _text(data: dict[str, Any]) -> str:
    header = ["learner", "decisions"]
    for group in data["learners"][0]["against"]:
        header += [f"wins, {group}", "95 % interval"]
    header += ["presses/min", "held to"]
    rows = []
    for each in data["learners"]:
        row = [each["learner"], f"{each['steps']:,}"]
        for result in each["against"].values():
            row += [percent(result["win_rate"]), interval(result["ci95"])]
        row += [f"{each['presses_per_minute']:.0f}", f"{each['held_to_presses_per_minute']:.0f}"]
        rows.append(row)
    said = []
    if data["steps_of_this_run"]:
        rate = data["decisions_per_second"]
        said.append(f"{data['steps_of_this_run']:,} decisions in this run, {rate:,.0f} a second.")
    said += [
        "Fresh fights; intervals are by start.",
        f"Next: arena evaluate {data['learners'][0]['agent']}",
    ]
    return f"{table(header, rows)}\n\n{folded(said)}"
