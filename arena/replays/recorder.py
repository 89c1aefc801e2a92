"""Record the fights of a simulator while they are fought."""

import numba
import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled, compiled_parallel
from arena.frame_data.skills import frame_data_hash
from arena.replays.replay import Replay, checkpoint_count
from arena.rules import RULES_VERSION
from arena.rules.constants import FIGHT_FRAMES
from arena.rules.digest import state_digest
from arena.simulator import SERIAL_BELOW
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

    def __init__(self, state: State, fights: int | None = None) -> None:
        """Make room for fights 0 to ``fights - 1`` of a state, for all of them if not given."""
        self._state = state
        room = state.shape[1] if fights is None else fights
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
        """
        return replay_of(self._state[:, fight], self.tape, fight, players)


def replay_of(state: NDArray[np.int32], tape: Tape, row: int, players: tuple[str, str]) -> Replay:
    """Make the replay of a fight from its latest state and what was recorded.

    Args:
        state: int32 ``[FIELDS]``.
        tape: What was recorded.
        row: The fight's row of the tape.
        players: Specs of the players on sides 0 and 1.
    """
    other = S.PLAYER_FIELDS
    frames = int(state[S.FRAME])
    checkpoints = tape.digests[row, : checkpoint_count(frames)].copy()
    checkpoints[-1] = state_digest(np.ascontiguousarray(state)[np.newaxis].T, 0)
    return Replay(
        rules_version=RULES_VERSION,
        frame_data_hash=frame_data_hash(),
        fighters=(int(state[S.FIGHTER]), int(state[other + S.FIGHTER])),
        seed=int(state[S.SEED]),
        players=players,
        delay=(int(state[S.DELAY]), int(state[other + S.DELAY])),
        inputs=tape.codes[row, :frames].copy(),
        outcome=int(state[S.OUTCOME]),
        checkpoints=checkpoints,
    )
