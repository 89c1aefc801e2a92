"""What a player must not know, changed behind its back."""

from collections.abc import Sequence

import numpy as np

from arena import state as S
from arena.match import Player
from arena.match.seated import Seated
from arena.simulator import Actions, Simulator, paired_starts
from arena.state import State
from tests.recording import lively_inputs


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
    players: Sequence[Player], fights: int, frames: int, *, buffer: bool
) -> tuple[list[Actions], list[Actions]]:
    """Let side 0 play on the true state, and a twin of its on one with other hidden inputs.

    Side 1 presses a lively sequence. The players take the fights in turn.

    Returns:
        The actions of both for each frame, int8 ``[fights, 2]``.
    """
    shown, twins = Simulator(fights), Simulator(fights)
    shown.reset(paired_starts(fights, 5))
    who = np.stack([np.arange(fights) % len(players), np.full(fights, -1)], axis=1)
    seated = [Seated(simulator, players, who, 0) for simulator in (shown, twins)]
    codes = np.stack([lively_inputs(frames, seed)[:, 0] for seed in range(fights)], axis=1)
    answers: tuple[list[Actions], list[Actions]] = ([], [])
    for frame in range(frames):
        twins.state[:] = with_other_inputs(shown.state, 1, buffer=buffer)
        for asked, answered in zip(seated, answers, strict=True):
            actions = np.zeros((fights, 2, 2), np.int8)
            asked.ask(actions)
            answered.append(actions[:, 0].copy())
        played = np.zeros((fights, 2, 2), np.int8)
        played[:, 0] = answers[0][-1]
        played[:, 1] = np.stack(np.divmod(codes[frame], 9), axis=-1)
        shown.step(played)
    return answers
