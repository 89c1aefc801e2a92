"""Earlier selves of a learner as its opponents.

Self-play keeps a pool of snapshots of the learner. Some seats of the opponents are theirs: the
first always holds the latest snapshot, the others are drawn anew from the pool before each rollout,
so that the learner does not run in circles after its own last habit (fictitious self-play).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from stable_baselines3.common.policies import ActorCriticPolicy
from torch import Tensor

from agents.clones.network import Perceptron
from agents.ppo.agent import PolicyAgent, Reader, network_of, reading
from agents.ppo.progress import Progress, restore_selves

_POOL: Final = 40  # snapshots at most


class _Past(NamedTuple):
    """An earlier self: its network, and what reads it."""

    network: Perceptron
    reader: Reader


def _past(policy: ActorCriticPolicy) -> _Past:
    network = network_of(policy)
    assert network is not None  # all that are trained here are perceptrons
    return _Past(network, reading(network))


class SelfPlay:
    """Earlier selves as opponents.

    Attributes:
        players: Who sits in the seats.
    """

    def __init__(
        self,
        policy: ActorCriticPolicy,
        seats: int,
        repeat: int,
        seed: int,
        *,
        press_interval: int = 0,
    ):
        """Let a policy take all seats.

        Args:
            policy: The learner's.
            seats: Opponents that are earlier selves.
            repeat: Frames of a decision.
            seed: Of the draws from the pool.
            press_interval: Frames from a press to the next, at least.
        """
        self._pool = [_past(policy)]
        self._random = np.random.default_rng(seed)
        self.players = [
            PolicyAgent(self._pool[0].reader, f"self:{k}", repeat, press_interval=press_interval)
            for k in range(seats)
        ]

    def add(self, policy: ActorCriticPolicy) -> None:
        """Put a snapshot into the pool; a full pool loses one that is drawn."""
        if len(self._pool) == _POOL:
            del self._pool[int(self._random.integers(_POOL))]
        self._pool.append(_past(policy))

    def draw(self) -> None:
        """Give the first seat to the latest snapshot and draw who takes the others."""
        for seat, player in enumerate(self.players):
            last = len(self._pool) - 1
            past = self._pool[int(self._random.integers(last + 1)) if seat else last]
            player.take(past.reader)

    @property
    def networks(self) -> list[Perceptron]:
        """The pool, the latest last."""
        return [past.network for past in self._pool]

    def restore(self, begun: Progress, tensors: Mapping[str, Tensor], seed: int) -> None:
        """Fill the pool as it was, and seed the draws from it anew.

        Raises:
            RuntimeError: If the tensors are no such networks.
        """
        architecture = self._pool[0].network.architecture
        networks = [Perceptron(architecture) for _ in range(begun.selves)]
        restore_selves(networks, tensors)
        self._pool = [_Past(network, reading(network)) for network in networks]
        self._random = np.random.default_rng(seed)
