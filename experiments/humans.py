"""What people say of agents: how often they were beaten, what was wrong, and where to look.

The fights are those of the library (`arena.replays.library`). An agent is told apart by its spec
and by the fingerprint of what it is, so that a clone trained anew is another one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from arena.base.errors import InputError
from arena.match.results import wilson_by_start
from arena.replays.entries import Complaint, Entry, Filters, Rating
from arena.replays.evidence import moment
from arena.replays.library import Library
from arena.replays.playback import Playback
from arena.state import GOING_ON

Agent = tuple[str, str, str]  # spec, fingerprint, version of the program


@dataclass(frozen=True)
class Place:
    """A moment of a fight that a person complained of.

    Attributes:
        fight: Id of the fight.
        file: Its replay.
        frame: Where to look; None if the fight cannot be played again.
        comment: What the person wrote.
        person: Name of the person.
    """

    fight: str
    file: str
    frame: int | None
    comment: str
    person: str


@dataclass
class Record:
    """What an agent came to against people.

    Attributes:
        agent: Its spec.
        fingerprint: Hash of what it is.
        version: Version of the program that it played in.
        fights: Rounds that came to an end.
        wins: Rounds that it won.
        losses: Rounds that it lost.
        draws: Rounds that nobody won.
        forfeits: Rounds that it lost by giving up.
        broken_off: Rounds that did not come to an end; no part of ``fights``.
        people: Different people that it met.
        ci95: 95 % interval of its win rate, clustered by match.
        stars: Mean of the stars given; None if none were.
        complaints: Places by what was ticked.
    """

    agent: str
    fingerprint: str
    version: str
    fights: int = 0
    wins: int = 0
    losses: int = 0
    draws: int = 0
    forfeits: int = 0
    broken_off: int = 0
    people: int = 0
    ci95: tuple[float, float] = (0.0, 1.0)
    stars: float | None = None
    complaints: dict[str, list[Place]] = field(default_factory=dict)

    @property
    def win_rate(self) -> float | None:
        """Rounds won per round that came to an end; None without any."""
        return self.wins / self.fights if self.fights else None


def records(library: Library, filters: Filters | None = None) -> list[Record]:
    """Put together what every agent came to against people.

    Fights that began midway, taken over or in training, count for what was said of them alone.

    Args:
        library: The fights.
        filters: Which of them.

    Returns:
        A record for each agent, fingerprint and version that people met; most fights first.

    Raises:
        InputError: If the ledger cannot be read.
    """
    said: dict[str, list[Rating]] = defaultdict(list)
    for fight, rating in library.ratings():
        said[fight].append(rating)
    met: dict[Agent, list[Entry]] = defaultdict(list)
    for entry in library.fights(filters or Filters()):
        side = agent_side(entry)
        if side is not None and (entry.is_match or entry.id in said):
            party = entry.parties[side]
            met[party.name, party.fingerprint, entry.version].append(entry)
    found = [_record(agent, entries, said, library) for agent, entries in met.items()]
    return sorted(found, key=lambda record: (-record.fights, record.agent, record.version))


def agent_side(entry: Entry) -> int | None:
    """Give the side of the agent where a person met one; None otherwise."""
    people = [party.is_person for party in entry.parties]
    return people.index(False) if people.count(True) == 1 else None


def _record(
    agent: Agent, entries: list[Entry], said: dict[str, list[Rating]], library: Library
) -> Record:
    record = Record(*agent)
    fought = [e for e in entries if e.is_match]
    over = [e for e in fought if e.winner is not None or e.outcome != GOING_ON]
    won = np.array([e.winner == agent_side(e) for e in over], np.bool_)
    lost = [e for e in over if e.winner is not None and e.winner != agent_side(e)]
    matches = np.unique([e.match or e.id for e in over], return_inverse=True)[1]
    stars = [r.stars for e in entries for r in said[e.id] if r.stars is not None]
    record.fights, record.wins, record.losses = len(over), int(won.sum()), len(lost)
    record.draws = record.fights - record.wins - record.losses
    record.forfeits = sum(e.forfeit is not None for e in lost)
    record.broken_off = len(fought) - len(over)
    record.people = len({p.name for e in entries for p in e.parties if p.is_person})
    record.ci95 = wilson_by_start(won, matches, len({e.digest for e in over}))
    record.stars = float(np.mean(stars)) if stars else None
    record.complaints = _complaints(entries, said, library)
    return record


def _complaints(
    entries: Iterable[Entry], said: dict[str, list[Rating]], library: Library
) -> dict[str, list[Place]]:
    """Group what was ticked, the most frequent first."""
    found: dict[str, list[Place]] = defaultdict(list)
    for entry in entries:
        for rating in said[entry.id]:
            for tick in rating.ticks:
                frame = rating.frames.get(tick)
                found[tick.value].append(
                    Place(
                        fight=entry.id,
                        file=str(entry.path or ""),
                        frame=_moment(tick, entry, library) if frame is None else frame,
                        comment=rating.comment,
                        person=rating.person,
                    )
                )
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _moment(tick: Complaint, entry: Entry, library: Library) -> int | None:
    side = agent_side(entry)
    try:
        playback = Playback.of(library.load(entry))
    except InputError:  # of other rules: what happened is known, but it cannot be shown
        return None
    return None if side is None else moment(tick, playback.events, side, playback.frames)
