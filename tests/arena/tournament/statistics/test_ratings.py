"""Ratings: those of another library, finite for everyone, with intervals that cover."""

import math

import choix
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from arena.tournament.statistics import Pairs, rate
from arena.tournament.statistics.ratings import ALPHA, ELO_PER_NAT
from experiments.statistics_check import WORLDS, rating_coverage

FIGHT = st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 9), st.integers(-1, 1))
FIGHTS = st.lists(FIGHT.filter(lambda fight: fight[0] != fight[1]), max_size=60)


def _pairs(fights: list[tuple[int, int, int, int]], names: str = "abcde") -> Pairs:
    """Pairs of fights (a, b, start, result), each fought on both sides with one result."""
    a, b, start, result = np.array(fights, np.int64).reshape(-1, 4).repeat(2, axis=0).T
    return Pairs.of_fights(tuple(names), a, b, start, result)


@given(FIGHTS)
@settings(max_examples=40, deadline=None)
def test_everyone_has_a_finite_rating_within_its_interval(
    fights: list[tuple[int, int, int, int]],
) -> None:
    found = rate(_pairs(fights), bootstrap=50)
    assert np.isfinite(found.elo).all()
    assert not np.isnan(found.ci95).any()
    assert (found.ci95[:, 0] <= found.elo).all()
    assert (found.elo <= found.ci95[:, 1]).all()
    assert found.elo.sum() == pytest.approx(0.0, abs=1e-6)


@given(FIGHTS, st.permutations(range(5)))
@settings(max_examples=25, deadline=None)
def test_renamed_players_keep_their_ratings(
    fights: list[tuple[int, int, int, int]], order: list[int]
) -> None:
    here = rate(_pairs(fights), bootstrap=0).elo
    there = rate(_pairs([(order[a], order[b], s, r) for a, b, s, r in fights]), bootstrap=0).elo
    np.testing.assert_allclose(there[order], here, atol=1e-5)


@given(FIGHTS)
@settings(max_examples=25, deadline=None)
def test_ratings_are_those_of_choix(fights: list[tuple[int, int, int, int]]) -> None:
    """It takes wins alone: a drawn pair is a win of each, as two fights of it would be."""
    pairs = _pairs(fights)
    won = []
    for a, b, score in zip(pairs.a, pairs.b, pairs.score, strict=True):
        won += [(a, b)] * int(2 * score) + [(b, a)] * int(2 - 2 * score)
    theirs = choix.opt_pairwise(5, won, alpha=ALPHA, tol=1e-9)
    np.testing.assert_allclose(rate(pairs, bootstrap=0).elo, theirs * ELO_PER_NAT, atol=0.05)


def test_two_players_rate_as_their_score_says() -> None:
    fights = [(0, 1, start, 1 if start % 4 else -1) for start in range(400)]
    found = rate(_pairs(fights, "ab"))
    assert found.elo[0] - found.elo[1] == pytest.approx(400 * math.log10(3), abs=0.5)
    half = 400 / math.log(10) * math.sqrt(1 / (400 * 0.75 * 0.25)) * 1.96 / 2
    assert found.ci95[0] == pytest.approx([found.elo[0] - half, found.elo[0] + half], abs=3)


def test_a_winless_and_an_unbeaten_player_are_open_on_one_side() -> None:
    fights = [(0, 1, start, 1) for start in range(20)]
    fights += [(1, 2, start, 1 if start % 2 else -1) for start in range(20)]
    fights += [(2, 3, start, 1) for start in range(20)] + [(0, 3, start, 1) for start in range(20)]
    found = rate(_pairs(fights, "abcd"))
    assert found.elo[0] > found.elo[1:3].max()
    assert found.elo[3] < found.elo[1:3].min()
    assert found.ci95[0, 1] == math.inf
    assert found.ci95[3, 0] == -math.inf
    assert found.elo[1] < found.ci95[0, 0] < found.elo[0]
    assert found.elo[2] > found.ci95[3, 1] > found.elo[3]
    assert np.isfinite(found.ci95[1:3]).all()


def test_the_bound_of_a_winless_player_is_the_exact_one() -> None:
    """Twenty lost starts: the chance to lose them all is 2.5 % at a score of 1 - 0.025^(1/20)."""
    found = rate(_pairs([(0, 1, start, -1) for start in range(20)], "ab"))
    score = 1 - 0.025 ** (1 / 20)
    apart = found.ci95[0, 1] - found.elo[1]
    assert apart == pytest.approx(400 * math.log10(score / (1 - score)), abs=0.01)


def test_groups_that_never_met_are_told_apart() -> None:
    fights = [(0, 1, start, start % 3 - 1) for start in range(9)]
    fights += [(2, 3, start, start % 3 - 1) for start in range(9)]
    found = rate(_pairs(fights))
    assert not found.connected
    assert found.component.tolist() == [0, 0, 1, 1, 2]
    assert found.fights.tolist() == [18, 18, 18, 18, 0]
    assert found.ci95[4].tolist() == [-math.inf, math.inf]
    assert found.elo[4] == 0.0


def test_draws_alone_are_equals() -> None:
    fights = [(a, b, start, 0) for start in range(10) for a, b in ((0, 1), (1, 2), (0, 2))]
    found = rate(_pairs(fights, "abc"))
    np.testing.assert_allclose(found.elo, 0.0, atol=1e-9)
    assert found.connected


def test_one_start_has_no_interval() -> None:
    found = rate(_pairs([(0, 1, 0, 1), (0, 1, 0, -1), (1, 2, 0, 1), (2, 0, 0, 1)], "abc"))
    assert np.isinf(found.ci95).all()


def test_equal_seeds_give_equal_intervals() -> None:
    rng = np.random.default_rng(0)
    fights = [(a, b, s, int(rng.integers(-1, 2))) for s in range(20) for a, b in ((0, 1), (1, 2))]
    pairs = _pairs(fights, "abc")
    here, again, other = (rate(pairs, bootstrap=100, seed=seed).ci95 for seed in (3, 3, 4))
    np.testing.assert_array_equal(here, again)
    assert (here != other).any()


def test_fights_of_one_start_count_together() -> None:
    """Ten pairs on each of ten starts that end alike tell hardly more than one pair on each."""
    fights = [(0, 1, start, 1 if start % 3 else -1) for start in range(10)]
    once = rate(_pairs(fights, "ab"), seed=1).ci95
    a, b, start, result = np.array(fights * 10).repeat(2, axis=0).T
    often = rate(Pairs.of_fights("ab", a, b, start, result), seed=1).ci95
    widths = [float(each[0, 1] - each[0, 0]) for each in (once, often)]
    assert widths[1] == pytest.approx(widths[0], rel=0.15)


@pytest.mark.parametrize("starts", [9, 36])
@pytest.mark.parametrize("world", ["independent fights", "starts favour a player"])
def test_intervals_cover_about_what_they_claim(world: str, starts: int) -> None:
    """Two points less than 95 % are allowed, and what chance explains on two players of five.

    Five ratings of one round robin sum to 0 and share its starts: they are no five trials.
    """
    covered = rating_coverage([-1.0, -0.5, 0.0, 0.5, 1.0], WORLDS[world], starts, 60, seed=6)
    assert covered >= binom.ppf(0.001, 60 * 2, 0.93) / (60 * 2)
