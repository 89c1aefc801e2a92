"""What happened in a fight and when, read from its states: presses, hits, throws, its end.

T = frames of the fight; an event on frame t is seen in the state behind it, ``states[t + 1]``.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.skills import ROWS

_FALLING: Final = (S.HITSTUN, S.LAUNCHED, S.KNOCKED_DOWN)


class EventKind(StrEnum):
    """What may happen."""

    PRESS = "press"
    START = "start"
    HIT = "hit"
    BLOCK = "block"
    ABSORB = "absorb"
    GRAB = "grab"
    GUARD_BREAK = "guard break"
    KNOCK_OUT = "knock-out"
    TIME_OUT = "time-out"


HITS: Final = (EventKind.HIT, EventKind.BLOCK, EventKind.ABSORB, EventKind.GUARD_BREAK)
"""Contacts."""
ENDS: Final = (EventKind.KNOCK_OUT, EventKind.TIME_OUT)


@dataclass(frozen=True, order=True)
class Event:
    """Something that happened.

    Attributes:
        frame: On which frame.
        side: Who did it; of a knock-out the winner, of a time-out or a double knock-out 0.
        kind: What.
        skill: Skill pressed, or row of the skill started; 0 otherwise.
        damage: Health that it took.
    """

    frame: int
    side: int
    kind: EventKind
    skill: int = 0
    damage: int = 0


def events_of(states: NDArray[np.int32]) -> tuple[Event, ...]:
    """List what happened between states that follow one another, int32 [T + 1, FIELDS]."""
    before, after = states[:-1], states[1:]
    found: list[Event] = []
    for side in (0, 1):
        own, other = side * S.PLAYER_FIELDS, (1 - side) * S.PLAYER_FIELDS
        found += _own_doing(before[:, own:], after[:, own:], side)
        found += _contacts(before[:, other:], after[:, other:], side)
    found += _end(before, after)
    return tuple(sorted(found))


def _own_doing(before: NDArray[np.int32], after: NDArray[np.int32], side: int) -> list[Event]:
    """List presses, starts of skills and grabs of a side, by its fields."""
    pressed = np.flatnonzero(after[:, S.PRESSES] > before[:, S.PRESSES])
    found = [Event(int(t), side, EventKind.PRESS, int(after[t, S.PRESS])) for t in pressed]
    rows = slice(S.STARTED + 1, S.STARTED + ROWS)
    for t, row in np.argwhere(after[:, rows] > before[:, rows]):
        found.append(Event(int(t), side, EventKind.START, int(row) + 1))
    caught = (after[:, S.STATUS] == S.THROWING) & (before[:, S.STATUS] != S.THROWING)
    return found + [Event(int(t), side, EventKind.GRAB) for t in np.flatnonzero(caught)]


def _contacts(before: NDArray[np.int32], after: NDArray[np.int32], side: int) -> list[Event]:
    """List what a side's attacks came to, by the fields of its opponent."""
    damage = before[:, S.HEALTH] - after[:, S.HEALTH]
    status = after[:, S.STATUS]
    broken = (status == S.GUARD_BROKEN) & (before[:, S.STATUS] != S.GUARD_BROKEN)
    drained = (after[:, S.GUARD] < before[:, S.GUARD]) & ~broken
    hurt = (damage > 0) & ~broken & ~drained
    falls = np.isin(status, _FALLING)
    marks = (
        (EventKind.GUARD_BREAK, broken),
        (EventKind.BLOCK, drained),
        (EventKind.HIT, hurt & falls),
        (EventKind.ABSORB, hurt & ~falls),
    )
    return [
        Event(int(t), side, kind, damage=max(0, int(damage[t])))
        for kind, where in marks
        for t in np.flatnonzero(where)
    ]


def _end(before: NDArray[np.int32], after: NDArray[np.int32]) -> list[Event]:
    """Say how the fight ended, if it did."""
    ended = (after[:, S.OUTCOME] != S.GOING_ON) & (before[:, S.OUTCOME] == S.GOING_ON)
    found = []
    for t in np.flatnonzero(ended):
        by = after[t, S.ENDED_BY]
        kind = EventKind.KNOCK_OUT if by == S.KNOCK_OUT else EventKind.TIME_OUT
        found.append(Event(int(t), int(after[t, S.OUTCOME] == S.SIDE_1_WON), kind))
    return found
