"""How rates are measured: a warm-up, which also pays for compilation, then the median of runs.

Of runs that take long there are fewer: after `PATIENCE` seconds no other begins.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numba
import torch

RUNS: Final = 5
PATIENCE: Final = 15.0

Progress = Callable[[int, int], None]
Run = Callable[[], int]
"""Does some work and tells how many units it was."""


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        name: What was measured.
        per_second: Units per second.
        unit: What is counted.
        ceiling: The rate, in the same unit and run, that this one cannot exceed; None if there is
            no natural one.
        ceiling_is: What that is the rate of.
        p50_us: Median time of one unit in microseconds, where single ones were timed.
        p99_us: 99th percentile of these times.
    """

    name: str
    per_second: float
    unit: str
    ceiling: float | None = None
    ceiling_is: str | None = None
    p50_us: float | None = None
    p99_us: float | None = None


def use_threads(threads: int) -> int:
    """Let Numba and torch use so many threads, no more than Numba has; gives how many."""
    used = min(threads, numba.get_num_threads())
    numba.set_num_threads(used)
    torch.set_num_threads(used)
    return used


def timed(run: Run) -> float:
    """Time a run once: units per second."""
    began = time.perf_counter()
    units = run()
    return units / (time.perf_counter() - began)


def rates(runs: Sequence[Run], repeats: int | None = None) -> list[float]:
    """Measure runs in turn, so that a machine that slows down slows all; units per second each."""
    for run in runs:
        run()
    began, rounds = time.perf_counter(), []
    for _ in range(repeats or RUNS):
        rounds.append([timed(run) for run in runs])
        if time.perf_counter() - began > PATIENCE:
            break
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def on_all_threads(make: Callable[[], Run]) -> Run:
    """Run one copy of some work on every thread at once, each made by its own thread."""

    def run() -> int:
        threads = numba.get_num_threads()
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(lambda _: make()(), range(threads)))

    return run
