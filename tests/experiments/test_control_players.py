"""The controls in fights."""

import numpy as np
import pytest

from arena.match import play
from arena.rules.actions import HEAVY, NO_ACTION, NUM_SKILLS
from arena.simulator import DEFAULT_DELAY
from experiments.control_players import STANDING, control_players
from experiments.offline.controls import BEAT, METRONOME, Shares

FIGHTS, FRAMES = 8, 600


@pytest.fixture(scope="module")
def shares() -> Shares:
    skill = np.full(NUM_SKILLS, 0.002)
    skill[HEAVY] = 0.01
    skill[NO_ACTION] = 1.0 - skill[1:].sum()
    return Shares(move=np.array([0.1, 0.2, 0.4, 0.05, 0.25]), skill=skill)


def inputs_of(name: str, shares: Shares) -> np.ndarray:
    """What takes effect of a control against itself: input codes by fight, frame and side."""
    player = control_players(shares)[name]
    (result,) = play([(player, player)], FIGHTS, seed=5, frames=FRAMES, record=True)
    return np.stack([replay.inputs[DEFAULT_DELAY:] for replay in result.replays])


def test_those_that_never_begin_a_press_are_one_player_who_stands(shares: Shares) -> None:
    players = control_players(shares)
    assert len({players[name] for name in STANDING}) == 1
    assert len(set(players.values())) == 3
    assert not inputs_of(STANDING[0], shares).any()


def test_the_metronome_presses_the_commonest_skill_at_its_beat(shares: Shares) -> None:
    pressed = inputs_of(METRONOME, shares)
    assert (pressed[:, ::BEAT] == HEAVY).all()
    assert np.count_nonzero(pressed) == pressed[:, ::BEAT].size


def test_the_prior_draws_with_the_shares_of_the_log(shares: Shares) -> None:
    codes = inputs_of("prior", shares).ravel()
    for part, wanted in ((codes // NUM_SKILLS, shares.move), (codes % NUM_SKILLS, shares.skill)):
        seen = np.bincount(part, minlength=len(wanted)) / codes.size
        spread = np.sqrt(wanted * (1 - wanted) / codes.size)
        assert (np.abs(seen - wanted) < 5 * spread).all()
    assert len(np.unique(codes.reshape(FIGHTS, -1), axis=0)) == FIGHTS  # each fight its own draws
