"""Record the fights of a simulator while they are fought."""

import numba
import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled, compiled_parallel
from arena.frame_data.skills import frame_data_hash
from arena.replays.replay import Replay, checkpoint_count
from arena.replays.retrace import CHECKPOINT_FRAMES, state_digest
from arena.rules import RULES_VERSION
from arena.rules.actions import NUM_SKILLS
from arena.rules.constants import FIGHT_FRAMES
from arena.simulator import SERIAL_BELOW
from arena.state import State


@compiled
def record_frame(s: State, i: int, codes: NDArray[np.uint8], digests: NDArray[np.int32]) -> None:
    """Note what took effect on the latest frame of fight i, and every second what came of it.

    Called again for a fight that has ended, it writes the same again.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        i: The fight.
        codes: Input codes in effect, uint8 ``[B, FIGHT_FRAMES, 2]``.
        digests: State digests, int32 ``[B, FIGHT_FRAMES / CHECKPOINT_FRAMES]``.
    """
    frame = s[S.FRAME, i]
    if frame > 0:
        for p in range(2):
            b = p * S.PLAYER_FIELDS
            codes[i, frame - 1, p] = s[b + S.MOVE, i] * NUM_SKILLS + s[b + S.PRESS, i]
        if frame % CHECKPOINT_FRAMES == 0:
            digests[i, frame // CHECKPOINT_FRAMES - 1] = state_digest(s, i)


@compiled
def _record_serial(s: State, codes: NDArray[np.uint8], digests: NDArray[np.int32]) -> None:
    for i in range(codes.shape[0]):
        record_frame(s, i, codes, digests)


@compiled_parallel
def _record_parallel(s: State, codes: NDArray[np.uint8], digests: NDArray[np.int32]) -> None:
    for i in numba.prange(codes.shape[0]):
        record_frame(s, i, codes, digests)


class Recorder:
    """Keeps the inputs and checkpoints of every fight of a state in which none starts anew.

    Call `record` after every frame (or `record_frame` from a compiled loop), and `replay` for each
    fight when it is over or broken off.

    Attributes:
        codes: Input codes in effect, uint8 [B, FIGHT_FRAMES, 2].
        digests: State digests every second, int32 [B, FIGHT_FRAMES / CHECKPOINT_FRAMES].
    """

    def __init__(self, state: State, fights: int | None = None) -> None:
        """Make room for fights 0 to ``fights - 1`` of a state, for all of them if not given."""
        self._state = state
        room = state.shape[1] if fights is None else fights
        self.codes = np.zeros((room, FIGHT_FRAMES, 2), np.uint8)
        self.digests = np.zeros((room, checkpoint_count(FIGHT_FRAMES)), np.int32)

    def record(self) -> None:
        """Note the frame that has just been played, of all fights."""
        run = _record_serial if len(self.codes) < SERIAL_BELOW else _record_parallel
        run(self._state, self.codes, self.digests)

    def replay(self, fight: int, players: tuple[str, str]) -> Replay:
        """Make the replay of a fight as it stands now.

        Args:
            fight: Number of the fight, 0 to B - 1, played for a frame or more.
            players: Specs of the players on sides 0 and 1.
        """
        state = self._state[:, fight]
        other = S.PLAYER_FIELDS
        frames = int(state[S.FRAME])
        checkpoints = self.digests[fight, : checkpoint_count(frames)].copy()
        checkpoints[-1] = state_digest(self._state, fight)
        return Replay(
            rules_version=RULES_VERSION,
            frame_data_hash=frame_data_hash(),
            fighters=(int(state[S.FIGHTER]), int(state[other + S.FIGHTER])),
            seed=int(state[S.SEED]),
            players=players,
            delay=(int(state[S.DELAY]), int(state[other + S.DELAY])),
            inputs=self.codes[fight, :frames].copy(),
            outcome=int(state[S.OUTCOME]),
            checkpoints=checkpoints,
        )
