"""Decoders whose threshold is set by press-F2 on validation matches, and by nothing else.

A threshold that matches the log's press rate on the log presses too rarely in a fight: there the
clone meets its own past, and rarely stands where the log's player was about to press. Press-F2
(`experiments.offline.matching`) asks which of the log's presses were found, at what price in
needless ones, and is the figure by which the demo chooses among its candidates as well.
"""

from typing import Final

import numpy as np

from agents.clones.decoders import Decoder, Fitter, usual_gap
from agents.clones.decoding import registered_presses
from experiments.offline.matching import PressScore, press_scores
from logs.resimulate import Dataset

WINDOW: Final = 12
BETA: Final = 2.0

_THETAS: Final = tuple(float(1 / (1 + np.exp(-odds))) for odds in np.arange(-6.0, 2.5, 0.5))

SAMPLE: Final = "sample-f2"
THRESHOLD: Final = "threshold-f2"
NAMES: Final = (SAMPLE, THRESHOLD)


def press_f2(scores: dict[int, PressScore]) -> float:
    """Press-F2 within 12 frames, of scores by window."""
    return scores[WINDOW].f_beta(BETA)


def fit(name: str, fitter: Fitter, validation: Dataset) -> Decoder:
    """Set a decoder's θ to where press-F2 on the validation matches is highest.

    Args:
        name: One of ``NAMES``. ``sample-f2`` draws from sharpened probabilities (T = ½);
            ``threshold-f2`` presses the likeliest skill above θ and waits after a press as long as
            the log's players usually do.
        fitter: Answers the validation rows for one network.
        validation: Those rows.

    Returns:
        The decoder.
    """
    logged = registered_presses(validation.skill, validation.tracks)

    def merit(decoder: Decoder) -> float:
        skill = np.ascontiguousarray(fitter.answers(decoder)[:, 1])
        answered = registered_presses(skill, validation.tracks, decoder.refractory)
        return press_f2(press_scores(logged, answered, validation.tracks, (WINDOW,)))

    base = Decoder(name=name, act="threshold", move="argmax", refractory=usual_gap(validation))
    if name == SAMPLE:
        base = Decoder(name=name, act="sample", which="sample", temperature=0.5, move="argmax")
    return max((base.with_(theta=theta) for theta in _THETAS), key=merit)
