"""What the demo measured, put together as the content of ``report.json``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.clones.agent import CloneAgent
from experiments.candidates import CHOSEN_BY_FIGHTS, CRITERION, Candidate, merit
from experiments.frame_use import frame_use
from experiments.labelled import Labelled
from experiments.offline import OfflineResult, Shares, control_results, lifts
from experiments.online import OnlineResult
from experiments.rank_correlation import rank_correlation
from experiments.report.verdict import PLAIN
from experiments.versions import versions


@dataclass(frozen=True)
class Tested:
    """A candidate and all that was measured of it.

    Attributes:
        candidate: Which.
        agent: Its player.
        validation: Offline figures on validation matches, by which it may be chosen.
        offline: Offline figures on test matches.
        panel: Fights with the panel.
        pros: Fights with the pros it was cloned from.
        held_out: Fights with opponents that nothing was tuned on; None if there are none.
        frame_use: What it did with its frames against the panel.
        epochs: Figures of the epochs of its network; none for a candidate that shares the network
            of another one.
    """

    candidate: Candidate
    agent: CloneAgent
    validation: OfflineResult
    offline: OfflineResult
    panel: OnlineResult
    pros: OnlineResult
    held_out: OnlineResult | None
    frame_use: dict[str, float]
    epochs: list[dict[str, Any]]

    def to_dict(self, controls: Sequence[OfflineResult], *, chosen: bool) -> dict[str, Any]:
        """All of it as JSON types; press scores also over those of the controls."""
        online = self.panel.to_dict() | {"pros": self.pros.to_dict()}
        if self.held_out is not None:
            online["held_out"] = self.held_out.to_dict()
        return {
            "name": self.candidate.name,
            "agent": self.agent.name,
            "remedy": self.candidate.remedy,
            "decoder": self.candidate.decoder,
            "decoder_settings": self.agent.clone.decoder.model_dump(),
            "chosen": chosen,
            "validation": self.validation.to_dict() | {"merit": merit(self.validation)},
            "offline": self.offline.to_dict() | {"lift": lifts(self.offline, controls)},
            "online": online,
            "frame_use": self.frame_use,
            "epochs": self.epochs,
        }


def compose(
    logs: Labelled,
    tested: Sequence[Tested],
    best: int,
    exploit: Mapping[str, Any],
    seeds: Mapping[str, int],
) -> dict[str, Any]:
    """Put the report together.

    Args:
        logs: The logs, with the rows of the test part.
        tested: Every candidate.
        best: Which of them was chosen, by validation matches.
        exploit: How simple a strategy beats that one.
        seeds: All seeds, by what they are for.

    Returns:
        The content of ``report.json``, without the seconds that the steps took.
    """
    shares = Shares.of(logs.corpus, logs.matches["train"], logs.delay)
    controls = control_results(logs.test, shares)
    return {
        "corpus": _corpus(logs),
        "delay": logs.delay,
        "criterion": CRITERION,
        "chosen_by_fights": list(CHOSEN_BY_FIGHTS),
        "controls": [
            control.to_dict() | {"lift": lifts(control, controls)} for control in controls
        ],
        "candidates": [
            each.to_dict(controls, chosen=number == best) for number, each in enumerate(tested)
        ],
        "exploit": dict(exploit),
        "held_out": _held_out(tested),
        "players": [{"name": "pros (test logs)", "frame_use": frame_use(logs.test.features)}],
        "acting": _acting(tested),
        "seeds": dict(seeds),
        "versions": versions(),
    }


def _held_out(tested: Sequence[Tested]) -> dict[str, Any] | None:
    """Say how alike panel and held-out opponents rank the candidates; None without the latter."""
    panel = [each.panel.together.by_start for each in tested]
    other = [each.held_out.together.by_start for each in tested if each.held_out is not None]
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
