"""What the tests of networks share: one with random weights, and a player that it makes."""

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.networks.network import LOGITS, WIDTH, quantised
from agents.networks.player import NetworkPlayer
from agents.networks.policy import block
from arena.features import FEATURES

HANDS = (1, 1, 10, 15, 24, 6)
SHAPES = ((WIDTH, FEATURES), (WIDTH, WIDTH), (LOGITS, WIDTH))

Layers = list[tuple[NDArray[np.float32], NDArray[np.float32]]]


def layers_of(seed: int, scale: float = 0.1) -> Layers:
    random = np.random.default_rng(seed)
    return [
        (
            random.normal(0, scale, shape).astype(np.float32),
            random.normal(0, scale, shape[0]).astype(np.float32),
        )
        for shape in SHAPES
    ]


@pytest.fixture
def player() -> NetworkPlayer:
    return NetworkPlayer("league:random", block(5, 100, HANDS, quantised(layers_of(1))))
