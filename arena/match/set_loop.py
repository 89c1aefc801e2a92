"""The loop of a match on the CPU: a set of fights, frame by frame, in compiled code.

All fights of a set have a column of the state each. Some are being fought at a time; where one
ends, the next of the set begins, so players are asked in batches of one size until the set runs
out. Players in Python are asked between two frames; where all are compiled, many frames run in one
call, on one thread, without the GIL.

Shapes: N = fights of the set, L = fights at a time, Z = seats, E = seats shown features,
F = features.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled, compiled_allocating, widened
from arena.features import FEATURES, write_features
from arena.frame_data.skills import Table
from arena.match.players import NO_MEMORY, Memory
from arena.simulator.loop import (
    Actions,
    Begins,
    Flags,
    Tape,
    begin,
    has_ended,
    input_code,
    play_frame,
)
from arena.simulator.starts import Rows
from arena.state import State

NO_FRAME: Final = np.iinfo(np.int32).max
"""Frame on which a fight is stopped that is not to be stopped."""

STEP: Final = 16
"""Features have room for a multiple of so many rows, whatever the batch: a network's products of
fewer may sum in another order."""

# What a frame leaves behind for the next one, as one array: Numba takes that faster than numbers.
GOING, NEXT, ENDED, REFILLS, FRAMES, ENTERED = range(6)

CHUNK: Final = 32
"""Fights that are played right after those who read the state have answered: they are in the cache
then."""


class Seating(NamedTuple):
    """Which player sits where in each fight.

    Attributes:
        seats: Seats of sides 0 and 1, int32 [N, 2]; -1 where nobody is asked. The E seats that are
            shown features come first.
        policies: Policy numbers of compiled players, int32 [N, 2].
        keys: Keys of the players' own randomness, int64 [N, 2].
        first: Frame on which each fight began, int32 [N].
        last: Frame on which each is stopped, `NO_FRAME` if it is fought to its end, int32 [N].
        ended: The fights that have ended, bool [N].
    """

    seats: NDArray[np.int32]
    policies: NDArray[np.int32]
    keys: NDArray[np.int64]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    ended: Flags


class Seen(NamedTuple):
    """What each seat is asked about on this frame: the first ``players`` entries of each array.

    Attributes:
        players: How many players each seat is asked for, int32 [Z].
        follows: Whether a seat is asked about fights that have ended too, bool [Z].
        rows: Fights, int32 [Z, 2 L].
        sides: int32 [Z, 2 L].
        policies: int32 [Z, 2 L].
        keys: int64 [Z, 2 L].
        frames: Frames of the fights, int32 [Z, 2 L].
        begins: Whether a fight begins on this frame, bool [Z, 2 L].
        over: Whether it has ended, bool [Z, 2 L].
        features: float32 [E, R, F]; R is 2 L, rounded up to a multiple of `STEP`.
    """

    players: NDArray[np.int32]
    follows: Flags
    rows: NDArray[np.int32]
    sides: NDArray[np.int32]
    policies: NDArray[np.int32]
    keys: NDArray[np.int64]
    frames: NDArray[np.int32]
    begins: Flags
    over: Flags
    features: NDArray[np.float32]


def new_seen(shown: int, seats: int, most: int) -> Seen:
    """Allocate for E seats shown features among Z, and at most so many players of each."""
    every = (seats, most)
    room = -(-most // STEP) * STEP
    return Seen(
        players=np.zeros(seats, np.int32),
        follows=np.zeros(seats, np.bool_),
        rows=np.zeros(every, np.int32),
        sides=np.zeros(every, np.int32),
        policies=np.zeros(every, np.int32),
        keys=np.zeros(every, np.int64),
        frames=np.zeros(every, np.int32),
        begins=np.zeros(every, np.bool_),
        over=np.zeros(every, np.bool_),
        features=np.zeros((shown, room, FEATURES), np.float32),
    )


class World(NamedTuple):
    """All that a set's frames read and write.

    Attributes:
        state: int32 [FIELDS, N].
        table: Frame data.
        begins: How the fights begin.
        seating: Which player sits where.
        going: Fights that are being fought, int32 [L].
        tally: How many are; the next of the set; how many have ended; whether the next begins
            where one ends; frames after which each is stopped, 0 if it is not; seats whose players
            are entered when a fight is shown, Z if players are asked in Python, else E; int64 [6].
        seen: What the seats are shown.
        actions: int8 [N, 2, 2].
        tape: What is recorded.
    """

    state: State
    table: Table
    begins: Begins
    seating: Seating
    going: Rows
    tally: NDArray[np.int64]
    seen: Seen
    actions: Actions
    tape: Tape


@compiled
def show(s: State, fd: Table, i: int, seating: Seating, seen: Seen, first: int, last: int) -> None:
    """Enter the players of a fight at their seats, and write what they see.

    Args:
        s: State.
        fd: Frame data.
        i: The fight.
        seating: Which player sits where.
        seen: What they see.
        first: First of the seats that are looked at.
        last: The seat behind the last of them.
    """
    shown = seen.features.shape[0]
    frame = s[S.FRAME, i]
    for side in range(2):
        seat = seating.seats[i, side]
        if seat < first or seat >= last or (seating.ended[i] and not seen.follows[seat]):
            continue
        n = seen.players[seat]
        seen.players[seat] = n + 1
        seen.rows[seat, n] = i
        seen.sides[seat, n] = side
        seen.policies[seat, n] = seating.policies[i, side]
        if seat < shown:
            seen.keys[seat, n] = seating.keys[i, side]
            seen.frames[seat, n] = frame
            seen.begins[seat, n] = frame == seating.first[i]
            seen.over[seat, n] = seating.ended[i]
            write_features(s, fd, i, side, seen.features[seat], n)


@compiled
def show_rows(s: State, fd: Table, rows: Rows, seating: Seating, seen: Seen) -> None:
    """Note which of some fights have ended, and enter their players at their seats; see `show`."""
    seen.players[:] = 0
    for k in range(len(rows)):
        i = int(rows[k])
        seating.ended[i] = has_ended(s, i, seating.last[i])
        show(s, fd, i, seating, seen, 0, len(seen.players))


@compiled
def any_ended(outcomes: NDArray[np.int32]) -> bool:
    """Return True if one of some fights, int32 [B], has ended."""
    ended = 0
    for k in range(len(outcomes)):
        if outcomes[k] != S.GOING_ON:
            ended += 1
    return ended > 0


@compiled
def _begin(w: World, i: int) -> None:
    """Begin fight i of the set."""
    begin(w.state, w.table, i, w.begins, i)
    first = w.state[S.FRAME, i]
    w.seating.first[i] = first
    if w.tally[FRAMES] > 0:
        w.seating.last[i] = first + w.tally[FRAMES]


@compiled
def begin_set(w: World) -> None:
    """Begin the first fights of a set and show them."""
    w.seen.players[:] = 0
    w.seating.last[:] = NO_FRAME
    for k in range(len(w.going)):
        i = widened(w.going[k])
        _begin(w, i)
        show(w.state, w.table, i, w.seating, w.seen, 0, w.tally[ENTERED])


@compiled
def _enter_state_readers(w: World, first: int, last: int) -> None:
    """Enter those that read the state, of the fights ``going[first:last]``."""
    shown, seats = w.seen.features.shape[0], len(w.seen.players)
    w.seen.players[shown:] = 0
    for k in range(first, last):
        show(w.state, w.table, widened(w.going[k]), w.seating, w.seen, shown, seats)


@compiled
def settle_fight(w: World, i: int) -> int:
    """Note the end of fight i, if it has ended, and begin the next of the set in its place.

    Returns:
        The fight that goes on: i, the next one, or i although it has ended, if there is none.
    """
    if has_ended(w.state, i, w.seating.last[i]):
        w.seating.ended[i] = True
        w.tally[ENDED] += 1
        if w.tally[REFILLS] != 0 and w.tally[NEXT] < len(w.seating.first):
            i = widened(w.tally[NEXT])
            w.tally[NEXT] += 1
            _begin(w, i)
    return i


@compiled
def _play_and_show(w: World, first: int, last: int, kept: int) -> int:
    """Play one frame of the fights ``going[first:last]``, settle, and show them the next.

    Those that go on are entered in ``going`` from ``kept`` on.

    Returns:
        How many go on so far.
    """
    s, fd, seating, seen, tally = w.state, w.table, w.seating, w.seen, w.tally
    for k in range(first, last):
        i = widened(w.going[k])
        if not seating.ended[i]:
            code_0, code_1 = input_code(w.actions, i, 0), input_code(w.actions, i, 1)
            play_frame(s, fd, i, code_0, code_1, w.tape, i)
            i = settle_fight(w, i)
        seat_0, seat_1 = seating.seats[i, 0], seating.seats[i, 1]
        if not seating.ended[i] or seen.follows[seat_0] or seen.follows[seat_1]:
            w.going[kept] = i
            kept += 1
            show(s, fd, i, seating, seen, 0, tally[ENTERED])
    return kept


@compiled_allocating
def play_frames(
    frames: int, w: World, answer: Any, memory: Memory, choose: Any, memory_too: Memory
) -> None:
    """Play so many frames of every fight that is going on, or until all have ended.

    Args:
        frames: How many.
        w: The world. Before each frame, the answers of all players to what ``seen`` shows go into
            the actions: those in Python before the call, those in compiled code here.
        answer: ``act(state, table, seen, memory, actions)`` of compiled players that are shown
            features, an `arena.base.compile.pointer`; see `arena.match.players.Compiled`.
        memory: Memory of theirs.
        choose: That of compiled players that read the state.
        memory_too: Memory of theirs.
    """
    seats = len(w.seen.players)
    for _ in range(frames):
        if w.tally[ENDED] == len(w.seating.first):
            return
        answer(w.state, w.table, w.seen, memory, w.actions)
        w.seen.players[: w.tally[ENTERED]] = 0
        going, kept = w.tally[GOING], 0
        for first in range(0, going, CHUNK):
            last = min(first + CHUNK, going)
            if w.tally[ENTERED] < seats:
                _enter_state_readers(w, first, last)
                choose(w.state, w.table, w.seen, memory_too, w.actions)
            kept = _play_and_show(w, first, last, kept)
        w.tally[GOING] = kept


@compiled
def nobody(s: State, fd: Table, seen: Seen, memory: Memory, actions: Actions) -> None:
    """Answer for compiled players where there are none; see `play_frames`."""


NOBODY: Final = (nobody, NO_MEMORY)
"""The kind of compiled players that has none."""


@compiled
def take_answers(answers: NDArray[np.int8], seat: int, seen: Seen, actions: Actions) -> None:
    """Put the answers of a seat, int8 [n, 2], among the actions."""
    for k in range(seen.players[seat]):
        i, side = seen.rows[seat, k], seen.sides[seat, k]
        actions[i, side, 0] = answers[k, 0]
        actions[i, side, 1] = answers[k, 1]
