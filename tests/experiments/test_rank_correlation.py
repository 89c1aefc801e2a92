"""Ranks by two sets of opponents are compared as SciPy does, with an interval over starts."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from experiments.rank_correlation import rank_correlation

Tally = np.ndarray


def fought(rates: list[float], starts: int, seed: int) -> list[Tally]:
    """Tallies [starts, 2] of candidates with these chances, four fights a start."""
    rng = np.random.default_rng(seed)
    return [np.stack([np.full(starts, 4), rng.binomial(4, rate, starts)], axis=1) for rate in rates]


def rate(tally: Tally) -> float:
    return float(tally[:, 1].sum() / tally[:, 0].sum())


def test_the_coefficient_is_scipys_and_the_interval_holds_it() -> None:
    rates = [0.1, 0.3, 0.5, 0.55, 0.6, 0.8]
    one, other = fought(rates, 36, 1), fought(rates[::-1][:3] + rates[3:], 36, 2)
    found = rank_correlation(one, other)
    expected = spearmanr([rate(each) for each in one], [rate(each) for each in other]).statistic
    assert found.candidates == 6
    assert found.spearman == pytest.approx(expected)
    assert found.ci95 is not None and found.spearman is not None
    assert found.ci95[0] <= found.spearman <= found.ci95[1]
    assert found == rank_correlation(one, other)
    assert found.to_dict()["ci95"] == list(found.ci95)


def test_more_starts_narrow_the_interval() -> None:
    rates = list(np.linspace(0.3, 0.7, 8))
    widths = []
    for starts in (8, 800):
        found = rank_correlation(fought(rates, starts, 3), fought(rates, starts, 4))
        assert found.ci95 is not None
        widths.append(found.ci95[1] - found.ci95[0])
    assert widths[1] < widths[0] / 2


def test_the_same_fights_rank_the_same_on_any_starts() -> None:
    one = fought([0.2, 0.4, 0.9], 20, 5)
    found = rank_correlation(one, one)
    assert found.spearman == pytest.approx(1.0) and found.ci95 == pytest.approx((1.0, 1.0))


def test_candidates_that_win_alike_have_no_rank() -> None:
    level, one = [np.array([[2, 1]] * 4)] * 3, fought([0.2, 0.5, 0.9], 4, 6)
    found = rank_correlation(level, one)
    assert (found.spearman, found.ci95) == (None, None)


def test_other_candidates_or_starts_are_refused() -> None:
    one = fought([0.2, 0.5], 6, 7)
    for other in (one[:1], [each[:3] for each in one], [one[0], one[1][:3]]):
        with pytest.raises(ValueError, match="starts"):
            rank_correlation(one, other)
