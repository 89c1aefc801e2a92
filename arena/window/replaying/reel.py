"""The rounds of a match one behind the other, as places on one axis.

A round of T frames has T + 1 places: its states before the first frame and after each. What happens
on a frame is seen at the place behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.replays.events import Event, EventKind
from arena.replays.playback import Playback
from arena.window.view import View

LANDMARKS: Final = frozenset(EventKind) - {EventKind.PRESS, EventKind.START}
"""What one jumps to; presses are too many."""
_ENDS: Final = {S.KNOCK_OUT: "K.O.", S.TIME_OUT: "Time"}
_WORTH: Final = {S.SIDE_0_WON: (1, 0), S.SIDE_1_WON: (0, 1), S.DRAW: (1, 1)}
"""Rounds that an outcome counts for both sides; a drawn one counts for both, as in a match."""


class Mark(NamedTuple):
    """An event on the axis of a reel: its place, and what happened."""

    place: int
    event: Event


@dataclass(frozen=True, eq=False)
class Reel:
    """Rounds to look at.

    Attributes:
        rounds: The fights, played again.
        names: Of the players.
        first_round: Number of the first of them in its match.
        wins_before: Rounds that each had won before the first of them.
    """

    rounds: Sequence[Playback]
    names: tuple[str, str]
    first_round: int = 1
    wins_before: tuple[int, int] = (0, 0)

    @cached_property
    def bounds(self) -> NDArray[np.int64]:
        """Place of each round's first state, and behind the last round, int64 [rounds + 1]."""
        return np.cumsum([0, *(each.frames + 1 for each in self.rounds)])

    @property
    def places(self) -> int:
        """How many places there are."""
        return int(self.bounds[-1])

    @cached_property
    def marks(self) -> list[Mark]:
        """All events, in the order of places."""
        return [
            Mark(int(first) + event.frame + 1, event)
            for first, each in zip(self.bounds, self.rounds, strict=False)
            for event in each.events
        ]

    def locate(self, place: int) -> tuple[int, int]:
        """Say which round a place is in, and how many frames of it have been played there."""
        number = int(np.searchsorted(self.bounds, place, side="right")) - 1
        return number, place - int(self.bounds[number])

    def place_of(self, number: int, frame: int) -> int:
        """Give the place of the state before a frame of a round; the last one beyond its end."""
        return int(self.bounds[number]) + min(max(frame, 0), self.rounds[number].frames)

    def state(self, place: int) -> NDArray[np.int32]:
        """Give the fight at a place, int32 ``[FIELDS]``."""
        number, frame = self.locate(place)
        state: NDArray[np.int32] = self.rounds[number].states[frame]
        return state

    def follows(self, place: int) -> bool:
        """Whether the fight goes on from the place before to this one."""
        return place > 0 and place not in self.bounds

    def wins(self, number: int) -> tuple[int, int]:
        """Count the rounds that each had won before a round."""
        left, right = self.wins_before
        for each in self.rounds[:number]:
            own = _WORTH.get(each.replay.outcome, (0, 0))
            left, right = left + own[0], right + own[1]
        return left, right

    def view(self, place: int) -> View:
        """Give what a painter is shown at a place."""
        number, _ = self.locate(place)
        state, wins = self.state(place), self.wins(number)
        if state[S.OUTCOME] != S.GOING_ON:
            wins = self.wins(number + 1)
        return View(
            state=state,
            names=self.names,
            wins=wins,
            rounds=max(2, *self.wins(len(self.rounds))),
            round_number=self.first_round + number,
            announcement=_ENDS.get(int(state[S.ENDED_BY]), ""),
        )

    def next_mark(self, place: int, direction: int) -> int:
        """Give the place of the nearest contact, grab or end behind (1) or before (-1) a place.

        At either end of the reel, that end.
        """
        found = [m.place for m in self.marks if m.event.kind in LANDMARKS]
        if direction > 0:
            return next((at for at in found if at > place), self.places - 1)
        return next((at for at in reversed(found) if at < place), 0)
