"""Record the fights of a simulator while they are fought."""

import numba
import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import check_array, check_number, check_rows
from arena.base.compile import compiled, compiled_parallel
from arena.base.errors import InputError
from arena.frame_data.skills import Table, frame_data_hash
from arena.replays.replay import Replay, checkpoint_count
from arena.rules import RULES_VERSION
from arena.rules.constants import FIGHT_FRAMES
from arena.rules.digest import CHECKPOINT_FRAMES, state_digest
from arena.simulator import SERIAL_BELOW, Simulator, Starts
from arena.simulator.loop import Tape, new_tape, record_frame
from arena.state import State


@compiled
def _record_serial(s: State, tape: Tape) -> None:
    for i in range(tape.codes.shape[0]):
        record_frame(s, i, tape, i)


@compiled_parallel
def _record_parallel(s: State, tape: Tape) -> None:
    for i in numba.prange(tape.codes.shape[0]):
        record_frame(s, i, tape, i)


class Recorder:
    """Keeps the inputs and checkpoints of every fight of a state in which none starts anew.

    Call `record` after every frame (or give ``tape`` to a compiled loop), and `replay` for each
    fight when it is over or broken off.

    Attributes:
        tape: Both of these, as compiled loops take them.
        codes: Input codes in effect, uint8 [B, FIGHT_FRAMES, 2].
        digests: State digests every second, int32 [B, FIGHT_FRAMES / CHECKPOINT_FRAMES].
    """

    def __init__(self, state: State, fights: int | None = None, *, table: Table) -> None:
        """Make room for fights 0 to ``fights - 1`` of a state, for all of them if not given.

        A fight that is not fresh by now begins from its present state.

        Args:
            state: int32 ``[FIELDS, B]``, of a simulator.
            fights: How many are recorded.
            table: Frame data that they are fought with, the simulator's.

        Raises:
            InputError: If there are not so many fights.
        """
        check_array(state, (S.FIELDS, None), np.int32, "states")
        every = state.shape[1]
        room = every if fights is None else check_number(fights, 1, every, "fights to record:")
        self._state, self._table = state, table
        self._starts = _begun(state[:, :room], table)
        self.tape = new_tape(room, FIGHT_FRAMES)
        self.codes, self.digests = self.tape

    def record(self) -> None:
        """Note the frame that has just been played, of all fights."""
        run = _record_serial if len(self.codes) < SERIAL_BELOW else _record_parallel
        run(self._state, self.tape)

    def replay(self, fight: int, players: tuple[str, str]) -> Replay:
        """Make the replay of a fight as it stands now.

        Args:
            fight: Number of the fight, 0 to B - 1, played for a frame or more.
            players: Specs of the players on sides 0 and 1.

        Raises:
            InputError: If the fight does not exist, or no frame of it has been played.
        """
        (row,) = check_rows(np.array([fight]), len(self.codes)).tolist()
        start = self._starts.get(row)
        state = self._state[:, row]
        return replay_of(state, self.tape, row, players, start=start, table=self._table)


def _begun(state: State, table: Table) -> dict[int, NDArray[np.int32]]:
    """Find the fights that are not fresh, and copy their states, int32 ``[FIELDS]``."""
    every = range(state.shape[1])
    fresh = Simulator(len(every), table=table)
    fighters = state[[S.FIGHTER, S.PLAYER_FIELDS + S.FIGHTER]].T
    fresh.reset(Starts(state[S.SEED], fighters))
    own = (state_digest(state, fight) != state_digest(fresh.state, fight) for fight in every)
    return {fight: state[:, fight].copy() for fight, differs in enumerate(own) if differs}


def replay_of(
    state: NDArray[np.int32],
    tape: Tape,
    row: int,
    players: tuple[str, str],
    *,
    table: Table,
    start: NDArray[np.int32] | None = None,
) -> Replay:
    """Make the replay of a fight from its latest state and what was recorded.

    Args:
        state: int32 ``[FIELDS]``.
        tape: What was recorded.
        row: The fight's row of the tape.
        players: Specs of the players on sides 0 and 1.
        table: Frame data that it was fought with.
        start: The state that the fight began from, int32 ``[FIELDS]``, if it did.

    Raises:
        InputError: If no frame has been played.
    """
    other = S.PLAYER_FIELDS
    first = 0 if start is None else int(start[S.FRAME])
    end = int(state[S.FRAME])
    if end <= first:
        raise InputError("there is no frame to keep yet; play one, then ask for the replay")
    mark = first // CHECKPOINT_FRAMES
    count = checkpoint_count(end - first, first)
    checkpoints = tape.digests[row, mark : mark + count].copy()
    checkpoints[-1] = state_digest(np.ascontiguousarray(state)[np.newaxis].T, 0)
    return Replay(
        rules_version=RULES_VERSION,
        frame_data_hash=frame_data_hash(table),
        fighters=(int(state[S.FIGHTER]), int(state[other + S.FIGHTER])),
        seed=int(state[S.SEED]),
        players=players,
        delay=(int(state[S.DELAY]), int(state[other + S.DELAY])),
        inputs=tape.codes[row, first:end].copy(),
        outcome=int(state[S.OUTCOME]),
        checkpoints=checkpoints,
        start=None if start is None else start.copy(),
    )


def replay_of_states(
    states: NDArray[np.int32], players: tuple[str, str], *, fresh: bool, table: Table
) -> Replay:
    """Make the replay of a fight from its state before the first frame and after each.

    Args:
        states: int32 ``[T + 1, FIELDS]``, contiguous.
        players: Names of the players on sides 0 and 1.
        fresh: Whether the first state is that of fresh fighters.
        table: Frame data of the fighters.

    Raises:
        InputError: If no frame has been played.
    """
    tape = new_tape(1, FIGHT_FRAMES)
    _record_states(states.T, tape)
    start = None if fresh else states[0]
    return replay_of(states[-1], tape, 0, players, start=start, table=table)


@compiled
def _record_states(s: State, tape: Tape) -> None:
    """Record the states after each frame of one fight, in columns 1 and following."""
    for k in range(1, s.shape[1]):
        record_frame(s, k, tape, 0)
