"""The network, its folded form, and the two readings of its skill outputs."""

import numpy as np
import torch

from agents.clones.network import (
    SMALLEST_DEVIATION,
    Perceptron,
    PerceptronArchitecture,
    skill_log_probabilities,
)


def some_network(factored: bool = False, features: int = 20) -> Perceptron:
    generator = torch.Generator().manual_seed(3)
    network = Perceptron(
        PerceptronArchitecture(features=features, width=24, factored=factored), generator
    )
    for buffer, low, high in ((network.mean, -1, 1), (network.scale, 0.5, 2)):
        buffer.uniform_(low, high, generator=generator)
    for layer in network.linears():
        torch.nn.init.normal_(layer.bias, generator=generator)
    return network


def test_standardisation() -> None:
    network = Perceptron(PerceptronArchitecture(features=3))
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


def test_weights_come_from_the_generator_alone() -> None:
    torch.manual_seed(1)
    first = some_network()
    torch.manual_seed(2)
    second = some_network()
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(a, b)
