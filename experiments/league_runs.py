"""The runs of a league: one a learner, in a group, made from the turns in the league's file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from agents.league.league import League
from agents.league.learner import Learner
from agents.networks.network import WIDTH
from experiments.league import Measured
from experiments.online import OnlineResult
from experiments.tracking import Description, Tracker, read_steps, tags_of
from experiments.tracking.followed import FollowedRun, HoldsRuns
from experiments.tracking.lineage import learner_of, used_by
from experiments.tracking.steps import logged_before, named, next_measurement
from experiments.tracking.trackers import read_summary
from experiments.tracking.vocabulary import EPOCH, FRAMES, MEASURE, STEPS
from experiments.versions import versions

RUNS: Final = "runs"
"""Folder of these runs, below that of the league."""


class LeagueRuns(HoldsRuns):
    """Follows a league; a context, in which its runs are closed."""

    def __init__(
        self,
        league: League,
        folder: Path,
        begins_with: str = "",
        *,
        use_wandb: bool,
        tensorboard: bool = False,
    ) -> None:
        """Say what is followed; nothing is opened yet.

        Args:
            league: Of `experiments.league.open_league`.
            folder: Its folder.
            begins_with: Spec of the clone that all learners begin with; empty for none.
            use_wandb: Whether to track in wandb too.
            tensorboard: Whether to write events for TensorBoard too.
        """
        group = f"league-{folder.resolve().name}"
        to = {"use_wandb": use_wandb, "tensorboard": tensorboard}
        super().__init__()
        self._runs = [
            self._held.enter_context(_LearnerRun(league, learner, folder, begins_with, group, **to))
            for learner in league.learners
        ]

    def turned(self) -> None:
        """Log the turns that have been written and are not logged yet.

        Raises:
            InputError: If a run cannot be written, or another process is at work on it.
        """
        for run in self._runs:
            run.turned()

    def finish(self, measured: Sequence[Measured]) -> None:
        """Log how the learners did in fresh fights, unless that was done, and end their runs."""
        best = max(measured, key=lambda each: each.together.win_rate)
        for run, each in zip(self._runs, measured, strict=True):
            run.finish(each, best=each is best)


class _LearnerRun(FollowedRun):
    """Follows one learner."""

    def __init__(
        self,
        league: League,
        learner: Learner,
        folder: Path,
        begins_with: str,
        group: str,
        **to: bool,
    ) -> None:
        super().__init__(folder / RUNS / learner.temper.name, **to)
        self._league, self._learner = league, learner
        self._begins_with, self._group = begins_with, group
        self._is_new = not league.turns  # a run that stands there is that of an earlier league

    def turned(self) -> None:
        points = self._points()
        if self.tracker is None and not self._is_new and self.finished:
            summary = read_summary(self.folder) or {}
            if summary.get("turns") == len(points):
                return
        tracker = self._opened()
        for point in points:  # those that are logged already are left out
            tracker.log(point)

    def finish(self, measured: Measured, *, best: bool) -> None:
        figures = {
            name: value
            for group, result in measured.groups.items()
            for name, value in named(f"online/{group}", OnlineResult([result]).scalars()).items()
        }
        steps = read_steps(self.folder)
        if logged_before(steps, figures) is None:
            step: dict[str, Any] = {MEASURE: next_measurement(steps), **figures}
            origin = used_by(self._begins_with)
            step |= {} if origin is None else {"lineage/begins_with": origin}
            self._opened().log(step | learner_of(measured.file, measured.steps, best=best))
        if self.tracker is not None:
            self.tracker.finish({"turns": len(self._points()), "steps": measured.steps})

    def _points(self) -> list[dict[str, Any]]:
        """Give the learner's turns as steps of its run."""
        interval, name = self._league.settings.interval, self._learner.temper.name
        own = [turn for turn in self._league.turns if turn.learner == name]
        return [
            {
                EPOCH: number,
                STEPS: turn.steps,
                FRAMES: turn.steps * interval,
                "train/press_price": turn.price,
                "train/presses_per_minute": turn.presses,
                "train/score": turn.won,
                **named("train", turn.update),
            }
            for number, turn in enumerate(own, 1)
        ]

    def _opened(self) -> Tracker:
        tags = tags_of(
            remedy="ppo",
            decoder="sample",
            network=f"perceptron-{WIDTH}x2",
            begins_with=self._begins_with,
        )
        name = self._learner.temper.name
        told = Description("train", group=self._group, tags=tags, name=name, axis=STEPS)
        metadata = {
            "learner": name,
            "settings": self._league.settings.model_dump(mode="json"),
            "begins_with": self._begins_with or None,
            "versions": versions(),
        }
        tracker = self.open(metadata, told, same=not self._is_new)
        self._is_new = False
        return tracker
