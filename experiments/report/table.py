"""The table of all candidates, once for the terminal and for the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rich import box
from rich.table import Table

from experiments.report.verdict import verdict

_PRESSES: Final = "press /min"
_KNOWN: Final = (
    "candidate",
    "accuracy",
    "F2 lift",
    "F2 ahead",
    "guard recall",
    "jump recall",
    _PRESSES,
    "panel wins %",
    "pros wins %",
)
_HELD_OUT: Final = "held-out wins %"
_VERDICT: Final = "against plain"


def headings(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the columns; held-out opponents have one if there were any."""
    return (*_KNOWN, *((_HELD_OUT,) if report["held_out"] else ()), _VERDICT)


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        cells: Texts, in the order of `headings`.
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
    held_out = bool(report["held_out"])
    found = [
        Row(
            (
                control["agent"],
                *_offline(control),
                *_online(control["online"], held_out=held_out),
                "–",
            ),
            chosen=False,
        )
        for control in report["controls"]
    ]
    for candidate in report["candidates"]:
        cells = (
            candidate["name"],
            *_offline(candidate["offline"]),
            *_online(candidate["online"], held_out=held_out),
            verdict(candidate, report["candidates"]),
        )
        found.append(Row(cells, candidate["chosen"]))
    return found


def _online(figures: Mapping[str, Any], *, held_out: bool) -> tuple[str, ...]:
    """The cells of the fights."""
    met = [figures, figures["pros"], *([figures["held_out"]] if held_out else [])]
    return (f"{figures['presses_per_minute']:.0f}", *map(interval, met))


def _offline(figures: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells of the offline figures."""
    lift = figures["lift"]
    recalls = (figures["guard_recall"], figures["move_recall"]["jump"])
    return (
        percent(figures["accuracy"], 2),
        *("–" if lift[name] is None else f"{lift[name]:.2f}" for name in lift),
        *("–" if recall is None else percent(recall) for recall in recalls),
    )


def terminal_table(report: Mapping[str, Any]) -> Table:
    """The table for a terminal of 100 columns; the chosen candidate has a star."""
    table = Table(box=box.SIMPLE_HEAD, padding=0, pad_edge=False)
    names = headings(report)
    left_out = (_PRESSES, _VERDICT) if report["held_out"] else ()  # the page has room for all
    shown = [index for index, name in enumerate(names) if name not in left_out]
    for index, heading in ((index, names[index]) for index in shown):
        table.add_column(
            heading.replace(" ", "\n", 1),
            justify="left" if index == 0 or heading == _VERDICT else "right",
            no_wrap=index > 0,  # a long name is folded, a figure never cut
            overflow="fold",
        )
    for row in rows(report):
        name, *figures = (row.cells[index] for index in shown)
        marked = f"* {name}" if row.chosen else name
        table.add_row(marked, *figures, style="bold" if row.chosen else None)
    return table
