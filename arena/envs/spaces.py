"""The spaces of a learner, and what the faces say of themselves. F = features."""

from typing import Any, Final

import numpy as np
from gymnasium import spaces

from arena.features import FEATURES
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.rules.constants import FRAMES_PER_SECOND

FEATURE_LIMIT: Final = 8.0  # no feature goes beyond, with room for other frame data
METADATA: Final[dict[str, Any]] = {
    "render_modes": ["rgb_array"],
    "render_fps": FRAMES_PER_SECOND,
}


def observation_space() -> spaces.Box[Any]:
    """Make the space of one player's features, float32 ``[F]``."""
    return spaces.Box(-FEATURE_LIMIT, FEATURE_LIMIT, (FEATURES,), np.float32)


def action_space() -> spaces.MultiDiscrete:
    """Make the space of one player's actions: (move, skill)."""
    return spaces.MultiDiscrete([NUM_MOVES, NUM_SKILLS])
