"""Where fighters stand, and what health and meter they have, whenever training begins anew."""

from dataclasses import dataclass
from typing import Final

from arena.fight import Fight
from arena.frame_data.skills import SUBPIXELS
from arena.rules import constants as C

_WALL: Final = C.WALL // SUBPIXELS
_STAGE: Final = C.STAGE_WIDTH // SUBPIXELS
_TOUCHING: Final = C.BODY_WIDTH // SUBPIXELS + 1
_START: Final = C.START_DISTANCE // SUBPIXELS

PLACES: Final = {
    "round start": (_STAGE / 2 - _START / 2, _STAGE / 2 + _START / 2),
    "point blank": (_STAGE / 2 - _TOUCHING / 2, _STAGE / 2 + _TOUCHING / 2),
    "far apart": (_STAGE * 0.2, _STAGE * 0.8),
    "left corner": (_WALL + _START / 2, _WALL),
    "right corner": (_STAGE - _WALL - _START / 2, _STAGE - _WALL),
    "back to the wall": (_WALL, _WALL + _START / 2),
}
"""Feet of sides 0 and 1, px from the left end of the stage."""

SHARES: Final = (100, 75, 50, 25, 10, 1)
"""Health in per cent of the full."""


@dataclass
class Setting:
    """What training begins with.

    Attributes:
        place: One of `PLACES`.
        health: Per cent of full health of sides 0 and 1.
        refills: Whether health comes back when a fighter is free again.
        full_meter: Whether both always have full meter.
    """

    place: str = "round start"
    health: tuple[int, int] = (100, 100)
    refills: bool = True
    full_meter: bool = False

    def next_place(self) -> None:
        """Take the next place."""
        names = list(PLACES)
        self.place = names[(names.index(self.place) + 1) % len(names)]

    def next_health(self, side: int) -> None:
        """Take the next share of health for a side."""
        shares = list(self.health)
        shares[side] = SHARES[(SHARES.index(shares[side]) + 1) % len(SHARES)]
        self.health = shares[0], shares[1]

    def begin(self, fight: Fight) -> None:
        """Put the fighters of a fresh fight in their places, with their health and meter."""
        for side, x in zip(fight.side, PLACES[self.place], strict=True):
            side.set_x(x)
        self.set_health(fight)
        self._fill_meters(fight)

    def set_health(self, fight: Fight) -> None:
        """Set the health of both sides as it is chosen."""
        for side in fight.side:
            side.set_health(self._health(fight, side.number))

    def keep(self, fight: Fight) -> None:
        """Give back what is to be given back, once both are free."""
        if fight.is_over or any(side.status != "free" for side in fight.side):
            return
        self._fill_meters(fight)
        if self.refills:
            for side in fight.side:
                if side.health != self._health(fight, side.number):
                    side.set_health(self._health(fight, side.number))

    def _health(self, fight: Fight, side: int) -> int:
        return max(1, fight.side[side].full_health * self.health[side] // 100)

    def _fill_meters(self, fight: Fight) -> None:
        if self.full_meter:
            for side in fight.side:
                if side.meter != C.FULL_METER:
                    side.set_meter(C.FULL_METER)
