"""What a player sees of a fighter at a glance: one of twelve looks, all of them on the screen."""

from typing import Final

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import ACTIVE_END, STARTUP, Table
from arena.rules.actions import BACK, CROUCH, FORWARD
from arena.state import State

LOOKS: Final = {
    "stands": "stands",
    "comes": "comes forward",
    "guards": "holds back",
    "crouches": "crouches",
    "blocks": "blocks a hit",
    "starts": "starts an attack",
    "strikes": "strikes",
    "recovers": "recovers",
    "stunned": "is stunned",
    "jumps": "is in the air",
    "flies": "is hit into the air",
    "down": "is down",
}
"""What a fighter may look like, one at a time, with words for it."""
(
    STANDS,
    COMES,
    GUARDS,
    CROUCHES,
    BLOCKS,
    STARTS,
    STRIKES,
    RECOVERS,
    STUNNED,
    JUMPS,
    FLIES,
    DOWN,
) = range(len(LOOKS))
ANY_LOOK: Final = (1 << len(LOOKS)) - 1
"""The mask of all looks."""

_NUMBERS: Final = {name: number for number, name in enumerate(LOOKS)}


def mask_of(names: "tuple[str, ...] | list[str]") -> int:
    """Pack names of `LOOKS` into a mask; that of all of them for no name."""
    return sum(1 << _NUMBERS[name] for name in set(names)) or ANY_LOOK


@compiled
def look_of(s: State, fd: Table, i: int, b: int) -> int:
    """Tell what a fighter looks like.

    Args:
        s: State.
        fd: Frame-data table.
        i: The fight.
        b: First field of the fighter's player.
    """
    status = s[b + S.STATUS, i]
    if status == S.FREE:
        return _free_look(s[b + S.MOVE, i])
    if status == S.ATTACKING:
        return _attacking_look(s, fd, i, b)
    if status == S.JUMPING:
        return JUMPS
    if status == S.BLOCKSTUN:
        return BLOCKS
    if status == S.HITSTUN or status == S.GUARD_BROKEN or status == S.GRABBED:
        return STUNNED
    if status == S.LAUNCHED:
        return FLIES
    return DOWN if status == S.KNOCKED_DOWN else RECOVERS


@compiled
def _free_look(move: int) -> int:
    if move == FORWARD:
        return COMES
    if move == BACK:
        return GUARDS
    return CROUCHES if move == CROUCH else STANDS


@compiled
def _attacking_look(s: State, fd: Table, i: int, b: int) -> int:
    if s[b + S.Y, i] > 0:
        return JUMPS
    fighter, row, frame = s[b + S.FIGHTER, i], s[b + S.SKILL, i], s[b + S.SKILL_FRAME, i]
    if frame < fd[fighter, row, STARTUP]:
        return STARTS
    return STRIKES if frame < fd[fighter, row, ACTIVE_END] else RECOVERS
