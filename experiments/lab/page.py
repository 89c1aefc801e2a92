"""The page of the lab: one HTML file that holds its tables and pictures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from experiments.files import write_json, write_text
from experiments.lab.pictures import pictures
from experiments.report.page import fill

PAGE: Final = "lab.html"


def page(report: Mapping[str, Any]) -> str:
    """Fill the page in; it refers to nothing outside itself."""
    return fill("lab/lab.html", report=report, pictures=pictures(report))


def write(report: Mapping[str, Any], folder: Path) -> None:
    """Write ``lab.html`` and ``lab.json``, each aside and then renamed.

    Args:
        report: What `experiments.lab.report.make` made.
        folder: Where to; made if it is missing.

    Raises:
        InputError: If a file cannot be written.
    """
    write_text(folder / PAGE, page(report))
    write_json(folder / "lab.json", report)
