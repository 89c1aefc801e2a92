"""α-rank: where evolution among players spends its time."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.tournament.statistics.payoff import advantage

ALPHA: Final = 100.0
"""Strength of selection: a lead of one point of score in a hundred doubles the odds or so."""
POPULATION: Final = 50
_RAREST: Final = 1e-30  # a chance that is never waited for, but keeps the chain connected


def alpha_rank(
    score: NDArray[np.float64], alpha: float = ALPHA, population: int = POPULATION
) -> NDArray[np.float64]:
    """Rank players by the share of time for which a population plays like them.

    A population plays like one player until a mutant that plays like another takes over, which is
    the likelier the better it scores against the residents. Unlike a rating it needs no order:
    in a cycle all share.

    Args:
        score: Scores of everyone against everyone, float64 ``[A, A]``.
        alpha: Strength of selection.
        population: Size of the population.

    Returns:
        Share of each player, float64 ``[A]``, sums to 1.

    Raises:
        InputError: If some have not met.

    Source: Omidshafiei et al. 2019, "α-Rank: Multi-Agent Evaluation by Evolution", the
    single-population case: a mutant τ takes over residents σ with probability
    (1 - e^(-x)) / (1 - e^(-m x)), x = α (M(τ, σ) - M(σ, τ)), and 1 / m at x = 0. The stationary
    distribution is computed without subtractions (Grassmann, Taksar and Heyman 1985).
    """
    game = advantage(score)
    players = len(game)
    if players == 1:
        return np.ones(1)
    takes_over = _fixation(alpha * game.T, population)
    chain = np.maximum(takes_over / (players - 1), _RAREST)
    np.fill_diagonal(chain, 0.0)
    return _stationary(chain)


def _fixation(x: NDArray[np.float64], population: int) -> NDArray[np.float64]:
    """Give the chance that a mutant takes over, by its advantage in fitness x, ``[...]``.

    Both exponentials would overflow where x is far below 0; there, numerator and denominator are
    multiplied by e^(m x).
    """
    m = population
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        up = np.expm1(-x) / np.expm1(-m * x)
        down = np.exp((m - 1) * x) * np.expm1(x) / np.expm1(m * x)
    return np.where(x == 0, 1.0 / m, np.where(x > 0, up, down))


def _stationary(chain: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the stationary distribution of a chain by its rates, ``[A, A]``, all above 0."""
    rates = chain.copy()
    for last in range(len(rates) - 1, 0, -1):
        rates[:last, last] /= rates[last, :last].sum()
        rates[:last, :last] += np.outer(rates[:last, last], rates[last, :last])
        np.fill_diagonal(rates, 0.0)
    share = np.zeros(len(rates))
    share[0] = 1.0
    for last in range(1, len(rates)):
        share[last] = share[:last] @ rates[:last, last]
        share /= share.sum()
    return share
