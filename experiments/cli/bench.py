"""The command bench: how fast things are here."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.answer import Answer, answering, percent, table
from experiments.cli.options import AsJson, Device, DeviceOption

if TYPE_CHECKING:
    from experiments.bench import Row


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command()(bench)


@answering
def bench(
    logs: Annotated[
        Path | None, typer.Option(help="A corpus; the bundled pro logs if not given.")
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Threads to use.")] = 2,
    device: DeviceOption = Device.CPU,
    as_json: AsJson = False,
) -> Answer:
    """Measure throughput, each figure beside its ceiling."""
    from experiments.bench import bench as measure
    from experiments.progress import progress
    from logs.bundled import PRO_CORPUS
    from logs.corpus import Corpus

    corpus = Corpus.load(logs or PRO_CORPUS)
    with progress("Measuring", "figures") as step:
        rows = measure(corpus, threads=threads, progress=step)
    header = ["figure", "per second", "unit", "ceiling", "of ceiling", "p50 µs", "p99 µs"]
    text = table(header, [_cells(row) for row in rows])
    return Answer({"threads": threads, "rows": [vars(row) for row in rows]}, text, as_json)


def _cells(row: "Row") -> list[str]:
    return [
        row.name,
        f"{row.per_second:,.0f}",
        row.unit,
        "–" if row.ceiling is None else f"{row.ceiling:,.0f}",
        percent(None if row.ceiling is None else row.per_second / row.ceiling),
        *("–" if time is None else f"{time:.0f}" for time in (row.p50_us, row.p99_us)),
    ]
