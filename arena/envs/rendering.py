"""What `render` gives: the fight as a spectator sees it."""

from typing import Final, Literal

import gymnasium

from arena.base.errors import InputError
from arena.camera import Camera
from arena.camera.scene import Pixels
from arena.state import State

RenderMode = Literal["rgb_array"]
RENDER_SIZE: Final = (360, 640)
"""Height and width of a rendered picture, px."""


class Screen:
    """Draws fights as a spectator sees them: nothing turns round when the fighters cross."""

    def __init__(self, mode: str | None) -> None:
        """Choose how to render.

        Args:
            mode: "rgb_array" for pictures, None for nothing.

        Raises:
            InputError: If there is no such mode.
        """
        if mode == "human":
            raise InputError("render_mode 'human': environments open no window; take 'rgb_array'")
        if mode not in (None, "rgb_array"):
            raise InputError(f"render_mode {mode!r}; give 'rgb_array', or None to draw nothing")
        self.mode = mode
        self._camera: Camera | None = None

    def pictures(self, state: State, fights: int) -> list[Pixels] | None:
        """Draw the first fights, each in memory of its own.

        Args:
            state: int32 ``[FIELDS, B]``.
            fights: How many.

        Returns:
            uint8 ``[height, width, 3]`` each; None without a render mode, with a warning.
        """
        if self.mode is None:
            gymnasium.logger.warn(
                "render() draws nothing without a render mode; make the environment with "
                "render_mode='rgb_array'"
            )
            return None
        if self._camera is None:
            self._camera = Camera(*RENDER_SIZE, 3, spectator=True)
        return [self._camera.picture(state, fight) for fight in range(fights)]
