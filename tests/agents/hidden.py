"""What a player must not know, changed behind his back."""

from collections.abc import Callable

import numpy as np

from arena import state as S
from arena.match import StateFamily
from arena.simulator import Actions, Rows, Simulator, paired_starts
from arena.state import State
from tests.recording import lively_inputs

FAMILY = Callable[[], StateFamily]


def with_other_inputs(state: State, side: int, *, buffer: bool) -> State:
    """Copy a state and change the inputs that wait in one side's queue, and in his buffer too."""
    changed = state.T.copy().T
    base = side * S.PLAYER_FIELDS
    for slot in range(S.QUEUE_LENGTH):
        changed[base + S.QUEUE + slot] = (changed[base + S.QUEUE + slot] + 7 + slot) % 45
    if buffer:
        changed[base + S.BUFFER] = changed[base + S.BUFFER] % 8 + 1
        changed[base + S.BUFFER_LEFT] = 4
        changed[base + S.LAST_PRESS] = changed[S.FRAME] - 1
    return changed


def answers_to_what_is_hidden(
    make: FAMILY, policies: list[int], fights: int, frames: int, *, buffer: bool
) -> tuple[list[Actions], list[Actions]]:
    """Let side 0 play on the true state, and a twin of his on one with other hidden inputs.

    Side 1 presses a lively sequence. The policies take the fights in turn.

    Returns:
        The actions of both for each frame, int8 ``[fights, 2]``.
    """
    simulator = Simulator(fights)
    simulator.reset(paired_starts(fights, 5))
    rows: Rows = np.arange(fights, dtype=np.int32)
    sides: Rows = np.zeros(fights, np.int32)
    numbers = np.resize(np.array(policies, np.int32), fights)
    families = (make(), make())
    for family in families:
        family.reset(fights, 0)
    codes = np.stack([lively_inputs(frames, seed)[:, 0] for seed in range(fights)], axis=1)
    answers: tuple[list[Actions], list[Actions]] = ([], [])
    for frame in range(frames):
        states = (simulator.state, with_other_inputs(simulator.state, 1, buffer=buffer))
        for family, state, answered in zip(families, states, answers, strict=True):
            actions = np.zeros((fights, 2, 2), np.int8)
            family.act(state, simulator.table, rows, sides, numbers, actions)
            answered.append(actions[:, 0].copy())
        played = np.zeros((fights, 2, 2), np.int8)
        played[:, 0] = answers[0][-1]
        played[:, 1] = np.stack(np.divmod(codes[frame], 9), axis=-1)
        simulator.step(played)
    return answers
