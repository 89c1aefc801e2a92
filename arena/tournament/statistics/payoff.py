"""The pay-off matrix: how each player fares against each other one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.tournament.statistics.elo import score_interval
from arena.tournament.statistics.pairs import SCORES, Pairs


@dataclass(frozen=True)
class Payoff:
    """Scores of A players against one another.

    Attributes:
        names: Names of the players.
        score: Mean score of the row's player against the column's, float64 ``[A, A]``; NaN where
            they have not met, and on the diagonal.
        low: Lower bound of its 95 % interval, float64 ``[A, A]``; 0 where they have not met.
        high: Upper bound; 1 where they have not met.
        pairs: Pairs that it rests on, int64 ``[A, A]``.
    """

    names: tuple[str, ...]
    score: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    pairs: NDArray[np.int64]

    @property
    def complete(self) -> bool:
        """Whether everyone has met everyone else."""
        return bool((self.pairs + np.eye(len(self.names)) > 0).all())


def payoff(pairs: Pairs) -> Payoff:
    """Make the pay-off matrix of a tournament's pairs."""
    counts = pairs.counts()
    n = counts.sum(axis=2)
    score = np.divide(counts @ SCORES, n, out=np.full(n.shape, np.nan), where=n > 0)
    low, high = score_interval(counts)
    return Payoff(pairs.names, score, low, high, n)


def advantage(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn a pay-off matrix into a zero-sum game: what the row wins of the column, -1 to 1.

    Args:
        score: Scores of everyone against everyone, ``[A, A]``; the diagonal does not matter.

    Returns:
        An antisymmetric matrix, float64 ``[A, A]``.

    Raises:
        InputError: If some have not met, or the matrix is not square.
    """
    s = np.array(score, np.float64)
    if s.ndim != 2 or s.shape[0] != s.shape[1] or len(s) == 0:
        raise InputError(f"pay-off matrix of shape {s.shape}; give one row and column a player")
    np.fill_diagonal(s, 0.5)
    if not np.isfinite(s).all():
        raise InputError("a pay-off matrix with gaps: let everyone meet everyone else")
    return np.asarray(s - s.T)
