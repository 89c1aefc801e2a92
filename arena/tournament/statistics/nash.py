"""Nash averaging: how players rate against the mix that nobody beats."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import null_space
from scipy.optimize import linprog, minimize

from arena.tournament.statistics.payoff import advantage

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class NashAverage:
    """The maximum-entropy Nash equilibrium of "pick a player".

    Attributes:
        strategy: How often each player is picked, float64 ``[A]``, sums to 1. 0 for a player that
            the mix of others makes redundant; equal shares for copies of one player.
        skill: Expected score of each player against that mix, float64 ``[A]``: ½ for all that are
            picked, no more for any.
    """

    strategy: Floats
    skill: Floats


def nash_average(score: Floats) -> NashAverage:
    """Rate players against the maximum-entropy Nash equilibrium.

    It measures what is beaten, not how often the same thing is: a copy of a player shares the
    original's part in the mix, and changes nobody's rating where there is one equilibrium only, as
    there is unless scores tie.

    Args:
        score: Scores of everyone against everyone, float64 ``[A, A]``.

    Raises:
        InputError: If some have not met.

    Source: Balduzzi, Tuyls, Perolat and Graepel 2018, "Re-evaluating Evaluation", here with the
    difference of scores as the pay-off, which exists for players that never lose. The equilibria
    are the p >= 0 with Mᵀ p >= 0. Goldman and Tucker 1956: a player of some equilibrium is met
    with a pay-off of exactly 0 by all of them, so one linear programme finds those, and the
    equilibria are what is left of an affine space, mostly a single point.
    """
    game = advantage(score)
    some = _widest(game)
    support = some > 0.0
    strategy = np.zeros(len(game))
    strategy[support] = _evenest(game[support], support, some[support])
    strategy /= strategy.sum()
    return NashAverage(strategy, 0.5 + game @ strategy / 2.0)


def _evenest(inner: Floats, support: NDArray[np.bool_], some: Floats) -> Floats:
    """Find the equilibrium of most entropy.

    Args:
        inner: What each player of the support wins of everyone, ``[K, A]``.
        support: Who is in the support, ``[A]``.
        some: One equilibrium that all of them are in, ``[K]``.

    Returns:
        Its shares, ``[K]``.
    """
    fixed = np.vstack([inner[:, support].T, np.ones(len(inner))])
    ways = null_space(fixed, rcond=1e-9)
    if ways.shape[1] == 0:
        return some

    def shares(move: Floats) -> Floats:
        return np.asarray(some + ways @ move)

    def disorder(move: Floats) -> tuple[float, Floats]:
        p = np.maximum(shares(move), 1e-300)
        return float(p @ np.log(p)), (np.log(p) + 1.0) @ ways

    others = inner[:, ~support].T
    kept = {
        "type": "ineq",
        "fun": lambda move: np.concatenate([shares(move), others @ shares(move)]),
        "jac": lambda move: np.concatenate([ways, others @ ways]),
    }
    found = minimize(
        disorder,
        np.zeros(ways.shape[1]),
        jac=True,
        constraints=kept,
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 1_000},
    )
    return np.maximum(shares(found.x), 0.0)


def _widest(game: Floats) -> Floats:
    """Find an equilibrium of everyone that is in any, ``[A]``; exactly 0 for the others.

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
    chosen = np.where(found.x[players:] > 0.5, found.x[:players], 0.0)
    return np.asarray(chosen / chosen.sum())
