"""What a match between two says: score, Elo, normalised Elo, likelihood of superiority."""

import math
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, stdtrit

from arena.base.errors import InputError
from arena.tournament.statistics.pairs import SCORES, Pairs

Floats = NDArray[np.float64]

Z95: Final = 1.959963984540054
"""Standard deviations to either side of the mean that hold 95 % of a normal distribution."""
NELO_PER_T: Final = 800.0 / math.log(10.0)
"""Normalised Elo of one standard deviation a fight: 347.4."""
_PSEUDO: Final = 1.0  # pairs lost 0 to 2, and as many won, that the intervals take for granted


def elo_of_score(score: ArrayLike) -> NDArray[np.float64]:
    """Give the Elo difference at which a score is expected, infinite at 0 and 1.

    Source: Elo 1978, with the logistic curve: -400 log10(1 / s - 1).
    """
    s = np.asarray(score, np.float64)
    with np.errstate(divide="ignore"):
        return np.asarray(400.0 * (np.log10(s) - np.log10(1.0 - s)))


def score_of_elo(elo: ArrayLike) -> NDArray[np.float64]:
    """Give the score that is expected at an Elo difference: 1 / (1 + 10^(-elo / 400))."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.asarray(elo, np.float64) * math.log(10.0) / 400.0)))


@dataclass(frozen=True)
class HeadToHead:
    """What the pairs of two players say of a against b.

    Attributes:
        pairs: How many pairs; NaN stands in all figures below if there are none.
        score: Mean score of a, 0 to 1.
        ci95: 95 % interval of the score: see `score_interval`.
        elo: Elo difference of a over b; infinite where a won or lost every fight.
        elo_error: Half the width of the usual 95 % interval, score ± 1.96 standard errors turned
            into Elo; infinite where that reaches 0 or 1.
        elo_ci95: 95 % interval of the Elo difference: that of the score, turned into Elo. One end
            is infinite where a won or lost every fight, the other never.
        nelo: Normalised Elo difference: how surely rather than how often a scores. Infinite where
            all pairs scored alike, but not ½.
        nelo_error: Half the width of its 95 % interval; infinite where it is.
        los: Likelihood of superiority: how probable it is that a is the stronger one, 0 to 1.
    """

    pairs: int
    score: float
    ci95: tuple[float, float]
    elo: float
    elo_error: float
    elo_ci95: tuple[float, float]
    nelo: float
    nelo_error: float
    los: float

    def to_dict(self) -> dict[str, Any]:
        """Every figure under its name."""
        return asdict(self)


def score_interval(counts: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the 95 % interval of a score that the pairs of a match say.

    It is Wilson's interval at the *effective* number of fights: of independent ones without draws
    whose score would vary as much as this one varies from pair to pair. One lost and one won pair
    are added for the variance alone, so that a few pairs that all scored alike do not claim to know
    everything.

    Args:
        counts: Pairs by score, ``[..., 5]``.

    Returns:
        Lower and upper bounds, ``[...]``; 0 and 1 for no pairs.

    Source: Wilson 1927; Korn and Graubard 1998 (effective sample size), Agresti and Coull 1998
    (added counts).
    """
    c = np.asarray(counts, np.float64)
    n = c.sum(axis=-1)
    rate = np.divide(c @ SCORES, n, out=np.full(n.shape, 0.5), where=n > 0)
    added = c + _PSEUDO * np.array([1.0, 0.0, 0.0, 0.0, 1.0])
    mean = added @ SCORES / added.sum(axis=-1)
    variance = added @ SCORES**2 / added.sum(axis=-1) - mean**2
    effective = np.maximum(n, 1.0) * mean * (1.0 - mean) / variance
    z2 = Z95**2
    middle = (rate + z2 / (2 * effective)) / (1 + z2 / effective)
    spread = rate * (1 - rate) / effective + z2 / (4 * effective**2)
    reach = Z95 * np.sqrt(spread) / (1 + z2 / effective)
    low = np.where((rate > 0.0) & (n > 0), middle - reach, 0.0)
    high = np.where((rate < 1.0) & (n > 0), middle + reach, 1.0)
    return low, high


def head_to_head(counts: ArrayLike, worth: float = 1.0) -> HeadToHead:
    """Say what the pairs of a match say.

    Args:
        counts: Pairs that scored 0, ¼, ½, ¾ and 1 for a, ``[5]``; see `pentanomial`.
        worth: How many independent pairs each of them is worth, above 0; see `clustered`.

    Raises:
        InputError: If they are not five counts.

    Source: Elo and its error, likelihood of superiority: fishtest's ``stat_util.get_elo``;
    normalised Elo and its error: Van den Bergh, "Normalized Elo",
    https://www.cantate.be/Fishtest/normalized_elo.pdf. With s the mean of n pairs' scores and v
    their variance: Elo = -400 log10(1 / s - 1), normalised Elo = (s - ½) / √(2 v) · 800 / ln 10,
    likelihood of superiority = Φ((s - ½) / √(v / n)).
    """
    c = np.array(counts, np.float64)
    if c.shape != (5,) or (c < 0).any() or not np.isfinite(c).all():
        raise InputError(f"pairs by score {np.asarray(counts).tolist()}: give five counts")
    return heads_to_head(c[None], worth)[0]


def heads_to_head(counts: NDArray[Any], worth: float = 1.0) -> list[HeadToHead]:
    """Say what the pairs of N matches say; see `head_to_head`.

    Args:
        counts: Pairs by score, none below 0, ``[N, 5]``.
        worth: How many independent pairs each of them is worth, above 0.
    """
    pairs = counts.sum(axis=1).astype(np.int64)
    c = np.asarray(counts, np.float64) * worth
    n = c.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):  # matches without pairs
        score = c @ SCORES / n
        variance = (c * (SCORES - score[:, None]) ** 2).sum(axis=1) / n
        wald = Z95 * np.sqrt(variance / n)
        usual = elo_of_score(np.clip([score - wald, score + wald], 0.0, 1.0))
        low, high = score_interval(c)
        elo, elo_low, elo_high = elo_of_score([score, low, high])
        nelo = _nelo(score, variance)
        error = Z95 * NELO_PER_T / np.sqrt(2.0 * n)
        columns = {
            "score": score,
            "elo": elo,
            "elo_error": np.where(np.isfinite(elo), (usual[1] - usual[0]) / 2.0, np.inf),
            "nelo": nelo,
            "nelo_error": np.where(np.isfinite(nelo), error, np.inf),
            "los": _superiority(score, variance, n),
        }
    known = {name: np.where(pairs > 0, each, np.nan) for name, each in columns.items()}
    rows = zip(*(each.tolist() for each in known.values()), strict=True)
    bounds = (
        zip(*(end.tolist() for end in ends), strict=True)
        for ends in ((low, high), (elo_low, elo_high))
    )
    return [
        HeadToHead(pairs=own, ci95=ci95, elo_ci95=elo_ci95, **dict(zip(known, row, strict=True)))
        for own, row, ci95, elo_ci95 in zip(pairs.tolist(), rows, *bounds, strict=True)
    ]


def clustered(pairs: Pairs) -> HeadToHead:
    """Say how player 0 fared against all others together.

    Its pairs of one start, against different opponents, resemble each other, so they tell less than
    as many from starts of their own. The error is that of independent pairs times √(D), the design
    effect: how much more the mean varies from start to start than independent pairs would. D is at
    least 1, and larger on few starts, as Student's t is wider than the normal distribution.

    Args:
        pairs: Pairs of player 0 against others.

    Source: Kish 1965 (design effect), with the variance of a ratio over clusters.
    """
    counts = np.bincount((4 * pairs.score).astype(np.int64), minlength=5)
    if len(pairs) == 0:
        return head_to_head(counts)
    _, start = np.unique(pairs.start, return_inverse=True)
    starts = int(start.max()) + 1
    off = pairs.score - pairs.score.mean()
    if starts == len(pairs) or not off.any():
        return head_to_head(counts, starts / len(pairs))
    if starts == 1:
        return head_to_head(counts, 1.0 / len(pairs))
    effect = (np.bincount(start, off) ** 2).sum() / (off**2).sum()
    few = starts / (starts - 1) * (stdtrit(starts - 1, ndtr(Z95)) / Z95) ** 2
    return head_to_head(counts, 1.0 / max(1.0, float(effect * few)))


def _nelo(score: Floats, variance: Floats) -> Floats:
    varied = (score - 0.5) / np.sqrt(2.0 * variance) * NELO_PER_T
    alike = np.where(score == 0.5, 0.0, np.copysign(np.inf, score - 0.5))
    return np.where(variance == 0.0, alike, varied)


def _superiority(score: Floats, variance: Floats, n: Floats) -> Floats:
    """Give the likelihood of superiority.

    Where all n pairs scored alike, the normal approximation has no variance to go by; the pairs
    then count as n equal tosses of a coin of which nothing was known (Laplace's rule).
    """
    behind = 0.5 ** (n + 1)
    alike = np.where(score == 0.5, 0.5, np.where(score > 0.5, 1.0 - behind, behind))
    varied = ndtr((score - 0.5) / np.sqrt(variance / n))
    return np.where(variance == 0.0, alike, varied)
