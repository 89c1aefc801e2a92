"""States of logged fights: the fight as it stood on any frame, to load, branch from or look at.

n = states asked for, FIELDS as in `arena.state`.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import check_rows
from arena.base.compile import compiled, compiled_parallel
from arena.base.errors import InputError
from arena.frame_data.skills import Table
from arena.replays.log_loop import Codes, begin_log, play_logged
from arena.rules.constants import FIGHT_FRAMES
from arena.simulator import DEFAULT_DELAY, Rows
from arena.simulator.loop import Begins
from arena.simulator.simulator import both_delays
from arena.state import State
from logs.corpus import Corpus
from logs.retrace import LoggedInputs, play_in_chunks


def states_at(
    corpus: Corpus,
    fights: NDArray[np.integer],
    frames: NDArray[np.integer],
    delay: int | tuple[int, int] = DEFAULT_DELAY,
) -> NDArray[np.int32]:
    """Play logged fights again up to chosen frames, on all cores.

    The action queues are filled as players with this reaction delay would have filled them, so for
    as long as the delay what follows a state is what followed in the log; after the end of the log
    nothing is pressed. `Simulator.load` and `arena.simulator.Starts.of_states` take the states.

    Args:
        corpus: The fights.
        fights: Index of the fight in the corpus, int [n]; any order, any number of times.
        frames: Frames of the log, int [n]: the state just before this frame is played, 0 the
            beginning of the fight.
        delay: Reaction delay in frames, of both players or of each side, 0 to 31.

    Returns:
        int32 [n, FIELDS], in the order asked for.

    Raises:
        InputError: If there is no such fight, or the fight has no such frame; names it. If the
            delay is out of range.
    """
    delays = both_delays(delay)
    wanted = check_rows(fights, len(corpus.fights), "logged fight")
    if np.shape(frames) != wanted.shape:
        raise InputError(f"{np.size(frames)} frames for {len(wanted)} fights; give one each")
    at = check_rows(frames, FIGHT_FRAMES, "frame")
    states = np.empty((len(wanted), S.FIELDS), np.int32)
    order = np.lexsort((at, wanted))
    chosen, groups = np.unique(wanted[order], return_index=True)
    groups = np.append(groups, len(wanted))
    logged = LoggedInputs.of([corpus.fights[fight] for fight in chosen], delays)
    latest = np.diff(logged.bounds) - 1
    late = np.flatnonzero(at[order] > np.repeat(latest, np.diff(groups)))
    if len(late):
        entry = order[late[0]]
        most = latest[np.searchsorted(chosen, wanted[entry])]
        raise InputError(f"fight {wanted[entry]} has no frame {at[entry]}; give 0 to {most}")
    play_in_chunks(logged, _play_chunk, groups, order, at, states)
    return states


@compiled_parallel
def _play_chunk(
    s: State,
    fd: Table,
    rows: Rows,
    first: int,
    last: int,
    begins: Begins,
    inputs: Codes,
    bounds: NDArray[np.int64],
    groups: NDArray[np.int64],
    order: NDArray[np.int64],
    at: Rows,
    states: NDArray[np.int32],
) -> None:
    """Write the states asked for of fights ``first`` to ``last - 1``, each in its own column.

    What is asked for of fight k are entries ``groups[k]`` to ``groups[k + 1] - 1`` of ``order``.
    """
    for k in numba.prange(last - first):
        n = first + k
        log = inputs[bounds[n] : bounds[n + 1]]
        _play_log(s, fd, rows[k], begins, n, log, order[groups[n] : groups[n + 1]], at, states)


@compiled
def _play_log(
    s: State,
    fd: Table,
    i: int,
    begins: Begins,
    n: int,
    log: Codes,
    order: NDArray[np.int64],
    at: Rows,
    states: NDArray[np.int32],
) -> None:
    """Play one fight by its log and write the states asked for, which come in order of frames."""
    begin_log(s, fd, i, begins, n, log)
    frame = 0
    for k in range(len(order)):
        entry = order[k]
        while frame < at[entry]:
            play_logged(s, fd, i, begins.delays, log, frame)
            frame += 1
        for field in range(S.FIELDS):
            states[entry, field] = s[field, i]
