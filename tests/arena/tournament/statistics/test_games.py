"""Pay-off matrix, Nash averaging, α-rank and cycles, on games whose answers are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from arena.base.errors import InputError
from arena.tournament.statistics import Pairs, alpha_rank, cycles, nash_average, payoff

ROCK_PAPER_SCISSORS = np.array([[0.5, 0.0, 1.0], [1.0, 0.5, 0.0], [0.0, 1.0, 0.5]])


def _of(upper: np.ndarray) -> np.ndarray:
    """A pay-off matrix of the values above the diagonal of a square."""
    over = np.triu(upper, 1)
    return over + np.tril(1.0 - over.T, -1) + 0.5 * np.eye(len(upper))


GAMES = (
    st.integers(1, 7)
    .flatmap(lambda n: arrays(float, (n, n), elements=st.integers(0, 40).map(lambda k: k / 40)))
    .map(_of)
)


def _round_robin(score: np.ndarray, names: str, starts: int) -> Pairs:
    """Pairs whose mean scores are those of a matrix of 0s, ½s and 1s."""
    a, b = np.triu_indices(len(score), 1)
    result = np.repeat((2 * score[a, b] - 1).astype(int), 2 * starts)
    start = np.tile(np.arange(starts).repeat(2), len(a))
    return Pairs.of_fights(tuple(names), a.repeat(2 * starts), b.repeat(2 * starts), start, result)


@given(GAMES)
@settings(max_examples=40, deadline=None)
def test_nobody_beats_the_nash_mix(score: np.ndarray) -> None:
    found = nash_average(score)
    assert found.strategy.sum() == pytest.approx(1.0)
    assert (found.strategy >= 0).all()
    assert (found.skill <= 0.5 + 1e-6).all()
    assert found.skill @ found.strategy == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_a_copy_of_a_player_changes_nothing(seed: int) -> None:
    """Of games without ties, which have one equilibrium."""
    rng = np.random.default_rng(seed)
    score = _of(rng.random((7, 7)))
    before = nash_average(score)
    twin = int(before.strategy.argmax())
    rows = [*range(7), twin]
    after = nash_average(score[np.ix_(rows, rows)])
    np.testing.assert_allclose(after.skill[:-1], before.skill, atol=1e-6)
    assert after.strategy[[twin, -1]] == pytest.approx(2 * [before.strategy[twin] / 2], abs=1e-5)


def test_all_equals_are_picked_alike() -> None:
    np.testing.assert_allclose(nash_average(np.full((4, 4), 0.5)).strategy, 0.25, atol=1e-6)


def test_the_best_alone_is_picked_where_one_beats_all() -> None:
    score = _of(np.full((4, 4), 0.6))
    assert nash_average(score).strategy.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert alpha_rank(score)[0] == pytest.approx(1.0, abs=1e-6)


def test_a_cycle_shares() -> None:
    np.testing.assert_allclose(nash_average(ROCK_PAPER_SCISSORS).strategy, 1 / 3, atol=1e-6)
    np.testing.assert_allclose(alpha_rank(ROCK_PAPER_SCISSORS), 1 / 3, atol=1e-9)


def test_a_lopsided_cycle_has_the_mix_of_the_textbook() -> None:
    """With leads x (rock over scissors), y, z the mix picks each in proportion to the lead it is
    not in."""
    lead = {"rs": 0.2, "sp": 0.4, "pr": 0.6}  # rock, paper, scissors
    game = np.array(
        [[0, -lead["pr"], lead["rs"]], [lead["pr"], 0, -lead["sp"]], [-lead["rs"], lead["sp"], 0]]
    )
    expected = np.array([lead["sp"], lead["rs"], lead["pr"]]) / 1.2
    np.testing.assert_allclose(nash_average(0.5 + game / 2).strategy, expected, atol=1e-6)


@given(GAMES)
@settings(max_examples=40, deadline=None)
def test_alpha_rank_stays_where_it_is(score: np.ndarray) -> None:
    """At a gentle α, where the chain can be written down plainly."""
    players = len(score)
    share = alpha_rank(score, alpha=0.1, population=5)
    x = 0.1 * (score.T - score)
    with np.errstate(invalid="ignore"):
        chain = np.where(x == 0, 1 / 5, (1 - np.exp(-x)) / (1 - np.exp(-5 * x)))
    chain /= max(players - 1, 1)
    np.fill_diagonal(chain, 0.0)
    np.fill_diagonal(chain, 1.0 - chain.sum(axis=1))
    np.testing.assert_allclose(share @ chain, share, atol=1e-9)
    assert share.sum() == pytest.approx(1.0)


@given(GAMES)
@settings(max_examples=40, deadline=None)
def test_alpha_rank_is_finite_however_strong_selection_is(score: np.ndarray) -> None:
    share = alpha_rank(score, alpha=1e4)
    assert np.isfinite(share).all()
    assert share.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("rank", [nash_average, alpha_rank])
def test_a_matrix_with_gaps_is_refused(rank: "type[nash_average]") -> None:
    score = ROCK_PAPER_SCISSORS.copy()
    score[0, 1] = np.nan
    with pytest.raises(InputError, match="gaps"):
        rank(score)
    with pytest.raises(InputError, match="shape"):
        rank(np.ones((2, 3)))


def test_the_pay_off_matrix_says_who_met_whom() -> None:
    pairs = Pairs.of_fights(
        "abc", np.zeros(4, int), np.ones(4, int), np.array([0, 0, 1, 1]), np.array([1, 0, 1, 1])
    )
    found = payoff(pairs)
    assert found.score[0, 1] == 0.875
    assert found.score[1, 0] == 0.125
    assert np.isnan(found.score[0, 2])
    assert np.isnan(found.score.diagonal()).all()
    assert found.pairs[0, 1] == found.pairs[1, 0] == 2
    assert (found.low[0, 2], found.high[0, 2]) == (0.0, 1.0)
    assert not found.complete
    met = found.pairs > 0
    np.testing.assert_allclose((found.low + found.high.T)[met], 1.0)


def test_a_cycle_is_named_once() -> None:
    found = payoff(_round_robin(ROCK_PAPER_SCISSORS, ("rock", "paper", "scissors"), starts=30))
    (cycle,) = cycles(found)
    assert str(cycle) in {
        "rock beats scissors beats paper beats rock",
        "scissors beats paper beats rock beats scissors",
        "paper beats rock beats scissors beats paper",
    }
    assert cycle.scores == (1.0, 1.0, 1.0)
    assert 0.5 < cycle.weakest < 1.0
    assert found.complete


def test_a_cycle_that_is_not_sure_is_none() -> None:
    assert not cycles(payoff(_round_robin(ROCK_PAPER_SCISSORS, "rps", starts=2)))
    assert not cycles(payoff(_round_robin(_of(np.ones((4, 4))), "wxyz", starts=30)))
