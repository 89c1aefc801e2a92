"""Each fighter's frame data as a Markdown table, and a document that is kept up to date with them.

    python -m arena.frame_data.listing [DOCUMENT]

rewrites what stands in the document (docs/frame_data.md if none is named) between
``<!-- frame-data:aster -->`` and ``<!-- /frame-data:aster -->``, and so for every fighter. Lengths
are shown in pixels, times in frames (1/60 s), frame advantage as `arena.frame_data` defines it.
"""

import re
import sys
from pathlib import Path
from typing import Final

from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.frame_data.fighter_file import AIR_SKILLS, SLOTS, SUBPIXELS, Skill
from arena.frame_data.skills import FIGHTERS, Fighter, load
from arena.rules.constants import FRAMES_PER_SECOND, KNOCK_DOWN_FRAMES, THROWER_FRAMES

COLUMNS: Final = (
    "slot",
    "skill",
    "level",
    "start-up / active / recovery",
    "total",
    "on hit",
    "on block",
    "reach",
    "damage",
    "chip",
    "cooldown",
    "notes",
)
_NONE: Final = "–"
_MARKED: Final = r"(<!-- frame-data:{0} -->\n).*?(<!-- /frame-data:{0} -->)"
_LARGEST: Final = 1 << 20
DOCUMENT: Final = Path("docs/frame_data.md")
"""Of the project; found from its root."""


def table(fighter: Fighter) -> str:
    """Lay out a fighter's skills as a Markdown table, with a line on the fighter above it.

    Args:
        fighter: Loaded frame data.

    Returns:
        Markdown that ends with a line break.
    """
    speeds = (fighter.walk_forward, fighter.walk_back)
    forward, back = (f"{speed / SUBPIXELS:.1f}" for speed in speeds)
    lines = [
        f"**{fighter.name}**, {fighter.style}: health {fighter.health:,}, walks {forward} px a "
        f"frame forward and {back} px back.",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "| " + " | ".join("---" for _ in COLUMNS) + " |",
    ]
    for slot, skill in zip(SLOTS, fighter.skills[1:], strict=True):
        cells = _cells(slot, skill)
        lines.append("| " + " | ".join(cells[column] for column in COLUMNS) + " |")
    return "\n".join(lines) + "\n"


def _cells(slot: str, skill: Skill) -> dict[str, str]:
    in_the_air = slot in AIR_SKILLS
    number = "" if in_the_air else f"{SLOTS.index(slot) + 1} "
    return {
        "slot": number + slot.replace("_", " "),
        "skill": skill.name,
        "level": skill.level if skill.kind in ("strike", "projectile") else skill.kind,
        "start-up / active / recovery": (
            f"{skill.startup} / {skill.active or _NONE} / {skill.recovery}"
        ),
        "total": str(skill.total),
        "on hit": _NONE if in_the_air else _on_hit(skill),
        "on block": _NONE if in_the_air else _on_block(skill),
        "reach": f"{skill.reach / SUBPIXELS:g} px" if skill.reach else _NONE,
        "damage": str(skill.damage or _NONE),
        "chip": str(skill.chip or _NONE),
        "cooldown": str(skill.cooldown or _NONE),
        "notes": ", ".join(_notes(skill, in_the_air)),
    }


def _signed(frames: int) -> str:
    return f"{frames:+d}".replace("-", "−")


def _on_hit(skill: Skill) -> str:
    """Give the advantage on hit; after a knock-down until the other rises."""
    if skill.launch:
        return "launches"
    if skill.kind == "throw":
        return f"down {_signed(KNOCK_DOWN_FRAMES - THROWER_FRAMES)}"
    if skill.knocks_down and skill.kind != "counter":
        return f"down {_signed(KNOCK_DOWN_FRAMES - skill.active - skill.recovery)}"
    return _signed(skill.on_hit) if skill.kind in ("strike", "projectile") else _NONE


def _on_block(skill: Skill) -> str:
    return _signed(skill.on_block) if skill.kind in ("strike", "projectile") else _NONE


def _frames(first: int, end: int) -> str:
    """Name the frames from ``first`` until before ``end``."""
    return f"{first}–{end - 1}"


def _notes(skill: Skill, in_the_air: bool) -> list[str]:
    notes = []
    if skill.cancels != "never":
        notes.append(f"cancels into 6, 7, 8 on {skill.cancels}")
    if skill.anti_air_to:
        span = _frames(skill.anti_air_from, skill.anti_air_to)
        notes.append(f"attacks from the air pass through {span}")
    if in_the_air:
        notes.append(f"stuns {skill.hitstun} on hit, {skill.blockstun} on block")
    if skill.invulnerable_to:
        notes.append(f"invulnerable {_frames(skill.invulnerable_from, skill.invulnerable_to)}")
    if skill.armour:
        notes.append(f"armour takes {skill.armour}")
    if skill.kind == "counter":
        notes.append(f"catches strikes {_frames(skill.catch_from, skill.catch_to)}")
    if skill.move_speed:
        speed = skill.move_speed / SUBPIXELS
        span = _frames(skill.move_from, skill.move_to)
        notes.append(f"moves {speed:g} px a frame on {span}")
    if skill.kind == "projectile":
        speed, life = skill.projectile_speed / SUBPIXELS, skill.projectile_life
        notes.append(f"flies {speed:g} px a frame for {life / FRAMES_PER_SECOND:g} s")
    if skill.kind == "teleport":
        distance = skill.teleport / SUBPIXELS
        notes.append(f"{abs(distance):g} px {'back' if distance > 0 else 'forward'}")
    if skill.kind == "throw":
        notes.append("beats guard" if skill.escapable else "beats guard, cannot be escaped")
    if skill.meter:
        notes.append(f"costs {skill.meter} meter")
    if skill.screen_freeze:
        notes.append(f"freezes the screen for {skill.screen_freeze}")
    return notes


def updated(text: str) -> str:
    """Write the bundled fighters' tables into a document that holds their markers.

    Args:
        text: Markdown; markers of a fighter that are missing are no error.

    Returns:
        The document with every marked table up to date.
    """
    for name in FIGHTERS:
        pattern = re.compile(_MARKED.format(name), re.DOTALL)
        found = pattern.search(text)
        if found:
            text = pattern.sub(found[1] + table(load(name)) + found[2], text)
    return text


def main(arguments: list[str]) -> None:
    """Bring the tables in a document up to date.

    Args:
        arguments: The document's path; ``DOCUMENT`` if empty.

    Raises:
        InputError: If there is more than one path, or the document cannot be read or written.
    """
    if len(arguments) > 1:
        raise InputError(f"{len(arguments)} documents named; give one path, or none for {DOCUMENT}")
    path = Path(arguments[0]) if arguments else DOCUMENT
    text = read_limited(path, _LARGEST).decode()
    with written_aside(path) as file:
        file.write(updated(text).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
