"""The command ``arena sweep``: remedies crossed with decoders."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.answer import Answer, answering, folded, percent, table
from experiments.cli.options import AsJson, Delay, Fights, Opponents, Restart, Wandb, named_in

if TYPE_CHECKING:
    from experiments.sweep import Trial


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(sweep)


@answering
def sweep(
    out: Annotated[Path, typer.Option(help="Folder of the sweep; trials lie in folders below.")],
    remedy: Annotated[
        list[str], typer.Option(help="A remedy to try, NAME or NAME:KEY=VALUE,…; repeat it.")
    ],
    decoder: Annotated[list[str], typer.Option(help="A decoder to try; repeat it.")],
    seed: Annotated[list[int] | None, typer.Option(help="A seed to train with; repeat it.")] = None,
    goal: Annotated[
        str, typer.Option(help="Figure to choose by, on validation matches.")
    ] = "offline/validation/registered_press_f2_12",
    logs: Annotated[
        Path | None, typer.Option(help="A corpus, or a folder of replays; the bundled logs.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the logs, at most.")] = 4,
    width: Annotated[int, typer.Option(min=1, help="Units of each hidden layer.")] = 128,
    depth: Annotated[int, typer.Option(min=0, help="Hidden layers.")] = 2,
    fights: Fights = 18,
    opponents: Opponents = None,
    delay: Delay = 15,
    write_only: Annotated[
        bool,
        typer.Option("--write-only", help="Write sweep.yaml for `wandb sweep`, and train nothing."),
    ] = False,
    trials_only: Annotated[
        bool, typer.Option("--trials-only", help="Compare nothing; for agents of `wandb sweep`.")
    ] = False,
    wandb: Wandb = True,
    restart: Restart = False,
    as_json: AsJson = False,
) -> Answer:
    """Clone the logs with every remedy and decoder of a grid, and compare by an offline figure.

    Fights after every epoch are reported and choose nothing. Killed, the same command goes on. The
    grid is written as sweep.yaml too, for `wandb sweep` and agents on other machines.
    """
    from agents.clones.settings import TrainingSettings
    from agents.spec import PANEL, resolve
    from experiments.files import check_folder
    from experiments.labelled import label
    from experiments.progress import progress
    from experiments.sweep import Grid, run_sweep, write_sweep
    from experiments.train_clone import EpochTests
    from logs.human import load_source

    grid = Grid(remedy, decoder, seed or [0], goal)
    check_folder("--out", out)
    settings = TrainingSettings(width=width, depth=depth, epochs=epochs)
    met = named_in(opponents, PANEL)
    tests = EpochTests([resolve(spec) for spec in met], fights)
    if write_only:
        options = {"--out": out, "--goal": goal, "--epochs": epochs, "--width": width}
        options |= {"--depth": depth, "--fights": fights, "--delay": delay}
        options |= {"--opponents": ",".join(met)} | ({"--logs": logs} if logs else {})
        command = ["arena", "sweep", *(str(part) for pair in options.items() for part in pair)]
        file = write_sweep(grid, out, command)
        said = [f"Next: wandb sweep {shlex.quote(str(file))}, then the command that it names."]
        return Answer({"sweep": file}, folded(said), as_json)
    source = load_source(logs)
    with progress("Re-simulating", "fights") as step:
        labelled = label(source, ["train", "validation"], delay=delay, progress=step)
    with progress("Training", "epochs") as step:
        found = run_sweep(
            labelled,
            grid,
            settings,
            tests,
            out,
            use_wandb=wandb,
            restart=restart,
            trials_only=trials_only,
            progress=step,
        )
    data = {"goal": goal, "trials": [vars(trial) for trial in found], "summary": out / "summary"}
    return Answer(data, _text(found, goal, out), as_json)


def _text(found: "list[Trial]", goal: str, out: Path) -> str:
    rows = [
        [
            trial.remedy,
            trial.decoder,
            str(trial.seed),
            str(trial.epoch),
            f"{trial.goal:.4f}",
            percent(trial.win_rate),
        ]
        for trial in found
    ]
    said = [
        f"Goal: {goal}, of the epoch kept; the win rate of its fights decides nothing.",
        f"Next: arena runs show {out}",
    ]
    header = ["remedy", "decoder", "seed", "epoch", "goal", "win rate"]
    return f"{table(header, rows)}\n\n{folded(said)}"
