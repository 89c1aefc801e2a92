"""Candidates that know nothing: what an offline figure is worth is its distance from theirs."""

import numpy as np
from numpy.typing import NDArray

from arena.actions import NEUTRAL, NO_ACTION, NUM_MOVES, NUM_SKILLS
from experiments.offline.predictions import Predictions
from experiments.offline.result import OfflineResult, score
from logs.resimulate import Dataset


def always_no_action(dataset: Dataset) -> Predictions:
    """Press nothing and stand, on every row."""
    rows = dataset.skill.size
    return Predictions(
        move=np.full(rows, NEUTRAL, np.int8),
        skill=np.full(rows, NO_ACTION, np.int8),
    )


def repeat_last(dataset: Dataset) -> Predictions:
    """Answer the input of one frame earlier: a held move is right, a press comes a frame late."""
    return Predictions(move=dataset.previous_move, skill=dataset.previous_skill)


def prior(dataset: Dataset, shares_of: Dataset, seed: int) -> Predictions:
    """Answer by chance, with the shares of the training log, whatever is seen.

    Args:
        dataset: Rows to answer.
        shares_of: Rows to take the shares of moves and skills from; never the tested ones.
        seed: Key of the draws.

    Returns:
        Draws, with the shares as the probabilities of every row.
    """
    generator = np.random.default_rng(seed)
    rows = dataset.skill.size
    skills = _shares(shares_of.skill, NUM_SKILLS)
    moves = _shares(shares_of.move, NUM_MOVES)
    return Predictions(
        move=generator.choice(NUM_MOVES, rows, p=moves).astype(np.int8),
        skill=generator.choice(NUM_SKILLS, rows, p=skills).astype(np.int8),
        skill_probabilities=np.broadcast_to(skills.astype(np.float32), (rows, NUM_SKILLS)),
    )


def _shares(labels: NDArray[np.int8], classes: int) -> NDArray[np.float64]:
    counts = np.bincount(labels, minlength=classes)
    return np.asarray(counts / counts.sum())


def control_results(dataset: Dataset, shares_of: Dataset, seed: int = 0) -> list[OfflineResult]:
    """Score the three controls on a dataset; ``shares_of`` is the training set."""
    return [
        score("always-no_action", always_no_action(dataset), dataset),
        score("repeat-last", repeat_last(dataset), dataset),
        score("prior", prior(dataset, shares_of, seed), dataset),
    ]
