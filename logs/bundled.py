"""Where the logs that come with Standstill lie."""

from pathlib import Path
from typing import Final

from logs.corpus import Corpus

PRO_CORPUS: Final = Path(__file__).resolve().parent / "pros" / "pros.corpus"
"""The fights of the pros; `logs/pros/DATASET_CARD.md` says who they are and how it was made."""
SPARRING_CORPUS: Final = Path(__file__).resolve().parent / "sparring" / "sparring.corpus"
"""Fights of the pros with weaker players: what they do with those who guard, run away or repeat."""
LEARNER_CORPUS: Final = Path(__file__).resolve().parent / "learners" / "learners.corpus"
"""Fights of weaker players, level by level."""


def load_bundled() -> Corpus:
    """Read what clones learn from: the pros among one another, and with weaker players.

    Raises:
        InputError: If a file is missing or damaged.
    """
    return Corpus.joined([Corpus.load(PRO_CORPUS), Corpus.load(SPARRING_CORPUS)])
