"""Head to head: mirrored when the players are, said how at the ends, and covering as they claim."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from arena.base.errors import InputError
from arena.tournament.statistics import head_to_head
from arena.tournament.statistics.elo import elo_of_score, score_interval, score_of_elo
from experiments.statistics_check import WORLDS, score_coverage

COUNTS = st.lists(st.integers(0, 3_000), min_size=5, max_size=5).filter(any)


@given(COUNTS)
def test_swapped_players_swap_the_signs(counts: list[int]) -> None:
    here, there = head_to_head(counts), head_to_head(counts[::-1])
    assert here.score == pytest.approx(1 - there.score)
    assert here.elo == pytest.approx(-there.elo, abs=1e-9)
    assert here.nelo == pytest.approx(-there.nelo, abs=1e-9)
    assert here.los == pytest.approx(1 - there.los)
    assert here.elo_ci95 == pytest.approx((-there.elo_ci95[1], -there.elo_ci95[0]), abs=1e-9)
    assert (here.elo_error, here.nelo_error) == pytest.approx((there.elo_error, there.nelo_error))


@given(COUNTS)
def test_every_figure_lies_within_its_interval(counts: list[int]) -> None:
    found = head_to_head(counts)
    assert 0 <= found.ci95[0] <= found.score <= found.ci95[1] <= 1
    assert found.elo_ci95[0] <= found.elo <= found.elo_ci95[1]
    assert found.ci95[0] < found.ci95[1]
    assert 0 <= found.los <= 1
    assert not math.isnan(found.elo_error + found.nelo_error)


@given(COUNTS, st.integers(2, 50))
def test_more_of_the_same_says_the_same_more_surely(counts: list[int], times: int) -> None:
    once, often = head_to_head(counts), head_to_head([times * n for n in counts])
    assert often.score == pytest.approx(once.score)
    assert often.ci95[1] - often.ci95[0] < once.ci95[1] - once.ci95[0]


@pytest.mark.parametrize(("score", "sign"), [(0, -1), (4, 1)])
def test_all_won_or_lost_is_infinite_on_one_side_only(score: int, sign: int) -> None:
    counts = [0] * 5
    counts[score] = 10
    found = head_to_head(counts)
    assert found.elo == found.nelo == sign * math.inf
    assert found.elo_error == math.inf
    near, far = found.elo_ci95[:: 1 if sign > 0 else -1]
    assert far == sign * math.inf
    assert 0 < sign * near < 400
    assert 0 < (found.los if sign < 0 else 1 - found.los) < 0.001


def test_all_drawn_is_even_and_not_certain() -> None:
    found = head_to_head([0, 0, 10, 0, 0])
    assert (found.score, found.elo, found.nelo, found.los) == (0.5, 0.0, 0.0, 0.5)
    assert found.ci95[0] < 0.45 < 0.55 < found.ci95[1]


def test_no_pairs_say_nothing() -> None:
    found = head_to_head(np.zeros(5))
    assert found.pairs == 0
    assert math.isnan(found.score)
    assert found.ci95 == (0.0, 1.0)
    assert set(found.to_dict()) >= {"pairs", "score", "ci95", "elo", "elo_error", "nelo", "los"}
    json.dumps(head_to_head([1, 2, 3, 2, 1]).to_dict(), allow_nan=False)


@given(st.floats(-1_500, 1_500))
def test_elo_and_score_are_inverse(elo: float) -> None:
    assert float(elo_of_score(score_of_elo(elo))) == pytest.approx(elo, abs=1e-6)


@given(st.lists(COUNTS, min_size=1, max_size=4))
def test_many_matches_at_once_have_the_intervals_of_each(counts: list[list[int]]) -> None:
    low, high = score_interval(counts)
    for k, each in enumerate(counts):
        assert (low[k], high[k]) == pytest.approx(head_to_head(each).ci95)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("pairs", [9, 72, 500])
@pytest.mark.parametrize("strength", [0.0, 1.5])
def test_intervals_cover_what_they_claim(world: str, pairs: int, strength: float) -> None:
    """At least 95 % of them, less what chance explains and half a point of discreteness."""
    covered = score_coverage(strength, WORLDS[world], pairs, matches=2_000, seed=5)
    assert covered >= binom.ppf(0.001, 2_000, 0.945) / 2_000


@pytest.mark.parametrize(
    "counts", [[1, 2], [[1, 2, 3, 4, 5]], [1, 1, 1, 1, -1], [1, 1, 1, 1, math.inf]]
)
def test_bad_counts_are_refused(counts: list[float]) -> None:
    with pytest.raises(InputError, match="five"):
        head_to_head(counts)
