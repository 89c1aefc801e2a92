"""Fights as films of a few kilobytes, which a page draws without the rules.

A film holds every second frame: where both fighters are, which pose and which boxes they have, and
their gauges. Poses and boxes are numbers of two tables that all films of a page share; poses are
those of the window (`arena.window.drawing.poses`), rounded to pixels, so a page draws the figures
that the window draws. Everything is packed as columns of 16-bit differences, deflated, in base64.

Shapes: T = frames that are kept, C = columns.
"""

import base64
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena import frame_data
from arena import state as S
from arena.frame_data.fighter_file import SUBPIXELS
from arena.frame_data.skills import BODY_ROW, FIGHTERS, HIGH_EDGE, LOW_EDGE, MAX_HEALTH, Table
from arena.rules import constants as C
from arena.rules.actions import BACK, FORWARD, SPECIAL
from arena.window.drawing import colours
from arena.window.drawing.boxes import Use, boxes_of
from arena.window.drawing.player import Player
from arena.window.drawing.poses import pose_of
from arena.window.drawing.skeleton import BODIES, Joints, solve

STRIDE: Final = 2
"""Frames from one moment of a film to the next."""
COLUMNS: Final = ("x", "y", "facing", "pose", "boxes", "health", "meter", "status", "shot")
"""What a film holds of each side, in this order: places in px; poses and boxes by their numbers;
``shot`` is the place of the projectile, or -1."""
_POINTS: Final = 17  # joints, then the ends of a shaft
_SHOWN: Final = {Use.HURT: "hurt", Use.SAFE: "safe", Use.HIT: "hit", Use.THROW: "throw"}
_BREATH: Final = 8  # frames between two poses of one who stands
_STEP: Final = 4  # px between two poses of one who walks
_SPEED: Final = 96  # sub-pixels a frame between two poses of one who flies

_MOVES_ON: Final = (S.FREE, S.GRABBED, S.GUARD_BROKEN)  # poses that follow the clock
_HEEDS: Final = (S.FREE, S.HITSTUN, S.KNOCKED_DOWN, S.LANDING)  # poses that the other's status sets
_RUNS_OUT: Final = (S.HITSTUN, S.BLOCKSTUN, S.KNOCKED_DOWN, S.THROWING, S.LANDING)
_IN_AIR: Final = (S.JUMPING, S.LAUNCHED, S.ATTACKING)  # poses that follow the speed


def pack(values: NDArray[np.integer[Any]]) -> str:
    """Pack integers as 16-bit differences along the last axis, deflated, in base64.

    Args:
        values: Within ±32,767, ``[…, T]``.
    """
    steps = np.diff(values.astype(np.int64), axis=-1, prepend=0)
    flat = steps.astype("<i2").tobytes()
    return base64.b64encode(zlib.compress(flat, 9)).decode("ascii")


class _Look(NamedTuple):
    """All that a pose depends on, as coarse as the eye allows."""

    kind: int
    fighter: int
    status: int
    skill: int
    skill_frame: int
    timer: int
    move: int
    x: int
    y: int
    vy: int
    facing: int
    health: int
    frame: int
    won: bool
    outcome: int
    other_fighter: int
    other_status: int
    other_skill: int
    other_shot: int


def _look(fields: list[int], other: list[int], frame: int, outcome: int, side: int) -> _Look:
    """Say what a fighter's pose depends on; what does not matter to it is 0."""
    status, walks = fields[S.STATUS], fields[S.MOVE] in (FORWARD, BACK)
    over = outcome != S.GOING_ON
    attacks = status == S.ATTACKING and not over
    step, speed = _STEP * SUBPIXELS, _SPEED
    free = status == S.FREE and not over
    return _Look(
        kind=fields[S.FIGHTER] % len(FIGHTERS),
        fighter=fields[S.FIGHTER],
        status=status,
        skill=fields[S.SKILL] if attacks else 0,
        skill_frame=fields[S.SKILL_FRAME] if attacks else 0,
        timer=fields[S.TIMER] if status in _RUNS_OUT else 0,
        move=fields[S.MOVE] if status in (S.FREE, S.BLOCKSTUN) else 0,
        x=fields[S.X] // step * step if free and walks else 0,
        y=int(fields[S.Y] > 0),
        vy=fields[S.VY] // speed * speed if status in _IN_AIR else 0,
        facing=fields[S.FACING] if free and walks else 1,
        health=int(fields[S.HEALTH] > 0) if over else 1,
        frame=0 if (free and walks) or status not in _MOVES_ON else frame % 64 // _BREATH * _BREATH,
        won=outcome == (S.SIDE_0_WON, S.SIDE_1_WON)[side],
        outcome=outcome if over else S.GOING_ON,
        other_fighter=other[S.FIGHTER] if status == S.HITSTUN else 0,
        other_status=other[S.STATUS] if status in _HEEDS else 0,
        other_skill=other[S.SKILL] if status == S.HITSTUN else 0,
        other_shot=int(other[S.PROJECTILE_LEFT] > 0) if status == S.FREE else 0,
    )


def _joints(look: _Look, table: Table) -> Joints:
    """Place the joints of a fighter that looks so."""
    own, other = [0] * S.PLAYER_FIELDS, [0] * S.PLAYER_FIELDS
    own[S.FIGHTER], own[S.STATUS], own[S.TIMER] = look.fighter, look.status, look.timer
    own[S.SKILL], own[S.SKILL_FRAME], own[S.MOVE] = look.skill, look.skill_frame, look.move
    own[S.X], own[S.Y], own[S.VY] = look.x, look.y, look.vy
    own[S.FACING], own[S.HEALTH] = look.facing, look.health
    other[S.FIGHTER], other[S.STATUS] = look.other_fighter, look.other_status
    other[S.SKILL], other[S.PROJECTILE_LEFT] = look.other_skill, look.other_shot
    side = int(look.won == (look.outcome == S.SIDE_1_WON))  # the side of that outcome
    told = (look.frame, 0, look.outcome)
    first = Player(side, look.kind, own, *told)
    second = Player(1 - side, look.other_fighter % len(FIGHTERS), other, *told)
    return solve(pose_of(first, second, table), BODIES[look.kind])


class Reel:
    """Makes films, and keeps the poses and boxes that they share."""

    def __init__(self, table: Table | None = None) -> None:
        """Begin without any.

        Args:
            table: Frame data of the fights, if not the bundled fighters'.
        """
        self._table = frame_data.table() if table is None else table
        self._poses: dict[tuple[int, ...], int] = {}
        self._boxes: dict[tuple[tuple[str, int, int, int, int], ...], int] = {(): 0}
        self._pose_of = lru_cache(maxsize=1 << 16)(self._new_pose)

    def film(self, states: NDArray[np.int32]) -> str:
        """Pack the states of a fight, int32 ``[frames + 1, FIELDS]``."""
        kept = states[:-1:STRIDE]
        kept = np.concatenate([kept, states[-1:]])
        rows = [
            self._moment(state, values) for state, values in zip(kept, kept.tolist(), strict=True)
        ]
        return pack(np.array(rows).T)

    def _moment(self, state: NDArray[np.int32], values: list[int]) -> list[int]:
        """Give the columns of both sides."""
        n = S.PLAYER_FIELDS
        both = values[:n], values[n : 2 * n]
        boxes = self._box_numbers(state, both)
        found: list[int] = []
        for side, own in enumerate(both):
            look = _look(own, both[1 - side], values[S.FRAME], values[S.OUTCOME], side)
            shot = own[S.PROJECTILE_X] // SUBPIXELS if own[S.PROJECTILE_LEFT] > 0 else -1
            found += [
                *(own[S.X] // SUBPIXELS, own[S.Y] // SUBPIXELS, own[S.FACING]),
                *(self._pose_of(look), boxes[side], own[S.HEALTH], own[S.METER]),
                *(own[S.STATUS], shot),
            ]
        return found

    def _new_pose(self, look: _Look) -> int:
        joints = _joints(look, self._table)
        points = tuple(round(value) for point in joints[:_POINTS] for value in point)
        return self._poses.setdefault(points, len(self._poses))

    def _box_numbers(self, state: NDArray[np.int32], both: Sequence[list[int]]) -> list[int]:
        """Number the boxes of each side, measured from its feet, forward and up."""
        own: list[list[tuple[str, int, int, int, int]]] = [[], []]
        for box in boxes_of(state, self._table):
            fields = both[box.side]
            shot = box.use is Use.HIT and not _reaches(box.left, box.right, fields[S.X])
            if box.use not in _SHOWN or shot:
                continue
            x, facing = fields[S.X], fields[S.FACING]
            near, far = sorted(((box.left - x) * facing, (box.right - x) * facing))
            edges = (near, far, box.low - fields[S.Y], box.high - fields[S.Y])
            own[box.side].append((_SHOWN[box.use], *(edge // SUBPIXELS for edge in edges)))  # type: ignore[arg-type]
        return [self._boxes.setdefault(tuple(each), len(self._boxes)) for each in own]

    def shared(self) -> dict[str, object]:
        """Give what all films share, as JSON types: poses, boxes, and how fighters look."""
        poses = np.array(list(self._poses), np.int64).reshape(-1, 2 * _POINTS)
        return {
            "stride": STRIDE,
            "columns": list(COLUMNS),
            "statuses": list(S.STATUS_NAMES),
            "clock": C.FIGHT_FRAMES,
            "rate": C.FRAMES_PER_SECOND,
            "stage": C.STAGE_WIDTH // SUBPIXELS,
            "meter": C.FULL_METER,
            "points": _POINTS,
            "poses": pack(poses.T),
            "pose_count": len(poses),
            "boxes": [list(each) for each in self._boxes],
            "fighters": [_appearance(k, self._table) for k in range(len(self._table))],
        }


def _reaches(left: int, right: int, x: int) -> bool:
    """Return True for the box of a strike, which begins at its fighter."""
    return x in (left, right)


def _appearance(fighter: int, table: Table) -> dict[str, object]:
    """Say how a fighter looks on either side, what it can lose, and how large its projectile is."""
    kind = fighter % len(FIGHTERS)
    row = table[fighter, SPECIAL]
    half = (C.PROJECTILE_HALF_WIDTH - C.BODY_WIDTH // 2) // SUBPIXELS
    edges = (int(row[LOW_EDGE]) // SUBPIXELS, int(row[HIGH_EDGE]) // SUBPIXELS)
    looks = [
        {name: "#{:02x}{:02x}{:02x}".format(*colour) for name, colour in look._asdict().items()}
        for look in (colours.look(fighter, side) for side in (0, 1))
    ]
    return {
        "health": int(table[fighter, BODY_ROW, MAX_HEALTH]),
        "shot": [-half, half, *edges],
        "body": BODIES[kind]._asdict(),
        "shaft": kind == len(FIGHTERS) - 1,
        "looks": looks,
    }
