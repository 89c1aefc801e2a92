"""The game, and everything that runs fights. Knows nothing of learning."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arena.fight import Fight

__all__ = ["Fight"]

from arena.base.sources import register

register(__name__)

# GNU OpenMP reads this when Numba or torch loads it. A thread that waits shall spin for some 20 µs,
# about as long as passes between two calls (asleep at once, it would have to be woken for each:
# half the rate for 1,000 fights), and not for the milliseconds that are its default: on cores that
# are shared, that is up to hundreds of times slower.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")


def __getattr__(name: str) -> object:
    """Import `Fight` when it is asked for, since it brings Numba, which takes a while."""
    if name == "Fight":
        from arena.fight import Fight

        return Fight
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
