"""Play a few fights and print digests: run compiled and interpreted, the output must be equal."""

import hashlib

import numpy as np

from arena.features import FEATURES
from tests.arena.random_play import crowd, crowd_inputs

FIGHTS = 4
FRAMES = 160


def digests() -> list[str]:
    """Hash all states and features of some fights, one digest every 20 frames."""
    simulator = crowd(FIGHTS, delay=3)
    rows = np.repeat(np.arange(FIGHTS, dtype=np.int32), 2)
    sides = np.tile(np.arange(2, dtype=np.int32), FIGHTS)
    out = np.zeros((2 * FIGHTS, FEATURES), np.float32)
    digest = hashlib.sha256()
    found = []
    for frame, actions in enumerate(crowd_inputs(FIGHTS, FRAMES, seed=5), 1):
        simulator.step(actions)
        digest.update(simulator.save().memory.tobytes())
        if frame % 20 == 0:
            simulator.observe(rows, sides, out)
            digest.update(out.tobytes())
            found.append(digest.hexdigest())
    return found


if __name__ == "__main__":
    print("\n".join(digests()))
