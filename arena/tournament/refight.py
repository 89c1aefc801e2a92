"""A fight of a ledger, fought again for its replay: its row says all that it takes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from arena.match import Player
from arena.match.results import MatchResult
from arena.replays.replay import Replay
from arena.replays.versions import check_versions
from arena.tournament.director import fight
from arena.tournament.ledger import Ledger
from arena.tournament.rows import Batch, Entry

Resolve = Callable[[str], Player]


@dataclass(frozen=True)
class Refought:
    """A fight that was fought again.

    Attributes:
        row: Its row, by the names of the view ``named_fights``.
        replay: The fight as it was fought now; None if a player forfeited it before its first
            frame.
        same: Whether it came out as it stands in the row, to the last input.
        changed: Its agents that have another fingerprint now, in words.
    """

    row: Mapping[str, Any]
    replay: Replay | None
    same: bool
    changed: tuple[str, ...] = ()


def refight(ledger: Ledger, number: int, resolve: Resolve) -> Refought:
    """Fight a fight again.

    It is fought alone. Where that gives another fight, its agents may answer otherwise alone than
    in company, so its whole batch is fought. An agent with another fingerprint may try, too:
    whether the fight is the same tells if it still fights alike, as bots do after a change
    elsewhere in the program.

    Args:
        ledger: The ledger.
        number: The fight's id in it.
        resolve: Makes players of specs.

    Raises:
        InputError: If there is no such fight, it was fought by other rules, or an agent cannot be
            made.
    """
    tournament = ledger.tournament_of(number)
    (row,) = ledger.fights(tournament, "id = ?", (number,))
    where = f"{ledger.path}: fight {number}"
    check_versions(row["rules"], row["frame_data"], where)
    alone = Batch(row["round"], row["batch"], ((row["a"], row["b"]),), row["number"] // 2 * 2, 2)
    entries = ledger.entries(tournament)
    made: dict[int, Player] = {}
    for batch in _ways(ledger, tournament, alone):
        for seat in {seat for pair in batch.pairings for seat in pair} - made.keys():
            made[seat] = resolve(entries[seat].spec)
        found = _fought(ledger, tournament, batch, made, row)
        if found.same:
            break
    said = tuple(_changed(entries[seat], made[seat]) for seat in (row["a"], row["b"]))
    return replace(found, changed=tuple(filter(None, said)))


def _ways(ledger: Ledger, tournament: str, alone: Batch) -> Iterator[Batch]:
    """Give the ways to fight a fight again, the quickest first."""
    yield alone
    yield ledger.batch(tournament, alone.round, alone.number)


def _changed(entry: Entry, player: Player) -> str:
    """Say that an agent is another one now; nothing if it is not."""
    if player.fingerprint == entry.fingerprint:
        return ""
    return f"{entry.spec} is another player now ({player.fingerprint}, it was {entry.fingerprint})"


def _fought(
    ledger: Ledger,
    tournament: str,
    batch: Batch,
    players: Mapping[int, Player],
    row: Mapping[str, Any],
) -> Refought:
    """Fight a batch and pick the fight out of it."""
    results = fight(batch, players, ledger.schedule(tournament), record=True)
    result: MatchResult = results[batch.pairings.index((row["a"], row["b"]))]
    (place,) = np.flatnonzero(result.number == row["number"])
    same = int(result.digest[place]) == row["digest"] and int(result.result[place]) == row["result"]
    return Refought(row, result.replays[place] if result.replays else None, bool(same))
