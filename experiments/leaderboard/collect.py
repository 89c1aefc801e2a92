"""A leaderboard from the ledger of a tournament: its table, its curves, and fights fought again."""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.frame_data.skills import FIGHTERS
from arena.match import Player
from arena.replays.entries import now
from arena.replays.library import Library
from arena.replays.playback import Playback
from arena.replays.replay import Replay
from arena.rules import RULES_VERSION
from arena.rules.constants import FRAMES_PER_SECOND
from arena.tournament.gathered import Gathered, gather
from arena.tournament.ledger import Ledger
from arena.tournament.refight import refight
from arena.tournament.rows import TIME_OUT, Fought
from arena.tournament.spending import pairs_of
from arena.tournament.statistics import Pairs, rate
from arena.tournament.table import Table, read_table
from experiments.leaderboard.data import (
    Agent,
    Curve,
    Cycle,
    Film,
    Forfeit,
    Leaderboard,
    Pairing,
)
from experiments.leaderboard.films import Reel

Resolve = Callable[[str], Player]
Progress = Callable[[int, int], None]

_POINTS: Final = 12  # of a curve
_APART: Final = 5  # fights between those chosen of two pairings; no divisor of 18, the match-ups
_NOTES: Final = 8
_RESAMPLES: Final = 100  # for an interval on a curve


def collect(
    ledger: Ledger,
    tournament: str | None,
    resolve: Resolve,
    *,
    films: int = 2,
    library: Library | None = None,
    table: Table | None = None,
    progress: Progress | None = None,
) -> Leaderboard:
    """Put together what the page of a tournament shows.

    Args:
        ledger: Its ledger.
        tournament: Which; the latest if not given.
        resolve: Makes players of specs, which fight the fights to watch again.
        films: Fights to watch of each pairing, at most: by turns one that each side won; 0 for
            none.
        library: Fights of people, who stand in the table too.
        table: Its table, where it has been read already.
        progress: Told (fights fought again, fights to watch).

    Raises:
        InputError: If there is no such tournament.
    """
    table = table or read_table(ledger, tournament, library=library)
    found = gather(ledger, tournament, library)
    place = _places(table, found)
    pairings, chosen = _pairings(table, found, place, films)
    reel, notes = Reel(), []
    with closing(_Players(resolve)) as players:
        camera = _Camera(ledger, found, place, reel, library, players)
        for done, (key, fight) in enumerate(chosen):
            film, why = camera.film(fight)
            if film is not None:
                pairings[key] = replace(pairings[key], films=(*pairings[key].films, film))
            elif why not in notes:
                notes.append(why)
            if progress is not None:
                progress(done + 1, len(chosen))
    return Leaderboard(
        title=table.id,
        made=now(),
        about=_about(table),
        fighters=_fighters(found),
        agents=tuple(_agents(table)),
        pairings=tuple(pairings.values()),
        curves=tuple(_curves(found, place)),
        cycles=tuple(Cycle(cycle.names, cycle.scores) for cycle in table.cycles),
        forfeits=tuple(Forfeit(f.agent, f.opponent, f.reason, f.fights) for f in table.forfeits),
        left=table.left,
        notes=(*notes[:_NOTES], *_more(len(notes) - _NOTES)),
        reel=reel.shared(),
    )


def _more(notes: int) -> list[str]:
    return [f"{notes} notes more of this kind."] if notes > 0 else []


def _about(table: Table) -> tuple[str, ...]:
    """Say what was played."""
    schedule = table.schedule
    return (
        f"{schedule.kind} of {table.fights:,} fights",
        f"reaction delay {schedule.delay} frames",
        f"seed {schedule.seed}",
        f"rules {RULES_VERSION}",
    )


def _places(table: Table, found: Gathered) -> NDArray[np.int64]:
    """Give the place in the standings of each entry, int64 ``[A]``."""
    rank = {standing.agent: k for k, standing in enumerate(table.standings)}
    return np.array([rank[entry.spec] for entry in found.entries], np.int64)


def _agents(table: Table) -> Iterator[Agent]:
    mix = table.nash.strategy.tolist() if table.nash else []
    shares = dict(zip(table.agents, mix, strict=False))  # people behind the agents have none
    for each in table.standings:
        low, high = each.elo_ci95
        yield Agent(
            each.agent,
            each.fights,
            each.wins,
            each.draws,
            each.losses,
            each.timeouts,
            each.forfeits,
            each.elo,
            low,
            high,
            each.place,
            nash=shares.get(each.agent),
            fingerprint=each.fingerprint,
        )


Key = tuple[int, int]


def _fighters(found: Gathered) -> tuple[str, ...]:
    """Name the fighters of a tournament: today's, then those that its fights alone know."""
    named = {str(name) for side in "ab" for name in found.columns[f"fighter_{side}"]}
    return (*FIGHTERS, *sorted(named - set(FIGHTERS)))


def _pairings(
    table: Table, found: Gathered, place: NDArray[np.int64], films: int
) -> tuple[dict[Key, Pairing], list[tuple[Key, int]]]:
    """Count all pairings by fighters, and choose the fights to watch, by their rows."""
    fought, columns = found.fought, found.columns
    fighters = _fighters(found)
    number = {name: k for k, name in enumerate(fighters)}
    leads = {(p.a, p.b): p.versus.elo for p in table.pairings}
    pairings: dict[Key, Pairing] = {}
    chosen: list[tuple[Key, int]] = []
    flat = fought.a * len(found.entries) + fought.b
    for one in np.unique(flat):
        own = np.flatnonzero(flat == one)
        a, b = int(fought.a[own[0]]), int(fought.b[own[0]])
        first = place[a] < place[b]
        key = (int(min(place[a], place[b])), int(max(place[a], place[b])))
        result = fought.result[own] if first else -fought.result[own]
        of_a, of_b = (
            np.array([number[name] for name in columns[f"fighter_{side}"][own]]) for side in "ab"
        )
        counts = np.zeros((len(fighters), len(fighters), 3), np.int64)
        np.add.at(counts, (of_a, of_b, 1 - result) if first else (of_b, of_a, 1 - result), 1)
        elo = leads[found.entries[a].spec, found.entries[b].spec]
        forfeits = int((fought.forfeit[own] != 0).sum())
        triples = tuple(
            tuple((won, drawn, lost) for won, drawn, lost in row) for row in counts.tolist()
        )
        pairings[key] = Pairing(*key, triples, elo if first else -elo, forfeits)
        chosen += [(key, row) for row in _watched(fought, own, result, films, sum(key))]
    return dict(sorted(pairings.items())), chosen


def _watched(
    fought: Fought, own: NDArray[np.int64], result: NDArray[np.int64], films: int, shift: int
) -> list[int]:
    """Choose fights: by turns one that a won, one that b won, a draw; no forfeits, no copies.

    ``shift`` makes pairings begin at different starts, so that all fighters come up on a page.
    """
    _, first = np.unique(fought.digest[own], return_index=True)
    kept = [k for k in sorted(first.tolist()) if fought.forfeit[own[k]] == 0]
    heaps = [[int(own[k]) for k in kept if result[k] == outcome] for outcome in (1, -1, 0)]
    turns = [
        heap[(k + _APART * shift) % len(heap)]
        for k in range(min(films, len(kept)))
        for heap in heaps
        if k < len(heap)
    ]
    return sorted(turns[:films])


class _Players:
    """Players by their specs, each made once."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._made: dict[str, Player] = {}

    def __call__(self, spec: str) -> Player:
        if spec not in self._made:
            self._made[spec] = self._resolve(spec)
        return self._made[spec]

    def close(self) -> None:
        """Release what they hold, such as processes."""
        for player in self._made.values():
            if hasattr(player, "close"):
                with suppress(InputError):
                    player.close()


@dataclass(frozen=True)
class _Camera:
    """Films fights of a tournament: those of agents are fought again, those of people lie there."""

    ledger: Ledger
    found: Gathered
    place: NDArray[np.int64]
    reel: Reel
    library: Library | None
    resolve: Resolve
    unlike: set[int] = field(default_factory=set)  # agents that have changed, and fight otherwise

    def film(self, row: int) -> tuple[Film | None, str]:
        """Film the fight of a row; gives why not if it cannot be."""
        fought, columns = self.found.fought, self.found.columns
        fight = int(columns["id"][row])
        names = [self.found.entries[seat[row]].spec for seat in (fought.a, fought.b)]
        try:
            replay = self._replay(row, fight)
        except InputError as error:
            return None, f"Fights of {names[0]} against {names[1]} cannot be shown: {error}"
        if replay is None:
            return None, (
                f"A fight of {names[0]} against {names[1]} came out otherwise when it was fought "
                "again: an agent is another one now, or does not always answer alike."
            )
        sides = (0, 1) if columns["side"][row] == 0 else (1, 0)  # of a and b
        at = (int(self.place[fought.a[row]]), int(self.place[fought.b[row]]))
        by = {1: f"{names[0]} won", -1: f"{names[1]} won", 0: "draw"}[int(fought.result[row])]
        ended = "on time" if columns["ended_by"][row] == TIME_OUT else "by knock-out"
        seconds = replay.frames / FRAMES_PER_SECOND
        return Film(
            sides=(at[sides[0]], at[sides[1]]),
            fighters=replay.fighters,
            title=f"{by} {ended} after {seconds:.1f} s",
            frames=replay.frames,
            fight=fight,
            packed=self.reel.film(Playback.of(replay).states),
        ), ""

    def _replay(self, row: int, fight: int) -> Replay | None:
        """Give the replay of a fight; None if it comes out otherwise today."""
        behind = row - (len(self.found.fought) - len(self.found.kept))
        if behind >= 0 and self.library is not None:
            return self.library.load(self.found.kept[behind])
        seats = {int(self.found.fought.a[row]), int(self.found.fought.b[row])}
        if seats & self.unlike:
            return None
        again = refight(self.ledger, fight, self.resolve)
        if again.same:
            return again.replay
        for seat in seats:
            entry = self.found.entries[seat]
            if self.resolve(entry.spec).fingerprint != entry.fingerprint:
                self.unlike.add(seat)
        return None


def _curves(found: Gathered, place: NDArray[np.int64]) -> Iterator[Curve]:
    """Rate the agents as their fights came in: pairing by pairing as far as each had come."""
    agents = len(found.entries) - len(found.people)
    fought = found.fought.take(np.arange(len(found.fought)) < len(found.fought) - len(found.kept))
    order = np.lexsort((fought.number, fought.round))
    names = tuple(entry.spec for entry in found.entries[:agents])
    ends = np.unique(np.linspace(0, len(fought), _POINTS + 1).round().astype(np.int64)[1:])
    ratings = []
    for end in ends:
        which = np.zeros(len(fought), np.bool_)
        which[order[:end]] = True
        pairs: Pairs = pairs_of(fought.take(which), names)
        ratings.append(rate(pairs, bootstrap=_RESAMPLES, seed=found.schedule.seed))
    for agent in np.argsort(place[:agents]).tolist():
        met = [k for k, rating in enumerate(ratings) if rating.fights[agent]]
        yield Curve(
            int(place[agent]),
            tuple(int(ends[k]) for k in met),
            tuple(float(ratings[k].elo[agent]) for k in met),
            tuple(float(ratings[k].ci95[agent, 0]) for k in met),
            tuple(float(ratings[k].ci95[agent, 1]) for k in met),
        )
