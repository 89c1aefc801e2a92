"""What meter and mind show of each frame, of a fight that is played or was recorded."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.features import FEATURES
from arena.frame_data.skills import Table
from arena.match.mind import Thoughts
from arena.simulator import Simulator
from arena.window.training.dummy import Input
from arena.window.training.exchange import Cells, Exchange, after
from arena.window.training.otherwise import Otherwise
from arena.window.training.phases import cells_of

METER_FRAMES: Final = 60
"""Frames that the meter shows."""


@dataclass(frozen=True)
class Frame:
    """A frame that was played.

    Attributes:
        cells: What both fighters are in after it.
        frozen: Whether hitstop or a super freeze held both on it.
        exchange: Advantage and gaps up to it.
        inputs: What took effect on it, (move, skill) of both sides.
        sent: What both sides sent into their queues on it.
        thoughts: What the agents thought when they were asked, before the frame; None of a side
            that does not tell.
    """

    cells: Cells
    frozen: bool
    exchange: Exchange
    inputs: tuple[Input, Input]
    sent: tuple[Input, Input]
    thoughts: tuple[Thoughts | None, Thoughts | None]


def is_frozen(before: NDArray[np.int32]) -> bool:
    """Whether the frame that follows a state, int32 ``[FIELDS]``, holds both fighters."""
    return bool(before[S.FREEZE] > 0)


def in_effect(state: NDArray[np.int32]) -> tuple[Input, Input]:
    """Give the inputs that took effect on the frame that led to a state, int32 ``[FIELDS]``."""
    first, second = (
        (int(state[b + S.MOVE]), int(state[b + S.PRESS])) for b in (S.SIDE_0, S.SIDE_1)
    )
    return first, second


def frames_of(
    states: NDArray[np.int32], found: Otherwise, table: Table | None = None
) -> list[Frame]:
    """Say what meter and mind show of a recorded fight.

    What the agent thought, and pressed, stands on the frame on which it was asked; what the log's
    players pressed on the frame on which it takes effect.

    Args:
        states: Before each frame and the last one, int32 ``[T + 1, FIELDS]``.
        found: What an agent would have done in it.
        table: Frame data that it was fought with, if not the bundled fighters'.

    Raises:
        InputError: If no fight can be in one of the states.
    """
    seen = _seen(states, table)
    cells = [cells_of(state, features) for state, features in zip(states, seen, strict=True)]
    exchange, frames = Exchange(), []
    for k in range(len(states) - 1):
        frozen = is_frozen(states[k])
        exchange = after(exchange, cells[k], cells[k + 1], frozen)
        inputs, due = in_effect(states[k + 1]), k + found.delay
        sent, thoughts = list(inputs), None
        if due < len(found.agent):
            move, skill = found.agent[due].tolist()
            sent[found.side], thoughts = (move, skill), found.thoughts[due]
        else:
            sent[found.side] = (0, 0)
        own = (thoughts, None) if found.side == 0 else (None, thoughts)
        frames.append(Frame(cells[k + 1], frozen, exchange, inputs, (sent[0], sent[1]), own))
    return frames


def _seen(states: NDArray[np.int32], table: Table | None) -> NDArray[np.float32]:
    """Give all states as side 0 sees them, float32 ``[n, F]``."""
    simulator = Simulator(len(states), table=table)
    simulator.load(np.ascontiguousarray(states))
    seen = np.zeros((len(states), FEATURES), np.float32)
    simulator.observe(simulator.all_rows, np.zeros(len(states), np.int32), seen)
    return seen
