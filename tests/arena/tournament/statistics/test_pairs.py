"""Fights become pairs: by start, once each, in whatever order and orientation they come."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.base.errors import InputError
from arena.tournament.statistics import Pairs, pentanomial

RESULTS = st.lists(st.tuples(st.integers(-1, 1), st.integers(-1, 1)), max_size=20)


def _columns(results: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    result = np.array(results, np.int8).reshape(-1)
    return result, np.repeat(np.arange(len(results)), 2)


def test_each_pair_counts_by_its_score() -> None:
    result, start = _columns([(-1, -1), (-1, 0), (1, -1), (0, 0), (0, 1), (1, 1), (-1, 1)])
    counts = pentanomial(result, start)
    assert counts.tolist() == [1, 1, 3, 1, 1]
    assert counts.dtype == np.int64


@given(RESULTS, st.randoms(use_true_random=False))
def test_the_order_of_fights_does_not_matter(
    results: list[tuple[int, int]], shuffle: "st.randoms"
) -> None:
    result, start = _columns(results)
    order = list(range(len(result)))
    shuffle.shuffle(order)
    mixed = pentanomial(result[order], start[order])
    assert mixed.tolist() == pentanomial(result, start).tolist()
    assert mixed.sum() == len(results)


@given(RESULTS)
def test_swapped_players_turn_the_counts_round(results: list[tuple[int, int]]) -> None:
    result, start = _columns(results)
    assert pentanomial(-result, start).tolist() == pentanomial(result, start)[::-1].tolist()


def test_a_fight_without_the_other_of_its_start_is_left_out() -> None:
    pairs = Pairs.of_fights(
        ("a", "b"), np.zeros(3, int), np.ones(3, int), np.array([0, 0, 1]), np.array([1, 1, -1])
    )
    assert (len(pairs), pairs.unpaired) == (1, 1)
    assert pairs.score.tolist() == [1.0]


def test_a_start_that_was_fought_twice_makes_two_pairs() -> None:
    assert pentanomial(np.array([1, 1, -1, -1]), np.zeros(4, int)).tolist() == [1, 0, 0, 0, 1]


def test_copies_count_once() -> None:
    result, start = _columns([(1, -1), (1, 1), (1, -1), (-1, 1), (1, 1)])
    digest = np.array([7, 8, 9, 9, 7, 8, 8, 7, 9, 6])
    assert pentanomial(result, start).tolist() == [0, 0, 3, 0, 2]
    assert pentanomial(result, start, digest).tolist() == [0, 0, 1, 0, 2]


def test_alike_fights_of_different_players_are_no_copies() -> None:
    a, b = np.array([0, 0, 0, 0]), np.array([1, 1, 2, 2])
    pairs = Pairs.of_fights("abc", a, b, np.zeros(4, int), np.zeros(4, int), np.full(4, 5))
    assert (len(pairs), pairs.copies) == (2, 0)


def test_pairings_may_come_either_way_round() -> None:
    a, b = np.array([0, 1, 1, 1]), np.array([1, 0, 0, 0])
    result = np.array([1, -1, 1, 0])
    pairs = Pairs.of_fights(("x", "y"), a, b, np.array([0, 0, 1, 1]), result)
    assert pairs.a.tolist() == [0, 0]
    assert pairs.score.tolist() == [1.0, 0.25]
    counts = pairs.counts()
    assert counts[0, 1].tolist() == [0, 1, 0, 0, 1]
    assert counts[1, 0].tolist() == [1, 0, 0, 1, 0]
    assert counts[0, 0].sum() == 0


def test_forfeits_are_left_out_with_their_pair() -> None:
    result, start = _columns([(1, 1), (1, 1), (-1, -1)])
    forfeit = np.array([0, 0, 0, -1, 1, 1])
    pairs = Pairs.of_fights(
        ("a", "b"), np.zeros(6, int), np.ones(6, int), start, result, forfeit=forfeit
    )
    assert pairs.score.tolist() == [1.0]
    assert pairs.unpaired == 1  # the fair fight of the second pair


def test_no_fights_are_no_pairs() -> None:
    none = np.zeros(0, int)
    assert pentanomial(none, none, none).tolist() == [0] * 5


@pytest.mark.parametrize(
    ("a", "b", "start"), [([0], [0], [0]), ([0], [2], [0]), ([-1], [1], [0]), ([0], [1], [0, 1])]
)
def test_nonsense_is_refused(a: list[int], b: list[int], start: list[int]) -> None:
    with pytest.raises(InputError, match="fights"):
        Pairs.of_fights("xy", np.array(a), np.array(b), np.array(start), np.array([1]))
