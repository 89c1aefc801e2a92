"""Contact sheets: every pose of a fighter on one picture.

``python -m arena.window.drawing.sheet FOLDER`` writes one for each fighter on each side.
"""

import sys
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from arena import Fight
from arena import state as S
from arena.base.errors import InputError
from arena.base.files import written_aside
from arena.frame_data.fighter_file import SLOTS, SUBPIXELS
from arena.frame_data.skills import ACTIVE_END, AIR_LIGHT, FIGHTERS, STARTUP, TOTAL, table
from arena.rules import constants as C
from arena.rules.actions import BACK, CROUCH, FORWARD, HEAVY, LOW
from arena.window.drawing import flair
from arena.window.drawing.colours import PALE, mix
from arena.window.drawing.figure import Figure, draw_figure
from arena.window.drawing.lens import FLOOR, Lens
from arena.window.drawing.player import players
from arena.window.drawing.poses import pose_of
from arena.window.drawing.text import write

PHASES: Final = ("startup", "active", "recovery")
_CELL: Final = (196, 166)
_COLUMNS: Final = 9
_ZOOM: Final = 1.1
_GROUND: Final = (74, 78, 98)

Fields = dict[str, int]

_RISING, _SINKING = 1_200, -1_600
_PLAIN: Final[dict[str, tuple[Fields, Fields]]] = {
    "idle": ({}, {}),
    "walk forward": ({"move": FORWARD}, {}),
    "walk back": ({"move": BACK}, {}),
    "crouch": ({"move": CROUCH}, {}),
    "high guard": ({"move": BACK}, {"status": S.ATTACKING, "skill": HEAVY}),
    "low guard": ({"move": CROUCH}, {"status": S.ATTACKING, "skill": LOW}),
    "high block": ({"move": BACK, "status": S.BLOCKSTUN, "timer": 12}, {}),
    "low block": ({"move": CROUCH, "status": S.BLOCKSTUN, "timer": 12}, {}),
    "jump up": ({"status": S.JUMPING, "y": 22 * SUBPIXELS, "vy": _RISING}, {}),
    "jump down": ({"status": S.JUMPING, "y": 22 * SUBPIXELS, "vy": _SINKING}, {}),
    "landing": ({"status": S.LANDING, "timer": C.LANDING_FRAMES}, {}),
    "hit": ({"status": S.HITSTUN, "timer": 14}, {}),
    "hit low": (
        {"status": S.HITSTUN, "timer": 14},
        {"status": S.ATTACKING, "skill": LOW, "contact": S.CONTACT_HIT},
    ),
    "launched": ({"status": S.LAUNCHED, "y": 30 * SUBPIXELS, "vy": _RISING}, {}),
    "falling": ({"status": S.LAUNCHED, "y": 30 * SUBPIXELS, "vy": _SINKING}, {}),
    "struck down": ({"status": S.KNOCKED_DOWN, "timer": C.KNOCK_DOWN_FRAMES - 4}, {}),
    "thrown": (
        {"status": S.KNOCKED_DOWN, "timer": C.KNOCK_DOWN_FRAMES - 6},
        {"status": S.THROWING, "timer": C.THROWER_FRAMES - 6},
    ),
    "knocked down": ({"status": S.KNOCKED_DOWN, "timer": C.KNOCK_DOWN_FRAMES // 2}, {}),
    "getting up": ({"status": S.KNOCKED_DOWN, "timer": 8}, {}),
    "grabbed": ({"status": S.GRABBED, "timer": 5}, {"status": S.THROWING, "timer": 29}),
    "grabbing": ({"status": S.THROWING, "timer": C.THROWER_FRAMES + 6}, {}),
    "heaving": ({"status": S.THROWING, "timer": C.THROWER_FRAMES - 1}, {}),
    "throwing": ({"status": S.THROWING, "timer": C.THROWER_FRAMES * 2 // 3}, {}),
    "throw escaped": ({"status": S.LANDING, "timer": C.ESCAPE_RECOVERY}, {"status": S.LANDING}),
    "guard broken": ({"status": S.GUARD_BROKEN, "timer": 20}, {}),
    "victory": ({}, {"health": 0}),
    "knock-out": ({"health": 0}, {}),
    "out of time": ({}, {}),
}
_OUTCOMES: Final = {
    "victory": S.SIDE_0_WON,
    "knock-out": S.SIDE_1_WON,
    "out of time": S.SIDE_1_WON,
}


def situations(fighter: int, side: int = 0) -> dict[str, NDArray[np.int32]]:
    """Give a state for every pose: every status, move, and phase of every skill of a fighter.

    Args:
        fighter: Row of the frame-data table.
        side: Side on which it stands; the other fighter is an opponent of its kind.

    Returns:
        States int32 ``[FIELDS]`` by name; skills are named as in "heavy active".
    """
    found = {}
    for name, (own, other) in _PLAIN.items():
        outcome = _OUTCOMES.get(name, S.GOING_ON)
        if side and outcome:
            outcome = S.SIDE_0_WON + S.SIDE_1_WON - outcome
        found[name] = _state(fighter, side, own, other, outcome)
    for row, slot in enumerate(SLOTS, 1):
        data = table()[fighter, row]
        ends = (0, int(data[STARTUP]), int(data[ACTIVE_END]), int(data[TOTAL]))
        for phase, name in enumerate(PHASES):
            if ends[phase] == ends[phase + 1]:
                continue  # a projectile or a teleport is never active
            shares = (0.6, 0.3, 0.2)
            frame = ends[phase] + int((ends[phase + 1] - ends[phase]) * shares[phase])
            own = {"status": S.ATTACKING, "skill": row, "skill_frame": frame}
            if row >= AIR_LIGHT:
                own |= {"y": 22 * SUBPIXELS, "vy": _SINKING // 2}
            found[f"{slot.replace('_', ' ')} {name}"] = _state(fighter, side, own, {}, S.GOING_ON)
    return found


def _state(fighter: int, side: int, own: Fields, other: Fields, outcome: int) -> NDArray[np.int32]:
    fight = Fight(fighter, fighter, seed=1)
    fight.place(distance=400)
    fields = {f"p{side}.{name}": value for name, value in own.items()}
    fields |= {f"p{1 - side}.{name}": value for name, value in other.items()}
    fight.set_fields({**fields, "outcome": outcome, "frame": 60})
    return fight.state


def draw_cell(state: NDArray[np.int32], side: int = 0) -> pygame.Surface:
    """Draw one fighter of a state alone, without a stage."""
    cell = pygame.Surface(_CELL)
    cell.fill(_GROUND)
    floor = _CELL[1] - 16
    pygame.draw.rect(cell, mix(_GROUND, (0, 0, 0), 0.25), (0, floor, _CELL[0], 16))
    both = players(state)
    player, other = both[side], both[1 - side]
    middle = _CELL[0] * 0.4 if player.facing > 0 else _CELL[0] * 0.6
    lens = Lens(player.x - middle / _ZOOM, _ZOOM, 0.0, floor - FLOOR)
    pose = pose_of(player, other, table())
    flair.draw_behind(cell, lens, player, table())
    place = (player.kind, side, pose, player.x, player.y, player.facing)
    draw_figure(cell, lens, Figure(*place, clock=player.frame))
    flair.draw_front(cell, lens, player, table())
    return cell


def contact_sheet(fighter: int, side: int = 0) -> pygame.Surface:
    """Draw every pose of a fighter, each under its name."""
    states = situations(fighter, side)
    rows = -(-len(states) // _COLUMNS)
    sheet = pygame.Surface((_COLUMNS * _CELL[0], rows * _CELL[1]))
    for number, (name, state) in enumerate(states.items()):
        row, column = divmod(number, _COLUMNS)
        x, y = column * _CELL[0], row * _CELL[1]
        sheet.blit(draw_cell(state, side), (x, y))
        pygame.draw.rect(sheet, mix(_GROUND, (0, 0, 0), 0.4), (x, y, *_CELL), 1)
        write(sheet, name, (x + 5, y + 4), 18, PALE)
    return sheet


def png(picture: pygame.Surface) -> bytes:
    """Encode a picture."""
    data = BytesIO()
    pygame.image.save(picture, data, "sheet.png")
    return data.getvalue()


def main(arguments: list[str]) -> None:
    """Write all contact sheets into a folder.

    Args:
        arguments: The folder.

    Raises:
        InputError: If there is no folder named, or it cannot be written.
    """
    if len(arguments) != 1:
        raise InputError("no folder named; give one, such as docs/window")
    for number, name in enumerate(FIGHTERS):
        for side in (0, 1):
            path = Path(arguments[0]) / f"poses_{name}_{side}.png"
            with written_aside(path) as file:
                file.write(png(contact_sheet(number, side)))


if __name__ == "__main__":
    main(sys.argv[1:])
