"""A set of fights between players on the CPU, run on one thread by `arena.match.set_loop`.

Several sets run side by side, one a thread (see `arena.match.matches`), which beats several threads
in one batch, because none waits for another.

Shapes: N = fights of the set, L = fights at a time.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena import frame_data
from arena import state as S
from arena.base.errors import InputError
from arena.match.forfeits import Forfeits, judged
from arena.match.seats import Order, Seats
from arena.match.set_loop import (
    ENDED,
    NO_FRAME,
    Seating,
    World,
    begin_set,
    play_frames,
)
from arena.rules.constants import FIGHT_FRAMES
from arena.simulator.loop import Begins, Tape, new_tape
from arena.simulator.starts import Starts

PYTHON_LANES: Final = 1_024
"""Fights at a time if Python asks the players: more fights share the cost of that."""
FEATURE_LANES: Final = 144
"""Fights at a time of compiled networks: three products of 48 rows; few leave a short tail."""
STATE_LANES: Final = 128
"""Fights at a time of compiled players that read the state: few, so that they stay in the cache."""
REPORT_FRAMES: Final = 64
"""Frames between two reports of progress."""
ALONE_FRAMES: Final = 1_024
"""Frames of a fight in a row where the players are of one kind that plays among its own."""
NO_STATES: Final = np.zeros((0, S.FIELDS), np.int32)


def lanes_of(order: Order) -> int:
    """Say how many fights at a time are good for these players."""
    if not order.one_call:
        return PYTHON_LANES
    return FEATURE_LANES if order.shown else STATE_LANES


@dataclass(frozen=True)
class SetPlan:
    """What fights a set has, and how they are played.

    Attributes:
        order: The players.
        starts: How the N fights begin, with keys.
        seats: Seats of sides 0 and 1 in each fight, int32 [N, 2].
        policies: Policy numbers of compiled players, int32 [N, 2].
        seed: Seed of the players.
        place: Which fights these are, see `Seats`.
        delay: Reaction delay of all players, in frames.
        lanes: L, fights at a time, at most; as many as is good if None. With a player that must be
            asked about the same fights from first to last, all are fought at a time.
        frames: Frames after which a fight is stopped; None if it is not.
        record: Whether to keep what replays need.
        lenient: Whether a player that raises or answers nonsense forfeits, see `Forfeits`.
    """

    order: Order
    starts: Starts
    seats: NDArray[np.int32]
    policies: NDArray[np.int32]
    seed: int
    place: str
    delay: int
    lanes: int | None = None
    frames: int | None = None
    record: bool = False
    lenient: bool = False


class FightSet:
    """One set of fights.

    Attributes:
        memory: Last states of the fights, int32 [N, FIELDS].
        tape: What was recorded; no rows if nothing was.
        ended: The fights that have ended, bool [N].
        forfeits: Those that a player forfeited.
    """

    def __init__(self, plan: SetPlan) -> None:
        """Seat the players.

        Raises:
            InputError: If a player raises; names it.
        """
        order, starts, seats = plan.order, plan.starts, plan.seats
        fights = len(starts.seeds)
        places = min(plan.lanes or lanes_of(order), fights) if order.refills else fights
        self._seats, self._order = seats, order
        self.forfeits = Forfeits(fights, lenient=plan.lenient)
        self._players = Seats(order, seats, 2 * places, plan.seed, plan.place, self.forfeits)
        self.memory = np.zeros((fights, S.FIELDS), np.int32)
        self.tape: Tape = new_tape(fights if plan.record else 0, FIGHT_FRAMES)
        self.ended = np.zeros(fights, np.bool_)
        keys = np.zeros((fights, 2), np.int64) if starts.keys is None else starts.keys
        states = NO_STATES if starts.states is None else starts.states
        entered = order.shown if order.one_call else order.seats
        self._world = World(
            state=self.memory.T,
            table=frame_data.table(),
            begins=Begins(starts.seeds, starts.fighters, np.full(2, plan.delay, np.int32), states),
            seating=Seating(
                seats,
                plan.policies,
                keys,
                first=np.zeros(fights, np.int32),
                last=np.full(fights, NO_FRAME, np.int32),
                ended=self.ended,
            ),
            going=np.arange(places, dtype=np.int32),
            tally=np.array([places, places, 0, order.refills, plan.frames or 0, entered], np.int64),
            seen=self._players.seen,
            actions=np.zeros((fights, 2, 2), np.int8),
            tape=self.tape,
        )
        self._play = self._player()

    def _player(self) -> Callable[[], None]:
        """Find what plays some frames of every fight."""
        world, order = self._world, self._order
        if order.play_alone is not None:
            return partial(order.play_alone, ALONE_FRAMES, world, self._players.memories[0])
        calls = self._players.calls(world.state, world.table, world.actions)
        if order.one_call:
            return partial(play_frames, REPORT_FRAMES, world, *calls)
        return partial(self._play_asking, calls)

    def run(self, report: Callable[[NDArray[np.bool_]], None], stopped: Callable[[], bool]) -> None:
        """Play until every fight has ended.

        Args:
            report: Told which have, bool [N], now and then.
            stopped: Asked as often whether to leave off.

        Raises:
            InputError: If a player raises or answers nonsense; names it.
        """
        world = self._world
        begin_set(world)
        try:
            while world.tally[ENDED] < len(self.memory):
                self._play()
                report(self.ended)
                if stopped():
                    break
            else:
                self._players.over(self._results(), self._seats)
        except BaseException:
            with suppress(InputError):  # the first error is the one that is told
                self._players.close()
            raise
        self._players.close()

    def _play_asking(self, calls: tuple[Any, ...]) -> None:
        """Play some frames, the players asked between them."""
        world = self._world
        for _ in range(REPORT_FRAMES):
            if world.tally[ENDED] == len(self.memory):
                return
            self._players.ask(world.state, world.table, world.actions)
            for fight in self.forfeits.take_new():
                world.seating.last[fight] = 0  # this frame is its last one
            play_frames(1, world, *calls)

    def _results(self) -> NDArray[np.int8]:
        """How the fights ended for sides 0 and 1, int8 [N, 2]."""
        return judged(by_side(self.memory[:, S.OUTCOME]), self.forfeits.by)


def by_side(outcome: NDArray[np.int32]) -> NDArray[np.int8]:
    """Turn outcomes, int32 [N], into 1 won, -1 lost, 0 neither of sides 0 and 1, int8 [N, 2]."""
    first = (outcome == S.SIDE_0_WON).astype(np.int8) - (outcome == S.SIDE_1_WON)
    return np.stack([first, -first], axis=1)
