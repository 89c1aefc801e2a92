"""Sixty steps a second, whatever lies between them."""

import math
from typing import Final

from arena.rules.constants import FRAMES_PER_SECOND

LONGEST_GAP: Final = 2.0
"""Seconds that are caught up at most. A longer gap is no slow drawing: the machine slept, or the
window was held. The game then stood still, too."""


class FixedStep:
    """Says how many steps are due.

    Counted from one moment on, not from step to step, so that no rounding adds up.
    """

    def __init__(self, now: float) -> None:
        """Begin at ``now``, seconds of any clock that runs steadily."""
        self._begun = now
        self._done = 0

    def due(self, now: float) -> int:
        """Give the steps that are due since this was asked last."""
        whole = math.floor((now - self._begun) * FRAMES_PER_SECOND + 1e-6)
        steps = whole - self._done
        if steps > LONGEST_GAP * FRAMES_PER_SECOND:
            self._begun, self._done = now, 0
            return 1
        self._done = max(whole, self._done)
        return max(steps, 0)

    def wait(self, now: float) -> float:
        """Give the seconds until the next step is due; 0 if it is."""
        return max(self._begun + (self._done + 1) / FRAMES_PER_SECOND - now, 0.0)
