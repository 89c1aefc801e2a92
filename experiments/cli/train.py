"""Commands that train: train clone, train ppo."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arena.base.errors import InputError
from experiments.cli.answer import Answer, answering, folded, percent, table
from experiments.cli.options import (
    AsJson,
    Delay,
    Device,
    DeviceOption,
    Fights,
    Opponents,
    Restart,
    Seed,
    TensorBoard,
    Trust,
    Wandb,
    named_in,
)

if TYPE_CHECKING:
    from agents.clones.agent import Clone
    from experiments.train_clone import TrainedClone


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    group = typer.Typer(help="Train a player.", rich_markup_mode=None)
    group.command()(clone)
    group.command()(ppo)
    app.add_typer(group, name="train")


@answering
def clone(
    out: Annotated[Path, typer.Option(help="Folder of the checkpoint and of the run.")],
    logs: Annotated[
        Path | None,
        typer.Option(
            help="A corpus, or a folder of replays such as logs/human; the bundled logs if not "
            "given. Stretches labelled exclude are not learned from."
        ),
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
    trust: Trust = False,
    wandb: Wandb = True,
    tensorboard: TensorBoard = False,
    restart: Restart = False,
    device: DeviceOption = Device.CPU,
    as_json: AsJson = False,
) -> Answer:
    """Clone the players of a log, and test the clone offline and online after every epoch.

    The epoch that is kept is the one with the lowest loss on validation matches; the fights against
    each opponent (--fights) decide nothing. Killed, the same command goes on where it was.
    """
    from agents.clones.decoders import plan_of
    from agents.clones.remedies import resolve as resolve_remedy
    from agents.clones.settings import TrainingSettings
    from agents.spec import PANEL, resolve
    from experiments.files import check_folder
    from experiments.labelled import label
    from experiments.progress import progress
    from experiments.train_clone import EpochTests, train_clone
    from logs.human import load_source

    check_folder("--out", out)
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
    met = [resolve(spec, trust=trust) for spec in named_in(opponents, PANEL)]
    tests = EpochTests(met, fights, seed)
    source = load_source(logs)
    for reason in source.passed_over:
        print(f"passed over: {reason}", file=sys.stderr)
    with progress("Re-simulating", "fights") as step:
        labelled = label(source, ["train", "validation"], delay=delay, progress=step)
    with progress("Training", "epochs") as step:
        trained = train_clone(
            labelled,
            chosen,
            settings,
            tests,
            out,
            use_wandb=wandb,
            tensorboard=tensorboard,
            existing="replace" if restart else "go-on",
            progress=step,
        )
    data = {
        "checkpoint": out,
        "agent": f"clone:{out}",
        "best_in_fights": trained.best_in_fights,
        "epochs": trained.epochs,
    }
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
    said = [
        "* lowest validation loss so far; the last such epoch is kept.",
        f"Next: arena evaluate clone:{out}",
    ]
    if trained.best_in_fights is not None:
        said.insert(1, _rival_text(trained))
    return f"{table(header, rows)}\n\n{folded(said)}"


def _rival_text(trained: "TrainedClone") -> str:
    rates = {epoch["epoch"]: epoch["online"]["win_rate"] for epoch in trained.epochs}
    kept = trained.record.training.epoch
    rival = max(rates, key=lambda epoch: rates[epoch])
    return (
        f"Not the best in fights: epoch {rival} won {percent(rates[rival])}, epoch {kept}, which "
        f"is kept, {percent(rates[kept])}; the other is in {trained.best_in_fights}"
    )


@answering
def ppo(
    out: Annotated[Path, typer.Option(help="Folder of the checkpoint and of the run.")],
    steps: Annotated[int, typer.Option(min=1, help="Decisions to learn from.")] = 4_000_000,
    envs: Annotated[int, typer.Option(min=1, help="Fights at a time.")] = 256,
    repeat: Annotated[
        int,
        typer.Option(min=1, help="Frames of a decision: a move held, a skill on the first."),
    ] = 5,
    press_cost: Annotated[
        float, typer.Option(min=0, help="Taken off the reward for every press.")
    ] = 0.0,
    press_interval: Annotated[
        int,
        typer.Option(min=0, help="Frames from a press to the next, at least; sooner, it is none."),
    ] = 0,
    opponents: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC,...",
            help="Whom it learns from; the panel by default, nobody with --self-play.",
        ),
    ] = None,
    self_play: Annotated[
        bool,
        typer.Option(
            "--self-play", help="Fight earlier selves too: as often as all --opponents together."
        ),
    ] = False,
    from_clone: Annotated[
        Path | None,
        typer.Option(help="Folder of a clone to begin with; any but act × which."),
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Tests on the way, at most.")] = 8,
    fights: Fights = 18,
    width: Annotated[int, typer.Option(min=1, help="Units of each hidden layer.")] = 128,
    depth: Annotated[int, typer.Option(min=1, help="Hidden layers.")] = 2,
    learning_rate: Annotated[float, typer.Option(help="At the start; falls to a tenth.")] = 1e-3,
    entropy: Annotated[float, typer.Option(min=0, help="Weight of the entropy bonus.")] = 0.01,
    seed: Seed = 0,
    delay: Delay = 15,
    trust: Trust = False,
    wandb: Wandb = True,
    tensorboard: TensorBoard = False,
    restart: Restart = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run in --out, if it holds one.")
    ] = False,
    device: DeviceOption = Device.CPU,
    as_json: AsJson = False,
) -> Answer:
    """Train a player by fighting, with PPO of Stable-Baselines3.

    It is tested against the panel on the way (--fights against each); the player that is kept is
    the one at the end, whatever the tests say. Killed, the same command with --resume goes on after
    the last test, in fights that begin anew.
    """
    from agents.spec import PANEL, resolve
    from experiments.files import check_folder
    from experiments.progress import progress
    from experiments.train_ppo import PpoTests, settings_of, train_and_save

    if resume and restart:
        raise InputError("--resume and --restart: a run goes on or begins anew; give one of them")
    check_folder("--out", out)
    settings = settings_of(
        steps=steps,
        envs=envs,
        repeat=repeat,
        press_cost=press_cost,
        press_interval=press_interval,
        delay=delay,
        self_play=self_play,
        seed=seed,
        epochs=epochs,
        width=width,
        depth=depth,
        learning_rate=learning_rate,
        entropy=entropy,
    )
    alone = self_play and opponents is None
    learns_from = [] if alone else named_in(opponents, PANEL)
    begins_with = _clone_at(from_clone, delay) if from_clone else None
    with progress("Learning", "decisions") as step:
        tested = train_and_save(
            [resolve(spec, trust=trust) for spec in learns_from],
            settings,
            PpoTests([resolve(spec) for spec in PANEL], fights, seed),
            out,
            clone=begins_with,
            use_wandb=wandb,
            tensorboard=tensorboard,
            existing="replace" if restart else "go-on" if resume else "refuse",
            progress=step,
        )
    data = {"checkpoint": out, "agent": f"sb3:{out}", "epochs": tested}
    return Answer(data, _ppo_text(tested, out), as_json)


def _clone_at(folder: Path, delay: int) -> "tuple[str, Clone]":
    from agents.clones.checkpoint import load

    return f"clone:{folder}", load(folder, delay=delay)[0]


def _ppo_text(epochs: list[dict[str, Any]], out: Path) -> str:
    header = ["test", "decisions", "seconds", "entropy", "win rate", "presses/min"]
    rows = [
        [
            str(epoch["epoch"]),
            f"{epoch['steps']:,}",
            f"{epoch['seconds']:.0f}",
            f"{epoch['train']['entropy']:.2f}",
            percent(epoch["online"]["win_rate"]),
            f"{epoch['online']['presses_per_minute']:.0f}",
        ]
        for epoch in epochs
    ]
    said = (
        "Win rate against the panel; seconds of learning, tests apart. The last one is kept.",
        f"Next: arena evaluate sb3:{out} --trust",
    )
    return f"{table(header, rows)}\n\n{folded(said)}"
