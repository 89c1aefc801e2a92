"""The sequential probability ratio test: fight until it is clear enough, no longer.

Shapes: N = matches.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arena.base.errors import InputError
from arena.tournament.statistics.constrained import with_mean, with_t_value
from arena.tournament.statistics.elo import NELO_PER_T, score_of_elo

Model = Literal["logistic", "normalized"]
MODELS: Final[tuple[Model, ...]] = ("logistic", "normalized")
_MOST: Final = 3_000.0  # Elo: one fight lost in 32 million
_UNSEEN: Final = 1e-3  # pairs that a score without any counts as


@dataclass(frozen=True)
class SprtState:
    """How far a sequential test has come.

    Attributes:
        llr: Logarithm of the likelihood ratio of H1 over H0.
        lower: H0 is accepted where ``llr`` is no more than this.
        upper: H1 is accepted where ``llr`` is no less than this.
        decision: "H0", "H1", or None as long as it goes on.
    """

    llr: float
    lower: float
    upper: float
    decision: Literal["H0", "H1"] | None


@dataclass(frozen=True)
class Sprt:
    """A test whether a is stronger than b by ``elo1`` (H1) rather than by ``elo0`` (H0).

    Attributes:
        elo0: Elo difference of H0.
        elo1: Elo difference of H1, more than ``elo0``.
        alpha: How often H1 may be accepted though the difference is ``elo0`` or less.
        beta: How often H0 may be accepted though it is ``elo1`` or more.
        model: "logistic": differences are in Elo, of the mean score. "normalized": in normalised
            Elo, of the mean over the standard deviation, so that the length of a test does not
            depend on how many fights are drawn.

    Raises:
        InputError: If the differences are not in order, or a number is out of range.

    Source: Wald 1945 (the bounds); Van den Bergh, "Comments on Normalized Elo",
    https://www.cantate.be/Fishtest/normalized_elo_practical.pdf (generalised likelihood ratio of
    pentanomial counts); a score that no pair had counts as 0.001 pairs, as in fishtest.
    """

    elo0: float
    elo1: float
    alpha: float = 0.05
    beta: float = 0.05
    model: Model = "logistic"

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            raise InputError(f"SPRT model {self.model!r}: give logistic or normalized")
        if not -_MOST <= self.elo0 < self.elo1 <= _MOST:
            raise InputError(
                f"SPRT bounds {self.elo0:g} and {self.elo1:g}: give two differences in Elo, the "
                f"lesser first, from {-_MOST:g} to {_MOST:g}"
            )
        if not (self.alpha > 0 and self.beta > 0 and self.alpha + self.beta < 1):
            raise InputError(
                f"SPRT error rates {self.alpha:g} and {self.beta:g}: give two numbers above 0 that "
                "add up to less than 1"
            )

    @property
    def lower(self) -> float:
        """Log-likelihood ratio at which H0 is accepted: ln(β / (1 - α))."""
        return math.log(self.beta / (1.0 - self.alpha))

    @property
    def upper(self) -> float:
        """Log-likelihood ratio at which H1 is accepted: ln((1 - β) / α)."""
        return math.log((1.0 - self.beta) / self.alpha)

    def llr(self, counts: ArrayLike) -> NDArray[np.float64]:
        """Give the log-likelihood ratio of H1 over H0 for many matches at once.

        Args:
            counts: Pairs of each match by score, ``[N, 5]``; see `pentanomial`.

        Returns:
            Float64 ``[N]``, finite; 0 where there are no pairs.

        Raises:
            InputError: If the counts have another shape or are negative.
        """
        c = np.asarray(counts, np.float64)
        if c.ndim != 2 or c.shape[1] != 5 or not (c >= 0).all():
            raise InputError(f"counts of shape {c.shape}: give five for each match, none below 0")
        if len(c) == 0:
            return np.zeros(0)
        seen = np.where(c == 0, _UNSEEN, c)
        n = seen.sum(axis=1)
        p = seen / n[:, None]
        if self.model == "logistic":
            fits = [with_mean(p, float(score_of_elo(elo))) for elo in (self.elo0, self.elo1)]
        else:
            # the t-value of a pair is √2 times that of one of its fights
            fits = [
                with_t_value(p, math.sqrt(2.0) * elo / NELO_PER_T) for elo in (self.elo0, self.elo1)
            ]
        ratio = n * (p * (np.log(fits[1]) - np.log(fits[0]))).sum(axis=1)
        return np.where(c.any(axis=1), ratio, 0.0)

    def state(self, counts: ArrayLike) -> SprtState:
        """Say how far the test has come.

        Args:
            counts: Pairs that scored 0, ¼, ½, ¾ and 1 for a, ``[5]``.

        Raises:
            InputError: If they are not five counts.
        """
        llr = float(self.llr(np.asarray(counts)[None])[0])
        decision: Literal["H0", "H1"] | None = None
        if llr <= self.lower:
            decision = "H0"
        elif llr >= self.upper:
            decision = "H1"
        return SprtState(llr, self.lower, self.upper, decision)
