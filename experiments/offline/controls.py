"""Candidates that know nothing: what an offline figure is worth is its distance from theirs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arena.rules.actions import NEUTRAL, NO_ACTION, NUM_CODES, NUM_MOVES, NUM_SKILLS
from experiments.offline.predictions import Predictions
from experiments.offline.result import OfflineResult, score
from logs.corpus import Corpus
from logs.resimulate import Dataset


def always_no_action(dataset: Dataset) -> Predictions:
    """Press nothing and stand, on every row."""
    rows = len(dataset)
    return Predictions(
        move=np.full(rows, NEUTRAL, np.int8),
        skill=np.full(rows, NO_ACTION, np.int8),
    )


def repeat_last(dataset: Dataset) -> Predictions:
    """Answer the input of one frame earlier: a held move is right, a press comes a frame late."""
    return Predictions(move=dataset.previous_move, skill=dataset.previous_skill)


@dataclass(frozen=True)
class Shares:
    """How often each move and each skill is answered, whatever is seen.

    Attributes:
        move: Share of each move, float64 [5].
        skill: Share of each skill, float64 [9].
    """

    move: NDArray[np.float64]
    skill: NDArray[np.float64]

    @classmethod
    def of(cls, corpus: Corpus, matches: NDArray[np.integer], delay: int) -> "Shares":
        """Count the labels of some fights, those of the training part, say.

        Args:
            corpus: The fights.
            matches: Indices of the fights to count.
            delay: Frames from observation to label; earlier inputs are no labels.
        """
        codes = np.concatenate([corpus.fights[match].inputs[delay:].ravel() for match in matches])
        counts = np.bincount(codes, minlength=NUM_CODES).reshape(NUM_MOVES, NUM_SKILLS)
        return cls(counts.sum(axis=1) / codes.size, counts.sum(axis=0) / codes.size)


def prior(dataset: Dataset, shares: Shares, seed: int) -> Predictions:
    """Answer by chance, with the shares of the training log.

    Args:
        dataset: Rows to answer.
        shares: Shares of moves and skills; never those of the tested rows.
        seed: Key of the draws.

    Returns:
        Draws, with the shares as the probabilities of every row.
    """
    generator = np.random.default_rng(seed)
    rows = len(dataset)
    return Predictions(
        move=generator.choice(NUM_MOVES, rows, p=shares.move).astype(np.int8),
        skill=generator.choice(NUM_SKILLS, rows, p=shares.skill).astype(np.int8),
        skill_probabilities=np.broadcast_to(shares.skill.astype(np.float32), (rows, NUM_SKILLS)),
    )


def control_results(dataset: Dataset, shares: Shares, seed: int = 0) -> list[OfflineResult]:
    """Score the three controls on a dataset; ``shares`` are those of the training part."""
    return [
        score("always-no_action", always_no_action(dataset), dataset),
        score("repeat-last", repeat_last(dataset), dataset),
        score("prior", prior(dataset, shares, seed), dataset),
    ]
