"""What a fighter is in on a frame, as a frame meter shows it."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.features import NAMES, PLAYER_FEATURE_COUNT, PLAYER_FEATURES


class Phase(Enum):
    """What a fighter is in."""

    FREE = "free"
    AIRBORNE = "airborne"
    STARTUP = "startup"
    ACTIVE = "active"
    RECOVERY = "recovery"
    BLOCKSTUN = "blockstun"
    HITSTUN = "hitstun"
    GRABBED = "grabbed"
    KNOCKED_DOWN = "knocked down"


STUNNED: Final = frozenset((Phase.BLOCKSTUN, Phase.HITSTUN, Phase.GRABBED, Phase.KNOCKED_DOWN))
"""Phases in which the opponent has put a fighter."""

_PHASE_OF: Final = (
    ("startup", Phase.STARTUP),
    ("active", Phase.ACTIVE),
    ("recovery", Phase.RECOVERY),
    ("blocking", Phase.BLOCKSTUN),
    ("stunned", Phase.HITSTUN),
    ("launched", Phase.HITSTUN),
    ("grabbed", Phase.GRABBED),
    ("knocked_down", Phase.KNOCKED_DOWN),
    ("airborne", Phase.AIRBORNE),
)
_COLUMN_OF: Final = {name: PLAYER_FEATURES.index(name) for name, _ in _PHASE_OF}
_INVULNERABLE: Final = PLAYER_FEATURES.index("invulnerable")
_SKILL_LEFT: Final = PLAYER_FEATURES.index("skill_left")
_PER_FRAME: Final = 64  # the feature counts frames of a skill in units of so many
assert NAMES[0] == f"self.{PLAYER_FEATURES[0]}"


@dataclass(frozen=True)
class Cell:
    """One fighter on one frame.

    Attributes:
        phase: What it is in.
        invulnerable: Whether nothing can touch it.
        armoured: Whether the skill that it performs still absorbs a hit.
        projectile: Whether its projectile is in flight.
        skill_row: Row of the skill that it performs, 0 none.
        begins: Whether a skill began on this frame.
        skill_left: Frames of the skill left, this one included; 0 if none is performed.
        timer: Frames of a stun left.
        combo: Hits taken since last free.
        grounded: Whether its feet are on the floor.
    """

    phase: Phase
    invulnerable: bool = False
    armoured: bool = False
    projectile: bool = False
    skill_row: int = 0
    begins: bool = False
    skill_left: int = 0
    timer: int = 0
    combo: int = 0
    grounded: bool = True

    @property
    def stunned(self) -> bool:
        """Whether the opponent has put it there."""
        return self.phase in STUNNED


def cells_of(state: NDArray[np.int32], features: NDArray[np.float32]) -> tuple[Cell, Cell]:
    """Say what both fighters are in.

    Args:
        state: The fight, int32 ``[FIELDS]``.
        features: The same as side 0 sees it, float32 ``[F]``.
    """
    blocks = features[:PLAYER_FEATURE_COUNT], features[PLAYER_FEATURE_COUNT:]
    first, second = (
        _cell(state[side * S.PLAYER_FIELDS :], block) for side, block in enumerate(blocks)
    )
    return first, second


def _cell(own: NDArray[np.int32], block: NDArray[np.float32]) -> Cell:
    found = (phase for name, phase in _PHASE_OF if block[_COLUMN_OF[name]] > 0)
    phase = next(found, Phase.FREE)
    performs = bool(own[S.STATUS] == S.ATTACKING)
    charged = performs and phase is not Phase.RECOVERY
    return Cell(
        phase=phase,
        invulnerable=bool(block[_INVULNERABLE] > 0),
        armoured=charged and bool(own[S.ARMOUR] > 0),
        projectile=bool(own[S.PROJECTILE_LEFT] > 0),
        skill_row=int(own[S.SKILL]) if performs else 0,
        begins=performs and bool(own[S.SKILL_FRAME] == 0),
        skill_left=round(float(block[_SKILL_LEFT]) * _PER_FRAME) if performs else 0,
        timer=int(own[S.TIMER]),
        combo=int(own[S.COMBO]),
        grounded=bool(own[S.Y] == 0),
    )
