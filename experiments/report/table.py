"""The table of all candidates, once for the terminal and for the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rich import box
from rich.table import Table

from experiments.report.verdict import verdict

HEADINGS: Final = (
    "candidate",
    "accuracy",
    "balanced",
    "press-F2 ±12",
    "presses /min",
    "panel wins %",
    "pros wins %",
    "against plain",
)


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        cells: Texts, in the order of ``HEADINGS``.
        chosen: Whether the candidate was chosen on validation matches.
    """

    cells: tuple[str, ...]
    chosen: bool


def percent(share: float, digits: int = 1) -> str:
    """A share as a percentage; never rounded up to 100 or down to 0."""
    text = f"{100.0 * share:.{digits}f}"
    if float(text) == 100.0 and share < 1.0:
        return f">{100.0 - 10.0**-digits:.{digits}f}"
    if float(text) == 0.0 and share > 0.0:
        return f"<{10.0**-digits:.{digits}f}"
    return text


def interval(online: Mapping[str, Any]) -> str:
    """A win rate with its 95 % interval, in percent; near the ends with one more digit."""
    low, high = online["ci95"]
    digits = 0 if low > 0.02 and high < 0.98 else 1
    return f"{percent(online['win_rate'])} [{100 * low:.{digits}f}–{100 * high:.{digits}f}]"


def rows(report: Mapping[str, Any]) -> list[Row]:
    """Make the lines of the table, controls first, then the candidates in the order trained."""
    found = [
        Row(
            (
                control["agent"],
                percent(control["accuracy"], 2),
                percent(control["balanced_accuracy"]),
                f"{control['registered']['press_f2']['12']:.3f}",
                *4 * ("–",),
            ),
            chosen=False,
        )
        for control in report["controls"]
    ]
    for candidate in report["candidates"]:
        offline, online = candidate["offline"], candidate["online"]
        cells = (
            candidate["name"],
            percent(offline["accuracy"], 2),
            percent(offline["balanced_accuracy"]),
            f"{offline['registered']['press_f2']['12']:.3f}",
            f"{online['presses_per_minute']:.0f}",
            interval(online),
            interval(online["pros"]),
            verdict(candidate, report["candidates"]),
        )
        found.append(Row(cells, candidate["chosen"]))
    return found


def terminal_table(report: Mapping[str, Any]) -> Table:
    """The table for a terminal of 100 columns; the chosen candidate has a star."""
    table = Table(box=box.SIMPLE_HEAD, padding=0, pad_edge=False)
    for index, heading in enumerate(HEADINGS):
        table.add_column(
            heading.replace(" ", "\n", 1),
            justify="left" if index in (0, len(HEADINGS) - 1) else "right",
            no_wrap=index > 0,  # a long name is folded, a figure never cut
            overflow="fold",
        )
    for row in rows(report):
        name, *figures = row.cells
        marked = f"* {name}" if row.chosen else name
        table.add_row(marked, *figures, style="bold" if row.chosen else None)
    return table
