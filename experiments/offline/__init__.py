"""The offline test: what can be said of a candidate without a fight."""

from collections.abc import Callable

from arena.match import Player
from experiments.offline.controls import Shares, control_results
from experiments.offline.predictions import Predictions, predict
from experiments.offline.result import OfflineResult, score
from logs.corpus import Corpus
from logs.resimulate import Dataset

__all__ = [
    "OfflineResult",
    "Predictions",
    "Shares",
    "control_results",
    "offline_test",
    "predict",
    "score",
]


def offline_test(
    agent: Player,
    dataset: Dataset,
    corpus: Corpus,
    *,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> OfflineResult:
    """Score an agent against the log, on matches that it has not seen.

    Args:
        agent: Any agent of the arena; figures that need probabilities are None for one without.
        dataset: Rows of held-out matches.
        corpus: The fights that the rows were made from.
        seed: Seed of the agent.
        progress: Told (rows answered, rows).

    Returns:
        The offline figures.

    Raises:
        InputError: If the agent raises or answers nonsense.
    """
    answers = predict(agent, dataset, corpus, seed=seed, progress=progress)
    return score(agent.name, answers, dataset)
