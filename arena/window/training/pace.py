"""When a frame is played: pause, one frame, slow motion; and no press is lost in between."""

from typing import Final

from arena.window.hands import IDLE, Hands

SPEEDS: Final = (100, 75, 50, 25, 10)
"""Per cent of the full speed."""


class Pace:
    """Says on each of 60 steps a second whether a frame is played.

    Attributes:
        paused: Whether frames are played one by one only.
        speed: One of `SPEEDS`.
    """

    def __init__(self) -> None:
        self.paused = False
        self.speed = SPEEDS[0]
        self._due = 0
        self._single = 0

    def slower(self) -> None:
        """Take the next speed down; from the slowest the full one."""
        self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]
        self._due = 0

    def advance(self) -> None:
        """Play one frame on the next step, and pause."""
        self.paused = True
        self._single += 1

    def due(self) -> bool:
        """Whether a frame is played on this step."""
        if self._single:
            self._single -= 1
            return True
        if self.paused:
            return False
        self._due += self.speed
        if self._due < SPEEDS[0]:
            return False
        self._due -= SPEEDS[0]
        return True

    def clear(self) -> None:
        """Forget frames that were asked for."""
        self._due = self._single = 0


class Pending:
    """What a person did since the last frame that was played: the latest hold, the latest press."""

    def __init__(self) -> None:
        self._hands = IDLE

    def add(self, hands: Hands) -> None:
        """Take what was done on a step."""
        self._hands = hands if hands.skill else hands._replace(skill=self._hands.skill)

    def take(self) -> Hands:
        """Give what a frame is played with; its press is used up."""
        given, self._hands = self._hands, self._hands._replace(skill=0)
        return given

    def clear(self) -> None:
        """Forget all of it."""
        self._hands = IDLE
