"""An agent at its seat in a match: it decides on a thread of its own, and is never waited for long.

It is shown the fight after each frame and has one frame's time to answer, 16.67 ms, whenever the
question comes: several frames in a row after a slow picture give it no less time. What it answers
goes into the queue of its reaction delay. If it has not answered by then, the move that it held is
held on and no skill is pressed: `no_action`, and one more of ``late``. What it says afterwards is
not used.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError, one_line
from arena.frame_data.skills import Table
from arena.match import Player, check_player
from arena.match.seated import Seated
from arena.rules.actions import NO_ACTION
from arena.rules.constants import FRAMES_PER_SECOND
from arena.rules.randomness import one_way
from arena.simulator import Simulator

FRAME_SECONDS: Final = 1 / FRAMES_PER_SECOND
_REMEMBERED: Final = 1_200  # decisions that the figures are taken from
_PATIENCE: Final = 1.0  # seconds that a thread may take to end
_LONGEST: Final = 500  # signs of what an agent says of its failure


@dataclass(frozen=True)
class DecisionTimes:
    """How long an agent's decisions took, and how many came too late.

    Attributes:
        p50: Median of the latest decisions, seconds; 0 before the first.
        p99: Their 99th percentile, seconds.
        late: Decisions of the round that were not there in time.
    """

    p50: float
    p99: float
    late: int


class _Thread:
    """A thread that does jobs in order. It ends with the program if a job never does."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def do(self, job: Callable[[], None]) -> None:
        self._jobs.put(job)

    def end(self) -> None:
        self._jobs.put(None)
        self._thread.join(_PATIENCE)


class _Question:
    """A fight that the agent was shown, and what it answered."""

    def __init__(self, state: NDArray[np.int32], now: float) -> None:
        self.state = state
        self.asked = now
        self.answered = threading.Event()
        self.answer = (0, NO_ACTION)


class AgentSeat:
    """One agent at one side of the fights of a match.

    Attributes:
        player: The agent.
        side: 0 or 1.
        failure: What went wrong in this round, one line; empty while nothing did.
    """

    def __init__(
        self,
        player: Player,
        side: int,
        delay: int,
        *,
        table: Table | None = None,
        budget: float = FRAME_SECONDS,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Take a seat.

        Args:
            player: The agent.
            side: 0 or 1.
            delay: Its reaction delay, in frames.
            table: Frame data instead of the bundled fighters'.
            budget: Seconds for a decision.
            now: Clock, seconds.

        Raises:
            InputError: If the agent was made for another delay.
        """
        check_player(player, delay)
        self.player = player
        self.side = side
        self.failure = ""
        self._budget, self._now = budget, now
        self._simulator = Simulator(1, table=table)
        self._seated: Seated | None = None
        self._question: _Question | None = None  # of this frame
        self._busy: _Question | None = None  # what it thinks about, perhaps still of an old one
        self._held = 0
        self._late = 0
        self._times: deque[float] = deque(maxlen=_REMEMBERED)
        self._thread = _Thread(f"agent on side {side}")

    # --- the match's side ---------------------------------------------------------------------
    def begin(self, state: NDArray[np.int32], seed: int, number: int) -> None:
        """Begin a round; whatever it was asked before is forgotten.

        Args:
            state: The fight as it begins, int32 ``[FIELDS]``.
            seed: Seed of the match.
            number: Number of the round.
        """
        self.failure = ""
        self._question, self._held, self._late = None, 0, 0
        begins = state.copy()
        self._thread.do(lambda: self._guarded(lambda: self._sit(begins, seed, number)))

    def ask(self, state: NDArray[np.int32]) -> None:
        """Show it the fight, int32 ``[FIELDS]``; while it still thinks, it sees nothing new."""
        self._question = None
        if self.failure or (self._busy is not None and not self._busy.answered.is_set()):
            return
        question = self._question = self._busy = _Question(state.copy(), self._now())
        self._thread.do(lambda: self._decide(question))

    def answer(self) -> tuple[int, int]:
        """Give (move, skill) for the fight that it was shown, waiting as long as it has time."""
        question, self._question = self._question, None
        if question is not None:
            left = question.asked + self._budget - self._now()
            if question.answered.wait(max(left, 0.0)):
                self._held = question.answer[0]
                return question.answer
        self._late += not self.failure
        return self._held, NO_ACTION

    def over(self, result: int) -> None:
        """Tell it how the round ended for it: 1 won, -1 lost, 0 neither."""
        if not self.failure:
            self._thread.do(lambda: self._guarded(lambda: self._tell(result)))

    def warm_up(self, state: NDArray[np.int32], seconds: float) -> None:
        """Let it answer once to a fight, int32 ``[FIELDS]``, however long it takes up to a limit.

        Raises:
            InputError: If it fails, or takes longer.
        """
        question = _Question(state.copy(), self._now())
        self._thread.do(lambda: self._decide(question))
        if not question.answered.wait(seconds):
            self.failure = (
                f"agent {self.player.name}: no answer within {seconds:g} s; choose another"
            )
        self._times.clear()
        if self.failure:
            raise InputError(self.failure)

    def close(self) -> None:
        """Let it go. A thread that never ends is left behind, and ends with the program."""
        self._thread.do(lambda: self._guarded(self._leave))
        self._thread.end()

    @property
    def times(self) -> DecisionTimes:
        """How long its latest decisions took."""
        took = list(self._times)
        p50, p99 = np.percentile(took, (50, 99)) if took else (0.0, 0.0)
        return DecisionTimes(float(p50), float(p99), self._late)

    # --- the thread's side --------------------------------------------------------------------
    def _guarded(self, job: Callable[[], None]) -> None:
        """Do something; what the agent raises is its failure and no one else's."""
        try:
            job()
        except InputError as error:
            self.failure = _in_one_line(str(error))
        except BaseException as error:  # code from outside shall not end the program
            self.failure = _in_one_line(f"agent {self.player.name}: {one_line(error)}")

    def _sit(self, state: NDArray[np.int32], seed: int, number: int) -> None:
        self._leave()
        simulator = self._simulator
        simulator.state[:, 0] = state
        who = np.full((1, 2), -1, np.int32)
        who[0, self.side] = 0
        own = one_way(seed, "agent", self.side)
        self._seated = Seated(simulator, [self.player], who, own, str(number))
        keys = [[one_way(seed, number, side) for side in range(2)]]
        self._seated.begin(simulator.all_rows, np.array(keys, np.int64))

    def _decide(self, question: _Question) -> None:
        begun = time.perf_counter()
        self._guarded(lambda: self._think(question))
        self._times.append(time.perf_counter() - begun)
        question.answered.set()

    def _think(self, question: _Question) -> None:
        if self._seated is None:
            return
        self._simulator.state[:, 0] = question.state
        actions = np.zeros((1, 2, 2), np.int8)
        self._seated.ask(actions)
        move, skill = actions[0, self.side].tolist()
        question.answer = move, skill

    def _tell(self, result: int) -> None:
        if self._seated is not None:
            results = np.full((1, 2), -result, np.int8)
            results[0, self.side] = result
            self._seated.over(results)

    def _leave(self) -> None:
        seated, self._seated = self._seated, None
        if seated is not None:
            with suppress(InputError):
                seated.close()


def _in_one_line(words: str) -> str:
    """Make what an agent says fit to be shown and kept: printable, and not too long."""
    shown = "".join(sign if sign.isprintable() else " " for sign in words[: _LONGEST + 1])
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
