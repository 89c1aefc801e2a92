"""Branches off logged fights: the log goes on as it was; a player that draws differs in each."""

import numpy as np
import pytest
import torch

from agents.clones.agent import Clone, CloneAgent
from agents.clones.decoders import Decoder
from agents.clones.network import Perceptron, PerceptronArchitecture
from arena import state as S
from arena.base.errors import InputError
from arena.features import FEATURES
from arena.match import play
from arena.rules.digest import CHECKPOINT_FRAMES
from logs.branches import LoggedPlayer, branches
from logs.bundled import PRO_CORPUS
from logs.corpus import Corpus

DELAY = 15


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus.load(PRO_CORPUS)


def sampler() -> CloneAgent:
    network = Perceptron(
        PerceptronArchitecture(features=FEATURES), torch.Generator().manual_seed(1)
    )
    decoder = Decoder(name="sample", act="sample", which="sample", move="sample")
    return CloneAgent(Clone(network, decoder), "clone:untrained")


def test_both_sides_going_on_by_the_log_end_as_the_log_does(corpus: Corpus) -> None:
    fights = np.array([3, 3, 700, 12, 12, 41])
    lengths = np.array([corpus.fights[fight].frames for fight in fights])
    frames = np.array([100, 0, 333, 61, lengths[4] - 1, 7])
    starts = branches(corpus, fights, frames, delay=DELAY)
    logged = LoggedPlayer(corpus, fights, frames, starts, delay=DELAY)
    (result,) = play([(logged, logged)], len(fights), 0, starts=starts, delay=DELAY)
    np.testing.assert_array_equal(result.frames, lengths)
    outcome = np.array([corpus.fights[fight].outcome for fight in fights])
    winner = np.where(result.result > 0, result.side, 1 - result.side)
    assert (np.where(result.result == 0, S.DRAW, winner + 1) == outcome).all()


def test_a_branch_is_stopped_and_gives_the_lead(corpus: Corpus) -> None:
    fights = np.repeat(np.arange(20), 2)
    frames = np.full(40, 200)
    starts = branches(corpus, fights, frames, delay=DELAY)
    logged = LoggedPlayer(corpus, fights, frames, starts, delay=DELAY)
    assert starts.states is not None
    (result,) = play(
        [(logged, logged)], 40, 0, starts=starts, delay=DELAY, frames=CHECKPOINT_FRAMES
    )
    going_on = result.stopped
    assert going_on.sum() > 30
    assert (result.frames[going_on] == 200 + CHECKPOINT_FRAMES).all()
    # Both fights of a moment are the same, seen from the other side.
    np.testing.assert_allclose(result.lead[0::2], -result.lead[1::2])
    assert np.abs(result.lead).max() > 0.05


def test_players_that_draw_differ_between_branches_of_one_moment(corpus: Corpus) -> None:
    fights, frames = np.zeros(64, np.int64), np.full(64, 150)
    clone = sampler()
    digests = []
    for seed in (0, 0, 1):
        starts = branches(corpus, fights, frames, delay=DELAY, seed=seed)
        logged = LoggedPlayer(corpus, fights, frames, starts, delay=DELAY)
        (result,) = play([(clone, logged)], 64, 0, starts=starts, delay=DELAY, frames=60)
        assert result.distinct_fights == 64
        digests.append(result.digest)
    np.testing.assert_array_equal(digests[0], digests[1])
    assert not np.array_equal(digests[0], digests[2])


def test_it_plays_no_fights_but_its_branches(corpus: Corpus) -> None:
    fights, frames = np.array([0, 0]), np.array([50, 50])
    starts = branches(corpus, fights, frames, delay=DELAY)
    logged = LoggedPlayer(corpus, fights, frames, starts, delay=DELAY)
    with pytest.raises(InputError, match="none of its branches"):
        play([(logged, sampler())], 2, 0, delay=DELAY)
    with pytest.raises(InputError, match="trained for a reaction delay of 15 frames"):
        play([(logged, sampler())], 2, 0, starts=starts, delay=5)
    with pytest.raises(InputError, match="fight 0 has no frame"):
        branches(corpus, np.array([0]), np.array([3_599]), delay=DELAY)
