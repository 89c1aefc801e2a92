"""The offline figures of one candidate, and how they are made from its predictions."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.clones.press_f2 import BETA
from agents.clones.presses import registered_presses
from arena.rules.actions import MOVE_NAMES, NO_ACTION, NUM_MOVES, SKILL_NAMES
from experiments.offline import metrics
from experiments.offline.likelihood import ActingResult, rows_that_count
from experiments.offline.looks import Looks, press_timing
from experiments.offline.predictions import Predictions
from logs.matching import WINDOWS, PressScore, press_scores
from logs.resimulate import Dataset


@dataclass(frozen=True)
class OfflineResult:
    """Offline figures of one candidate on one dataset.

    Attributes:
        agent: Name of the candidate.
        confusion: Rows by (logged skill, answered skill), int64 [9, 9].
        nll: Mean −log p(logged skill) in nats; None for an agent that only acts.
        presses: Press matching by window, in frames: every frame with a press is one.
        registered: The same on the presses that the game would register: a button held, or pressed
            again too soon, is one press.
        ahead: `registered` again, of presses that come at the time of the logged one or before.
        acting: Figures of the probability of acting; None for an agent that only acts.
        moves: Rows by (logged move, answered move), int64 [5, 5].
        guard_recall: Share of the rows with a guarding move that are answered with one; None if
            the log never guards.
        looks: Histograms to look at; no part of the figures.
    """

    agent: str
    confusion: metrics.IntArray
    nll: float | None
    presses: dict[int, PressScore]
    registered: dict[int, PressScore]
    ahead: dict[int, PressScore]
    acting: ActingResult | None
    moves: metrics.IntArray
    guard_recall: float | None
    looks: Looks

    @property
    def frames(self) -> int:
        """Rows tested."""
        return int(self.confusion.sum())

    @property
    def accuracy(self) -> float:
        """Share of rows with the logged skill, ``no_action`` included."""
        return metrics.accuracy(self.confusion)

    @property
    def no_action_share(self) -> float:
        """Share of rows on which the log holds no press: what always-``no_action`` scores."""
        return float(self.confusion[NO_ACTION].sum() / self.frames)

    @property
    def no_action_share_answered(self) -> float:
        """Share of rows on which the candidate presses nothing."""
        return float(self.confusion[:, NO_ACTION].sum() / self.frames)

    @property
    def press_rate_error(self) -> float:
        """|log((n̂ + 1) / (n + 1))| of the presses answered and logged."""
        score = self.presses[WINDOWS[0]]
        return metrics.press_rate_error(score.predicted, score.logged)

    def to_dict(self) -> dict[str, Any]:
        """Every figure as JSON types, under the names that users rely on."""
        score = self.presses[WINDOWS[0]]
        recalls = metrics.recall(self.confusion)
        return {
            "agent": self.agent,
            "frames": self.frames,
            "accuracy": self.accuracy,
            "nll": self.nll,
            "balanced_accuracy": metrics.balanced_accuracy(self.confusion),
            "macro_f1": metrics.macro_f1(self.confusion),
            "mcc": metrics.matthews(self.confusion),
            "recall": dict(zip(SKILL_NAMES, recalls, strict=True)),
            "no_action_share": self.no_action_share,
            "no_action_share_answered": self.no_action_share_answered,
            "presses": score.logged,
            "presses_answered": score.predicted,
            "press_f1": {str(window): score.f1 for window, score in self.presses.items()},
            "press_rate_error": self.press_rate_error,
            "registered": _registered(self.registered),
            "ahead": _registered(self.ahead),
            "acting": self.acting.to_dict() if self.acting else None,
            "move_accuracy": metrics.accuracy(self.moves),
            "move_balanced_accuracy": metrics.balanced_accuracy(self.moves),
            "move_recall": dict(zip(MOVE_NAMES, metrics.recall(self.moves), strict=True)),
            "guard_recall": self.guard_recall,
            "confusion": self.confusion.tolist(),
        }

    def scalars(self) -> dict[str, float]:
        """The figures to draw over epochs, by name; those that do not exist are left out."""
        return _flat(self.to_dict())


def _registered(scores: dict[int, PressScore]) -> dict[str, Any]:
    return {
        "presses": scores[WINDOWS[0]].logged,
        "presses_answered": scores[WINDOWS[0]].predicted,
        "press_recall": {str(window): score.recall for window, score in scores.items()},
        "press_f1": {str(window): score.f1 for window, score in scores.items()},
        "press_f2": {str(window): score.f_beta(BETA) for window, score in scores.items()},
    }


def _flat(figures: dict[str, Any]) -> dict[str, float]:
    """Take the numbers out of nested objects, their names joined by underscores."""
    found: dict[str, float] = {}
    for name, value in figures.items():
        if isinstance(value, dict):
            found |= {f"{name}_{inner}": figure for inner, figure in _flat(value).items()}
        elif isinstance(value, int | float):
            found[name] = float(value)
    return found


def score(agent: str, predictions: Predictions, dataset: Dataset) -> OfflineResult:
    """Score predictions against the log, on the rows that count: none that is labelled exclude.

    Args:
        agent: Name of the candidate.
        predictions: Its answers on the rows of the dataset.
        dataset: Rows, labels and tracks.

    Returns:
        The offline figures.

    Raises:
        InputError: If no row counts.
    """
    rows = rows_that_count(dataset)
    move, skill = dataset.move[rows], dataset.skill[rows]
    known = predictions.likelihood
    pressed = np.ascontiguousarray(predictions.skill)
    logged = _counting(registered_presses(dataset.skill, dataset.tracks), dataset)
    answered = _counting(registered_presses(pressed, dataset.tracks, predictions.wait), dataset)
    presses = _counting(dataset.skill, dataset), _counting(pressed, dataset)
    return OfflineResult(
        agent=agent,
        confusion=metrics.confusion(skill, predictions.skill[rows]),
        nll=known.nll if known else None,
        presses=press_scores(*presses, dataset.tracks),
        registered=press_scores(logged, answered, dataset.tracks),
        ahead=press_scores(logged, answered, dataset.tracks, ahead=True),
        acting=known.acting if known else None,
        moves=metrics.confusion(move, predictions.move[rows], NUM_MOVES),
        guard_recall=metrics.guard_recall(move, predictions.move[rows]),
        looks=Looks(
            reliability=known.reliability if known else None,
            timing=press_timing(logged, answered, dataset.tracks),
            acting=known.histogram if known else None,
        ),
    )


def _counting(skill: NDArray[np.int8], dataset: Dataset) -> NDArray[np.int8]:
    """Take the presses on rows that do not count away; the rows stay, for the time between."""
    if dataset.learned is None:
        return skill
    return np.where(dataset.learned, skill, NO_ACTION).astype(np.int8)
