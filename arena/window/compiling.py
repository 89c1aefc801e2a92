"""How many functions Numba has compiled since the program began, for whatever waits for it."""

from typing import Any

from numba.core import event


class _Count(event.Listener):
    """Counts compilations; functions that are found on disk are none."""

    def __init__(self) -> None:
        self.functions = 0

    def on_start(self, event: Any) -> None:
        """A compilation begins."""

    def on_end(self, event: Any) -> None:
        """One is done."""
        self.functions += 1


_count = _Count()
event.register("numba:compile", _count)  # type: ignore[no-untyped-call]


def compiled_functions() -> int:
    """Give how many functions have been compiled, on any thread."""
    return _count.functions
