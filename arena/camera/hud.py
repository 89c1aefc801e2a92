"""Where on the picture each feature is shown: health bars, gauges, lamps, as a table.

The display is drawn from the features themselves (`arena.features`), so it shows what an agent
without eyes is told, no more and no less. Places are in units of 1/84 of the picture's width and
height; the opponent's are those of one's own side in a mirror. A gauge fills along its length, and
the pixel at its end is as bright as the part of it that is filled: it tells 1/256 of a pixel.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena.camera import palette
from arena.camera.palette import Colour
from arena.features import NAMES, SHARED_FEATURES
from arena.frame_data.skills import COOLDOWN as COOLDOWN_FRAMES
from arena.frame_data.skills import HITSTOP, SCREEN_FREEZE, TOTAL, Table
from arena.rules.constants import FUMBLE_FRAMES

UNITS: Final = 84

RIGHT, LEFT, UP = range(3)  # where a gauge grows
_FLIPPED: Final = (LEFT, RIGHT, UP)

# Columns of the table: a gauge shows ORIGIN + SIGN times the feature. Sizes in px; SCALE is what
# turns its value into 1/256 px, times 2^24.
FEATURE, ORIGIN, SIGN, X0, Y0, X1, Y1, GROWS, LENGTH, SCALE, COLOUR = range(11)
COLUMNS: Final = 11
VALUE_BITS: Final = 16  # a feature of 1 is 2^16 here; such a product is exact
SCALE_BITS: Final = 24

WORLD_TOP: Final = 12  # in units: between these rows stands the world
WORLD_BOTTOM: Final = 58
FLOOR: Final = 56
SPECTATOR_BOTTOM: Final = 78  # of the world that a spectator sees
SPECTATOR_FLOOR: Final = 74

_SPECTATOR_GAUGES: Final = ("health", "guard", "combo", "is_aster", "is_brakk", "is_cirrus")

_GREEN: Final = (120, 240, 110)
_YELLOW: Final = (250, 220, 90)
_ORANGE: Final = (255, 170, 70)
_RED: Final = (255, 110, 90)
_BLUE: Final = (120, 190, 255)
_VIOLET: Final = (214, 170, 255)
_WHITE: Final = (245, 245, 245)
_PALE: Final = (206, 200, 214)

_SLOTS: Final = range(1, 9)
_FUMBLE: Final = (FUMBLE_FRAMES + 1) / 16  # the longest, in units of the feature

_LAMPS: Final = (
    ("can_act", _GREEN),
    ("airborne", _BLUE),
    ("crouching", _YELLOW),
    ("guarding", _YELLOW),
    ("advancing", _GREEN),
    ("stunned", _RED),
    ("blocking", _ORANGE),
    ("launched", _RED),
    ("knocked_down", _RED),
    ("grabbed", _RED),
    ("startup", _GREEN),
    ("active", _RED),
    ("recovery", _BLUE),
    ("skill_hit", _WHITE),
    ("skill_blocked", _ORANGE),
    ("invulnerable", _VIOLET),
    ("projectile", _WHITE),
)


class Place(NamedTuple):
    """One gauge or lamp. Lengths in units.

    Attributes:
        feature: Name of the feature.
        x: Left edge.
        y: Upper edge.
        width: Width.
        height: Height.
        grows: RIGHT, LEFT or UP.
        full: By how much the feature lies above the origin when it is full; below, if negative.
        colour: Colour of the filled part.
        origin: Value of the feature at which it is empty.
        trough: Whether it is seen when empty.
    """

    feature: str
    x: int
    y: int
    width: int
    height: int
    grows: int
    full: float
    colour: Colour
    origin: int = 0
    trough: bool = True

    @property
    def mirrored(self) -> "Place":
        """The same place on the other half of the picture."""
        return self._replace(x=UNITS - self.x - self.width, grows=_FLIPPED[self.grows])


class Ranges(NamedTuple):
    """Values at which gauges are full that depend on the frame data, in units of the features."""

    skill: float
    cooldown: float
    freeze: float

    @classmethod
    def of(cls, table: Table) -> "Ranges":
        """Find the longest of everything in a frame-data table."""
        skills = table[:, :-1]
        freeze = max(skills[..., HITSTOP].max(), skills[..., SCREEN_FREEZE].max())
        return cls(
            skill=max(1.0, skills[..., TOTAL].max() / 64) + 0.5,
            cooldown=max(1.0, skills[..., COOLDOWN_FRAMES].max() / 256),
            freeze=max(1.0, freeze / 16),
        )


def _player_places(ranges: Ranges) -> list[Place]:
    """Lay out one player's half, named as in `arena.features.PLAYER_FEATURES`."""
    places = [
        Place("health", 1, 1, 35, 3, LEFT, 1, _GREEN),
        Place("guard", 8, 5, 28, 2, LEFT, 1, _BLUE),
        Place("combo", 8, 8, 28, 2, LEFT, 2, _ORANGE),
        *_portraits(),
        Place("skill_frame", 1, 66, 13, 2, RIGHT, ranges.skill, _GREEN),
        Place("skill_left", 15, 66, 13, 2, RIGHT, ranges.skill, _BLUE),
        Place("stun_left", 29, 66, 12, 2, RIGHT, ranges.skill, _RED),
        Place("vy", 1, 69, 6, 2, LEFT, -1.5, _VIOLET),
        Place("vy", 8, 69, 6, 2, RIGHT, 1.5, _VIOLET),
        Place("vx", 15, 69, 6, 2, LEFT, -1, _YELLOW),
        Place("vx", 22, 69, 6, 2, RIGHT, 1, _YELLOW),
        Place("y", 29, 69, 12, 2, RIGHT, 1.25, _BLUE),
        Place("fumble", 37, 63, 4, 2, RIGHT, _FUMBLE, _RED),
        Place("meter", 1, 79, 40, 2, RIGHT, 1, _YELLOW),
        # Empty if there is none, or it is a whole stage away; half full where it meets the other.
        Place("projectile_distance", 1, 82, 20, 2, RIGHT, -2, _WHITE, origin=1),
    ]
    for number, (name, colour) in enumerate(_LAMPS):
        places.append(Place(name, 1 + 2 * number, 63, 2, 2, RIGHT, 1, colour))
    for slot in range(1, 9):
        x = 1 + 5 * (slot - 1)
        places.append(Place(f"skill.{slot}", x, 72, 4, 2, RIGHT, 1, _WHITE))
        places.append(Place(f"cooldown.{slot}", x, 74, 4, 3, UP, ranges.cooldown, _VIOLET))
    return places


def _portraits() -> list[Place]:
    """Draw who it is: a headband, broad shoulders, or a plume."""
    aster, brakk, cirrus = (palette.fighter_colours(k, opponent=False) for k in range(3))
    shapes = [
        ("is_aster", 3, 5, 3, 5, aster[palette.TORSO]),
        ("is_aster", 1, 6, 6, 2, aster[palette.ACCENT]),
        ("is_brakk", 1, 7, 6, 3, brakk[palette.TORSO]),
        ("is_brakk", 2, 5, 4, 2, brakk[palette.ACCENT]),
        ("is_cirrus", 1, 5, 2, 5, cirrus[palette.ACCENT]),
        ("is_cirrus", 4, 5, 2, 5, cirrus[palette.TORSO]),
    ]
    return [
        Place(name, x, y, width, height, RIGHT, 1, colour, trough=False)
        for name, x, y, width, height, colour in shapes
    ]


def _shared_places(ranges: Ranges) -> list[Place]:
    """Lay out what belongs to no half; the two bars of the stage meet where the fighters do."""
    return [
        Place("self.x", 0, 58, UNITS, 2, RIGHT, 1, _PALE),
        Place("opponent.x", 0, 60, UNITS, 2, LEFT, 1, _PALE),
        Place("time_left", 37, 7, 10, 2, RIGHT, 1, _YELLOW),
        Place("freeze", 37, 10, 10, 2, RIGHT, ranges.freeze, _VIOLET),
        Place("in_front", 1 + 2 * len(_LAMPS), 63, 2, 2, RIGHT, 1, _WHITE),
        Place("self.since_press", 22, 82, 19, 2, RIGHT, -1, _GREEN, origin=1),
        *(Place(f"self.queued.{k}", 1 + 5 * (k - 1), 77, 4, 2, RIGHT, 1, _GREEN) for k in _SLOTS),
        *(Place(f"opponent.started.{k}", 84 - 5 * k, 77, 4, 2, LEFT, 1, _ORANGE) for k in _SLOTS),
        Place("opponent.started.9", 57, 82, 4, 2, LEFT, 1, _ORANGE),
        Place("opponent.started.10", 52, 82, 4, 2, LEFT, 1, _ORANGE),
        Place("opponent.starts", 43, 82, 8, 2, LEFT, 1, _BLUE),
    ]


def places(ranges: Ranges) -> list[Place]:
    """List all gauges and lamps; the shared features of two places need none of their own.

    ``distance`` is the gap between the ends of the two bars below the floor, ``height_difference``
    what the two height gauges differ by.
    """
    own = _player_places(ranges)
    listed = [place._replace(feature=f"self.{place.feature}") for place in own]
    listed += [place.mirrored._replace(feature=f"opponent.{place.feature}") for place in own]
    listed += _shared_places(ranges)
    missing = set(NAMES) - {place.feature for place in listed} - set(SHARED_FEATURES[:2])
    assert not missing, f"features that the picture does not show: {sorted(missing)}"
    return listed


def spectator_places(ranges: Ranges) -> list[Place]:
    """List the gauges of a spectator: of either player what decides the fight, and the clock."""
    own = [place for place in _player_places(ranges) if place.feature in _SPECTATOR_GAUGES]
    own.append(Place("meter", 1, 80, 30, 3, RIGHT, 1, _YELLOW))
    for number, slot in enumerate(("6", "7")):
        own.append(
            Place(f"cooldown.{slot}", 32 + 4 * number, 80, 3, 3, UP, ranges.cooldown, _VIOLET)
        )
    listed = [place._replace(feature=f"self.{place.feature}") for place in own]
    listed += [place.mirrored._replace(feature=f"opponent.{place.feature}") for place in own]
    return [*listed, Place("time_left", 37, 7, 10, 2, RIGHT, 1, _YELLOW)]


def pixels(units: int, size: int) -> int:
    """Turn a place in units into pixels of a picture that is ``size`` wide or high."""
    return (2 * units * size + UNITS) // (2 * UNITS)


def display_table(height: int, width: int, channels: int, listed: list[Place]) -> NDArray[np.int32]:
    """Pack the places into the table that the camera reads.

    Args:
        height: Of the picture, px.
        width: Of the picture, px.
        channels: 1 or 3.
        listed: All gauges and lamps.

    Returns:
        int32 ``[n, COLUMNS]``.
    """
    table = np.zeros((len(listed), COLUMNS), np.int32)
    for row, place in zip(table, listed, strict=True):
        row[FEATURE] = NAMES.index(place.feature)
        row[SIGN] = 1 if place.full > 0 else -1
        row[ORIGIN] = -place.origin * row[SIGN] << VALUE_BITS
        row[X0], row[X1] = (pixels(x, width) for x in (place.x, place.x + place.width))
        row[Y0], row[Y1] = (pixels(y, height) for y in (place.y, place.y + place.height))
        row[GROWS] = place.grows
        row[LENGTH] = row[Y1] - row[Y0] if place.grows == UP else row[X1] - row[X0]
        # A full value (2^VALUE_BITS times `full`) becomes the length in 1/256 px.
        full = abs(place.full) * 2**VALUE_BITS
        row[SCALE] = np.ceil((int(row[LENGTH]) << 8) * 2**SCALE_BITS / full)
        row[COLOUR] = palette.packed(place.colour, channels)
    return table
