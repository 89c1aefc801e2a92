"""The gradient by hand against autograd's."""

import pytest
import torch
from torch.nn import functional as F

from agents.clones.backpropagation import Backpropagation
from agents.clones.network import Perceptron, PerceptronArchitecture


def both_gradients(depth: int, half: bool) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    network = Perceptron(PerceptronArchitecture(features=20, width=16, depth=depth))
    network.mean.normal_()
    network.scale.uniform_(0.5, 2.0)
    features, labels = torch.randn(300, 20), torch.randint(0, 14, (64,))
    rows = torch.randperm(300)[:64]
    work = Backpropagation(network, 64, half=half)
    for _ in range(2):  # twice, so that nothing is left over from the pass before
        logits = work.forward(features, rows)
        torch.autograd.backward(F.cross_entropy(logits.t(), labels))
        work.backward(logits)
    by_hand = [parameter.grad.clone() for parameter in network.parameters()]
    network.zero_grad()
    torch.autograd.backward(F.cross_entropy(network(features[rows]), labels))
    return by_hand, [parameter.grad for parameter in network.parameters()]


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_gradient_is_autograds(depth: int) -> None:
    for by_hand, expected in zip(*both_gradients(depth, half=False), strict=True):
        torch.testing.assert_close(by_hand, expected)


def test_bfloat16_gradient_is_near() -> None:
    for by_hand, expected in zip(*both_gradients(2, half=True), strict=True):
        assert (by_hand - expected).norm() < 0.1 * expected.norm()
