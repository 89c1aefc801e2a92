"""Play many recorded fights again at once: what verification and statistics need.

M = fights, N = fight-frames of all of them, laid end to end.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

from arena import frame_data
from arena.base.compile import compiled_parallel
from arena.frame_data.skills import Table
from arena.replays.log_loop import retrace as retrace_fight
from arena.replays.replay import Replay, begins_of
from arena.simulator import Rows
from arena.simulator.loop import Begins
from arena.state import ENDED_BY, FIELDS, OUTCOME, State

CHUNK: Final = 256
"""Fights played between two reports of progress: some milliseconds of work for every core."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class LoggedInputs:
    """Inputs of fights laid end to end, and how the fights begin, as compiled loops read them.

    Attributes:
        inputs: Input codes in effect, uint8 [N, 2].
        bounds: Where each fight starts; the last entry is N, int64 [M + 1].
        begins: How the fights begin.
    """

    inputs: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    begins: Begins

    @classmethod
    def of(cls, fights: Sequence[Replay], delays: tuple[int, int] = (0, 0)) -> "LoggedInputs":
        """Lay fights end to end, to be played again with these reaction delays.

        Raises:
            InputError: If a fight could not be played again; see `begins_of`.
        """
        begins = begins_of(fights, delays)
        inputs = [np.empty((0, 2), np.uint8), *(fight.inputs for fight in fights)]
        return cls(np.concatenate(inputs), bounds_of([fight.frames for fight in fights]), begins)


@dataclass(frozen=True)
class Trace:
    """What came out of playing fights again.

    Attributes:
        bounds: Where each fight starts among the frames, int64 [M + 1].
        marks: Where each fight starts among the digests, int64 [M + 1].
        started: Skills started on each frame, 0 none, uint8 [N, 2].
        digests: State digests every second and at the end, -1 where a fight was over before,
            int32 [checkpoints of all fights].
        frames: Frames for which each fight lasted, int32 [M].
        outcome: How each ended (see `arena.state`), int32 [M].
        ended_by: What ended each (see `arena.state`), int32 [M].
    """

    bounds: NDArray[np.int64]
    marks: NDArray[np.int64]
    started: NDArray[np.uint8]
    digests: NDArray[np.int32]
    frames: NDArray[np.int32]
    outcome: NDArray[np.int32]
    ended_by: NDArray[np.int32]

    def started_in(self, fight: int) -> NDArray[np.uint8]:
        """Skills started in one fight, uint8 [T, 2]."""
        return self.started[self.bounds[fight] : self.bounds[fight + 1]]

    def digests_of(self, fight: int) -> NDArray[np.int32]:
        """State digests of one fight, int32 [checkpoints]."""
        return self.digests[self.marks[fight] : self.marks[fight + 1]]


def bounds_of(lengths: Sequence[int]) -> NDArray[np.int64]:
    """Turn lengths [M] into the bounds of their parts laid end to end, int64 [M + 1]."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def play_in_chunks(
    logged: LoggedInputs,
    play: Callable[..., None],
    *given: NDArray[Any],
    progress: Progress | None = None,
) -> None:
    """Play logged fights again, a chunk of them at a time, and tell after each.

    Args:
        logged: The fights.
        play: Plays fights ``first`` to ``last - 1`` in columns ``rows`` of a state:
            ``play(state, table, rows, first, last, begins, inputs, bounds, *given)``, on all cores.
        *given: What else it reads and writes.
        progress: Called with (fights done, fights).
    """
    # Rows of this type: for another, the rules would be compiled once more.
    state, rows = np.zeros((CHUNK, FIELDS), np.int32).T, np.arange(CHUNK, dtype=np.int32)
    fights = len(logged.bounds) - 1
    for first in range(0, fights, CHUNK):
        last = min(first + CHUNK, fights)
        log = (logged.begins, logged.inputs, logged.bounds)
        play(state, frame_data.table(), rows, first, last, *log, *given)
        if progress is not None:
            progress(last, fights)


def retrace(fights: Sequence[Replay], progress: Progress | None = None) -> Trace:
    """Play fights again, on all cores.

    Args:
        fights: The fights.
        progress: Called with (fights done, fights).

    Returns:
        What came out, in the order of the fights.

    Raises:
        InputError: If a fight could not be played again; see `begins_of`.
    """
    logged = LoggedInputs.of(fights)
    marks = bounds_of([len(fight.checkpoints) for fight in fights])
    trace = Trace(
        bounds=logged.bounds,
        marks=marks,
        started=np.zeros_like(logged.inputs),
        digests=np.full(marks[-1], -1, np.int32),
        frames=np.zeros(len(fights), np.int32),
        outcome=np.zeros(len(fights), np.int32),
        ended_by=np.zeros(len(fights), np.int32),
    )
    written = (trace.digests, trace.started, trace.frames, trace.outcome, trace.ended_by)
    play_in_chunks(logged, _retrace_chunk, marks, *written, progress=progress)
    return trace


@compiled_parallel
def _retrace_chunk(
    s: State,
    fd: Table,
    rows: Rows,
    first: int,
    last: int,
    begins: Begins,
    inputs: NDArray[np.uint8],
    bounds: NDArray[np.int64],
    marks: NDArray[np.int64],
    digests: NDArray[np.int32],
    started: NDArray[np.uint8],
    frames: NDArray[np.int32],
    outcome: NDArray[np.int32],
    ended_by: NDArray[np.int32],
) -> None:
    """Play fights ``first`` to ``last - 1`` again, each in its own column of the state."""
    for k in numba.prange(last - first):
        i = rows[k]
        fight = first + k
        start, stop = bounds[fight], bounds[fight + 1]
        frames[fight] = retrace_fight(
            s,
            fd,
            i,
            begins,
            fight,
            inputs[start:stop],
            digests[marks[fight] : marks[fight + 1]],
            started[start:stop],
        )
        outcome[fight] = s[OUTCOME, i]
        ended_by[fight] = s[ENDED_BY, i]
