"""Candidates that know nothing: what an offline figure is worth is its distance from theirs.

Two of them expose press scores that allow for timing. The *metronome* presses the commonest skill
at a steady beat, so some of its presses fall near the log's by chance; press scores are read as
multiples of its own. The *echo* presses the commonest skill one frame after the log did, so it is
late by one frame and never presses in a fight; a window that lets presses come early alone gives it
nothing for that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.clones.press_f2 import press_f2
from arena.features import NAMES, SINCE_PRESS_LIMIT
from arena.rules.actions import NEUTRAL, NO_ACTION, NUM_CODES, NUM_MOVES, NUM_SKILLS
from experiments.offline.likelihood import Likelihood
from experiments.offline.predictions import Predictions
from experiments.offline.result import OfflineResult, score
from logs.corpus import Corpus
from logs.resimulate import Dataset

METRONOME: Final = "metronome"
BEAT: Final = 24
"""Frames from one press of the metronome to the next."""
_SINCE_PRESS: Final = NAMES.index("self.since_press")


def always_no_action(dataset: Dataset) -> Predictions:
    """Press nothing and stand, on every row."""
    rows = len(dataset)
    return Predictions(
        move=np.full(rows, NEUTRAL, np.int8),
        skill=np.full(rows, NO_ACTION, np.int8),
    )


def repeat_last(dataset: Dataset) -> Predictions:
    """Answer the input of one frame earlier: a held move is right, a press comes a frame late."""
    return Predictions(move=dataset.previous_move, skill=dataset.previous_skill)


@dataclass(frozen=True)
class Shares:
    """How often each move and each skill is answered, whatever is seen.

    Attributes:
        move: Share of each move, float64 [5].
        skill: Share of each skill, float64 [9].
    """

    move: NDArray[np.float64]
    skill: NDArray[np.float64]

    @property
    def commonest(self) -> np.int8:
        """The skill that is pressed most often."""
        return np.int8(1 + self.skill[1:].argmax())

    @classmethod
    def of(cls, corpus: Corpus, matches: NDArray[np.integer], delay: int) -> "Shares":
        """Count the labels of the examples in some fights, those of the training part, say.

        Args:
            corpus: The fights.
            matches: Indices of the fights to count.
            delay: Frames from observation to label; earlier inputs are no labels.
        """
        codes = np.concatenate(
            [
                corpus.fights[match].inputs[delay:, corpus.examples[match]].ravel()
                for match in matches
            ]
        )
        counts = np.bincount(codes, minlength=NUM_CODES).reshape(NUM_MOVES, NUM_SKILLS)
        return cls(counts.sum(axis=1) / codes.size, counts.sum(axis=0) / codes.size)


def prior(dataset: Dataset, shares: Shares, seed: int) -> Predictions:
    """Answer by chance, with the shares of the training log.

    Args:
        dataset: Rows to answer.
        shares: Shares of moves and skills; never those of the tested rows.
        seed: Key of the draws.

    Returns:
        Draws, with the shares as the probabilities of every row.
    """
    generator = np.random.default_rng(seed)
    rows = len(dataset)
    chances = np.broadcast_to(shares.skill.astype(np.float32), (rows, NUM_SKILLS))
    return Predictions(
        move=generator.choice(NUM_MOVES, rows, p=shares.move).astype(np.int8),
        skill=generator.choice(NUM_SKILLS, rows, p=shares.skill).astype(np.int8),
        likelihood=Likelihood.of(chances, dataset),
    )


def echo(dataset: Dataset, shares: Shares) -> Predictions:
    """Press the commonest skill one frame after the player's latest press, as its feature shows."""
    since = dataset.features[:, _SINCE_PRESS] * SINCE_PRESS_LIMIT
    pressed = (since > 0.5) & (since < 1.5)
    return Predictions(
        move=dataset.previous_move, skill=np.where(pressed, shares.commonest, NO_ACTION)
    )


def metronome(dataset: Dataset, shares: Shares) -> Predictions:
    """Stand, and press the commonest skill every `BEAT` frames."""
    beat = dataset.frame % BEAT == 0
    return Predictions(
        move=np.full(len(dataset), NEUTRAL, np.int8),
        skill=np.where(beat, shares.commonest, NO_ACTION),
    )


def control_results(dataset: Dataset, shares: Shares, seed: int = 0) -> list[OfflineResult]:
    """Score the controls on a dataset; ``shares`` are those of the training part."""
    return [
        score("always-no_action", always_no_action(dataset), dataset),
        score("repeat-last", repeat_last(dataset), dataset),
        score("prior", prior(dataset, shares, seed), dataset),
        score(METRONOME, metronome(dataset, shares), dataset),
        score("echo", echo(dataset, shares), dataset),
    ]


def lifts(result: OfflineResult, controls: Sequence[OfflineResult]) -> dict[str, float | None]:
    """Give press-F2 as multiples of the metronome's: 1 is what a steady beat gets by chance.

    Args:
        result: Figures of a candidate or a control.
        controls: Those of `control_results` on the same rows.

    Returns:
        ``press_f2``, and ``press_f2_ahead`` of presses that come on time or early; None where the
        metronome scores nothing.
    """
    beat = next(control for control in controls if control.agent == METRONOME)
    found = {}
    for name, scores, base in (
        ("press_f2", result.registered, beat.registered),
        ("press_f2_ahead", result.ahead, beat.ahead),
    ):
        found[name] = press_f2(scores) / press_f2(base) if press_f2(base) else None
    return found
