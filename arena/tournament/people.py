"""People in the table of a tournament: the fights that they played against its agents, as rows.

A person takes part as ``human:NAME``. The fights lie in the library of people's fights
(`arena.replays.library`), where they were played one by one and not as pairs of one start: each
stands as a pair of its own, with the score of its one fight, and has a start of its own.

n = fights.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.errors import InputError
from arena.frame_data.skills import ROWS
from arena.replays.entries import Entry as Kept
from arena.replays.entries import Filters, Party
from arena.replays.library import Library
from arena.replays.playback import Playback
from arena.tournament.rows import FORFEIT, FURTHER, KNOCK_OUT, TIME_OUT, Entry, Fought
from arena.tournament.statistics import Pairs

FIRST_START: Final = 1 << 40
"""Number of the start of people's first fight: behind all starts of a tournament."""
_DIGITS: Final = 15  # hexadecimal ones of a digest that fit into an int64


@dataclass(frozen=True)
class People:
    """People, and their fights against the agents of a tournament and one another.

    Attributes:
        entries: The people, with seats behind those of the agents.
        fought: Their fights; a is below b, as everywhere in a tournament.
        columns: The same further columns as `arena.tournament.ledger.Ledger.columns` gives; the id
            of each fight is 0, since no ledger of tournaments holds it.
        kept: The same fights as the library has them, in the same order.
        left_out: How many of their fights are no part of it, by the reason.
    """

    entries: tuple[Entry, ...]
    fought: Fought
    columns: dict[str, NDArray[Any]]
    kept: tuple[Kept, ...]
    left_out: dict[str, int]

    def joined(self, pairs: Pairs) -> Pairs:
        """Add the people and their fights to the pairs of a tournament's agents."""
        rated = self.fought.take(self.fought.forfeit == 0)
        return Pairs(
            (*pairs.names, *(entry.spec for entry in self.entries)),
            np.concatenate([pairs.a, rated.a]),
            np.concatenate([pairs.b, rated.b]),
            np.concatenate([pairs.score, (rated.result + 1) / 2]),
            np.concatenate([pairs.start, rated.number // 2]),
            pairs.unpaired,
            pairs.copies,
        )


def people(library: Library, agents: Sequence[Entry], delay: int) -> People:
    """Find the fights of people that belong into the table of a tournament.

    What counts is a fight from a fresh start to its end, by the rules and frame data of today,
    against an agent that is the same one still and had the tournament's reaction delay, or against
    another person.

    Args:
        library: The fights of people.
        agents: Who takes part in the tournament, in the order of its table.
        delay: Reaction delay of its agents.

    Raises:
        InputError: If the library's ledger cannot be read.
    """
    seats = {(entry.spec, entry.fingerprint): seat for seat, entry in enumerate(agents)}
    left_out: Counter[str] = Counter()
    rows: list[tuple[int, ...]] = []
    further: list[dict[str, Any]] = []
    kept: list[Kept] = []
    for fight in sorted(library.fights(Filters()), key=lambda each: each.id):
        if fight.person is None:
            continue
        try:
            _check(fight, seats, delay)
            last = _last_state(library, fight)
        except _LeftOutError as reason:
            left_out[str(reason)] += 1
            continue
        for party in fight.parties:
            if party.is_person:
                seats.setdefault((party.spec, ""), len(seats))
        row, more = _row(fight, [seats[_key(party)] for party in fight.parties], last, len(rows))
        rows.append(row)
        further.append(more)
        kept.append(fight)
    columns = {name: np.array([each[name] for each in further]) for name in FURTHER}
    entered = [Entry(seat, name, "", since=0) for (name, _), seat in seats.items()]
    own = tuple(entered[len(agents) :])
    return People(own, Fought.of_rows(rows), columns, tuple(kept), dict(left_out))


class _LeftOutError(Exception):
    """A fight is no part of a table; says why."""


def _key(party: Party) -> tuple[str, str]:
    """Give what tells a player from all others: name and fingerprint."""
    return (party.spec, "") if party.is_person else (party.name, party.fingerprint)


def _check(fight: Kept, seats: Mapping[tuple[str, str], int], delay: int) -> None:
    """Let pass what may be part of a table.

    Raises:
        _LeftOutError: Says why a fight is not.
    """
    if not fight.is_match:
        raise _LeftOutError("begun midway, or in training")
    if fight.winner is None and fight.outcome == S.GOING_ON:
        raise _LeftOutError("broken off")
    left, right = fight.parties
    if left.spec == right.spec:
        raise _LeftOutError("against the same name")
    for party, own in zip(fight.parties, fight.delay, strict=True):
        if party.is_person:
            continue
        if party.name not in {name for name, _ in seats}:
            raise _LeftOutError("against an agent that takes no part")
        if _key(party) not in seats:
            raise _LeftOutError("against an agent that is another one now")
        if own != delay:
            raise _LeftOutError("with another reaction delay")


def _last_state(library: Library, fight: Kept) -> NDArray[np.int32]:
    """Play a fight again; gives its last state, int32 ``[FIELDS]``.

    Raises:
        _LeftOutError: If it cannot be played by the rules of today.
    """
    try:
        last: NDArray[np.int32] = Playback.of(library.load(fight)).states[-1]
    except InputError as error:
        raise _LeftOutError("of other rules or frame data, or damaged") from error
    return last


def _row(
    fight: Kept, seats: list[int], last: NDArray[np.int32], number: int
) -> tuple[tuple[int, ...], dict[str, Any]]:
    """Give a fight as a row of `Fought`, and its further columns."""
    sides = (0, 1) if seats[0] < seats[1] else (1, 0)  # of a and b
    result = 0 if fight.winner is None else 1 if fight.winner == sides[0] else -1
    forfeit = 0 if fight.forfeit is None else 1 if fight.forfeit == sides[0] else -1
    start = 2 * (FIRST_START + number)
    digest = int(fight.digest[:_DIGITS], 16)
    row = (seats[sides[0]], seats[sides[1]], start, result, forfeit, digest, 0)
    ended = FORFEIT if forfeit else TIME_OUT if last[S.ENDED_BY] == S.TIME_OUT else KNOCK_OUT
    more: dict[str, Any] = {"id": 0, "side": sides[0], "ended_by": ended, "frames": fight.frames}
    more["reason"] = (fight.note or "gave up") if forfeit else ""
    for name, side in zip("ab", sides, strict=True):
        base = side * S.PLAYER_FIELDS
        more[f"fighter_{name}"] = fight.fighters[side]
        more[f"presses_{name}"] = int(last[base + S.PRESSES])
        started = slice(base + S.STARTED + 1, base + S.STARTED + ROWS)
        more[f"skills_{name}"] = int(last[started].sum())
    return row, more
