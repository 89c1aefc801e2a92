"""Every name under which a run keeps figures, each with its unit, axis and direction.

A name is a path, such as ``offline/validation/accuracy``. What is not listed here is refused when
it is logged, so that two runs never call one thing by two names. `docs/TRACKING.md` lists them all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from agents.clones.press_f2 import WINDOW
from arena.base.errors import InputError
from arena.rules.actions import MOVE_NAMES, SKILL_NAMES
from experiments.tracking.view_names import OF_AGENT, VIEWS
from logs.matching import WINDOWS

EPOCH: Final = "epoch"
STEPS: Final = "train/steps"
FRAMES: Final = "train/frames"
MEASURE: Final = "measure"
TRIAL: Final = "trial"
FOUGHT: Final = "tournament/fought"
AXES: Final = (EPOCH, STEPS, FRAMES, MEASURE, TRIAL, FOUGHT)

Axis = Literal["training", "measure", "trial", "fights"]
"""What a metric is drawn over.

* training: epochs of a clone, decisions (``train/steps``) of a player trained by PPO;
* measure: the number of the measurement of a finished agent;
* trial: the number of a trial of a sweep;
* fights: fights of a tournament so far.
"""
Better = Literal["higher", "lower", ""]
Group = Literal["panel", "pros", "held_out", "others"]


@dataclass(frozen=True)
class Metric:
    """One figure of a run.

    Attributes:
        name: Its path.
        unit: What it is counted in.
        about: What it is.
        better: Which way is better; empty where neither is.
        axis: What it is drawn over.
        chooses: What is chosen by it: the epoch of a clone that is kept, or a candidate.
    """

    name: str
    unit: str
    about: str
    better: Better = ""
    axis: Axis = "training"
    chooses: Literal["", "the epoch", "the candidate"] = ""

    @property
    def summary(self) -> str:
        """What wandb keeps of it beside the run, as its ``define_metric`` wants it: best, last."""
        best = {"higher": "max,", "lower": "min,", "": ""}[self.better]
        return f"{best}last"

    @property
    def defined(self) -> str:
        """Its name as wandb's ``define_metric`` wants it: a star for any agent."""
        return self.name.replace(OF_AGENT, "*")


@dataclass(frozen=True)
class Family:
    """Metrics that differ in one part of their names alone.

    Attributes:
        pattern: Path with ``{}`` where the parts go; without, the family has one member.
        unit: What they are counted in.
        about: What they are.
        better: Which way is better.
        axis: What they are drawn over.
        parts: The parts.
    """

    pattern: str
    unit: str
    about: str
    better: Better = ""
    axis: Axis = "training"
    parts: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The names of all, in one."""
        return self.pattern.replace("{}", "{" + ",".join(self.parts) + "}")

    @property
    def metrics(self) -> Iterator[Metric]:
        """The metrics, one by one."""
        for part in self.parts or ("",):
            name = self.pattern.replace("{}", part)
            chooses = _CHOICES.get(name, "")
            yield Metric(name, self.unit, self.about, self.better, self.axis, chooses)


REGISTERED: Final = f"offline/validation/registered_press_f2_{WINDOW}"
"""The figure by which a candidate is chosen without a fight."""
VALIDATION_LOSS: Final = "train/validation_loss"
WIN_RATE: Final = "online/panel/win_rate"
_CHOICES: Final[Mapping[str, Any]] = {
    REGISTERED: "the candidate",
    VALIDATION_LOSS: "the epoch",
}
_SHARE: Final = "share"
_AGENT: Final = re.compile(r"[A-Za-z0-9_.-]+")
_PARTS: Final[Mapping[str, Axis]] = {"offline/validation": "training", "offline/test": "measure"}
_GROUPS: Final = ("panel", "pros", "held_out", "others")
_WINDOWS: Final = tuple(map(str, WINDOWS))


def _offline(place: str, axis: Axis) -> list[Family]:
    """Figures of answers on logs; see `experiments.offline.result.OfflineResult`."""

    def family(
        name: str, unit: str, about: str, better: Better = "", parts: tuple[str, ...] = ()
    ) -> Family:
        return Family(f"{place}/{name}", unit, about, better, axis, parts)

    return [
        family("frames", "player-frames", "rows tested"),
        family("accuracy", _SHARE, "rows with the logged skill, `no_action` included", "higher"),
        family("nll", "nats", "mean −log p(logged skill)", "lower"),
        family("balanced_accuracy", _SHARE, "mean recall of the skills in the log", "higher"),
        family("macro_f1", "F-measure", "mean F1 of the skills", "higher"),
        family("mcc", "−1 to 1", "Matthews correlation over all skills", "higher"),
        family("recall_{}", _SHARE, "recall of a skill, frame by frame", "higher", SKILL_NAMES),
        family("no_action_share", _SHARE, "rows on which the log presses nothing"),
        family("no_action_share_answered", _SHARE, "rows on which the agent presses nothing"),
        family("presses", "presses", "frames with a press in the log"),
        family("presses_answered", "presses", "frames with a press in the answers"),
        family("press_f1_{}", "F-measure", "press-F1 by window in frames", "higher", _WINDOWS),
        family("press_rate_error", "nats", "|log((n̂ + 1) / (n + 1))| of presses", "lower"),
        *(
            found
            for kind, about in (
                ("registered", "presses that the game registers"),
                ("ahead", "of these, on time or early"),
            )
            for found in (
                family(f"{kind}_presses", "presses", f"{about}: in the log"),
                family(f"{kind}_presses_answered", "presses", f"{about}: in the answers"),
                family(f"{kind}_press_recall_{{}}", _SHARE, f"{about}: recall", "higher", _WINDOWS),
                family(f"{kind}_press_f1_{{}}", "F-measure", f"{about}: F1", "higher", _WINDOWS),
                family(f"{kind}_press_f2_{{}}", "F-measure", f"{about}: F2", "higher", _WINDOWS),
            )
        ),
        family("acting_auprc", _SHARE, "area under precision-recall of acting", "higher"),
        family("acting_base_rate", _SHARE, "rows with a press: the area of a guess"),
        family("acting_auprc_over_base_rate", "multiple", "over the area of a guess", "higher"),
        family("acting_calibration_error", _SHARE, "expected calibration error", "lower"),
        family("acting_brier", "squared share", "Brier score of acting", "lower"),
        family("acting_largest", _SHARE, "largest probability of acting"),
        family("acting_above_half", "player-frames", "rows on which argmax could act at all"),
        family("move_accuracy", _SHARE, "rows with the logged move", "higher"),
        family("move_balanced_accuracy", _SHARE, "mean recall of the moves", "higher"),
        family("move_recall_{}", _SHARE, "recall of a move", "higher", MOVE_NAMES),
        family("guard_recall", _SHARE, "guarding rows that are answered by guarding", "higher"),
    ]


_FIGHTS: Final[tuple[tuple[str, str, str, Better], ...]] = (
    ("fights", "fights", "fights fought", ""),
    ("distinct_fights", "fights", "different ones among them", ""),
    ("wins", "fights", "fights won", "higher"),
    ("losses", "fights", "fights lost", "lower"),
    ("draws", "fights", "drawn fights", ""),
    ("timeouts", "fights", "fights that the clock ended", ""),
    ("win_rate", _SHARE, "fights won; a draw is no win", "higher"),
    ("ci95_low", _SHARE, "lower bound of its 95 % interval, by start", ""),
    ("ci95_high", _SHARE, "upper bound of it", ""),
    ("skills_per_minute", "per minute", "skills that started", ""),
    ("presses_per_minute", "per minute", "presses", ""),
    ("seconds_per_fight", "s", "mean length of a fight", ""),
)
FIGHT_FIGURES: Final = tuple(name for name, *_ in _FIGHTS)
"""Names of the figures of a group of fights, below ``online/GROUP/``."""


def _fights(place: str, axis: Axis, whom: str) -> list[Family]:
    return [
        Family(f"{place}/{name}", unit, f"{about} ({whom})", better, axis)
        for name, unit, about, better in _FIGHTS
    ]


_TRAIN: Final = (
    Family(EPOCH, "epochs", "passes over the logs so far; tests so far of PPO"),
    Family(FRAMES, "player-frames", "frames that were learned from so far"),
    Family(STEPS, "decisions", "decisions that were learned from so far (PPO)"),
    Family("train/seconds", "s", "of the epoch's training; of all learning so far (PPO)"),
    Family("train/best", "0 or 1", "whether the validation loss is the lowest so far"),
    Family("train/{}", "nats", "loss on the epoch's batches", "lower", parts=("move", "skill")),
    Family("train/loss", "nats", "the two together", "lower"),
    Family(
        "train/validation_{}",
        "nats",
        "the same on validation matches",
        "lower",
        parts=("move", "skill", "loss"),
    ),
    Family("train/validation_skill_nll", "nats", "of skills, as used in fights", "lower"),
    Family("train/validation_skill_accuracy", _SHARE, "of the likeliest skill", "higher"),
    Family("train/validation_act_share", _SHARE, "mean probability of acting"),
    Family("train/entropy", "nats", "of the policy (PPO)"),
    Family("train/policy_loss", "advantage", "clipped objective that is made small (PPO)"),
    Family("train/value_loss", "squared reward", "of the critic (PPO)", "lower"),
    Family("train/explained_variance", _SHARE, "of returns, by the critic (PPO)", "higher"),
    Family("train/kl", "nats", "from the policy before an update to that after (PPO)"),
    Family("train/reward", "reward", "mean of the latest fights (PPO)", "higher"),
    Family("train/decisions", "decisions", "mean length of the latest fights (PPO)"),
    Family("train/win_rate", _SHARE, "latest fights of training that were won (PPO)", "higher"),
    Family("train/score", _SHARE, "points lately from those that do not learn (league)", "higher"),
    Family("train/presses_per_minute", "per minute", "in the latest fights (league)"),
    Family("train/press_price", "reward", "price that holds it to its press rate (league)"),
)
_EXPLOIT: Final = (
    Family("exploit/cells", "rules", "size of the best table that was found", "", "measure"),
    Family("exploit/win_rate", _SHARE, "fresh fights that it wins", "lower", "measure"),
    Family("exploit/ci95_{}", _SHARE, "bounds of its interval", "", "measure", ("low", "high")),
    Family("exploit/fights", "fights", "fresh fights of it", "", "measure"),
    Family("exploit/distinct_fights", "fights", "different ones among them", "", "measure"),
    Family("exploit/presses_per_minute", "per minute", "its presses", "", "measure"),
)
_PEOPLE: Final = (
    Family("people/fights", "rounds", "rounds against people", "", "measure"),
    Family("people/wins", "rounds", "rounds that the agent won", "higher", "measure"),
    Family("people/losses", "rounds", "rounds that it lost", "lower", "measure"),
    Family("people/draws", "rounds", "drawn rounds", "", "measure"),
    Family("people/forfeits", "rounds", "rounds that it gave up", "", "measure"),
    Family("people/broken_off", "rounds", "rounds without an end", "", "measure"),
    Family("people/people", "people", "different people that it met", "", "measure"),
    Family("people/win_rate", _SHARE, "rounds won", "higher", "measure"),
    Family("people/ci95_{}", _SHARE, "bounds of its interval", "", "measure", ("low", "high")),
    Family("people/stars", "1 to 5", "mean of the stars given", "higher", "measure"),
    Family("people/complaints", "complaints", "boxes ticked after fights", "lower", "measure"),
)
_TOURNAMENT: Final = (
    Family(FOUGHT, "fights", "fights of the tournament so far", "", "fights"),
    Family("tournament/forfeited", "fights", "of these, forfeited by either", "", "fights"),
    Family("tournament/widest_interval", "Elo", "width of the widest closed one", "", "fights"),
    Family("tournament/llr", "nats", "log-likelihood ratio of a sequential test", "", "fights"),
    Family(f"tournament/ratings/{OF_AGENT}", "Elo", "rating of an agent", "higher", "fights"),
    Family(
        f"tournament/ratings_{{}}/{OF_AGENT}",
        "Elo",
        "bounds of it, where it has any",
        axis="fights",
        parts=("low", "high"),
    ),
    Family("tournament/cycles", "cycles", "who beats whom beats whom", "", "measure"),
    Family("tournament/seconds", "s", "time that all its fights took", "", "measure"),
    Family("tournament/players", "players", "who took part", "", "measure"),
    Family("tournament/rank", "rank", "place of the agent, 1 the best", "lower", "measure"),
    Family("tournament/score", _SHARE, "points per fight; a draw is half", "higher", "measure"),
    Family("tournament/rating", "Elo", "rating", "higher", "measure"),
    Family("tournament/rating_{}", "Elo", "bounds of it", "", "measure", ("low", "high")),
    Family("tournament/fights", "fights", "fights of the agent", "", "measure"),
    Family("tournament/{}", "fights", "of these", "", "measure", ("wins", "losses", "draws")),
    Family("tournament/timeouts", "fights", "fights that the clock ended", "", "measure"),
)
_STUDY: Final = (
    Family(MEASURE, "measurements", "measurements so far of the finished agent", "", "measure"),
    Family("study/seconds", "s", "time that a demo or a study took", "lower", "measure"),
    Family(
        "study/spearman_{}",
        "−1 to 1",
        "rank correlation of candidates: an offline figure, or held-out fights, with the panel's",
        "higher",
        "measure",
        ("accuracy", "nll", "press_f2", "held_out"),
    ),
    Family("study/candidates", "candidates", "how many were compared", "", "measure"),
    Family(TRIAL, "trials", "trials of a sweep so far", "", "trial"),
    Family("sweep/goal", "as the goal", "the goal's best value in a trial", "higher", "trial"),
    Family("sweep/win_rate", _SHARE, "of the epoch kept; decides nothing", "", "trial"),
)

SECTIONS: Final[Mapping[str, tuple[Family, ...]]] = {
    "Training": _TRAIN,
    "Offline": tuple(f for place, axis in _PARTS.items() for f in _offline(place, axis)),
    "Online": tuple(
        found
        for group, axis, whom in (
            ("panel", "training", "the panel"),
            ("pros", "training", "the pros it was cloned from"),
            ("held_out", "training", "opponents that nothing was tuned on"),
            ("others", "training", "opponents named by hand"),
        )
        for found in _fights(f"online/{group}", axis, whom)  # type: ignore[arg-type]
    ),
    "Exploit": _EXPLOIT,
    "People": _PEOPLE,
    "Tournament": _TOURNAMENT,
    "Studies and sweeps": _STUDY,
}
"""All families, by heading."""


@cache
def metrics() -> Mapping[str, Metric]:
    """Give all metrics by name."""
    found: dict[str, Metric] = {}
    for families in SECTIONS.values():
        for family in families:
            found |= {metric.name: metric for metric in family.metrics}
    return found


def metric(name: str) -> Metric:
    """Give a metric.

    Raises:
        InputError: If no metric has this name; names the most similar ones.
    """
    found = metrics().get(name) or metrics().get(_of_any_agent(name))
    if found is None:
        raise InputError(f"unknown metric {name!r}; {_similar(name, metrics())}")
    return found


def _of_any_agent(name: str) -> str:
    """Put any agent in the place of the one that a name is of."""
    place, _, agent = name.rpartition("/")
    return f"{place}/{OF_AGENT}" if _AGENT.fullmatch(agent) else name


def check_names(names: Iterable[str]) -> None:
    """Refuse names that are neither a metric nor a view.

    Raises:
        InputError: Names the first that is unknown.
    """
    for name in names:
        if not {name, _of_any_agent(name)} & (VIEWS.keys() | metrics().keys()):
            raise InputError(f"unknown metric {name!r}; {_similar(name, [*metrics(), *VIEWS])}")


def _similar(name: str, known: Iterable[str]) -> str:
    import difflib

    found = difflib.get_close_matches(name, list(known), 3, 0.4)
    named = f"is it {' or '.join(found)}? " if found else ""
    return f"{named}docs/TRACKING.md lists all"


def group_of(opponents: Iterable[str]) -> Group:
    """Say which group of opponents these are; ``others`` where they are none.

    Args:
        opponents: Their specs or names.
    """
    from agents.spec import HELD_OUT, PANEL, PROS

    met = set(opponents)
    known: tuple[tuple[Group, tuple[str, ...]], ...] = (
        ("panel", PANEL),
        ("pros", PROS),
        ("held_out", HELD_OUT),
    )
    return next((group for group, members in known if met == set(members)), "others")
