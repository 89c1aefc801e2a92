"""An agent in a file: it walks in and presses heavy now and then. Nothing of it is compiled."""

from pathlib import Path

_SOURCE = """
import numpy as np


class Walker:
    stateless = True

    def reset(self, fights, seed):
        pass

    def act(self, observation):
        press = observation.frame % 40 == 20
        return np.stack([np.ones_like(press, int), press * 2], axis=1)
"""


def spec_of_walker(folder: Path) -> str:
    """Write the agent into a folder; give its spec."""
    path = folder / "walker.py"
    path.write_text(_SOURCE)
    return f"python:{path}:Walker"
