"""What the terminal shows while a tournament runs: time left, standings, a sequential test."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from arena.tournament.director import Watch
from arena.tournament.rows import Entry, Fought
from arena.tournament.schedule import Schedule
from arena.tournament.spending import among, pairs_of, tested
from arena.tournament.statistics import Ratings, rate
from experiments.cli.answer import WIDTH
from experiments.cli.pairs import elo_interval
from experiments.progress import progress
from experiments.tournaments.answer import sprt_line

_SHARE: Final = 0.01  # of the time that may go into the view
_BOOTSTRAP: Final = 50  # resamples for its intervals
_FRAME_ROWS: Final = 8  # lines of the terminal that are not standings

Entries = Callable[[], list[Entry]]


class View:
    """Follows a tournament; `watch` is for the director, `step` for what fights its batches."""

    def __init__(self, schedule: Schedule, entries: Entries, show: Any) -> None:
        """Begin.

        Args:
            schedule: What is played.
            entries: Gives all entries.
            show: Where it is shown: a `_Terminal` or a `_Log`.
        """
        self._schedule, self._entries, self._show = schedule, entries, show
        self._entered, self._planned = 0, 0
        self._next = 0.0
        self.watch = Watch(self._on_entered, show.say)

    def step(self, ended: int) -> None:
        """Hear how many fights of the batch at hand have ended."""
        self._show.count(self._entered + ended, self._total())

    def _total(self) -> int:
        budget = self._schedule.budget.fights or 0
        return max(budget, self._entered + self._planned)

    def _on_entered(self, fought: Fought, planned: int) -> None:
        self._entered, self._planned = len(fought), planned
        self._show.count(self._entered, self._total())
        began = time.monotonic()
        if began >= self._next:
            self._show.standings(*self._standings(fought))
            took = time.monotonic() - began
            self._next = time.monotonic() + took / _SHARE

    def _standings(self, fought: Fought) -> tuple[Fought, Ratings, str]:
        own = [entry for entry in self._entries() if entry.until is None]
        kept = among(fought, [entry.seat for entry in own])
        ratings = rate(
            pairs_of(kept, [entry.spec for entry in own]),
            bootstrap=_BOOTSTRAP,
            seed=self._schedule.seed,
        )
        test = self._schedule.sprt
        return kept, ratings, "" if test is None else sprt_line(tested(self._schedule, kept))


class _Terminal:
    """A view that stays in place and is drawn again."""

    def __init__(self, live: Live, bar: Progress) -> None:
        self._live, self._bar = live, bar
        self._task = bar.add_task("Tournament", total=None)

    def say(self, line: str) -> None:
        self._live.console.print(line, markup=False, highlight=False)

    def count(self, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total)

    def standings(self, fought: Fought, ratings: Ratings, test: str) -> None:
        rows = Table(box=box.SIMPLE, pad_edge=False)
        rows.add_column("agent", overflow="ellipsis", no_wrap=True)
        for name in ("Elo", "95 %", "score", "fights"):
            rows.add_column(name, justify="right", no_wrap=True)
        size = len(ratings.names)
        counts, points = fought.counts(size).sum(axis=1), fought.points(size).sum(axis=1)
        room = max(3, self._live.console.height - _FRAME_ROWS)
        order = sorted(range(size), key=lambda k: -ratings.elo[k])
        for rank, k in enumerate(order[:room], 1):
            rows.add_row(
                Text(f"{rank} {ratings.names[k]}"),
                f"{ratings.elo[k]:+.0f}",
                elo_interval(ratings.ci95[k]),
                f"{100 * points[k] / max(1, counts[k]):.1f} %",
                f"{counts[k]:,}",
            )
        more = [Text(f"… and {size - room} more")] if size > room else []
        self._live.update(Group(rows, *more, *([Text(test)] if test else []), self._bar))


class _Log:
    """A view of lines, for a file that collects stderr."""

    def __init__(self, step: Callable[[int, int], None]) -> None:
        self._step = step
        self.count = step

    def say(self, line: str) -> None:
        print(line, file=sys.stderr)

    def standings(self, fought: Fought, ratings: Ratings, test: str) -> None:
        """Say nothing: the table comes at the end."""


@contextmanager
def view(schedule: Schedule, entries: Entries) -> Iterator[View]:
    """Show a tournament on stderr while the block runs."""
    if not sys.stderr.isatty():
        with progress("Tournament", "fights") as step:
            yield View(schedule, entries, _Log(step))
        return
    console = Console(file=sys.stderr, width=min(WIDTH, Console(stderr=True).width))
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("fights,"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=console,
    )
    with Live(bar, console=console, refresh_per_second=4, transient=True) as live:
        yield View(schedule, entries, _Terminal(live, bar))
