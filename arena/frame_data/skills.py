"""Frame data: what a designer edits in TOML, checked, and packed into int32 tables for the rules.

A fighter is one file in ``arena/frame_data/fighters/``. In the file, lengths are pixels and speeds
pixels a frame; loaded, they are sub-pixels (1/256 px). Times are frames (1/60 s).

A skill's ``startup`` frames pass before the first of its ``active`` frames; ``recovery`` frames
follow. ``on_hit`` and ``on_block`` are the frame advantage of an attacker who connects on the first
active frame: how many frames earlier than the defender it is free to act. Stun follows from it:
``stun = advantage + active + recovery``.
"""

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from arena.base.checks import check_array
from arena.base.errors import InputError
from arena.frame_data import fighter_file
from arena.frame_data.fighter_file import SLOTS, FighterFile, Skill

SUBPIXELS: Final = fighter_file.SUBPIXELS
FIGHTERS: Final = ("aster", "brakk", "cirrus")
FOLDER: Final = Path(__file__).resolve().parent / "fighters"

AIR_LIGHT: Final = 9
AIR_HEAVY: Final = 10
ROWS: Final = 1 + len(SLOTS)  # row 0 is no skill

KINDS: Final = ("none", "strike", "throw", "projectile", "counter", "teleport")
NO_KIND, STRIKE, GRAB, PROJECTILE, COUNTER, TELEPORT = range(len(KINDS))
LEVELS: Final = ("mid", "low", "overhead")
MID, LOW_LEVEL, OVERHEAD_LEVEL = range(len(LEVELS))
CANCELLING: Final = ("never", "hit", "contact")
NO_CANCEL, CANCEL_ON_HIT, CANCEL_ON_CONTACT = range(len(CANCELLING))

_NO_SKILL = Skill(name="no_action", kind="none", startup=0, recovery=0)


class Fighter(NamedTuple):
    """One fighter, loaded. Lengths in sub-pixels, speeds in sub-pixels a frame.

    Attributes:
        name: Name shown on screen.
        style: How the fighter fights, in a few words.
        health: Health at the start.
        walk_forward: Walking speed forwards.
        walk_back: Walking speed backwards.
        jump_speed: Upward speed at take-off.
        gravity: Loss of upward speed, a frame.
        skills: Skills by number: 0 no skill, 1 to 8 the slots, 9 and 10 the air attacks.
    """

    name: str
    style: str
    health: int
    walk_forward: int
    walk_back: int
    jump_speed: int
    gravity: int
    skills: tuple[Skill, ...]


# --- columns of the tables ------------------------------------------------------------------------
SKILL_COLUMNS: Final = (
    "kind",
    "level",
    "startup",
    "active_end",  # startup + active
    "total",
    "reach",
    "low_edge",
    "high_edge",
    "damage",
    "chip",
    "hitstun",
    "blockstun",
    "push_hit",
    "push_block",
    "guard_damage",
    "meter_gain",
    "meter",
    "cooldown",
    "knocks_down",
    "launch",
    "hitstop",
    "screen_freeze",
    "cancels",
    "move_speed",
    "move_from",
    "move_to",
    "invulnerable_from",
    "invulnerable_to",
    "armour",
    "catch_from",
    "catch_to",
    "projectile_speed",
    "projectile_life",
    "teleport",
    "escapable",
    "anti_air_from",
    "anti_air_to",
)
(
    KIND,
    LEVEL,
    STARTUP,
    ACTIVE_END,
    TOTAL,
    REACH,
    LOW_EDGE,
    HIGH_EDGE,
    DAMAGE,
    CHIP,
    HITSTUN_FRAMES,
    BLOCKSTUN_FRAMES,
    PUSH_HIT,
    PUSH_BLOCK,
    GUARD_DAMAGE,
    METER_GAIN,
    METER_COST,
    COOLDOWN,
    KNOCKS_DOWN,
    LAUNCH,
    HITSTOP,
    SCREEN_FREEZE,
    CANCELS,
    MOVE_SPEED,
    MOVE_FROM,
    MOVE_TO,
    INVULNERABLE_FROM,
    INVULNERABLE_TO,
    ARMOURED,
    CATCH_FROM,
    CATCH_TO,
    PROJECTILE_SPEED,
    PROJECTILE_LIFE,
    TELEPORT_BACK,
    ESCAPABLE,
    ANTI_AIR_FROM,
    ANTI_AIR_TO,
) = range(len(SKILL_COLUMNS))

FIGHTER_COLUMNS: Final = ("health", "walk_forward", "walk_back", "jump_speed", "gravity")
MAX_HEALTH, WALK_FORWARD, WALK_BACK, JUMP_SPEED, GRAVITY = range(len(FIGHTER_COLUMNS))
BODY_ROW: Final = ROWS  # the row behind the skills holds the fighter's own columns

Table = NDArray[np.int32]


def read(path: Path) -> Fighter:
    """Read and check one fighter's file.

    Args:
        path: A TOML file.

    Returns:
        The fighter.

    Raises:
        InputError: If the file cannot be read, is no TOML, or holds a field that is missing,
            unknown or out of range; names the file and the field.
    """
    try:
        parsed = FighterFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        told = error.strerror
        raise InputError(f"{path}: cannot be read ({told}); give a fighter file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: no valid TOML ({error}); fix the file") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        told = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{path}: {where}: {told}; fix this field") from None
    skills = (_NO_SKILL, *(parsed.skills[slot] for slot in SLOTS))
    body = parsed.model_dump(exclude={"skills"})
    return Fighter(**body, skills=skills)


@cache
def load(name: str) -> Fighter:
    """Load a bundled fighter by name.

    Args:
        name: One of ``FIGHTERS``.

    Returns:
        The fighter; ``.skills[1]`` to ``.skills[8]`` are the slots.

    Raises:
        InputError: If there is no such fighter.
    """
    if name not in FIGHTERS:
        raise InputError(f"fighter {name!r} does not exist; choose from {', '.join(FIGHTERS)}")
    return read(FOLDER / f"{name}.toml")


def pack(fighters: tuple[Fighter, ...]) -> Table:
    """Pack fighters into the table that the rules read.

    Args:
        fighters: The fighters, in order of their numbers.

    Returns:
        int32 ``[fighters, ROWS + 1, columns]``: the skills' rows, then one row of the fighter's own
        columns.
    """
    table = np.zeros((len(fighters), ROWS + 1, len(SKILL_COLUMNS)), np.int32)
    for number, fighter in enumerate(fighters):
        for row, skill in enumerate(fighter.skills):
            for column, field in enumerate(SKILL_COLUMNS):
                table[number, row, column] = _cell(skill, field)
        for column, field in enumerate(FIGHTER_COLUMNS):
            table[number, BODY_ROW, column] = getattr(fighter, field)
    return table


def _cell(skill: Skill, field: str) -> int:
    if field == "kind":
        return KINDS.index(skill.kind)
    if field == "level":
        return LEVELS.index(skill.level)
    if field == "cancels":
        return CANCELLING.index(skill.cancels)
    if field == "active_end":
        return skill.startup + skill.active
    return int(getattr(skill, field))


@cache
def table() -> Table:
    """Pack the bundled fighters, in the order of ``FIGHTERS``. Read-only; shape as in `pack`."""
    packed = pack(tuple(load(name) for name in FIGHTERS))
    packed.setflags(write=False)
    return packed


def own_table(packed: Table | None) -> Table:
    """Give the bundled table, or a read-only copy of another, which nobody can change any more.

    Compiled code is compiled for read-only tables, and indexes them by numbers checked before.

    Args:
        packed: Of `pack`; the bundled one if not given.

    Raises:
        InputError: If it has another shape or type.
    """
    if packed is None or packed is table():
        return table()
    check_array(packed, (None, ROWS + 1, len(SKILL_COLUMNS)), np.int32, "frame data")
    if not len(packed):
        raise InputError("frame data of no fighter; give at least one")
    own = packed.copy()
    own.setflags(write=False)
    return own


def frame_data_hash(packed: Table | None = None) -> str:
    """Hash a frame-data table: 16 hexadecimal digits that a replay or a saved state carries.

    Args:
        packed: The table; the bundled one if not given.
    """
    given = table() if packed is None else packed
    return hashlib.sha256(given.tobytes()).hexdigest()[:16]
