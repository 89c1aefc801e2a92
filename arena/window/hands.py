"""What a person does on a frame, and what that is in the game once it takes effect."""

from collections import deque
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.rules.actions import BACK, CROUCH, FORWARD, JUMP, NEUTRAL


class Hands(NamedTuple):
    """What is held and pressed on one frame, as a person says it: left is left.

    Attributes:
        x: -1 left, 1 right, 0 neither or both.
        y: 1 up, -1 down, 0 neither or both.
        skill: Skill pressed on this frame, 0 none.
    """

    x: int = 0
    y: int = 0
    skill: int = 0


IDLE: Final = Hands()


def move_of(hands: Hands, state: NDArray[np.int32], side: int) -> int:
    """Turn what is held into a move of the game, by where the fighter faces now.

    Up jumps, down crouches, whatever else is held. In the air up says nothing, so that a jump
    held to one side flies there.

    Args:
        hands: What is held.
        state: The fight before the frame on which it takes effect, int32 ``[FIELDS]``.
        side: 0 or 1.

    Returns:
        One of the five moves.
    """
    own, other = side * S.PLAYER_FIELDS, (1 - side) * S.PLAYER_FIELDS
    airborne = state[own + S.Y] > 0
    if hands.y > 0 and not airborne:
        return JUMP
    if hands.y < 0:
        return CROUCH
    if hands.x == 0:
        return NEUTRAL
    facing = int(state[own + S.FACING])
    apart = int(state[other + S.X]) - int(state[own + S.X])
    if state[own + S.STATUS] == S.FREE and apart:
        facing = 1 if apart > 0 else -1  # the fighter turns on this frame, before it moves
    return FORWARD if hands.x == facing else BACK


class DelayLine:
    """Holds back what a person does for some frames."""

    def __init__(self, delay: int) -> None:
        """Hold everything back for ``delay`` frames."""
        self.delay = delay
        self._waiting: deque[Hands] = deque()
        self.clear()

    def pass_on(self, hands: Hands) -> Hands:
        """Take what is done on this frame; give what takes effect on it."""
        self._waiting.append(hands)
        return self._waiting.popleft()

    def clear(self) -> None:
        """Forget everything that waits."""
        self._waiting = deque([IDLE] * self.delay)
