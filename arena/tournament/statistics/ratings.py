"""Ratings of many players: Bradley-Terry, with a bootstrap over starts.

Shapes: A = players, P = pairs, S = starts, E = pairings that met, B = resamples.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.special import stdtrit

from arena.tournament.statistics.elo import Z95
from arena.tournament.statistics.pairs import Pairs

ALPHA: Final = 0.04
"""Weight of the prior: normal, with a standard deviation of √(1 / (2 ALPHA)), that is 614 Elo."""
ELO_PER_NAT: Final = 400.0 / math.log(10.0)
_STEPS: Final = 100  # of Newton's method; it takes about ten
_LONGEST: Final = 1.0  # step, in natural units
_CLOSE: Final = 1e-9  # longest last step of a fit, in natural units
_CLOSE_ENOUGH: Final = 1e-3  # of a resample's: what is left is its square, some 1e-4 Elo
_CELLS: Final = 1 << 16  # of the resamples' matrices at a time: they fit into a cache
_TAIL: Final = 0.025

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ratings:
    """Ratings of A players.

    Attributes:
        names: Names of the players.
        elo: Rating of each, float64 ``[A]``, always finite; mean 0 over those who are connected.
        ci95: Lower and upper bounds of the 95 % intervals, float64 ``[A, 2]``. Infinite upwards for
            a player (or a group of them) that lost no point to others, downwards for one that won
            none: their ratings are the prior's, and only the other bound says something. Infinite
            both ways for a player whose fights all had one start.
        fights: Fights that each rating rests on, int64 ``[A]``: two for each pair, copies left out.
        component: Which players are connected by fights, int64 ``[A]``: ratings of two players
            compare only if they have the same number here.
        starts: Different starts that the fights had.
    """

    names: tuple[str, ...]
    elo: Floats
    ci95: Floats
    fights: NDArray[np.int64]
    component: NDArray[np.int64]
    starts: int

    @property
    def connected(self) -> bool:
        """Whether fights connect all players, so that all ratings compare."""
        return bool((self.component == 0).all())


@dataclass(frozen=True)
class _Edges:
    """Pairings that met: i and j, int64 ``[E]``; which each pair belongs to, int64 ``[P]``."""

    i: NDArray[np.int64]
    j: NDArray[np.int64]
    of_pair: NDArray[np.int64]


def rate(pairs: Pairs, bootstrap: int = 1_000, seed: int = 0) -> Ratings:
    """Rate players by whom they beat.

    The model is Bradley and Terry's: i scores 1 / (1 + e^(θj - θi)) against j on average; a draw is
    half a win. A weak normal prior keeps the rating of an unbeaten or winless player finite. The
    intervals come from a bootstrap that weighs *starts* anew: all pairs of one start, of
    any players, keep together, since they resemble each other.

    Args:
        pairs: The pairs.
        bootstrap: Resamples, B; without any the intervals are infinite.
        seed: Seed of the resamples: equal seeds give equal intervals.

    Returns:
        The ratings.

    Source: Bradley and Terry 1952; Caron and Doucet 2012 (the prior's purpose), as in choix's
    ``opt_pairwise``, whose objective this is; Rubin 1981 (Bayesian bootstrap: exponential weights,
    so that no player ever drops out of a resample).
    """
    players = len(pairs.names)
    edges = _edges(pairs)
    met = len(edges.i)
    n = np.bincount(edges.of_pair, minlength=met).astype(np.float64) * 2.0
    won: Floats = np.zeros(met)
    np.add.at(won, edges.of_pair, 2.0 * pairs.score)
    theta = _fitted(edges, n[None], won[None], np.zeros((1, players)), _CLOSE)[0]
    component = _components(edges, players)
    starts = len(np.unique(pairs.start))
    ci95 = np.full((players, 2), [-math.inf, math.inf])
    if bootstrap and len(pairs):
        ci95 = _intervals(pairs, edges, theta, bootstrap, seed)
        _open_ends(pairs, edges, theta, n, won, ci95)
    fought = np.bincount(edges.i, n, players) + np.bincount(edges.j, n, players)
    ci95[fought == 0] = -math.inf, math.inf
    return Ratings(
        pairs.names, theta * ELO_PER_NAT, ci95, fought.astype(np.int64), component, starts
    )


def _edges(pairs: Pairs) -> _Edges:
    key, of_pair = np.unique(pairs.a * len(pairs.names) + pairs.b, return_inverse=True)
    return _Edges(key // len(pairs.names), key % len(pairs.names), of_pair)


def _components(edges: _Edges, players: int) -> NDArray[np.int64]:
    """Number the groups of players that fights connect, the largest group 0."""
    graph = csr_array((np.ones(len(edges.i)), (edges.i, edges.j)), shape=(players, players))
    _, label = connected_components(graph, directed=False)
    _, first, size = np.unique(label, return_index=True, return_counts=True)
    order = np.lexsort((first, -size))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return np.asarray(rank[label])


def _fitted(edges: _Edges, n: Floats, won: Floats, theta: Floats, close: float) -> Floats:
    """Fit B models at once by Newton's method.

    Args:
        edges: The pairings.
        n: Fights of each pairing, ``[B, E]``.
        won: Points of its first player, ``[B, E]``.
        theta: Where to begin, ``[B, A]``.
        close: Longest last step.

    Returns:
        Strengths, natural units, ``[B, A]``: the maximum of
        Σ won log p + (n - won) log(1 - p) - ALPHA Σ θ².
    """
    i, j = edges.i, edges.j
    theta = theta.copy()
    models, players = theta.shape
    every = np.arange(players)
    met = np.zeros((models, players, players))
    met[:, i, j] = met[:, j, i] = n
    points = np.zeros((models, players, players))
    points[:, i, j], points[:, j, i] = won, n - won
    scored = points.sum(axis=2)
    for _ in range(_STEPS):
        p = 1.0 / (1.0 + np.exp(theta[:, None, :] - theta[:, :, None]))
        expected = met * p
        gradient = scored - expected.sum(axis=2) - 2 * ALPHA * theta
        hessian = expected * (p - 1.0)
        hessian[:, every, every] = 2 * ALPHA - hessian.sum(axis=2)
        step = np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
        longest = np.abs(step).max(initial=0.0, axis=1, keepdims=True)
        theta += step * np.minimum(1.0, _LONGEST / np.maximum(longest, 1e-300))
        if longest.max(initial=0.0) < close:
            break
    return theta


def _intervals(pairs: Pairs, edges: _Edges, theta: Floats, resamples: int, seed: int) -> Floats:
    """Give the 2.5th and 97.5th percentile of each rating over resamples, Elo, ``[A, 2]``."""
    _, start = np.unique(pairs.start, return_inverse=True)
    starts, met, players = int(start.max()) + 1, len(edges.i), len(theta)
    cell = (edges.of_pair, start)
    n = csr_array((np.full(len(start), 2.0), cell), shape=(met, starts))
    won = csr_array((2.0 * pairs.score, cell), shape=(met, starts))
    rng = np.random.default_rng(seed)
    at_once = max(1, min(resamples, _CELLS // max(1, players**2, starts)))
    found = []
    for begin in range(0, resamples, at_once):
        weights = rng.standard_exponential((min(at_once, resamples - begin), starts))
        weights *= starts / weights.sum(axis=1, keepdims=True)
        began = np.broadcast_to(theta, (len(weights), players))
        met_now, won_now = ((each @ weights.T).T for each in (n, won))
        found.append(_fitted(edges, met_now, won_now, began, _CLOSE_ENOUGH))
    bounds = np.percentile(np.concatenate(found), [2.5, 97.5], axis=0) - theta
    factor = _for_few_starts(pairs, start, players)
    known = np.isfinite(factor)
    wider = bounds * np.where(known, factor, 0.0)
    return np.where(known, theta + wider, [[-math.inf], [math.inf]]).T * ELO_PER_NAT


def _for_few_starts(pairs: Pairs, start: NDArray[np.int64], players: int) -> Floats:
    """Give how much wider than the bootstrap's an interval is on so few starts, ``[A]``.

    S starts leave S - 1 degrees of freedom, so Student's t stands in for the normal distribution,
    and exponential weights vary by (S - 1) / (S + 1) of what an unbiased variance would.
    """
    met = np.zeros((players, int(start.max()) + 1), np.bool_)
    met[pairs.a, start] = met[pairs.b, start] = True
    starts = met.sum(axis=1)
    freedom = np.maximum(starts - 1, 1)
    factor = stdtrit(freedom, 1.0 - _TAIL) / Z95 * np.sqrt((starts + 1) / freedom)
    return np.where(starts > 1, factor, np.inf)


def _open_ends(
    pairs: Pairs, edges: _Edges, theta: Floats, n: Floats, won: Floats, ci95: Floats
) -> None:
    """Open the intervals of those who lost or won no point outside of their group.

    No resample shows how bad a winless player could be, nor how good it might be: its bound upwards
    is the rating at which it would still lose everything with probability 2.5 %, fights of one
    start counted as one.
    """
    players = len(theta)
    took = np.concatenate([won > 0, won < n])
    ends = np.concatenate([edges.i, edges.j]), np.concatenate([edges.j, edges.i])
    graph = csr_array((np.ones(took.sum()), (ends[0][took], ends[1][took])), (players, players))
    groups, group = connected_components(graph, connection="strong")
    outside = group[ends[0]] != group[ends[1]]
    gave = set(group[ends[1][took & outside]].tolist())
    gained = set(group[ends[0][took & outside]].tolist())
    met = set(group[ends[0][outside]].tolist())
    alone = np.bincount(group, minlength=groups) == 1
    for player in range(players):
        own = int(group[player])
        if own not in met:
            continue
        for side, took_part in ((0, gained), (1, gave)):
            if own in took_part:
                continue
            ci95[player, side] = math.inf if side else -math.inf
            if alone[own]:
                sign = -1.0 if side else 1.0
                ci95[player, 1 - side] = sign * _bound(pairs, sign * theta, player)


def _bound(pairs: Pairs, theta: Floats, player: int) -> float:
    """Give the best rating, in Elo, at which a player loses all that it lost, at 2.5 %."""
    own = (pairs.a == player) | (pairs.b == player)
    others = theta[np.where(pairs.a[own] == player, pairs.b[own], pairs.a[own])]
    share = len(np.unique(pairs.start[own])) / len(others)

    def excess(strength: float) -> float:
        lost = -np.logaddexp(0.0, strength - others).sum() * share
        return float(lost) - math.log(_TAIL)

    low, high = float(others.min()) - 60.0, float(others.max()) + 60.0
    return float(brentq(excess, low, high)) * ELO_PER_NAT
