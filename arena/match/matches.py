"""Players meet: many fights, sides swapped on every start, on all cores.

The fights are shared out in sets, one a worker at a time. A worker is a thread that shares nothing
with the others and runs compiled code and networks without the GIL, so nothing waits at a barrier
on every frame; the loop itself is `arena.match.set_loop`. On a CUDA device there is one worker.

Shapes: N = fights, n = fights of one set.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Literal

import numba
import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import check_array, check_rows
from arena.base.errors import InputError
from arena.frame_data import table
from arena.frame_data.skills import FIGHTERS
from arena.match.agents import player_of
from arena.match.fight_set import FightSet, SetPlan
from arena.match.forfeits import told_from_a
from arena.match.players import Player
from arena.match.results import MatchResult, of_states
from arena.match.seats import Order
from arena.replays.recorder import replay_of
from arena.replays.replay import Replay
from arena.simulator import DEFAULT_DELAY, Starts, check_delays, check_device, paired_starts
from arena.simulator.starts import with_keys
from arena.simulator.states import check_states

Progress = Callable[[int, int], None]
"""Told (fights ended, fights in all) now and then."""
Each = Callable[[int, MatchResult], None]
"""Told the number of a pairing and the results of some of its fights, as they end."""

_SET: Final = 32_768  # fights of one set, at most: 20 MB of states
_RECORDED_SET: Final = 1_024  # of one that is recorded: 8 MB of inputs and digests

Faults = Literal["raise", "forfeit"]
"""What becomes of a player that raises or answers nonsense; see `play`."""

Fights = NDArray[np.int64]
"""Numbers of fights, int64 ``[n]``."""


def play(
    pairings: Sequence[tuple[Any, Any]],
    fights: int,
    seed: int,
    *,
    first: int = 0,
    starts: Starts | None = None,
    frames: int | None = None,
    delay: int = DEFAULT_DELAY,
    record: bool = False,
    progress: Progress | None = None,
    each: Each | None = None,
    batch: int | None = None,
    device: str = "cpu",
    faults: Faults = "raise",
) -> list[MatchResult]:
    """Let pairs of players fight, sides swapped on every start.

    Fights 2k and 2k + 1 of a pairing share seed and fighters; player a is on side 0 in the first
    and on side 1 in the second. Every pairing plays the same starts. Fights of several pairings run
    in one batch, so a network that meets many opponents is asked once a frame.

    Args:
        pairings: Players a and b: `arena.match.Player`, or objects with ``reset`` and ``act``.
        fights: Fights of each pairing, at least 1.
        seed: Seed of the starts and of the players.
        first: Number of the first fight, to go on with a match: fights 0 to 99 and then 100 to 199
            are the fights 0 to 199, unless a player's answers depend on whom it is asked about
            together.
        starts: How the fights begin instead, one for each; a fight may begin from a state.
        frames: Frames after which a fight is stopped; it is fought to its end if not given.
        delay: Reaction delay of all players, in frames; of a fight that begins from a state, the
            delays are the state's.
        record: Whether to keep replays.
        progress: Told how many fights have ended; from several threads, but never two at once.
        each: Told the results of fights as they end, likewise.
        batch: Fights at a time on each core, or on the device; a size that was measured to be good
            if not given. It changes no result, unless a player's answers depend on whom it is
            asked about together.
        device: "cpu" or "cuda". Compiled players fight the same fights on both. A network's sums
            are rounded otherwise on CUDA, so now and then a clone answers otherwise there.
        faults: "raise": a player that raises or answers nonsense ends the match. "forfeit": it
            forfeits, and all others go on. An answer out of range costs the fight that it was given
            for; anything else, all fights that the player was asked about together, and it begins
            anew for those that come after. What a player raises once its fights are over costs
            nothing. A process (``exec:``) forfeits in either case. On a CUDA device, faults are
            always raised.

    Returns:
        One result a pairing, in order.

    Raises:
        InputError: If a player raises, returns nonsense or was made for another delay, a number is
            out of range, or the device is not there.
    """
    met = [(player_of(a), player_of(b)) for a, b in pairings]
    _check(met, fights, first, frames, delay, starts)
    check_device(device)
    if faults not in ("raise", "forfeit"):
        raise InputError(f"faults={faults!r} is unknown; give raise or forfeit")
    starts = paired_starts(fights, seed, first) if starts is None else starts
    where = _on_cuda(record, batch) if device == "cuda" else _on_cpu(record, batch)
    asked = _Asked(met, starts, seed, first, frames, delay, record, faults == "forfeit")
    match = _Match(asked, where, _Teller(progress, each, len(met) * fights))
    match.run()
    return [match.result(pair) for pair in range(len(met))]


def check_player(player: Player, delay: int) -> None:
    """Refuse a player that was made for another reaction delay.

    Raises:
        InputError: Names both delays and says what to do.
    """
    if player.delay is not None and player.delay != delay:
        raise InputError(
            f"agent {player.name} was trained for a reaction delay of {player.delay} frames, these "
            f"fights have {delay}; give --delay {player.delay}, or train it for {delay}"
        )


def _check(
    met: Sequence[tuple[Player, Player]],
    fights: int,
    first: int,
    frames: int | None,
    delay: int,
    starts: Starts | None,
) -> None:
    if fights < 1:
        raise InputError(f"{fights} fights; give at least 1")
    if first < 0 or first % 2:
        raise InputError(f"first fight {first}; give an even number, since fights come in pairs")
    if frames is not None and frames < 1:
        raise InputError(f"fights of {frames} frames; give at least 1")
    if starts is not None:
        _check_starts(starts, fights)
    check_delays(delay)
    for player in (player for pair in met for player in pair):
        check_player(player, delay)


def _check_starts(starts: Starts, fights: int) -> None:
    if len(starts.seeds) != fights:
        raise InputError(f"{len(starts.seeds)} starts for {fights} fights; give one each")
    check_array(starts.seeds, (fights,), np.int32, "seeds of starts")
    check_array(starts.fighters, (fights, 2), np.int32, "fighters of starts")
    check_rows(starts.fighters.reshape(-1), len(FIGHTERS), "fighter number")
    if starts.keys is not None:
        check_array(starts.keys, (fights, 2), np.int64, "keys of starts")
    if starts.states is not None:
        check_array(starts.states, (fights, S.FIELDS), np.int32, "states of starts")
        check_states(starts.states, table())
        over = np.flatnonzero(starts.states[:, S.OUTCOME] != S.GOING_ON)
        if len(over):
            raise InputError(f"state {over[0]} is of a fight that is over; give one that goes on")


@dataclass(frozen=True)
class _Where:
    """How fights are played on a device.

    Attributes:
        workers: Threads that play.
        make: Makes a set of fights.
        most: Fights of one set, at most.
        lanes: Fights of it at a time, None for as many as is good.
        on_device: Whether that is a CUDA device.
    """

    workers: int
    make: Any
    most: int
    lanes: int | None
    on_device: bool


def _on_cpu(record: bool, batch: int | None) -> _Where:
    most = _RECORDED_SET if record else _SET
    return _Where(numba.get_num_threads(), FightSet, most, batch, on_device=False)


def _on_cuda(record: bool, batch: int | None) -> _Where:
    from arena.cuda.match import DeviceFightSet, room  # it needs numba-cuda

    return _Where(1, DeviceFightSet, room(record), batch, on_device=True)


@dataclass(frozen=True)
class _Asked:
    """What was asked for; see `play`."""

    pairings: Sequence[tuple[Player, Player]]
    starts: Starts
    seed: int
    first: int
    frames: int | None
    delay: int
    record: bool
    lenient: bool


class _Teller:
    """Counts ended fights over all threads, and tells."""

    def __init__(self, progress: Progress | None, each: Each | None, total: int) -> None:
        self._progress, self.each = progress, each
        self._total = total
        self._ended = 0
        self.lock = threading.Lock()
        self.stopped = threading.Event()

    def ended(self, more: int) -> None:
        """Tell that so many more fights have ended; the lock is held."""
        self._ended += more
        if self._progress is not None and more > 0:
            self._progress(self._ended, self._total)


class _Match:
    """All fights of one call of `play`; their numbers run through the pairings one by one."""

    def __init__(self, asked: _Asked, where: _Where, teller: _Teller) -> None:
        self._asked, self._where, self._teller = asked, where, teller
        pairings, fights = asked.pairings, len(asked.starts.seeds)
        players = [player for pair in pairings for player in pair]
        self._order = Order.of(players, on_device=where.on_device)
        self._starts = asked.starts
        if self._order.keyed:
            self._starts = with_keys(asked.starts, asked.seed, asked.first)
        number = self._order.number
        self._seats = np.array([[number[id(a)], number[id(b)]] for a, b in pairings], np.int32)
        self._policies = np.array([[a.policy, b.policy] for a, b in pairings], np.int32)
        self._fights = fights
        self._pair = np.repeat(np.arange(len(pairings)), fights)
        self._a_side = np.tile(np.arange(fights, dtype=np.int32) % 2, len(pairings))
        self._memory = np.zeros((len(self._pair), S.FIELDS), np.int32)
        self._replays: list[Replay | None] = [None] * len(self._pair)
        self._forfeit = np.zeros(len(self._pair), np.int8)
        self._reasons = [""] * len(self._pair)

    def run(self) -> None:
        """Play every fight.

        Raises:
            InputError: If a player raises or answers nonsense.
        """
        workers = self._where.workers if self._order.parallel else 1
        tasks = [partial(self._play, fights) for fights in self._sets(workers)]
        if workers == 1 or len(tasks) < 2:
            for task in tasks:
                task()
            return
        with ThreadPoolExecutor(workers) as pool:
            try:
                for done in [pool.submit(task) for task in tasks]:
                    done.result()
            except BaseException:
                self._teller.stopped.set()
                raise

    def _sets(self, workers: int) -> Iterator[Fights]:
        """Share fights out among the workers, in sets that fit the memory."""
        most = self._where.most
        if not self._order.refills:
            most = min(most, self._where.lanes or 1_024)
        most = min([most, *(player.most for player in self._order.python if player.most)])
        every = np.arange(len(self._pair))
        for worker in range(workers):
            own = every[worker::workers]
            for first in range(0, len(own), most):
                yield own[first : first + most]

    def _by_side(self, of_pair: NDArray[np.int32], fights: Fights) -> NDArray[np.int32]:
        """Turn what is known of a and b of each pairing into sides 0 and 1, int32 [n, 2]."""
        both = of_pair[self._pair[fights]]
        return np.where(self._a_side[fights, None] == 0, both, both[:, ::-1])

    def _play(self, fights: Fights) -> None:
        """Play one set."""
        if self._teller.stopped.is_set():
            return
        asked = self._asked
        plan = SetPlan(
            self._order,
            self._starts.take(fights % self._fights),
            self._by_side(self._seats, fights),
            self._by_side(self._policies, fights),
            seed=asked.seed,
            place=f"{asked.first}+{fights[0]}",
            delay=asked.delay,
            lanes=self._where.lanes,
            frames=asked.frames,
            record=asked.record,
            lenient=asked.lenient,
        )
        own = self._where.make(plan)
        told = np.zeros(len(fights), np.bool_)

        def report(ended: NDArray[np.bool_]) -> None:
            new = np.flatnonzero(ended & ~told)
            told[new] = True
            with self._teller.lock:
                if self._teller.each is not None and len(new):
                    self._keep(fights[new], own, new)
                    self._tell(fights[new])
                self._teller.ended(len(new))

        own.run(report, self._teller.stopped.is_set)
        self._keep(fights, own, np.arange(len(fights)))

    def _keep(self, fights: Fights, own: Any, rows: Fights) -> None:
        """Keep what came of some fights: these rows of their set, players named by side."""
        memory, tape = own.memory[rows], own.tape
        self._memory[fights] = memory
        a_side = self._a_side[fights]
        self._forfeit[fights] = told_from_a(own.forfeits.by[rows], a_side)
        for k in np.flatnonzero(self._forfeit[fights]).tolist():
            self._reasons[fights[k]] = own.forfeits.reason(int(rows[k]), int(a_side[k]))
        if len(tape.codes) == 0:
            return
        starts = self._starts.states
        for fight, state, row in zip(fights.tolist(), memory, rows.tolist(), strict=True):
            if self._replays[fight] is None:
                start = None if starts is None else starts[fight % self._fights]
                a, b = (player.name for player in self._asked.pairings[self._pair[fight]])
                names = (a, b) if self._a_side[fight] == 0 else (b, a)
                self._replays[fight] = replay_of(
                    state, tape, row, names, start=start, table=table()
                )

    def _tell(self, fights: Fights) -> None:
        """Hand on the results of some fights, pairing by pairing."""
        assert self._teller.each is not None
        for pair in np.unique(self._pair[fights]).tolist():
            self._teller.each(pair, self._result(pair, fights[self._pair[fights] == pair]))

    def result(self, pair: int) -> MatchResult:
        """Give all results of a pairing."""
        return self._result(pair, np.arange(pair * self._fights, (pair + 1) * self._fights))

    def _result(self, pair: int, fights: Fights) -> MatchResult:
        """Give the results of some fights of a pairing."""
        a, b = self._asked.pairings[pair]
        numbers = fights % self._fights
        result = of_states(self._memory[fights], self._a_side[fights])
        return replace(
            result.with_forfeits(
                self._forfeit[fights], list(map(self._reasons.__getitem__, fights.tolist()))
            ),
            a=a.name,
            b=b.name,
            fingerprints=(a.fingerprint, b.fingerprint),
            number=self._asked.first + numbers,
            seed=self._asked.starts.seeds[numbers],
            replays=[each for each in map(self._replays.__getitem__, fights) if each is not None],
        )
