"""How the fighters look: every pose as a few rectangles, made from the frame data.

A part is ``(x0, y0, x1, y1, shade)`` around the feet of a fighter who faces right, in px of the
stage; later parts cover earlier ones. The limb of an active strike reaches as far and as high as
the frame data say, so what one sees is what can hit.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena.camera.palette import ACCENT, EFFECT, LEGS, SKIN, TORSO
from arena.frame_data.fighter_file import SUBPIXELS
from arena.frame_data.skills import (
    AIR_HEAVY,
    COUNTER,
    FIGHTERS,
    GRAB,
    HIGH_EDGE,
    KIND,
    LOW_EDGE,
    PROJECTILE,
    REACH,
    TELEPORT,
    Table,
)
from arena.rules.constants import BODY_WIDTH

Part = tuple[int, int, int, int, int]
Parts = list[Part]

(
    STANCE,
    ADVANCE,
    GUARD_HIGH,
    GUARD_LOW,
    AIRBORNE,
    HURT,
    BLOCK_HIGH,
    BLOCK_LOW,
    BLOCK_OPEN,
    FLYING,
    LYING,
    HELD,
    HOLDING,
    DIZZY,
    LANDED,
    FIRST_SKILL,
) = range(16)
PHASES: Final = 3  # startup, active, recovery
POSES: Final = FIRST_SKILL + PHASES * AIR_HEAVY
PARTS: Final = 12  # most parts of a pose
PART_COLUMNS: Final = 5


class Build(NamedTuple):
    """A fighter's proportions, px: half the torso's width, half the head's, width of a leg."""

    torso: int
    head: int
    leg: int


class Posture(NamedTuple):
    """Heights above the feet, px: where the legs begin and end, then the torso's and head's top."""

    feet: int
    hip: int
    shoulder: int
    top: int


_BUILDS: Final = (Build(13, 8, 9), Build(19, 8, 12), Build(10, 7, 7))
STANDING: Final = Posture(0, 36, 72, 90)
CROUCHED: Final = Posture(0, 18, 42, 58)
TUCKED: Final = Posture(8, 26, 50, 66)
HOISTED: Final = Posture(12, 42, 76, 94)


def _accents(kind: int, build: Build, x: int, posture: Posture) -> Parts:
    """Tell the fighters apart: a headband, shoulder plates, or a long scarf."""
    shoulder, top = posture.shoulder, posture.top
    if kind == 0:
        return [(x - build.head - 12, top - 9, x + build.head, top - 5, ACCENT)]
    if kind == 1:
        return [(x - build.torso - 5, shoulder - 9, x + build.torso + 5, shoulder + 2, ACCENT)]
    return [(x - build.torso - 22, shoulder - 7, x + build.torso, shoulder - 1, ACCENT)]


def _figure(kind: int, posture: Posture, lean: int = 0, stride: int = 6) -> Parts:
    """Draw legs, torso, head and what marks the fighter; lean and stride in px."""
    build = _BUILDS[kind]
    feet, hip, shoulder, top = posture
    middle, tip = lean // 2, lean
    leg = build.leg
    return [
        (-stride - leg, feet, -stride, hip, LEGS),
        (stride, feet, stride + leg, hip, LEGS),
        (middle - build.torso, hip - 4, middle + build.torso, shoulder, TORSO),
        (tip - build.head, shoulder, tip + build.head, top, SKIN),
        *_accents(kind, build, tip, posture),
    ]


def _arm(kind: int, low: int, high: int, start: int, length: int, shade: int = SKIN) -> Part:
    """Draw a limb in front of the torso (behind it for a negative start)."""
    edge = _BUILDS[kind].torso
    if start < 0:
        return (-edge + start - length, low, -edge + start, high, shade)
    return (edge + start, low, edge + start + length, high, shade)


def _plain_poses(kind: int) -> dict[int, Parts]:
    """Draw all that is no skill."""
    high_guard = _arm(kind, 46, 86, 1, 9)
    low_guard = _arm(kind, 10, 48, 1, 9)
    return {
        STANCE: [*_figure(kind, STANDING), _arm(kind, 52, 62, 0, 12)],
        ADVANCE: [*_figure(kind, STANDING, 8, 14), _arm(kind, 46, 54, 0, 10)],
        GUARD_HIGH: [*_figure(kind, STANDING, -8, 9), high_guard],
        GUARD_LOW: [*_figure(kind, CROUCHED, -4, 10), low_guard],
        AIRBORNE: [
            *_figure(kind, TUCKED, 4, 2),
            _arm(kind, 44, 52, 0, 8),
            _arm(kind, 44, 52, -1, 8),
        ],
        HURT: [*_figure(kind, STANDING, -22, 4), _arm(kind, 64, 72, 0, 18)],
        BLOCK_HIGH: [
            *_figure(kind, STANDING, -14, 9),
            high_guard,
            _arm(kind, 36, 92, 12, 4, EFFECT),
        ],
        BLOCK_LOW: [*_figure(kind, CROUCHED, -10, 10), low_guard, _arm(kind, 0, 56, 12, 4, EFFECT)],
        BLOCK_OPEN: [*_figure(kind, STANDING, -14, 9), _arm(kind, 36, 92, 4, 4, EFFECT)],
        FLYING: _flat(kind, 18, 6),
        LYING: _flat(kind, 0, 0),
        HELD: [*_figure(kind, HOISTED, 10, 0), _arm(kind, 74, 96, -2, 7)],
        HOLDING: [
            *_figure(kind, STANDING, 10, 12),
            _arm(kind, 44, 52, 0, 26),
            _arm(kind, 62, 70, 0, 26),
        ],
        DIZZY: [
            *_figure(kind, STANDING, -12, 12),
            _arm(kind, 34, 42, 0, 10),
            _arm(kind, 34, 42, -1, 10),
            (-26, 100, -18, 106, EFFECT),
            (-8, 104, 0, 110, EFFECT),
            (10, 100, 18, 106, EFFECT),
        ],
        LANDED: [*_figure(kind, CROUCHED, 6, 16), _arm(kind, 0, 22, -1, 7)],
    }


def _flat(kind: int, low: int, tilt: int) -> Parts:
    """Draw a fighter on its back, the head away from the opponent; ``tilt`` raises the legs."""
    build = _BUILDS[kind]
    thick = 2 * build.torso // 3 + 6
    head = 2 * build.head
    return [
        (-30 - head, low, -30, low + head - 2, SKIN),
        (-32, low, 4, low + thick, TORSO),
        (4, low + tilt, 40, low + tilt + build.leg + 2, LEGS),
        (-32 - build.torso // 2, low + thick - 4, -14, low + thick + 1, ACCENT),
    ]


class Strike(NamedTuple):
    """What a skill's limb can touch. Lengths in px.

    Attributes:
        kind: How the fighter is built.
        does: Kind of the skill, a value of `arena.frame_data.KIND`.
        near: Where the limb leaves the torso.
        far: Where it ends: half a body short of the reach, which counts from centre to centre.
        low: Its lower edge.
        high: Its upper edge.
    """

    kind: int
    does: int
    near: int
    far: int
    low: int
    high: int

    @property
    def middle(self) -> int:
        """Height of the middle."""
        return (self.low + self.high) // 2

    @classmethod
    def of(cls, table: Table, fighter: int, row: int) -> "Strike":
        """Read it from the frame-data table."""
        data = table[fighter, row]
        kind = fighter % len(FIGHTERS)
        near = _BUILDS[kind].torso
        far = max((int(data[REACH]) - BODY_WIDTH // 2) // SUBPIXELS, near + 12)
        edges = (int(data[LOW_EDGE]) // SUBPIXELS, int(data[HIGH_EDGE]) // SUBPIXELS)
        return cls(kind, int(data[KIND]), near, far, *edges)


def _light(s: Strike) -> tuple[Parts, Parts, Parts]:
    fist = (s.far - 9, s.middle - 6, s.far, s.middle + 6, ACCENT)
    return (
        [*_figure(s.kind, STANDING, -6), _arm(s.kind, 56, 66, -1, 10)],
        [*_figure(s.kind, STANDING, 6), (s.near, s.middle - 4, s.far, s.middle + 4, SKIN), fist],
        [*_figure(s.kind, STANDING, 4), _arm(s.kind, 44, 52, 0, 20)],
    )


def _heavy(s: Strike) -> tuple[Parts, Parts, Parts]:
    kick = (4, s.middle - 8, s.far, s.middle + 8, LEGS)
    boot = (s.far - 14, s.middle - 10, s.far, s.middle + 12, ACCENT)
    return (
        [*_figure(s.kind, STANDING, 14, 2), (-s.near - 24, 20, 0, 36, LEGS)],
        [*_figure(s.kind, STANDING, -20, 0), kick, boot],
        [*_figure(s.kind, STANDING, 16, 4), (4, 10, s.near + 20, 24, LEGS)],
    )


def _low(s: Strike) -> tuple[Parts, Parts, Parts]:
    return (
        [*_figure(s.kind, CROUCHED, -10, 4), _arm(s.kind, 2, 14, -1, 16, LEGS)],
        [*_figure(s.kind, CROUCHED, -14, 2), (4, s.low, s.far, s.middle + 2, LEGS)],
        [*_figure(s.kind, CROUCHED, 8, 4), _arm(s.kind, 2, 12, 0, 22, LEGS)],
    )


def _overhead(s: Strike) -> tuple[Parts, Parts, Parts]:
    blade = (s.far - 13, max(s.low, 16), s.far, s.high - 20, ACCENT)
    return (
        [
            *_figure(s.kind, STANDING, -10, 10),
            (-20, 64, -8, 122, SKIN),
            (-22, 116, -2, 126, ACCENT),
        ],
        [*_figure(s.kind, STANDING, 14, 10), (s.near, 74, s.far, 84, SKIN), blade],
        [*_figure(s.kind, CROUCHED, 18, 12), _arm(s.kind, 2, 10, 4, 24, ACCENT)],
    )


def _throw(s: Strike) -> tuple[Parts, Parts, Parts]:
    arms = [(s.near, low, s.far + 6, low + 8, SKIN) for low in (38, 62)]
    return (
        [*_figure(s.kind, STANDING, 2, 10), _arm(s.kind, 36, 44, 0, 9), _arm(s.kind, 64, 72, 0, 9)],
        [*_figure(s.kind, STANDING, 18, 12), *arms],
        [*_figure(s.kind, CROUCHED, 24, 14), _arm(s.kind, 26, 34, 0, 20)],
    )


def _special(s: Strike) -> tuple[Parts, Parts, Parts]:
    if s.does == PROJECTILE:
        orb = _arm(s.kind, 38, 58, -1, 16, EFFECT)
        palms = [_arm(s.kind, 42, 50, 0, 22), _arm(s.kind, 52, 60, 0, 22)]
        return (
            [*_figure(s.kind, STANDING, -8, 12), orb],
            [*_figure(s.kind, STANDING, 8, 12), *palms, _arm(s.kind, 36, 66, 22, 14, EFFECT)],
            [*_figure(s.kind, STANDING, 8, 12), *palms],
        )
    wake = [(-58, y, -28, y + 5, EFFECT) for y in (18, 40, 60)]
    ram = (s.near, max(s.low, 24), s.far, min(s.high, 72), ACCENT)
    return (
        [*_figure(s.kind, CROUCHED, 20, 14), *wake],
        [*_figure(s.kind, Posture(0, 26, 60, 76), 26, 18), ram, *wake],
        [*_figure(s.kind, CROUCHED, -12, 18), _arm(s.kind, 30, 38, -1, 12)],
    )


def _defence(s: Strike) -> tuple[Parts, Parts, Parts]:
    if s.does == COUNTER:
        crossed = [_arm(s.kind, 34, 78, 3, 6, EFFECT), _arm(s.kind, 50, 58, 0, 16)]
        caught = [*_figure(s.kind, STANDING, 22, 14), _arm(s.kind, 20, 30, 0, 26)]
        return [*_figure(s.kind, STANDING, 0, 12), *crossed], caught, caught
    if s.does == TELEPORT:
        rings = [(-20, y, 20, y + 4, EFFECT) for y in (10, 40, 70, 98)]
        back = [*_figure(s.kind, CROUCHED, 0, 6), *[(-16, y, 16, y + 3, EFFECT) for y in (66, 78)]]
        return [*_figure(s.kind, Posture(0, 36, 72, 90), 0, 0), *rings], back, back
    blade = (s.near, s.low + 24, s.near + 16, s.high, EFFECT)
    return (
        [*_figure(s.kind, CROUCHED, 10, 6), _arm(s.kind, 0, 16, 2, 12, EFFECT)],
        [*_figure(s.kind, HOISTED, 4, 2), blade, (s.near, 52, max(s.far, s.near + 18), 60, ACCENT)],
        [*_figure(s.kind, HOISTED, -16, 8), (s.near - 10, 62, s.near - 2, 114, SKIN)],
    )


def _super(s: Strike) -> tuple[Parts, Parts, Parts]:
    charge = [(-34, y, -24, y + 8, EFFECT) for y in (6, 50, 94)]
    charge += [(24, y, 34, y + 8, EFFECT) for y in (28, 72, 100)]
    startup = [*_figure(s.kind, STANDING, 0, 16), *charge]
    recovery = [*_figure(s.kind, CROUCHED, 14, 18), _arm(s.kind, 0, 26, 2, 6, EFFECT)]
    if s.does == GRAB:
        arms = [(s.near, low, s.far + 6, low + 14, EFFECT) for low in (30, 64)]
        return startup, [*_figure(s.kind, STANDING, 24, 16), *arms], recovery
    beam = (s.near + 4, s.low, s.far, s.high, EFFECT)
    core = (s.near + 4, s.middle - 8, s.far, s.middle + 8, ACCENT)
    return startup, [*_figure(s.kind, STANDING, 8, 18), beam, core], recovery


def _air_light(s: Strike) -> tuple[Parts, Parts, Parts]:
    kick = (s.near - 6, max(s.middle - 4, 4), s.far, max(s.middle - 4, 4) + 10, LEGS)
    return (
        [*_figure(s.kind, TUCKED, -6, 4), _arm(s.kind, 8, 16, 0, 8, LEGS)],
        [*_figure(s.kind, TUCKED, -8, 2), kick],
        [*_figure(s.kind, TUCKED, -4, 8), _arm(s.kind, 20, 28, 0, 12)],
    )


def _air_heavy(s: Strike) -> tuple[Parts, Parts, Parts]:
    dive = (s.near - 2, s.low, s.far - 16, s.low + 26, LEGS)
    tip = (s.far - 16, s.low, s.far, s.low + 18, ACCENT)
    return (
        [*_figure(s.kind, TUCKED, 10, 0), (-14, 44, -4, 84, ACCENT)],
        [*_figure(s.kind, TUCKED, 16, 0), dive, tip],
        [*_figure(s.kind, TUCKED, 12, 8), (-s.near - 18, 6, 0, 16, LEGS)],
    )


_SKILLS: Final[tuple[Callable[[Strike], tuple[Parts, Parts, Parts]], ...]] = (
    *(_light, _heavy, _low, _overhead, _throw, _special, _defence, _super),
    *(_air_light, _air_heavy),
)


def pose_table(table: Table) -> NDArray[np.int32]:
    """Draw all poses of all fighters.

    Args:
        table: Frame data, see `arena.frame_data.pack`.

    Returns:
        int32 ``[fighters, POSES, PARTS, 5]``, lengths in sub-pixels; a part without width ends the
        list. The pose of phase f of skill row r is ``FIRST_SKILL + PHASES * (r - 1) + f``.
    """
    packed = np.zeros((len(table), POSES, PARTS, PART_COLUMNS), np.int32)
    for fighter in range(len(table)):
        for pose, parts in _plain_poses(fighter % len(FIGHTERS)).items():
            _pack(parts, packed[fighter, pose])
        for row, draw in enumerate(_SKILLS, 1):
            for phase, parts in enumerate(draw(Strike.of(table, fighter, row))):
                _pack(parts, packed[fighter, FIRST_SKILL + PHASES * (row - 1) + phase])
    return packed


def _pack(parts: Parts, into: NDArray[np.int32]) -> None:
    for number, part in enumerate(parts):
        into[number] = (*(length * SUBPIXELS for length in part[:4]), part[4])
