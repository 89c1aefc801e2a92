"""Swiss tournaments: in each round, agents of like score meet that have not met before."""

import math
from collections.abc import Sequence

import networkx as nx
import numpy as np

from arena.base.errors import InputError
from arena.tournament.pairings import Match
from arena.tournament.rows import Entry, Fought
from arena.tournament.schedule import Schedule

Points = list[float]


def next_matches(schedule: Schedule, fought: Fought, entries: Sequence[Entry]) -> list[Match]:
    """Give the matches of the next round.

    Raises:
        InputError: If there are more rounds than opponents.
    """
    agents, rounds = len(entries), rounds_of(schedule, len(entries))
    played = len(np.unique(fought.round))
    if played >= rounds:
        return []
    points, byes = standing(schedule, fought, agents)
    met = fought.counts(agents) > 0
    order = sorted(range(agents), key=lambda seat: (-points[seat], seat))
    if agents % 2:
        order.remove(next(seat for seat in reversed(order) if byes[seat] == min(byes)))
    pairs = _paired(order, points, met)
    return [Match(a, b, 0, schedule.share) for a, b in pairs]


def rounds_of(schedule: Schedule, agents: int) -> int:
    """Say how many rounds there are.

    Raises:
        InputError: If there are more than opponents.
    """
    most = agents - 1 + agents % 2
    rounds = schedule.rounds or min(most, math.ceil(math.log2(agents)) + 1)
    if rounds > most:
        raise InputError(
            f"a Swiss of {rounds} rounds for {agents} agents: nobody meets another twice, so give "
            f"at most {most} rounds"
        )
    return rounds


def standing(schedule: Schedule, fought: Fought, agents: int) -> tuple[Points, list[int]]:
    """Count points, 1 a match won or a round without an opponent, 1/2 a match drawn; and such byes.

    Args:
        schedule: The tournament.
        fought: Its fights.
        agents: How many take part.

    Returns:
        Points and byes by seat.
    """
    points, byes = [0.0] * agents, [0] * agents
    for number in np.unique(fought.round):
        own = fought.take(fought.round == number)
        scores = own.points(agents)
        met = own.counts(agents)
        for seat in range(agents):
            opponents = np.flatnonzero(met[seat])
            if len(opponents) == 0:
                byes[seat] += 1
                points[seat] += 1.0
                continue
            margin = scores[seat, opponents[0]] - scores[opponents[0], seat]
            points[seat] += 1.0 if margin > 0 else 0.5 if margin == 0 else 0.0
    return points, byes


def _paired(order: Sequence[int], points: Points, met: np.ndarray) -> list[tuple[int, int]]:
    """Pair all agents so that nobody meets another twice, at the least difference in points.

    Among equals the upper half meets the lower half, as players of a Swiss are used to.
    """
    graph = nx.Graph()
    size = len(order)
    place = {seat: k for k, seat in enumerate(order)}
    groups = {p: [s for s in order if points[s] == p] for p in {points[s] for s in order}}
    for k, a in enumerate(order):
        for b in order[k + 1 :]:
            apart = round(2 * abs(points[a] - points[b]))
            half = len(groups[points[a]]) // 2
            fold = abs(place[b] - place[a] - half) if apart == 0 else 0
            cost = size * size * apart * apart + fold
            rematch = 8 * size**4 if met[a, b] else 0
            graph.add_edge(a, b, weight=-(cost + rematch))
    matching = nx.max_weight_matching(graph, maxcardinality=True)
    return sorted((min(pair), max(pair)) for pair in matching)
