"""What learners observe: features, frame captures, or both.

Shapes: n = learners, m = some of them, F = features, k = pictures of a stack.
"""

from typing import Any, Final, Literal

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.camera import Camera, FrameStack
from arena.camera.camera import DEFAULT_SIZE
from arena.camera.scene import Pixels
from arena.envs.spaces import observation_space
from arena.simulator import Rows
from arena.state import State

Observed = Literal["features", "frames", "both"]
Observations = Any
"""float32 ``[n, F]``; uint8 ``[n, k, height, width]``; or a dict of both by those names."""

OBSERVED: Final = ("features", "frames", "both")
DEFAULT_FRAME_SIZE: Final = (DEFAULT_SIZE, DEFAULT_SIZE)


class Eyes:
    """What n learners observe of their fights.

    Attributes:
        space: Of one learner's observation.
    """

    def __init__(
        self,
        rows: Rows,
        sides: Rows,
        observed: Observed,
        frame_size: tuple[int, int],
        frame_stack: int,
    ) -> None:
        """Prepare the camera, if there are pictures to take.

        Args:
            rows: Fights of the learners, int32 ``[n]``.
            sides: Their sides, int32 ``[n]``.
            observed: What they observe.
            frame_size: Height and width of a picture, px.
            frame_stack: k, how many of the latest pictures an observation holds.

        Raises:
            InputError: If one of these is out of range.
        """
        if observed not in OBSERVED:
            raise InputError(f"observation {observed!r}; choose from {', '.join(OBSERVED)}")
        self._rows, self._sides = rows, sides
        self._observed = observed
        self.space: spaces.Space[Any] = observation_space()
        if observed == "features":
            return
        self._camera = Camera(*_checked_size(frame_size))
        self._stack = FrameStack(self._camera, len(rows), frame_stack)
        frames = spaces.Box(0, 255, self._stack.frames.shape[1:], np.uint8)
        if observed == "both":
            self.space = spaces.Dict({"features": self.space, "frames": frames})
        else:
            self.space = frames

    def begin(
        self, features: NDArray[np.float32], state: State, began: NDArray[np.bool_]
    ) -> Observations:
        """Observe after a reset of some fights; what the other learners observe stays as it was.

        Args:
            features: Of all learners, float32 ``[n, F]``; given on.
            state: int32 ``[FIELDS, B]``.
            began: Learners whose fight begins, bool ``[n]``.
        """
        if self._observed == "features":
            return features
        some = np.flatnonzero(began)
        self._stack.frames[some] = 0
        self._stack.frames[some, -1] = self._pictures(state, some)
        return self._observations(features, self._stack.frames.copy())

    def see(
        self, features: NDArray[np.float32], state: State, began: NDArray[np.bool_]
    ) -> Observations:
        """Observe after a step, as `begin`: fights that ended on it began anew."""
        if self._observed == "features":
            return features
        pictures = self._pictures(state, np.arange(len(self._rows)))
        return self._observations(features, self._stack.push(pictures, began).copy())

    def see_last(
        self, features: NDArray[np.float32], final: State, some: NDArray[np.intp]
    ) -> Observations:
        """Observe the ends of fights that are about to begin anew; call it before `see`.

        Args:
            features: Of these learners, float32 ``[m, F]``; given on.
            final: Last states, int32 ``[FIELDS, B]``.
            some: Which learners they are, integers ``[m]``.
        """
        if self._observed == "features":
            return features
        newest = self._pictures(final, some)[:, np.newaxis]
        return self._observations(
            features, np.concatenate([self._stack.frames[some, 1:], newest], axis=1)
        )

    def _pictures(self, state: State, some: NDArray[np.intp]) -> Pixels:
        """Take the pictures of some learners, uint8 ``[m, height, width]``."""
        pictures = self._camera.frames(len(some))
        self._camera.capture(state, self._rows[some], self._sides[some], pictures)
        return pictures

    def _observations(self, features: NDArray[np.float32], frames: Pixels) -> Observations:
        return {"features": features, "frames": frames} if self._observed == "both" else frames


def one_of(observations: Observations, k: int) -> Observations:
    """Pick the observation of one learner."""
    if isinstance(observations, dict):
        return {name: each[k] for name, each in observations.items()}
    return observations[k]


def _checked_size(frame_size: Any) -> tuple[int, int]:
    try:
        height, width = map(int, frame_size)
    except (TypeError, ValueError):
        raise InputError(f"frame_size {frame_size!r}; give (height, width) in px") from None
    return height, width
