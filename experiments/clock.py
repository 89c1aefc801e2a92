"""How long each step of a long job takes, told on stderr when it is done."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Times named steps.

    Attributes:
        seconds: Seconds of each step, in the order in which they began; a step that comes again
            adds up.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the block under a name."""
        began = time.perf_counter()
        self.seconds.setdefault(name, 0.0)
        yield
        took = time.perf_counter() - began
        self.seconds[name] += took
        print(f"{name}: {took:.1f} s", file=sys.stderr, flush=True)

    @property
    def total(self) -> float:
        """Seconds of all steps."""
        return sum(self.seconds.values())
