"""Commands that train: train clone."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.answer import Answer, answering, folded, percent, table
from experiments.cli.options import (
    AsJson,
    Delay,
    Device,
    DeviceOption,
    Fights,
    Opponents,
    Seed,
    named_in,
)

if TYPE_CHECKING:
    from experiments.train_clone import TrainedClone


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    group = typer.Typer(help="Train a player.", rich_markup_mode=None)
    group.callback()(_train)  # with a callback, a single command keeps its name
    group.command()(clone)
    app.add_typer(group, name="train")


def _train() -> None:
    """Train a player."""


@answering
def clone(
    out: Annotated[Path, typer.Option(help="Folder of the checkpoint and of the run.")],
    logs: Annotated[
        Path | None, typer.Option(help="A corpus; the bundled pro logs if not given.")
    ] = None,
    remedy: Annotated[
        str,
        typer.Option(
            help="What is done about rare skills: NAME or NAME:KEY=VALUE,… (? lists all)."
        ),
    ] = "plain",
    decoder: Annotated[
        str, typer.Option(help="How probabilities become presses (? lists all).")
    ] = "sample",
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the logs, at most.")] = 8,
    width: Annotated[int, typer.Option(min=1, help="Units of each hidden layer.")] = 128,
    depth: Annotated[int, typer.Option(min=0, help="Hidden layers.")] = 2,
    learning_rate: Annotated[float, typer.Option(help="Highest learning rate.")] = 2e-3,
    fights: Fights = 18,
    opponents: Opponents = None,
    seed: Seed = 0,
    delay: Delay = 15,
    wandb: Annotated[bool, typer.Option(help="Track in wandb; offline if not logged in.")] = True,
    device: DeviceOption = Device.CPU,
    as_json: AsJson = False,
) -> Answer:
    """Clone the players of a log, and test the clone offline and online after every epoch.

    The epoch that is kept is the one with the lowest loss on validation matches; the fights against
    each opponent (--fights) decide nothing.
    """
    from agents.clones.decoders import plan_of
    from agents.clones.remedies import resolve as resolve_remedy
    from agents.clones.training import TrainingSettings
    from agents.spec import PANEL, resolve
    from experiments.labelled import label
    from experiments.progress import progress
    from experiments.train_clone import EpochTests, train_and_save
    from logs.bundled import PRO_CORPUS
    from logs.corpus import Corpus

    settings = TrainingSettings(
        width=width,
        depth=depth,
        epochs=epochs,
        learning_rate=learning_rate,
        seed=seed,
        decoder=decoder,
    )
    plan_of(decoder)  # a decoder that does not exist is told before the logs are simulated
    chosen = resolve_remedy(remedy)
    tests = EpochTests([resolve(spec) for spec in named_in(opponents, PANEL)], fights, seed)
    corpus = Corpus.load(logs or PRO_CORPUS)
    with progress("Re-simulating", "fights") as step:
        labelled = label(corpus, ["train", "validation"], delay=delay, progress=step)
    with progress("Training", "epochs") as step:
        trained = train_and_save(
            labelled, chosen, settings, tests, out, use_wandb=wandb, progress=step
        )
    data = {"checkpoint": out, "agent": f"clone:{out}", "epochs": trained.epochs}
    return Answer(data, _text(trained, out), as_json)


def _text(trained: "TrainedClone", out: Path) -> str:
    header = ["epoch", "loss", "accuracy", "balanced", "press-F1 (6)", "win rate", "presses/min"]
    rows = [
        [
            f"{epoch['epoch']}{' *' if epoch['best'] else ''}",
            f"{epoch['train']['validation_loss']:.4f}",
            f"{100 * epoch['offline']['accuracy']:.2f} %",
            percent(epoch["offline"]["balanced_accuracy"]),
            percent(epoch["offline"]["press_f1_6"]),
            percent(epoch["online"]["win_rate"]),
            f"{epoch['online']['presses_per_minute']:.0f}",
        ]
        for epoch in trained.epochs
    ]
    said = (
        "* lowest validation loss so far; the last such epoch is kept.",
        f"Next: arena evaluate clone:{out}",
    )
    return f"{table(header, rows)}\n\n{folded(said)}"
