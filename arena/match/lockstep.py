"""Fights in lockstep, frame by frame, for agents that are asked by observation.

All fights of one set have a column of the state each. Some of them are being fought at a time; when
one ends, the next of the set begins, so the networks are asked in batches of one size until the set
runs out. What Numba compiles here runs on one thread without the GIL: several of these objects run
side by side, one a thread (see `arena.match`), which beats several threads in one batch, because
nobody waits for anybody.

Shapes: N = fights of the set, L = fights at a time, Z = seats, E = seats asked by observation,
F = features.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from arena import frame_data
from arena import state as S
from arena.base.compile import compiled
from arena.camera.view import View, needs_frames
from arena.features import FEATURES, write_features
from arena.frame_data.skills import Table
from arena.match.players import (
    Agent,
    CompiledFamily,
    Observation,
    StateFamily,
    ask,
    must_stay,
    prepare,
)
from arena.replays.recorder import Recorder, record_frame
from arena.rules.start import start_fight
from arena.simulator import Actions, Rows, Starts
from arena.simulator.loop import input_code, play_frame
from arena.state import State

LANES: Final = 1_024
"""Fights at a time on a thread, if Python asks the agents: more fights share the cost of that."""
LOOP_LANES: Final = 128
"""Fights at a time in a closed loop; 96 to 512 were measured alike, fewer leave a shorter tail."""
REPORT_FRAMES: Final = 64
"""Frames between two reports of progress."""

# What a frame leaves behind for the next one, as one array: Numba takes that faster than numbers.
_GOING, _NEXT, ENDED, _REFILLS = range(4)


class Set(NamedTuple):
    """The fights of a set and who sits where, as compiled loops read them.

    Attributes:
        seeds: Start seeds, int32 [N].
        fighters: Fighters of sides 0 and 1, int32 [N, 2].
        seats: Seats of sides 0 and 1, int32 [N, 2]; the E seats asked by observation come first.
        policies: Policy numbers of compiled players, int32 [N, 2].
        delay: Reaction delay of everybody in frames, int32 [1].
    """

    seeds: NDArray[np.int32]
    fighters: NDArray[np.int32]
    seats: NDArray[np.int32]
    policies: NDArray[np.int32]
    delay: NDArray[np.int32]


class Seen(NamedTuple):
    """Whom each seat is asked about on this frame, its first ``players`` entries.

    Attributes:
        players: How many each seat is asked about, int32 [Z].
        keeps: Whether a seat is asked about fights that have ended, too, bool [Z].
        rows: Fights, int32 [Z, 2 L].
        sides: int32 [Z, 2 L].
        policies: int32 [Z, 2 L].
        fighter: Own fighter, int32 [E, 2 L].
        opponent_fighter: int32 [E, 2 L].
        fight: Keys of randomness, int64 [E, 2 L].
        frame: Frames of the fights, int32 [E, 2 L].
        features: float32 [E, 2 L, F].
    """

    players: NDArray[np.int32]
    keeps: NDArray[np.bool_]
    rows: NDArray[np.int32]
    sides: NDArray[np.int32]
    policies: NDArray[np.int32]
    fighter: NDArray[np.int32]
    opponent_fighter: NDArray[np.int32]
    fight: NDArray[np.int64]
    frame: NDArray[np.int32]
    features: NDArray[np.float32]


@compiled
def _start(s: State, fd: Table, fights: Set, i: int) -> None:
    delay = fights.delay[0]
    first, second = fights.fighters[i, 0], fights.fighters[i, 1]
    start_fight(s, fd, i, fights.seeds[i], first, second, delay, delay)


@compiled
def _show_fight(s: State, fd: Table, fights: Set, i: int, seen: Seen) -> None:
    """List the players of a fight at their seats, and write what they see."""
    asked = seen.features.shape[0]
    over = s[S.OUTCOME, i] != S.GOING_ON
    for side in range(2):
        seat = fights.seats[i, side]
        if over and not seen.keeps[seat]:
            continue
        n = seen.players[seat]
        seen.players[seat] = n + 1
        seen.rows[seat, n] = i
        seen.sides[seat, n] = side
        seen.policies[seat, n] = fights.policies[i, side]
        if seat < asked:
            seen.fighter[seat, n] = fights.fighters[i, side]
            seen.opponent_fighter[seat, n] = fights.fighters[i, 1 - side]
            seen.fight[seat, n] = fights.seeds[i]
            seen.frame[seat, n] = s[S.FRAME, i]
            write_features(s, fd, i, side, seen.features[seat], n)


@compiled
def _begin(s: State, fd: Table, fights: Set, going: Rows, seen: Seen) -> None:
    """Start the first fights and show them."""
    seen.players[:] = 0
    for k in range(len(going)):
        _start(s, fd, fights, going[k])
        _show_fight(s, fd, fights, int(going[k]), seen)


@compiled
def play_and_show(
    s: State,
    fd: Table,
    fights: Set,
    going: Rows,
    tally: NDArray[np.int64],
    seen: Seen,
    actions: Actions,
    recording: bool,
    codes: NDArray[np.uint8],
    digests: NDArray[np.int32],
) -> None:
    """Play one frame of every fight by its players' actions and show them the next.

    Where a fight ends, the next of the set begins.
    """
    seen.players[:] = 0
    kept = 0
    for k in range(tally[_GOING]):
        i = int(going[k])
        if s[S.OUTCOME, i] == S.GOING_ON:
            play_frame(s, fd, i, input_code(actions, i, 0), input_code(actions, i, 1))
            if recording:
                record_frame(s, i, codes, digests)
            if s[S.OUTCOME, i] != S.GOING_ON:
                tally[ENDED] += 1
                if tally[_REFILLS] != 0 and tally[_NEXT] < len(fights.seeds):
                    i = int(tally[_NEXT])
                    tally[_NEXT] += 1
                    _start(s, fd, fights, i)
        kept_on = seen.keeps[fights.seats[i, 0]] or seen.keeps[fights.seats[i, 1]]
        if kept_on or s[S.OUTCOME, i] == S.GOING_ON:
            going[kept] = i
            kept += 1
            _show_fight(s, fd, fights, i, seen)
    tally[_GOING] = kept


@compiled
def take(answers: NDArray[np.int8], rows: Rows, sides: Rows, actions: Actions) -> None:
    """Put players' answers where `play_and_show` finds them."""
    for k in range(len(rows)):
        actions[rows[k], sides[k], 0] = answers[k, 0]
        actions[rows[k], sides[k], 1] = answers[k, 1]


class ClosedLoop(Protocol):
    """Plays all fights of a set in compiled code, the answers of their agents included."""

    def __call__(self, frames: int, *world: Any) -> None:
        """Play so many frames, or until every fight has ended.

        Args:
            frames: How many.
            *world: What `play_and_show` takes. Before each call of that, everybody's answers, to
                what ``seen`` shows, go into the actions.
        """


def _loop_of(agents: Sequence[Agent], families: Sequence[StateFamily]) -> Any:
    """Find what makes the closed loop of these players, None if they have none in common.

    It is called with the agents, the families (one or none), the state, the table, the actions, and
    the players of a seat at most, when all have been reset.
    """
    makers = {getattr(agent, "closed_loop", None) for agent in agents}
    asked = len(families) < 2 and all(isinstance(each, CompiledFamily) for each in families)
    held_up = any(must_stay(agent) or needs_frames(agent) for agent in agents)
    return makers.pop() if asked and len(makers) == 1 and not held_up else None


class Lockstep:
    """One set of fights, run to the end of each on one thread.

    Attributes:
        memory: Last states of the fights, int32 [N, FIELDS].
        recorder: Holds what was recorded, or None.
    """

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
        lanes: int | None,
        record: bool,
    ) -> None:
        """Seat the players.

        Args:
            agents: The E agents asked by observation, seats 0 to E - 1.
            families: Families of compiled players, the seats behind them.
            starts: How the N fights begin.
            seats: Seats of sides 0 and 1 in each fight, int32 [N, 2].
            policies: Policy numbers of compiled players, int32 [N, 2].
            seed: Seed of the agents.
            delay: Reaction delay of everybody, in frames.
            lanes: L, fights at a time, at most; as many as is good if None. With an agent that is
                not stateless, and must be asked about the same fights from first to last, all are
                fought at a time.
            record: Whether to keep what replays need.

        Raises:
            InputError: If an agent raises; names it.
        """
        self._agents, self._families = agents, families
        stays = [must_stay(agent) for agent in agents]
        fights = len(starts.seeds)
        loop = _loop_of(agents, families)
        lanes = lanes or (LANES if loop is None else LOOP_LANES)
        places = fights if any(stays) else min(lanes, fights)
        delays = np.array([delay], np.int32)
        self._set = Set(starts.seeds, starts.fighters, seats, policies, delays)
        players = np.bincount(seats.ravel(), minlength=len(agents) + len(families)).tolist()
        self._views = [
            View(agent, count if stay else min(count, 2 * places)) if needs_frames(agent) else None
            for agent, count, stay in zip(agents, players, stays, strict=False)
        ]
        self._seen = _see(len(agents), len(families), 2 * places)
        self._seen.keeps[: len(agents)] = stays
        self.memory = np.zeros((fights, S.FIELDS), np.int32)
        self._state: State = self.memory.T
        self._table = frame_data.table()
        self._going: Rows = np.arange(places, dtype=np.int32)
        self._tally = np.array([places, places, 0, not any(stays)], np.int64)
        self._actions: Actions = np.zeros((fights, 2, 2), np.int8)
        self.recorder = Recorder(self._state, fights if record else 0)
        for agent, count in zip(agents, players, strict=False):
            prepare(agent, count, seed)
        for family in families:
            family.reset(fights, seed)
        record_to = (record, self.recorder.codes, self.recorder.digests)
        seen = (self._tally, self._seen, self._actions)
        self._world = (self._state, self._table, self._set, self._going, *seen, *record_to)
        self._loop = loop and loop(
            agents, [*families], self._state, self._table, self._actions, 2 * places
        )
        self._shown: dict[tuple[int, int], _Shown] = {}

    def run(self, ended: Callable[[int], None], stopped: Callable[[], bool]) -> None:
        """Play until every fight has ended.

        Args:
            ended: Told how many have, now and then.
            stopped: Asked as often whether to leave off.

        Raises:
            InputError: If an agent raises or answers nonsense; names it.
        """
        world, tally = self._world, self._tally
        _begin(*world[:4], self._seen)
        while tally[ENDED] < len(self.memory):
            if self._loop is not None:
                self._loop(REPORT_FRAMES, *world)
            else:
                self._play_frames(REPORT_FRAMES)
            ended(int(tally[ENDED]))
            if stopped():
                return

    def _play_frames(self, frames: int) -> None:
        """Play so many frames, or until every fight has ended."""
        for _ in range(frames):
            if self._tally[ENDED] == len(self.memory):
                return
            self._ask()
            play_and_show(*self._world)

    def _ask(self) -> None:
        """Let every seat answer what it sees."""
        actions = self._actions
        counts: list[int] = self._seen.players.tolist()
        for seat, n in enumerate(counts):
            if n == 0:
                continue
            shown = self._shown.get((seat, n))
            if shown is None:
                shown = self._shown[seat, n] = _show(self._seen, seat, n, len(self._agents))
            rows, sides = shown.rows, shown.sides
            if shown.observation is None:
                family: Any = self._families[seat - len(self._agents)]
                family.act(self._state, self._table, rows, sides, shown.policies, actions)
                continue
            observation, view = shown.observation, self._views[seat]
            if view is not None:
                frames = view.look(self._state, rows, sides)
                observation = dataclasses.replace(observation, frames=frames)
            take(ask(self._agents[seat], observation), rows, sides, actions)


class _Shown(NamedTuple):
    """The first n entries of one seat, as views of what `play_and_show` writes on every frame."""

    rows: Rows
    sides: Rows
    policies: Rows
    observation: Observation | None  # None for a family


def _show(seen: Seen, seat: int, n: int, agents: int) -> _Shown:
    """Make the views, once for each number of players that comes up: ten of them take 5 µs."""
    rows, sides, policies = (each[seat, :n] for each in (seen.rows, seen.sides, seen.policies))
    if seat >= agents:
        return _Shown(rows, sides, policies, None)
    observation = Observation(
        seen.features[seat, :n],
        sides,
        seen.fighter[seat, :n],
        seen.opponent_fighter[seat, :n],
        seen.fight[seat, :n],
        seen.frame[seat, :n],
    )
    return _Shown(rows, sides, policies, observation)


def _see(asked: int, families: int, most: int) -> Seen:
    """Allocate for E seats asked by observation, some families, and so many players of each."""
    every, seats = (asked + families, most), (asked, most)
    return Seen(
        players=np.zeros(asked + families, np.int32),
        keeps=np.zeros(asked + families, np.bool_),
        rows=np.zeros(every, np.int32),
        sides=np.zeros(every, np.int32),
        policies=np.zeros(every, np.int32),
        fighter=np.zeros(seats, np.int32),
        opponent_fighter=np.zeros(seats, np.int32),
        fight=np.zeros(seats, np.int64),
        frame=np.zeros(seats, np.int32),
        features=np.zeros((*seats, FEATURES), np.float32),
    )
