"""Train a league into a folder, and measure its learners on fights that none of them has seen."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from agents.clones.agent import Clone
from agents.league.checkpoint import LEAGUE_FILE
from agents.league.league import League
from agents.league.learner import Learner
from agents.league.settings import TEMPERS, LeagueSettings
from agents.networks.file import network_player
from agents.spec import PANEL, PROS, resolve
from agents.world import first_fault
from arena.base.errors import InputError
from arena.match import Player
from arena.match.results import MatchResult, merge
from experiments.files import write_json
from experiments.online import online_test
from experiments.versions import versions

REPORT_FILE: Final = "report.json"
GROUPS: Final = {"panel": PANEL, "pros": PROS}
"""Whom the learners are measured against."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Measured:
    """A learner in fresh fights.

    Attributes:
        learner: Its name.
        file: Its network.
        steps: Decisions that it has been trained on.
        held_to: Presses a minute.
        groups: Its fights with each group of opponents, itself as a.
    """

    learner: str
    file: Path
    steps: int
    held_to: float
    groups: dict[str, MatchResult]

    @property
    def together(self) -> MatchResult:
        """All fights as one result."""
        return merge(list(self.groups.values()))

    def to_dict(self) -> dict[str, Any]:
        """Every figure as JSON types, under the names that users rely on."""
        return {
            "learner": self.learner,
            "agent": f"league:{self.file}",
            "steps": self.steps,
            "held_to_presses_per_minute": self.held_to,
            "presses_per_minute": self.together.presses_per_minute[0],
            "against": {name: _figures(result) for name, result in self.groups.items()},
        }


def _figures(result: MatchResult) -> dict[str, Any]:
    return {
        "fights": result.fights,
        "win_rate": result.win_rate,
        "ci95": list(result.ci95),
        "draws": result.draws,
        "timeouts": result.timeouts,
        "presses_per_minute": result.presses_per_minute[0],
    }


def settings_of(learners: int, **chosen: Any) -> LeagueSettings:
    """Check settings that a person has chosen.

    Args:
        learners: The first so many of `agents.league.settings.TEMPERS`.
        **chosen: Other settings.

    Raises:
        InputError: If one is out of range; names it.
    """
    if not 1 <= learners <= len(TEMPERS):
        raise InputError(f"a league of {learners} learners; give 1 to {len(TEMPERS)}")
    try:
        return LeagueSettings(tempers=TEMPERS[:learners], **chosen)
    except ValidationError as error:
        raise InputError(f"league: {first_fault(error)}; give another value") from error


def open_league(
    settings: LeagueSettings,
    opponents: Sequence[Player],
    folder: Path,
    *,
    clone: Clone | None = None,
    resume: bool = False,
) -> League:
    """Make a league for a folder: a new one, or the one there as it was after its last turn.

    Nothing is written.

    Args:
        settings: How it is trained.
        opponents: Those of the settings.
        folder: Where it stands or will stand.
        clone: Whose network the learners begin with.
        resume: Whether to go on with a league that stands there.

    Raises:
        InputError: If a league stands there that is not to go on, or has other settings, or its
            file is broken.
    """
    league = League(settings, opponents, clone)
    if (folder / LEAGUE_FILE).exists():
        if not resume:
            raise InputError(f"{folder}: holds a league; add --resume, or give another --out")
        league.resume(folder)
    return league


def train(
    league: League,
    folder: Path,
    command: str,
    progress: Progress | None = None,
    after_turn: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Train a league to its end.

    Args:
        league: Of `open_league`.
        folder: Its folder.
        command: What makes it.
        progress: Told (decisions so far, decisions in all).
        after_turn: Called when a turn of a learner has been written.

    Returns:
        What this run did: ``steps_of_this_run``, and ``decisions_per_second``.

    Raises:
        InputError: If the folder cannot be written, or an opponent fails.
    """
    before, begun = league.steps, time.perf_counter()
    league.train(folder, command, progress, after_turn)
    trained, seconds = league.steps - before, time.perf_counter() - begun
    return {"steps_of_this_run": trained, "decisions_per_second": trained / seconds}


def report(
    league: League, folder: Path, command: str, measured: Sequence[Measured]
) -> dict[str, Any]:
    """Write the figures of a league to ``report.json`` in its folder, and give them.

    Raises:
        InputError: If it cannot be written.
    """
    data = {
        "command": command,
        "settings": league.settings.model_dump(mode="json"),
        "versions": versions(),
        "steps": league.steps,
        "turns": [turn.model_dump() for turn in league.turns],
        "learners": [each.to_dict() for each in measured],
    }
    write_json(folder / REPORT_FILE, data)
    return data


def measure(
    league: League, folder: Path, fights: int, progress: Progress | None = None
) -> list[Measured]:
    """Let the networks of a league's learners fight panel and pros on starts of their own.

    Args:
        league: It is done.
        folder: Its folder.
        fights: Of each learner with each opponent.
        progress: Told (fights so far, fights in all).

    Raises:
        InputError: If a network cannot be read.
    """
    specs = [spec for group in GROUPS.values() for spec in group]
    opponents = [resolve(spec) for spec in specs]
    seed = league.settings.key("measure")
    delay = league.settings.world.delay

    def measured(number: int, learner: Learner) -> Measured:
        def told(done: int, each: int) -> None:
            if progress is not None:
                progress(number * each + done, len(league.learners) * each)

        file = league.file_of(learner, folder)
        player = network_player(file, f"league:{file}")
        found = online_test(player, opponents, fights, seed, delay=delay, progress=told)
        results = dict(zip(specs, found.opponents, strict=True))
        groups = {name: merge([results[spec] for spec in group]) for name, group in GROUPS.items()}
        temper = learner.temper
        return Measured(temper.name, file, learner.steps, temper.presses, groups)

    return [measured(number, learner) for number, learner in enumerate(league.learners)]
