"""The loop of a log: recorded inputs are queued again, and the rules play every frame again.

A log holds inputs as they took effect. A player with a reaction delay of D frames sent each of them
D frames before; so, while a log is played with a delay, the input that takes effect on frame t + D
is queued on frame t, as an agent would have queued it. What a delay leaves to be said about the
first frames was sent before the log begins, and after its end nothing more is pressed.

Shapes: M = fights of a log, T = frames of one; frames of a log are counted from its first.
"""

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled, compiled_allocating
from arena.frame_data.skills import ROWS, Table
from arena.rules.digest import CHECKPOINT_FRAMES, state_digest
from arena.rules.inputs import send
from arena.simulator.loop import Begins, begin, play_inputs
from arena.state import State

Codes = NDArray[np.uint8]


@compiled
def code_at(inputs: Codes, frame: int, p: int) -> int:
    """Give the input code of side p that takes effect on a frame, 0 after the end of the log."""
    if frame < inputs.shape[0]:
        return int(inputs[frame, p])
    return 0


@compiled
def begin_log(s: State, fd: Table, i: int, begins: Begins, n: int, inputs: Codes) -> None:
    """Begin fight n of a log in column i, its queues filled as they were before the first frame.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: Column.
        begins: How the fights of the log begin; its delays are those of the players, whatever a
            state says that a fight begins from.
        n: Number of the fight.
        inputs: Its input codes in effect ``[T, 2]``.
    """
    begin(s, fd, i, begins, n)
    first = s[S.FRAME, i]
    for p in range(2):
        b = p * S.PLAYER_FIELDS
        delay = begins.delays[p]
        s[b + S.DELAY, i] = delay
        for frame in range(delay):
            s[S.FRAME, i] = first + frame - delay
            send(s, i, b, code_at(inputs, frame, p))
    s[S.FRAME, i] = first


@compiled
def play_logged(
    s: State, fd: Table, i: int, delays: NDArray[np.int32], inputs: Codes, frame: int
) -> None:
    """Play a frame of the log in column i, queueing what takes effect a delay later."""
    code_0 = code_at(inputs, frame + delays[0], 0)
    code_1 = code_at(inputs, frame + delays[1], 1)
    play_inputs(s, fd, i, code_0, code_1)


@compiled
def _new_start(s: State, i: int, b: int, counts: NDArray[np.int32]) -> int:
    """Say which skill row a player began on this frame, 0 none, by counts kept up to date here."""
    began = 0
    for row in range(1, ROWS):
        count = s[b + S.STARTED + row, i]
        if count != counts[row]:
            counts[row] = count
            began = row
    return began


@compiled_allocating
def retrace(
    s: State,
    fd: Table,
    i: int,
    begins: Begins,
    n: int,
    inputs: Codes,
    digests: NDArray[np.int32],
    started: NDArray[np.uint8],
) -> int:
    """Play one fight by its log, from its beginning until it or the log ends.

    Args:
        s: State, int32 ``[FIELDS, B]``; column i is written and holds the end of the fight.
        fd: Frame-data table, see `arena.frame_data.pack`.
        i: Column.
        begins: How the fights of the log begin, without reaction delay.
        n: Number of the fight.
        inputs: Input codes in effect ``[T, 2]``.
        digests: State digests, written as in `arena.replays.replay.Replay`; those never reached
            stay.
        started: Skill rows started on each frame, 0 none, written ``[T, 2]``.

    Returns:
        Frames played; fewer than T if the fight was over before the log was.
    """
    begin_log(s, fd, i, begins, n, inputs)
    first = s[S.FRAME, i]
    counts = np.zeros((2, ROWS), np.int32)
    for p in range(2):
        _new_start(s, i, p * S.PLAYER_FIELDS, counts[p])
    frames = inputs.shape[0]
    for frame in range(frames):
        if s[S.OUTCOME, i] != S.GOING_ON:
            return int(frame)
        play_inputs(s, fd, i, int(inputs[frame, 0]), int(inputs[frame, 1]))
        for p in range(2):
            started[frame, p] = _new_start(s, i, p * S.PLAYER_FIELDS, counts[p])
        clock = first + frame
        if (clock + 1) % CHECKPOINT_FRAMES == 0 or frame + 1 == frames:
            digests[clock // CHECKPOINT_FRAMES - first // CHECKPOINT_FRAMES] = state_digest(s, i)
    return int(frames)
