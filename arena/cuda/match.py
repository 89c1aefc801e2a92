"""Sets of fights on a CUDA device, for `arena.match.matches`.

Fights between compiled players of one kind that reads the state run many frames a launch, one fight
a thread. All others run frame by frame: compiled players and networks with a face choose on the
device, and if no other player is there, a frame is captured once as a CUDA graph, and launched
again and again. Players without a face are asked on the host, on every frame: correct, but slow.

Shapes: N = fights of the set, n = players.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.errors import InputError
from arena.cuda import device
from arena.cuda.backend import bytes_per_fight
from arena.cuda.lanes import FIGHT, Answers, ChoosingSeat, Lanes
from arena.cuda.rollout import Rollout
from arena.match.fight_set import SetPlan, by_side
from arena.match.forfeits import Forfeits
from arena.match.on_device import Chooser, Face
from arena.match.players import Compiled
from arena.match.seated import Seated
from arena.match.seats import Order, follows
from arena.rules.constants import FIGHT_FRAMES
from arena.simulator import Rows, Simulator
from arena.simulator.loop import Tape

LANES: Final = 262_144
"""Fights at a time with players that are asked frame by frame, unless the caller says otherwise. A
frame lasts at least as long as one player's search, so many fights should share it; see
docs/cuda.md."""

_LAUNCH_FRAMES: Final = 600  # between compiled players, then the host looks what has ended
_GRAPH_FRAMES: Final = 64  # launched in a row, then the host looks how many fights have ended
_WARM_UP: Final = 3  # frames that are run before one is captured: what they load stays loaded
_MOST: Final = 1 << 20  # fights of one set, whatever the memory: the host holds their states too
_MOST_RECORDED: Final = 1 << 15
_RECORD_BYTES: Final = 2 * FIGHT_FRAMES + 4 * FIGHT_FRAMES // 60
_SHARE: Final = 0.5  # of the free memory; the rest is for the threads' own and for networks

Flags = NDArray[np.bool_]
ChooserOf = Callable[[NDArray[np.int32]], Chooser]


def room(record: bool) -> int:
    """Say how many fights a set may have: as many as fit the device's memory, within reason.

    Args:
        record: Whether the fights are recorded.
    """
    each = bytes_per_fight(autoreset=True) + (_RECORD_BYTES if record else 0)
    most = _MOST_RECORDED if record else _MOST
    return max(1, min(int(_SHARE * device.free_memory()) // each, most))


def one_kind(order: Order) -> ChooserOf | None:
    """Find what makes the kernel of all players, if they are of one kind that reads the state."""
    if order.python or len(order.kinds) != 1:
        return None
    return order.kinds[0][0].chooser


class DeviceFightSet:
    """One set of fights on the device; as `arena.match.fight_set.FightSet`.

    Attributes:
        memory: Last states of the fights, int32 ``[N, FIELDS]``; of those that have ended.
        tape: What was recorded; of those that have ended.
        forfeits: None: what a player does wrong is raised here.
    """

    def __init__(self, plan: SetPlan) -> None:
        """Seat the players; see `FightSet`.

        Raises:
            InputError: If a player raises, or cannot work on the device although it has a face.
        """
        chooser = one_kind(plan.order)
        self._run: Any = _ToTheEnd(plan, chooser) if chooser else _InLanes(plan)
        self.memory = np.zeros((len(plan.seats), S.FIELDS), np.int32)
        self.forfeits = Forfeits(len(plan.seats))
        self.tape = Tape(np.zeros((0, 0, 2), np.uint8), np.zeros((0, 0), np.int32))

    def run(self, report: Callable[[Flags], None], stopped: Callable[[], bool]) -> None:
        """Play until every fight has ended; see `FightSet`."""
        fights = len(self.memory)
        try:
            while self._run.frames() < fights:
                if stopped():
                    break
            else:
                self.memory, self.tape = self._run.collect()
                report(np.ones(fights, np.bool_))
        except BaseException:
            with suppress(InputError):  # the first error is the one that is told
                self._run.close()
            raise
        self._run.close()


class _ToTheEnd:
    """Fights between compiled players of one kind, many frames a launch."""

    def __init__(self, plan: SetPlan, chooser: ChooserOf) -> None:
        # Threads of a warp wait for each other: let them have the same players on the same sides.
        policies = plan.policies
        self._order = np.lexsort((policies[:, 1], policies[:, 0]))
        self._simulator = Simulator(len(policies), delay=plan.delay, device="cuda")
        self._simulator.reset(plan.starts.take(self._order))
        given = (self._simulator.cuda, chooser(policies), policies[self._order].T)
        self._rollout = Rollout(*given, record=plan.record)
        self._left = plan.frames or FIGHT_FRAMES

    def frames(self) -> int:
        """Play some frames of every fight and count those that have ended."""
        self._rollout.run(min(_LAUNCH_FRAMES, self._left))
        self._left -= _LAUNCH_FRAMES
        if self._left <= 0:
            return len(self._order)
        return int(np.count_nonzero(self._simulator.read(S.OUTCOME) != S.GOING_ON))

    def close(self) -> None:
        """Nobody sits on the host."""

    def collect(self) -> tuple[NDArray[np.int32], Tape]:
        """Copy last states and records to the host, in the caller's order."""
        stream = self._simulator.cuda.stream
        return _in_order(
            self._order,
            self._simulator.save().memory,
            Tape(*(device.to_host(part, stream) for part in self._rollout.tape)),
        )


def _in_order(
    order: NDArray[np.int64], memory: NDArray[np.int32], tape: Tape
) -> tuple[NDArray[np.int32], Tape]:
    """Undo the sorting of fights."""
    place = np.argsort(order)
    if len(tape.codes):
        tape = Tape(tape.codes[place], tape.digests[place])
    return memory[place], tape


class _Asked(Protocol):
    """Players of some lanes."""

    def answer(self) -> None:
        """Write what they do on this frame."""


class _Facing:
    """A network at work on the device."""

    def __init__(self, lanes: Lanes, face: Face, rows: Rows, sides: Rows) -> None:
        self._lanes, self._face = lanes, face
        stream = lanes.simulator.cuda.stream
        self._rows, self._sides = device.to_device(rows, stream), device.to_device(sides, stream)

    def answer(self) -> None:
        simulator = self._lanes.simulator
        simulator.observe(self._rows, self._sides, self._face.features)
        fights, keys = self._lanes.lanes[FIGHT], self._lanes.keys
        self._face.answer(simulator.cuda, self._rows, self._sides, fights, keys)


class _Hosted:
    """Players on the host, which see copies of all fights; their answers are copied back."""

    def __init__(self, lanes: Lanes, who: NDArray[np.int32], plan: SetPlan) -> None:
        """Seat them: ``who`` names the seats of sides 0 and 1 of each lane, -1 for others."""
        self._lanes, self._frames = lanes, plan.frames
        self._copy = Simulator(lanes.simulator.fights)
        own = np.unique(who[who >= 0])
        players = [plan.order.python[seat] for seat in own]
        number = np.where(who >= 0, np.searchsorted(own, who), -1).astype(np.int32)
        self._seated = Seated(self._copy, players, number, plan.seed, plan.place)
        self._actions = np.zeros((self._copy.fights, 2, 2), np.int8)
        rows, sides = np.nonzero(who >= 0)
        self._places = rows.astype(np.int32), sides.astype(np.int32)
        self._answers = Answers(lanes, *self._places)
        self._fights = np.full(self._copy.fights, -1, np.int64)
        self.close = self._seated.close

    def answer(self) -> None:
        self._copy.restore(self._lanes.simulator.save())
        fights, keys = self._lanes.fights_now()
        begun = np.flatnonzero(fights != self._fights).astype(np.int32)
        self._seated.begin(begun, keys[begun], self._frames)
        self._fights = fights
        self._seated.ask(self._actions)
        self._answers.take(self._actions[self._places])

    def over(self, results: NDArray[np.int8]) -> None:
        """Tell the players how the fights ended."""
        self._seated.over(results)


class _InLanes:
    """Fights frame by frame."""

    def __init__(self, plan: SetPlan) -> None:
        order, seats, policies = plan.order, plan.seats, plan.policies
        self._order = np.lexsort((policies[:, 1], policies[:, 0], seats[:, 1], seats[:, 0]))
        seats, policies = seats[self._order], policies[self._order]
        most = min(plan.lanes or LANES, len(seats)) if order.refills else len(seats)
        firsts, own = _share_out(seats, most)
        pairs = np.repeat(seats[firsts[:-1]], own, axis=0)
        faces = _faces(order, pairs)
        stream = next((face.stream for face in faces.values()), 0)
        self._lanes = Lanes(
            *(plan.starts.take(self._order), policies, firsts, own),
            delay=plan.delay,
            frames=plan.frames or FIGHT_FRAMES,
            record=plan.record,
            stream=stream,
        )
        self._face = next(iter(faces.values()), None)
        self._asked: list[_Asked] = []
        for seat, face in faces.items():
            self._asked.append(_Facing(self._lanes, face, *_places(pairs, seat)))
        for seat, kind in _choosing(order):
            own_policies = policies[seats == seat]
            if len(own_policies):
                assert kind.chooser is not None, "others are asked one by one"
                chooser = kind.chooser(own_policies)
                self._asked.append(ChoosingSeat(self._lanes, chooser, *_places(pairs, seat)))
        self._hosted: _Hosted | None = None
        hosted = [seat for seat in range(len(order.python)) if seat not in faces]
        if np.isin(pairs, hosted).any():
            who = np.where(np.isin(pairs, hosted), pairs, -1).astype(np.int32)
            self._hosted = _Hosted(self._lanes, who, plan)
            self._asked.append(self._hosted)
        self._play: Callable[[int], None] = self._ask_for
        self._warm = False

    def _frame(self) -> None:
        """Ask for the work of one frame."""
        for asked in self._asked:
            asked.answer()
        self._lanes.play()

    def _ask_for(self, count: int) -> None:
        for _ in range(count):
            self._frame()

    def frames(self) -> int:
        """Play some frames of every fight and count those that have ended."""
        if not self._warm:
            self._warm = True
            self._play(_WARM_UP)
            if self._face is not None and self._hosted is None and not device.SIMULATED:
                with device.no_freeing():
                    self._play = self._face.capture(self._frame)
        else:
            self._play(_GRAPH_FRAMES if self._hosted is None else 1)
        return self._lanes.ended()

    def collect(self) -> tuple[NDArray[np.int32], Tape]:
        """Copy last states and records to the host, in the caller's order."""
        memory = self._lanes.last_states()
        if self._hosted is not None:
            self._hosted.over(by_side(memory[self._lanes.fights_now()[0], S.OUTCOME]))
        return _in_order(self._order, memory, self._lanes.records())

    def close(self) -> None:
        """Release what the players on the host hold."""
        if self._hosted is not None:
            self._hosted.close()


def _faces(order: Order, pairs: NDArray[np.int32]) -> dict[int, Face]:
    """Put to work on the device all players that can: those without a memory of their fights."""
    faces = {}
    for seat, player in enumerate(order.python):
        players = int(np.count_nonzero(pairs == seat))
        face = player.face(players) if players and not follows(player) else None
        if face is not None:
            faces[seat] = face
    return faces


def _choosing(order: Order) -> list[tuple[int, Compiled]]:
    """List the seats of compiled kinds that read the state."""
    return [(len(order.python) + k, kind) for k, (kind, _) in enumerate(order.kinds)]


def _share_out(seats: NDArray[np.int32], lanes: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Divide fights into groups by who sits where, and lanes among the groups.

    Args:
        seats: Seats of sides 0 and 1 in the N fights, equal ones together, int32 ``[N, 2]``.
        lanes: How many there are, at most N; each group gets one at least.

    Returns:
        Where each group begins, and N, int64 ``[G + 1]``; lanes of each group, int64 ``[G]``.
    """
    changes = np.flatnonzero(np.any(seats[1:] != seats[:-1], axis=1)) + 1
    firsts = np.concatenate([[0], changes, [len(seats)]]).astype(np.int64)
    return firsts, np.maximum(1, np.diff(firsts) * lanes // len(seats))


def _places(pairs: NDArray[np.int32], seat: int) -> tuple[Rows, Rows]:
    """Find the lanes and sides that a seat has; ``pairs`` are the seats of each lane."""
    rows, sides = np.nonzero(pairs == seat)
    return rows.astype(np.int32), sides.astype(np.int32)
