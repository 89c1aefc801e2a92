"""Where in a fight to look for what a person complained of, found from what happened in it.

A person ticks a box after a match and remembers no frame. These are guesses by plain rules, each
the moment at which the agent did most of what it is blamed for.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from arena.replays.entries import Complaint
from arena.replays.events import HITS, Event, EventKind

Finder = Callable[[Sequence[Event], int, int], int]


def moment(complaint: Complaint, events: Sequence[Event], agent: int, frames: int) -> int:
    """Find the frame to look at.

    Args:
        complaint: What was ticked.
        events: What happened in the fight, in the order of frames.
        agent: Side of the player that is complained of.
        frames: Length of the fight.

    Returns:
        A frame of the fight, 0 to ``frames - 1``.
    """
    return min(_FINDERS[complaint](events, agent, frames), frames - 1)


def _starts(events: Sequence[Event], side: int) -> list[Event]:
    return [e for e in events if e.kind is EventKind.START and e.side == side]


def _longest_wait(events: Sequence[Event], agent: int, frames: int) -> int:
    """Begin of the longest stretch in which it starts nothing."""
    marks = [0, *(event.frame for event in _starts(events, agent)), frames]
    return max(pairwise(marks), key=lambda pair: pair[1] - pair[0])[0]


def _longest_run(events: Sequence[Event], agent: int, frames: int) -> int:
    """Begin of the longest run of one skill."""
    best, length, first, run = 0, 0, 0, 0
    last = None
    for event in _starts(events, agent):
        first, run = (first, run + 1) if event.skill == last else (event.frame, 1)
        last = event.skill
        if run > length:
            best, length = first, run
    return best


def _usual_pair(events: Sequence[Event], agent: int, frames: int) -> int:
    """First time of the two skills that most often follow each other."""
    pairs = list(pairwise(_starts(events, agent)))
    if not pairs:
        return 0
    counts = Counter((first.skill, second.skill) for first, second in pairs)
    usual, _ = counts.most_common(1)[0]
    return next(a.frame for a, b in pairs if (a.skill, b.skill) == usual)


def _unanswered(events: Sequence[Event], agent: int, frames: int) -> int:
    """Begin of the longest series of contacts of the other side between two of its own skills."""
    best, length, first, run = 0, 0, 0, 0
    for event in events:
        if event.side == agent and event.kind is EventKind.START:
            run = 0
        elif event.side != agent and event.kind in HITS:
            first, run = (first, run + 1) if run else (event.frame, 1)
            if run > length:
                best, length = first, run
    return best


def _hardest_hit(events: Sequence[Event], agent: int, frames: int) -> int:
    """The hit of its own that took most."""
    own = [event for event in events if event.side == agent and event.damage]
    return max(own, key=lambda event: event.damage).frame if own else 0


def _end(events: Sequence[Event], agent: int, frames: int) -> int:
    return frames - 1


_FINDERS: Final[Mapping[Complaint, Finder]] = {
    Complaint.STOOD_STILL: _longest_wait,
    Complaint.SPAMMED: _longest_run,
    Complaint.TOO_SLOW: _unanswered,
    Complaint.UNFAIR: _hardest_hit,
    Complaint.PREDICTABLE: _usual_pair,
    Complaint.GOOD_FIGHT: _end,
}
