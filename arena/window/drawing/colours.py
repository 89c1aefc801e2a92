"""The colours of the fight: Okabe and Ito's, which colour-blind people can tell apart.

Side 0 wears cool colours and pale trousers, side 1 warm colours and dark trousers, so that a mirror
match is told apart by lightness too. The fighters of a side have colours of their own.
"""

from typing import Final, NamedTuple

from arena.frame_data.skills import FIGHTERS

Colour = tuple[int, int, int]

ORANGE: Final = (230, 159, 0)
SKY_BLUE: Final = (86, 180, 233)
GREEN: Final = (0, 158, 115)
YELLOW: Final = (240, 228, 66)
BLUE: Final = (0, 114, 178)
VERMILION: Final = (213, 94, 0)
PURPLE: Final = (204, 121, 167)
WHITE: Final = (250, 248, 240)
BLACK: Final = (0, 0, 0)
INK: Final = (18, 16, 28)  # outlines, and what lies behind gauges
PANEL: Final = (30, 28, 44)
GREY: Final = (122, 120, 138)
PALE: Final = (206, 204, 216)

SIDE_COLOURS: Final = (SKY_BLUE, ORANGE)
"""Of each player's marks, the same for every fighter."""


class Look(NamedTuple):
    """The colours of one fighter on one side.

    Attributes:
        main: Jacket, armour or robe.
        trim: Belt, lapels, edges.
        legs: Trousers.
        skin: Face and arms.
        hair: Hair, beard or plume.
        hard: Gloves, boots, plates, the shaft of the spear.
        glow: Energy that it handles: blades, beams, sparks of its skills.
    """

    main: Colour
    trim: Colour
    legs: Colour
    skin: Colour
    hair: Colour
    hard: Colour
    glow: Colour


_LOOKS: Final = (
    (
        Look(BLUE, WHITE, (226, 230, 238), (240, 196, 158), (52, 36, 34), (38, 52, 92), SKY_BLUE),
        Look(
            GREEN, YELLOW, (216, 214, 196), (214, 164, 128), (232, 232, 226), (92, 100, 112), GREEN
        ),
        Look(
            SKY_BLUE,
            WHITE,
            (232, 236, 246),
            (248, 214, 190),
            (70, 62, 122),
            (64, 84, 140),
            SKY_BLUE,
        ),
    ),
    (
        Look(VERMILION, YELLOW, (70, 44, 40), (226, 178, 138), (28, 22, 22), (74, 34, 26), ORANGE),
        Look(ORANGE, VERMILION, (74, 56, 38), (190, 134, 98), (60, 34, 26), (82, 70, 66), ORANGE),
        Look(PURPLE, YELLOW, (74, 46, 66), (238, 196, 168), (250, 226, 170), (92, 48, 78), PURPLE),
    ),
)


def look(fighter: int, side: int) -> Look:
    """Give the colours of a fighter (row of the frame-data table) on a side."""
    return _LOOKS[side][fighter % len(FIGHTERS)]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Mix two colours; ``share`` (0 to 1) is the second one's."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float = 0.3) -> Colour:
    """Give a colour in the shade."""
    return mix(colour, INK, share)


def lighter(colour: Colour, share: float = 0.3) -> Colour:
    """Give a colour in the light."""
    return mix(colour, WHITE, share)
