"""Sets of fights on a CUDA device, for `arena.match`.

Fights between compiled players of one family run many frames a launch, one fight a thread. All
others run frame by frame: compiled players and agents that can work on the device choose there, and
if nobody else plays, a frame is captured once as a CUDA graph, and launched again and again. Agents
that cannot are asked on the host, on every frame: correct, but slow.

Shapes: N = fights of the set, n = players.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.cuda import device
from arena.cuda.backend import bytes_per_fight
from arena.cuda.lanes import Answers, ChoosingSeat, Lanes
from arena.cuda.rollout import Rollout
from arena.features import FEATURES
from arena.match.on_device import DeviceAgent, DeviceFace, DeviceFamily
from arena.match.players import Agent, Seat, StateFamily, must_stay
from arena.replays.recorder import Recorder
from arena.rules.constants import FIGHT_FRAMES
from arena.simulator import Rows, Simulator, Starts

LANES: Final = 262_144
"""Fights at a time with agents that are asked frame by frame, unless the caller says otherwise. A
frame lasts at least as long as one player's search, so many fights should share it; see
docs/cuda.md."""

_LAUNCH_FRAMES: Final = 600  # of fights between compiled players, then the host looks who has ended
_GRAPH_FRAMES: Final = 64  # launched in a row, then the host looks how many fights have ended
_WARM_UP: Final = 3  # frames that are run before one is captured: what they load stays loaded
_MOST: Final = 1 << 20  # fights of one set, whatever the memory: the host holds their states too
_MOST_RECORDED: Final = 1 << 15
_RECORD_BYTES: Final = 2 * FIGHT_FRAMES + 4 * FIGHT_FRAMES // 60
_SHARE: Final = 0.5  # of the free memory; the rest is for the threads' own and for networks


def room(record: bool) -> int:
    """Say how many fights a set may have: as many as fit the device's memory, within reason.

    Args:
        record: Whether the fights are recorded.
    """
    each = bytes_per_fight(autoreset=True) + (_RECORD_BYTES if record else 0)
    return max(1, min(int(_SHARE * device.free_memory()) // each, _limit(record)))


def _limit(record: bool) -> int:
    return _MOST_RECORDED if record else _MOST


def can_play_out(family: StateFamily) -> bool:
    """Tell whether a family can play fights among its own players outright on the device."""
    return isinstance(family, DeviceFamily)


def play_out(
    family: Any, starts: Starts, policies: NDArray[np.int32], delay: int, record: bool
) -> tuple[NDArray[np.int32], Recorder]:
    """Play fights between compiled players of one family from start to end.

    Args:
        family: A `DeviceFamily`.
        starts: How the N fights begin.
        policies: Policy numbers of sides 0 and 1, int32 ``[N, 2]``.
        delay: Reaction delay of everybody, in frames.
        record: Whether to keep what replays need.

    Returns:
        Last states, int32 ``[N, FIELDS]``, and what was recorded.
    """
    fights = len(policies)
    # Threads of a warp wait for each other: let them have the same players on the same sides.
    order = np.lexsort((policies[:, 1], policies[:, 0]))
    simulator = Simulator(fights, delay=delay, device="cuda")
    simulator.reset(starts.take(order))
    backend = simulator.cuda
    players = family.on_device(policies)
    rollout = Rollout(backend, players, policies[order].T, record=record)
    while np.any(simulator.read(S.OUTCOME) == S.GOING_ON):
        rollout.run(_LAUNCH_FRAMES)
    memory = np.empty((fights, S.FIELDS), np.int32)
    memory[order] = simulator.save().memory
    recorder = Recorder(memory.T, fights if record else 0)
    if record:
        recorder.codes[order] = device.to_host(rollout.codes, backend.stream)
        recorder.digests[order] = device.to_host(rollout.digests, backend.stream)
    return memory, recorder


class _Player(Protocol):
    """Somebody who has lanes."""

    def answer(self) -> None:
        """Write what he does on this frame."""


class _Facing:
    """An agent at work on the device."""

    def __init__(self, lanes: Lanes, face: DeviceFace, rows: Rows, sides: Rows) -> None:
        self._simulator, self._face = lanes.simulator, face
        self._backend = lanes.simulator.cuda
        stream = self._backend.stream
        self._rows, self._sides = device.to_device(rows, stream), device.to_device(sides, stream)

    def answer(self) -> None:
        self._simulator.observe(self._rows, self._sides, self._face.features)
        self._face.answer(self._backend, self._rows, self._sides)


class _Hosted:
    """A player on the host, who sees copies of all fights; his answers are copied back."""

    def __init__(self, lanes: Lanes, copy: Simulator, seat: Seat, stays: bool) -> None:
        self._copy, self._seat, self._stays = copy, seat, stays
        self._actions = np.zeros((copy.fights, 2, 2), np.int8)
        self._answers = Answers(lanes, seat.rows, seat.sides)

    def answer(self) -> None:
        seat = self._seat
        rows, sides = seat.rows, seat.sides
        asked = seat
        if not self._stays:
            on = self._copy.outcome[rows] == S.GOING_ON
            asked = replace(seat, rows=rows[on], sides=sides[on], policies=seat.policies[on])
        if len(asked.rows):
            asked.ask(self._copy, self._actions)
        self._answers.take(self._actions[rows, sides])


class DeviceLockstep:
    """One set of fights on the device, run to the end of each; as `arena.match.lockstep.Lockstep`.

    Attributes:
        memory: Last states of the fights, int32 ``[N, FIELDS]``; after `run`.
        recorder: Holds what was recorded; after `run`.
    """

    memory: NDArray[np.int32]
    recorder: Recorder

    def __init__(
        self,
        agents: Sequence[Agent],
        families: Sequence[StateFamily],
        starts: Starts,
        seats: NDArray[np.int32],
        policies: NDArray[np.int32],
        *,
        seed: int,
        delay: int,
        lanes: int,
        record: bool,
    ) -> None:
        """Seat the players; see `arena.match.lockstep.Lockstep`.

        Raises:
            InputError: If an agent raises, or cannot work on the device although it says so.
        """
        self._record = record
        self._order = np.lexsort((policies[:, 1], policies[:, 0], seats[:, 1], seats[:, 0]))
        seats, policies = seats[self._order], policies[self._order]
        players: list[Agent | StateFamily] = [*agents, *families]
        stays = [_stays(player) for player in players]
        most = len(seats) if any(stays) else min(lanes, len(seats))
        firsts, own = _share_out(seats, most)
        pairs = np.repeat(seats[firsts[:-1]], own, axis=0)
        places = [_places(pairs, seat) for seat in range(len(players))]
        self._faces: dict[int, DeviceFace] = {
            seat: agent.on_device(len(places[seat][0]), seed)
            for seat, agent in enumerate(agents)
            if isinstance(agent, DeviceAgent) and not stays[seat] and len(places[seat][0])
        }
        stream = next((face.stream for face in self._faces.values()), 0)
        self._lanes = Lanes(
            *(starts.take(self._order), policies, firsts, own),
            delay=delay,
            record=record,
            stream=stream,
        )
        self._copy: Simulator | None = None
        self._players: list[_Player] = []
        for seat, player in enumerate(players):
            rows, sides = places[seat]
            if len(rows) == 0:
                continue
            if seat in self._faces:
                self._players.append(_Facing(self._lanes, self._faces[seat], rows, sides))
            elif isinstance(player, DeviceFamily):
                known = player.on_device(policies[seats == seat])
                self._players.append(ChoosingSeat(self._lanes, known, rows, sides))
            else:
                host = self._on_host(player, rows, sides, policies, seed)
                self._players.append(_Hosted(self._lanes, self._copy_of_all(), host, stays[seat]))

    def _copy_of_all(self) -> Simulator:
        """Give the simulator on the host that holds copies of all fights."""
        if self._copy is None:
            self._copy = Simulator(self._lanes.simulator.fights)
        return self._copy

    def _on_host(
        self, player: Any, rows: Rows, sides: Rows, policies: NDArray[np.int32], seed: int
    ) -> Seat:
        fights = self._lanes.simulator.fights
        if isinstance(player, Agent):
            return Seat.of(player, rows, sides, fights, seed)
        player.reset(fights, seed)
        none = np.zeros((0, FEATURES), np.float32)
        return Seat(None, player, rows, sides, policies[rows, sides], none)

    def _frame(self) -> None:
        """Ask for the work of one frame."""
        if self._copy is not None:
            self._copy.restore(self._lanes.simulator.save())
        for player in self._players:
            player.answer()
        self._lanes.play()

    def _frames(self, count: int) -> None:
        for _ in range(count):
            self._frame()

    def run(self, ended: Callable[[int], None], stopped: Callable[[], bool]) -> None:
        """Play until every fight has ended.

        Args:
            ended: Told how many have, now and then.
            stopped: Asked as often whether to leave off.

        Raises:
            InputError: If an agent raises or answers nonsense; names it.
        """
        frames: Callable[[int], None] = self._frames
        at_once = _GRAPH_FRAMES if self._copy is None else 1
        frames(_WARM_UP)
        if self._faces and self._copy is None and not device.SIMULATED:
            with device.no_freeing():
                frames = next(iter(self._faces.values())).capture(self._frame)
        while (count := self._lanes.ended()) < len(self._order):
            ended(count)
            if stopped():
                break
            frames(at_once)
        ended(count)
        self._collect()

    def _collect(self) -> None:
        """Copy what came out of the fights to the host, in the caller's order."""
        self.memory = np.empty((len(self._order), S.FIELDS), np.int32)
        self.memory[self._order] = self._lanes.last_states()
        self.recorder = Recorder(self.memory.T, len(self._order) if self._record else 0)
        if self._record:
            codes, digests = self._lanes.records()
            self.recorder.codes[self._order] = codes
            self.recorder.digests[self._order] = digests


def _stays(player: Agent | StateFamily) -> bool:
    """Tell whether a player must have the same lanes hold the same fights from first to last."""
    return must_stay(player) if isinstance(player, Agent) else not isinstance(player, DeviceFamily)


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
