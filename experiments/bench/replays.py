"""Rates at which logs are played again: to check them, into features, into pictures."""

from typing import Final

import numpy as np

from arena.camera.camera import Camera
from experiments.bench.rates import Row, rates
from logs.corpus import Corpus
from logs.film import films
from logs.resimulate import resimulate
from logs.retrace import retrace

RESIMULATED_FIGHTS: Final = 192
FILMED_FIGHTS: Final = 12


def retrace_logs(corpus: Corpus) -> Row:
    """Measure how fast logs are played again and their checksums taken."""
    fights = corpus.fights[:RESIMULATED_FIGHTS]

    def run() -> int:
        return int(retrace(fights).frames.sum())

    return Row("resimulate", rates([run])[0], "fight-frames")


def resimulate_features(corpus: Corpus) -> Row:
    """Measure how fast logs become labelled features of both players."""
    matches = np.arange(min(RESIMULATED_FIGHTS, len(corpus.fights)))
    fights = corpus.fights[:RESIMULATED_FIGHTS]

    def into_features() -> int:
        return len(resimulate(corpus, matches))

    def plain() -> int:
        return 2 * int(retrace(fights).frames.sum())

    rate, ceiling = rates([into_features, plain])
    return Row("resimulate_features", rate, "player-frames", ceiling, "playing them again alone")


def resimulate_frames(corpus: Corpus) -> Row:
    """Measure how fast logs become pictures of both players."""
    matches = np.arange(min(FILMED_FIGHTS, len(corpus.fights)))
    lens = Camera()

    def run() -> int:
        return sum(len(film.frames) for film in films(corpus, matches, lens))

    return Row("resimulate_frames", rates([run])[0], "pictures")
