"""The offline test's controls in fights: what an offline figure of theirs is worth online.

Three of the controls have nothing to answer from in a fight of their own: they press nothing, or
repeat the latest input or press, and so never begin one. They are the same player, who stands.

Shapes: n = fights that a player is asked about.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena.base.compile import compiled
from arena.match.agents import AgentPlayer
from arena.match.players import Observation, Player
from arena.rules.actions import NEUTRAL, NO_ACTION
from arena.rules.randomness import draw
from experiments.offline.controls import BEAT, METRONOME, Shares

STANDING: Final = ("always-no_action", "repeat-last", "echo")
"""Controls that stand still in a fight."""
_BITS: Final = 31  # of a draw


class _Stands:
    """Presses nothing."""

    stateless = True

    def reset(self, fights: int, seed: int) -> None:
        """Nothing is remembered."""

    def act(self, observation: Observation) -> NDArray[np.int64]:
        """Answer (move, skill), int64 ``[n, 2]``."""
        return np.tile((NEUTRAL, NO_ACTION), (len(observation.frame), 1))


class _Metronome(_Stands):
    """Stands, and presses one skill at a steady beat."""

    def __init__(self, skill: int) -> None:
        self._skill = skill

    def act(self, observation: Observation) -> NDArray[np.int64]:
        """See `_Stands`."""
        answers = super().act(observation)
        answers[observation.frame % BEAT == 0, 1] = self._skill
        return answers


class _Prior(_Stands):
    """Draws move and skill of every frame with the shares of the training log."""

    def __init__(self, shares: Shares) -> None:
        self._skill, self._move = (
            np.round(np.cumsum(share) * 2**_BITS).astype(np.int64)
            for share in (shares.skill, shares.move)
        )

    def act(self, observation: Observation) -> NDArray[np.int64]:
        """See `_Stands`."""
        keys = observation.fight & 0x7FFFFFFF
        answers = np.empty((len(keys), 2), np.int64)
        drawn = np.empty(len(keys), np.int64)
        for column, edges in enumerate((self._move, self._skill)):
            _draw(keys, observation.frame, column, drawn)
            found = np.searchsorted(edges, drawn, side="right")
            answers[:, column] = np.minimum(found, len(edges) - 1)
        return answers


@compiled
def _draw(
    keys: NDArray[np.int64],
    frames: NDArray[np.int32],
    stream: int,
    drawn: NDArray[np.int64],
) -> None:
    """Draw 31 bits for each fight, keyed on its key and frame."""
    for k in range(len(keys)):
        drawn[k] = draw(keys[k], frames[k], 0, stream)


def control_players(shares: Shares) -> Mapping[str, Player]:
    """Make the controls' players, by name; those of `STANDING` are one player.

    Args:
        shares: Of moves and skills in the training part of a log.
    """
    stands = AgentPlayer(_Stands(), STANDING[0])
    others: dict[str, Any] = {
        "prior": _Prior(shares),
        METRONOME: _Metronome(int(shares.commonest)),
    }
    found = dict.fromkeys(STANDING, stands)
    return found | {name: AgentPlayer(agent, name) for name, agent in others.items()}
