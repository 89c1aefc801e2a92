"""A corpus of fights begun from states beside fresh ones: stored, proved and made data of."""

from pathlib import Path

import numpy as np
import pytest

from arena import Fight
from arena import state as S
from arena.camera import Camera
from arena.features import FEATURES
from arena.replays.file import content_of
from arena.replays.replay import Replay
from arena.rules.digest import state_digest
from arena.simulator import Simulator, Starts
from logs.corpus import Corpus
from logs.film import films
from logs.resimulate import resimulate
from logs.states import states_at
from logs.verify import verify, verify_file
from tests.recording import as_actions, lively_inputs, record_inputs

DELAY = 15
FIRST = 75


@pytest.fixture(scope="module")
def fights() -> list[Replay]:
    """A fresh fight, and one that began from a state of it, with the same inputs from there on."""
    codes = lively_inputs(220, seed=4)
    fresh = record_inputs(codes, seed=9, delay=DELAY)
    whole = Fight("aster", "brakk", seed=9)
    moves = as_actions(fresh.inputs)
    whole.play_inputs(moves[:FIRST])
    rest = Fight.from_state(whole.state)
    rest.play_inputs(moves[FIRST:])
    return [fresh, rest.replay(("scripted:one", "scripted:two"))]


@pytest.fixture(scope="module")
def corpus(fights: list[Replay]) -> Corpus:
    return Corpus(fights)


def test_it_is_stored_and_proved(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "mixed.corpus"
    corpus.save(path)
    again = Corpus.load(path)
    assert again.id == corpus.id
    assert [content_of(fight) for fight in again.fights] == [
        content_of(fight) for fight in corpus.fights
    ]
    for found in (verify(again), verify_file(path)):
        assert found.passed and found.frames == sum(fight.frames for fight in corpus.fights)


def test_its_states_are_those_of_the_whole_fight(corpus: Corpus) -> None:
    later = np.array([0, 40, corpus.fights[1].frames - 1])
    fresh, begun = (
        states_at(corpus, np.full(3, fight), later + first, DELAY)
        for fight, first in ((0, FIRST), (1, 0))
    )
    assert begun[:, S.FRAME].tolist() == (FIRST + later).tolist()
    known = [f for f in range(S.FIELDS) if f >= S.FRAME or f % S.PLAYER_FIELDS < S.DELAY]
    assert np.array_equal(fresh[:, known], begun[:, known])
    simulator = Simulator(3)
    simulator.reset(Starts.of_states(begun))
    for state in range(3):
        assert state_digest(simulator.state, state) == state_digest(fresh.T, state)


def test_its_features_are_those_of_the_whole_fight(corpus: Corpus) -> None:
    """But for what it cannot know: when a player had last sent a press before it began."""
    data = resimulate(corpus, np.arange(2), DELAY)
    since = FEATURES - 1
    for side in range(2):
        fresh, begun = (data.features[slice(*data.tracks[2 * k + side])] for k in range(2))
        same = fresh[FIRST:]
        assert len(begun) == len(same) == corpus.fights[1].frames - DELAY
        assert np.array_equal(begun[:, :since], same[:, :since])
        assert np.array_equal(
            data.skill[slice(*data.tracks[2 + side])], corpus.fights[1].inputs[DELAY:, side] % 9
        )


def test_its_films_are_as_many_as_its_rows(corpus: Corpus) -> None:
    fresh, _, begun, _ = films(corpus, np.arange(2), Camera(48, 48), DELAY)
    assert len(begun.frames) == corpus.fights[1].frames - DELAY
    stage = slice(8, 32)  # above the display of one's own presses
    assert np.array_equal(begun.frames[:, stage], fresh.frames[FIRST:, stage])
