"""The rows of a ledger: entries, batches, fights, and fights as columns.

n = fights.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena.frame_data.skills import FIGHTERS
from arena.match.results import MatchResult

KNOCK_OUT, TIME_OUT, FORFEIT = "knock-out", "time-out", "forfeit"


@dataclass(frozen=True)
class Entry:
    """An agent that takes part, or did.

    Attributes:
        seat: Its number in the tournament, in the order of entering.
        spec: Its name.
        fingerprint: Hash of what it is.
        since: Round from which on it takes part; None if it has yet to be let in.
        until: Round from which on it does no more; None if it does.
        note: Why it does no more.
    """

    seat: int
    spec: str
    fingerprint: str
    since: int | None = None
    until: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Batch:
    """Fights that are fought together and entered together.

    Attributes:
        round: Round of the tournament.
        number: Number in that round.
        pairings: Seats of a and b, a below b.
        first: Number of the first fight of each pairing, even.
        fights: Fights of each pairing.
    """

    round: int
    number: int
    pairings: tuple[tuple[int, int], ...]
    first: int
    fights: int

    @property
    def total(self) -> int:
        """Fights of all pairings."""
        return len(self.pairings) * self.fights


COLUMNS: Final = (
    *("round", "batch", "a", "b", "number", "seed", "side", "fighter_a", "fighter_b"),
    *("result", "ended_by", "forfeit", "reason", "frames", "digest"),
    *("presses_a", "presses_b", "skills_a", "skills_b", "date"),
)
"""Columns of a fight, but for its id and its tournament."""
FURTHER: Final = (
    *("id", "side", "fighter_a", "fighter_b", "ended_by", "reason", "frames"),
    *("presses_a", "presses_b", "skills_a", "skills_b"),
)
"""What a table reads of a fight beside the columns of `Fought`."""


def rows_of(batch: Batch, results: list[MatchResult], date: str) -> list[tuple[Any, ...]]:
    """Turn what came of a batch into rows, in the order of `COLUMNS`."""
    rows: list[tuple[Any, ...]] = []
    for (a, b), result in zip(batch.pairings, results, strict=True):
        n = result.fights
        ended = [
            FORFEIT if forfeit else TIME_OUT if timeout else KNOCK_OUT
            for forfeit, timeout in zip(
                result.forfeit.tolist(), result.timeout.tolist(), strict=True
            )
        ]
        fighters = np.array(FIGHTERS)[result.fighters]
        started = result.starts.sum(axis=2)
        columns: list[list[Any]] = [
            *([value] * n for value in (batch.round, batch.number, a, b)),
            *(each.tolist() for each in (result.number, result.seed, result.side)),
            *(fighters[:, side].tolist() for side in (0, 1)),
            *(result.result.tolist(), ended, result.forfeit.tolist(), result.reasons),
            *(result.frames.tolist(), result.digest.tolist()),
            *(result.presses[:, side].tolist() for side in (0, 1)),
            *(started[:, side].tolist() for side in (0, 1)),
            [date] * n,
        ]
        rows += zip(*columns, strict=True)
    return rows


@dataclass(frozen=True)
class Fought:
    """Fights of a tournament as columns.

    Attributes:
        a: Seat of a, int64 ``[n]``.
        b: Seat of b, int64 ``[n]``.
        number: Number of the fight in its pairing, int64 ``[n]``; 2k and 2k + 1 share a start.
        result: 1 a won, -1 b won, 0 neither, int64 ``[n]``.
        forfeit: 1 a forfeited, -1 b, 2 both, 0 neither, int64 ``[n]``.
        digest: Hash of start and inputs, int64 ``[n]``.
        round: Round that it was fought in, int64 ``[n]``.
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    number: NDArray[np.int64]
    result: NDArray[np.int64]
    forfeit: NDArray[np.int64]
    digest: NDArray[np.int64]
    round: NDArray[np.int64]

    NAMES = ("a", "b", "number", "result", "forfeit", "digest", "round")

    @classmethod
    def of_rows(cls, rows: list[tuple[Any, ...]]) -> "Fought":
        """Make columns of rows in the order of ``NAMES``."""
        columns = zip(*rows, strict=True) if rows else [()] * len(cls.NAMES)
        return cls(*(np.array(column, np.int64) for column in columns))

    def with_more(self, more: "Fought") -> "Fought":
        """Add fights."""
        if len(more) == 0:
            return self
        both = ((getattr(self, name), getattr(more, name)) for name in self.NAMES)
        return Fought(*map(np.concatenate, both))

    def __len__(self) -> int:
        """Count the fights."""
        return len(self.a)

    def take(self, which: NDArray[np.bool_]) -> "Fought":
        """Pick some fights."""
        return Fought(*(getattr(self, name)[which] for name in self.NAMES))

    def among(self, seats: Sequence[int]) -> tuple["Fought", NDArray[np.bool_]]:
        """Keep the fights among some seats, which are numbered anew in the order given.

        Returns:
            Them, and which of these they are, bool ``[n]``.
        """
        highest = max(max(seats, default=0), int(self.b.max(initial=0)))  # b is above a
        place = np.full(highest + 1, -1)
        place[list(seats)] = np.arange(len(seats))
        kept = (place[self.a] >= 0) & (place[self.b] >= 0)
        own = self.take(kept)
        return replace(own, a=place[own.a], b=place[own.b]), kept

    def in_order(self) -> "Fought":
        """Sort by pairing and number: sums do not depend on the order of entering."""
        order = np.lexsort((self.number, self.b, self.a))
        return Fought(*(getattr(self, name)[order] for name in self.NAMES))

    def counts(self, seats: int) -> NDArray[np.int64]:
        """Count fights by pairing, the same from both sides, int64 ``[seats, seats]``."""
        flat = np.bincount(self.a * seats + self.b, minlength=seats * seats)
        one_way = flat.reshape(seats, seats)
        return one_way + one_way.T

    def points(self, seats: int) -> NDArray[np.float64]:
        """Sum the scores of rows against columns, float64 ``[seats, seats]``."""
        won = (self.result + 1) / 2
        flat = np.bincount(self.a * seats + self.b, weights=won, minlength=seats * seats)
        lost = np.bincount(self.b * seats + self.a, weights=1 - won, minlength=seats * seats)
        return np.asarray(flat + lost, np.float64).reshape(seats, seats)


NONE_YET: Final = Fought.of_rows([])
