"""Players at the fights of a simulator that the caller steps: environments, one fight, a window.

Shapes: B = fights, n = fights asked for.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import check_array, check_output, check_rows
from arena.base.errors import InputError
from arena.match.players import Player
from arena.match.seats import Order, Seats
from arena.match.set_loop import NO_FRAME, Seating, any_ended, show_rows
from arena.simulator import Actions, Rows, Simulator


class Seated:
    """Players at some sides of a simulator's fights.

    Two of them share nothing, whatever players sit at both. A player that follows its fights is
    asked about all of its own on every call.
    """

    def __init__(
        self,
        simulator: Simulator,
        players: Sequence[Player],
        who: NDArray[np.int32],
        seed: int,
        place: str = "",
    ) -> None:
        """Seat the players.

        Args:
            simulator: Of B fights, on the CPU.
            players: The players.
            who: Which of them plays sides 0 and 1, -1 where the caller does, int32 ``[B, 2]``.
            seed: Seed of the players.
            place: Which fights these are, see `Seats`.

        Raises:
            InputError: If a player raises; names it. If one does not exist.
        """
        self._simulator = simulator
        who = _checked(who, simulator.fights, len(players))
        order = Order.of(players)
        number = np.array([order.number[id(player)] for player in players] + [-1], np.int32)
        policies = np.array([player.policy for player in players] + [0], np.int32)
        fights = simulator.fights
        self._seating = Seating(
            seats=number[who],
            policies=policies[who],
            keys=np.zeros((fights, 2), np.int64),
            first=np.zeros(fights, np.int32),
            last=np.full(fights, NO_FRAME, np.int32),
            ended=np.zeros(fights, np.bool_),
        )
        self._seats = Seats(order, self._seating.seats, max(2 * fights, 1), seed, place)
        # Players that read states are shown who sits where, which stays so until a fight ends.
        self._reads_states = order.shown == 0
        self._entered = False

    def begin(self, rows: Rows, keys: NDArray[np.int64], frames: int | None = None) -> None:
        """Note that fights have begun: what compiled players remember of the rows is forgotten.

        Args:
            rows: Fights, int32 ``[n]``.
            keys: Keys of the players' own randomness, int64 ``[n, 2]``.
            frames: Frames after which the caller stops them; to their end if not given.

        Raises:
            InputError: If a fight does not exist, or the keys have another shape or type.
        """
        rows = check_rows(rows, self._simulator.fights, once=True)
        check_array(keys, (len(rows), 2), np.int64, "keys")
        seating, first = self._seating, self._simulator.state[S.FRAME, rows]
        seating.keys[rows] = keys
        seating.first[rows] = first
        seating.last[rows] = NO_FRAME if frames is None else first + frames
        self._seats.forget(rows)

    def ask(self, actions: Actions, rows: Rows | None = None) -> None:
        """Let the players answer the fights as they stand.

        Args:
            actions: int8 ``[B, 2, 2]`` (fight, side, (move, skill)), written where a player sits.
            rows: Fights asked about, int32 ``[n]``; all if not given.

        Raises:
            InputError: If a player raises or returns nonsense; names it. If a fight does not exist,
                or the actions have another shape or type.
        """
        simulator, seating = self._simulator, self._seating
        check_output(actions, (simulator.fights, 2, 2), np.int8, "actions")
        if rows is not None:
            rows = check_rows(rows, simulator.fights, once=True)
        if rows is not None or not self._entered or any_ended(simulator.outcome):
            chosen = simulator.all_rows if rows is None else rows
            show_rows(simulator.state, simulator.table, chosen, seating, self._seats.seen)
            self._entered = rows is None and self._reads_states and not seating.ended.any()
        self._seats.ask(simulator.state, simulator.table, actions)

    def over(self, results: NDArray[np.int8]) -> None:
        """Tell the players how fights ended.

        Args:
            results: 1 won, -1 lost, 0 neither, of sides 0 and 1; `GOES_ON` in those that have not
                ended since this was told last; int8 ``[B, 2]``.

        Raises:
            InputError: If a player raises; names it. If the results have another shape or type.
        """
        check_array(results, (self._simulator.fights, 2), np.int8, "results")
        self._seats.over(results, self._seating.seats)

    def save(self) -> Any:
        """Give all that the players remember of the fights, for `restore`."""
        return self._seats.save(), *(part.copy() for part in _noted(self._seating))

    def restore(self, saved: Any) -> None:
        """Let the players go on as they would have gone on then; the fights are the caller's."""
        seats, *noted = saved
        for part, one in zip(_noted(self._seating), noted, strict=True):
            part[:] = one
        self._seats.restore(seats)

    def close(self) -> None:
        """Release what the players hold."""
        self._seats.close()


def _noted(seating: Seating) -> tuple[NDArray[Any], ...]:
    """List what is noted of the fights as they begin."""
    return seating.keys, seating.first, seating.last


def _checked(who: Any, fights: int, players: int) -> NDArray[np.int32]:
    """Refuse players that do not exist, and other than two to a fight."""
    given = np.asarray(who)
    if given.shape != (fights, 2) or given.dtype.kind not in "iu":
        form = f"{given.dtype} {list(given.shape)}"
        raise InputError(f"who plays is said by {form}; give integers [{fights}, 2]")
    outside = (given < -1) | (given >= players)
    if outside.any():
        there = f"0 to {players - 1}, or -1 where the caller plays"
        raise InputError(f"player {given[outside][0]} does not exist; give {there}")
    return given.astype(np.int32)
