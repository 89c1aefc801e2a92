"""Agents meet on a simulator: many fights in lockstep, sides swapped on every seed.

Every agent, from here or from outside, goes through the same action queue: an answer computed from
frame t takes effect at frame t + delay.

Shapes: B = fights of one batch, n = fights asked about, F = features.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.actions import NUM_MOVES, NUM_SKILLS
from arena.errors import InputError
from arena.features import FEATURES
from arena.frame_data import FIGHTERS, Table
from arena.recorder import Recorder
from arena.replay import Replay
from arena.results import MatchResult, merge
from arena.rules.constants import FIGHT_FRAMES
from arena.simulator import DEFAULT_DELAY, Actions, Rows, Simulator, Starts, paired_starts
from arena.state import State

Progress = Callable[[int, int], None]
"""Told (fights ended, fights in all) now and then."""

DEFAULT_BATCH: Final = 1_024


@dataclass(frozen=True)
class Observation:
    """What an agent sees of n fights on one frame.

    Attributes:
        features: float32 ``[n, F]``, seen from the agent's own side (forward is +x).
        side: int32 ``[n]``.
        fighter: Own fighter, int32 ``[n]``.
        opponent_fighter: int32 ``[n]``.
        fight: Key of each fight's randomness, int64 ``[n]``.
        frame: Frame of each fight, int32 ``[n]``.
        frames: Frame captures, uint8 ``[n, height, width]``, for agents that need them.
    """

    features: NDArray[np.float32]
    side: NDArray[np.int32]
    fighter: NDArray[np.int32]
    opponent_fighter: NDArray[np.int32]
    fight: NDArray[np.int64]
    frame: NDArray[np.int32]
    frames: NDArray[np.uint8] | None = None


@runtime_checkable
class Agent(Protocol):
    """A player of many fights at once that answers from observations.

    An agent whose answer depends on nothing but the observation may set ``stateless = True``: it is
    then asked only about the fights that are still going on.
    """

    @property
    def name(self) -> str:
        """The agent's spec."""

    def reset(self, fights: int, seed: int) -> None:
        """Prepare for a new set of fights."""

    def act(self, observation: Observation) -> NDArray[Any]:
        """Answer each fight with (move, skill), integers ``[n, 2]``."""


@runtime_checkable
class StateAgent(Protocol):
    """A compiled player that reads the state itself. It must not look at the opponent's queue.

    Agents with the same ``family`` are asked together, their ``policy`` numbers side by side.
    """

    @property
    def name(self) -> str:
        """The agent's spec."""

    @property
    def policy(self) -> int:
        """The agent's number within its family."""

    @property
    def family(self) -> "StateFamily":
        """What runs all agents of this kind."""


class StateFamily(Protocol):
    """Runs compiled players of one kind, several policies in one call."""

    def reset(self, fights: int, seed: int) -> None:
        """Prepare for a batch of fights."""

    def act(
        self,
        state: State,
        table: Table,
        rows: Rows,
        sides: Rows,
        policies: Rows,
        actions: Actions,
    ) -> None:
        """Write the actions of player ``sides[k]`` of fight ``rows[k]`` into ``actions``.

        Args:
            state: int32 ``[FIELDS, B]``.
            table: Frame data.
            rows: Fights, int32 ``[n]``.
            sides: int32 ``[n]``.
            policies: Policy numbers, int32 ``[n]``.
            actions: int8 ``[B, 2, 2]`` (fight, side, (move, skill)), written in place.
        """


Player = Agent | StateAgent


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


@dataclass
class Seat:
    """An agent (or a family of compiled ones) and the players it has in a batch of n.

    Attributes:
        agent: The agent, if it is asked by observation.
        family: The family, if it reads the state.
        rows: Fights of its players, int32 ``[n]``.
        sides: Their sides, int32 ``[n]``.
        policies: Their policy numbers in the family, int32 ``[n]``.
        stateless: Whether players may be dropped when their fights have ended.
        features: Buffer, float32 ``[n, F]``.
    """

    agent: Agent | None
    family: StateFamily | None
    rows: Rows
    sides: Rows
    policies: Rows
    stateless: bool
    features: NDArray[np.float32]

    @classmethod
    def of(cls, player: Player, rows: Rows, sides: Rows, fights: int, seed: int) -> "Seat":
        """Reset a player and seat it in some fights of a batch.

        Args:
            player: The player.
            rows: Fights, int32 ``[n]``.
            sides: Its side in each, int32 ``[n]``.
            fights: B, fights of the whole batch.
            seed: Seed for the player.

        Raises:
            InputError: If the player raises; names it.
        """
        if isinstance(player, StateAgent):
            player.family.reset(fights, seed)
            policies = np.full(len(rows), player.policy, np.int32)
            none = np.zeros((0, FEATURES), np.float32)
            return cls(None, player.family, rows, sides, policies, True, none)
        try:
            player.reset(len(rows), seed)
        except InputError:
            raise
        except Exception as error:
            raise _raised(player, "reset", error) from error
        features = np.zeros((len(rows), FEATURES), np.float32)
        stateless = bool(getattr(player, "stateless", False))
        return cls(player, None, rows, sides, np.zeros_like(rows), stateless, features)

    def ask(self, simulator: Simulator, actions: Actions) -> None:
        """Let the players of this seat answer the fights as they stand.

        Args:
            simulator: Of B fights.
            actions: int8 ``[B, 2, 2]`` (fight, side, (move, skill)), written in place.

        Raises:
            InputError: If the agent raises or returns nonsense; names it.
        """
        rows, sides = self.rows, self.sides
        if self.agent is None:
            assert self.family is not None
            self.family.act(simulator.state, simulator.table, rows, sides, self.policies, actions)
            return
        features = self.features[: len(rows)]
        simulator.observe(rows, sides, features)
        memory = simulator.state.T
        base = sides * S.PLAYER_FIELDS
        observation = Observation(
            features,
            sides,
            memory[rows, base + S.FIGHTER],
            memory[rows, S.PLAYER_FIELDS - base + S.FIGHTER],
            memory[rows, S.SEED].astype(np.int64),
            memory[rows, S.FRAME],
        )
        actions[rows, sides] = ask(self.agent, observation)

    def going_on(self, outcome: NDArray[np.int32]) -> "Seat":
        """Drop the players whose fights have ended."""
        keep = outcome[self.rows] == S.GOING_ON
        return Seat(
            self.agent,
            self.family,
            self.rows[keep],
            self.sides[keep],
            self.policies[keep],
            self.stateless,
            self.features,
        )


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


def _raised(agent: Agent, where: str, error: Exception) -> InputError:
    """Make one line of what an agent raised."""
    told = f"{type(error).__name__}: {error}".splitlines()[0]
    return InputError(f"agent {agent.name} raised {told} in {where}(); mend the agent")


def ask(agent: Agent, observation: Observation) -> NDArray[np.int8]:
    """Ask an agent and check what comes back.

    Returns:
        int8 ``[n, 2]``.

    Raises:
        InputError: If the agent raises, or its answer has a wrong shape, type or range; names it.
    """
    n = len(observation.side)
    try:
        answer = np.asarray(agent.act(observation))
    except InputError:
        raise
    except Exception as error:
        raise _raised(agent, "act", error) from error
    if answer.shape != (n, 2) or answer.dtype.kind not in "iu":
        raise InputError(
            f"agent {agent.name} returned {answer.dtype} {list(answer.shape)} from act(); "
            f"return integers [{n}, 2], columns move and skill"
        )
    limits = np.array([NUM_MOVES, NUM_SKILLS])
    bad = (answer < 0) | (answer >= limits)
    if bad.any():
        fight = int(np.flatnonzero(bad.any(axis=1))[0])
        raise InputError(
            f"agent {agent.name} answered {tuple(int(v) for v in answer[fight])} in fight {fight} "
            f"on side {int(observation.side[fight])}; give (move 0 to 4, skill 0 to 8)"
        )
    return answer.astype(np.int8)
