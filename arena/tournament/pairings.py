"""Round robins, gauntlets and ladders: each pairing gets its share, then a budget is spent.

A = agents that take part.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.tournament.rows import Entry, Fought
from arena.tournament.schedule import UNIT, Schedule
from arena.tournament.spending import is_sure_enough, only_copies, spend, strengths, tested

OPPONENTS: Final = 10
"""Whom a newcomer to a ladder meets first, spread over all strengths."""
_ROUND: Final = 1_024  # fights of a round of a budget, at least
_LOOK: Final = 2 * UNIT  # fights between two looks at a sequential test
_IDLE: Final = 10  # looks without a new fight after which such a test is given up


Pair = tuple[int, int]
"""Seats of a and b, a below b."""


@dataclass(frozen=True)
class Match:
    """Fights of one pairing.

    Attributes:
        a: Seat of a, below b.
        b: Seat of b.
        first: Number of the first fight.
        fights: How many.
    """

    a: int
    b: int
    first: int
    fights: int


def next_matches(schedule: Schedule, fought: Fought, entries: Sequence[Entry]) -> list[Match]:
    """Give the matches of the next round of a round robin, a gauntlet or a ladder."""
    active = [entry for entry in entries if entry.until is None]
    seats = [entry.seat for entry in active]
    pairs = allowed(schedule, active)
    counts = fought.counts(len(entries))
    if not pairs:  # the challengers of a gauntlet have gone
        return []
    if schedule.sprt is not None:
        return _next_of_test(schedule, fought, (seats[0], seats[1]), int(counts.max()))
    share = schedule.share
    short = [
        Match(a, b, int(counts[a, b]), share - int(counts[a, b]))
        for a, b in _first_pairs(schedule, pairs, seats, fought, len(entries))
        if counts[a, b] < share
    ]
    if short:
        return _lowered(schedule, short, len(fought))
    return _next_of_budget(schedule, fought, seats, pairs, counts)


def _first_pairs(
    schedule: Schedule, pairs: list[Pair], seats: Sequence[int], fought: Fought, entries: int
) -> list[Pair]:
    """Give the pairings that get a share."""
    if schedule.kind != "ladder" or len(seats) <= OPPONENTS + 1:
        return pairs
    met = fought.counts(entries) > 0
    new = [seat for seat in seats if met[seat].sum() < OPPONENTS]
    by_strength = _by_strength(fought, seats)
    found: set[Pair] = set()
    for seat in new:
        missing = OPPONENTS - int(met[seat].sum())
        others = [other for other in by_strength if other != seat and not met[seat, other]]
        spread = np.linspace(0, len(others) - 1, min(missing, len(others))).round().astype(int)
        known = [other for other in by_strength if met[seat, other]]
        found |= {(min(seat, o), max(seat, o)) for o in [*known, *(others[k] for k in spread)]}
    return sorted(found)


def _by_strength(fought: Fought, seats: Sequence[int]) -> list[int]:
    if len(fought) == 0:
        return list(seats)
    elo = strengths(fought, seats)
    return [seats[k] for k in np.argsort(-elo, kind="stable")]


def allowed(schedule: Schedule, entries: Sequence[Entry]) -> list[Pair]:
    """List who may meet whom, by seats."""
    every = itertools.combinations([entry.seat for entry in entries], 2)
    if schedule.kind != "gauntlet":
        return list(every)
    named = schedule.agents[: schedule.challengers]
    challengers = {entry.seat for entry in entries if entry.spec in named}
    return [(a, b) for a, b in every if (a in challengers) != (b in challengers)]


def _lowered(schedule: Schedule, short: list[Match], fought: int) -> list[Match]:
    """Lower the shares where a budget of fights is too small for whole ones."""
    most = schedule.budget.fights
    if most is None or fought + sum(match.fights for match in short) <= most:
        return short
    each = max(2, (most - fought) // len(short) // 2 * 2)
    return [Match(m.a, m.b, m.first, min(m.fights, each)) for m in short]


def _next_of_budget(
    schedule: Schedule,
    fought: Fought,
    seats: Sequence[int],
    pairs: list[Pair],
    counts: NDArray[np.int64],
) -> list[Match]:
    """Spend some more where ratings are least sure."""
    budget = schedule.budget
    endless = schedule.kind == "ladder" or budget.minutes is not None
    if budget.elo is not None and is_sure_enough(fought, seats, budget.elo, schedule.seed):
        return []
    if budget.fights is None and budget.elo is None and not endless:
        return []
    fights = max(_ROUND, len(fought) // 4)
    if budget.fights is not None:
        fights = min(fights, budget.fights - len(fought))
    blocks = spend(fought, seats, pairs, max(1, fights // UNIT), in_elo=budget.elo is not None)
    return [Match(a, b, int(counts[a, b]), UNIT * n) for (a, b), n in sorted(blocks.items())]


def _next_of_test(
    schedule: Schedule, fought: Fought, pair: tuple[int, int], done: int
) -> list[Match]:
    """Go on with a sequential test until it is decided."""
    more = min(_LOOK, schedule.share - done)
    if more < 2 or tested(schedule, fought).decision is not None or only_copies(fought, _IDLE):
        return []
    return [Match(*pair, done, more // 2 * 2)]
