"""The network, its folded form, and the two readings of its skill outputs."""

import numpy as np
import pytest
import torch

from agents.clones.network import (
    SMALLEST_DEVIATION,
    Architecture,
    Inference,
    Network,
    skill_log_probabilities,
)


def some_network(factored: bool = False, features: int = 20) -> Network:
    generator = torch.Generator().manual_seed(3)
    network = Network(Architecture(features=features, width=24, factored=factored), generator)
    for buffer, low, high in ((network.mean, -1, 1), (network.scale, 0.5, 2)):
        buffer.uniform_(low, high, generator=generator)
    for layer in network.linears():
        torch.nn.init.normal_(layer.bias, generator=generator)
    return network


def test_folding_changes_nothing() -> None:
    network = some_network()
    network.skill_offset.copy_(torch.arange(9.0))
    features = torch.randn(200, 20)
    expected = network(features)
    expected[:, 5:] += torch.arange(9.0)
    torch.testing.assert_close(Inference(network).logits(features), expected)


def test_a_copy_is_folded() -> None:
    network = some_network()
    inference = Inference(network)
    features = torch.randn(40, 20)
    before = inference.logits(features)
    with torch.no_grad():
        network.linears()[0].weight.zero_()
    assert torch.equal(inference.logits(features), before)


@pytest.mark.parametrize("rows", [0, 1, 3, 31, 32, 33, 250, 4_095, 4_097])
def test_a_row_does_not_depend_on_its_batch(rows: int) -> None:
    inference = Inference(some_network())
    features = torch.randn(9_000, 20)
    together = inference.logits(features)
    assert torch.equal(inference.logits(features[:rows]), together[:rows])
    assert torch.equal(inference.logits(features[5_000 : 5_000 + rows]), together[5_000:][:rows])


def test_standardisation() -> None:
    network = Network(Architecture(features=3))
    rows = np.array([[0.0, 4.0, 0.01], [2.0, 4.0, 0.0]], np.float32)
    network.standardise_by(rows)
    np.testing.assert_allclose(network.mean, [1.0, 4.0, 0.005])
    np.testing.assert_allclose(1.0 / network.scale, [1.0, SMALLEST_DEVIATION, SMALLEST_DEVIATION])


def test_factored_probabilities_by_hand() -> None:
    logits = torch.zeros(9, 1)
    logits[0] = np.log(3.0)  # q = 3/4
    logits[2] = np.log(9.0)  # of the 8 skills: 9 to 7 for skill 2
    chances = skill_log_probabilities(logits, factored=True).exp()[:, 0]
    expected = [1 / 4, *[3 / 4 / 16] * 8]
    expected[2] = 3 / 4 * 9 / 16
    np.testing.assert_allclose(chances, expected, rtol=1e-6)


@pytest.mark.parametrize("factored", [False, True])
def test_probabilities_add_up(factored: bool) -> None:
    move, skill = Inference(some_network(factored)).probabilities(torch.randn(50, 20))
    assert move.shape == (50, 5)
    assert skill.shape == (50, 9)
    np.testing.assert_allclose(move.sum(1), 1.0, rtol=1e-5)
    np.testing.assert_allclose(skill.sum(1), 1.0, rtol=1e-5)


def test_weights_come_from_the_generator_alone() -> None:
    torch.manual_seed(1)
    first = some_network()
    torch.manual_seed(2)
    second = some_network()
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(a, b)
