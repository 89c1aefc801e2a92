"""Short fights to keep, label and look at."""

import numpy as np

from arena.fight import Fight
from arena.replays.entries import Party
from arena.replays.replay import Replay

ADA = Party("Ada", is_person=True)
RUSH = Party("scripted:rush", fingerprint="0123456789abcdef")


def fought(
    frames: int = 200, seed: int = 1, fighters: tuple[str, str] = ("aster", "brakk")
) -> Fight:
    """Play some frames at random, close together."""
    fight = Fight(*fighters, seed=seed)
    generator = np.random.default_rng(seed)
    inputs = np.zeros((frames, 2, 2), np.int8)
    inputs[..., 0] = generator.choice([0, 1, 1, 1, 2, 4], (frames, 2))
    presses = generator.random((frames, 2)) < 0.06
    inputs[..., 1] = np.where(presses, generator.integers(1, 9, (frames, 2)), 0)
    fight.play_inputs(inputs)
    return fight


def recorded(frames: int = 200, seed: int = 1) -> Replay:
    """Record such a fight."""
    return fought(frames, seed).replay(("human:Ada", "scripted:rush"))
