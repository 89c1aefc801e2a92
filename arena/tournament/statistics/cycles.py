"""Cycles: a beats b beats c beats a."""

from dataclasses import dataclass

import numpy as np

from arena.tournament.statistics.payoff import Payoff


@dataclass(frozen=True)
class Cycle:
    """Three players of which each beats the next, and the last the first.

    Attributes:
        names: The three, the one of the strongest win first.
        scores: Score of each against the next.
        weakest: The least lower bound of the three intervals: how sure the cycle is.
    """

    names: tuple[str, str, str]
    scores: tuple[float, float, float]
    weakest: float

    def __str__(self) -> str:
        """Name it in words."""
        a, b, c = self.names
        return f"{a} beats {b} beats {c} beats {a}"


def cycles(payoff: Payoff) -> list[Cycle]:
    """Find all cycles of three whose every edge is sure: its 95 % interval lies above ½.

    Args:
        payoff: The pay-off matrix.

    Returns:
        The cycles, the surest first.

    Source: the intransitive triads of Kendall and Babington Smith 1940, among sure wins only.
    """
    beats = (payoff.low > 0.5) & (payoff.pairs > 0)
    found = []
    for a, b in np.argwhere(beats).tolist():
        for c in np.flatnonzero(beats[b] & beats[:, a]).tolist():
            if a < b and a < c:  # each of the three turns of a cycle comes up once
                found.append(_cycle(payoff, (a, b, c)))
    return sorted(found, key=lambda cycle: (-cycle.weakest, cycle.names))


def _cycle(payoff: Payoff, players: tuple[int, int, int]) -> Cycle:
    edges = [(players[k], players[(k + 1) % 3]) for k in range(3)]
    scores = [float(payoff.score[edge]) for edge in edges]
    first = int(np.argmax(scores))
    turned = [(first + k) % 3 for k in range(3)]
    a, b, c = (payoff.names[players[k]] for k in turned)
    x, y, z = (scores[k] for k in turned)
    return Cycle((a, b, c), (x, y, z), float(min(payoff.low[edge] for edge in edges)))
