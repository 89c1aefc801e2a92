"""The command demo: the main job on the bundled logs."""

from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.cli.answer import WIDTH, Answer, answering
from experiments.cli.options import AsJson, Device, DeviceOption, Seed, Wandb, named_in


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command()(demo)


@answering
def demo(
    out: Annotated[
        Path, typer.Option(help="Folder of report, pictures, clones and their runs.")
    ] = Path("runs/demo"),
    logs: Annotated[
        Path | None, typer.Option(help="A corpus; the bundled logs if not given.")
    ] = None,
    fights: Annotated[
        int, typer.Option(min=2, help="Fights of each clone against each opponent of the panel.")
    ] = 112,
    held_out: Annotated[
        str | None,
        typer.Option(help="Agents, by commas, that nothing was tuned on; met for the report."),
    ] = None,
    seed: Seed = 0,
    wandb: Wandb = True,
    device: DeviceOption = Device.CPU,
    as_json: AsJson = False,
) -> Answer:
    """Do the main job: clone the pros, test the clones, report.

    The clones are trained plainly and with remedies, each is tested offline and in real fights, and
    the report says which number told the fighter from the one that stands still.
    """
    from agents.spec import HELD_OUT, resolve
    from experiments.demo import DemoSettings, run_demo

    others = list(HELD_OUT) if held_out is None else named_in(held_out, [], "--held-out")
    for spec in others:
        resolve(spec)  # one that does not exist is told before minutes of training
    settings = DemoSettings(
        corpus=logs,
        out=out,
        held_out=others,
        panel_fights=fights,
        seed=seed,
        use_wandb=wandb,
    )
    report = run_demo(settings)
    return Answer(report, "" if as_json else _text(report, out), as_json)


def _text(report: dict[str, Any], out: Path) -> str:
    import io

    from rich.console import Console

    from experiments.report.table import terminal_table
    from experiments.report.words import headline, how_it_is_exploited, why_it_stands_still

    page = io.StringIO()
    console = Console(file=page, width=WIDTH, highlight=False)
    console.print(terminal_table(report))
    console.print(headline(report), markup=False)
    for sentence in why_it_stands_still(report):
        console.print(f"\n{sentence}", markup=False)
    console.print(f"\n{how_it_is_exploited(report)[0]}", markup=False)
    console.print(f"\nReport: {out / 'report.html'} and {out / 'report.json'}", markup=False)
    return "\n".join(line.rstrip() for line in page.getvalue().strip("\n").splitlines())
