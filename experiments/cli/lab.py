"""The command lab: what the frame data come to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.answer import WIDTH, Answer, answering
from experiments.cli.options import AsJson, Device, FightDevice, Seed, Trust

if TYPE_CHECKING:
    from arena.replays.replay import Replay


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command()(lab)


@answering
def lab(
    logs: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A corpus to count; the bundled pro logs by default."),
    ] = None,
    players: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC,SPEC,...", help="Let these players fight one another instead of a log."
        ),
    ] = None,
    fights: Annotated[int, typer.Option(min=1, help="Fights of each pair of players.")] = 72,
    seed: Seed = 0,
    delay: Annotated[
        int, typer.Option(min=0, help="Reaction delay in frames, of defenders and of players.")
    ] = 15,
    rules_only: Annotated[
        bool, typer.Option("--rules-only", help="Look at the rules alone, at no fights.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write lab.html, its pictures and lab.json there."),
    ] = None,
    device: FightDevice = Device.CPU,
    trust: Trust = False,
    as_json: AsJson = False,
) -> Answer:
    """Say what the frame data come to: punishes, answers, combos, use, signs of a healthy game.

    For every skill at every distance the rules are tried by brute force; how skills fare in fights
    is counted from logs, or from fights between given players.
    """
    from arena.simulator import check_delays
    from experiments.lab import page, report, skills, tables, tally
    from experiments.progress import progress

    check_delays(delay)
    found = _fights(logs, players, fights, seed, delay, device, rules_only, trust)
    counted = source = None
    if found is not None:
        replays, source = found
        with progress("Counting", "fights") as step:
            counted = tally.tally(replays, step)
    with progress("Trying", "searches") as step:
        measured = skills.measure(delay, step)
    data = report.make(measured, counted, source, delay)
    text = "" if as_json else tables.text(data, WIDTH)
    if out is not None:
        page.write(data, out)
        text += f"\n\n{out / page.PAGE}"
    return Answer(data, text, as_json)


def _fights(
    logs: Path | None,
    players: str | None,
    fights: int,
    seed: int,
    delay: int,
    device: Device,
    rules_only: bool,
    trust: bool,
) -> "tuple[list[Replay], str] | None":
    """Read the fights asked for, or have them fought; return them and where they are from."""
    from agents.spec import resolve
    from arena.base.errors import InputError
    from experiments.lab.fights import fought
    from experiments.progress import progress
    from logs.bundled import PRO_CORPUS
    from logs.corpus import Corpus

    if sum([logs is not None, players is not None, rules_only]) > 1:
        raise InputError("--logs, --players and --rules-only exclude each other; give one of them")
    if rules_only:
        return None
    if players is None:
        path = logs or PRO_CORPUS
        return Corpus.load(path).fights, path.name
    specs = [spec for spec in players.split(",") if spec]
    if not specs:
        raise InputError(f"--players {players!r} names nobody; give SPEC,SPEC,…")
    met = [resolve(spec, trust=trust) for spec in specs]
    with progress("Fighting", "fights") as step:
        return fought(met, fights, seed, delay, step, device.value), ", ".join(specs)
