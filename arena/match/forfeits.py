"""Fights that a player forfeits: it raised, answered nonsense, or its process broke the rules.

Shapes: N = fights of a set, n = fights that a seat is asked about.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena.match.players import Observation, Seat

BOTH = 2
"""Both players forfeited a fight; see `told_from_a`."""


class Forfeits:
    """What the players of a set of fights forfeit.

    Attributes:
        lenient: Whether a player that raises or answers nonsense forfeits; it ends the match
            otherwise. What a seat says that it forfeits (`Seat.forfeited`) it forfeits in any case.
        by: Which sides forfeited, bool ``[N, 2]``.
        reasons: Why, of each of them.
    """

    def __init__(self, fights: int, *, lenient: bool = False) -> None:
        """Begin with none."""
        self.lenient = lenient
        self.by = np.zeros((fights, 2), np.bool_)
        self.reasons: dict[tuple[int, int], str] = {}
        self._new: list[int] = []

    def enter(
        self, rows: NDArray[np.int32], observation: Observation, why: Mapping[int, str]
    ) -> None:
        """Enter what a seat forfeits.

        Args:
            rows: Fights that it was asked about, int32 ``[n]``.
            observation: What it was shown of them.
            why: Reasons, by row of the observation; rows of fights that have ended are passed over.
        """
        for row, reason in why.items():
            if not observation.over[row]:
                fight, side = int(rows[row]), int(observation.side[row])
                self.by[fight, side] = True
                self.reasons[fight, side] = reason
                self._new.append(fight)

    def take_new(self) -> list[int]:
        """Give the fights that were forfeited since this was last asked."""
        new, self._new = self._new, []
        return new

    def reason(self, fight: int, a_side: int) -> str:
        """Say why a fight was forfeited, in one line; nothing if it was not."""
        whys = {side: self.reasons[fight, side] for side in (0, 1) if self.by[fight, side]}
        if len(whys) == BOTH:
            return f"a: {whys[a_side]}; b: {whys[1 - a_side]}"
        return next(iter(whys.values()), "")


def told_from_a(by: NDArray[np.bool_], a_side: NDArray[np.int32]) -> NDArray[np.int8]:
    """Turn sides that forfeited, bool ``[n, 2]``, into players.

    Returns:
        int8 ``[n]``: 1 a forfeited, -1 b, `BOTH`, 0 neither.
    """
    every = np.arange(len(by))
    a, b = by[every, a_side], by[every, 1 - a_side]
    return np.where(a & b, BOTH, a.astype(np.int8) - b).astype(np.int8)


def judged(results: NDArray[np.int8], by: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Count forfeits among results of sides 0 and 1, int8 ``[N, 2]``: lost, the other side won."""
    own, other = by.astype(np.int8), by[:, ::-1].astype(np.int8)
    return np.where(by.any(axis=1, keepdims=True), other - own, results).astype(np.int8)


class Gone(Seat):
    """Where a player sat that is asked no more: it forfeits every fight that it is shown."""

    def __init__(self, reason: str) -> None:
        """Keep why."""
        self._reason = reason
        self._rows = 0

    def act(self, observation: Observation) -> NDArray[Any]:
        """Do nothing."""
        self._rows = len(observation.side)
        return np.zeros((self._rows, 2), np.int8)

    def forfeited(self) -> dict[int, str]:
        """Give all rows."""
        return dict.fromkeys(range(self._rows), self._reason)
