"""What the faces have in common: spaces, and how columns become infos. F = features."""

from typing import Any, Final

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.features import FEATURES
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.rules.constants import FRAMES_PER_SECOND

Infos = dict[str, Any]

FEATURE_LIMIT: Final = 8.0  # no feature goes beyond, with room for other frame data
METADATA: Final[dict[str, Any]] = {"render_modes": [], "render_fps": FRAMES_PER_SECOND}


def observation_space() -> spaces.Box[Any]:
    """Make the space of one player's features, float32 ``[F]``."""
    return spaces.Box(-FEATURE_LIMIT, FEATURE_LIMIT, (FEATURES,), np.float32)


def action_space() -> spaces.MultiDiscrete:
    """Make the space of one player's actions: (move, skill)."""
    return spaces.MultiDiscrete([NUM_MOVES, NUM_SKILLS])


def checked_side(side: int) -> int:
    """Give a side back if it is 0 or 1.

    Raises:
        InputError: If it is neither.
    """
    if side not in (0, 1):
        raise InputError(f"side {side!r} does not exist; give 0 or 1")
    return side


def opponents_of(side: int, fights: int) -> NDArray[np.int32]:
    """Seat the only opponent across from the learner in every fight, int32 ``[B, 2]``."""
    who = np.full((fights, 2), -1, np.int32)
    who[:, 1 - side] = 0
    return who


def single_info(columns: dict[str, NDArray[Any]]) -> Infos:
    """Make the info of one fight from columns of one row."""
    return {key: column[0].item() for key, column in columns.items()}
