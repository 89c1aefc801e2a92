"""The clones that the demo compares, and the figure by which it chooses one without a fight."""

from dataclasses import dataclass
from typing import Final

from experiments.offline import OfflineResult

CHOICE_WINDOW: Final = 12
CHOICE_BETA: Final = 2.0
CRITERION: Final = f"the highest press-F2 within {CHOICE_WINDOW} frames"


@dataclass(frozen=True)
class Candidate:
    """One clone: a remedy in training crossed with a decoder.

    Attributes:
        name: What it is called in tables and pictures.
        remedy: Spec of the remedy (`agents.clones.remedies`); candidates of one remedy share a
            network.
        decoder: Name of the decoder (`agents.clones.decoders`).
    """

    name: str
    remedy: str
    decoder: str

    @property
    def folder(self) -> str:
        """Name of the folder that its checkpoint is kept in."""
        return f"{self.remedy}-{self.decoder}"


# The first candidate of a remedy is the one that is tested after every epoch.
CANDIDATES: Final = (
    Candidate("plain", "plain", "argmax"),
    Candidate("plain, sampled", "plain", "sample"),
    Candidate("plain, threshold", "plain", "threshold"),
    Candidate("√ inverse", "inverse-half", "argmax"),
    Candidate("√ inverse, matched", "inverse-half", "sample-matched"),
    Candidate("inverse frequency", "inverse", "argmax"),
    Candidate("effective number", "effective", "sample-matched"),
    Candidate("focal", "focal", "sample-matched"),
    Candidate("balanced softmax", "balanced-softmax", "argmax"),
    Candidate("subsampled", "subsample", "sample-matched"),
    Candidate("act × which", "act-which", "sample"),
    Candidate("act × which, threshold", "act-which", "threshold"),
)


def merit(validation: OfflineResult) -> float:
    """The figure to choose by, on validation matches: the higher, the better.

    Skill accuracy is no such figure: it is highest for a clone that never presses. Here a press
    counts if the game registers it and it is the right skill at about the right time. Recall weighs
    more than precision, because a needless press costs its recovery and a missed one the fight;
    precision keeps mashing from paying.
    """
    return validation.registered[CHOICE_WINDOW].f_beta(CHOICE_BETA)
