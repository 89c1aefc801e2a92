"""The tables of docs/TRACKING.md, from the vocabulary.

    python -m experiments.tracking.table docs/TRACKING.md

rewrites what stands in the page between ``<!-- metrics -->`` and ``<!-- /metrics -->``.
"""

import re
import sys
from pathlib import Path
from typing import Final

from arena.base.errors import InputError
from arena.base.files import read_limited
from experiments.files import write_text
from experiments.tracking.view_names import VIEWS
from experiments.tracking.vocabulary import SECTIONS, Family

MARKED: Final = re.compile(r"(<!-- metrics -->\n)(.*?)(<!-- /metrics -->)", re.DOTALL)
_LARGEST: Final = 1 << 20
_AXES: Final = {
    "training": "epoch or steps",
    "measure": "measure",
    "trial": "trial",
    "fights": "fights",
}
_HEAD: Final = "| name | unit | over | better | kept | what it is |\n|---|---|---|---|---|---|\n"


def _row(family: Family) -> str:
    first, *_ = family.metrics
    chooses = {metric.chooses for metric in family.metrics} - {""}
    marked = "".join(f". **Chooses {what}**" for what in sorted(chooses))
    name = family.shown.replace("|", "\\|")
    about = family.about.replace("|", "\\|")
    kept = first.summary.replace(",", ", ")
    cells = [f"`{name}`", family.unit, _AXES[family.axis], family.better or "–", kept]
    return "| " + " | ".join([*cells, about + marked]) + " |\n"


def tables() -> str:
    """Lay out all metrics and all views as Markdown."""
    parts = [
        f"### {title}\n\n{_HEAD}{''.join(map(_row, families))}"
        for title, families in SECTIONS.items()
    ]
    views = "".join(f"| `{name}` | {about} |\n" for name, about in VIEWS.items())
    title = "Tables, charts, pictures, films, artifacts"
    parts.append(f"### {title}\n\n| name | what it is |\n|---|---|\n{views}")
    return "\n".join(parts)


def with_tables(page: str) -> str:
    """Put the tables into a page.

    Raises:
        InputError: If it has no place for them.
    """
    if not MARKED.search(page):
        raise InputError("the page has no <!-- metrics --> and <!-- /metrics -->")
    return MARKED.sub(lambda found: f"{found[1]}{tables()}{found[3]}", page)


def main(arguments: list[str]) -> None:
    """Rewrite the tables of a page.

    Args:
        arguments: The page.

    Raises:
        InputError: If it is no path, or the file cannot be read or written.
    """
    if len(arguments) != 1:
        raise InputError("give a page, such as docs/TRACKING.md")
    path = Path(arguments[0])
    write_text(path, with_tables(read_limited(path, _LARGEST).decode()))


if __name__ == "__main__":
    main(sys.argv[1:])
