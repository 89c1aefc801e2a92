"""Offline metrics of one candidate as functions of arrays.

N = rows (player-frames). Everything here compares a logged with a predicted input row by row; what
allows for timing is in ``matching``.

Sources: balanced accuracy, macro-F1 and MCC as in scikit-learn (the multiclass MCC is Gorodkin's
R_K, 2004); the expected calibration error over bins of equal mass as in Nixon et al. 2019, because
with one press in a hundred frames bins of equal width would hold everything in the first.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score  # type: ignore[import-untyped]

from arena.rules.actions import BACK, CROUCH, NO_ACTION, NUM_SKILLS

CALIBRATION_BINS: Final = 15
SMALLEST_PROBABILITY: Final = 1e-12

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def confusion(
    logged: NDArray[np.int8], predicted: NDArray[np.int8], classes: int = NUM_SKILLS
) -> IntArray:
    """Count rows by (logged, predicted) class, int64 [classes, classes]; skills by default."""
    code = logged.astype(np.int64) * classes + predicted
    return np.bincount(code, minlength=classes**2).reshape(classes, classes)


def accuracy(table: IntArray) -> float:
    """Share of rows on the diagonal of a confusion table."""
    return float(np.trace(table) / table.sum())


def recall(table: IntArray) -> list[float | None]:
    """Recall of each class; None for one that the log never holds."""
    logged = table.sum(axis=1)
    return [float(table[k, k] / n) if n else None for k, n in enumerate(logged)]


def guard_recall(logged: NDArray[np.int8], predicted: NDArray[np.int8]) -> float | None:
    """Share of the rows with a guarding move (back, crouch) that are answered with one.

    Args:
        logged: Moves of the log, int8 [N].
        predicted: Moves answered, int8 [N].

    Returns:
        0 to 1; None if the log never guards.
    """
    guarding = np.isin(logged, (BACK, CROUCH))
    return float(np.isin(predicted[guarding], (BACK, CROUCH)).mean()) if guarding.any() else None


def balanced_accuracy(table: IntArray) -> float:
    """Mean recall over the classes that the log holds."""
    known = [value for value in recall(table) if value is not None]
    return float(np.mean(known))


def macro_f1(table: IntArray) -> float:
    """Mean F1 over the skills that the log or the prediction holds."""
    hits = np.diag(table)
    either = table.sum(axis=0) + table.sum(axis=1)
    return float(np.mean(2.0 * hits[either > 0] / either[either > 0]))


def matthews(table: IntArray) -> float:
    """Multiclass Matthews correlation; 0 where the log or the prediction is constant."""
    counts = table.astype(np.float64)
    rows, logged, predicted = counts.sum(), counts.sum(axis=1), counts.sum(axis=0)
    shared = np.trace(counts) * rows - logged @ predicted
    spread = (rows**2 - logged @ logged) * (rows**2 - predicted @ predicted)
    return float(shared / math.sqrt(spread)) if spread > 0.0 else 0.0


def negative_log_likelihood(logged: NDArray[np.int8], probabilities: NDArray[np.float32]) -> float:
    """Mean −log p(logged skill) in nats; probabilities float32 [N, 9]."""
    chosen = probabilities[np.arange(logged.size), logged].astype(np.float64)
    return float(-np.log(np.maximum(chosen, SMALLEST_PROBABILITY)).mean())


def act_probability(probabilities: NDArray[np.float32]) -> FloatArray:
    """Probability of pressing any skill, float64 [N], from skill probabilities [N, 9]."""
    pressing = np.delete(probabilities, NO_ACTION, axis=1)
    return np.asarray(pressing.sum(axis=1, dtype=np.float64))


def act_auprc(acted: NDArray[np.bool_], act: FloatArray) -> float | None:
    """Area under the precision-recall curve of acting (average precision); None without a press.

    A guess has the base rate as its area, so the figure is read over that.
    """
    return float(average_precision_score(acted, act)) if acted.any() else None


def brier(acted: NDArray[np.bool_], act: FloatArray) -> float:
    """Mean squared error of the probability of acting."""
    return float(np.mean((act - acted) ** 2))


def calibration_error(
    acted: NDArray[np.bool_], act: FloatArray, bins: int = CALIBRATION_BINS
) -> float:
    """Expected calibration error of acting: mean |share acted − mean probability| over bins.

    Bins hold about as many rows each; rows of one probability share a bin.
    """
    index, rows = equal_mass_bins(act, bins)
    gap = np.bincount(index, weights=act - acted, minlength=rows.size)
    return float(np.abs(gap).sum() / act.size)


def equal_mass_bins(act: FloatArray, bins: int) -> tuple[IntArray, IntArray]:
    """Sort rows into bins of about as many rows each; rows of one probability share a bin.

    Returns:
        The bin of each row, int64 [N], and the rows of each bin, int64 [B].
    """
    edges = np.unique(np.quantile(act, np.linspace(0.0, 1.0, bins + 1)[1:-1]))
    index = np.searchsorted(edges, act, side="right")
    return index, np.bincount(index, minlength=edges.size + 1)


def press_rate_error(predicted: int, logged: int) -> float:
    """|log((n̂ + 1) / (n + 1))|: 0 where as many presses are predicted as logged."""
    return abs(math.log((predicted + 1) / (logged + 1)))
