"""The agents of a fight that is looked into: asked frame by frame, saved, restored, read."""

import time
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena.camera.camera import DEFAULT_SIZE, Camera
from arena.camera.scene import Pixels
from arena.fight import Fight
from arena.match import Player
from arena.match.mind import Thoughts
from arena.match.seated import Seated
from arena.rules.randomness import one_way

NOBODY: Final = -1
_ROW: Final = np.zeros(1, np.int32)

Players = tuple[Player | None, Player | None]


class Agents:
    """The agents at one fight; sides without one are left alone.

    They answer on the calling thread, and the fight waits for them, so that a frame that is played
    again comes out the same.

    Attributes:
        players: The agent of each side, None where there is none.
        milliseconds: Time of the latest answer of all agents together.
    """

    def __init__(self, fight: Fight, players: Players, seed: int = 0) -> None:
        """Seat the agents.

        Raises:
            InputError: If one of them cannot play; names it.
        """
        self.players = players
        self.milliseconds = 0.0
        self._minds = [None if player is None else player.mind() for player in players]
        seated = [player for player in players if player is not None]
        numbers = iter(range(len(seated)))
        who = [NOBODY if player is None else next(numbers) for player in players]
        self._seated = Seated(fight.simulator, seated, np.array([who], np.int32), seed, "training")
        keys = [[one_way(seed, 0, side) for side in (0, 1)]]
        self._seated.begin(_ROW, np.array(keys, np.int64))

    def answer(self, actions: NDArray[np.int8]) -> None:
        """Write what the agents do, where one sits, into int8 ``[1, 2, 2]``.

        Raises:
            InputError: If an agent raises or returns nonsense; names it.
        """
        began = time.perf_counter()
        self._seated.ask(actions)
        self.milliseconds = 1_000 * (time.perf_counter() - began)

    def thoughts(self, fight: Fight, side: int) -> Thoughts | None:
        """Read what the agent of a side thinks of the fight now; None if it does not tell."""
        mind = self._minds[side]
        return None if mind is None else mind.thoughts(fight.features(side))

    def save(self) -> Any:
        """Give all that the agents remember of the fight."""
        return self._seated.save()

    def restore(self, saved: Any) -> None:
        """Let them remember what they remembered then."""
        self._seated.restore(saved)

    def close(self) -> None:
        """Let them go."""
        self._seated.close()


class Eye:
    """The picture that a camera gives an agent: of the agent's own shape, if it sees pictures.

    Attributes:
        used: Whether the agent sees pictures; otherwise the picture is what one that does would be
            given.
    """

    def __init__(self, player: Player | None) -> None:
        """Make the camera that the agent's pictures are taken with."""
        self.used = player is not None and player.needs == "frames"
        shape = getattr(player, "frame_shape", None) or (DEFAULT_SIZE, DEFAULT_SIZE)
        self._camera = Camera(*shape)

    def picture(self, fight: Fight, side: int) -> Pixels:
        """Take the newest picture, uint8 ``[height, width]``, in colour ``[height, width, 3]``."""
        return self._camera.picture(fight.simulator.state, 0, side)
