"""A contact sheet of the camera: moments of scripted fights, and every skill of every fighter.

    python -m experiments.camera_sheet docs/camera.png

The moments come from fights that the scripted agents play, in grey as networks get them and in
colour; the skills are posed.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from numpy.typing import NDArray

from agents.roster import PANEL
from arena import state as S
from arena.base.errors import InputError
from arena.base.files import written_aside
from arena.camera import Camera, hud
from arena.frame_data.fighter_file import AIR_SKILLS
from arena.frame_data.skills import (
    ACTIVE_END,
    AIR_LIGHT,
    FIGHTERS,
    STARTUP,
    SUBPIXELS,
    TOTAL,
    table,
)
from arena.match.seated import Seated
from arena.rules.actions import SKILL_NAMES
from arena.simulator import Simulator, Starts
from arena.state import State
from experiments.report import style

_SEED: Final = 4
_FIGHTS: Final = 36
_FRAMES: Final = 10_000  # at most; by then each fight has begun anew several times
_PHASES: Final = ("startup", "active", "recovery")
_SKILLS: Final = (*SKILL_NAMES[1:], *(name.replace("_", " ") for name in AIR_SKILLS))
_POSED: Final = 168  # px of a posed picture
_CROP: Final = (0.06, 0.66)  # share of its width that is shown
_AIR: Final = 50 * SUBPIXELS
_APART: Final = 230 * SUBPIXELS

_Mask = NDArray[np.bool_]
Pictures = dict[str, tuple[NDArray[np.uint8], NDArray[np.uint8]]]


def _own(s: State, name: str) -> NDArray[np.int32]:
    return np.asarray(s[S.PLAYER_FIELD_NAMES.index(name)])


def _other(s: State, name: str) -> NDArray[np.int32]:
    return np.asarray(s[S.PLAYER_FIELDS + S.PLAYER_FIELD_NAMES.index(name)])


def _met(s: State, status: int) -> _Mask:
    """Find fights frozen by a contact that left the other in a status."""
    return np.asarray((s[S.FREEZE] > 3) & (_other(s, "status") == status))


def _beam(s: State) -> _Mask:
    """Find fights in which a super is in its active frames, free to move."""
    fighter = _own(s, "fighter")
    active = _own(s, "skill_frame") >= table()[fighter, 8, STARTUP] + 1
    return np.asarray((_own(s, "skill") == 8) & active & (s[S.FREEZE] == 0))


_MOMENTS: Final[dict[str, Callable[[State], _Mask]]] = {
    "the start": lambda s: s[S.FRAME] == 2,
    "a hit": lambda s: _met(s, S.HITSTUN),
    "a block": lambda s: _met(s, S.BLOCKSTUN),
    "a jump": lambda s: (_own(s, "status") == S.JUMPING) & (_own(s, "y") > 80 * SUBPIXELS),
    "a throw": lambda s: _other(s, "status") == S.GRABBED,
    "a knock-down": lambda s: (_other(s, "status") == S.KNOCKED_DOWN) & (s[S.FREEZE] == 0),
    "a projectile": lambda s: (_own(s, "projectile_left") > 0) & (_own(s, "status") == S.FREE),
    "a super": _beam,
}


def moments() -> Pictures:
    """Let scripted agents fight until each kind of moment has come up.

    Returns:
        Each moment in grey, uint8 ``[84, 84]``, and in colour, uint8 ``[168, 168, 3]``.

    Raises:
        RuntimeError: If a moment does not come up.
    """
    simulator = Simulator(_FIGHTS, delay=12, autoreset=True)
    simulator.reset(seed=_SEED)
    players = list(PANEL.values())
    lot = np.random.default_rng(_SEED).integers(0, len(players), (_FIGHTS, 2))
    seated = Seated(simulator, players, lot.astype(np.int32), _SEED)
    cameras = Camera(), Camera(_POSED, _POSED, 3)
    found: Pictures = {}
    for _ in range(_FRAMES):
        seated.ask(simulator.actions)
        simulator.step(simulator.actions)
        for name, happens in _MOMENTS.items():
            if name not in found and happens(simulator.state).any():
                row = int(np.argmax(happens(simulator.state)))
                grey, colour = (_take(simulator.state, [row], camera)[0] for camera in cameras)
                found[name] = grey, colour
        if len(found) == len(_MOMENTS):
            break
    missing = set(_MOMENTS) - set(found)
    if missing:
        raise RuntimeError(f"no fight showed {', '.join(sorted(missing))}")
    return {name: found[name] for name in _MOMENTS}


def _take(state: State, rows: list[int], camera: Camera) -> NDArray[np.uint8]:
    out = camera.frames(len(rows))
    camera.capture(state, np.array(rows, np.int32), np.zeros(len(rows), np.int32), out)
    return out


def skills() -> NDArray[np.uint8]:
    """Pose every fighter in every phase of every skill.

    Returns:
        uint8 ``[fighters, phases, skills, rows, columns, 3]``, white where there is no such phase.
    """
    kinds, poses = len(FIGHTERS), len(_PHASES) * len(_SKILLS)
    simulator = Simulator(kinds * poses)
    fighters = np.zeros((simulator.fights, 2), np.int32)
    fighters[:, 0] = np.repeat(np.arange(kinds), poses)
    simulator.reset(Starts(np.zeros(simulator.fights, np.int32), fighters))
    state, data = simulator.state, simulator.table
    phase, skill = np.divmod(np.arange(simulator.fights) % poses, len(_SKILLS))
    row, fighter = skill + 1, fighters[:, 0]
    begins = np.stack([0 * row, data[fighter, row, STARTUP], data[fighter, row, ACTIVE_END]])
    ends = np.stack([*begins[1:], data[fighter, row, TOTAL]])
    each = np.arange(simulator.fights)
    state[S.STATUS], state[S.SKILL] = S.ATTACKING, row
    state[S.SKILL_FRAME] = begins[phase, each]
    state[S.Y] = np.where(row >= AIR_LIGHT, _AIR, 0)
    state[S.PLAYER_FIELDS + S.X] = state[S.X] + _APART
    pictures = _take(state, list(range(simulator.fights)), Camera(_POSED, _POSED, 3))
    pictures[begins[phase, each] == ends[phase, each]] = 255
    top, bottom = (hud.pixels(unit, _POSED) for unit in (hud.WORLD_TOP, hud.WORLD_BOTTOM))
    left, right = (int(share * _POSED) for share in _CROP)
    cropped = pictures[:, top:bottom, left:right]
    return cropped.reshape(kinds, len(_PHASES), len(_SKILLS), *cropped.shape[1:])


def _show(axes: Axes, picture: NDArray[np.uint8], title: str = "", label: str = "") -> None:
    axes.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title(title, fontsize=8, loc="center", weight="normal")
    axes.set_ylabel(label, fontsize=8)


def _grid(figure: Any, rows: int, columns: int, title: str) -> NDArray[Any]:
    """Make a tight grid of axes under a title, ``[rows, columns]``."""
    figure.suptitle(title, fontsize=11, y=0.995)
    tight = {"left": 0.045, "right": 0.998, "bottom": 0.005, "wspace": 0.03, "hspace": 0.03}
    axes: NDArray[Any] = figure.subplots(rows, columns, gridspec_kw={**tight, "top": 0.93})
    return axes


def sheet() -> bytes:
    """Draw the contact sheet as PNG."""
    taken, posed = moments(), skills()
    rows = len(FIGHTERS) * len(_PHASES)
    figure: Any = plt.figure(figsize=(12, 14.2))
    upper, lower = figure.subfigures(2, 1, height_ratios=(1, 2.9))
    grid = _grid(upper, 2, len(taken), "Moments of scripted fights")
    for column, (name, (grey, colour)) in enumerate(taken.items()):
        first = column == 0
        _show(grid[0, column], grey, name, "84 × 84 grey" if first else "")
        _show(grid[1, column], colour, label="168 × 168 colour" if first else "")
    grid = _grid(lower, rows, len(_SKILLS), "Every skill of every fighter")
    for row in range(rows):
        fighter, phase = divmod(row, len(_PHASES))
        for column, skill in enumerate(_SKILLS):
            title = skill if row == 0 else ""
            label = f"{FIGHTERS[fighter]}\n{_PHASES[phase]}" if column == 0 else ""
            _show(grid[row, column], posed[fighter, phase, column], title, label)
    try:
        return style.png(figure)
    finally:
        plt.close(figure)


def main(arguments: list[str]) -> None:
    """Write the contact sheet.

    Args:
        arguments: Where to.

    Raises:
        InputError: If there is no path, or it cannot be written.
    """
    if len(arguments) != 1:
        raise InputError("no picture named; give its path, such as docs/camera.png")
    with written_aside(Path(arguments[0])) as file:
        file.write(sheet())


if __name__ == "__main__":
    main(sys.argv[1:])
