"""The page of the lab: one HTML file that holds its tables and pictures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from arena.base.files import written_aside
from experiments.files import write_json, write_text
from experiments.lab.pictures import pictures
from experiments.report.page import fill
from experiments.report.pictures import Picture

PAGE: Final = "lab.html"


def page(report: Mapping[str, Any], drawn: list[Picture]) -> str:
    """Fill the page in; it refers to nothing outside itself."""
    return fill("lab/lab.html", report=report, pictures=drawn)


def write(report: Mapping[str, Any], folder: Path) -> None:
    """Write the pictures, ``lab.html`` and ``lab.json``, each aside and then renamed.

    Args:
        report: What `experiments.lab.report.make` made.
        folder: Where to; made if it is missing.

    Raises:
        InputError: If a file cannot be written.
    """
    drawn = pictures(report)
    for picture in drawn:
        with written_aside(folder / f"{picture.name}.png") as file:
            file.write(picture.image)
    write_text(folder / PAGE, page(report, drawn))
    write_json(folder / "lab.json", report)
