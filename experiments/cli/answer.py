"""What a command answers with, and the one place that prints it."""

import functools
import json
import math
import os
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, ParamSpec, TextIO

import typer

P = ParamSpec("P")

WIDTH: Final = 100
"""Columns that an answer may fill."""
_FAILED: Final = 1
_STDOUT: Final = 1
_STDERR: Final = 2
_GAP: Final = "  "
_SHORTEST_NAME: Final = 16


@dataclass(frozen=True)
class Answer:
    """The result of a command.

    Attributes:
        data: What ``--json`` prints: one object.
        text: What a person reads instead; at most 100 columns wide.
        as_json: Whether ``--json`` was given.
        failed: True if the command ran and the result fails what was asked (exit status 1).
    """

    data: Mapping[str, Any]
    text: str
    as_json: bool
    failed: bool = False


def answering(command: Callable[P, Answer]) -> Callable[P, None]:
    """Turn a function that returns an answer into a command that prints it.

    While the function runs, stdout leads to stderr: whatever a library or an agent from a user's
    own file prints, in this process or in one that it starts, stdout holds the answer and nothing
    else.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with stdout_for_answers() as say:
            answer = command(*args, **kwargs)
            if answer.as_json:
                say(json.dumps(_plain(answer.data), allow_nan=False))
            else:
                say(answer.text)
        if answer.failed:
            raise typer.Exit(_FAILED)

    return run


@contextmanager
def stdout_for_answers() -> Iterator[Callable[[str], None]]:
    """Lead stdout to stderr within the block: Python's object, and the descriptor under it.

    Yields:
        What writes a line to stdout as it was; to nowhere if that was closed.
    """
    own = sys.stdout
    _flush(own)
    _open_what_is_closed()
    kept = os.dup(_STDOUT)
    silence_stdout()
    try:
        with redirect_stdout(sys.stderr):
            yield lambda line: _write(line, own, kept)
    finally:
        _flush(own, sys.__stdout__)  # what was printed there leads to stderr, too
        os.dup2(kept, _STDOUT)
        os.close(kept)


def silence_stdout() -> None:
    """Lead the descriptor of stdout to stderr."""
    _open_what_is_closed()
    os.dup2(_STDERR, _STDOUT)


def _open_what_is_closed() -> None:
    """Let the standard descriptors lead to nowhere where they were closed, and be no other file."""
    opened = os.open(os.devnull, os.O_RDWR)
    while opened <= _STDERR:
        opened = os.open(os.devnull, os.O_RDWR)
    os.close(opened)


def _flush(*streams: TextIO | None) -> None:
    for stream in streams:
        with suppress(OSError, ValueError):  # its reader has gone, or it is closed
            if stream is not None:
                stream.flush()


def _write(line: str, own: TextIO | None, kept: int) -> None:
    """Write a line to stdout as it was."""
    if own is None:
        return
    if not _leads_to_stdout(own):
        print(line, file=own, flush=True)
        return
    with open(kept, "w", encoding=own.encoding, errors=own.errors, closefd=False) as stream:
        print(line, file=stream)


def _leads_to_stdout(own: TextIO) -> bool:
    try:
        return own.fileno() == _STDOUT
    except (OSError, ValueError):  # it has no descriptor, as in tests
        return False


def _plain(value: object) -> object:
    """Turn a result into what JSON can say: NumPy values to Python's, NaN and infinity to null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):  # a NumPy scalar or array; NumPy itself is not imported here
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Path):
        return str(value)
    return value


def printable(text: str) -> str:
    """Escape control characters: a name or a reason may come from a stranger's file."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out text in columns: the first to the left, the others, being figures, to the right.

    Args:
        header: One title per column.
        rows: One text per column in each row. A first one, such as an agent with a long path, that
            would push a line beyond `WIDTH` loses its beginning.

    Returns:
        Lines without trailing blanks, joined by newlines.
    """
    lines = [list(header), *([printable(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    left = WIDTH - sum(width + len(_GAP) for width in widths[1:])
    widths[0] = min(widths[0], max(left, len(header[0]), _SHORTEST_NAME))
    return "\n".join(
        _GAP.join(
            _tail(cell, width).ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _tail(name: str, width: int) -> str:
    return name if len(name) <= width else f"…{name[len(name) - width + 1 :]}"


def folded(lines: Iterable[str]) -> str:
    """Fold sentences at the width of an answer, what follows indented; paths are never broken."""
    return "\n".join(
        textwrap.fill(
            printable(line.replace("\n", " ").replace("\t", " ")),
            WIDTH,
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines
    )


def percent(share: float | None) -> str:
    """Write a share (0 to 1) as a percentage with one decimal; a dash where there is none."""
    return "–" if share is None or math.isnan(share) else f"{100 * share:.1f} %"


def interval(bounds: Sequence[float]) -> str:
    """Write an interval of shares (low, high; 0 to 1) as percentages."""
    low, high = bounds
    return f"{100 * low:.1f}–{100 * high:.1f} %"
