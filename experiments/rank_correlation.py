"""Do two sets of opponents rank the candidates alike? Spearman's ρ, with an interval over starts.

The panel is worth what it says about opponents that nothing was tuned on. A candidate that rises on
the panel and falls on held-out opponents has learned the panel.

K = candidates, S = starts, R = resamples.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata, spearmanr

RESAMPLES: Final = 2_000
_CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class RankCorrelation:
    """How alike two sets of opponents rank candidates.

    Attributes:
        candidates: K.
        spearman: ρ of the win rates; None if one side ranks nothing, all rates being equal.
        ci95: 95 % percentile interval over resampled starts; None likewise.
    """

    candidates: int
    spearman: float | None
    ci95: tuple[float, float] | None

    def to_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return {**asdict(self), "ci95": None if self.ci95 is None else list(self.ci95)}


def rank_correlation(
    first: Sequence[ArrayLike], second: Sequence[ArrayLike], seed: int = 0
) -> RankCorrelation:
    """Correlate the ranks of candidates by two sets of opponents.

    All candidates meet all opponents on the same starts, so starts are drawn anew, with
    replacement, the same ones for every candidate and both sets: what the candidates share cancels
    out, and the interval says how the ranks would differ on other starts. It says nothing of other
    candidates.

    Args:
        first: For each candidate [fights, wins] of each start, int [K][S, 2], as in ``by_start`` of
            `experiments.online.OnlineResult.to_dict`.
        second: Likewise, against the other opponents, on the same starts.
        seed: Seed of the resamples.

    Returns:
        ρ and its interval.

    Raises:
        ValueError: If the candidates or their starts are not as many in both.
    """
    one, other = _tallies(first), _tallies(second)
    if one.shape != other.shape:
        raise ValueError(
            f"{one.shape[0]} candidates on {one.shape[1]} starts, {other.shape[0]} on "
            f"{other.shape[1]}: give the same candidates on the same starts"
        )
    rates = [tally[..., 1].sum(1) / tally[..., 0].sum(1) for tally in (one, other)]
    if min(len(np.unique(rate)) for rate in rates) < 2:
        return RankCorrelation(len(one), None, None)
    drawn = np.random.default_rng(seed).multinomial(
        one.shape[1], np.full(one.shape[1], 1 / one.shape[1]), RESAMPLES
    )
    found = _spearman(_resampled(one, drawn), _resampled(other, drawn))
    tail = 50 * (1 - _CONFIDENCE)
    low, high = np.nanpercentile(found, [tail, 100 - tail])
    return RankCorrelation(len(one), float(spearmanr(*rates).statistic), (float(low), float(high)))


def _tallies(by_start: Sequence[ArrayLike]) -> NDArray[np.int64]:
    """Stack the tallies of all candidates, int64 [K, S, 2]."""
    try:
        return np.array([np.asarray(each, np.int64) for each in by_start]).reshape(
            len(by_start), -1, 2
        )
    except ValueError:
        raise ValueError("the candidates were not met on as many starts each") from None


def _resampled(tally: NDArray[np.int64], drawn: NDArray[np.int64]) -> NDArray[np.float64]:
    """Win rates of resampled starts, float64 [R, K]; ``drawn`` int64 [R, S] counts each start."""
    return np.asarray((drawn @ tally[..., 1].T) / (drawn @ tally[..., 0].T))


def _spearman(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Spearman's ρ of each row, float64 [R]; NaN where a row of either is constant."""
    ranks = [rankdata(rates, axis=1) for rates in (first, second)]
    centred = [rank - rank.mean(1, keepdims=True) for rank in ranks]
    norms = [np.sqrt((each**2).sum(1)) for each in centred]
    with np.errstate(invalid="ignore"):
        return np.asarray((centred[0] * centred[1]).sum(1) / (norms[0] * norms[1]))
