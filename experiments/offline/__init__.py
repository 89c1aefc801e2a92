"""The offline test: what can be said of a candidate without a fight."""

from collections.abc import Callable
from typing import Any

from arena.match import check_player, player_of
from experiments.offline.controls import Shares, control_results, lifts
from experiments.offline.likelihood import ScoredNetwork
from experiments.offline.predictions import Predictions, predict
from experiments.offline.result import OfflineResult, score
from logs.corpus import Corpus
from logs.resimulate import Dataset

__all__ = [
    "OfflineResult",
    "Predictions",
    "ScoredNetwork",
    "Shares",
    "control_results",
    "lifts",
    "offline_test",
    "predict",
    "score",
]


def offline_test(
    agent: Any,
    dataset: Dataset,
    corpus: Corpus,
    *,
    seed: int = 0,
    network: ScoredNetwork | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> OfflineResult:
    """Score an agent against the log, on matches that it has not seen.

    Args:
        agent: A player, or an agent with ``reset`` and ``act``; figures that need probabilities are
            None for one without.
        dataset: Rows of held-out matches.
        corpus: The fights that the rows were made from.
        seed: Seed of the agent.
        network: Of a clone, as in `predict`.
        progress: Told (rows answered, rows).

    Returns:
        The offline figures.

    Raises:
        InputError: If the agent raises, answers nonsense or was trained for another reaction delay
            than the rows are labelled with.
    """
    player = player_of(agent)
    check_player(player, dataset.delay)
    answers = predict(player, dataset, corpus, seed=seed, network=network, progress=progress)
    return score(player.name, answers, dataset)
