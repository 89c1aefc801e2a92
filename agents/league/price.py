"""What a press costs: a Lagrange multiplier that holds a learner to a press rate.

It rises while the learner presses more often than it shall, and falls while less (Tessler et al.,
"Reward constrained policy optimization", ICLR 2019). What is charged also answers the rate of the
latest rollout at once, which keeps the two from swinging (Stooke et al., "Responsive safety in
reinforcement learning by PID Lagrangian methods", ICML 2020).
"""

from typing import Final

import numpy as np

MOST: Final = 0.05
"""Of a press. The whole health of a fighter is worth 1, so this is about half of a strong hit."""
STEP: Final = 0.001
"""Change of the price at a rate that is twice the wanted one, or nothing, in a rollout."""
RESPONSE: Final = 0.01
"""Charged on top of the price then."""


def next_price(price: float, rate: float, wanted: float) -> float:
    """Change the price of a press after a rollout.

    Args:
        price: So far.
        rate: Presses a minute in the rollout.
        wanted: Presses a minute that the learner is held to.

    Returns:
        The price from now on, 0 to `MOST`.
    """
    return _bounded(price + STEP * _excess(rate, wanted))


def charge(price: float, rate: float, wanted: float) -> float:
    """Give what is taken off the reward for a press in the next rollout, 0 to `MOST`.

    Args:
        price: Of `next_price`.
        rate: Presses a minute in the latest rollout.
        wanted: Presses a minute that the learner is held to.
    """
    return _bounded(price + RESPONSE * _excess(rate, wanted))


def _excess(rate: float, wanted: float) -> float:
    return float(np.clip(rate / wanted - 1, -1, 1))


def _bounded(price: float) -> float:
    return float(np.clip(price, 0, MOST))
