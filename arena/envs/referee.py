"""Fights with seeded starts and rewards: what all faces of the simulator share.

Shapes: B = fights, n = rows asked for, F = features.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arena import state as S
from arena.base.errors import InputError
from arena.features import FEATURES
from arena.frame_data.skills import BODY_ROW, FIGHTERS, MAX_HEALTH
from arena.match.players import Observation, Player, Seat
from arena.match.seated import Seated
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.rules.randomness import draw, draw_below, one_way
from arena.simulator import Rows, Simulator, Starts, check_actions
from arena.state import State

Features = NDArray[np.float32]
Columns = dict[str, NDArray[Any]]


class _StandingSeat(Seat):
    def act(self, observation: Observation) -> NDArray[np.int8]:
        return np.zeros((len(observation.side), 2), np.int8)


class Standstill(Player):
    """An opponent for an environment that is given none: stands still and presses nothing."""

    name = "standstill"
    stateless = True
    parallel = True

    def begin(self, fights: int, seed: int) -> Seat:
        """See `Player`."""
        return _StandingSeat()


class Referee:
    """B fights of one player against an opponent, or of two players against each other.

    Attributes:
        simulator: The fights.
        rows: All of them, int32 ``[B]``.
        actions: What both sides do next, int8 ``[B, 2, 2]`` (fight, side, (move, skill)).
    """

    def __init__(
        self,
        fights: int,
        delay: int,
        fighters: tuple[str, str] | None,
        *,
        autoreset: bool,
    ) -> None:
        """Allocate the fights.

        Args:
            fights: B, at least 1.
            delay: Reaction delay of both sides, 0 to 31 frames.
            fighters: Names of the fighters on sides 0 and 1; drawn for each fight if not given.
            autoreset: Whether a fight that ends starts anew within the same step.

        Raises:
            InputError: If fights or delay is out of range, or a fighter does not exist.
        """
        for name in fighters or ():
            if name not in FIGHTERS:
                known = ", ".join(FIGHTERS)
                raise InputError(f"fighter {name!r} does not exist; choose from {known}")
        self._fighters = [FIGHTERS.index(name) for name in fighters] if fighters else None
        self.simulator = Simulator(
            fights, delay=delay, autoreset=autoreset, next_starts=self._next_starts
        )
        self.rows = self.simulator.all_rows
        self.actions = np.zeros((fights, 2, 2), np.int8)
        self._keys = np.zeros(fights, np.int64)
        self._episodes = np.zeros(fights, np.int64)
        self._lead = np.zeros(fights)
        self._seated: Seated | None = None

    def key(self, fight: int, random: np.random.Generator) -> None:
        """Draw the key of a fight's coming starts."""
        self._keys[fight] = random.integers(1 << 31)
        self._episodes[fight] = 0

    def _next_starts(self, rows: Rows) -> Starts:
        """Draw the coming starts of some fights: a function of key and episode alone."""
        seeds = np.zeros(len(rows), np.int32)
        fighters = np.zeros((len(rows), 2), np.int32)
        for k, row in enumerate(rows):
            key, episode = int(self._keys[row]), int(self._episodes[row])
            seeds[k] = draw(key, episode, 0, 0)
            for side in range(2):
                fighters[k, side] = draw_below(len(FIGHTERS), key, episode, side, 1)
        if self._fighters:
            fighters[:] = self._fighters
        self._episodes[rows] += 1
        return Starts(seeds, fighters)

    def start(self) -> None:
        """Start all fights anew."""
        self.simulator.reset(self._next_starts(self.rows))
        self._lead[:] = 0

    def seat(self, players: Sequence[Player], who: NDArray[np.int32]) -> None:
        """Seat opponents at fights that have just been started.

        Args:
            players: The opponents.
            who: Which of them plays sides 0 and 1, -1 where the learner does, int32 ``[B, 2]``.

        Raises:
            InputError: If a player raises; names it.
        """
        if self._seated is not None:
            self._seated.close()
        seed = one_way(int(self._keys[0]), "opponents")
        self._seated = Seated(self.simulator, players, who, seed)
        self._seated.begin(self.rows, self._own_keys(self.rows))

    def _own_keys(self, rows: Rows) -> NDArray[np.int64]:
        """Give the keys of the players' own randomness in the fights that run, int64 [n, 2]."""
        keys = [
            [one_way(int(self._keys[row]), int(self._episodes[row]), side) for side in range(2)]
            for row in rows
        ]
        return np.array(keys, np.int64).reshape(len(rows), 2)

    def ask(self, rows: Rows | None = None) -> None:
        """Let the opponents write their actions for the next step."""
        assert self._seated is not None, "nobody has been seated"
        self._seated.ask(self.actions, rows)

    def take(self, side: int, actions: ArrayLike) -> None:
        """Take one side's actions, integers ``[B, 2]``, for the next step.

        Raises:
            InputError: If an action is out of range, or the shape or type is wrong.
        """
        given = np.asarray(actions)
        if given.shape != (self.simulator.fights, 2) or given.dtype.kind not in "iu":
            wanted = f"integers [{self.simulator.fights}, 2], columns move and skill"
            raise InputError(f"actions are {given.dtype} {list(given.shape)}; give {wanted}")
        if ((given < 0) | (given >= (NUM_MOVES, NUM_SKILLS))).any():
            both = np.zeros(self.actions.shape, np.int64)
            both[:, side] = given
            check_actions(both)  # finds the one and names it
        self.actions[:, side] = given

    def step(self, rows: Rows | None = None) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Advance fights by one frame.

        Args:
            rows: Fights to advance, int32 ``[n]``; all if not given. With autoreset only: without
                it a fight that is over and left out would be paid for its end again.

        Returns:
            Rewards of side 0, float64 ``[B]``, and which fights ended, bool ``[B]``.
        """
        self.simulator.step(self.actions, rows)
        if self._seated is not None and self.simulator.autoreset and self.simulator.ended.any():
            over = self.rows[self.simulator.ended]
            self._seated.begin(over, self._own_keys(over))
        state = self._latest()
        outcome = state[S.OUTCOME]
        ended = outcome != S.GOING_ON
        lead = self._share(state, 0) - self._share(state, S.PLAYER_FIELDS)
        rewards = lead - self._lead + (outcome == S.SIDE_0_WON) - (outcome == S.SIDE_1_WON)
        self._lead = np.where(ended & self.simulator.autoreset, 0.0, lead)
        return rewards, ended

    def _latest(self) -> State:
        """Give the states after the latest step, before any fight started anew."""
        simulator = self.simulator
        if simulator.autoreset and simulator.ended.any():
            return np.where(simulator.ended, simulator.final_state, simulator.state)
        return simulator.state

    def _share(self, state: State, b: int) -> NDArray[np.float64]:
        """Give a player's share of full health, float64 ``[B]``."""
        full = self.simulator.table[state[b + S.FIGHTER], BODY_ROW, MAX_HEALTH]
        return np.asarray(state[b + S.HEALTH] / full, np.float64)

    def observe(self, rows: Rows, side: int, *, final: bool = False) -> Features:
        """Give the features of some fights seen from one side, float32 ``[n, F]``."""
        out = np.zeros((len(rows), FEATURES), np.float32)
        self.simulator.observe(rows, np.full(len(rows), side, np.int32), out, final=final)
        return out

    def info(self, rows: Rows, side: int, *, final: bool = False) -> Columns:
        """Tell about some fights, as one side sees them.

        Args:
            rows: Fights, int32 ``[n]``.
            side: The side.
            final: Look at fights that ended on the latest step, as they ended.

        Returns:
            ``frame``, ``fighter`` and ``opponent_fighter``, int64 ``[n]`` each. Of fights that
            ended also ``result``, int64 ``[n]``: 1 won, -1 lost, 0 a draw; and ``timeout``, bool
            ``[n]``.
        """
        state = (self._latest() if final else self.simulator.state)[:, rows]
        own, other = side * S.PLAYER_FIELDS, (1 - side) * S.PLAYER_FIELDS
        told: Columns = {
            "frame": state[S.FRAME].astype(np.int64),
            "fighter": state[own + S.FIGHTER].astype(np.int64),
            "opponent_fighter": state[other + S.FIGHTER].astype(np.int64),
        }
        if final:
            won, lost = (S.SIDE_1_WON, S.SIDE_0_WON) if side else (S.SIDE_0_WON, S.SIDE_1_WON)
            outcome = state[S.OUTCOME]
            told["result"] = (outcome == won).astype(np.int64) - (outcome == lost)
            told["timeout"] = state[S.ENDED_BY] == S.TIME_OUT
        return told
