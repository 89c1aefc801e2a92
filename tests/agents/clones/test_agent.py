"""A clone as a player of the arena."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from agents.clones.agent import Clone, CloneAgent
from agents.clones.decoders import Decoder
from agents.clones.network import Perceptron, PerceptronArchitecture
from agents.clones.outputs import Outputs
from agents.clones.training import Trained
from arena.features import FEATURES
from arena.match import Observation, Player, play
from logs.resimulate import Dataset
from tests.arena.agents import observation


def some_agent(**decoder: object) -> CloneAgent:
    network = Perceptron(
        PerceptronArchitecture(features=FEATURES, width=16), torch.Generator().manual_seed(1)
    )
    chosen = Decoder.model_validate({"name": "test", "act": "sample", "which": "sample", **decoder})
    return CloneAgent(Clone(network, chosen), "clone:test")


def observation_of(data: Dataset, rows: slice) -> Observation:
    return observation(
        len(data.skill[rows]),
        features=data.features[rows],
        side=data.side[rows].astype(np.int32),
        fight=data.match[rows].astype(np.int64),
        frame=data.frame[rows],
    )


def test_it_is_a_player() -> None:
    agent = some_agent()
    assert isinstance(agent, Player)
    assert agent.stateless


def test_it_answers_as_its_fitter_says(trained: dict[str, Trained], validation: Dataset) -> None:
    clone = trained["plain"].clone
    fitter = clone.fitter(validation)
    decoder = fitter.fit("sample")
    agent = CloneAgent(clone.with_decoder(decoder), "clone:x")
    expected = fitter.answers(decoder)
    seen = observation_of(validation, slice(100, 700))
    found = agent.begin(600, seed=0).act(seen)
    assert found.dtype == np.int8
    np.testing.assert_array_equal(found, expected[100:700])
    # All that it draws from are the keys of the fights.
    np.testing.assert_array_equal(agent.begin(600, seed=1).act(seen), found)
    other = replace(seen, fight=seen.fight + 1)
    assert (agent.begin(600, seed=0).act(other) != found).any()


def test_its_probabilities_are_those_before_decoding(
    trained: dict[str, Trained], validation: Dataset
) -> None:
    clone = trained["plain"].clone
    found = Outputs.of(clone.network, validation).skill_probabilities[:500]
    assert found.shape == (500, 9)
    np.testing.assert_allclose(found.sum(1), 1.0, rtol=1e-5)
    _, expected = clone.predict(validation.features[:500])
    np.testing.assert_array_equal(found, expected)


def test_another_decoder_leaves_the_clone_as_it_was(trained: dict[str, Trained]) -> None:
    clone = trained["plain"].clone
    other = clone.with_decoder(clone.decoder.with_(move="sample", move_hold=5))
    assert clone.decoder != other.decoder
    assert clone.network is other.network


@pytest.mark.parametrize("batch", [1, 4])
def test_its_fights_do_not_depend_on_the_batch(batch: int) -> None:
    fights = 4
    together = play([(some_agent(), some_agent(move_hold=8))], fights, seed=3)[0]
    apart = play([(some_agent(), some_agent(move_hold=8))], fights, seed=3, batch=batch)[0]
    np.testing.assert_array_equal(together.digest, apart.digest)
    np.testing.assert_array_equal(together.result, apart.result)
    assert together.distinct_fights == fights


def test_a_fingerprint_is_of_weights_and_decoder_whatever_the_name() -> None:
    first, again, other_decoder = some_agent(), some_agent(), some_agent(move_hold=8)
    again.name = "clone:elsewhere"
    assert first.fingerprint == again.fingerprint != other_decoder.fingerprint
    for weights in again.clone.network.parameters():
        with torch.no_grad():
            weights.view(-1)[0] += 1e-3
        changed = CloneAgent(again.clone, "clone:test").fingerprint
        assert changed != first.fingerprint
