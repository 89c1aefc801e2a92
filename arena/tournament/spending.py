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
from arena.tournament.statistics import Pairs, Sprt, SprtState, rate

_ELO: Final = 400 / math.log(10)  # Elo of a unit of log odds
_PRIOR: Final = 0.01  # information of a rating that nothing is known of, per log odds squared
_BOOTSTRAP: Final = 200  # resamples where a budget asks for the width of intervals


def pairs_of(fought: Fought, names: Sequence[str]) -> Pairs:
    """Put fights into pairs for the statistics, without copies and forfeited fights."""
    return Pairs.of_fights(
        names,
        fought.a,
        fought.b,
        fought.number // 2,
        fought.result,
        fought.digest,
        fought.forfeit,
    )


def among(fought: Fought, seats: Sequence[int]) -> Fought:
    """Keep the fights among the agents at some seats, which are numbered anew, in order."""
    highest = max(max(seats, default=0), int(fought.b.max(initial=0)))  # b is above a
    place = np.full(highest + 1, -1)
    place[list(seats)] = np.arange(len(seats))
    kept = fought.take((place[fought.a] >= 0) & (place[fought.b] >= 0))
    return Fought(place[kept.a], place[kept.b], *(getattr(kept, n) for n in Fought.NAMES[2:]))


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
    latest = fought.round == fought.round.max(initial=0)
    if latest.any() and np.isin(fought.digest[latest], fought.digest[~latest]).all():
        return True
    pairs = pairs_of(among(fought, seats), [str(seat) for seat in seats])
    ci95 = rate(pairs, bootstrap=_BOOTSTRAP, seed=seed).ci95
    width = ci95[:, 1] - ci95[:, 0]
    return bool(np.all((width <= elo) | np.isinf(width)))


def tested(schedule: Schedule, fought: Fought) -> SprtState:
    """Say where the sequential test of a schedule stands."""
    test = schedule.sprt
    assert test is not None
    counts = pairs_of(fought, schedule.agents).counts()[0, 1]
    return Sprt(test.elo0, test.elo1, test.alpha, test.beta, test.model).state(counts)


def spend(
    fought: Fought,
    seats: Sequence[int],
    pairs: Sequence[tuple[int, int]],
    blocks: int,
) -> dict[tuple[int, int], int]:
    """Share out blocks of `UNIT` fights, each where it lowers the ratings' variance most.

    The ratings' covariance is the inverse of the information in the fights so far, and a block
    between i and j, who win with probability p, adds n p (1 - p) of it along e_i - e_j. So each
    block goes to the pairing that takes most from the covariance's trace, which it is then less by
    (Sherman and Morrison 1950): A-optimal design, one block at a time (Fedorov 1972).

    Args:
        fought: Fights so far.
        seats: Who takes part.
        pairs: Who may meet whom.
        blocks: How many.

    Returns:
        Blocks by pairing.
    """
    elo = strengths(fought, seats)
    own = among(fought, seats)
    chance = 1 / (1 + np.exp(-(elo[:, None] - elo[None, :]) / _ELO))
    weight = chance * (1 - chance)
    flow = own.counts(len(seats)) * weight
    information = np.diag(flow.sum(axis=1) + _PRIOR) - flow
    covariance = np.linalg.inv(information)
    place = {seat: k for k, seat in enumerate(seats)}
    i, j = np.array([(place[a], place[b]) for a, b in pairs]).T
    found: Counter[tuple[int, int]] = Counter()
    for _ in range(blocks):
        square = covariance @ covariance
        size = square[i, i] + square[j, j] - 2 * square[i, j]
        spread = covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]
        more = UNIT * weight[i, j]
        best = int(np.argmax(more * size / (1 + more * spread)))
        step = covariance[i[best]] - covariance[j[best]]
        scale = more[best] / (1 + more[best] * spread[best])
        covariance -= scale * np.outer(step, step)
        found[pairs[best]] += 1
    return dict(found)
