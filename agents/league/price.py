"""What a press costs: a Lagrange multiplier that holds a learner to a press rate.

It rises while the learner presses more often than it shall, and falls while less (Tessler et al.,
"Reward constrained policy optimization", ICLR 2019).
"""

from typing import Final

import numpy as np

MOST: Final = 0.05
"""Of a press. The whole health of a fighter is worth 1, so this is about half of a strong hit."""
STEP: Final = 0.001
"""Change of the price at a rate that is twice the wanted one, or nothing, in a rollout."""


def next_price(price: float, rate: float, wanted: float) -> float:
    """Change the price of a press after a rollout.

    Args:
        price: So far, taken off the reward for every press.
        rate: Presses a frame in the rollout.
        wanted: Presses a frame that the learner is held to.

    Returns:
        The price from now on, 0 to `MOST`.
    """
    return float(np.clip(price + STEP * np.clip(rate / wanted - 1, -1, 1), 0, MOST))
