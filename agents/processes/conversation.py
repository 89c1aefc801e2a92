"""What the arena and one process of a bot say to each other about some fights.

Shapes: n = rows of a seat, k = rows of this process.
"""

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.processes import messages
from agents.processes.faults import BotError, LateError
from agents.processes.messages import Hello
from agents.processes.process import BotProcess
from agents.processes.settings import BotSettings
from arena.match import Observation
from arena.match.players import GOES_ON

_NOT_BEGUN: Final = -1


@dataclass
class Worker:
    """A process that has said hello.

    Attributes:
        process: It.
        hello: What it said.
        ticks: Questions so far.
        fights: Fights so far.
    """

    process: BotProcess
    hello: Hello
    ticks: int = 0
    fights: int = 0

    @classmethod
    def start(cls, settings: BotSettings) -> "Worker":
        """Start a process and wait for its hello.

        Raises:
            BotError: If it cannot be started or says none in time.
        """
        process = BotProcess(settings)
        try:
            process.send(messages.hello(settings.options))
            hello = messages.read_hello(process.line(time.monotonic() + settings.start_limit))
            unknown = [name for name in settings.options if name not in hello.options]
            if unknown:
                known = ", ".join(hello.options) or "none"
                raise BotError(f"has no option {unknown[0]!r}; it has {known}")
        except LateError as late:
            said = process.unread()
            half = f"; it wrote half a line: {said}" if said else ""
            last = process.last_words()
            process.close()
            why = f"said no hello within {settings.start_limit:g} s of its start{half}{last}"
            raise BotError(why) from late
        except BaseException:
            process.close()
            raise
        return cls(process, hello)

    def stop(self, limit: float) -> bool:
        """Tell it to quit, wait so many seconds at most, and end it.

        Returns:
            Whether it ended by itself.
        """
        self.process.send(messages.QUIT)
        self.process.hang_up()
        ended = self.process.has_ended(limit)
        self.process.close()
        return ended


class TimeBank:
    """The time that a bot has left for its answers."""

    def __init__(self, settings: BotSettings) -> None:
        """Begin with the bank full."""
        self._settings = settings
        self._left = settings.bank

    def allowance(self, fights: int) -> float:
        """Seconds for one answer about so many fights."""
        self._left += fights * self._settings.increment
        return min(self._left, self._settings.move_limit)

    def spend(self, seconds: float) -> None:
        """Take off what an answer took."""
        self._left = max(0.0, self._left - seconds)


class Conversation:
    """One process at some rows of a seat.

    Attributes:
        worker: The process.
        asked: Rows of the seat that it was asked about last, int64.
        limit: Seconds that it had for the latest answer.
        strikes: Late answers so far.
    """

    def __init__(
        self, settings: BotSettings, worker: Worker, rows: NDArray[np.int64], seed: int
    ) -> None:
        """Begin; the fights begin as they are shown.

        Args:
            settings: Its limits.
            worker: The process.
            rows: Its rows of the seat, int64 ``[k]``.
            seed: Seed of its randomness.
        """
        self.worker = worker
        self._settings, self._rows, self._seed = settings, rows, seed
        self._columns = worker.hello.columns
        self._ids = np.full(len(rows), _NOT_BEGUN, np.int64)
        self._bank = TimeBank(settings)
        self._late: set[int] = set()
        self._owes = False
        self.limit = 0.0
        self.strikes = 0
        self.asked: NDArray[np.int64] = np.zeros(0, np.int64)
        self._asked_at = 0.0

    def ask(self, observation: Observation, forfeited: NDArray[np.bool_]) -> None:
        """Tell of fights that begin, and ask about those that go on.

        Args:
            observation: What the seat is shown.
            forfeited: Rows of the seat that are asked about no more, bool ``[n]``.

        Raises:
            BotError: If the bot wrote without being asked.
        """
        worker, process = self.worker, self.worker.process
        live = ~(observation.over[self._rows] | forfeited[self._rows])
        begun = np.flatnonzero(live & (observation.begins[self._rows] | (self._ids < 0)))
        self.asked = self._rows[live]
        if not live.any():
            return
        if not self._late and process.unread():
            raise BotError(f"wrote without being asked: {process.unread()}")
        self._owes = True
        if len(begun):
            self._ids[begun] = worker.fights + np.arange(len(begun))
            worker.fights += len(begun)
            ids = self._ids[begun].tolist()
            process.send(messages.begin(self._seed, ids, self._rows[begun], observation))
        worker.ticks += 1
        ids_asked = self._ids[live]
        process.send(
            messages.observe(
                *(worker.hello, self._columns, worker.ticks),
                *(ids_asked, self.asked, observation),
            )
        )
        self._asked_at = time.monotonic()

    def take(self, answers: NDArray[np.int8]) -> dict[int, str]:
        """Wait for the answer; one that is late counts as no action.

        Args:
            answers: Where it is put, at the rows of this process, int8 ``[n, 2]``.

        Returns:
            What is wrong with it, by row of the seat.

        Raises:
            BotError: If the process failed, or is late once too often.
        """
        if not len(self.asked):
            return {}
        self.limit = self._bank.allowance(len(self.asked))
        until = self._asked_at + self.limit
        try:
            actions = self._actions(until)
        except LateError:
            self._strike()
            return {}
        finally:
            self._bank.spend(time.monotonic() - self._asked_at)
        self._owes = False
        return messages.read_actions(actions, answers, self.asked)

    def _actions(self, until: float) -> list[object]:
        """Read the answer to the latest question; answers that came too late are passed over."""
        while True:
            tick, actions = messages.read_tick(self.worker.process.line(until))
            if tick == self.worker.ticks:
                return actions
            if tick not in self._late:
                raise BotError(f"answered tick {tick}; it was asked tick {self.worker.ticks}")
            self._late.remove(tick)

    def _strike(self) -> None:
        """Count a late answer.

        Raises:
            BotError: If there have been too many.
        """
        self._late.add(self.worker.ticks)
        self.strikes += 1
        if self.strikes >= self._settings.strikes:
            process = self.worker.process
            half = f"; it wrote half a line: {process.unread()}" if process.unread() else ""
            raise BotError(
                f"gave {self.strikes} late answers, the last had {self.limit:.3g} s{half}"
                f"{process.last_words()}"
            )

    def over(self, results: NDArray[np.int8]) -> None:
        """Tell how fights ended, see `arena.match.players.Seat.over`."""
        own = results[self._rows]
        ended = (own != GOES_ON) & (self._ids >= 0)
        if ended.any():
            self.worker.process.send(messages.over(self._ids[ended], own[ended]))
            self._ids[ended] = _NOT_BEGUN

    @property
    def is_clean(self) -> bool:
        """Whether the process owes no answer and has said nothing else."""
        return not (self._owes or self._late or self.worker.process.unasked())
