"""The one exception that a person is meant to read."""

from collections.abc import Iterator
from contextlib import contextmanager


class InputError(Exception):
    """Something given from outside is wrong: a file, a field, a spec, an action.

    The message is one line that says what is wrong, where, and what to do. The command line prints
    it without a traceback and exits with 2.
    """


@contextmanager
def told(who: str, where: str, advice: str) -> Iterator[None]:
    """Run code from outside; whatever it raises becomes one line.

    ``SystemExit`` is no exception: code from outside shall not end the program. An interrupt by
    the user passes.

    Args:
        who: Whose code it is, such as ``agent python:mine.py:Mine``.
        where: What of it, such as ``act()``.
        advice: What to do.

    Raises:
        InputError: If the code raises.
    """
    try:
        yield
    except (InputError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise InputError(f"{who} raised {one_line(error)} in {where}; {advice}") from error


def one_line(error: BaseException) -> str:
    """Say in one line what was raised."""
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
