"""Distributions of pair scores that fit best under a constraint on their strength.

A sequential test compares two hypotheses that fix one number, the mean score or its ratio to the
standard deviation, and leave the rest of the distribution open. The rest is fitted to what was
seen, for each hypothesis of its own.

Shapes: N = distributions, each over the five scores of a pair.

Source: Van den Bergh, "Comments on Normalized Elo",
https://www.cantate.be/Fishtest/normalized_elo_practical.pdf, propositions 1.1 and section 4.1.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import elementwise

from arena.tournament.statistics.pairs import SCORES

_STEPS: Final = 400  # ten are usual; the slowest of thousands of extreme cases took some sixty
_CLOSE: Final = 1e-10  # of two probabilities
_REFERENCE: Final = 0.5  # score of equals

Floats = NDArray[np.float64]


def with_mean(seen: Floats, mean: float) -> Floats:
    """Fit distributions whose mean is given.

    Args:
        seen: Shares of the five scores, all above 0, float64 ``[N, 5]``.
        mean: Mean score, above 0 and below 1.

    Returns:
        The likeliest distributions, float64 ``[N, 5]``.
    """
    return _tilted(seen, np.broadcast_to(SCORES - mean, seen.shape))


def with_t_value(seen: Floats, t: float) -> Floats:
    """Fit distributions whose t-value, (mean - ½) / standard deviation, is given.

    The constraint is linear but for mean and standard deviation, which are put in from the last
    step. Begun at a distribution that keeps the constraint, this neither diverges nor meets an
    empty bracket, however lopsided the data: towards a stronger t-value each step can only gain
    likelihood (mean and deviation maximise a concave bound), towards a weaker one the set of
    distributions is convex.

    Args:
        seen: Shares of the five scores, all above 0, float64 ``[N, 5]``.
        t: The t-value.

    Returns:
        The likeliest distributions, float64 ``[N, 5]``.
    """
    fitted = _on_constraint(seen, t)
    moving = np.arange(len(seen))
    for _ in range(_STEPS):
        mean, deviation = _moments(fitted[moving])
        far = (SCORES - mean[:, None]) / deviation[:, None]
        phi = SCORES - _REFERENCE - 0.5 * t * deviation[:, None] * (1.0 + far**2)
        found = _tilted(seen[moving], phi)
        moved = np.abs(found - fitted[moving]).max(axis=1, initial=0.0)
        fitted[moving] = found
        moving = moving[moved > _CLOSE]
        if len(moving) == 0:
            break
    return fitted


def _moments(p: Floats) -> tuple[Floats, Floats]:
    mean = p @ SCORES
    return mean, np.sqrt((p * (SCORES - mean[:, None]) ** 2).sum(axis=1))


def _on_constraint(seen: Floats, t: float) -> Floats:
    """Mix what was seen with nothing but wins, or but losses, until its t-value is t.

    The share x of what was seen solves (e - ½ - x g)² = t² (x (v + g²) - x² g²), where e is the
    score mixed in, v the variance and g the distance of the mean from e.
    """
    mean, deviation = _moments(seen)
    end = np.where((mean - _REFERENCE) / deviation < t, 1.0, 0.0)
    g, side = end - mean, end - _REFERENCE
    a = g**2 * (1.0 + t**2)
    b = 2.0 * side * g + t**2 * (deviation**2 + g**2)
    root = np.sqrt(np.maximum(b**2 - a, 0.0))
    large = (b + root) / (2.0 * a)
    small = 0.25 / (a * large)
    x = np.clip(np.where(side * t > 0, small, large), 0.0, 1.0)[:, None]
    return x * seen + (1.0 - x) * np.where(end[:, None] == SCORES, 1.0, 0.0)


def _tilted(seen: Floats, phi: Floats) -> Floats:
    """Give seen / (1 + θ φ) with θ such that the mean of φ is 0.

    θ solves Σ seen φ / (1 + θ φ) = 0 between the poles of the least and the greatest φ. Times the
    factors of these two, the sum has the same sign and no pole, so that brackets end on them.
    """
    low, high = phi.argmin(axis=1), phi.argmax(axis=1)
    columns = (*seen.T, *phi.T, low, high)
    rows = np.arange(len(seen))
    least, greatest = phi[rows, low], phi[rows, high]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        theta = elementwise.find_root(
            _without_poles,
            (-1.0 / greatest, -1.0 / least),
            args=columns,
            tolerances={"xrtol": 1e-14, "xatol": 0.0},
        ).x
    return np.asarray(seen / (1.0 + theta[:, None] * phi))


def _without_poles(theta: Floats, *columns: Any) -> Floats:
    """Give the cleared sum; the columns are five of seen, five of phi, and two indices of phi."""
    seen, phi = columns[:5], columns[5:10]
    low, high = columns[10:]
    factors = [1.0 + theta * each for each in phi]
    lowest, highest = np.choose(low, factors), np.choose(high, factors)
    total = np.zeros_like(theta)
    for k in range(5):
        inner = lowest * highest / factors[k]
        cleared = np.where(low == k, highest, np.where(high == k, lowest, inner))
        total += seen[k] * phi[k] * cleared
    return np.asarray(total)
