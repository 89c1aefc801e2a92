"""The page: one HTML file that holds all it shows, and the pictures beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from arena.base.files import written_aside
from experiments.files import write_json, write_text
from experiments.report import table, words
from experiments.report.pictures import Picture


def fill(template: str, **content: Any) -> str:
    """Fill a template of this package in.

    Args:
        template: Its path below ``experiments``.
        **content: What it names.

    Returns:
        HTML.
    """
    environment = Environment(
        loader=PackageLoader("experiments", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**content)


def page(report: Mapping[str, Any], drawn: list[Picture]) -> str:
    """Fill the page in.

    Args:
        report: Content of ``report.json``.
        drawn: Its pictures.

    Returns:
        HTML that refers to nothing outside itself.
    """
    return fill(
        "report/page.html",
        report=report,
        headline=words.headline(report),
        why=words.why_it_stands_still(report),
        which=words.which_number_told(report),
        exploited=words.how_it_is_exploited(report),
        headings=table.headings(report),
        rows=table.rows(report),
        pictures={picture.name: picture for picture in drawn},
    )


def write(report: Mapping[str, Any], drawn: list[Picture], folder: Path) -> list[Path]:
    """Write ``report.json``, ``report.html`` and the pictures, each aside and then renamed.

    The JSON comes last: where it is, the rest is too.

    Args:
        report: The figures, as JSON types.
        drawn: Its pictures, see `experiments.report.pictures.pictures`.
        folder: Where to; made if it is missing.

    Returns:
        The files written.

    Raises:
        InputError: If a file cannot be written.
    """
    files = []
    for picture in drawn:
        files.append(folder / f"{picture.name}.png")
        with written_aside(files[-1]) as file:
            file.write(picture.image)
    files += [folder / "report.html", folder / "report.json"]
    write_text(files[-2], page(report, drawn))
    write_json(files[-1], report)
    return files
