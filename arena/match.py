"""Agents meet on a simulator: many fights in lockstep, sides swapped on every seed.

Shapes: B = fights of one batch.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from arena import state as S
from arena.errors import InputError
from arena.frame_data import FIGHTERS
from arena.players import Agent, Observation, Player, Seat, StateAgent, StateFamily, ask
from arena.recorder import Recorder
from arena.replay import Replay
from arena.results import MatchResult, merge
from arena.rules.constants import FIGHT_FRAMES
from arena.simulator import DEFAULT_DELAY, Actions, Simulator, Starts, paired_starts

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

DEFAULT_BATCH: Final = 1_024


def play(
    pairings: Sequence[tuple[Player, Player]],
    fights: int,
    seed: int,
    *,
    delay: int = DEFAULT_DELAY,
    record: bool = False,
    progress: Progress | None = None,
    batch: int = DEFAULT_BATCH,
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
        progress: Told how many fights have ended.
        batch: Fights in lockstep.

    Returns:
        One result a pairing, in order.

    Raises:
        InputError: If an agent raises or returns nonsense, or a number is out of range.
    """
    if fights < 1:
        raise InputError(f"{fights} fights; give at least 1")
    starts = paired_starts(fights, seed)
    jobs = [(pair, fight) for pair in range(len(pairings)) for fight in range(fights)]
    chunks = []
    for first in range(0, len(jobs), batch):
        lockstep = _Lockstep(pairings, jobs[first : first + batch], starts, seed, delay, record)
        shown = (lambda done, first=first: progress(first + done, len(jobs))) if progress else None
        chunks.append(lockstep.run(shown))
    everything = merge(chunks)
    return [
        everything.part(a.name, b.name, slice(pair * fights, (pair + 1) * fights))
        for pair, (a, b) in enumerate(pairings)
    ]


class _Lockstep:
    """One batch of fights, run to its end."""

    def __init__(
        self,
        pairings: Sequence[tuple[Player, Player]],
        jobs: list[tuple[int, int]],
        starts: Starts,
        seed: int,
        delay: int,
        record: bool,
    ) -> None:
        self.pairings = pairings
        self.pair = np.array([pair for pair, _ in jobs], np.int32)
        number = np.array([fight for _, fight in jobs], np.int64)
        self.a_side = (number % 2).astype(np.int32)
        self.starts = starts.take(number)
        self.delay = delay
        self.simulator = Simulator(len(jobs), delay=delay)
        self.simulator.reset(self.starts)
        self.actions: Actions = np.zeros((len(jobs), 2, 2), np.int8)
        self.seats = self._seat(seed)
        self.recorder = Recorder(self.simulator) if record else None

    def _seat(self, seed: int) -> list[Seat]:
        """Group the players by agent, and compiled players by family."""
        groups: dict[int, tuple[Player, list[tuple[int, int, int]]]] = {}
        for row, pair in enumerate(self.pair):
            for who, player in enumerate(self.pairings[pair]):
                key, policy = id(player), 0
                if isinstance(player, StateAgent):
                    key, policy = id(player.family), player.policy
                side = int(self.a_side[row]) ^ who
                groups.setdefault(key, (player, []))[1].append((row, side, policy))
        seats = []
        for player, places in groups.values():
            rows, sides, policies = np.array(places, np.int32).T.copy()
            seat = Seat.of(player, rows, sides, len(self.pair), seed)
            seat.policies = policies
            seats.append(seat)
        return seats

    def run(self, progress: Callable[[int], None] | None) -> MatchResult:
        """Play until every fight has ended; tell how many have."""
        simulator = self.simulator
        rows = simulator.all_rows
        seats = self.seats
        for frame in range(FIGHT_FRAMES):
            for seat in seats:
                seat.ask(simulator, self.actions)
            simulator.step(self.actions, rows)
            if self.recorder is not None:
                self.recorder.record()
            if frame % 16 == 15:
                going_on = simulator.outcome[rows] == S.GOING_ON
                if not going_on.all():
                    rows = rows[going_on]
                    seats = [s.going_on(simulator.outcome) if s.stateless else s for s in seats]
                    if progress is not None:
                        progress(simulator.fights - len(rows))
                if not len(rows):
                    break
        return self._result()

    def _result(self) -> MatchResult:
        memory = self.simulator.state.T
        rows = np.arange(len(memory))
        outcome = memory[:, S.OUTCOME]
        winner = np.where(outcome == S.SIDE_0_WON, 0, np.where(outcome == S.SIDE_1_WON, 1, -1))
        sign = np.where(winner == self.a_side, 1, -1)
        bases = np.stack([self.a_side, 1 - self.a_side], 1) * S.PLAYER_FIELDS
        first = memory[:, S.FIRST_HIT]
        first_side = np.where(first == 1, 0, np.where(first == 2, 1, -1))
        first_sign = np.where(first_side == self.a_side, 1, -1)
        started = bases[:, :, None] + S.STARTED + np.arange(1, 9)
        starts_hash = self.starts.fighters[:, 0] * len(FIGHTERS) + self.starts.fighters[:, 1]
        return MatchResult(
            "",
            "",
            result=np.where(winner < 0, 0, sign).astype(np.int8),
            timeout=memory[:, S.ENDED_BY] == S.TIME_OUT,
            frames=memory[:, S.FRAME].copy(),
            side=self.a_side,
            fighters=memory[rows[:, None], bases + S.FIGHTER],
            presses=memory[rows[:, None], bases + S.PRESSES],
            starts=memory[rows[:, None, None], started],
            first_hit=np.where(first_side < 0, 0, first_sign).astype(np.int8),
            digest=memory[:, S.DIGEST].astype(np.int64) * 16 + starts_hash,
            replays=self._replays(),
        )

    def _replays(self) -> list[Replay]:
        """Make the replay of every fight, its players named by side."""
        if self.recorder is None:
            return []
        replays = []
        for row, pair in enumerate(self.pair):
            a, b = (player.name for player in self.pairings[pair])
            names = (a, b) if self.a_side[row] == 0 else (b, a)
            replays.append(self.recorder.replay(row, names))
        return replays
