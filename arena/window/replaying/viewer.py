"""Going through a reel: where it stands, how fast it runs, which stretch is marked."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.window.replaying.reel import Reel

SPEEDS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
_NORMAL: Final = SPEEDS.index(1.0)

Observer = Callable[[NDArray[np.int32], NDArray[np.int32]], None]


class Viewer:
    """A place on a reel that moves.

    Attributes:
        reel: What is looked at.
        place: Where.
        running: Whether it goes on by itself.
        speed: Frames a step.
        marked: First and last place of the stretch that is marked; None if none is.
    """

    def __init__(self, reel: Reel, place: int = 0) -> None:
        """Begin at a place, running."""
        self.reel = reel
        self.running = True
        self.marked: tuple[int, int] | None = None
        self._speed = _NORMAL
        self._owed = 0  # hundredths of a frame to be shown, below 100
        self.place = 0
        self.jump(place)

    @property
    def speed(self) -> float:
        """Frames a step."""
        return SPEEDS[self._speed]

    @property
    def at_end(self) -> bool:
        """Whether nothing follows."""
        return self.place >= self.reel.places - 1

    def step(self, observe: Observer, forget: Callable[[], None]) -> None:
        """Go on by 1/60 s at the present speed.

        Args:
            observe: Told of every frame that is passed, by the states before and after it.
            forget: Told when the next round begins.
        """
        if not self.running:
            return
        self._owed += round(100 * self.speed)
        while self._owed >= 100:
            self._owed -= 100
            if self.at_end:
                self.running, self._owed = False, 0
                return
            self.place += 1
            if self.reel.follows(self.place):
                observe(self.reel.state(self.place - 1), self.reel.state(self.place))
            else:
                forget()

    def toggle(self) -> None:
        """Run or stop; from the end, begin again."""
        if self.at_end and not self.running:
            self.jump(0)
        self.running = not self.running

    def jump(self, place: int) -> None:
        """Go to a place; beyond an end, to that end."""
        self.place = min(max(place, 0), self.reel.places - 1)
        self._owed = 0

    def nudge(self, frames: int) -> None:
        """Stop and go some frames on or back."""
        self.running = False
        self.jump(self.place + frames)

    def change_speed(self, steps: int) -> None:
        """Go faster or slower."""
        self._speed = min(max(self._speed + steps, 0), len(SPEEDS) - 1)

    # --- the marked stretch ---------------------------------------------------------------------
    def mark(self, end: int) -> None:
        """Mark the first (0) or the last (1) place of the stretch here; it stays in one round."""
        number, _ = self.reel.locate(self.place)
        first, last = self.marked or (self.place, self.place)
        first, last = (self.place, max(last, self.place)) if end == 0 else (first, self.place)
        low = int(self.reel.bounds[number])
        high = int(self.reel.bounds[number + 1]) - 1
        first, last = (min(max(each, low), high) for each in (min(first, last), last))
        self.marked = first, last

    def stretch(self) -> tuple[int, int, int]:
        """Give the marked frames as (round, first, stop); the present one if none are."""
        first, last = self.marked or (self.place, self.place)
        number, frame = self.reel.locate(first)
        frames = self.reel.rounds[number].frames
        begin = min(frame, frames - 1)
        stop = min(frame + max(last - first, 1), frames)
        return number, begin, max(stop, begin + 1)
