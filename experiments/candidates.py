"""The clones that the demo compares, and the figure by which it chooses one without a fight."""

from dataclasses import dataclass
from typing import Final

from agents.clones.decoders import Moves
from agents.clones.press_f2 import WINDOW, press_f2
from experiments.offline import OfflineResult

CRITERION: Final = f"the highest press-F2 within {WINDOW} frames"
CHOSEN_BY_FIGHTS: Final = (
    f"press-F2 itself, its window of {WINDOW} frames and the weight of its recall",
    "the weights by advantage, how sharp they are, and the decoder that they are shown with",
)
"""What was settled after looking at fights of earlier versions, so that no figure of the report is
blind to fights altogether."""


@dataclass(frozen=True)
class Candidate:
    """One clone: a remedy in training crossed with a decoder.

    Attributes:
        name: What it is called in tables and pictures.
        remedy: Spec of the remedy (`agents.clones.remedies`); candidates of one remedy share a
            network.
        decoder: Name of the decoder (`agents.clones.decoders`).
        move: How moves are decoded, see `agents.clones.decoders.Fitter.fit`; candidates of one
            remedy that agree in decoder and moves are one player.
    """

    name: str
    remedy: str
    decoder: str
    move: Moves = "validation"

    @property
    def network(self) -> str:
        """Name of the folder of its network's training; no sign that a file system forbids."""
        return self.remedy.translate(str.maketrans(":=,", "---"))

    @property
    def folder(self) -> str:
        """Name of the folder that its checkpoint is kept in."""
        moves = "" if self.move == "validation" else f"-{self.move}-moves"
        return f"{self.network}-{self.decoder}{moves}"


# Every loss is decoded in a way of its own and by F2, so that neither is a loss's privilege; the
# plain one in more ways, since there the decoder alone makes the difference. The first candidate of
# a remedy is the one that is tested after every epoch.
CANDIDATES: Final = (
    Candidate("plain", "plain", "argmax"),
    Candidate("plain, sampled", "plain", "sample"),
    Candidate("plain, threshold", "plain", "threshold"),
    Candidate("plain, F2", "plain", "sample-f2"),
    Candidate("√ inverse", "inverse-half", "sample"),
    Candidate("√ inverse, F2", "inverse-half", "sample-f2"),
    Candidate("inverse, argmax", "inverse", "argmax"),
    Candidate("inverse, F2", "inverse", "sample-f2"),
    Candidate("balanced, argmax", "balanced-softmax", "argmax"),
    Candidate("balanced, F2", "balanced-softmax", "sample-f2"),
    Candidate("act × which", "act-which:alpha=0.5", "sample"),
    Candidate("act × which, F2", "act-which:alpha=0.5", "sample-f2"),
    Candidate("advantage, threshold F2", "plain:advantage=0.5", "threshold-f2"),
    Candidate("advantage, F2", "plain:advantage=0.5", "sample-f2"),
)


def merit(validation: OfflineResult) -> float:
    """The figure to choose by, on validation matches: the higher, the better.

    Skill accuracy is no such figure: it is highest for a clone that never presses. Here a press
    counts if the game registers it and it is the right skill at about the right time, see
    `agents.clones.press_f2`.
    """
    return press_f2(validation.registered)
