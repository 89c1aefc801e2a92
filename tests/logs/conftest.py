"""Small logs that the tests of this room share."""

from pathlib import Path

import pytest

from arena.replays.replay import Replay
from logs.corpus import Corpus
from tests.recording import lively_inputs, record_inputs


@pytest.fixture(scope="session")
def fights() -> list[Replay]:
    """Six matches, each a pair of fights on one seed with the players' sides swapped."""
    recorded = []
    for match in range(6):
        fighters = (match % 3, match // 2)
        for players in (("pro:a", "pro:b"), ("pro:b", "pro:a")):
            codes = lively_inputs(150 + 40 * match, seed=len(recorded))
            fight = record_inputs(
                codes, seed=100 + match, fighters=fighters, players=players, delay=15
            )
            recorded.append(fight)
    return recorded


@pytest.fixture(scope="session")
def corpus(fights: list[Replay]) -> Corpus:
    return Corpus(fights)


@pytest.fixture
def corpus_file(corpus: Corpus, tmp_path: Path) -> Path:
    path = tmp_path / "small.corpus"
    corpus.save(path)
    return path
