"""Rounds of a tournament: which fights come next, as a pure function of what has been fought.

`drawn` takes the schedule, the number of the round, the fights of all earlier rounds and the
entries, and gives batches. It looks at nothing else, so a tournament that was killed goes on as it
would have gone on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from arena.base.errors import InputError
from arena.tournament import knock_out, swiss
from arena.tournament.pairings import Match, next_matches
from arena.tournament.rows import Batch, Entry, Fought
from arena.tournament.schedule import UNIT, Schedule

MOST: Final = 1_024
"""Fights of a batch, about: enough to keep all cores and networks busy, and not much to lose."""

Matches = Callable[[Schedule, Fought, Sequence[Entry]], list[Match]]
_KINDS: Final[dict[str, Matches]] = {
    "round-robin": next_matches,
    "gauntlet": next_matches,
    "ladder": next_matches,
    "swiss": swiss.next_matches,
    "knock-out": knock_out.next_matches,
}


def check_size(schedule: Schedule, agents: int) -> None:
    """Refuse a schedule that does not suit so many agents.

    Raises:
        InputError: Says what does.
    """
    if schedule.kind == "swiss":
        swiss.rounds_of(schedule, agents)
    if schedule.kind == "gauntlet" and schedule.challengers >= agents:
        raise InputError(
            f"a gauntlet of {schedule.challengers} challengers among {agents} agents: they meet "
            f"nobody, so give at most {agents - 1} challengers"
        )


def drawer(schedule: Schedule) -> Callable[[int, Fought, Sequence[Entry]], list[Batch]]:
    """Give what draws up the rounds of a schedule; see `drawn`."""
    return partial(drawn, schedule)


def drawn(schedule: Schedule, number: int, fought: Fought, entries: Sequence[Entry]) -> list[Batch]:
    """Draw up a round.

    Args:
        schedule: The tournament.
        number: Number of the round.
        fought: All fights of earlier rounds.
        entries: All entries, those that take part no more among them.

    Returns:
        Batches; none if the tournament is over.

    Raises:
        InputError: If the schedule does not suit the entries.
    """
    taking_part = [entry for entry in entries if entry.until is None]
    if len(taking_part) < 2:
        raise InputError(f"a tournament of {len(taking_part)} agents: name at least two")
    left = _left(schedule, len(fought))
    if left is not None and left < 2:
        return []
    matches = _KINDS[schedule.kind](schedule, fought.in_order(), entries)
    return batches_of(number, _within(matches, left))


def _left(schedule: Schedule, fought: int) -> int | None:
    """Say how many fights of a budget are left, an even number; None if it has no limit."""
    most = schedule.budget.fights
    return None if most is None else (most - fought) // 2 * 2


def _within(matches: Iterable[Match], left: int | None) -> list[Match]:
    """Cut a round short where a budget of fights ends."""
    if left is None:
        return list(matches)
    kept = []
    for match in matches:
        fights = min(match.fights, left)
        if fights > 0:
            kept.append(Match(match.a, match.b, match.first, fights))
        left -= fights
    return kept


@dataclass(frozen=True, order=True)
class _Stretch:
    """Fights of one pairing that stand in one batch."""

    first: int
    fights: int


def batches_of(number: int, matches: Sequence[Match], most: int = MOST) -> list[Batch]:
    """Put matches into batches of fights that begin alike, the lowest numbers of fights first.

    Args:
        number: Of the round.
        matches: Who meets whom.
        most: Fights of a batch, about.
    """
    if not matches:
        return []
    block = max(UNIT, most // len(matches) // UNIT * UNIT)
    pairings: dict[_Stretch, list[tuple[int, int]]] = {}
    for match in matches:
        end = match.first + match.fights
        for first in range(match.first, end, block):
            stretch = _Stretch(first, min(block, end - first))
            pairings.setdefault(stretch, []).append((match.a, match.b))
    batches: list[Batch] = []
    for stretch, pairs in sorted(pairings.items()):
        size = max(1, most // stretch.fights)
        for begin in range(0, len(pairs), size):
            own = tuple(pairs[begin : begin + size])
            batches.append(Batch(number, len(batches), own, stretch.first, stretch.fights))
    return batches
