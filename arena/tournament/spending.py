"""Where the next fights tell most about the ratings, and when they have told enough.

A = agents that take part. Strengths are in Elo, relative to their mean.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.tournament.rows import Fought
from arena.tournament.schedule import UNIT, Schedule
from arena.tournament.statistics import Pairs, SprtState, rate

_ELO: Final = 400 / math.log(10)  # Elo of a unit of log odds
_PRIOR: Final = 0.01  # information of a rating that nothing is known of, per log odds squared
_OPEN: Final = 2  # resamples where it only matters which intervals are open
_BOOTSTRAP: Final = 200  # resamples where a budget asks for the width of intervals


def pairs_of(fought: Fought, names: Sequence[str], *, copies: bool = False) -> Pairs:
    """Put fights into pairs for the statistics, without forfeited fights.

    Args:
        fought: The fights.
        names: Names of the players.
        copies: Whether to keep pairs that repeat an earlier one.
    """
    return Pairs.of_fights(
        names,
        fought.a,
        fought.b,
        fought.number // 2,
        fought.result,
        None if copies else fought.digest,
        fought.forfeit,
    )


def among(fought: Fought, seats: Sequence[int]) -> Fought:
    """Keep the fights among the agents at some seats, which are numbered anew, in order."""
    return fought.among(seats)[0]


def strengths(fought: Fought, seats: Sequence[int]) -> NDArray[np.float64]:
    """Rate the agents at some seats, float64 ``[A]``, in the order of the seats."""
    names = [str(seat) for seat in seats]
    return rate(pairs_of(among(fought, seats), names), bootstrap=0).elo


def is_sure_enough(fought: Fought, seats: Sequence[int], elo: float, seed: int) -> bool:
    """Return True if more fights are not needed: no 95 % interval is wider than so many Elo.

    An interval that is open to one side, of an agent that has won or lost everything, is not
    counted: it stays open however often that agent wins or loses. Nor does a round of nothing but
    copies tell more, however many follow.
    """
    if only_copies(fought):
        return True
    pairs = pairs_of(among(fought, seats), [str(seat) for seat in seats])
    ci95 = rate(pairs, bootstrap=_BOOTSTRAP, seed=seed).ci95
    width = ci95[:, 1] - ci95[:, 0]
    return bool(np.all((width <= elo) | np.isinf(width)))


def only_copies(fought: Fought, rounds: int = 1) -> bool:
    """Return True if the latest rounds had nothing but copies of earlier fights."""
    latest = fought.round > fought.round.max(initial=0) - rounds
    return not latest.all() and bool(np.isin(fought.digest[latest], fought.digest[~latest]).all())


def tested(schedule: Schedule, fought: Fought) -> SprtState:
    """Say where the sequential test of a schedule stands."""
    assert schedule.sprt is not None
    counts = pairs_of(fought, schedule.agents).counts()[0, 1]
    return schedule.sprt.test.state(counts)


def spend(
    fought: Fought,
    seats: Sequence[int],
    pairs: Sequence[tuple[int, int]],
    blocks: int,
    *,
    in_elo: bool = False,
) -> dict[tuple[int, int], int]:
    """Share out blocks of `UNIT` fights, each where it makes the standings surest.

    The ratings' covariance C is the inverse of the information in the fights so far, and a block
    between i and j, who win with probability p, adds n p (1 - p) of it along e_i - e_j. What is to
    be sure is T θ: each block goes to the pairing that takes most from the trace of T C Tᵀ, which
    it is then less by (Sherman and Morrison 1950): L-optimal design, one block at a time (Fedorov
    1972). T is the gradient of each agent's expected score against all others, so nothing is spent
    on how hopeless a hopeless agent is.

    Args:
        fought: Fights so far.
        seats: Who takes part.
        pairs: Who may meet whom, by seats.
        blocks: How many.
        in_elo: Whether T is to be the ratings themselves, but for those whose interval is open.

    Returns:
        Blocks by pairing.
    """
    own = pairs_of(among(fought, seats), [str(seat) for seat in seats])
    ratings = rate(own, bootstrap=_OPEN)
    size = len(seats)
    chance = 1 / (1 + np.exp(-(ratings.elo[:, None] - ratings.elo[None, :]) / _ELO))
    weight = chance * (1 - chance) * (1 - np.eye(size))
    met = 2 * own.counts().sum(axis=2)
    covariance = np.linalg.inv(_laplacian(met * weight) + _PRIOR * np.eye(size))
    wanted = _laplacian(weight) / (size - 1)
    if in_elo:
        wanted = np.diag(np.isfinite(ratings.ci95).all(axis=1).astype(np.float64))
    place = {seat: k for k, seat in enumerate(seats)}
    i, j = np.array([(place[a], place[b]) for a, b in pairs]).T
    more = UNIT * weight[i, j]
    found: Counter[tuple[int, int]] = Counter()
    for _ in range(blocks):
        moved = wanted @ covariance
        spread = covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]
        less = more * ((moved[:, i] - moved[:, j]) ** 2).sum(axis=0) / (1 + more * spread)
        best = int(np.argmax(less))
        step = covariance[i[best]] - covariance[j[best]]
        covariance -= more[best] / (1 + more[best] * spread[best]) * np.outer(step, step)
        found[pairs[best]] += 1
    return dict(found)


def _laplacian(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn weights of pairings into a matrix whose rows sum to 0."""
    return np.diag(weight.sum(axis=1)) - weight
