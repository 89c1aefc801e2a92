"""Nash averaging: how players rate against the mix that nobody beats."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog, minimize
from scipy.special import logsumexp, softmax

from arena.tournament.statistics.payoff import advantage


@dataclass(frozen=True)
class NashAverage:
    """The maximum-entropy Nash equilibrium of "pick a player".

    Attributes:
        strategy: How often each player is picked, float64 ``[A]``, sums to 1. 0 for a player that
            the mix of others makes redundant; equal shares for copies of one player.
        skill: Expected score of each player against that mix, float64 ``[A]``: ½ for all that are
            picked, no more for any.
    """

    strategy: NDArray[np.float64]
    skill: NDArray[np.float64]


def nash_average(score: NDArray[np.float64]) -> NashAverage:
    """Rate players against the maximum-entropy Nash equilibrium.

    Adding copies of a player, or one that is beaten by all, changes nobody's rating: it measures
    what is beaten, not how often the same thing is.

    Args:
        score: Scores of everyone against everyone, float64 ``[A, A]``.

    Raises:
        InputError: If some have not met.

    Source: Balduzzi, Tuyls, Perolat and Graepel 2018, "Re-evaluating Evaluation", here with the
    difference of scores as the pay-off, which exists for players that never lose. The equilibria
    are the p >= 0 with Mᵀ p >= 0. Goldman and Tucker 1956: whoever is in some equilibrium is met
    with a pay-off of exactly 0 by all of them, so one linear programme finds who that is, and the
    equilibrium of most entropy is softmax(M λ) on them, with λ at the minimum of a convex dual.
    """
    game = advantage(score)
    support = _support(game)
    inner = game[support]
    bounds = [(None, None) if each else (0.0, None) for each in support]

    def dual(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        exponent = inner @ weights
        return float(logsumexp(exponent)), inner.T @ softmax(exponent)

    found = minimize(
        dual,
        np.zeros(len(game)),
        jac=True,
        bounds=bounds,
        method="L-BFGS-B",
        options={"ftol": 0.0, "gtol": 1e-10, "maxiter": 5_000, "maxfun": 20_000},
    )
    strategy = np.zeros(len(game))
    strategy[support] = softmax(inner @ found.x)
    return NashAverage(strategy, 0.5 + game @ strategy / 2.0)


def _support(game: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Find all players that some equilibrium picks, bool ``[A]``.

    Equilibria, not yet scaled to a sum of 1, form a cone. The programme makes as many entries of
    one of its members reach 1 as can.
    """
    players = len(game)
    none, one = np.zeros((players, players)), np.eye(players)
    found = linprog(
        np.concatenate([np.zeros(players), -np.ones(players)]),
        A_ub=np.block([[-game.T, none], [-one, one]]),
        b_ub=np.zeros(2 * players),
        bounds=[(0.0, None)] * players + [(0.0, 1.0)] * players,
        method="highs",
    )
    return np.asarray(found.x[players:] > 0.5)
