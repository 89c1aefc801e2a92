"""What a player does with its frames, read from the features of its own side."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.features import NAMES
from arena.replays.replay import Replay
from arena.rules.actions import SKILL_NAMES
from logs.corpus import Corpus
from logs.resimulate import resimulate

USES: Final = (
    "standing",
    "walking",
    "crouching",
    "jumping",
    "guarding",
    "stunned",
    "recovering",
    *SKILL_NAMES[1:],
)

_STUNS: Final = ("stunned", "launched", "knocked_down", "grabbed")


def uses(features: NDArray[np.float32]) -> NDArray[np.int64]:
    """Sort rows by what the player seen from its own side is doing.

    Args:
        features: Rows seen from the player's side, float32 [N, F].

    Returns:
        Index into ``USES`` for each row, int64 [N]. The first that holds counts: performing a
        skill, being hit, guarding or in blockstun, jumping, landing or throwing, crouching,
        walking, else standing.
    """

    def holds(name: str) -> NDArray[np.bool_]:
        return np.asarray(features[:, NAMES.index(f"self.{name}")] > 0)

    skills = [holds(f"skill.{slot}") for slot in range(1, len(SKILL_NAMES))]
    stunned = np.logical_or.reduce([holds(name) for name in _STUNS])
    rules = [
        *zip(SKILL_NAMES[1:], skills, strict=True),
        ("stunned", stunned),
        ("guarding", holds("guarding") | holds("blocking")),
        ("jumping", holds("airborne")),
        ("recovering", holds("recovery")),
        ("crouching", holds("crouching")),
        ("walking", holds("advancing")),
    ]
    return np.select(
        [condition for _, condition in rules],
        [USES.index(use) for use, _ in rules],
        USES.index("standing"),
    )


def frame_use(features: NDArray[np.float32]) -> dict[str, float]:
    """Share of rows by use; ``features`` float32 [N, F], N at least 1."""
    counts = np.bincount(uses(features), minlength=len(USES))
    return {use: float(count / len(features)) for use, count in zip(USES, counts, strict=True)}


def frame_use_in_fights(player: str, fights: Sequence[Replay]) -> dict[str, float]:
    """Share of a player's frames by use, over recorded fights.

    Args:
        player: Name of the player, as it stands in the replays.
        fights: The fights, one or more.
    """
    corpus = Corpus(list(fights))
    rows = resimulate(corpus, np.arange(len(fights)), delay=0)
    names = np.array([fight.players for fight in fights])
    own = names[rows.match, rows.side] == player
    return frame_use(rows.features[own])
