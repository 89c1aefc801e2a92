"""What an agent that asks for pictures is shown.

Shapes: n = players asked about.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.camera.camera import DEFAULT_SIZE, Camera
from arena.camera.scene import Pixels
from arena.camera.stack import FrameStack
from arena.simulator.starts import Rows
from arena.state import State

NEEDS = ("features", "frames")


def needs_frames(agent: Any) -> bool:
    """Return True if an agent asks for pictures, by its attribute ``needs``.

    Raises:
        InputError: If it needs what there is not.
    """
    needs = getattr(agent, "needs", "features")
    if needs not in NEEDS:
        raise InputError(
            f"agent {getattr(agent, 'name', agent)} needs {needs!r}; set needs to one of "
            f"{', '.join(NEEDS)}"
        )
    return bool(needs == "frames")


def keeps_frames(agent: Any) -> bool:
    """Return True if an agent sees pictures of earlier frames, so that its fights must stay put."""
    return needs_frames(agent) and getattr(agent, "frame_stack", 1) != 1


class View:
    """Takes the pictures for one agent.

    The agent says what it wants by three attributes, of which it needs only the first:
    ``needs = "frames"``; ``frame_shape``, (84, 84) if not given, (height, width, 3) for colour;
    ``frame_stack``, how many of the last pictures it is given, 1 if not given.
    """

    def __init__(self, agent: Any, players: int) -> None:
        """Prepare for at most so many players, with a stack for just so many.

        Raises:
            InputError: If the shape or the stack is out of range.
        """
        shape = tuple(getattr(agent, "frame_shape", (DEFAULT_SIZE, DEFAULT_SIZE)))
        if not 2 <= len(shape) <= 3:
            raise InputError(f"frame_shape {shape}; give (height, width) or (height, width, 3)")
        self._camera = Camera(*shape)
        self._pictures = self._camera.frames(players)
        length = int(getattr(agent, "frame_stack", 1))
        self._stack = FrameStack(self._camera, players, length) if length != 1 else None

    def look(
        self, state: State, rows: Rows, sides: NDArray[np.int32], begins: NDArray[np.bool_]
    ) -> Pixels:
        """Take the pictures of some fights; with a stack, of the same ones on every frame.

        Args:
            state: int32 ``[FIELDS, B]``.
            rows: Fights, int32 ``[n]``.
            sides: Side of the player in each, int32 ``[n]``.
            begins: Fights that begin on this frame, bool ``[n]``: earlier pictures are of others.

        Returns:
            uint8 ``[n, *frame_shape]``, with a stack of k ``[n, k, *frame_shape]``, newest last.
        """
        pictures = self._pictures[: len(rows)]
        self._camera.capture(state, rows, sides, pictures)
        if self._stack is None:
            return pictures
        return self._stack.push(pictures, begins)

    def save(self) -> Pixels | None:
        """Give the pictures that are kept, for `restore`."""
        return None if self._stack is None else self._stack.frames.copy()

    def restore(self, saved: Pixels | None) -> None:
        """Keep the pictures that were kept then."""
        if self._stack is not None and saved is not None:
            self._stack.frames[:] = saved
