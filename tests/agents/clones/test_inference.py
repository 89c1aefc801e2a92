"""The network made ready to answer: the same answers, whatever it is asked together with."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from agents.clones.inference import Inference, probabilities
from agents.clones.network import Perceptron, PerceptronArchitecture
from tests.agents.clones.test_network import some_network


def some_features(rows: int) -> NDArray[np.float32]:
    return np.random.default_rng(4).standard_normal((rows, 20), np.float32)


def test_folding_changes_nothing() -> None:
    network = some_network()
    network.skill_offset.copy_(torch.arange(9.0))
    features = some_features(200)
    expected = network(torch.from_numpy(features))
    expected[:, 5:] += torch.arange(9.0)
    np.testing.assert_allclose(
        Inference(network).logits(features), expected.detach().numpy(), rtol=1e-5, atol=1e-5
    )


def test_a_copy_is_folded() -> None:
    network = some_network()
    inference = Inference(network)
    features = some_features(40)
    before = inference.logits(features)
    with torch.no_grad():
        network.linears()[0].weight.zero_()
    np.testing.assert_array_equal(inference.logits(features), before)


@pytest.mark.parametrize("rows", [0, 1, 15, 16, 17, 47, 49, 250, 4_000])
def test_a_row_does_not_depend_on_its_batch(rows: int) -> None:
    inference = Inference(some_network())
    features = some_features(9_000)
    together = inference.logits(features)
    for first in (0, 5_000):
        alone = inference.logits(features[first : first + rows])
        np.testing.assert_array_equal(alone, together[first : first + rows])


@pytest.mark.parametrize("factored", [False, True])
def test_probabilities_add_up(factored: bool) -> None:
    logits = Inference(some_network(factored)).logits(some_features(50))
    move, skill = probabilities(logits, factored)
    assert move.shape == (50, 5)
    assert skill.shape == (50, 9)
    np.testing.assert_allclose(move.sum(1), 1.0, rtol=1e-5)
    np.testing.assert_allclose(skill.sum(1), 1.0, rtol=1e-5)


@pytest.mark.parametrize(("width", "depth"), [(24, 0), (24, 1), (24, 3), (200, 2)])
def test_any_shape_is_passed_as_torch_does(width: int, depth: int) -> None:
    architecture = PerceptronArchitecture(features=20, width=width, depth=depth)
    network = Perceptron(architecture, torch.Generator().manual_seed(2))
    features = some_features(9_000)  # enough for several threads
    expected = network(torch.from_numpy(features)).detach().numpy()
    np.testing.assert_allclose(Inference(network).logits(features), expected, rtol=1e-4, atol=1e-5)
    alone = Inference(network, alone=True).logits(features)
    np.testing.assert_array_equal(alone, Inference(network).logits(features))
