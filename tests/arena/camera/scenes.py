"""Fights posed for the camera, and pictures as text.

    python -m tests.arena.camera.scenes          rewrites golden/*.txt

A golden picture is 48 x 48 px in ten shades. A change of what the camera draws shows as a diff that
a person can look at; if it is meant, rewrite the files and commit them with it. The frame data are
the test's own, so that tuning the fighters changes none of them.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.camera import Camera
from arena.frame_data import skills as F
from arena.frame_data.skills import SUBPIXELS, Table
from arena.rules import constants as C
from arena.rules.actions import MOVE_NAMES
from tests.arena.scenario import Scene

FOLDER = Path(__file__).resolve().parent / "golden"
SHADES = " .:-=+*#%@"
PHASES = ("startup", "active", "recovery")
IN_THE_AIR = 80 * SUBPIXELS

Pose = dict[str, int]


def capture(fight: Scene, side: int, camera: Camera) -> NDArray[np.uint8]:
    """Take one picture, uint8 [H, W] or [H, W, 3]."""
    out = camera.frames(1)
    side_of = np.full(1, side, np.int32)
    camera.capture(fight.simulator.state, np.zeros(1, np.int32), side_of, out)
    return out[0]


def poses(table: Table, fighter: int) -> Iterator[tuple[str, Pose]]:
    """List all that a fighter can be seen doing, as (name, fields of the player)."""
    statuses = {S.STATUS_NAMES[k]: k for k in range(len(S.STATUS_NAMES)) if k != S.ATTACKING}
    airborne = (S.JUMPING, S.LAUNCHED)
    for name, status in statuses.items():
        height = IN_THE_AIR if status in airborne else 0
        yield name, {"status": status, "timer": 5, "y": height}
    for move in ("forward", "back", "crouch"):
        yield move, {"status": S.FREE, "move": MOVE_NAMES.index(move)}
    for move in ("back", "crouch"):
        blocking = {"status": S.BLOCKSTUN, "timer": 5, "move": MOVE_NAMES.index(move)}
        yield f"block {move}", blocking
    for row in range(1, F.AIR_HEAVY + 1):
        height = IN_THE_AIR if row >= F.AIR_LIGHT else 0
        first = [0, *(int(table[fighter, row, column]) for column in (F.STARTUP, F.ACTIVE_END))]
        last = [*first[1:], int(table[fighter, row, F.TOTAL])]
        for phase, start, end in zip(PHASES, first, last, strict=True):
            if start < end:
                skill = {"skill": row, "skill_frame": start, "y": height}
                yield f"{row} {phase}", {"status": S.ATTACKING, **skill}


def pose(fight: Scene, side: int, fields: Pose) -> None:
    """Put a player into a pose."""
    for field, value in fields.items():
        fight.set(f"p{side}.{field}", value)


# --- golden pictures ------------------------------------------------------------------------------
def plain_table() -> Table:
    """Make frame data that nobody tunes: every skill 10 / 10 / 10, 120 px far, chest high."""
    table = np.zeros_like(F.table())
    skills = table[:, 1 : F.ROWS]
    skills[..., F.KIND] = F.STRIKE
    skills[..., F.STARTUP], skills[..., F.ACTIVE_END], skills[..., F.TOTAL] = 10, 20, 30
    skills[..., F.REACH] = 120 * SUBPIXELS
    skills[..., F.LOW_EDGE], skills[..., F.HIGH_EDGE] = 40 * SUBPIXELS, 70 * SUBPIXELS
    table[:, F.BODY_ROW, F.MAX_HEALTH] = 1_000
    return table


def golden_fights() -> dict[str, Scene]:
    """Pose the scenes of the golden pictures."""
    table = plain_table()

    def fight(first: str, second: str, distance: float, *both: Pose) -> Scene:
        made = Scene(first, second, distance=distance, table=table)
        for side, fields in enumerate(both):
            pose(made, side, {"health": 1_000, **fields})
        return made

    striking = {"status": S.ATTACKING, "skill": 1, "skill_frame": 12, "contact": S.CONTACT_HIT}
    hurt = {"status": S.HITSTUN, "timer": 12, "combo": 3, "health": 400}
    hit = fight("aster", "brakk", 110, striking, hurt)
    hit.set("freeze", 8)
    over = fight("cirrus", "aster", 60, {"status": S.JUMPING, "y": 90 * SUBPIXELS, "vy": -900}, {})
    over.set("frame", C.FIGHT_FRAMES // 2)
    cast = {"projectile_left": 9, "projectile_x": 400 * SUBPIXELS, "projectile_direction": 1}
    guarding = {"status": S.FREE, "move": MOVE_NAMES.index("back"), "guard": 30, "meter": 70}
    return {
        "start": fight("aster", "cirrus", C.START_DISTANCE / SUBPIXELS, {}, {}),
        "hit": hit,
        "jump": over,
        "far": fight("brakk", "aster", 800, cast, guarding),
    }


def as_text(picture: NDArray[np.uint8]) -> str:
    """Write a grey picture in characters, one a pixel."""
    shades = picture.astype(int) * len(SHADES) // 256
    return "".join("".join(SHADES[shade] for shade in row).rstrip() + "\n" for row in shades)


def golden_texts() -> dict[str, str]:
    """Take the golden pictures, seen from side 0."""
    camera = Camera(48, 48, table=plain_table())
    return {name: as_text(capture(fight, 0, camera)) for name, fight in golden_fights().items()}


def main() -> None:
    """Rewrite all golden pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in golden_texts().items():
        (FOLDER / f"{name}.txt").write_text(text)


if __name__ == "__main__":
    main()
