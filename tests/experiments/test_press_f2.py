"""θ by press-F2 finds the presses that a network foresees, and needs no fight for it."""

import numpy as np
import pytest

from agents.clones.decoders import SINCE_PRESS, Fitter
from arena.features import NAMES as NAMES_OF_FEATURES
from arena.rules.actions import NO_ACTION, NUM_MOVES, NUM_SKILLS
from experiments.press_f2 import NAMES, fit
from tests.experiments.conftest import MakeDataset

LOW, HIGH = 0.01, 0.2  # probabilities of acting: nothing near a half, as in a network of real logs


@pytest.mark.parametrize("name", NAMES)
def test_threshold_lies_between_presses_and_the_rest(name: str, dataset_of: MakeDataset) -> None:
    track = [0] * 400
    for frame in range(20, 400, 40):
        track[frame] = 1 + frame % 3
    dataset = dataset_of([track] * 6, features=len(NAMES_OF_FEATURES))
    dataset.features[:, SINCE_PRESS] = 1.0  # no press of its own lately
    act = np.where(dataset.skill != NO_ACTION, HIGH, LOW)
    logits = np.full((len(dataset), NUM_MOVES + NUM_SKILLS), -20.0, np.float32)
    logits[:, :NUM_MOVES] = 0.0
    logits[:, NUM_MOVES] = np.log(1.0 - act)
    pressed = np.maximum(dataset.skill, 1)
    logits[np.arange(len(dataset)), NUM_MOVES + pressed] = np.log(act)
    decoder = fit(name, Fitter(logits, dataset, factored=False), dataset)
    assert decoder.name == name
    assert LOW < decoder.theta < HIGH
