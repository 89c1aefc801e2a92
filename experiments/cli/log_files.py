"""Commands on the files of recorded fights: logs add, logs rescue, logs export."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arena.base.errors import InputError
from experiments.cli.answer import Answer, answering, folded
from experiments.cli.options import AsJson, CorpusFile

if TYPE_CHECKING:
    from logs.player_kinds import PlayerKind

_SHOWN = 20


class Format(StrEnum):
    """What logs are exported as."""

    MINARI = "minari"
    PARQUET = "parquet"


class Rows(StrEnum):
    """What a row of a table of logs is."""

    FRAMES = "frames"
    PRESSES = "presses"


def register(group: typer.Typer) -> None:
    """Add the commands of this module to the group ``logs``."""
    group.command()(add)
    group.command()(rescue)
    group.command()(export)


@answering
def add(
    folder: Annotated[Path, typer.Argument(help="A folder of replay files.")],
    to: Annotated[
        Path | None,
        typer.Option(help="Corpus to add to, made if missing; FOLDER.corpus if not given."),
    ] = None,
    player: Annotated[
        list[str] | None,
        typer.Option(help="What a player is, as NAME=LEVEL,STYLE; may be given several times."),
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Take new replays into a corpus; what fails goes to FOLDER/rejected, exit 1."""
    from experiments.progress import progress
    from logs.add import REJECTED
    from logs.add import add as add_replays

    kinds = dict(_player_kind(text) for text in player or [])
    beside = folder.resolve()
    path = beside.with_name(f"{beside.name}.corpus") if to is None else to
    with progress("Verifying", "fights") as step:
        found = add_replays(folder, path, kinds, step)
    lines = [f"{path}: {len(found.added)} fights added, {found.fights} there now"]
    if found.rejected:
        aside = folder / REJECTED
        lines.append(f"{len(found.rejected)} files set aside in {aside}, with reasons:")
        lines += list(found.rejected.values())[:_SHOWN]
        if len(found.rejected) > _SHOWN:
            lines.append(f"… and {len(found.rejected) - _SHOWN} more")
    data = {"file": path, **asdict(found)}
    return Answer(data, folded(lines), as_json, failed=bool(found.rejected))


def _player_kind(text: str) -> "tuple[str, PlayerKind]":
    """Read ``NAME=LEVEL,STYLE``."""
    from logs.player_kinds import PlayerKind

    name, is_given, words = text.rpartition("=")
    level, comma, style = words.partition(",")
    if not (name and is_given and comma):
        raise InputError(f"--player {text}: not NAME=LEVEL,STYLE, as in 'pro:vera=pro,takes risks'")
    return name, PlayerKind(style.strip(), level.strip())


@answering
def rescue(
    file: Annotated[Path, typer.Argument(help="A corpus that is cut short or damaged.")],
    out: Annotated[
        Path | None,
        typer.Option(help="Corpus to write; FILE with .rescued before its suffix if not given."),
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Write the whole fights of a damaged corpus into a new one; exit 1 if none is."""
    from experiments.progress import progress
    from logs.rescue import rescue as rescue_fights

    path = file.with_name(f"{file.stem}.rescued{file.suffix}") if out is None else out
    if path.exists():
        raise InputError(f"{path}: exists; give another file with --out, or remove it first")
    with progress("Verifying", "fights") as step:
        found = rescue_fights(file, step)
    if found.saved:
        found.corpus.save(path)
    data = {
        "file": path if found.saved else None,
        "corpus": found.corpus.id if found.saved else None,
        "saved": found.saved,
        "lost": found.lost,
        "reasons": found.reasons,
    }
    where = f"; in {path}" if found.saved else ""
    return Answer(data, f"{found}{where}", as_json, failed=not found.saved)


@answering
def export(
    file: CorpusFile = None,
    format: Annotated[Format, typer.Option(help="What to write.")] = Format.PARQUET,
    out: Annotated[
        Path | None, typer.Option(help="Parquet file to write; it must not exist.")
    ] = None,
    id: Annotated[
        str | None,
        typer.Option(help="Id of the Minari dataset, such as standstill/pros-v0; a new one."),
    ] = None,
    rows: Annotated[
        Rows, typer.Option(help="Parquet: a row for each player-frame, or each press.")
    ] = Rows.FRAMES,
    delay: Annotated[
        int, typer.Option(min=0, max=31, help="Minari: frames from observation to effect.")
    ] = 15,
    as_json: AsJson = False,
) -> Answer:
    """Write a log as a Minari dataset or a Parquet file."""
    from experiments.progress import progress
    from logs.bundled import PRO_CORPUS
    from logs.corpus import Corpus
    from logs.export_minari import export_minari
    from logs.export_parquet import export_parquet

    if (id if format is Format.MINARI else out) is None:
        option = "--id ID" if format is Format.MINARI else "--out FILE"
        raise InputError(f"logs export --format {format.value}: no place given; add {option}")
    corpus = Corpus.load(file or PRO_CORPUS)
    with progress("Exporting", "fights") as step:
        if format is Format.MINARI:
            place = export_minari(corpus, str(id), delay, step)
            count = 2 * len(corpus.fights)
            text = f"{count:,} episodes, two to a fight, in {place}"
            data = {"file": place, "id": id, "episodes": count}
        else:
            place = Path(str(out))
            count = export_parquet(corpus, place, rows.value, step)
            text = f"{count:,} rows in {place}"
            data = {"file": place, "rows": count}
    return Answer({**data, "corpus": corpus.id}, text, as_json)
