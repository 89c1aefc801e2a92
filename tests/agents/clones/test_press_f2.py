"""θ by press-F2 finds the presses that a network foresees, and needs no fight for it."""

import numpy as np
import pytest

from agents.clones.decoders import PLANS, SINCE_PRESS, Fitter
from agents.clones.network import PerceptronArchitecture
from agents.clones.outputs import Outputs
from agents.clones.press_f2 import press_f2_on
from arena.rules.actions import NO_ACTION, NUM_MOVES, NUM_SKILLS
from tests.agents.clones.synthetic import make_log

LOW, HIGH = 0.01, 0.2  # probabilities of acting: nothing near a half, as in a network of real logs
NAMES = [name for name, plan in PLANS.items() if plan.theta == "press-f2"]


@pytest.mark.parametrize("move", ["argmax", "sample"])
@pytest.mark.parametrize("name", NAMES)
def test_threshold_lies_between_presses_and_the_rest(name: str, move: str) -> None:
    log = make_log(3, seed=0)
    log.features[:, SINCE_PRESS] = 0.5  # no press of its own lately, and no long silence
    act = np.where(log.skill != NO_ACTION, HIGH, LOW)
    logits = np.full((len(log), NUM_MOVES + NUM_SKILLS), -20.0, np.float32)
    logits[:, :NUM_MOVES] = 0.0
    logits[:, NUM_MOVES] = np.log(1.0 - act)
    pressed = np.maximum(log.skill, 1)
    logits[np.arange(len(log)), NUM_MOVES + pressed] = np.log(act)
    network = PerceptronArchitecture(features=log.features.shape[1]).build()
    fitter = Fitter(Outputs(network, log, logits))
    decoder = fitter.fit(name, move=move)
    assert (decoder.name, decoder.move) == (name, move)
    assert LOW < decoder.theta < HIGH
    assert fitter.fit(name).theta == decoder.theta


def test_the_log_itself_scores_one_and_silence_scores_nothing() -> None:
    log = make_log(2, seed=1)
    assert press_f2_on(log.skill, log) == 1.0
    assert press_f2_on(np.zeros_like(log.skill), log) == 0.0
    # A press held for some frames is one press, as the game counts it.
    held = np.maximum(log.skill, np.roll(log.skill, 1))
    assert press_f2_on(held, log) == 1.0
