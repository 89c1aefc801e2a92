"""All fights that a table is made of: those of a ledger, and those of people."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena.replays.entries import Entry as Kept
from arena.replays.library import Library
from arena.tournament.ledger import Ledger
from arena.tournament.people import people
from arena.tournament.rows import Entry, Fought
from arena.tournament.schedule import Schedule
from arena.tournament.spending import pairs_of
from arena.tournament.statistics import Pairs


@dataclass(frozen=True)
class Gathered:
    """The fights of a tournament, and those of people if they stand in its table.

    Attributes:
        id: Its name in the ledger.
        schedule: What was declared.
        entries: Who stands in the table, the agents before the people.
        gone: Agents that take part no more.
        fought: The fights among those, numbered in the order of ``entries``; those of people last.
        columns: Further columns of them, by the names in `arena.tournament.rows.FURTHER`.
        of_agents: The pairs of the agents' fights.
        pairs: Those of all.
        people: Who of the entries are people.
        kept: The fights of people, in their order.
    """

    id: str
    schedule: Schedule
    entries: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    fought: Fought
    columns: dict[str, NDArray[Any]]
    of_agents: Pairs
    pairs: Pairs
    people: tuple[Entry, ...] = ()
    kept: tuple[Kept, ...] = ()

    @property
    def fought_by_agents(self) -> Fought:
        """The fights of agents alone."""
        of_agents = len(self.fought) - len(self.kept)
        return self.fought.take(np.arange(len(self.fought)) < of_agents)


def gather(
    ledger: Ledger, tournament: str | None = None, library: Library | None = None
) -> Gathered:
    """Read the fights of a tournament.

    Args:
        ledger: The ledger.
        tournament: Which; the latest if not given.
        library: Fights of people, if they are to stand in the table.

    Raises:
        InputError: If there is no such tournament.
    """
    known = ledger.tournaments()
    id = tournament if tournament is not None else (known[-1] if known else "")
    schedule = ledger.schedule(id)
    every = ledger.entries(id)
    entries = tuple(entry for entry in every if entry.until is None)
    gone = tuple(entry for entry in every if entry.until is not None)
    fought, columns = ledger.columns(id, [entry.seat for entry in entries])
    pairs = pairs_of(fought, tuple(entry.spec for entry in entries))
    agents = Gathered(id, schedule, entries, gone, fought, columns, pairs, pairs)
    found = None if library is None else people(library, entries, schedule.delay)
    if found is None or not found.kept:
        return agents
    return replace(
        agents,
        entries=(*entries, *found.entries),
        fought=fought.with_more(found.fought),
        columns={name: np.concatenate([columns[name], found.columns[name]]) for name in columns},
        pairs=found.joined(pairs),
        people=found.entries,
        kept=found.kept,
    )
