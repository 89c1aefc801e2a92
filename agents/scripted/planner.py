"""The panel's planner: tries its skills in the simulator before it presses one."""

import numpy as np
from numpy.typing import NDArray

from agents.planning.search import option_code, option_length, plan
from arena import state as S
from arena.compile import compiled
from arena.frame_data import Table
from arena.state import State

INTERVAL = 30  # frames between two decisions

# Horizon, caution, press cost, noise, approach, meter, guard; then the weights of the models: keeps
# on, guards, crouches, strikes, throws, jumps in, specials.
PARAMETERS = np.array([34, 20, 10, 600, 100, 20, 10, 3, 2, 0, 2, 0, 0, 0], np.int32)

_OPTION, _SINCE = 0, 1


@compiled
def planner(
    s: State,
    fd: Table,
    i: int,
    side: int,
    memory: NDArray[np.int32],
    parameters: NDArray[np.int32],
) -> int:
    """Carry out the current option; choose the next one when it has run.

    Args:
        s: State.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        memory: The player's own notes, int32 ``[fights, 2, notes]``: option, frame of the decision.
        parameters: Of the search, int32, see `agents.planning.search`.
    """
    frame = s[S.FRAME, i]
    age = frame - memory[i, side, _SINCE]
    if frame == 0 or age >= option_length(memory[i, side, _OPTION], INTERVAL):
        memory[i, side, _OPTION] = plan(s, fd, i, side, parameters, 0, 0)
        memory[i, side, _SINCE] = frame
        age = 0
    return option_code(memory[i, side, _OPTION], age)
