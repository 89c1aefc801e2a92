"""The fights of an environment: how they begin, who plays in them, what a frame pays.

Shapes: B = fights, n = learners, or rows asked for.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from arena import state as S
from arena.base.compile import compiled
from arena.base.errors import InputError
from arena.envs.options import Beginning, checked_fighters
from arena.envs.reports import Report, note_leads, pay_all, put_actions, report_of
from arena.frame_data.skills import FIGHTERS
from arena.match import Player
from arena.match.players import GOES_ON
from arena.match.seated import Seated
from arena.rules.randomness import draw, draw_below, one_way
from arena.simulator import Rows, Simulator, Starts
from arena.simulator.cpu import bad_action
from arena.simulator.loop import Flags
from arena.state import State

_KINDS = len(FIGHTERS)


class EnvFights:
    """B fights of learners: against opponents, or against each other.

    All that is random in a fight follows from its key, which `key` draws, and from how many fights
    have begun in its row since then.

    Attributes:
        simulator: The fights.
        rows: All of them, int32 ``[B]``.
        actions: What both sides do next, int8 ``[B, 2, 2]`` (fight, side, (move, skill)).
        learners: Fights and sides of the learners, int32 ``[n]`` each.
        over: Which fights ended on the latest step, bool ``[B]``; written again on the next.
    """

    def __init__(
        self,
        fights: int,
        learners: tuple[Rows, Rows],
        delay: int,
        fighters: tuple[str, str] | None,
        *,
        autoreset: bool,
    ) -> None:
        """Allocate the fights.

        Args:
            fights: B, at least 1.
            learners: Fights and sides of the learners, int32 ``[n]`` each.
            delay: Reaction delay of both sides, 0 to 31 frames.
            fighters: Names of the fighters on sides 0 and 1; drawn for each fight if not given.
            autoreset: Whether a fight that ends starts anew within the same step.

        Raises:
            InputError: If fights or delay is out of range, or a fighter does not exist.
        """
        self._fighters = checked_fighters(fighters) if fighters is not None else None
        self.simulator = Simulator(
            fights, delay=delay, autoreset=autoreset, next_starts=self._next_starts
        )
        self.learners = learners
        self.rows = self.simulator.all_rows
        self.actions = np.zeros((fights, 2, 2), np.int8)
        self.over: Flags = np.zeros(fights, np.bool_)
        self._keys = np.zeros(fights, np.int64)
        self._episodes = np.zeros(fights, np.int64)
        self._leads = np.zeros(fights)
        self._seated: Seated | None = None

    # --- beginning --------------------------------------------------------------------------------
    def key(self, fight: int, random: np.random.Generator) -> None:
        """Draw the key of a fight and of those that follow in its row."""
        self._keys[fight] = random.integers(1 << 31)
        self._episodes[fight] = 0

    def _next_starts(self, rows: Rows) -> Starts:
        """Draw the coming starts of some fights: a function of key and episode alone."""
        starts = Starts(np.empty(len(rows), np.int32), np.empty((len(rows), 2), np.int32))
        _draw_starts(self._keys, self._episodes, rows, starts.seeds, starts.fighters)
        if self._fighters:
            starts.fighters[:] = self._fighters
        self._episodes[rows] += 1
        return starts

    def start(self, rows: Rows, beginnings: Sequence[Beginning]) -> None:
        """Start some fights anew.

        Args:
            rows: Fights, int32 ``[n]``.
            beginnings: How each of them begins.
        """
        starts = self._next_starts(rows)
        for k, beginning in enumerate(beginnings):
            if beginning.fighters:
                starts.fighters[k] = beginning.fighters
        self.simulator.backend.start(rows, starts)
        for row, beginning in zip(rows, beginnings, strict=True):
            if beginning.state is not None:
                self.simulator.state[:, row] = beginning.state
        note_leads(self.simulator.state, self.simulator.table, rows, self._leads)
        if self._seated is not None:
            self._seated.begin(rows, self._own_keys(rows))

    def seat(self, players: Sequence[Player], who: NDArray[np.int32]) -> None:
        """Seat opponents, whatever they did before; then `start` all fights.

        Args:
            players: The opponents.
            who: Which of them plays sides 0 and 1, -1 where a learner does, int32 ``[B, 2]``.

        Raises:
            InputError: If a player raises; names it.
        """
        self.close()
        seed = one_way(int(self._keys[0]), int(self._episodes[0]), "opponents")
        self._seated = Seated(self.simulator, players, who, seed)

    def _own_keys(self, rows: Rows) -> NDArray[np.int64]:
        """Give the keys of the players' own randomness in the fights that run, int64 ``[n, 2]``."""
        keys = [
            [one_way(int(self._keys[row]), int(self._episodes[row]), side) for side in range(2)]
            for row in rows
        ]
        return np.array(keys, np.int64).reshape(len(rows), 2)

    def close(self) -> None:
        """Let the opponents go."""
        if self._seated is not None:
            self._seated.close()
            self._seated = None

    # --- a frame ----------------------------------------------------------------------------------
    def take(self, actions: ArrayLike) -> None:
        """Take the actions of all learners for the next step.

        Args:
            actions: Integers ``[n, 2]``, columns move and skill.

        Raises:
            InputError: If one is out of range, or the shape or type is wrong; nothing is taken.
        """
        given = np.asarray(actions)
        rows, sides = self.learners
        if given.shape != (len(rows), 2) or given.dtype.kind not in "iu":
            wanted = f"integers [{len(rows)}, 2], columns move and skill"
            raise InputError(f"actions are {given.dtype} {list(given.shape)}; give {wanted}")
        bad = put_actions(np.ascontiguousarray(given, np.int64), rows, sides, self.actions)
        if bad >= 0:
            raise bad_action(int(rows[bad]), int(sides[bad]), *(int(v) for v in given[bad]))

    def play(self, rows: Rows | None = None) -> tuple[NDArray[np.float64], int]:
        """Ask the opponents, then advance fights by one frame.

        Args:
            rows: Fights to advance, int32 ``[n]``; all if not given.

        Returns:
            Rewards of side 0, float64 ``[B]``, 0 where no frame was played; and how many fights
            ended: those in ``over``.

        Raises:
            InputError: If an opponent raises or returns nonsense; names it.
        """
        simulator, seated = self.simulator, self._seated
        if seated is not None:
            seated.ask(self.actions)
        simulator.step(self.actions, rows)
        rewards = np.zeros(simulator.fights)
        self.over.fill(False)
        ended = pay_all(
            *(simulator.state, simulator.final_state, simulator.ended, simulator.table),
            *(self.rows if rows is None else rows, self._leads, rewards, self.over),
        )
        if ended and seated is not None:
            seated.over(_results(self.last_states[S.OUTCOME], self.over))
            if simulator.autoreset:
                begun = np.flatnonzero(self.over).astype(np.int32)
                seated.begin(begun, self._own_keys(begun))
        return rewards, ended

    @property
    def last_states(self) -> State:
        """States in which the fights that ended on the latest step ended, int32 ``[FIELDS, B]``."""
        return self.simulator.final_state if self.simulator.autoreset else self.simulator.state

    def report(self) -> Report:
        """Report to all learners, as their fights stand."""
        return report_of(self.simulator.state, self.simulator.table, *self.learners)

    def last_report(self, some: NDArray[np.integer]) -> Report:
        """Report to some learners, integers ``[m]``, how their fights ended on the latest step."""
        rows, sides = self.learners
        return report_of(self.last_states, self.simulator.table, rows[some], sides[some])


@compiled
def _draw_starts(
    keys: NDArray[np.int64],
    episodes: NDArray[np.int64],
    rows: Rows,
    seeds: NDArray[np.int32],
    fighters: NDArray[np.int32],
) -> None:
    for k in range(len(rows)):
        key, episode = keys[rows[k]], episodes[rows[k]]
        seeds[k] = draw(key, episode, 0, 0)
        for side in range(2):
            fighters[k, side] = draw_below(_KINDS, key, episode, side, 1)


def _results(outcomes: NDArray[np.int32], over: Flags) -> NDArray[np.int8]:
    """Tell how fights ended for sides 0 and 1, int8 ``[B, 2]``; `GOES_ON` where they did not."""
    first = (outcomes == S.SIDE_0_WON).astype(np.int8) - (outcomes == S.SIDE_1_WON)
    results: NDArray[Any] = np.where(
        over[:, np.newaxis], np.stack([first, -first], axis=1), GOES_ON
    )
    return results.astype(np.int8)
