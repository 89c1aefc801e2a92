"""Films of logs: the pictures that a player was shown, and those that go with its labels."""

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.camera.camera import Camera
from arena.match import Observation, play
from logs.corpus import Corpus
from logs.film import films
from logs.resimulate import resimulate
from tests.arena.agents import Random, Standing
from tests.recording import lively_inputs, record_inputs


def lively_corpus(delay: int) -> Corpus:
    return Corpus(
        [record_inputs(lively_inputs(300 + 40 * k, k), seed=k, delay=delay) for k in range(3)]
    )


def test_a_film_shows_what_an_agent_of_this_delay_was_shown() -> None:
    class Filming(Random):
        needs = "frames"
        stateless = False  # asked about both fights to the end
        shown: list[np.ndarray]

        def act(self, observation: Observation) -> np.ndarray:
            assert observation.frames is not None
            self.shown.append(observation.frames.copy())
            return super().act(observation)

    agent = Filming()
    agent.shown = []
    delay = 7
    (result,) = play([(agent, Standing())], 2, seed=5, delay=delay, record=True)
    made = list(films(Corpus(result.replays), np.arange(2), Camera(), delay))
    assert [(film.match, film.side) for film in made] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    for fight in range(2):
        own = made[3 * fight]  # agent a is on side 0 of the first and on side 1 of the second
        assert len(own.frames) == result.frames[fight] - delay
        for frame, picture in enumerate(own.frames):
            assert np.array_equal(picture, agent.shown[frame][fight])


def test_pictures_go_with_the_rows_of_the_dataset() -> None:
    corpus = lively_corpus(15)
    dataset = resimulate(corpus, np.arange(3))
    made = list(films(corpus, np.arange(3), Camera(64, 48)))
    assert [len(film.frames) for film in made] == np.diff(dataset.tracks, axis=1)[:, 0].tolist()
    assert made[0].frames.shape[1:] == (64, 48)
    again = list(films(corpus, np.array([1]), Camera(64, 48)))
    assert np.array_equal(again[0].frames, made[2].frames)
    assert np.array_equal(again[1].frames, made[3].frames)


def test_a_fight_no_longer_than_the_delay_has_no_pictures() -> None:
    corpus = Corpus([record_inputs(lively_inputs(10, 1), delay=0)])
    assert [len(film.frames) for film in films(corpus, np.array([0]), Camera(), 15)] == [0, 0]


def test_fights_that_are_not_there_are_refused() -> None:
    with pytest.raises(InputError, match="logged fight 3 does not exist"):
        next(films(lively_corpus(0), np.array([3]), Camera()))
