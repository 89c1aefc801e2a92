"""The action of a player on a frame: a held move and a pressed skill.

An input travels and is stored as one byte: ``code = move * NUM_SKILLS + skill``.
"""

from typing import Final

MOVE_NAMES: Final = ("neutral", "forward", "back", "jump", "crouch")
SKILL_NAMES: Final = (
    "no_action",
    "light",
    "heavy",
    "low",
    "overhead",
    "throw",
    "special",
    "defence",
    "super",
)
NUM_MOVES: Final = len(MOVE_NAMES)
NUM_SKILLS: Final = len(SKILL_NAMES)
NUM_CODES: Final = NUM_MOVES * NUM_SKILLS

NEUTRAL, FORWARD, BACK, JUMP, CROUCH = range(NUM_MOVES)
NO_ACTION, LIGHT, HEAVY, LOW, OVERHEAD, THROW, SPECIAL, DEFENCE, SUPER = range(NUM_SKILLS)
