"""The last pictures of each player, side by side, as networks want them."""

import numpy as np
from numpy.typing import NDArray

from arena.base.checks import check_array
from arena.base.errors import InputError
from arena.camera.camera import Camera
from arena.camera.scene import Pixels


class FrameStack:
    """The last k pictures of each of n players, in one buffer that is allocated once.

    Attributes:
        frames: uint8 ``[n, k, height, width]`` (in colour with a last axis of 3), the newest last;
            black where the fight had not begun.
    """

    def __init__(self, camera: Camera, players: int, length: int) -> None:
        """Allocate the buffer.

        Args:
            camera: Where the pictures come from.
            players: n.
            length: k, how many pictures each keeps.

        Raises:
            InputError: If the length is below 1.
        """
        if length < 1:
            raise InputError(f"a stack of {length} frames; give at least 1")
        self.frames: Pixels = np.zeros((players, length, *camera.shape), np.uint8)

    def push(self, pictures: Pixels, started: NDArray[np.bool_]) -> Pixels:
        """Take in one more picture of every player.

        Args:
            pictures: uint8 ``[n, height, width]`` (in colour ``[n, height, width, 3]``).
            started: Players whose fight has just begun, bool ``[n]``; their older pictures, of
                another fight, are cleared.

        Returns:
            ``frames``.

        Raises:
            InputError: If there is not one picture and one flag for each player.
        """
        players, _, *shape = self.frames.shape
        check_array(pictures, (players, *shape), np.uint8, "pictures")
        check_array(started, (players,), np.bool_, "flags of who has just begun")
        for older in range(self.frames.shape[1] - 1):
            self.frames[:, older] = self.frames[:, older + 1]
        self.frames[started, :-1] = 0
        self.frames[:, -1] = pictures
        return self.frames
