"""Loops over fights in forked processes: on one thread, where threads would be the end.

GNU OpenMP, whose threads run the parallel loops on Linux, does not survive a fork: in the child its
threads are gone and it does not know. Numba ends such a child at its first parallel loop; if it was
another library that had started the threads (torch, for one), the child waits for them for ever.
So in a child that may be so placed, every parallel function becomes a serial one, which is compiled
on its first call. Processes that are spawned, or forked before GNU OpenMP is loaded, keep their
threads; so do those that use Numba's other threading layers, which survive a fork.
"""

import os
import sys
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache

from arena.base.kept import keep

_parallel: list[Any] = []
_alone = False  # there can be no other threads in this process


def serialise(dispatcher: Any) -> None:
    """Have a parallel function run on one thread in forked processes where it must.

    Args:
        dispatcher: Numba's, of a function compiled with ``parallel=True`` and not yet called.
    """
    _parallel.append(dispatcher)
    if _alone:
        _make_serial(dispatcher)


def _make_serial(dispatcher: Any) -> None:
    dispatcher.targetoptions["parallel"] = False
    dispatcher._reset_overloads()
    keep(dispatcher, FunctionCache, [dispatcher.__module__], variant="-serial")


def _after_fork() -> None:
    """Run in a forked child before anything else."""
    global _alone  # noqa: PLW0603 — of a process, as threads are
    if not _alone and _threads_are_lost():
        _alone = True
        for dispatcher in _parallel:
            _make_serial(dispatcher)


def _threads_are_lost() -> bool:
    try:
        layer = numba.threading_layer()  # type: ignore[attr-defined]
    except ValueError:  # none has been started
        layer = "omp"
    return layer == "omp" and "libgomp" in Path("/proc/self/maps").read_text()


if sys.platform == "linux":
    os.register_at_fork(after_in_child=_after_fork)
