"""From match results to a corpus and its card."""

from pathlib import Path

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.match import Observation, play
from logs.corpus import Corpus
from logs.dataset_card import PROGRAMS, dataset_card, figures
from logs.record import record
from logs.resimulate import resimulate
from logs.statistics import measure
from logs.verify import verify


class Presser:
    """Walks forward and presses by chance."""

    stateless = True

    def __init__(self, name: str) -> None:
        self.name = name

    def reset(self, fights: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def act(self, observation: Observation) -> np.ndarray:
        n = len(observation.side)
        presses = np.where(self.random.random(n) < 0.05, self.random.integers(1, 9, n), 0)
        return np.stack([np.ones(n, int), presses], axis=1)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    one, two = Presser("pro:one"), Presser("pro:two")
    path = tmp_path_factory.mktemp("log") / "new.corpus"
    results = (play([pair], 4, 3, record=True)[0] for pair in ((one, two), (one, one)))
    assert record(results, path) == 8
    return path


def test_what_was_fought_is_kept_and_verifies(recorded: Path) -> None:
    corpus = Corpus.load(recorded)
    assert verify(corpus).passed
    assert [fight.players for fight in corpus.fights[:2]] == [
        ("pro:one", "pro:two"),
        ("pro:two", "pro:one"),
    ]
    assert all(fight.delay == (15, 15) and fight.outcome for fight in corpus.fights)


def test_a_match_without_replays_is_told(tmp_path: Path) -> None:
    result = play([(Presser("pro:one"), Presser("pro:two"))], 2, 3)[0]
    with pytest.raises(InputError, match=r"pro:one against pro:two .* record=True"):
        record([result], tmp_path / "none.corpus")
    assert not list(tmp_path.iterdir())


def test_the_card_tells_what_the_corpus_holds(recorded: Path) -> None:
    corpus = Corpus.load(recorded)
    statistics = measure(corpus)
    card = dataset_card(
        corpus, statistics, title="Eight fights", description="Two pressers.", command="make corpus"
    )
    assert card.startswith("# Eight fights\n") and PROGRAMS in card
    assert "programs, not people" in card and "Two pressers." in card and "make corpus" in card
    assert figures(corpus, statistics) in card
    assert f"`{corpus.id}`" in card and "| `pro:one` | 12 |" in card
    assert f"| player-frames, two to a fight-frame | {2 * corpus.frames:,} |" in card
    labelled = len(resimulate(corpus, np.arange(len(corpus.fights))))
    assert f"| of them labelled at a delay of 15 | {labelled:,} |" in card
    assert "train 4, validation 2, test 2" in card
    tables = [line for line in card.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in tables)
