"""The sequential test: always finite, mirrored when the players are, and as wrong as it says."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import binom

from arena.base.errors import InputError
from arena.tournament.statistics import Sprt
from arena.tournament.statistics.constrained import with_mean, with_t_value
from arena.tournament.statistics.elo import score_of_elo
from arena.tournament.statistics.pairs import SCORES
from arena.tournament.statistics.sprt import MODELS, Model
from experiments.statistics_check import (
    WORLDS,
    fixed_pairs,
    pair_shares,
    sequential_tests,
    shares_of_elo,
)

COUNTS = st.lists(st.integers(0, 5_000), min_size=5, max_size=5)
BOUNDS = st.lists(st.integers(-3_000, 3_000), min_size=2, max_size=2, unique=True).map(sorted)
MODEL = st.sampled_from(MODELS)


@given(COUNTS, BOUNDS, MODEL)
@settings(max_examples=30, deadline=None)
def test_finite_whatever_the_counts(counts: list[int], bounds: list[int], model: Model) -> None:
    state = Sprt(*bounds, model=model).state(counts)
    assert math.isfinite(state.llr)
    assert (state.decision == "H0") == (state.llr <= state.lower)
    assert (state.decision == "H1") == (state.llr >= state.upper)


@given(COUNTS, BOUNDS, MODEL)
@settings(max_examples=30, deadline=None)
def test_swapped_players_swap_the_hypotheses(
    counts: list[int], bounds: list[int], model: Model
) -> None:
    low, high = bounds
    here = Sprt(low, high, model=model).state(counts).llr
    there = Sprt(-high, -low, model=model).state(counts[::-1]).llr
    assert here == pytest.approx(-there, rel=1e-6, abs=1e-6)


@given(COUNTS, st.lists(st.integers(-500, 500), min_size=3, max_size=3, unique=True), MODEL)
@settings(max_examples=30, deadline=None)
def test_ratios_add_up_over_hypotheses(counts: list[int], elos: list[int], model: Model) -> None:
    low, middle, high = sorted(elos)
    parts = [
        Sprt(a, b, model=model).state(counts).llr
        for a, b in itertools.pairwise((low, middle, high))
    ]
    whole = Sprt(low, high, model=model).state(counts).llr
    assert whole == pytest.approx(sum(parts), rel=1e-6, abs=1e-6)


@given(COUNTS.filter(any), BOUNDS)
@settings(max_examples=30, deadline=None)
def test_the_nearer_hypothesis_is_the_likelier(counts: list[int], bounds: list[int]) -> None:
    seen = np.where(np.array(counts) == 0, 1e-3, counts)
    mean = seen @ SCORES / seen.sum()
    low, high = score_of_elo(bounds)
    llr = Sprt(*bounds).state(counts).llr
    assert llr >= 0 or mean < high
    assert llr <= 0 or mean > low


@given(st.lists(st.integers(1, 500), min_size=5, max_size=5), st.integers(2, 9), BOUNDS, MODEL)
@settings(max_examples=30, deadline=None)
def test_twice_the_same_says_twice_as_much(
    counts: list[int], times: int, bounds: list[int], model: Model
) -> None:
    once, often = Sprt(*bounds, model=model).llr([counts, [times * n for n in counts]])
    assert often == pytest.approx(times * once, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("bounds", [(-1500.0, -500.0), (0.0, 10.0), (-50.0, 50.0), (500.0, 1500.0)])
@pytest.mark.parametrize("score", range(5))
def test_lopsided_matches_decide_as_soon_as_they_can(
    model: Model, bounds: tuple[float, float], score: int
) -> None:
    """All pairs alike: the ratio goes one way from the first pair on, and gets there."""
    sprt = Sprt(*bounds, model=model)
    pairs = np.arange(0, 20_001, 250)
    counts = np.zeros((len(pairs), 5))
    counts[:, score] = pairs
    llr = sprt.llr(counts)
    assert llr[0] == 0.0
    assert np.isfinite(llr).all()
    if score in (0, 4):
        steps = np.diff(llr[1:]) * (1 if llr[-1] > 0 else -1)
        assert (steps > 0).all()
        assert sprt.state(counts[-1]).decision is not None


@pytest.mark.parametrize(
    ("score", "bounds", "model", "most", "decision"),
    [
        (0, (-1500.0, -500.0), "normalized", 65, "H0"),
        (0, (-1500.0, -500.0), "logistic", 55, "H0"),
        (0, (0.0, 200.0), "logistic", 6, "H0"),
        (4, (0.0, 200.0), "logistic", 8, "H1"),
        (2, (100.0, 300.0), "logistic", 8, "H0"),
        (4, (500.0, 1500.0), "logistic", 55, "H1"),
    ],
)
def test_how_many_equal_pairs_decide(
    score: int, bounds: tuple[float, float], model: Model, most: int, decision: str
) -> None:
    counts = np.zeros(5)
    counts[score] = most
    assert Sprt(*bounds, model=model).state(counts).decision == decision


def test_fits_are_the_likeliest_that_there_are() -> None:
    """Against a general solver, on both sides of what was seen."""
    seen = np.array([0.1, 0.2, 0.4, 0.2, 0.1])

    def t_of(p: np.ndarray) -> float:
        mean = p @ SCORES
        return float((mean - 0.5) / np.sqrt(p @ (SCORES - mean) ** 2))

    for wanted in (-1.0, 0.1, 0.8):
        for found, value in (
            (with_t_value(seen[None], wanted)[0], t_of),
            (with_mean(seen[None], float(score_of_elo(300 * wanted)))[0], lambda p: p @ SCORES),
        ):
            goal = value(found)
            kept = (
                {"type": "eq", "fun": lambda p: p.sum() - 1.0},
                {"type": "eq", "fun": lambda p, of=value, goal=goal: of(p) - goal},
            )
            other = minimize(
                lambda p: -seen @ np.log(p),
                found * 0.9 + 0.02,
                bounds=[(1e-9, 1)] * 5,
                constraints=kept,
                options={"ftol": 1e-12, "maxiter": 500},
            )
            assert found.sum() == pytest.approx(1.0)
            np.testing.assert_allclose(found, other.x, atol=2e-4)
        assert t_of(with_t_value(seen[None], wanted)[0]) == pytest.approx(wanted)


def _no_more_than(rate: float, tests: int) -> int:
    """Errors that a test which errs at the rate exceeds once in a thousand times."""
    return int(binom.ppf(0.999, tests, rate))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("world", ["independent fights", "starts favour a player"])
def test_equals_are_called_stronger_no_more_often_than_allowed(model: Model, world: str) -> None:
    sprt = Sprt(0, 60, model=model)
    came = sequential_tests(sprt, pair_shares(0.0, WORLDS[world]), 1_000, 20_000, seed=2)
    assert (came.accepted >= 0).all()  # each ended within bounds
    assert (came.accepted == 1).sum() <= _no_more_than(sprt.alpha, 1_000)


def test_the_stronger_is_missed_no_more_often_than_allowed() -> None:
    sprt = Sprt(0, 60)
    came = sequential_tests(sprt, shares_of_elo(60), 1_000, 20_000, seed=3)
    assert (came.accepted >= 0).all()
    assert (came.accepted == 0).sum() <= _no_more_than(sprt.beta, 1_000)


def test_ten_points_apart_saves_three_fights_of_five() -> None:
    """A win rate of 55 % against 45 % is 35 Elo; the test asks whether it is 20 or 0."""
    sprt = Sprt(0, 20)
    came = sequential_tests(sprt, shares_of_elo(34.86), 300, 20_000, seed=4)
    assert (came.accepted == 1).sum() >= 300 - _no_more_than(sprt.beta, 300)
    assert came.pairs.mean() <= 0.4 * fixed_pairs(sprt, variance=0.125)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"elo0": 5.0, "elo1": 5.0}, "lesser first"),
        ({"elo0": 10.0, "elo1": 0.0}, "lesser first"),
        ({"elo0": 0.0, "elo1": math.nan}, "lesser first"),
        ({"elo0": -math.inf, "elo1": 0.0}, "lesser first"),
        ({"elo0": 0.0, "elo1": 9e9}, "lesser first"),
        ({"elo0": 0.0, "elo1": 5.0, "alpha": 0.0}, "above 0"),
        ({"elo0": 0.0, "elo1": 5.0, "alpha": 0.6, "beta": 0.4}, "less than 1"),
        ({"elo0": 0.0, "elo1": 5.0, "model": "bayesian"}, "logistic or normalized"),
    ],
)
def test_bad_settings_are_refused(given: dict[str, float], named: str) -> None:
    with pytest.raises(InputError, match=named):
        Sprt(**given)


@pytest.mark.parametrize("counts", [[1, 2, 3], [[1, 2, 3, 4, -1]], [1, 1, 1, 1, math.nan]])
def test_bad_counts_are_refused(counts: list[float]) -> None:
    with pytest.raises(InputError, match="five"):
        Sprt(0, 5).state(counts)
