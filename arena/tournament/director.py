"""Plays a tournament: claims batches from the ledger, has them fought, and enters what came of it.

Several directors, in one process or many, may work on one tournament; see
`arena.tournament.ledger`.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final, Protocol

from arena.base.errors import InputError
from arena.match import Player, play
from arena.match.results import MatchResult
from arena.replays.entries import now
from arena.tournament.ledger import LEASE, Ledger
from arena.tournament.rounds import check_size, drawer
from arena.tournament.rows import NONE_YET, Batch, Entry, Fought, rows_of
from arena.tournament.schedule import OPEN, Schedule

_POLL: Final = 0.2  # seconds between two looks at what other processes are at

Players = Mapping[int, Player]
"""Players by seat."""


class Runner(Protocol):
    """Has batches fought, here or elsewhere."""

    at_once: int
    """Batches that it can be at, at a time."""

    def start(self, batch: Batch, players: Players, schedule: Schedule) -> None:
        """Begin to have a batch fought."""

    def next_done(self) -> tuple[Batch, list[MatchResult], float]:
        """Wait for a batch; gives it, the results of its pairings, and the seconds it took."""

    def close(self) -> None:
        """Give up whatever is being fought."""


class Here:
    """Has batches fought in this process, on all its cores."""

    at_once = 1

    def __init__(
        self, *, device: str = "cpu", progress: Callable[[int], None] | None = None
    ) -> None:
        """Make a runner.

        Args:
            device: Where fights run, "cpu" or "cuda".
            progress: Told how many fights of the batch have ended.
        """
        self._device = device
        self._progress = progress
        self._asked: tuple[Batch, Players, Schedule] | None = None

    def start(self, batch: Batch, players: Players, schedule: Schedule) -> None:
        """See `Runner`."""
        self._asked = batch, players, schedule

    def next_done(self) -> tuple[Batch, list[MatchResult], float]:
        """See `Runner`."""
        assert self._asked is not None
        batch, players, schedule = self._asked
        began = time.perf_counter()
        results = fight(batch, players, schedule, device=self._device, progress=self._progress)
        return batch, results, time.perf_counter() - began

    def close(self) -> None:
        """See `Runner`."""


def fight(
    batch: Batch,
    players: Players,
    schedule: Schedule,
    *,
    device: str = "cpu",
    progress: Callable[[int], None] | None = None,
    record: bool = False,
) -> list[MatchResult]:
    """Fight a batch: all its pairings together, so that a network is asked once a frame.

    Returns:
        A result a pairing; an agent that fails forfeits.
    """
    return play(
        [(players[a], players[b]) for a, b in batch.pairings],
        batch.fights,
        schedule.seed,
        first=batch.first,
        delay=schedule.delay,
        device=device,
        record=record,
        faults="forfeit",
        progress=(lambda done, _: progress(done)) if progress else None,
    )


@dataclass(frozen=True)
class Watch:
    """Who is told how a tournament goes.

    Attributes:
        entered: Told of all fights so far, and of how many more are drawn up, after each batch.
        said: Told what is worth a line.
    """

    entered: Callable[[Fought, int], None] = lambda fought, planned: None
    said: Callable[[str], None] = lambda line: None


class Director:
    """Plays one tournament.

    Attributes:
        fought: All fights so far.
        added: Fights that this director had entered.
    """

    def __init__(
        self,
        ledger: Ledger,
        schedule: Schedule,
        players: Sequence[Player],
        *,
        resolve: Callable[[str], Player] | None = None,
        runner: Runner | None = None,
        watch: Watch | None = None,
    ) -> None:
        """Enter the agents.

        Args:
            ledger: Where all is entered.
            schedule: What to play.
            players: Those of its agents, in order; their names are the specs.
            resolve: Makes players of the specs of those who join later.
            runner: Has fights fought; in this process if not given.
            watch: Who is told.

        Raises:
            InputError: If an agent is given twice, has changed where that cannot be, a Swiss has
                more rounds than opponents, or the ledger is of other rules.
        """
        check_agents(players, schedule)
        self._ledger, self._schedule = ledger, schedule
        self._resolve, self._watch = resolve, watch or Watch()
        self._runner = runner or Here()
        self._by_print = {(p.name, p.fingerprint): p for p in players}
        self._players: dict[int, Player] = {}
        self.id = schedule.key
        self.fought, self._last, self.added = NONE_YET, 0, 0
        self._enter()
        self._in_flight = 0

    def _enter(self) -> None:
        """Begin the tournament or go on with it, and say who has become another player."""
        known = self._ledger.tournaments()
        if self.id in known and (self._schedule.kind not in OPEN or self._schedule.sprt):
            self._refuse_changed()
        self._ledger.begin(self._schedule)
        self._welcome(again=True)
        gone = self._ledger.enter(self.id, list(self._by_print))
        for entry in gone:
            new = next(p.fingerprint for p in self._by_print.values() if p.name == entry.spec)
            self._watch.said(
                f"{entry.spec} has changed ({entry.fingerprint}, now {new}): it is another player, "
                "and what it was takes part no more."
            )

    def _welcome(self, *, again: bool = False) -> None:
        """Make players of those who have joined; who cannot be made takes part no more.

        Args:
            again: Whether to look at those of earlier commands, too, who may have changed since.
        """
        names = {name for name, _ in self._by_print}
        for entry in self._ledger.entries(self.id):
            if entry.spec in names or entry.until is not None or self._resolve is None:
                continue
            if entry.since is not None and not again:
                continue
            try:
                player = self._resolve(entry.spec)
            except InputError as error:
                self._ledger.retire(self.id, entry.seat, str(error))
                self._watch.said(f"{entry.spec} takes part no more: {error}")
                continue
            self._by_print[player.name, player.fingerprint] = player
            self._ledger.enter(self.id, [(player.name, player.fingerprint)])
            self._watch.said(f"{entry.spec} takes part.")

    def _refuse_changed(self) -> None:
        for entry in self._ledger.entries(self.id):
            if (entry.spec, entry.fingerprint) not in self._by_print:
                raise InputError(
                    f"{entry.spec} has changed since this {self._schedule.kind} began "
                    f"(it was {entry.fingerprint}): give it another name, or add --restart"
                )

    def run(self) -> None:
        """Play to the end, or until the minutes of the budget are over.

        Raises:
            InputError: If an agent cannot be made, or the ledger cannot be written.
            KeyboardInterrupt: If the user ends it; what is claimed is left to others.
        """
        minutes = self._schedule.budget.minutes
        until = time.monotonic() + 60 * minutes if minutes else float("inf")
        try:
            with self._holding():
                while self._claim_some(until) or self._in_flight:
                    self._finish_one()
        finally:
            self._runner.close()
            with suppress(InputError):  # the first error is the one that is told
                self._ledger.give_up(self.id)

    def _claim_some(self, until: float) -> bool:
        """Claim as many batches as can be fought at a time; returns whether there are any more."""
        while self._in_flight < self._runner.at_once and time.monotonic() < until:
            self._welcome()
            claim = self._ledger.claim(self.id, drawer(self._schedule), self.refresh)
            if claim.over:
                return False
            if claim.batch is None:
                if self._in_flight:
                    return True
                time.sleep(min(_POLL, max(0.0, until - time.monotonic())))
                continue
            if claim.batch.pairings:
                players = self._seated(claim.batch)
                self._runner.start(claim.batch, players, self._schedule)
                self._in_flight += 1
            else:  # all its agents have gone
                self._ledger.finish(self.id, claim.batch, (), 0.0)
        return self._in_flight > 0

    def _finish_one(self) -> None:
        batch, results, seconds = self._runner.next_done()
        self._in_flight -= 1
        if self._ledger.finish(self.id, batch, rows_of(batch, results, now()), seconds):
            self.added += batch.total
        self._watch.entered(self.refresh(), self._ledger.planned(self.id))

    def refresh(self) -> Fought:
        """Read what has been entered since, by whichever process."""
        more, self._last = self._ledger.fought(self.id, self._last)
        self.fought = self.fought.with_more(more)
        return self.fought

    def _seated(self, batch: Batch) -> dict[int, Player]:
        """Give the players of a batch; those who joined are made now."""
        wanted = {seat for pair in batch.pairings for seat in pair}
        if not wanted <= self._players.keys():
            for entry in self._ledger.entries(self.id):
                if entry.seat in wanted:
                    self._players[entry.seat] = self._player(entry)
        if not wanted <= self._players.keys():
            raise InputError(
                f"{self._ledger.path}: a batch of round {batch.round} names agents that did not "
                "enter; it is damaged: set it aside"
            )
        return {seat: self._players[seat] for seat in wanted}

    def _player(self, entry: Entry) -> Player:
        found = self._by_print.get((entry.spec, entry.fingerprint))
        if found is None:
            raise InputError(
                f"{entry.spec} has become another player ({entry.fingerprint}) while this was "
                "running: give the same command again"
            )
        return found

    @contextmanager
    def _holding(self) -> Iterator[None]:
        """Renew this process's claims within the block, for as long as that takes."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(LEASE / 4):
                with suppress(InputError):  # the next write tells
                    self._ledger.renew(self.id)

        thread = threading.Thread(target=renew, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def check_agents(players: Sequence[Player], schedule: Schedule) -> None:
    """Refuse a tournament of fewer than two agents, with an agent twice, or of too few for it.

    Raises:
        InputError: Names the agent, or says how many there may be.
    """
    if len(players) < 2:
        raise InputError(f"a tournament of {len(players)} agents: name at least two")
    names, marks = set[str](), dict[str, str]()
    for player in players:
        if player.name in names:
            raise InputError(
                f"a tournament with {player.name} more than once: name each agent once"
            )
        names.add(player.name)
        other = marks.setdefault(player.fingerprint, player.name)
        if other != player.name:
            raise InputError(f"{other} and {player.name} are the same agent: name it once")
    check_size(schedule, len(players))
