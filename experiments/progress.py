"""Progress bars on stderr, in the one shape that every long computation here reports in."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from tqdm import tqdm


class Step(Protocol):
    """Told (done so far, total), and perhaps a note to show beside the bar."""

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Show how far it is."""


_SECONDS_BETWEEN_LINES_OF_A_LOG = 10.0
_SECONDS_BETWEEN_FRAMES_OF_A_TERMINAL = 0.1


@contextmanager
def progress(label: str, unit: str = "") -> Iterator[Step]:
    """Show a bar while the block runs.

    Args:
        label: What is going on, in a word or two.
        unit: What is counted, in the plural ("fights").

    Yields:
        A function of (done so far, total), both counts of the unit; call it as often as you like.
    """
    # A file that collects stderr keeps every redraw as a line of its own: there, redraw rarely.
    interval = (
        _SECONDS_BETWEEN_FRAMES_OF_A_TERMINAL
        if sys.stderr.isatty()
        else _SECONDS_BETWEEN_LINES_OF_A_LOG
    )
    with tqdm(
        desc=label,
        unit=f" {unit}" if unit else "it",
        file=sys.stderr,
        ncols=90,
        mininterval=interval,
    ) as bar:

        def step(done: int, total: int, note: str = "") -> None:
            bar.total = total
            if note:
                bar.set_postfix_str(note, refresh=False)
            bar.update(done - bar.n)

        yield step
