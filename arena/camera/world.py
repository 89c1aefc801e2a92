"""The world of a picture: stage, fighters, projectiles, and what a contact looks like.

Like the features, all is seen from one side: x is counted from the wall behind the viewer, forward
is +x, and the viewer's fighter stands left of the other. A spectator sees the stage as it is: x is
counted from the left wall, and nothing turns round when the fighters pass each other.
"""

from typing import Final

from arena import state as S
from arena.base.compile import compiled
from arena.camera import poses, scene
from arena.camera.palette import GHOST, SOLID, TORSO
from arena.camera.scene import Lens, Scene, Seen, Shapes, add_box, wide
from arena.features import NAMES, PLAYER_FEATURE_COUNT, PLAYER_FEATURES
from arena.frame_data.fighter_file import SUBPIXELS
from arena.frame_data.skills import HIGH_EDGE, LOW_EDGE, Table
from arena.rules import constants as C
from arena.rules.actions import SPECIAL
from arena.state import State

_PX: Final = SUBPIXELS
_MARGIN: Final = 150 * _PX  # of the view, around both fighters together
_PILLAR_GAP: Final = 120 * _PX
_PILLARS: Final = C.STAGE_WIDTH // _PILLAR_GAP - 1
_TALL: Final = 4_000 * _PX  # higher than any view
_TAIL: Final = 34 * _PX  # of a projectile

_SHOT_PARTS: Final = 3
_BURST_PARTS: Final = 3
SHAPES: Final = _PILLARS + 2 + 2 * (poses.PARTS + _SHOT_PARTS + _BURST_PARTS)
"""The most shapes that the world takes."""

_OF = {name: index for index, name in enumerate(PLAYER_FEATURES)}
_CROUCHING, _GUARDING, _ADVANCING = _OF["crouching"], _OF["guarding"], _OF["advancing"]
_STARTUP, _ACTIVE, _INVULNERABLE = _OF["startup"], _OF["active"], _OF["invulnerable"]
_FREEZE, _IN_FRONT = NAMES.index("freeze"), NAMES.index("in_front")

# Poses by status, where nothing else matters; the first three are told apart further.
_POSE_OF_STATUS: Final = (
    *(poses.STANCE, poses.AIRBORNE, poses.STANCE, poses.HURT, poses.BLOCK_OPEN, poses.FLYING),
    *(poses.LYING, poses.HELD, poses.HOLDING, poses.DIZZY, poses.LANDED),
)


@compiled
def list_world(
    s: State, fd: Table, i: int, side: int, look: Scene, features: Seen, shapes: Shapes
) -> int:
    """List the stage, the fighters, projectiles and sparks, as far as the view reaches.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: Side of the viewer.
        look: What the picture needs beside the fight.
        features: The viewer's features, float32 ``[F]``.
        shapes: int32 ``[most, 5]``, written from its first row.

    Returns:
        How many there are.
    """
    b = side * S.PLAYER_FIELDS
    o = S.PLAYER_FIELDS - b
    forward = wide(s[b + S.FACING, i])
    if features[_IN_FRONT] == 0:
        forward = -forward
    if look.numbers[scene.SPECTATOR] != 0:
        forward = wide(1)
    lens = _aim(along(s[b + S.X, i], forward), along(s[o + S.X, i], forward), look)
    n = _list_stage(lens, look, shapes)
    frozen = features[_FREEZE] > 0
    for role in range(1, -1, -1):  # one's own fighter last, in front of the other
        p = b if role == 0 else o
        n = _list_fighter(s, i, p, role, forward, lens, look, features, shapes, n)
    for role in range(1, -1, -1):
        p = b if role == 0 else o
        n = _list_shot(s, fd, i, p, role, forward, lens, look, shapes, n)
        if frozen:
            n = _list_burst(s, i, p, role, forward, lens, look, features, shapes, n)
    return n


@compiled
def along(x: int, forward: int) -> int:
    """Give a place on the stage as it is seen: counted from the wall behind the viewer, int64."""
    return wide(x) if forward > 0 else C.STAGE_WIDTH - wide(x)


@compiled
def _aim(own: int, other: int, look: Scene) -> Lens:
    """Show both fighters and a margin, never beyond the walls; close by, a fixed width."""
    numbers = look.numbers
    width = wide(numbers[scene.WIDTH])
    view = min(max(abs(other - own) + _MARGIN, wide(numbers[scene.VIEW])), C.STAGE_WIDTH)
    left = min(max((own + other - view) // 2, 0), C.STAGE_WIDTH - view)
    scale = (width << scene.SCALE_BITS) // view
    top, floor = wide(numbers[scene.TOP]), wide(numbers[scene.FLOOR])
    return Lens(left, scale, width, top, floor, wide(numbers[scene.BOTTOM]))


@compiled
def _list_stage(lens: Lens, look: Scene, shapes: Shapes) -> int:
    n = 0
    colour = look.numbers[scene.PILLAR]
    for pillar in range(1, _PILLARS + 1):
        x = pillar * _PILLAR_GAP
        n = add_box(shapes, n, lens, x - 6 * _PX, 0, x + 6 * _PX, _TALL, colour)
    colour = look.numbers[scene.WALL]
    end = C.STAGE_WIDTH
    n = add_box(shapes, n, lens, 0, 0, 8 * _PX, _TALL, colour)
    return add_box(shapes, n, lens, end - 8 * _PX, 0, end, _TALL, colour)


@compiled
def pose_of(s: State, i: int, b: int, features: Seen, block: int) -> int:
    """Give the pose of a fighter, a row of `arena.camera.poses.pose_table`.

    Args:
        s: State.
        i: The fight.
        b: First field of the player.
        features: Features of the viewer, float32 ``[F]``.
        block: Where the player's begin in them.
    """
    status = s[b + S.STATUS, i]
    if status == S.ATTACKING:
        phase = 2
        if features[block + _STARTUP] > 0:
            phase = 0
        elif features[block + _ACTIVE] > 0:
            phase = 1
        return poses.FIRST_SKILL + poses.PHASES * (wide(s[b + S.SKILL, i]) - 1) + phase
    if status == S.FREE or status == S.BLOCKSTUN:
        free = status == S.FREE
        if features[block + _CROUCHING] > 0:
            return poses.GUARD_LOW if free else poses.BLOCK_LOW
        if features[block + _GUARDING] > 0:
            return poses.GUARD_HIGH if free else poses.BLOCK_HIGH
        if features[block + _ADVANCING] > 0:
            return poses.ADVANCE
    return _POSE_OF_STATUS[status]


@compiled
def _list_fighter(
    s: State,
    i: int,
    b: int,
    role: int,
    forward: int,
    lens: Lens,
    look: Scene,
    features: Seen,
    shapes: Shapes,
    n: int,
) -> int:
    block = role * PLAYER_FEATURE_COUNT
    fighter = s[b + S.FIGHTER, i]
    paint = GHOST if features[block + _INVULNERABLE] > 0 else SOLID
    parts = look.poses[fighter, pose_of(s, i, b, features, block)]
    colours = look.colours[role, fighter, paint]
    x, y = along(s[b + S.X, i], forward), wide(s[b + S.Y, i])
    heads_right = s[b + S.FACING, i] == forward
    for part in range(poses.PARTS):
        x0, x1 = wide(parts[part, 0]), wide(parts[part, 2])
        if x0 == x1:
            break
        from_x = x + x0 if heads_right else x - x1
        y0, y1 = y + wide(parts[part, 1]), y + wide(parts[part, 3])
        colour = wide(colours[parts[part, 4]])
        n = add_box(shapes, n, lens, from_x, y0, from_x + x1 - x0, y1, colour)
    return n


@compiled
def _list_shot(
    s: State,
    fd: Table,
    i: int,
    b: int,
    role: int,
    forward: int,
    lens: Lens,
    look: Scene,
    shapes: Shapes,
    n: int,
) -> int:
    """List a projectile in flight: a tail, a ball in its thrower's colour, a bright core."""
    if s[b + S.PROJECTILE_LEFT, i] == 0:
        return n
    fighter = s[b + S.FIGHTER, i]
    x = along(s[b + S.PROJECTILE_X, i], forward)
    low, high = wide(fd[fighter, SPECIAL, LOW_EDGE]), wide(fd[fighter, SPECIAL, HIGH_EDGE])
    middle = (low + high) // 2
    behind = x - wide(s[b + S.PROJECTILE_DIRECTION, i]) * forward * _TAIL
    core = look.numbers[scene.SHOT]
    ball = look.colours[role, fighter, SOLID, TORSO]
    n = add_box(
        *(shapes, n, lens, min(x, behind), middle - 4 * _PX, max(x, behind), middle + 4 * _PX),
        core,
    )
    n = add_box(shapes, n, lens, x - 15 * _PX, low, x + 15 * _PX, high, ball)
    return add_box(
        *(shapes, n, lens, x - 8 * _PX, middle - 10 * _PX, x + 8 * _PX, middle + 10 * _PX), core
    )


@compiled
def _list_burst(
    s: State,
    i: int,
    b: int,
    role: int,
    forward: int,
    lens: Lens,
    look: Scene,
    features: Seen,
    shapes: Shapes,
    n: int,
) -> int:
    """List what a freeze is about: a hit, a block, an absorbed hit, or the flash of a super.

    An attack that armour has absorbed says so for as long as it lasts.
    """
    numbers = look.numbers
    o = S.PLAYER_FIELDS - b
    status = s[b + S.STATUS, i]
    struck = status == S.HITSTUN or status == S.LAUNCHED
    if status == S.KNOCKED_DOWN and s[b + S.TIMER, i] == C.KNOCK_DOWN_FRAMES:
        struck = True
    absorbed = s[o + S.STATUS, i] == S.ATTACKING and s[o + S.CONTACT, i] == S.CONTACT_SPENT
    ahead, height, size, colour = 20 * _PX, 58 * _PX, 30 * _PX, numbers[scene.SPARK]
    if status == S.BLOCKSTUN or status == S.GUARD_BROKEN or absorbed:
        height, size, colour = 44 * _PX, 16 * _PX, numbers[scene.SHIELD]
    elif status == S.ATTACKING and features[role * PLAYER_FEATURE_COUNT + _STARTUP] > 0:
        ahead, height, colour = 0, 104 * _PX, numbers[scene.AURA]
    elif not struck:
        return n
    x = along(s[b + S.X, i], forward) + wide(s[b + S.FACING, i]) * forward * ahead
    return _add_rays(shapes, n, lens, x, wide(s[b + S.Y, i]) + height, size, colour)


@compiled
def _add_rays(shapes: Shapes, n: int, lens: Lens, x: int, y: int, size: int, colour: int) -> int:
    """Add a star: two thin bars across each other and a heart."""
    thin, heart = size // 6, size // 2
    n = add_box(shapes, n, lens, x - size, y - thin, x + size, y + thin, colour)
    n = add_box(shapes, n, lens, x - thin, y - size, x + thin, y + size, colour)
    return add_box(shapes, n, lens, x - heart, y - heart, x + heart, y + heart, colour)
