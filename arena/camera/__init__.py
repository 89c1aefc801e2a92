"""Frame captures: what a person sees of a fight, as uint8 pixels, for agents that learn from them.

    camera = Camera()                                  # 84 x 84, grey
    frames = camera.frames(len(rows))                  # once
    camera.capture(simulator.state, rows, sides, frames)

`Camera` and `FrameStack` are for the host. On a GPU, a kernel calls `arena.camera.drawing.draw`
(one thread a picture), or `list_shapes` once and `paint` for some rows a thread, with the arrays of
`Camera.scene` copied there.
"""

from arena.camera.camera import DEFAULT_SIZE, Camera, check_size
from arena.camera.stack import FrameStack

__all__ = ["DEFAULT_SIZE", "Camera", "FrameStack", "check_size"]
