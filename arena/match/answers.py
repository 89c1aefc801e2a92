"""What players in Python answer, checked.

Shapes: n = fights asked about.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena.base.compile import compiled
from arena.base.errors import InputError, told
from arena.match.players import Observation, Player, Seat
from arena.rules.actions import NUM_MOVES, NUM_SKILLS


def checked_answers(player: Player, seat: Seat, observation: Observation) -> NDArray[np.int8]:
    """Ask a player in Python where it cannot forfeit, and check what comes back.

    Returns:
        int8 ``[n, 2]``.

    Raises:
        InputError: If it raises or forfeits, or its answer has a wrong shape, type or range; names
            it.
    """
    answers = answers_in_range(player, seat, observation)
    for reason in seat.forfeited().values():
        raise InputError(f"agent {player.name}: {reason}")
    return answers


def answers_in_range(player: Player, seat: Seat, observation: Observation) -> NDArray[np.int8]:
    """Ask a player in Python, whose seat may say afterwards what it forfeits.

    Returns:
        int8 ``[n, 2]``.

    Raises:
        InputError: If it raises, or its answer has a wrong shape, type or range; names it.
    """
    answer = _integers(player, seat, observation)
    row = _first_bad(answer) if answer.dtype == np.int8 else next(iter(_bad(answer)), -1)
    if row >= 0:
        raise InputError(_told(player, answer, row, observation))
    return answer.astype(np.int8, copy=False)


def sorted_answers(
    player: Player, seat: Seat, observation: Observation
) -> tuple[NDArray[np.int8], dict[int, str]]:
    """Ask a player in Python, and tell apart the rows that are of use.

    Returns:
        int8 ``[n, 2]``, no action in the rows that are out of range; what is wrong with those.

    Raises:
        InputError: If it raises, or its answer has a wrong shape or type; names it.
    """
    answer = _integers(player, seat, observation)
    bad = _bad(answer)
    why = {row: _told(player, answer, row, observation) for row in bad}
    answers = answer.astype(np.int8)
    answers[bad] = 0
    return answers, why


def _integers(player: Player, seat: Seat, observation: Observation) -> NDArray[Any]:
    """Ask, and refuse what is no table of integers."""
    n = len(observation.side)
    with told(f"agent {player.name}", "act()", "fix the agent"):
        answer = np.asarray(seat.act(observation))
    if answer.shape != (n, 2) or answer.dtype.kind not in "iu":
        raise InputError(
            f"agent {player.name} returned {answer.dtype} {list(answer.shape)} from act(); "
            f"return integers [{n}, 2], columns move and skill"
        )
    return answer


def _told(player: Player, answer: NDArray[Any], row: int, observation: Observation) -> str:
    return (
        f"agent {player.name} answered {tuple(int(v) for v in answer[row])} in fight {row} "
        f"on side {int(observation.side[row])}; give (move 0 to 4, skill 0 to 8)"
    )


@compiled
def _first_bad(answer: NDArray[np.int8]) -> int:
    """Find the first row with a move or a skill out of range, else -1."""
    for k in range(answer.shape[0]):
        move, skill = answer[k, 0], answer[k, 1]
        if move < 0 or move >= NUM_MOVES or skill < 0 or skill >= NUM_SKILLS:
            return k
    return -1


def _bad(answer: NDArray[Any]) -> list[int]:
    """List the rows that are out of range."""
    bad = ((answer < 0) | (answer >= (NUM_MOVES, NUM_SKILLS))).any(axis=1)
    rows: list[int] = np.flatnonzero(bad).tolist()
    return rows
