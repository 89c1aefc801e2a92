"""The command bench: how fast things are here."""

import json
import platform
import re
import subprocess
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli.answer import Answer, answering, percent, table
from experiments.cli.options import AsJson, Device, FightDevice

if TYPE_CHECKING:
    from experiments.bench import Point, Row


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command()(bench)


@answering
def bench(
    logs: Annotated[
        Path | None, typer.Option(help="A corpus; the bundled pro logs if not given.")
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Threads to use.")] = 2,
    scaling: Annotated[
        bool, typer.Option("--scaling", help="Measure over numbers of fights and threads, too.")
    ] = False,
    picture: Annotated[
        Path | None, typer.Option(help="Draw the scaling into this PNG; implies --scaling.")
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the JSON there, too, named after the device."),
    ] = None,
    device: FightDevice = Device.CPU,
    as_json: AsJson = False,
) -> Answer:
    """Measure throughput, each figure beside its ceiling."""
    from arena.base.files import written_aside
    from experiments.bench import bench as measure
    from experiments.bench.scaling import picture as draw
    from experiments.bench.scaling import scaling as measure_scaling
    from experiments.progress import progress
    from logs.bundled import PRO_CORPUS
    from logs.corpus import Corpus

    corpus = Corpus.load(logs or PRO_CORPUS)
    data: dict[str, Any] = {**_where(device), "threads": threads}

    def hold(part: str, measured: "list[Row] | list[Point]") -> None:
        """Keep what is measured as it comes: a machine may be lent for so long only."""
        data[part] = [vars(one) for one in measured]
        if keep:
            with written_aside(_file_in(keep, data)) as file:
                file.write(json.dumps(data, indent=2).encode() + b"\n")

    given: dict[str, Any] = {"threads": threads, "device": device.value}
    with progress("Measuring", "figures") as step:
        rows = measure(corpus, **given, progress=step, each=partial(hold, "rows"))
    header = ["figure", "per second", "unit", "ceiling", "of ceiling", "p50 µs", "p99 µs"]
    text = table(header, [_cells(row) for row in rows])
    if scaling or picture:
        with progress("Scaling", "rates") as step:
            points = measure_scaling(**given, progress=step, each=partial(hold, "scaling"))
        text += "\n\n" + _scaling_table(points)
        if picture:
            with written_aside(picture) as file:
                file.write(draw(points))
    return Answer(data, text, as_json)


def _where(device: Device) -> dict[str, Any]:
    """Say what the figures were measured on, with what, and when."""
    from experiments.versions import CUDA_PACKAGES, versions

    if device is Device.CPU:
        described, found = {"name": _processor()}, versions()
    else:
        from arena.cuda import device as numba_cuda

        described, found = numba_cuda.describe(), versions(CUDA_PACKAGES)
        described["driver"] = _driver()
    date = datetime.now(UTC).date().isoformat()
    return {"device": device.value, "on": described, "date": date, "versions": found}


def _processor() -> str:
    """Name the processor; on Linux, Python knows no more of it than its kind."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        told = ""
    named = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return named[1].strip() if named else platform.processor() or platform.machine()


def _driver() -> str:
    """Ask NVIDIA's tool for the version of the driver."""
    asked = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "not told"
    return told.split("\n")[0].strip()


def _file_in(folder: Path, data: dict[str, Any]) -> Path:
    """Name the file of some figures after the device that they were measured on."""
    name = re.sub(r"[^a-z0-9]+", "-", data["on"]["name"].lower()).strip("-")
    return folder / f"{name}.json"


def _cells(row: "Row") -> list[str]:
    return [
        row.name,
        f"{row.per_second:,.0f}",
        row.unit,
        "–" if row.ceiling is None else f"{row.ceiling:,.0f}",
        percent(None if row.ceiling is None else row.per_second / row.ceiling),
        *("–" if time is None else f"{time:.0f}" for time in (row.p50_us, row.p99_us)),
    ]


def _scaling_table(points: list["Point"]) -> str:
    """Set out rates by fights in lockstep, a column for each figure and number of threads."""
    lines = dict.fromkeys((point.figure, point.threads) for point in points)
    rates = {(p.figure, p.threads, p.fights): p.per_second for p in points}
    header = ["fights", *(f"{figure} × {threads}" for figure, threads in lines)]
    rows = [
        [
            f"{fights:,}",
            *(
                "" if (rate := rates.get((*line, fights))) is None else f"{rate / 1e6:.3f} M"
                for line in lines
            ),
        ]
        for fights in sorted({point.fights for point in points})
    ]
    return table(header, rows)
