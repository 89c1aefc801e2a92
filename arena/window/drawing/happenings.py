"""What has happened from one frame to the next, for eyes and ears: contacts, starts, falls.

Read from two states of the fight; nothing of it is the rules' business.
"""

from enum import Enum, auto
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.fighter_file import SUBPIXELS
from arena.frame_data.skills import (
    ACTIVE_END,
    BODY_ROW,
    COUNTER,
    HIGH_EDGE,
    KIND,
    LOW_EDGE,
    MAX_HEALTH,
    PROJECTILE,
    ROWS,
    SCREEN_FREEZE,
    STARTUP,
    STRIKE,
    TELEPORT,
    TOTAL,
    Table,
)
from arena.rules import constants as C
from arena.rules.actions import SPECIAL
from arena.window.drawing.player import Player, players
from arena.window.drawing.poses.plain import FALL, THROWN


class Kind(Enum):
    """What may happen."""

    HIT = auto()
    BLOCK = auto()
    BREAK = auto()
    ABSORB = auto()
    CATCH = auto()
    GRAB = auto()
    SLAM = auto()
    ESCAPE = auto()
    SWING = auto()
    SUPER = auto()
    SHOT = auto()
    CLASH = auto()
    BLINK = auto()
    JUMP = auto()
    LAND = auto()
    FALL = auto()
    KNOCK_OUT = auto()
    TIME = auto()


class Timing(Enum):
    """What the one who was hit was doing."""

    PLAIN = auto()
    COUNTER = auto()  # its skill was in startup: more damage and stun, by the rules
    PUNISH = auto()  # its skill was in recovery


class Happening(NamedTuple):
    """One thing that happened.

    Attributes:
        kind: What.
        side: To whom, or who did it if it concerns nobody else.
        x: Where, px of the stage.
        y: Height, px.
        direction: Where it came from: -1 from the right, so that it goes left; 1; or 0.
        size: Share of full health lost, 0 to 1.
        row: Skill row that did it, 0 none.
        timing: Of a hit or a grab: what it met.
    """

    kind: Kind
    side: int
    x: float
    y: float
    direction: int = 0
    size: float = 0.0
    row: int = 0
    timing: Timing = Timing.PLAIN


def happenings(
    before: NDArray[np.int32], after: NDArray[np.int32], table: Table
) -> list[Happening]:
    """List what happened between two consecutive frames, int32 ``[FIELDS]`` each."""
    was, now = players(before), players(after)
    found: list[Happening] = []
    for side in (0, 1):
        o = 1 - side
        found += _contact(was[side], now[side], was[o], now[o], table)
        found += _doing(was[side], now[side], now[o], table)
    found += _shared(was, now)
    return found


def _contact(
    was: Player, now: Player, foe_was: Player, foe: Player, table: Table
) -> list[Happening]:
    """Tell what a player has suffered."""
    lost = was.fields[S.HEALTH] - now.fields[S.HEALTH]
    full = int(table[now.fields[S.FIGHTER], BODY_ROW, MAX_HEALTH])
    size = max(lost, 0) / max(full, 1)
    renewed = was.status != now.status or now.fields[S.TIMER] > was.fields[S.TIMER]
    row = foe_was.fields[S.SKILL] or foe.skill
    x, y, direction = _place(now, foe_was, foe, table)

    def one(kind: Kind, timing: Timing = Timing.PLAIN) -> list[Happening]:
        return [Happening(kind, now.side, x, y, direction, size, row, timing)]

    if now.status == S.GUARD_BROKEN and was.status != S.GUARD_BROKEN:
        return one(Kind.BREAK)
    if now.status == S.BLOCKSTUN and renewed:
        return one(Kind.BLOCK)
    if now.status == S.GRABBED and was.status != S.GRABBED:
        return one(Kind.GRAB, timing_of(was, now, table))
    if lost <= 0:
        return []
    if was.status == S.GRABBED:
        return one(Kind.SLAM)
    if now.fields[S.ARMOUR] < was.fields[S.ARMOUR] and now.status == S.ATTACKING:
        return one(Kind.ABSORB)
    if foe.skill and table[foe.fields[S.FIGHTER], foe.skill, KIND] == COUNTER:
        return one(Kind.CATCH)
    return one(Kind.HIT, timing_of(was, now, table))


def timing_of(was: Player, now: Player, table: Table) -> Timing:
    """Tell what a player was doing when it was hit, by its states before and after that frame.

    The hit itself clears the skill, so what it was on the frame is put together from before: it
    went on by a frame, unless another one began or the ground ended an attack in the air.
    """
    row, frame = was.skill, was.fields[S.SKILL_FRAME] + 1
    if was.y > 0 and now.fields[S.Y] <= 1:  # the rules lift who is launched off the floor to 1
        return Timing.PLAIN
    for begun in range(1, ROWS):
        if now.fields[S.STARTED + begun] > was.fields[S.STARTED + begun]:
            row, frame = begun, 0
    data = table[now.fields[S.FIGHTER], row]
    if not row or frame >= data[TOTAL]:
        return Timing.PLAIN
    if frame < data[STARTUP]:
        return Timing.COUNTER
    return Timing.PUNISH if frame >= data[ACTIVE_END] else Timing.PLAIN


def _place(now: Player, foe_was: Player, foe: Player, table: Table) -> tuple[float, float, int]:
    """Tell where a contact is seen: where the attack and the body overlap."""
    shot = foe_was.fields[S.PROJECTILE_LEFT] > 1 and not foe.fields[S.PROJECTILE_LEFT]
    row = table[foe.fields[S.FIGHTER], SPECIAL if shot else foe.fields[S.SKILL]]
    low, high = row[LOW_EDGE] / SUBPIXELS, row[HIGH_EDGE] / SUBPIXELS
    above = 0.0 if shot else foe.y
    low, high = max(low + above, now.y), min(high + above, now.y + 84)
    middle = (low + high) / 2 if low < high else now.y + 50
    origin = foe_was.fields[S.PROJECTILE_X] / SUBPIXELS if shot else foe.x
    direction = 1 if now.x >= origin else -1
    return now.x - direction * 12, middle, direction


def _doing(was: Player, now: Player, foe: Player, table: Table) -> list[Happening]:
    """Tell what a player does itself."""
    found = []

    def add(kind: Kind, y: float = 0.0) -> None:
        found.append(Happening(kind, now.side, now.x, now.y + y, now.facing, 0.0, now.skill))

    if now.skill:
        row = table[now.fields[S.FIGHTER], now.skill]
        began = now.fields[S.STARTED + now.skill] > was.fields[S.STARTED + now.skill]
        if began and row[SCREEN_FREEZE]:
            add(Kind.SUPER, 60)
        elif began and row[KIND] in (STRIKE, PROJECTILE):
            add(Kind.SWING, 55)
        if row[KIND] == TELEPORT and abs(now.x - was.x) > 60:
            found.append(Happening(Kind.BLINK, now.side, was.x, was.y, now.facing))
    if now.fields[S.PROJECTILE_LEFT] > was.fields[S.PROJECTILE_LEFT]:
        x = now.fields[S.PROJECTILE_X] / SUBPIXELS
        found.append(Happening(Kind.SHOT, now.side, x, 48, now.facing, 0.0, SPECIAL))
    if now.status == S.JUMPING and was.status == S.FREE:
        add(Kind.JUMP)
    if was.y > 0 and now.y == 0:
        add(Kind.FALL if now.status == S.KNOCKED_DOWN else Kind.LAND)
    elif now.status == was.status == S.KNOCKED_DOWN:
        thrown = foe.status == S.THROWING
        lands = C.KNOCK_DOWN_FRAMES - (THROWN if thrown else FALL)
        if now.fields[S.TIMER] == lands < was.fields[S.TIMER]:
            size = 0.3 if thrown else 0.0
            found.append(Happening(Kind.FALL, now.side, now.x, now.y, 0, size))
    return found


def _shared(was: tuple[Player, Player], now: tuple[Player, Player]) -> list[Happening]:
    found = []
    middle = (now[0].x + now[1].x) / 2
    if all(player.status == S.LANDING for player in now) and any(
        player.status in (S.GRABBED, S.THROWING, S.ATTACKING) for player in was
    ):
        if all(player.fields[S.TIMER] == C.ESCAPE_RECOVERY for player in now):
            found.append(Happening(Kind.ESCAPE, 0, middle, 58))
    flew = [player.fields[S.PROJECTILE_LEFT] > 1 for player in was]
    gone = [not player.fields[S.PROJECTILE_LEFT] for player in now]
    places = [player.fields[S.PROJECTILE_X] for player in now]
    if all(flew) and all(gone) and abs(places[0] - places[1]) <= C.PROJECTILE_CLASH:
        x = sum(places) / 2 / SUBPIXELS
        found.append(Happening(Kind.CLASH, 0, x, 48))
    if now[0].outcome != S.GOING_ON and was[0].outcome == S.GOING_ON:
        beaten = [player.side for player in now if player.fields[S.HEALTH] <= 0]
        kind = Kind.KNOCK_OUT if beaten else Kind.TIME
        side = beaten[0] if beaten else 0
        found.append(Happening(kind, side, now[side].x, now[side].y + 50))
    return found
