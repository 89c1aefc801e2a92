"""How a fight runs. Every loop, on the CPU and on CUDA, calls these scalar functions.

A fight begins once (`begin`), from a seed and two fighters or from a state. Then each frame has
five phases:

* *ask*: each player answers what it sees; its answer is an input code (`input_code`);
* *queue*: both codes enter the action queues of the reaction delay;
* *advance*: the rules play the frame (`arena.rules.frame.advance`);
* *record*: the inputs that took effect, and a digest of the state every second, are kept;
* *settle*: a fight that has ended is kept, and the next one begins in its place.

`play_frame` is queue, advance and record. Who is asked and what follows an end differ between the
drivers: `arena.simulator.cpu` and `arena.cuda.backend` step all fights of a simulator with given
actions, `arena.match.set_loop` and `arena.cuda.lanes` play a set of fights between players, and
`arena.replays.log_loop` plays logged inputs.

Shapes: B = fights in the state, N = fights of a set, T = recorded frames.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.rules.digest import CHECKPOINT_FRAMES, state_digest
from arena.rules.frame import advance
from arena.rules.inputs import send
from arena.rules.start import start_fight
from arena.simulator.starts import start_fighter, start_seed
from arena.state import State

Actions = NDArray[np.int8]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Begins(NamedTuple):
    """How the N fights of a set begin, as compiled loops read it.

    Attributes:
        seeds: Key of each fight's randomness, int32 [N].
        fighters: Fighters of sides 0 and 1, int32 [N, 2].
        delays: Reaction delays of sides 0 and 1 in all fights, int32 [2].
        states: States to begin from, int32 [N, FIELDS], instead of the above; no rows if there are
            none.
    """

    seeds: NDArray[np.int32]
    fighters: NDArray[np.int32]
    delays: NDArray[np.int32]
    states: NDArray[np.int32]


class Tape(NamedTuple):
    """What is recorded of fights, by number; no rows if nothing is.

    Attributes:
        codes: Input codes in effect, uint8 [N, T, 2].
        digests: State digests, int32 [N, T / CHECKPOINT_FRAMES].
    """

    codes: NDArray[np.uint8]
    digests: NDArray[np.int32]


def new_tape(fights: int, frames: int) -> Tape:
    """Allocate a tape for so many fights of at most so many frames; 0 fights record nothing."""
    checkpoints = -(-frames // CHECKPOINT_FRAMES)
    return Tape(np.zeros((fights, frames, 2), np.uint8), np.zeros((fights, checkpoints), np.int32))


@compiled
def begin(s: State, fd: Table, i: int, begins: Begins, n: int) -> None:
    """Begin fight n of a set in column i of the state.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: Column.
        begins: How the fights of the set begin.
        n: Number of the fight in the set.
    """
    if begins.states.shape[0] != 0:
        for field in range(S.FIELDS):
            s[field, i] = begins.states[n, field]
    else:
        first, second = begins.fighters[n, 0], begins.fighters[n, 1]
        start_fight(s, fd, i, begins.seeds[n], first, second, begins.delays[0], begins.delays[1])


@compiled
def in_range(actions: NDArray[np.integer[Any]], i: int, p: int) -> bool:
    """Return True if the action of side p in fight i is one that exists."""
    move, skill = actions[i, p, 0], actions[i, p, 1]
    return bool(0 <= move < NUM_MOVES and 0 <= skill < NUM_SKILLS)


@compiled
def input_code(actions: Actions, i: int, p: int) -> int:
    """Pack the action of side p in fight i into the code that the queue holds."""
    return int(np.int32(actions[i, p, 0]) * np.int32(NUM_SKILLS) + np.int32(actions[i, p, 1]))


@compiled
def put_code(actions: Actions, i: int, p: int, code: int) -> None:
    """Unpack an input code into the action of side p in fight i."""
    actions[i, p, 0] = code // NUM_SKILLS
    actions[i, p, 1] = code % NUM_SKILLS


@compiled
def play_inputs(s: State, fd: Table, i: int, code_0: int, code_1: int) -> None:
    """Queue both players' inputs and advance fight i by one frame; see `play_frame`."""
    send(s, i, S.SIDE_0, code_0)
    send(s, i, S.SIDE_1, code_1)
    advance(s, fd, i)


@compiled
def play_frame(s: State, fd: Table, i: int, code_0: int, code_1: int, tape: Tape, n: int) -> None:
    """Queue both players' inputs, advance fight i by one frame, and record what took effect.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: Column of the fight.
        code_0: Input of side 0, see `input_code`.
        code_1: Input of side 1.
        tape: Where it is recorded.
        n: Row of the tape that is the fight's.
    """
    play_inputs(s, fd, i, code_0, code_1)
    if tape.codes.shape[0] != 0:
        record_frame(s, i, tape, n)


@compiled
def record_frame(s: State, i: int, tape: Tape, n: int) -> None:
    """Record the latest frame of fight i. Called again after its end, it writes the same again."""
    frame = s[S.FRAME, i]
    if frame > 0:
        for p in range(2):
            b = p * S.PLAYER_FIELDS
            tape.codes[n, frame - 1, p] = s[b + S.MOVE, i] * NUM_SKILLS + s[b + S.PRESS, i]
        if frame % CHECKPOINT_FRAMES == 0:
            tape.digests[n, frame // CHECKPOINT_FRAMES - 1] = state_digest(s, i)


@compiled
def has_ended(s: State, i: int, last_frame: int) -> bool:
    """Return True if fight i is over, or has reached the frame on which it is to be stopped."""
    return bool(s[S.OUTCOME, i] != S.GOING_ON or s[S.FRAME, i] >= last_frame)


# What becomes of fights of a simulator that end, as one array: Numba takes that faster than four
# numbers, and a kernel as one argument.
AT_END, SEED, DELAY_0, DELAY_1 = range(4)
PLAN: Final = 4  # numbers of it
LEAVE, KEEP_LAST, CONTINUE_SET = range(3)  # values of AT_END


@compiled
def settle(
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
    """Play one frame of fight i of a simulator with the actions given, and settle."""
    play_inputs(s, fd, i, input_code(actions, i, 0), input_code(actions, i, 1))
    settle(s, fd, i, plan, numbers, ended, final, i)
