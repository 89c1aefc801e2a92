"""Frame data: the fighters' files, and the int32 tables that the rules read."""

from arena.frame_data.fighter_file import Skill
from arena.frame_data.skills import (
    FIGHTERS,
    SUBPIXELS,
    Fighter,
    Table,
    frame_data_hash,
    load,
    pack,
    read,
    table,
)

__all__ = [
    "FIGHTERS",
    "SUBPIXELS",
    "Fighter",
    "Skill",
    "Table",
    "frame_data_hash",
    "load",
    "pack",
    "read",
    "table",
]
