"""Fights in pairs: the unit that every statistic of a match counts.

Two fights of one start, sides swapped, resemble each other: the player that the start favours wins
both, or one side wins both. Their scores together, 0, ¼, ½, ¾ or 1, are
independent from start to start where single fights are not, so pairs are counted: the
*pentanomial*.

Shapes: n = fights, P = pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError

if TYPE_CHECKING:
    from arena.match.results import MatchResult

SCORES: Final = np.linspace(0.0, 1.0, 5)
"""Scores that a pair can have, in the order in which a pentanomial counts them."""


class _Matched(NamedTuple):
    """Which fights make pairs: rows of their first and second fights, and what was left over."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    unpaired: int
    copies: int


def pentanomial(
    result: NDArray[np.integer],
    start: NDArray[np.integer],
    digest: NDArray[np.integer] | None = None,
) -> NDArray[np.int64]:
    """Count the pairs of a match by their score.

    Args:
        result: +1 where a won, -1 where b won, 0 for a draw, ``[n]``.
        start: Number of each fight's start, ``[n]``; its two fights make a pair. A fight without
            another one of its start is left out.
        digest: Digest of each fight, ``[n]``. If given, a pair whose fights both repeat those of an
            earlier pair is a copy of it and is left out.

    Returns:
        Pairs that scored 0, ¼, ½, ¾ and 1 for a, int64 ``[5]``.

    Raises:
        InputError: If the columns differ in length.

    Source: Van den Bergh, "The pentanomial model", https://github.com/vdbergh/pentanomial.
    """
    zero = np.zeros(len(result), np.int64)
    score = Pairs.of_fights(("a", "b"), zero, zero + 1, start, result, digest).score
    return np.bincount((4 * score).astype(np.int64), minlength=5)


@dataclass(frozen=True)
class Pairs:
    """Pairs of fights among several players.

    Attributes:
        names: Names of the players.
        a: Player a of each pair, index into ``names``, int64 ``[P]``; less than b.
        b: Player b, likewise.
        score: Score of a, float64 ``[P]``: 0, 0.25, 0.5, 0.75 or 1.
        start: Number of the start, int64 ``[P]``; pairs of one start resemble each other.
        unpaired: Fights left out since the other fight of their pair is missing or was forfeited.
        copies: Pairs left out since they repeat an earlier one, fight for fight.
    """

    names: tuple[str, ...]
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    score: NDArray[np.float64]
    start: NDArray[np.int64]
    unpaired: int = 0
    copies: int = 0

    @classmethod
    def of_fights(
        cls,
        names: Sequence[str],
        a: NDArray[np.integer],
        b: NDArray[np.integer],
        start: NDArray[np.integer],
        result: NDArray[np.integer],
        digest: NDArray[np.integer] | None = None,
        forfeit: NDArray[np.integer] | None = None,
    ) -> "Pairs":
        """Make pairs of the fights of a tournament.

        The order of the fights does not matter, except that of several copies the one with the
        least start is kept.

        Args:
            names: Names of the players.
            a: Player a of each fight, index into ``names``, ``[n]``.
            b: Player b, likewise; never a itself. A pairing may be given either way round.
            start: Number of each fight's start, ``[n]``.
            result: +1 where a won, -1 where b won, 0 for a draw, ``[n]``.
            digest: Digest of each fight, ``[n]``; if given, copies are left out.
            forfeit: Not 0 where a player forfeited, ``[n]``: such a fight says nothing of skill, so
                it is left out, and with it the other fight of its pair.

        Raises:
            InputError: If the columns differ in length, or an index names nobody.
        """
        a, b, start, result = (np.asarray(each, np.int64) for each in (a, b, start, result))
        for column in (b, start, result, digest, forfeit):
            if column is not None and len(column) != len(a):
                raise InputError(f"fights: columns of {len(a)} and {len(column)} rows; give one")
        if len(a) and (min(a.min(), b.min()) < 0 or max(a.max(), b.max()) >= len(names)):
            raise InputError(f"fights: a player's number is not among 0 to {len(names) - 1}")
        if (a == b).any():
            raise InputError("fights: a player meets itself; name each player once")
        low, high = np.minimum(a, b), np.maximum(a, b)
        result = np.where(a < b, result, -result)
        fought = np.ones(len(a), np.bool_) if forfeit is None else np.asarray(forfeit) == 0
        matched = _matched(low, high, start, fought, digest)
        first, second = matched.first, matched.second
        score = (result[first] + result[second] + 2) / 4.0
        return cls(
            tuple(names),
            low[first],
            high[first],
            score,
            start[first],
            matched.unpaired,
            matched.copies,
        )

    @classmethod
    def of_matches(cls, results: Sequence["MatchResult"]) -> "Pairs":
        """Make pairs of an agent's matches, one with each of its opponents.

        Args:
            results: One or more, the agent as a in each; it is player 0, the opponents follow in
                order, though two of them have one name.
        """
        fights = [result.fights for result in results]
        forfeits = [result.forfeit if len(result.forfeit) else None for result in results]
        return cls.of_fights(
            (results[0].a, *(result.b for result in results)),
            np.zeros(sum(fights), np.int64),
            np.repeat(np.arange(1, len(results) + 1), fights),
            np.concatenate([result.start for result in results]),
            np.concatenate([result.result for result in results]),
            np.concatenate([result.digest for result in results]),
            np.concatenate(
                [
                    np.zeros(n, np.int8) if each is None else each
                    for n, each in zip(fights, forfeits, strict=True)
                ]
            ),
        )

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.score)

    def counts(self) -> NDArray[np.int64]:
        """Count the pairs of every two players by score.

        Returns:
            Int64 ``[A, A, 5]``: ``[i, j, k]`` pairs of i and j that scored k/4 for i.
        """
        players = len(self.names)
        step = (4 * self.score).astype(np.int64)
        cell = (self.a * players + self.b) * 5 + step
        counts = np.bincount(cell, minlength=players**2 * 5).reshape(players, players, 5)
        return counts + counts.transpose(1, 0, 2)[:, :, ::-1]


def _matched(
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    start: NDArray[np.int64],
    fought: NDArray[np.bool_],
    digest: NDArray[np.integer] | None,
) -> _Matched:
    """Find the pairs: fights of the same two players and start, in the order given."""
    rows, new = _sorted((low, high, start))
    begin = np.flatnonzero(new)
    size = np.diff(np.append(begin, len(rows)))
    rank = np.arange(len(rows)) - np.repeat(begin, size)
    whole = rank < np.repeat(size // 2 * 2, size)
    pairs = rows[whole].reshape(-1, 2)
    pairs = pairs[fought[pairs].all(axis=1)]
    unpaired = int(fought.sum()) - pairs.size
    copies = 0
    if digest is not None and len(pairs):
        run = np.sort(np.asarray(digest)[pairs], axis=1)
        order, new = _sorted((low[pairs[:, 0]], high[pairs[:, 0]], *run.T))
        kept = np.sort(order[new])
        copies = len(pairs) - len(kept)
        pairs = pairs[kept]
    return _Matched(pairs[:, 0], pairs[:, 1], unpaired, copies)


def _sorted(
    columns: tuple[NDArray[np.integer], ...],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Sort rows by their columns, equal ones in the order given.

    Returns:
        The order, int64 ``[n]``, and where in it another row than the one before begins.
    """
    order = np.lexsort(columns[::-1])
    new = np.zeros(len(order), np.bool_)
    new[:1] = True
    for column in columns:
        new[1:] |= column[order][1:] != column[order][:-1]
    return order, new
