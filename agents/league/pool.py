"""Whom a learner meets: past selves of all learners and players that do not learn.

Opponents are drawn in proportion to how often they beat the learner, squared (prioritised
fictitious self-play, Vinyals et al., "Grandmaster level in StarCraft II using multi-agent
reinforcement learning", Nature 575, 2019): a learner does not forget how to beat what it has left
behind, and wastes no time on what it beats already.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.networks.network import Integers
from agents.networks.player import NetworkPlayer
from arena.match import Player

_MEMORY: Final = 0.98  # of the share of fights won, a fight
_UNKNOWN: Final = 0.5  # share won against an opponent that was never met
_LEAST: Final = 0.02  # weight of one that never wins: it is met now and then


@dataclass(frozen=True)
class Snapshot:
    """A learner as it once was.

    Attributes:
        learner: Its number.
        steps: Decisions that it had been trained on.
        block: Its parameters, int32 ``[BLOCK]``, see `agents.networks.policy`.
    """

    learner: int
    steps: int
    block: Integers

    @property
    def player(self) -> NetworkPlayer:
        """The snapshot as a player; no two of a league have one name."""
        return NetworkPlayer(f"past:{self.learner}:{self.steps}", self.block)


@dataclass
class Standing:
    """How a learner stands against those it has met.

    Attributes:
        won: Share of its fights won lately against each, by name, a draw as half.
    """

    won: dict[str, float] = field(default_factory=dict)

    def enter(self, name: str, result: int) -> None:
        """Enter a fight: 1 won, -1 lost, 0 a draw."""
        share = (result + 1) / 2
        self.won[name] = _MEMORY * self.won.get(name, _UNKNOWN) + (1 - _MEMORY) * share

    def keep(self, names: Iterable[str]) -> None:
        """Forget all others."""
        known = set(names)
        self.won = {name: share for name, share in self.won.items() if name in known}

    def mean(self, players: Iterable[Player]) -> float:
        """Give the mean share won against those of some players that it has met; 0.5 for none."""
        shares = [self.won[player.name] for player in players if player.name in self.won]
        return float(np.mean(shares)) if shares else _UNKNOWN

    def weights(self, players: Sequence[Player]) -> NDArray[np.float64]:
        """Give the chance of each player to be drawn, float64 ``[n]``; they add up to 1."""
        lost = np.array([1 - self.won.get(player.name, _UNKNOWN) for player in players])
        weights = lost**2 + _LEAST
        return np.asarray(weights / weights.sum())


class Pool:
    """The past selves of all learners."""

    def __init__(self, size: int) -> None:
        """Keep so many at most.

        Args:
            size: At least 4.
        """
        self._size = size
        self.snapshots: list[Snapshot] = []

    def add(self, snapshot: Snapshot) -> None:
        """Put in a snapshot; a pool that is too full loses every second of its older half."""
        self.snapshots.append(snapshot)
        if len(self.snapshots) > self._size:
            half = len(self.snapshots) // 2
            self.snapshots = [*self.snapshots[1:half:2], *self.snapshots[half:]]

    def draw(
        self,
        standing: Standing,
        others: Sequence[Player],
        seats: int,
        random: np.random.Generator,
    ) -> list[Player]:
        """Draw the opponents of a turn.

        Args:
            standing: Of the learner.
            others: Players that do not learn.
            seats: How many are drawn; one may come several times.
            random: What they are drawn by.

        Returns:
            The latest self of each learner, then who was drawn.
        """
        latest = {snapshot.learner: snapshot for snapshot in self.snapshots}
        known = [*(snapshot.player for snapshot in self.snapshots), *others]
        left = max(0, seats - len(latest))
        drawn = random.choice(len(known), left, p=standing.weights(known))
        first = [snapshot.player for snapshot in latest.values()][:seats]
        return [*first, *(known[k] for k in drawn)]
