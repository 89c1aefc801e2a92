"""The panel's planner: tries its skills in the simulator before it presses one."""

import numpy as np
from numpy.typing import NDArray

from agents.planning.options import option_code, option_length
from agents.planning.search import PARAMETERS as LENGTH
from agents.planning.search import plan
from agents.scripted.perception import habit
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.state import State

INTERVAL = 36  # frames between two decisions

# Horizon, caution, press cost, noise, approach, meter, guard, options that are tried; then weights
# of the models: keeps on, guards, crouches, strikes, throws, jumps in, specials. Who does one thing
# only is read: against it it thinks of every option, and of that one thing.
_USUAL = (26, 20, 10, 55, 100, 20, 10, 6, 3, 0, 0, 2, 0, 0, 0)
_STRIKER = (26, 20, 10, 0, 100, 20, 10, 16, 2, 0, 0, 3, 0, 0, 0)
_THROWER = (26, 20, 10, 0, 100, 20, 10, 16, 2, 0, 0, 0, 3, 0, 0)
_SHOOTER = (44, 20, 10, 0, 300, 20, 10, 16, 2, 0, 0, 0, 0, 0, 3)
PARAMETERS = np.array([*_USUAL, *_STRIKER, *_THROWER, *_SHOOTER], np.int32)

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
        parameters: Of the search, one set after the other for each `habit`, int32.
        work: Scratch memory of the search, int32 ``[FIELDS, 1]``, see its `plan`.
        seen: More of it, int32 ``[FIELDS, MODELS]``.
    """
    frame = s[S.FRAME, i]
    age = frame - memory[i, side, _SINCE]
    if frame == 0 or age >= option_length(memory[i, side, _OPTION], INTERVAL):
        first = habit(s, i, S.PLAYER_FIELDS - side * S.PLAYER_FIELDS) * LENGTH
        chosen = parameters[first : first + LENGTH]
        memory[i, side, _OPTION] = plan(s, fd, i, side, chosen, 0, 0, work, seen)
        memory[i, side, _SINCE] = frame
        age = 0
    return option_code(memory[i, side, _OPTION], age)
