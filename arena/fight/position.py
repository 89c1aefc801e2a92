"""A fight as it stands: what people and programs ask of it, read from the simulator's state."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import check_number
from arena.camera.camera import Camera
from arena.camera.scene import Pixels
from arena.features import FEATURES
from arena.fight.names import field_number
from arena.fight.side import Side, place_of
from arena.frame_data.skills import ROWS
from arena.rules import constants as C
from arena.rules.actions import SKILL_NAMES
from arena.simulator import Actions, Simulator

OUTCOMES: Final = (None, "side 0 won", "side 1 won", "draw")
ENDS: Final = (None, "knock-out", "time-out")


class Position:
    """One fight as it stands; `arena.fight.Fight` plays it on.

    Attributes:
        simulator: What plays it, B = 1.
        side: Both players, see `arena.fight.side.Side`.
    """

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.side = (Side(self, 0), Side(self, 1))
        self._camera: Camera | None = None
        self._trial: Simulator | None = None

    def __getitem__(self, field: str) -> int:
        """Read a field of the state by its name in `arena.state.FIELD_NAMES`."""
        return int(self.simulator.state[field_number(field), 0])

    @property
    def state(self) -> NDArray[np.int32]:
        """All that the fight has come to, int32 ``[FIELDS]``; a copy."""
        state: NDArray[np.int32] = self.simulator.state[:, 0].copy()
        return state

    @property
    def frame(self) -> int:
        """The clock: frames since the fight began, 3,600 at most."""
        return int(self.simulator.state[S.FRAME, 0])

    @property
    def freeze(self) -> int:
        """Frames for which hitstop or a super still freezes both fighters."""
        return int(self.simulator.state[S.FREEZE, 0])

    @property
    def seed(self) -> int:
        """Key of the fight's randomness."""
        return int(self.simulator.state[S.SEED, 0])

    @property
    def distance(self) -> float:
        """Distance between the two centres, px."""
        return abs(self.side[1].x - self.side[0].x)

    @property
    def is_over(self) -> bool:
        """Whether the fight has ended."""
        return bool(self.simulator.state[S.OUTCOME, 0] != S.GOING_ON)

    @property
    def outcome(self) -> str | None:
        """How it ended: "side 0 won", "side 1 won" or "draw"; None while it goes on."""
        return OUTCOMES[self.simulator.state[S.OUTCOME, 0]]

    @property
    def winner(self) -> int | None:
        """Side that won; None while the fight goes on, and after a draw."""
        outcome = int(self.simulator.state[S.OUTCOME, 0])
        return {S.SIDE_0_WON: 0, S.SIDE_1_WON: 1}.get(outcome)

    @property
    def ended_by(self) -> str | None:
        """What ended it: "knock-out" or "time-out"; None while it goes on."""
        return ENDS[self.simulator.state[S.ENDED_BY, 0]]

    def features(self, side: int) -> NDArray[np.float32]:
        """Give what a side sees (`arena.features.NAMES`), float32 ``[F]``.

        Raises:
            InputError: If the side does not exist.
        """
        out = np.zeros((1, FEATURES), np.float32)
        self.simulator.observe(self.simulator.all_rows, np.array([side]), out)
        seen: NDArray[np.float32] = out[0]
        return seen

    def legal_skills(self, side: int) -> tuple[str, ...]:
        """Name the skills that would start if a side pressed them now and nothing after.

        They are off their cooldown, the meter is there, and the side is free, or in the air, or
        may cancel what it performs; while both are frozen, as soon as they move again. The rules
        themselves are asked: each skill is pressed in a copy of the fight without reaction delay.
        A press too soon after another is not registered, so then there is none.

        Raises:
            InputError: If the side does not exist.
        """
        self._check_side(side)
        if self.is_over:
            return ()
        if self._trial is None:
            self._trial = Simulator(1, delay=0, table=self.simulator.table)
        skills = enumerate(SKILL_NAMES)
        return tuple(name for slot, name in skills if slot and self._starts(side, slot))

    def _starts(self, side: int, slot: int) -> bool:
        """Press a skill in a copy of the fight; return True if it starts."""
        assert self._trial is not None
        trial, state = self._trial, self._trial.state
        state[:, 0] = self.simulator.state[:, 0]
        state[[S.DELAY, S.PLAYER_FIELDS + S.DELAY], 0] = 0
        first = side * S.PLAYER_FIELDS + S.STARTED
        started = state[first + 1 : first + ROWS, 0]
        before = int(started.sum())
        actions: Actions = np.zeros((1, 2, 2), np.int8)
        actions[0, side, 1] = slot
        for _ in range(1 + self.freeze):
            trial.step(actions)
            actions[:] = 0
        return int(started.sum()) > before

    def picture(self, width: int = 960, height: int = 540) -> Pixels:
        """Take a picture as a spectator sees it: side 0's display on the left, nothing mirrored.

        Args:
            width: px, 48 to 1,920, at most twice the height.
            height: px, likewise.

        Returns:
            uint8 ``[height, width, 3]``, red, green and blue.

        Raises:
            InputError: If the size is out of range.
        """
        if self._camera is None or self._camera.shape[:2] != (height, width):
            table = self.simulator.table
            self._camera = Camera(height, width, 3, spectator=True, table=table)
        return self._camera.picture(self.simulator.state)

    # --- setting ------------------------------------------------------------------------------
    def set(self, field: str, value: int) -> None:
        """Set a field of the state by its name; a replay then begins here.

        `arena.fight.side.Side` has methods for what training needs, such as `set_health`.

        Raises:
            InputError: If there is no such field, or no fight can have this value; nothing is
                changed then.
        """
        self.set_fields({field: value})

    def set_fields(self, values: Mapping[str, int]) -> None:
        """Set several fields of the state by their names at once; see `set`."""
        state = self.state
        for field, value in values.items():
            state[field_number(field)] = check_number(value, -(2**31), 2**31 - 1, field)
        self.simulator.load(state[np.newaxis])

    def place(self, *, distance: float, middle: float = 480) -> None:
        """Put both so many px apart, side 0 left unless that is negative, around a place.

        Raises:
            InputError: If one would stand beyond a wall; nothing is changed then.
        """
        places = middle - distance / 2, middle + distance / 2
        self.set_fields({f"p{side}.x": place_of(x, side) for side, x in enumerate(places)})

    def _check_side(self, side: int) -> None:
        check_number(side, 0, 1, "side")

    # --- text ---------------------------------------------------------------------------------
    def __str__(self) -> str:
        """Say where the fight stands, a line for the clock and one for each side."""
        clock = f"frame {self.frame} of {C.FIGHT_FRAMES}"
        if self.freeze:
            clock += f", frozen for {self.freeze}"
        if self.is_over:
            clock += f": {self.outcome} by {self.ended_by}"
        return "\n".join([clock, *map(str, self.side)])

    def __repr__(self) -> str:
        fighters = f"{self.side[0].fighter}-{self.side[1].fighter}"
        return f"<{type(self).__name__} {fighters}, frame {self.frame}>"
