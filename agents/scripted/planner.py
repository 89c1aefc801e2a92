"""The panel's planner: tries its skills in the simulator before it presses one."""

import numpy as np
from numpy.typing import NDArray

from agents.planning.options import option_code, option_length
from agents.planning.search import plan
from arena import state as S
from arena.compile import compiled
from arena.frame_data import Table
from arena.state import State

INTERVAL = 36  # frames between two decisions

# Horizon, caution, press cost, noise, approach, meter, guard, options that are tried; then weights
# of the models: keeps on, guards, crouches, strikes, throws, jumps in, specials.
PARAMETERS = np.array([26, 20, 10, 60, 100, 20, 10, 3, 3, 0, 0, 2, 0, 0, 0], np.int32)

_OPTION, _SINCE = 0, 1


@compiled
def planner(
    s: State,
    fd: Table,
    i: int,
    side: int,
    memory: NDArray[np.int32],
    parameters: NDArray[np.int32],
    work: State,
    seen: State,
) -> int:
    """Carry out the current option; choose the next one when it has run.

    Args:
        s: State.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        memory: The player's own notes, int32 ``[fights, 2, notes]``: option, frame of the decision.
        parameters: Of the search, int32, see `agents.planning.search`.
        work: Scratch memory of the search, int32 ``[FIELDS, 1]``, see its `plan`.
        seen: More of it, int32 ``[FIELDS, MODELS]``.
    """
    frame = s[S.FRAME, i]
    age = frame - memory[i, side, _SINCE]
    if frame == 0 or age >= option_length(memory[i, side, _OPTION], INTERVAL):
        memory[i, side, _OPTION] = plan(s, fd, i, side, parameters, 0, 0, work, seen)
        memory[i, side, _SINCE] = frame
        age = 0
    return option_code(memory[i, side, _OPTION], age)
