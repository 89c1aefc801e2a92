"""What the demo measured, put together as the content of ``report.json``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.clones.agent import CloneAgent
from experiments.candidates import CHOSEN_BY_FIGHTS, CRITERION, Candidate, merit
from experiments.control_players import STANDING
from experiments.frame_use import frame_use
from experiments.labelled import Labelled
from experiments.offline import OfflineResult, Shares, control_results, lifts
from experiments.online import OnlineResult
from experiments.rank_correlation import rank_correlation
from experiments.report.verdict import PLAIN
from experiments.versions import versions


@dataclass(frozen=True)
class Fights:
    """The fights of a candidate or a control.

    Attributes:
        panel: With the panel, a few replays kept.
        pros: With the pros of the logs.
        held_out: With opponents that nothing was tuned on; None if there are none.
    """

    panel: OnlineResult
    pros: OnlineResult
    held_out: OnlineResult | None

    def to_dict(self) -> dict[str, Any]:
        """Figures of the panel as JSON types, and those of the others under their names."""
        figures = self.panel.to_dict() | {"pros": self.pros.to_dict()}
        if self.held_out is not None:
            figures["held_out"] = self.held_out.to_dict()
        return figures


@dataclass(frozen=True)
class Tested:
    """A candidate and all that was measured of it.

    Attributes:
        candidate: Which.
        agent: Its player.
        validation: Offline figures on validation matches, by which it may be chosen.
        offline: Offline figures on test matches.
        fights: With panel, pros and held-out opponents.
        frame_use: What it did with its frames against the panel.
        epochs: Figures of the epochs of its network; none for a candidate that shares the network
            of another one.
    """

    candidate: Candidate
    agent: CloneAgent
    validation: OfflineResult
    offline: OfflineResult
    fights: Fights
    frame_use: dict[str, float]
    epochs: list[dict[str, Any]]

    def to_dict(self, controls: Sequence[OfflineResult], *, chosen: bool) -> dict[str, Any]:
        """All of it as JSON types; press scores also over those of the controls."""
        return {
            "name": self.candidate.name,
            "agent": self.agent.name,
            "remedy": self.candidate.remedy,
            "decoder": self.candidate.decoder,
            "decoder_settings": self.agent.clone.decoder.model_dump(),
            "chosen": chosen,
            "validation": self.validation.to_dict() | {"merit": merit(self.validation)},
            "offline": self.offline.to_dict() | {"lift": lifts(self.offline, controls)},
            "online": self.fights.to_dict(),
            "frame_use": self.frame_use,
            "epochs": self.epochs,
        }


def compose(
    logs: Labelled,
    tested: Sequence[Tested],
    controls: Mapping[str, Fights],
    best: int,
    exploit: Mapping[str, Any],
    seeds: Mapping[str, int],
) -> dict[str, Any]:
    """Put the report together.

    Args:
        logs: The logs, with the rows of the test part.
        tested: Every candidate.
        controls: The fights of every control, by name.
        best: Which of them was chosen, by validation matches.
        exploit: How simple a strategy beats that one.
        seeds: All seeds, by what they are for.

    Returns:
        The content of ``report.json``, without the seconds that the steps took.
    """
    shares = Shares.of(logs.corpus, logs.matches["train"], logs.delay)
    offline = control_results(logs.test, shares)
    return {
        "corpus": _corpus(logs),
        "delay": logs.delay,
        "criterion": CRITERION,
        "chosen_by_fights": list(CHOSEN_BY_FIGHTS),
        "controls": [
            control.to_dict()
            | {"lift": lifts(control, offline), "online": controls[control.agent].to_dict()}
            for control in offline
        ],
        "candidates": [
            each.to_dict(offline, chosen=number == best) for number, each in enumerate(tested)
        ],
        "exploit": dict(exploit),
        "held_out": _held_out(tested, controls),
        "players": [{"name": "pros (test logs)", "frame_use": frame_use(logs.test.features)}],
        "acting": _acting(tested),
        "seeds": dict(seeds),
        "versions": versions(),
    }


def _held_out(tested: Sequence[Tested], controls: Mapping[str, Fights]) -> dict[str, Any] | None:
    """Say how alike panel and held-out opponents rank the candidates; None without the latter.

    Then the same with the controls, of which those that stand still are one player.
    """
    clones = [each.fights for each in tested]
    alone = _agreement(clones)
    if alone is None:
        return None
    others = [fights for name, fights in controls.items() if name not in STANDING[1:]]
    return alone | {"with_controls": _agreement([*clones, *others])}


def _agreement(fights: Sequence[Fights]) -> dict[str, Any] | None:
    panel = [each.panel.together.by_start for each in fights]
    other = [each.held_out.together.by_start for each in fights if each.held_out is not None]
    return rank_correlation(panel, other).to_dict() if other else None


def _corpus(logs: Labelled) -> dict[str, Any]:
    split = {
        part: {"fights": len(logs.matches[part]), "rows": len(rows)}
        for part, rows in logs.rows.items()
    }
    return {
        "id": logs.corpus.id,
        "fights": len(logs.corpus.fights),
        "player_frames": 2 * logs.corpus.frames,
        "split_seed": logs.split_seed,
        "split": split,
    }


def _acting(tested: Sequence[Tested]) -> dict[str, Any]:
    """How likely the plain network holds acting on the test frames, and where it is cut."""
    plain = [each for each in tested if each.candidate.remedy == PLAIN]
    thresholds = [
        each.agent.clone.decoder.theta for each in plain if each.candidate.decoder == "threshold"
    ]
    return {
        "histogram": plain[0].offline.looks.acting,
        "matched_threshold": thresholds[0] if thresholds else None,
    }
