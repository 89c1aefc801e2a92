"""Agents meet: many fights, sides swapped on every seed, on all cores.

Fights between compiled players of one family run from start to end in one call each; all others in
lockstep (see `arena.match.lockstep`). Either way a worker is a thread that shares nothing with the
others and runs compiled code and networks without the GIL, so nothing waits at a barrier on every frame.

Shapes: N = fights, n = fights of one worker's set.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

from arena import frame_data
from arena import state as S
from arena.base.errors import InputError
from arena.frame_data.skills import FIGHTERS
from arena.match.lockstep import LANES, Lockstep
from arena.match.players import (
    Agent,
    Observation,
    OutrightFamily,
    Player,
    StateAgent,
    StateFamily,
    ask,
    must_stay,
)
from arena.match.results import MatchResult
from arena.replays.recorder import Recorder
from arena.replays.replay import Replay
from arena.rules.actions import NUM_SKILLS
from arena.simulator import DEFAULT_DELAY, Starts, check_delays, check_device, paired_starts

__all__ = [
    "Agent",
    "MatchResult",
    "Observation",
    "Player",
    "StateAgent",
    "StateFamily",
    "ask",
    "play",
]

Progress = Callable[[int, int], None]
"""Told (fights ended, fights in all) now and then."""

OUTRIGHT: Final = 32  # fights of one call that plays them to their ends
_SET: Final = 32_768  # fights of one set, at most: 20 MB of states
_RECORDED_SET: Final = 1_024  # of one that is recorded: 8 MB of inputs and digests

Fights = NDArray[np.int64]
"""Numbers of fights, int64 ``[n]``."""


def play(
    pairings: Sequence[tuple[Player, Player]],
    fights: int,
    seed: int,
    *,
    delay: int = DEFAULT_DELAY,
    record: bool = False,
    progress: Progress | None = None,
    batch: int | None = None,
    device: str = "cpu",
) -> list[MatchResult]:
    """Let pairs of agents fight, sides swapped on every seed.

    Fights 2k and 2k + 1 of a pairing share seed and fighters; agent a is on side 0 in the first and
    on side 1 in the second. Every pairing plays the same starts. Fights of several pairings run in
    one batch, so a network that meets many opponents is asked once a frame.

    Args:
        pairings: Agents a and b.
        fights: Fights of each pairing, at least 1.
        seed: Seed of the starts and of the agents.
        delay: Reaction delay of everybody, in frames.
        record: Whether to keep replays.
        progress: Told how many fights have ended; from several threads, but never two at once.
        batch: Fights in lockstep on each core, or on the device; a size that was measured to be
            good if not given. It changes no result, unless an agent's answers depend on whom it is
            asked about together.
        device: "cpu" or "cuda". Compiled players fight the same fights on both. A network's sums
            are rounded otherwise on CUDA, so now and then a clone answers otherwise there.

    Returns:
        One result a pairing, in order.

    Raises:
        InputError: If an agent raises or returns nonsense, a number is out of range, or the device
            is not there.
    """
    if fights < 1:
        raise InputError(f"{fights} fights; give at least 1")
    check_delays(delay)
    check_device(device)
    on = _on_cuda(record, batch) if device == "cuda" else _on_cpu(record, batch)
    match = _Match(pairings, fights, seed, delay, record, on, _Tally(progress, pairings, fights))
    match.run()
    return [match.result(pair) for pair in range(len(pairings))]


@dataclass(frozen=True)
class _Where:
    """How fights are played on a device.

    Attributes:
        workers: Threads that play.
        forks: Whether each plays with players of its own, where they can be had.
        outright: Fights of one call that plays them to their ends, at most.
        can_play_out: Whether a family plays its own fights so.
        play_out: Plays them: last states and records.
        lockstep: Plays sets with all others.
        most: Fights of one such set, at most.
        lanes: Fights of it at a time, None for as many as is good.
    """

    workers: int
    forks: bool
    outright: int
    can_play_out: Callable[[StateFamily], bool]
    play_out: Callable[..., tuple[NDArray[np.int32], Recorder]]
    lockstep: Any
    most: int
    lanes: int | None


def _on_cpu(record: bool, batch: int | None) -> _Where:
    return _Where(
        workers=numba.get_num_threads(),
        forks=True,
        outright=OUTRIGHT,
        can_play_out=lambda family: isinstance(family, OutrightFamily),
        play_out=_play_out,
        lockstep=Lockstep,
        most=_RECORDED_SET if record else _SET,
        lanes=batch,
    )


def _on_cuda(record: bool, batch: int | None) -> _Where:
    from arena.cuda import match as device_match  # it needs numba-cuda

    room = device_match.room(record)
    return _Where(
        workers=1,
        forks=False,
        outright=room,
        can_play_out=device_match.can_play_out,
        play_out=device_match.play_out,
        lockstep=device_match.DeviceLockstep,
        most=room,
        lanes=batch or device_match.LANES,
    )


def _play_out(
    family: Any, starts: Starts, policies: NDArray[np.int32], delay: int, record: bool
) -> tuple[NDArray[np.int32], Recorder]:
    """Play fights between compiled players of one family on the calling thread."""
    memory = np.zeros((len(policies), S.FIELDS), np.int32)
    recorder = Recorder(memory.T, len(policies) if record else 0)
    kept = (recorder.codes, recorder.digests)
    family.play_out(memory.T, frame_data.table(), starts, policies, delay, kept)
    return memory, recorder


class _Tally:
    """Counts ended fights over all threads, and tells."""

    def __init__(
        self, progress: Progress | None, pairings: Sequence[tuple[Player, Player]], fights: int
    ) -> None:
        self._progress = progress
        self._total = len(pairings) * fights
        self._ended = 0
        self._lock = threading.Lock()
        self.stopped = threading.Event()

    def counter(self) -> Callable[[int], None]:
        """Make the counter of one set of fights: told how many of them have ended."""
        before = 0

        def ended(count: int) -> None:
            nonlocal before
            with self._lock:
                self._ended += count - before
                if self._progress is not None and count > before:
                    self._progress(self._ended, self._total)
                before = count

        return ended


@dataclass(frozen=True)
class _Seats:
    """Everybody who plays, by seat: agents asked by observation first, then compiled families."""

    agents: list[Agent]
    families: list[StateFamily]
    of_pair: NDArray[np.int32]  # [pairings, 2], seats of a and b
    policies: NDArray[np.int32]  # [pairings, 2]

    @classmethod
    def of(cls, pairings: Sequence[tuple[Player, Player]]) -> "_Seats":
        agents: dict[int, Agent] = {}
        families: dict[int, StateFamily] = {}
        for player in (player for pair in pairings for player in pair):
            if isinstance(player, StateAgent):
                families.setdefault(id(player.family), player.family)
            else:
                agents.setdefault(id(player), player)
        seat = {key: number for number, key in enumerate([*agents, *families])}
        of_pair = np.zeros((len(pairings), 2), np.int32)
        policies = np.zeros((len(pairings), 2), np.int32)
        for pair, players in enumerate(pairings):
            for who, player in enumerate(players):
                if isinstance(player, StateAgent):
                    of_pair[pair, who] = seat[id(player.family)]
                    policies[pair, who] = player.policy
                else:
                    of_pair[pair, who] = seat[id(player)]
        return cls(list(agents.values()), list(families.values()), of_pair, policies)

    def of_one_family(self, pair: int) -> int:
        """Find the family that both players of a pairing belong to, -1 if none."""
        a, b = self.of_pair[pair] - len(self.agents)
        return -1 if a < 0 or a != b else int(a)

    def fork(self) -> tuple[list[Agent], list[StateFamily]]:
        """Make players for one more thread."""
        agents: list[Any] = [*self.agents]
        families: list[Any] = [*self.families]
        return [each.fork() for each in agents], [each.fork() for each in families]


class _Match:
    """All fights of one call of `play`; their numbers run through the pairings one by one."""

    def __init__(
        self,
        pairings: Sequence[tuple[Player, Player]],
        fights: int,
        seed: int,
        delay: int,
        record: bool,
        where: _Where,
        tally: _Tally,
    ) -> None:
        self._pairings = pairings
        self._fights, self._seed, self._delay = fights, seed, delay
        self._record, self._where, self._tally = record, where, tally
        self._seats = _Seats.of(pairings)
        self._starts = paired_starts(fights, seed)
        total = len(pairings) * fights
        self._pair = np.repeat(np.arange(len(pairings)), fights)
        self._a_side = np.tile(np.arange(fights, dtype=np.int32) % 2, len(pairings))
        self._memory = np.zeros((total, S.FIELDS), np.int32)
        self._replays: list[Replay | None] = [None] * total

    def run(self) -> None:
        """Play every fight.

        Raises:
            InputError: If an agent raises or answers nonsense.
        """
        workers, most = self._where.workers, self._where.outright
        able = [self._where.can_play_out(family) for family in self._seats.families]
        of_one = [self._seats.of_one_family(pair) for pair in range(len(self._pairings))]
        family_of = np.array([own if own >= 0 and able[own] else -1 for own in of_one])[self._pair]
        tasks: list[Callable[[], None]] = []
        for family in range(len(self._seats.families)):
            own = np.flatnonzero(family_of == family)
            for first in range(0, len(own), most):
                tasks.append(partial(self._play_outright, family, own[first : first + most]))
        self._work(tasks, workers)
        rest = np.flatnonzero(family_of < 0)
        players = (*self._seats.agents, *self._seats.families)
        forks = self._where.forks and all(hasattr(player, "fork") for player in players)
        workers = workers if forks else 1
        sets = self._sets(rest, workers)
        self._work([partial(self._play_in_lockstep, own, forks) for own in sets], workers)

    def _sets(self, fights: Fights, workers: int) -> Iterator[Fights]:
        """Share fights out among the workers, in sets that fit the memory."""
        most = self._where.most
        if any(must_stay(agent) for agent in self._seats.agents):
            most = min(most, self._where.lanes or LANES)
        for worker in range(workers):
            own = fights[worker::workers]
            for first in range(0, len(own), most):
                yield own[first : first + most]

    def _work(self, tasks: Sequence[Callable[[], None]], workers: int) -> None:
        """Carry out tasks on so many threads; the first error ends them all."""
        if workers == 1 or len(tasks) < 2:
            for task in tasks:
                task()
            return
        with ThreadPoolExecutor(workers) as pool:
            try:
                for done in [pool.submit(task) for task in tasks]:
                    done.result()
            except BaseException:
                self._tally.stopped.set()
                raise

    def _by_side(self, of_pair: NDArray[np.int32], fights: Fights) -> NDArray[np.int32]:
        """Turn what is known of a and b of each pairing into sides 0 and 1, int32 [n, 2]."""
        both = of_pair[self._pair[fights]]
        return np.where(self._a_side[fights, None] == 0, both, both[:, ::-1])

    def _play_outright(self, number: int, fights: Fights) -> None:
        if self._tally.stopped.is_set():
            return
        memory, recorder = self._where.play_out(
            self._seats.families[number],
            self._starts.take(fights % self._fights),
            self._by_side(self._seats.policies, fights),
            self._delay,
            self._record,
        )
        self._keep(fights, memory, recorder)
        self._tally.counter()(len(fights))

    def _play_in_lockstep(self, fights: Fights, forks: bool) -> None:
        seats = self._seats
        agents, families = seats.fork() if forks else (seats.agents, seats.families)
        lockstep = self._where.lockstep(
            agents,
            families,
            self._starts.take(fights % self._fights),
            self._by_side(seats.of_pair, fights),
            self._by_side(seats.policies, fights),
            seed=self._seed,
            delay=self._delay,
            lanes=self._where.lanes,
            record=self._record,
        )
        lockstep.run(self._tally.counter(), self._tally.stopped.is_set)
        self._keep(fights, lockstep.memory, lockstep.recorder)

    def _keep(self, fights: Fights, memory: NDArray[np.int32], recorder: Recorder) -> None:
        """Keep the last states of fights, and their replays, players named by side."""
        self._memory[fights] = memory
        for row in range(len(recorder.codes)):
            a, b = (player.name for player in self._pairings[self._pair[fights[row]]])
            names = (a, b) if self._a_side[fights[row]] == 0 else (b, a)
            self._replays[fights[row]] = recorder.replay(row, names)

    def result(self, pair: int) -> MatchResult:
        """Tell what came out of a pairing."""
        which = slice(pair * self._fights, (pair + 1) * self._fights)
        memory, a_side = self._memory[which], self._a_side[which]
        rows = np.arange(len(memory))
        outcome = memory[:, S.OUTCOME]
        winner = np.where(outcome == S.SIDE_0_WON, 0, np.where(outcome == S.SIDE_1_WON, 1, -1))
        sign = np.where(winner == a_side, 1, -1)
        bases = np.stack([a_side, 1 - a_side], 1) * S.PLAYER_FIELDS
        first = memory[:, S.FIRST_HIT]
        first_side = np.where(first == 1, 0, np.where(first == 2, 1, -1))
        first_sign = np.where(first_side == a_side, 1, -1)
        started = bases[:, :, None] + S.STARTED + np.arange(1, NUM_SKILLS)
        fighters = self._starts.fighters
        starts_hash = fighters[:, 0] * len(FIGHTERS) + fighters[:, 1]
        a, b = self._pairings[pair]
        return MatchResult(
            a.name,
            b.name,
            result=np.where(winner < 0, 0, sign).astype(np.int8),
            timeout=memory[:, S.ENDED_BY] == S.TIME_OUT,
            frames=memory[:, S.FRAME].copy(),
            side=a_side,
            fighters=memory[rows[:, None], bases + S.FIGHTER],
            presses=memory[rows[:, None], bases + S.PRESSES],
            starts=memory[rows[:, None, None], started],
            first_hit=np.where(first_side < 0, 0, first_sign).astype(np.int8),
            digest=memory[:, S.DIGEST].astype(np.int64) * 16 + starts_hash,
            replays=[replay for replay in self._replays[which] if replay is not None],
        )
