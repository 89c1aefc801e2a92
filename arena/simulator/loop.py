"""One fight of a batch, as scalar functions that every backend calls: start, step, start anew.

Shapes: B = fights. ``control`` is int64, laid out by the names below: what a step has to know, and
in front of it nothing but numbers, so that it is one argument to a kernel.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.rules.frame import advance
from arena.rules.inputs import send
from arena.rules.start import start_fight
from arena.simulator.starts import start_fighter, start_seed
from arena.state import State

Actions = NDArray[np.int8]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# The plan for fights that end, as one array: Numba takes that faster than four numbers.
AT_END, SEED, DELAY_0, DELAY_1 = range(4)
PLAN: Final = 4  # numbers of it
LEAVE, KEEP_LAST, CONTINUE_SET = range(3)  # values of AT_END


@compiled
def in_range(actions: NDArray[np.integer[Any]], i: int, p: int) -> bool:
    """Tell whether the action of side p in fight i is one that exists."""
    move, skill = actions[i, p, 0], actions[i, p, 1]
    return bool(0 <= move < NUM_MOVES and 0 <= skill < NUM_SKILLS)


@compiled
def input_code(actions: Actions, i: int, p: int) -> int:
    """Pack the action of side p in fight i into the code that the queue holds."""
    return int(np.int32(actions[i, p, 0]) * np.int32(NUM_SKILLS) + np.int32(actions[i, p, 1]))


@compiled
def play_frame(s: State, fd: Table, i: int, code_0: int, code_1: int) -> None:
    """Send both players' inputs into their queues and advance fight i by one frame.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        code_0: Input of side 0, see `input_code`.
        code_1: Input of side 1.
    """
    send(s, i, S.SIDE_0, code_0)
    send(s, i, S.SIDE_1, code_1)
    advance(s, fd, i)


@compiled
def settle_end(
    s: State,
    fd: Table,
    i: int,
    plan: Numbers,
    numbers: Numbers,
    ended: Flags,
    final: State,
    k: int,
) -> None:
    """If fight i has ended, do what the plan says: leave it, keep its last state, start anew.

    Args:
        s: State that holds the fight in column i.
        fd: Frame-data table.
        i: Column of the fight.
        plan: int64 ``[PLAN]``.
        numbers: Numbers of the starts in play, int64 ``[B]``.
        ended: bool ``[B]``; set where a fight has ended.
        final: Last states, int32 ``[FIELDS, B]``.
        k: The fight's place among the B; not i where a kernel holds the fight in a state of its
            own.
    """
    if plan[AT_END] != LEAVE and s[S.OUTCOME, i] != S.GOING_ON:
        ended[k] = True
        for field in range(S.FIELDS):
            final[field, k] = s[field, i]
        if plan[AT_END] == CONTINUE_SET:
            _start_next(s, fd, i, plan, numbers, k)


@compiled
def _start_next(s: State, fd: Table, i: int, plan: Numbers, numbers: Numbers, k: int) -> None:
    """Begin the next fight of the set in place of one that has ended."""
    number = int(numbers[k]) + len(numbers)
    numbers[k] = number
    seed = start_seed(int(plan[SEED]), number)
    first, second = start_fighter(number, 0), start_fighter(number, 1)
    start_fight(s, fd, i, seed, first, second, int(plan[DELAY_0]), int(plan[DELAY_1]))


@compiled
def step_fight(
    s: State,
    fd: Table,
    i: int,
    actions: Actions,
    plan: Numbers,
    numbers: Numbers,
    ended: Flags,
    final: State,
) -> None:
    """Advance fight i by one frame with the actions given; see `play_frame` and `settle_end`."""
    play_frame(s, fd, i, input_code(actions, i, 0), input_code(actions, i, 1))
    settle_end(s, fd, i, plan, numbers, ended, final, i)
