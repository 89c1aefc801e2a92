"""Frame data: what a designer edits in TOML, checked, and packed into int32 tables for the rules.

A fighter is one file in ``arena/fighters/``. In the file, lengths are pixels and speeds pixels a
frame; loaded, they are sub-pixels (1/256 px). Times are frames (1/60 s).

A skill's ``startup`` frames pass before the first of its ``active`` frames; ``recovery`` frames
follow. ``on_hit`` and ``on_block`` are the frame advantage of an attacker who connects on the first
active frame: how many frames earlier than the defender he is free to act. Stun follows from it:
``stun = advantage + active + recovery``.
"""

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    model_validator,
)

from arena.actions import SKILL_NAMES
from arena.errors import InputError

SUBPIXELS: Final = 256  # sub-pixels a pixel
FIGHTERS: Final = ("aster", "brakk", "cirrus")
FOLDER: Final = Path(__file__).resolve().parent / "fighters"

AIR_SKILLS: Final = ("air_light", "air_heavy")
SLOTS: Final = (*SKILL_NAMES[1:], *AIR_SKILLS)
AIR_LIGHT: Final = 9
AIR_HEAVY: Final = 10
ROWS: Final = 1 + len(SLOTS)  # row 0 is no skill

KINDS: Final = ("none", "strike", "throw", "projectile", "counter", "teleport")
NO_KIND, STRIKE, GRAB, PROJECTILE, COUNTER, TELEPORT = range(len(KINDS))
LEVELS: Final = ("mid", "low", "overhead")
MID, LOW_LEVEL, OVERHEAD_LEVEL = range(len(LEVELS))


def _to_subpixels(pixels: float) -> int:
    return round(pixels * SUBPIXELS)


Frames = Annotated[int, Field(strict=True, ge=0, le=600)]
Advantage = Annotated[int, Field(strict=True, ge=-60, le=60)]
Points = Annotated[int, Field(strict=True, ge=0, le=1000)]
Length = Annotated[float, Field(ge=-960, le=2000), AfterValidator(_to_subpixels)]
Speed = Annotated[float, Field(ge=0, le=40), AfterValidator(_to_subpixels)]


class Skill(BaseModel):
    """Published frame data of one skill. Lengths in sub-pixels, times in frames.

    Attributes:
        name: What it is called on screen.
        kind: strike, throw, projectile, counter, teleport (or none for the row of no skill).
        level: How it must be guarded: mid any way, low crouching, overhead standing.
        startup: Frames before the first active one.
        active: Frames on which it can connect.
        recovery: Frames after that.
        reach: Largest distance between the two fighters' centres at which it connects.
        low_edge: Lower edge of the hit box above the attacker's feet.
        high_edge: Upper edge of it.
        damage: Health taken on hit, before scaling.
        chip: Health taken on block.
        on_hit: Frame advantage on hit.
        on_block: Frame advantage on block.
        push_hit: How far a hit pushes.
        push_block: How far a block pushes.
        guard_damage: Guard gauge drained on block.
        meter_gain: Meter won on contact (half of it on block, a third of it for the defender).
        meter: Meter that it costs.
        cooldown: Frames from its start until it may start again.
        knocks_down: Whether a hit knocks down.
        launch: Upward speed that a hit gives, 0 for none.
        hitstop: Frames for which contact freezes both fighters.
        screen_freeze: Frames for which its start freezes both fighters.
        cancels: Whether contact lets it be cancelled into special, defence or super.
        move_speed: Forward speed from frame ``move_from`` until frame ``move_to``.
        move_from: First frame of that movement.
        move_to: Frame on which it has ended.
        invulnerable_from: First frame on which nothing touches the fighter.
        invulnerable_to: Frame on which that has ended.
        armour: Hits absorbed (damage is taken, no stun) until the active frames end.
        catch_from: First frame on which a counter catches a strike.
        catch_to: Frame on which that has ended.
        projectile_speed: Speed of the projectile, a frame.
        projectile_life: Frames that it lives.
        teleport: Distance travelled backwards (negative: forwards) by a teleport.
        escapable: Whether a throw can be escaped.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=24)]
    kind: Literal["none", "strike", "throw", "projectile", "counter", "teleport"]
    level: Literal["mid", "low", "overhead"] = "mid"
    startup: Frames
    active: Frames = 0
    recovery: Frames
    reach: Length = 0
    low_edge: Length = _to_subpixels(30)
    high_edge: Length = _to_subpixels(90)
    damage: Points = 0
    chip: Points = 0
    on_hit: Advantage = 0
    on_block: Advantage = 0
    push_hit: Length = 0
    push_block: Length = 0
    guard_damage: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    meter_gain: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    meter: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    cooldown: Frames = 0
    knocks_down: StrictBool = False
    launch: Speed = 0
    hitstop: Annotated[int, Field(strict=True, ge=0, le=30)] = 0
    screen_freeze: Annotated[int, Field(strict=True, ge=0, le=60)] = 0
    cancels: StrictBool = False
    move_speed: Speed = 0
    move_from: Frames = 0
    move_to: Frames = 0
    invulnerable_from: Frames = 0
    invulnerable_to: Frames = 0
    armour: Annotated[int, Field(strict=True, ge=0, le=3)] = 0
    catch_from: Frames = 0
    catch_to: Frames = 0
    projectile_speed: Speed = 0
    projectile_life: Frames = 0
    teleport: Length = 0
    escapable: StrictBool = True

    @property
    def total(self) -> int:
        """Frames from the first of startup to the last of recovery."""
        return self.startup + self.active + self.recovery

    @property
    def hitstun(self) -> int:
        """Frames for which a hit on the first active frame stuns."""
        return self._stun(self.on_hit)

    @property
    def blockstun(self) -> int:
        """Frames for which a block on the first active frame stuns."""
        return self._stun(self.on_block)

    def _stun(self, advantage: int) -> int:
        return max(1, advantage + self.active + self.recovery)

    @model_validator(mode="after")
    def _is_consistent(self) -> "Skill":
        connects = self.kind in ("strike", "throw", "counter")
        if self.kind in ("strike", "throw") and (self.active < 1 or self.reach <= 0):
            raise ValueError(f"a {self.kind} needs active frames and a reach")
        if connects and self.damage < 1:
            raise ValueError(f"a {self.kind} needs damage")
        if self.kind == "projectile" and not (self.projectile_speed and self.projectile_life):
            raise ValueError("a projectile needs projectile_speed and projectile_life")
        if self.kind == "counter" and not self.catch_from < self.catch_to <= self.total:
            raise ValueError("a counter needs catch_from < catch_to <= its total frames")
        if self.kind != "none" and self.total < 1:
            raise ValueError("a skill needs at least one frame")
        if self.low_edge >= self.high_edge:
            raise ValueError("low_edge must lie below high_edge")
        return self


_NO_SKILL = Skill(name="no_action", kind="none", startup=0, recovery=0)


class FighterFile(BaseModel):
    """A fighter's TOML file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=16)]
    style: Annotated[str, Field(min_length=1, max_length=80)]
    health: Annotated[int, Field(strict=True, ge=100, le=5000)]
    walk_forward: Speed
    walk_back: Speed
    jump_speed: Speed
    gravity: Annotated[Speed, Field(gt=0)]
    skills: dict[str, Skill]

    @model_validator(mode="after")
    def _has_every_slot(self) -> "FighterFile":
        missing = [slot for slot in SLOTS if slot not in self.skills]
        unknown = [slot for slot in self.skills if slot not in SLOTS]
        if missing:
            raise ValueError(f"skills.{missing[0]} is missing")
        if unknown:
            raise ValueError(f"skills.{unknown[0]} is no slot; slots are {', '.join(SLOTS)}")
        return self


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
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a fighter file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: no valid TOML ({error}); mend the file") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        told = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{path}: {where}: {told}; mend this field") from None
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
    if field == "active_end":
        return skill.startup + skill.active
    return int(getattr(skill, field))


@cache
def table() -> Table:
    """Pack the bundled fighters, in the order of ``FIGHTERS``. Read-only; shape as in `pack`."""
    packed = pack(tuple(load(name) for name in FIGHTERS))
    packed.setflags(write=False)
    return packed


def frame_data_hash() -> str:
    """Hash the bundled table: 16 hexadecimal digits that a replay carries."""
    return hashlib.sha256(table().tobytes()).hexdigest()[:16]
