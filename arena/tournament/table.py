"""The table of a tournament, read back from its ledger: standings, pairings, forfeits.

A = agents that take part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena.match.results import wilson, wilson_by_start
from arena.replays.library import Library
from arena.rules.constants import FRAMES_PER_SECOND
from arena.tournament import knock_out, swiss
from arena.tournament.gathered import Gathered, gather
from arena.tournament.ledger import Ledger
from arena.tournament.rows import FORFEIT, TIME_OUT, Entry, Fought
from arena.tournament.schedule import Schedule
from arena.tournament.spending import pairs_of, tested
from arena.tournament.statistics import (
    Cycle,
    HeadToHead,
    NashAverage,
    Ratings,
    SprtState,
    alpha_rank,
    cycles,
    heads_to_head,
    nash_average,
    payoff,
    rate,
)

BOOTSTRAP: Final = 1_000
"""Resamples for the intervals of ratings."""
_FRAMES_A_MINUTE: Final = 60 * FRAMES_PER_SECOND


@dataclass(frozen=True)
class Standing:
    """One agent's results over all its fights.

    Attributes:
        agent: Its name (its spec).
        fingerprint: Hash of what it is.
        fights: Fights; wins, losses and draws add up to it.
        wins: Fights won.
        losses: Fights lost.
        draws: Fights without a winner.
        timeouts: Fights that the clock ended; each is also a win, a loss or a draw.
        forfeits: Fights that it forfeited, lost all of them.
        score: (wins + draws / 2) / fights, 0 to 1; 0 before any.
        win_rate: wins / fights, likewise.
        elo: Rating, the mean of all being 0; forfeited fights are left out.
        elo_ci95: 95 % interval of it, clustered by start.
        place: What decides the order before ratings do: points of a Swiss, stages that it came
            through in a knock-out; None elsewhere.
    """

    agent: str
    fingerprint: str
    fights: int
    wins: int
    losses: int
    draws: int
    timeouts: int
    forfeits: int
    score: float
    win_rate: float
    elo: float
    elo_ci95: tuple[float, float]
    place: float | None


@dataclass(frozen=True)
class PairingResult:
    """What two agents came to against each other.

    Attributes:
        a: Name of a, who entered earlier.
        b: Name of b.
        fights: Fights.
        a_wins: Won by a.
        b_wins: Won by b.
        draws: Won by neither.
        timeouts: Ended by the clock.
        forfeits: Forfeited by either.
        a_win_rate: Wins of a a fight.
        ci95: 95 % interval of that, clustered by start.
        distinct_fights: How many of them are no copies of others.
        distinct_ci95: Interval over those, each counted once.
        fingerprints: Hashes of what a and b are.
        skills_per_minute: Skills started a minute, by a and by b.
        presses_per_minute: Presses a minute, likewise.
        pentanomial: Pairs by score of a: 0, 1/4, 1/2, 3/4, 1.
        copied_pairs: Pairs left out of that since they repeat an earlier one.
        unpaired_fights: Fights left out since the other one of their pair is missing or forfeited.
        versus: What the pairs say: score, Elo and what belongs to them.
    """

    a: str
    b: str
    fights: int
    a_wins: int
    b_wins: int
    draws: int
    timeouts: int
    forfeits: int
    a_win_rate: float
    ci95: tuple[float, float]
    distinct_fights: int
    distinct_ci95: tuple[float, float]
    fingerprints: tuple[str, str]
    skills_per_minute: tuple[float, float]
    presses_per_minute: tuple[float, float]
    pentanomial: tuple[int, ...]
    copied_pairs: int
    unpaired_fights: int
    versus: HeadToHead


@dataclass(frozen=True)
class ForfeitResult:
    """Fights that an agent forfeited for one reason.

    Attributes:
        agent: Who.
        opponent: Against whom.
        reason: Why.
        fights: How many.
        fight: Number of the first of them in the ledger.
    """

    agent: str
    opponent: str
    reason: str
    fights: int
    fight: int


@dataclass(frozen=True)
class Table:
    """A tournament as it stands.

    Attributes:
        id: Its name in the ledger.
        schedule: What was declared.
        agents: Names by entry; row and column i of the matrix are agent i.
        standings: One an agent, the best first; those without a fight that counts last.
        matrix: Score of the row's agent against the column's, float64 ``[A, A]``, 0 to 1; NaN
            where they have not met.
        pairings: One a pairing that has met.
        forfeits: Who forfeited, against whom and why.
        left: Names and reasons of agents that take part no more.
        fights: All fights among those who take part.
        seconds: Time that the fights took, over all processes.
        ratings: Ratings of the agents, in the order of ``agents``.
        nash: The mix of agents that nobody beats, and how each fares against it; None unless
            everyone has met everyone.
        alpha_rank: Share of each agent in the long run, float64 ``[A]``; likewise.
        cycles: Who beats whom beats whom beats the first, where all three are sure.
        sprt: Where the sequential test stands, if there is one.
    """

    id: str
    schedule: Schedule
    agents: tuple[str, ...]
    standings: tuple[Standing, ...]
    matrix: NDArray[np.float64]
    pairings: tuple[PairingResult, ...]
    forfeits: tuple[ForfeitResult, ...]
    left: tuple[tuple[str, str], ...]
    fights: int
    seconds: float
    ratings: Ratings
    nash: NashAverage | None
    alpha_rank: NDArray[np.float64] | None
    cycles: tuple[Cycle, ...]
    sprt: SprtState | None


def read_table(
    ledger: Ledger,
    tournament: str | None = None,
    *,
    bootstrap: int = BOOTSTRAP,
    library: Library | None = None,
) -> Table:
    """Read the table of a tournament from its ledger.

    Args:
        ledger: The ledger; its fights may be of other rules.
        tournament: Which; the latest if not given.
        bootstrap: Resamples for the intervals of ratings.
        library: Fights of people, who stand in the table too, see `arena.tournament.people`. What
            is said of a pay-off matrix and of cycles is said of the agents alone.

    Raises:
        InputError: If there is no such tournament.
    """
    found = gather(ledger, tournament, library)
    id, schedule, entries, fought = found.id, found.schedule, found.entries, found.fought
    pairs, met = found.pairs, payoff(found.of_agents)
    complete = met.complete and len(met.names) > 0
    columns = {"timeout": found.columns["ended_by"] == TIME_OUT} | found.columns
    places = [*_places(schedule, found), *([None] * len(found.people))]
    names = pairs.names
    ratings = rate(pairs, bootstrap=bootstrap, seed=schedule.seed)
    size = len(entries)
    counts = fought.counts(size)
    matrix = fought.points(size) / np.where(counts == 0, np.nan, counts)
    standings = [
        _standing(seat, entry, fought, columns, ratings, places)
        for seat, entry in enumerate(entries)
    ]
    rated = dict(zip(names, ratings.fights > 0, strict=True))  # who forfeits everything is not
    order = sorted(
        standings, key=lambda s: (-(s.place or 0.0), not rated[s.agent], -s.elo, -s.score)
    )
    return Table(
        id=id,
        schedule=schedule,
        agents=names,
        standings=tuple(order),
        matrix=matrix,
        pairings=tuple(_pairings(found, columns)),
        forfeits=tuple(_forfeits(entries, fought, columns)),
        left=tuple((entry.spec, entry.note) for entry in found.gone),
        fights=len(fought),
        seconds=ledger.seconds(id),
        ratings=ratings,
        nash=nash_average(met.score) if complete else None,
        alpha_rank=alpha_rank(met.score) if complete else None,
        cycles=tuple(cycles(met)),
        sprt=None if schedule.sprt is None else tested(schedule, fought),
    )


def _places(schedule: Schedule, found: Gathered) -> Sequence[float | None]:
    """Give what decides the order before ratings do, by agent."""
    agents = len(found.entries) - len(found.people)
    fought = found.fought_by_agents
    if schedule.kind == "swiss":
        return swiss.standing(schedule, fought, agents)[0]
    if schedule.kind == "knock-out":
        through = [0.0] * agents
        for stage in knock_out.stages(schedule, fought, agents):
            for winner in stage.winners:
                if winner is not None:
                    through[winner] += 1
        return through
    return [None] * agents


Columns = dict[str, NDArray[Any]]


def _standing(
    seat: int,
    entry: Entry,
    fought: Fought,
    columns: Columns,
    ratings: Ratings,
    places: Sequence[float | None],
) -> Standing:
    as_a, as_b = fought.a == seat, fought.b == seat
    own = as_a | as_b
    fights = int(own.sum())
    result = np.where(as_a, fought.result, -fought.result)[own]
    forfeit = np.where(as_a, fought.forfeit == 1, fought.forfeit == -1) | (fought.forfeit == 2)
    wins, draws = int((result > 0).sum()), int((result == 0).sum())
    low, high = ratings.ci95[seat]
    return Standing(
        agent=entry.spec,
        fingerprint=entry.fingerprint,
        fights=fights,
        wins=wins,
        losses=fights - wins - draws,
        draws=draws,
        timeouts=int(columns["timeout"][own].sum()),
        forfeits=int((forfeit & own).sum()),
        score=(wins + draws / 2) / max(1, fights),
        win_rate=wins / max(1, fights),
        elo=float(ratings.elo[seat]),
        elo_ci95=(float(low), float(high)),
        place=places[seat],
    )


class _OfPairs(NamedTuple):
    """What a pairing's pairs of fights say, and what is left out of them; see `PairingResult`."""

    pentanomial: tuple[int, ...]
    copied_pairs: int
    unpaired_fights: int
    versus: HeadToHead


def _pairings(found: Gathered, columns: Columns) -> list[PairingResult]:
    """Sum up every pairing that has met, in the order of entries."""
    entries, fought = found.entries, found.fought
    flat = fought.a * len(entries) + fought.b
    order = np.argsort(flat, kind="stable")
    rows = np.split(order, np.flatnonzero(np.diff(flat[order])) + 1) if len(order) else []
    first = np.array([own[0] for own in rows], np.int64)
    seats = fought.a[first], fought.b[first]
    return [
        _pairing(entries[a], entries[b], own, fought, columns, pairs)
        for a, b, own, pairs in zip(
            *(each.tolist() for each in seats), rows, _of_pairs(found, seats), strict=True
        )
    ]


def _of_pairs(
    found: Gathered, seats: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> list[_OfPairs]:
    """Sum up the pairs of pairings, whose seats are given, all at once."""
    agents, size = len(found.of_agents.names), len(found.entries)
    fought, names = found.fought_by_agents, found.of_agents.names
    whole = pairs_of(fought, names, copies=True).counts().sum(axis=2)
    copied, unpaired = np.zeros((2, size, size), np.int64)  # people's fights are neither
    copied[:agents, :agents] = whole - found.of_agents.counts().sum(axis=2)
    unpaired[:agents, :agents] = fought.take(fought.forfeit == 0).counts(agents) - 2 * whole
    counts = found.pairs.counts()[seats]
    columns = counts.tolist(), copied[seats].tolist(), unpaired[seats].tolist()
    return [
        _OfPairs(tuple(of_score), copies, single, versus)
        for of_score, copies, single, versus in zip(*columns, heads_to_head(counts), strict=True)
    ]


def _pairing(
    a: Entry,
    b: Entry,
    own: NDArray[np.int64],
    fought: Fought,
    columns: Columns,
    pairs: _OfPairs,
) -> PairingResult:
    result, digest, start = fought.result[own], fought.digest[own], fought.number[own] // 2
    distinct, first = np.unique(digest, return_index=True)
    won = result > 0
    minutes = float(columns["frames"][own].sum()) / _FRAMES_A_MINUTE

    def a_minute(name: str) -> tuple[float, float]:
        one, two = (float(columns[f"{name}_{side}"][own].sum()) for side in "ab")
        return (one / minutes, two / minutes) if minutes else (0.0, 0.0)

    return PairingResult(
        a=a.spec,
        b=b.spec,
        fights=len(own),
        a_wins=int(won.sum()),
        b_wins=int((result < 0).sum()),
        draws=int((result == 0).sum()),
        timeouts=int(columns["timeout"][own].sum()),
        forfeits=int((fought.forfeit[own] != 0).sum()),
        a_win_rate=float(won.mean()),
        ci95=wilson_by_start(won, start, len(distinct)),
        distinct_fights=len(distinct),
        distinct_ci95=wilson(int(won[first].sum()), len(distinct)),
        fingerprints=(a.fingerprint, b.fingerprint),
        skills_per_minute=a_minute("skills"),
        presses_per_minute=a_minute("presses"),
        **pairs._asdict(),
    )


def _forfeits(entries: Sequence[Entry], fought: Fought, columns: Columns) -> list[ForfeitResult]:
    """Sum up forfeits by agent, opponent and reason, in the order of the ledger."""
    found: dict[tuple[int, int, str], list[int]] = {}
    for k in np.flatnonzero(columns["ended_by"] == FORFEIT):
        a, b, by = int(fought.a[k]), int(fought.b[k]), int(fought.forfeit[k])
        for agent, opponent in ((a, b), (b, a)):
            if by == 2 or (by == 1) == (agent == a):
                key = (agent, opponent, str(columns["reason"][k]))
                found.setdefault(key, []).append(int(columns["id"][k]))
    return [
        ForfeitResult(entries[agent].spec, entries[opponent].spec, reason, len(ids), min(ids))
        for (agent, opponent, reason), ids in sorted(found.items())
    ]
