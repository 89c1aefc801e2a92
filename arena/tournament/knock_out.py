"""Knock-outs: who loses a match is out. The first seeds meet late, and have the byes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from arena.tournament.pairings import Match
from arena.tournament.rows import Entry, Fought
from arena.tournament.schedule import UNIT, Schedule

EXTENSIONS: Final = 10
"""Further stretches that a match which stands level gets; then the better seed goes on."""


@dataclass(frozen=True)
class Stage:
    """A stage of a bracket.

    Attributes:
        pairs: Seats of those who meet; b is None where a has no opponent.
        winners: Who goes on, in the order of pairs; None where that is open.
    """

    pairs: tuple[tuple[int, int | None], ...]
    winners: tuple[int | None, ...]


def next_matches(schedule: Schedule, fought: Fought, entries: Sequence[Entry]) -> list[Match]:
    """Give the matches of the next stage, or more fights where matches of this one stand level."""
    stage = stages(schedule, fought, len(entries))[-1]
    counts = fought.counts(len(entries))
    matches = []
    for (a, b), winner in zip(stage.pairs, stage.winners, strict=True):
        if b is not None and winner is None:
            low, high = min(a, b), max(a, b)
            done = int(counts[low, high])
            matches.append(Match(low, high, done, UNIT if done else schedule.share))
    return matches


def stages(schedule: Schedule, fought: Fought, agents: int) -> list[Stage]:
    """Follow the bracket as far as it has come; the last stage may be open, or the final."""
    counts, points = fought.counts(agents), fought.points(agents)
    most = schedule.share + EXTENSIONS * UNIT

    def winner(a: int, b: int | None) -> int | None:
        if b is None:
            return a
        if counts[a, b] < schedule.share:
            return None
        if points[a, b] != points[b, a]:
            return a if points[a, b] > points[b, a] else b
        return min(a, b) if counts[a, b] >= most else None

    found = []
    players: list[int | None] = _bracket(agents)
    while len(players) > 1:
        pairs = tuple(_pair(*players[k : k + 2]) for k in range(0, len(players), 2))
        winners = tuple(winner(*pair) for pair in pairs)
        found.append(Stage(pairs, winners))
        if None in winners:
            break
        players = list(winners)
    return found


def _pair(a: int | None, b: int | None) -> tuple[int, int | None]:
    """Put a player without an opponent first."""
    if a is None:
        assert b is not None  # fewer than half of the places are empty, never two in a pair
        return b, None
    return a, b


def _bracket(agents: int) -> list[int | None]:
    """Order seeds so that the first two can meet in the final alone; None is an empty place."""
    order = [0]
    while len(order) < agents:
        last = 2 * len(order) - 1
        order = [seat for own in order for seat in (own, last - own)]
    return [seat if seat < agents else None for seat in order]
