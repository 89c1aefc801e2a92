"""What a frame comes to for those who learn: rewards, features, action masks, what infos hold.

A learner is a side of a fight. Compiled, so that one call does for any number of them.

Shapes: B = fights, n = learners, F = features.
"""

from typing import Final, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled, compiled_parallel
from arena.features import FEATURES, write_features
from arena.frame_data.skills import BODY_ROW, MAX_HEALTH, Table
from arena.rules.actions import NO_ACTION, NUM_MOVES, NUM_SKILLS
from arena.rules.skills import can_start
from arena.simulator import SERIAL_BELOW, Actions, Rows
from arena.simulator.loop import Flags
from arena.state import State

MASK: Final = NUM_MOVES + NUM_SKILLS
"""Length of an action mask: the moves, then the skills."""

FRAME, FIGHTER, OPPONENT_FIGHTER, RESULT, TIMEOUT = range(5)
_FACTS: Final = 5


class Report(NamedTuple):
    """What n learners see, in memory of its own.

    Attributes:
        features: float32 ``[n, F]``.
        masks: Moves and skills that are possible, int8 ``[n, MASK]``.
        facts: int64 ``[5, n]``: frame, own fighter, opponent's fighter, result (1 won, -1 lost, 0
            neither), whether the fight ended by the clock.
    """

    features: NDArray[np.float32]
    masks: NDArray[np.int8]
    facts: NDArray[np.int64]


@compiled
def _write_report(
    s: State,
    fd: Table,
    i: int,
    side: int,
    features: NDArray[np.float32],
    masks: NDArray[np.int8],
    facts: NDArray[np.int64],
    k: int,
) -> None:
    """Write the report of a side of fight i into row k."""
    i = int(np.int64(i))  # one type for Numba, whatever the rows are
    b = side * S.PLAYER_FIELDS
    o = S.PLAYER_FIELDS - b
    write_features(s, fd, i, side, features, k)
    for move in range(NUM_MOVES):
        masks[k, move] = 1
    masks[k, NUM_MOVES + NO_ACTION] = 1
    for slot in range(1, NUM_SKILLS):
        # a press would take the place of one that waits, and start nothing for a while
        waits = s[b + S.BUFFER, i] != 0
        masks[k, NUM_MOVES + slot] = not waits and can_start(s, fd, i, b, slot)
    facts[FRAME, k] = s[S.FRAME, i]
    facts[FIGHTER, k] = s[b + S.FIGHTER, i]
    facts[OPPONENT_FIGHTER, k] = s[o + S.FIGHTER, i]
    facts[RESULT, k] = _result(s, i, side)
    facts[TIMEOUT, k] = s[S.ENDED_BY, i] == S.TIME_OUT


@compiled
def _result(s: State, i: int, side: int) -> int:
    """Give 1 if a side of fight i has won, -1 if it has lost, 0 in a draw and before the end."""
    if s[S.OUTCOME, i] == S.SIDE_0_WON:
        return 1 - 2 * side
    if s[S.OUTCOME, i] == S.SIDE_1_WON:
        return 2 * side - 1
    return 0


@compiled
def _report_serial(
    s: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    features: NDArray[np.float32],
    masks: NDArray[np.int8],
    facts: NDArray[np.int64],
) -> None:
    for k in range(len(rows)):
        _write_report(s, fd, rows[k], sides[k], features, masks, facts, k)


@compiled_parallel
def _report_parallel(
    s: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    features: NDArray[np.float32],
    masks: NDArray[np.int8],
    facts: NDArray[np.int64],
) -> None:
    for k in numba.prange(len(rows)):
        _write_report(s, fd, rows[k], sides[k], features, masks, facts, k)


def report_of(s: State, fd: Table, rows: Rows, sides: Rows) -> Report:
    """Report to some learners.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        rows: Their fights, int32 ``[n]``.
        sides: Their sides, int32 ``[n]``.
    """
    n = len(rows)
    report = Report(
        np.empty((n, FEATURES), np.float32),
        np.empty((n, MASK), np.int8),
        np.empty((_FACTS, n), np.int64),
    )
    run = _report_serial if n < SERIAL_BELOW else _report_parallel
    run(s, fd, rows, sides, *report)  # apart: Numba takes longer to know a tuple's type
    return report


@compiled
def lead(s: State, fd: Table, i: int) -> float:
    """Give side 0's share of full health minus side 1's."""
    full_0 = fd[s[S.SIDE_0 + S.FIGHTER, i], BODY_ROW, MAX_HEALTH]
    full_1 = fd[s[S.SIDE_1 + S.FIGHTER, i], BODY_ROW, MAX_HEALTH]
    share_0 = np.float64(s[S.SIDE_0 + S.HEALTH, i]) / np.float64(full_0)
    share_1 = np.float64(s[S.SIDE_1 + S.HEALTH, i]) / np.float64(full_1)
    return float(share_0 - share_1)


@compiled
def note_leads(s: State, fd: Table, rows: Rows, leads: NDArray[np.float64]) -> None:
    """Write how some fights stand, before a frame is paid for."""
    for k in range(len(rows)):
        leads[rows[k]] = lead(s, fd, int(rows[k]))


@compiled
def _pay(
    s: State, fd: Table, i: int, leads: NDArray[np.float64], rewards: NDArray[np.float64]
) -> bool:
    """Pay side 0 for the latest frame of fight i; return True if the fight has ended."""
    now = lead(s, fd, i)
    rewards[i] = now - leads[i] + _result(s, i, 0)
    leads[i] = now
    return bool(s[S.OUTCOME, i] != S.GOING_ON)


@compiled
def pay_all(
    s: State,
    final: State,
    restarted: Flags,
    fd: Table,
    rows: Rows,
    leads: NDArray[np.float64],
    rewards: NDArray[np.float64],
    over: Flags,
) -> int:
    """Pay side 0 for the latest frame of some fights: the change of the lead, and the result.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        final: Last states of fights that have started anew since, likewise.
        restarted: Which those are, bool ``[B]``.
        fd: Frame-data table.
        rows: The fights, int32 ``[n]``.
        leads: How they stood before the frame, float64 ``[B]``; written, as they stand now.
        rewards: float64 ``[B]``, written for the rows.
        over: Which of them have ended, bool ``[B]``, likewise.

    Returns:
        How many have.
    """
    ended = 0
    for k in range(len(rows)):
        i = int(rows[k])
        if restarted[i]:
            over[i] = _pay(final, fd, i, leads, rewards)
            leads[i] = lead(s, fd, i)
        else:
            over[i] = _pay(s, fd, i, leads, rewards)
        if over[i]:
            ended += 1
    return ended


@compiled
def put_actions(given: NDArray[np.int64], rows: Rows, sides: Rows, actions: Actions) -> int:
    """Check the actions of n learners, int64 ``[n, 2]``, and put them among those of all.

    Returns:
        The first learner whose action is out of range, and nothing is put; else -1.
    """
    for k in range(len(rows)):
        move, skill = given[k, 0], given[k, 1]
        if move < 0 or move >= NUM_MOVES or skill < 0 or skill >= NUM_SKILLS:
            return k
    for k in range(len(rows)):
        actions[rows[k], sides[k], 0] = given[k, 0]
        actions[rows[k], sides[k], 1] = given[k, 1]
    return -1
