"""Training, validation and test share no match."""

import dataclasses

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.replays.replay import Replay
from logs.corpus import Corpus
from logs.splits import match_key, split


@pytest.fixture
def matches(fights: list[Replay]) -> Corpus:
    """Forty pairs of side-swapped fights."""
    pairs = [dataclasses.replace(fights[side], seed=seed) for seed in range(40) for side in (0, 1)]
    return Corpus(pairs)


def test_every_fight_is_in_exactly_one_part(matches: Corpus) -> None:
    parts = split(matches)
    assert list(parts) == ["train", "validation", "test"]
    everything = np.concatenate(list(parts.values()))
    assert sorted(everything.tolist()) == list(range(80))
    assert [len(part) for part in parts.values()] == [64, 8, 8]


def test_no_match_stands_in_two_parts(matches: Corpus) -> None:
    seeds = [{matches.fights[index].seed for index in part} for part in split(matches).values()]
    assert not seeds[0] & seeds[1] and not seeds[0] & seeds[2] and not seeds[1] & seeds[2]


def test_a_pair_with_sides_swapped_is_one_match(fights: list[Replay]) -> None:
    assert fights[0].players == fights[1].players[::-1]
    assert match_key(fights[0]) == match_key(fights[1]) != match_key(fights[2])


def test_the_order_of_the_file_does_not_matter_and_the_seed_does(matches: Corpus) -> None:
    backwards = Corpus(matches.fights[::-1])

    def seeds(corpus: Corpus, seed: int) -> set[int]:
        return {corpus.fights[index].seed for index in split(corpus, seed)["test"]}

    assert seeds(matches, 0) == seeds(backwards, 0)
    assert seeds(matches, 0) != seeds(matches, 1)


def test_two_matches_are_too_few(fights: list[Replay]) -> None:
    assert all(len(part) == 2 for part in split(Corpus(fights[:6])).values())
    with pytest.raises(InputError, match="2 matches cannot be split"):
        split(Corpus(fights[:4]))
