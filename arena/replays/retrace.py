"""Play a recorded fight again from its inputs: compiled, for one fight."""

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled, compiled_allocating
from arena.frame_data.skills import Table
from arena.rules.actions import NUM_SKILLS
from arena.rules.digest import CHECKPOINT_FRAMES, state_digest
from arena.rules.frame import advance
from arena.rules.inputs import send
from arena.rules.start import start_fight
from arena.state import State


@compiled
def _new_start(s: State, i: int, b: int, counts: NDArray[np.int32]) -> int:
    """Tell which skill a player began on this frame, 0 none, by counts kept up to date here."""
    began = 0
    for slot in range(1, NUM_SKILLS):
        count = s[b + S.STARTED + slot, i]
        if count != counts[slot]:
            counts[slot] = count
            began = slot
    return began


@compiled_allocating
def retrace(
    s: State,
    fd: Table,
    i: int,
    seed: int,
    fighters: NDArray[np.uint8],
    inputs: NDArray[np.uint8],
    digests: NDArray[np.int32],
    started: NDArray[np.uint8],
) -> int:
    """Play one fight by its log, from its start until it or the log ends.

    T = frames of the log.

    Args:
        s: State, int32 ``[FIELDS, B]``; column i is written and holds the end of the fight.
        fd: Frame-data table, see `arena.frame_data.pack`.
        i: The fight.
        seed: Its start seed.
        fighters: Rows of the frame-data table on sides 0 and 1 ``[2]``.
        inputs: Input codes in effect ``[T, 2]``.
        digests: State digests, written ``[⌈T / CHECKPOINT_FRAMES⌉]``; those never reached stay.
        started: Skills started on each frame, 0 none, written ``[T, 2]``.

    Returns:
        Frames played; fewer than T if the fight was over before the log was.
    """
    start_fight(s, fd, i, seed, fighters[0], fighters[1], 0, 0)
    counts = np.zeros((2, NUM_SKILLS), np.int32)
    frames = inputs.shape[0]
    for frame in range(frames):
        if s[S.OUTCOME, i] != S.GOING_ON:
            return int(frame)
        for p in range(2):
            send(s, i, p * S.PLAYER_FIELDS, int(inputs[frame, p]))
        advance(s, fd, i)
        for p in range(2):
            started[frame, p] = _new_start(s, i, p * S.PLAYER_FIELDS, counts[p])
        if (frame + 1) % CHECKPOINT_FRAMES == 0 or frame + 1 == frames:
            digests[frame // CHECKPOINT_FRAMES] = state_digest(s, i)
    return int(frames)
