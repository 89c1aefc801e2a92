"""The table of a demo report, written into a page of the project.

    python -m experiments.results_table runs/demo/report.json docs/results.md

rewrites what stands in the page between ``<!-- demo -->`` and ``<!-- /demo -->``.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from experiments.report.table import headings, rows

MARKED: Final = re.compile(r"(<!-- demo -->\n)(.*?)(<!-- /demo -->)", re.DOTALL)
ACCURACY: Final = "accuracy %"
PANEL: Final = "wins, panel %"
_TITLES: Final = {
    "accuracy": ACCURACY,
    "guard recall": "guard recall %",
    "jump recall": "jump recall %",
    "press /min": "presses/min",
    "panel wins %": PANEL,
    "pros wins %": "wins, pros %",
    "held-out wins %": "wins, held-out %",
}
_LARGEST: Final = 1 << 26


def table(report: Mapping[str, Any]) -> str:
    """Lay out a report's candidates as a Markdown table that ends with a line break.

    Args:
        report: Content of ``report.json``.
    """
    titles = [_TITLES.get(name, name) for name in headings(report)]
    lines = [titles, ["---"] * len(titles)]
    for row in rows(report):
        name, *figures = row.cells
        lines.append([f"\\* **{name}**" if row.chosen else name, *figures])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main(arguments: Sequence[str]) -> None:
    """Write the table.

    Args:
        arguments: The report, and the page.

    Raises:
        InputError: If they are not two paths, a file cannot be read or written, the report is none,
            or the page has no markers.
    """
    if len(arguments) != 2:
        raise InputError("give two paths, such as runs/demo/report.json docs/results.md")
    source, page = map(Path, arguments)
    try:
        made = table(json.loads(read_limited(source, _LARGEST)))
    except (ValueError, LookupError, TypeError) as error:
        raise InputError(f"{source}: no demo report ({error!r}); run `make demo` again") from error
    text = read_limited(page, _LARGEST).decode()
    found = MARKED.search(text)
    if found is None:
        raise InputError(f"{page}: no table between <!-- demo --> and <!-- /demo -->")
    text = text[: found.start(2)] + made + text[found.end(2) :]
    with written_aside(page) as file:
        file.write(text.encode())


if __name__ == "__main__":
    main(sys.argv[1:])
