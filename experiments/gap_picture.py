"""The picture of the README: skill accuracy against win rate, from the table of a page.

    python -m experiments.gap_picture docs/results.md docs/gap.png

reads what `make demo` printed from between ``<!-- demo -->`` and ``<!-- /demo -->``, so that the
picture and the table cannot differ.
"""

import re
import sys
from pathlib import Path
from typing import Any, Final

from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.match.results import wilson
from experiments.candidates import CANDIDATES
from experiments.report.pictures import against_win_rate
from experiments.report.scatter import ACCURACY

FIGHTS: Final = 1_008
"""Fights of each candidate against the panel, of which the table gives the share won."""

_TABLE: Final = re.compile(r"<!-- demo -->\n(.*?)<!-- /demo -->", re.DOTALL)
_ACCURACY, _WINS = "accuracy %", "wins, panel %"
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
    found = _TABLE.search(text)
    if found is None:
        raise InputError("the page has no table between <!-- demo --> and <!-- /demo -->")
    head, _, *lines = (_cells(line) for line in found[1].strip().splitlines())
    rows = {cells[0].removeprefix("* "): dict(zip(head, cells, strict=True)) for cells in lines}
    starred = {cells[0].removeprefix("* ") for cells in lines if cells[0].startswith("* ")}
    made = []
    for candidate in CANDIDATES:
        row = rows.get(candidate.name)
        if row is None or not {_ACCURACY, _WINS} <= row.keys():
            raise InputError(f"the table lacks {candidate.name!r}, {_ACCURACY!r} or {_WINS!r}")
        rate = float(row[_WINS].split()[0]) / 100
        made.append(
            {
                "name": candidate.name,
                "decoder": candidate.decoder,
                "chosen": candidate.name in starred,
                "offline": {"accuracy": float(row[_ACCURACY]) / 100},
                "online": {"win_rate": rate, "ci95": wilson(round(rate * FIGHTS), FIGHTS)},
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
    image = against_win_rate({"candidates": candidates}, ACCURACY)
    with written_aside(picture) as file:
        file.write(image)


if __name__ == "__main__":
    main(sys.argv[1:])
