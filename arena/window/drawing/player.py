"""One player of a state, read once for a picture: lengths in px of the stage, times in frames."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.fighter_file import SUBPIXELS
from arena.frame_data.skills import ACTIVE_END, FIGHTERS, STARTUP, TOTAL, Table

STARTUP_PHASE, ACTIVE_PHASE, RECOVERY_PHASE = range(3)


class Player(NamedTuple):
    """What is drawn of one player; names as in `arena.state`.

    Attributes:
        side: 0 or 1.
        kind: Which of the three fighters it looks like.
        fields: All fields of the player, by the offsets of `arena.state`.
        frame: The clock.
        freeze: Frames of hitstop or super freeze left.
        outcome: Of the fight.
    """

    side: int
    kind: int
    fields: list[int]
    frame: int
    freeze: int
    outcome: int

    @property
    def x(self) -> float:
        """Middle of the feet, px from the left end of the stage."""
        return self.fields[S.X] / SUBPIXELS

    @property
    def y(self) -> float:
        """Height of the feet, px."""
        return self.fields[S.Y] / SUBPIXELS

    @property
    def facing(self) -> int:
        """1 right, -1 left."""
        return self.fields[S.FACING]

    @property
    def status(self) -> int:
        """One of the STATUS values."""
        return self.fields[S.STATUS]

    @property
    def skill(self) -> int:
        """Skill row that is performed, 0 none."""
        return self.fields[S.SKILL] if self.status == S.ATTACKING else 0

    @property
    def won(self) -> bool:
        """Whether it has won the fight."""
        return self.outcome == (S.SIDE_0_WON, S.SIDE_1_WON)[self.side]

    def phase(self, table: Table) -> tuple[int, float]:
        """Give the phase of the skill that is performed, and the share of it that has passed."""
        row = table[self.fields[S.FIGHTER], self.skill]
        frame = self.fields[S.SKILL_FRAME]
        ends = (0, int(row[STARTUP]), int(row[ACTIVE_END]), int(row[TOTAL]))
        for phase in (STARTUP_PHASE, ACTIVE_PHASE, RECOVERY_PHASE):
            if frame < ends[phase + 1] or phase == RECOVERY_PHASE:
                length = max(ends[phase + 1] - ends[phase], 1)
                return phase, min((frame - ends[phase]) / length, 1.0)
        raise AssertionError("a skill is in one of its phases")


def players(state: NDArray[np.int32]) -> tuple[Player, Player]:
    """Read both players of a state, int32 ``[FIELDS]``."""
    values = state.tolist()
    ends = (values[S.FRAME], values[S.FREEZE], values[S.OUTCOME])
    first, second = values[: S.PLAYER_FIELDS], values[S.PLAYER_FIELDS : 2 * S.PLAYER_FIELDS]
    kinds = len(FIGHTERS)
    return (
        Player(0, first[S.FIGHTER] % kinds, first, *ends),
        Player(1, second[S.FIGHTER] % kinds, second, *ends),
    )
