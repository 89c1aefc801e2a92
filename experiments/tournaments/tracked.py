"""A tournament as a run: its curves over fights, its tables, and what its agents come from.

All of it is made from the ledger, so a run that was killed goes on with no point missing or there
twice, whichever process fought the fights in the meantime.
"""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from arena.match import Player
from arena.rules import RULES_VERSION
from arena.tournament.ledger import Ledger
from arena.tournament.rows import Fought
from arena.tournament.schedule import Schedule
from arena.tournament.spending import among, pairs_of, tested
from arena.tournament.statistics import rate
from arena.tournament.table import Table
from experiments.tournaments import media, views
from experiments.tournaments.media import Resolve
from experiments.tracking import Description, RunTakenError, read_steps, tags_of
from experiments.tracking.followed import FollowedRun
from experiments.tracking.lineage import agent_names
from experiments.tracking.trackers import read_summary
from experiments.tracking.values import restored
from experiments.tracking.vocabulary import FOUGHT, MEASURE
from experiments.versions import versions

_APART: Final = 0.04  # share of the fights so far from one point of the curves to the next
_BOOTSTRAP: Final = 100  # resamples for an interval on a curve


def folder_of(ledger: Path, tournament: str) -> Path:
    """Say where the run of a tournament lies: beside its ledger, which may hold several."""
    return ledger.with_name(f"{ledger.name}.runs") / tournament


class TournamentRun(FollowedRun):
    """Follows a tournament; a context, in which it begins and finishes once.

    Of several processes at one tournament, one has its run, and tells of all fights.
    """

    def __init__(
        self,
        ledger: Ledger,
        schedule: Schedule,
        *,
        use_wandb: bool,
        tensorboard: bool = False,
        restart: bool = False,
    ) -> None:
        """Say what is followed; nothing is opened yet.

        Args:
            ledger: Where the fights are entered.
            schedule: What is played.
            use_wandb: Whether to track in wandb too.
            tensorboard: Whether to write events for TensorBoard too.
            restart: Whether the tournament was forgotten and begins anew.
        """
        folder = folder_of(Path(ledger.path), schedule.key)
        super().__init__(folder, use_wandb=use_wandb, tensorboard=tensorboard)
        self._ledger, self._schedule = ledger, schedule
        self._restart = restart
        self._players: Sequence[Player] = ()
        self._said: Callable[[str], None] = lambda line: None
        self._taken = False
        self._logged: set[int] = set()
        self._last, self._fights, self._due = 0, 0, 1

    # --- while it is played -----------------------------------------------------------------------
    def begin(self, players: Sequence[Player], said: Callable[[str], None]) -> None:
        """Open the run, unless it is finished and there is nothing new, or another process has it.

        Args:
            players: Who takes part; they are entered.
            said: Told where another process has the run.

        Raises:
            InputError: If its folder cannot be written, or it is filed in another project.
        """
        self._players, self._said = players, said
        if self._is_same():
            self.check()
        fought, _ = self._ledger.fought(self._schedule.key)
        if self._is_up_to_date(len(fought)):
            return
        self.entered(fought)

    def entered(self, fought: Fought) -> None:
        """Log the points of the curves that have come due; opens the run if it is not.

        Args:
            fought: All fights so far, in the order of entering.
        """
        if not self._open():
            return
        assert self.tracker is not None
        for last, fights in self._ledger.batch_ends(self._schedule.key, self._last):
            self._last, self._fights = last, self._fights + fights
            if self._due <= self._fights <= len(fought):
                self._due = self._fights + max(1, math.ceil(_APART * self._fights))
                if self._fights not in self._logged:
                    self.tracker.log(self._point(fought.take(_first(fought, self._fights))))

    def finish(
        self, table: Table, page: Path | None = None, resolve: Resolve | None = None
    ) -> None:
        """Log the tables and the artifact, unless that was done already, and end the run.

        Args:
            table: As it stands in the end.
            page: The page of the tournament, if one was written; one without films is made if not.
            resolve: Makes players of specs, for the film of a fight; None for no film.

        Raises:
            InputError: If they cannot be written.
        """
        fought, _ = self._ledger.fought(self._schedule.key)
        if self.tracker is None and self._is_up_to_date(len(fought)):
            return
        if not self._open():  # another process has it, and tells of these fights as well
            return
        self.entered(fought)
        assert self.tracker is not None
        told = [step for step in read_steps(self.folder) if MEASURE in step]
        tables = views.tables_of(table)
        before = told and restored(told[-1]["tables/leaderboard"], self.folder)
        if before != tables["tables/leaderboard"]:
            step: dict[str, Any] = {MEASURE: len(told) + 1, **views.figures_of(table), **tables}
            step |= views.curves_of(read_steps(self.folder), self._agents())
            step |= views.agents_of(self._agents())
            step |= media.ratings_picture(table)
            if resolve is not None:
                step |= media.upset_film(table, self._ledger, resolve)
            step |= views.artifact_of(table, self._ledger, self.folder, len(told) + 1, page)
            self.tracker.log(step)
        self.tracker.finish(views.summary_of(table, len(fought)))

    # --- opening ----------------------------------------------------------------------------------
    def _is_up_to_date(self, fights: int) -> bool:
        """Return True if the run there is finished and tells of all fights."""
        if not (self.finished and self._is_same()):
            return False
        return (read_summary(self.folder) or {}).get("fights") == fights

    def _is_same(self) -> bool:
        """Return True if the folder holds the run of this very tournament."""
        began = self._ledger.began(self._schedule.key)
        return not self._restart and self.told("began") == began

    def _open(self) -> bool:
        """Open the run; False if another process has it."""
        if self.tracker is None:
            try:
                self.open(self._metadata(), self._description(), same=self._is_same())
            except RunTakenError:
                if not self._taken:
                    self._said(f"Another process tracks this tournament in {self.folder}.")
                self._taken = True
                return False
            self._restart = False
            self._logged = {step[FOUGHT] for step in read_steps(self.folder) if FOUGHT in step}
        return True

    def _metadata(self) -> dict[str, Any]:
        return {
            "tournament": self._schedule.key,
            "began": self._ledger.began(self._schedule.key),
            "ledger": str(Path(self._ledger.path).resolve()),
            "schedule": self._schedule.model_dump(mode="json"),
            "fights_per_pairing": self._schedule.share,
            "agents": [{"agent": p.name, "fingerprint": p.fingerprint} for p in self._players],
            "versions": versions(),
        }

    def _description(self) -> Description:
        schedule, stem = self._schedule, Path(self._ledger.path).stem
        group = Path(self._ledger.path).resolve().parent.name if stem == schedule.key else stem
        tags = tags_of(kind=schedule.kind, rules=str(RULES_VERSION), delay=str(schedule.delay))
        told = Description("tournament", tags=tags, name=schedule.key, axis=FOUGHT)
        return told if told.group else Description(**{**vars(told), "group": group})

    # --- figures ----------------------------------------------------------------------------------
    def _agents(self) -> dict[str, str]:
        """Name the agents that take part as figures are named, by their specs."""
        entries = self._ledger.entries(self._schedule.key)
        names = agent_names(entry.spec for entry in entries)
        return {entry.spec: names[entry.spec] for entry in entries if entry.until is None}

    def _point(self, fought: Fought) -> dict[str, Any]:
        """Rate the agents by the first fights."""
        entries = self._ledger.entries(self._schedule.key)
        own = [entry for entry in entries if entry.until is None]
        kept = among(fought, [entry.seat for entry in own])
        pairs = pairs_of(kept, [entry.spec for entry in own])
        ratings = rate(pairs, bootstrap=_BOOTSTRAP, seed=self._schedule.seed)
        names = self._agents()
        point: dict[str, Any] = {
            FOUGHT: len(fought),
            "tournament/forfeited": int((fought.forfeit != 0).sum()),
        }
        widths = ratings.ci95[:, 1] - ratings.ci95[:, 0]
        closed = widths[np.isfinite(widths) & (ratings.fights > 0)]
        if closed.size:
            point["tournament/widest_interval"] = float(closed.max())
        if self._schedule.sprt is not None:
            point["tournament/llr"] = float(tested(self._schedule, kept).llr)
        for k, entry in enumerate(own):
            if ratings.fights[k]:
                point[f"tournament/ratings/{names[entry.spec]}"] = float(ratings.elo[k])
                for bound, value in zip(("low", "high"), ratings.ci95[k].tolist(), strict=True):
                    if math.isfinite(value):
                        point[f"tournament/ratings_{bound}/{names[entry.spec]}"] = value
        return point


def _first(fought: Fought, fights: int) -> Any:
    return np.arange(len(fought)) < fights
