"""The picture of the README: skill accuracy against win rate, from the table of a page.

    python -m experiments.gap_picture docs/results.md docs/gap.png

reads the table that `experiments.results_table` wrote between ``<!-- demo -->`` and
``<!-- /demo -->``, so that the picture and the table cannot differ.
"""

import re
import sys
from pathlib import Path
from typing import Any, Final

from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from experiments.candidates import CANDIDATES
from experiments.report.pictures import against_win_rate
from experiments.report.scatter import ACCURACY as BY_ACCURACY
from experiments.results_table import ACCURACY, MARKED, PANEL

_RATE: Final = re.compile(r"([\d.]+) \[([\d.]+)–([\d.]+)\]")
_LARGEST: Final = 1 << 20


def candidates_in(text: str) -> list[dict[str, Any]]:
    """Read the candidates of the demo from a page.

    Args:
        text: Markdown with the table.

    Returns:
        Candidates as a report holds them, with what the picture shows of each, in the order of
        ``CANDIDATES``. The chosen one is the one with a star.

    Raises:
        InputError: If there is no table, or it lacks a column or a candidate.
    """
    found = MARKED.search(text)
    if found is None:
        raise InputError("the page has no table between <!-- demo --> and <!-- /demo -->")
    head, _, *lines = (_cells(line) for line in found[2].strip().splitlines())
    rows = {cells[0].removeprefix("* "): dict(zip(head, cells, strict=True)) for cells in lines}
    starred = {cells[0].removeprefix("* ") for cells in lines if cells[0].startswith("* ")}
    made = []
    for candidate in CANDIDATES:
        row = rows.get(candidate.name)
        cell = _RATE.fullmatch((row or {}).get(PANEL, ""))
        if row is None or cell is None or ACCURACY not in row:
            raise InputError(f"the table lacks {candidate.name!r}, {ACCURACY!r} or {PANEL!r}")
        rate, low, high = (float(figure) / 100 for figure in cell.groups())
        made.append(
            {
                "name": candidate.name,
                "decoder": candidate.decoder,
                "chosen": candidate.name in starred,
                "offline": {"accuracy": float(row[ACCURACY]) / 100},
                "online": {"win_rate": rate, "ci95": [low, high]},
            }
        )
    return made


def _cells(line: str) -> list[str]:
    """Read one row without bold type and escapes."""
    plain = line.replace("**", "").replace("\\*", "*")
    return [cell.strip() for cell in plain.strip().strip("|").split("|")]


def main(arguments: list[str]) -> None:
    """Draw the picture.

    Args:
        arguments: The page, and where the picture goes.

    Raises:
        InputError: If they are not two paths, or a file cannot be read or written.
    """
    if len(arguments) != 2:
        raise InputError("give two paths, such as docs/results.md docs/gap.png")
    page, picture = map(Path, arguments)
    candidates = candidates_in(read_limited(page, _LARGEST).decode())
    image = against_win_rate({"candidates": candidates}, BY_ACCURACY)
    with written_aside(picture) as file:
        file.write(image)


if __name__ == "__main__":
    main(sys.argv[1:])
