"""What the demo measured, put together as the content of ``report.json``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.clones.agent import CloneAgent
from arena.rules.actions import NO_ACTION
from experiments.candidates import CRITERION, Candidate, merit
from experiments.frame_use import frame_use
from experiments.labelled import Labelled
from experiments.offline import OfflineResult, Shares, control_results
from experiments.offline.metrics import act_probability
from experiments.online import OnlineResult
from experiments.report.acting import histogram
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
    frame_use: dict[str, float]
    epochs: list[dict[str, Any]]

    def to_dict(self, *, chosen: bool) -> dict[str, Any]:
        """All of it as JSON types."""
        return {
            "name": self.candidate.name,
            "agent": self.agent.name,
            "remedy": self.candidate.remedy,
            "decoder": self.candidate.decoder,
            "decoder_settings": self.agent.clone.decoder.model_dump(),
            "chosen": chosen,
            "validation": self.validation.to_dict() | {"merit": merit(self.validation)},
            "offline": self.offline.to_dict(),
            "online": self.panel.to_dict() | {"pros": self.pros.to_dict()},
            "frame_use": self.frame_use,
            "epochs": self.epochs,
        }


def compose(logs: Labelled, tested: Sequence[Tested], seeds: Mapping[str, int]) -> dict[str, Any]:
    """Put the report together and choose the best candidate by validation matches.

    Args:
        logs: The logs, with the rows of the test part.
        tested: Every candidate.
        seeds: All seeds, by what they are for.

    Returns:
        The content of ``report.json``, without the seconds that the steps took.
    """
    best = max(tested, key=lambda each: merit(each.validation))
    shares = Shares.of(logs.corpus, logs.matches["train"], logs.delay)
    controls = control_results(logs.test, shares)
    return {
        "corpus": _corpus(logs),
        "delay": logs.delay,
        "criterion": CRITERION,
        "controls": [control.to_dict() for control in controls],
        "candidates": [each.to_dict(chosen=each is best) for each in tested],
        "players": [{"name": "pros (test logs)", "frame_use": frame_use(logs.test.features)}],
        "acting": _acting(logs, tested),
        "seeds": dict(seeds),
        "versions": versions(),
    }


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


def _acting(logs: Labelled, tested: Sequence[Tested]) -> dict[str, Any]:
    """How likely the plain network holds acting on the test frames, and where it is cut."""
    plain = [each for each in tested if each.candidate.remedy == PLAIN]
    thresholds = [
        each.agent.clone.decoder.theta for each in plain if each.candidate.decoder == "threshold"
    ]
    act = act_probability(plain[0].agent.skill_probabilities(logs.test))
    return {
        "histogram": histogram(act, logs.test.skill != NO_ACTION),
        "matched_threshold": thresholds[0] if thresholds else None,
    }
