"""Bots in processes of their own as players.

Shapes: n = rows of a seat.
"""

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.processes.conversation import Conversation, Worker
from agents.processes.faults import BotError
from agents.processes.settings import BotSettings, bot_settings
from arena.base.errors import InputError
from arena.match import Observation, Player, Seat
from arena.match.forfeits import Gone


class ProcessSeat(Seat):
    """A bot at work on n rows, in as many processes as its settings ask for."""

    def __init__(self, player: "ProcessPlayer", rows: int, seed: int) -> None:
        """Take the processes.

        Raises:
            BotError: If one cannot be started.
        """
        self._player = player
        self._why: dict[int, str] = {}
        self._forfeited = np.zeros(rows, np.bool_)
        self._at_work: list[Conversation] = []
        every, most = np.arange(rows), player.settings.fights
        try:
            for first in range(0, rows, most):
                own = every[first : first + most]
                self._at_work.append(Conversation(player.settings, player.take(), own, seed))
        except BotError:
            self.close()
            raise

    def act(self, observation: Observation) -> NDArray[Any]:
        """See `Seat`; all processes think at once."""
        self._why = {}
        self._forfeited[observation.begins] = False
        answers = np.zeros((len(observation.side), 2), np.int8)
        for conversation in list(self._at_work):
            with self._forfeiting(conversation):
                conversation.ask(observation, self._forfeited)
        for conversation in list(self._at_work):
            with self._forfeiting(conversation):
                self._why.update(conversation.take(answers))
        self._forfeited[list(self._why)] = True
        return answers

    @contextmanager
    def _forfeiting(self, conversation: Conversation) -> Iterator[None]:
        """Have a process that fails forfeit all that it was asked about, and end it."""
        try:
            yield
        except BotError as fault:
            self._why.update(dict.fromkeys(conversation.asked.tolist(), str(fault)))
            self._at_work.remove(conversation)
            conversation.worker.process.close()
            self._player.note_fault(str(fault))

    def forfeited(self) -> dict[int, str]:
        """See `Seat`."""
        return self._why

    def over(self, results: NDArray[np.int8]) -> None:
        """See `Seat`."""
        for conversation in self._at_work:
            conversation.over(results)

    def save(self) -> Any:
        """Refuse: what a process remembers cannot be copied.

        Raises:
            InputError: Always.
        """
        raise InputError(f"agent {self._player.name} cannot be saved; give one that can")

    def close(self) -> None:
        """Give the processes back, for the next seat."""
        for conversation in self._at_work:
            if conversation.is_clean:
                self._player.give_back(conversation.worker)
            else:
                conversation.worker.process.close()
        self._at_work = []


class ProcessPlayer(Player):
    """A bot ``exec:COMMAND``.

    Its processes are kept for the next seat; they end when the player is closed or collected, or
    the program ends. A process that fails is ended at once, and another one is started for the next
    fights, until the bot is struck off.
    """

    def __init__(self, spec: str, settings: BotSettings) -> None:
        """Name a bot; nothing is started yet."""
        self.name = spec
        self.settings = settings
        self.most = settings.fights
        self._fingerprint = settings.fingerprint
        self._faults = 0
        self._latest = ""
        self._idle: list[Worker] = []
        self._end = weakref.finalize(self, _stop, self._idle, settings.quit_limit)

    @property
    def fingerprint(self) -> str:
        """Hash of the command, of the files that it names, and of the options."""
        return self._fingerprint

    def begin(self, fights: int, seed: int) -> Seat:
        """See `Player`; a bot that cannot start, or is struck off, forfeits all fights."""
        if self._faults >= self.settings.faults:
            return Gone(f"struck off after {self._faults} faults, the last: {self._latest}")
        try:
            return ProcessSeat(self, fights, seed)
        except BotError as fault:
            return Gone(str(fault))

    def take(self) -> Worker:
        """Give a process that is free, or start one.

        Raises:
            BotError: If it cannot be started.
        """
        while self._idle:
            worker = self._idle.pop()
            if not worker.process.unasked():
                return worker
            said = worker.process.unread()
            worker.process.close()
            self.note_fault(f"wrote without being asked: {said}" if said else "ended unasked")
        try:
            worker = Worker.start(self.settings)
        except BotError as fault:
            self.note_fault(str(fault))
            raise
        self.needs = worker.hello.needs
        self.frame_shape = tuple(worker.hello.frame_shape)
        return worker

    def give_back(self, worker: Worker) -> None:
        """Keep a process for the next seat."""
        self._idle.append(worker)

    def note_fault(self, reason: str) -> None:
        """Count a process that failed."""
        self._faults += 1
        self._latest = reason

    def close(self) -> None:
        """End the processes that no seat uses; others are started when it plays again."""
        _stop(self._idle, self.settings.quit_limit)


def _stop(workers: list[Worker], limit: float) -> None:
    while workers:
        workers.pop().stop(limit)


def process_player(rest: str) -> ProcessPlayer:
    """Make the player of a spec ``exec:COMMAND`` or ``exec:FILE.toml``.

    Raises:
        InputError: If the settings are bad, there is no such command, or the system is not one that
            bots run on.
    """
    if os.name != "posix":
        raise InputError(f"exec:{rest}: bots in processes take Linux or macOS; run the arena there")
    return ProcessPlayer(f"exec:{rest}", bot_settings(rest))
