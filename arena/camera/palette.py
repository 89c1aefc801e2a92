"""The colours of the picture, packed into one number each.

A colour is ``red | green << 8 | blue << 16``; in grey it is the luminance alone, in the lowest
byte. So one list of shapes serves both, and `blend` mixes either.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.base.compile import compiled
from arena.frame_data.skills import FIGHTERS

Colour = tuple[int, int, int]

SKIN, TORSO, LEGS, ACCENT, EFFECT = range(5)  # shades of a fighter's parts
SHADES: Final = 5
SOLID, GHOST = range(2)  # a ghost is a fighter whom nothing can touch
LOOKS: Final = 2

PANEL: Final = (16, 16, 24)  # behind all gauges
TROUGH: Final = (38, 38, 48)  # an empty gauge
GROUND: Final = (74, 58, 50)
EDGE: Final = (126, 104, 88)  # of the ground
SKY_TOP: Final = (26, 28, 62)
SKY_LOW: Final = (70, 56, 82)
PILLAR: Final = (36, 32, 56)
WALL: Final = (112, 92, 82)
DIGIT: Final = (250, 244, 220)
SPARK: Final = (255, 250, 200)
SHIELD: Final = (150, 220, 255)
AURA: Final = (236, 222, 255)
PROJECTILE: Final = (190, 255, 246)

_SKIN: Final = (255, 222, 186)
_EFFECT: Final = (255, 246, 170)
_TORSOS: Final = ((96, 156, 255), (255, 92, 70), (92, 235, 150))
_LEGS: Final = ((236, 236, 246), (196, 150, 110), (210, 226, 130))
_ACCENTS: Final = ((255, 226, 80), (255, 196, 180), (240, 250, 255))
_SHADED: Final = 0.62  # the opponent's clothes are in the shade, so that grey tells who is who
_SHADED_SKIN: Final = 0.76
_LUMA: Final = (0.299, 0.587, 0.114)  # ITU-R BT.601


def packed(colour: Colour, channels: int) -> int:
    """Pack a colour for a picture of 1 or 3 channels."""
    if channels == 1:
        return round(sum(share * part for share, part in zip(_LUMA, colour, strict=True)))
    red, green, blue = colour
    return red | green << 8 | blue << 16


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """Mix two colours; ``share`` is the second one's."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def fighter_colours(fighter: int, opponent: bool) -> tuple[Colour, ...]:
    """Give the colours of a fighter's shades, lit if it is one's own, else in the shade."""
    kind = fighter % len(FIGHTERS)
    lit = (_SKIN, _TORSOS[kind], _LEGS[kind], _ACCENTS[kind])
    if not opponent:
        return (*lit, _EFFECT)
    shares = (_SHADED_SKIN, _SHADED, _SHADED, _SHADED)
    shaded = [mixed((0, 0, 0), colour, share) for colour, share in zip(lit, shares, strict=True)]
    return (*shaded, _EFFECT)


def fighter_palette(fighters: int, channels: int) -> NDArray[np.int32]:
    """Make the packed colours of all fighters' parts.

    Args:
        fighters: How many.
        channels: 1 or 3.

    Returns:
        int32 ``[2, fighters, LOOKS, SHADES]``: 0 one's own, 1 the opponent's.
    """
    palette = np.zeros((2, fighters, LOOKS, SHADES), np.int32)
    for role in range(2):
        for fighter in range(fighters):
            for shade, colour in enumerate(fighter_colours(fighter, role == 1)):
                pale = mixed(colour, AURA, 0.6)
                palette[role, fighter, SOLID, shade] = packed(colour, channels)
                palette[role, fighter, GHOST, shade] = packed(pale, channels)
    return palette


@compiled
def blend(under: int, over: int, share: int) -> int:
    """Mix two packed colours, channel by channel; ``share`` of 256 is the second one's."""
    mixed_red = (under & 255) * (256 - share) + (over & 255) * share
    mixed_green = (under >> 8 & 255) * (256 - share) + (over >> 8 & 255) * share
    mixed_blue = (under >> 16) * (256 - share) + (over >> 16) * share
    return mixed_red >> 8 | mixed_green >> 8 << 8 | mixed_blue >> 8 << 16
