"""Trials: fights posed by hand, two scripts played in them, a film of what came of it.

Shapes: n = trials, T = frames played. In a trial the attacker is on side 0, left, and the defender
on side 1, both free, with full health, full meter and every skill ready, in the middle of the
stage.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.fighter_file import SLOTS
from arena.frame_data.skills import SUBPIXELS
from arena.rules import constants as C
from arena.simulator import Simulator, Starts

Ints = NDArray[np.integer]
Flags = NDArray[np.bool_]
States = NDArray[np.int32]
Script = NDArray[np.int8]
"""What both sides do, int8 ``[T, n, 2, 2]`` (frame, trial, side, (move, skill))."""

ROW_NAMES: Final = ("no_action", *SLOTS)
"""Names of skill rows: 1 to 8 the slots, 9 and 10 the air attacks."""
TOUCHING: Final = C.BODY_WIDTH // SUBPIXELS
"""px between two fighters that stand as close as they can."""
NOT_SEEN: Final = -1
"""In place of a frame on which something happened: it did not."""

HURT: Final = (S.HITSTUN, S.LAUNCHED, S.KNOCKED_DOWN, S.GRABBED, S.GUARD_BROKEN)
"""Statuses of a fighter that the opponent has landed something on."""

_FILMED: Final = ("status", "health", "combo")
_CHUNK: Final = 4_096  # trials played at a time: their states stay in the cache
_TO_PIXELS: Final = {"x": 8, "y": 8}  # bits that are no part of the px
_FOREVER: Final = 10_000


@dataclass(frozen=True)
class Film:
    """What n trials came to after each of T frames.

    Attributes:
        fields: int16 ``[T, n, 2]`` (frame, trial, side) by name; places are px.
    """

    fields: dict[str, NDArray[np.int16]]

    def of(self, field: str, side: int) -> NDArray[np.int16]:
        """Give one field of one side, int16 ``[T, n]``."""
        return self.fields[field][:, :, side]

    def hurt(self, side: int) -> Flags:
        """Say on which frames a side is hurt, bool ``[T, n]``."""
        return np.isin(self.of("status", side), HURT)

    def free(self, side: int, after: Ints | None = None) -> Ints:
        """Give the first frame, later than ``after`` [n], on which a side is free to act, [n]."""
        free = self.of("status", side) == S.FREE
        if after is not None:
            free = free & (np.arange(len(free))[:, None] > after)
        return first_frame(free)


def first_frame(seen: Flags) -> Ints:
    """Give the first frame on which something is seen, bool ``[T, n]`` to ints ``[n]``."""
    return np.where(seen.any(axis=0), seen.argmax(axis=0), NOT_SEEN)


def standing(
    attackers: Ints,
    defenders: Ints,
    distances: Ints,
    *,
    meter: int = C.FULL_METER,
    delay: int = 0,
) -> States:
    """Pose trials.

    Args:
        attackers: Fighter on side 0 of each, ``[n]``.
        defenders: Fighter on side 1, ``[n]``.
        distances: px between their centres, ``[n]``.
        meter: Meter of both.
        delay: Reaction delay of the defender, in frames; the attacker has none.

    Returns:
        int32 ``[n, FIELDS]``.
    """
    simulator = Simulator(len(attackers), delay=(0, delay))
    fighters = np.stack([attackers, defenders], axis=1).astype(np.int32)
    simulator.reset(Starts(np.zeros(len(fighters), np.int32), fighters))
    states = simulator.save().memory
    left = (C.STAGE_WIDTH - np.asarray(distances) * SUBPIXELS) // 2
    states[:, S.X] = left
    states[:, S.PLAYER_FIELDS + S.X] = left + np.asarray(distances) * SUBPIXELS
    for b in (S.SIDE_0, S.SIDE_1):
        states[:, b + S.METER] = meter
    return states


def blank(frames: int, trials: int) -> Script:
    """Make a script in which neither side does anything."""
    return np.zeros((frames, trials, 2, 2), np.int8)


def hold(
    script: Script, side: int, moves: Ints | int, start: Ints, stop: Ints | None = None
) -> None:
    """Let a side hold a move in each trial, from a frame ``[n]`` to before another."""
    frames = np.arange(len(script))[:, None]
    held = frames >= start
    if stop is not None:
        held &= frames < stop
    script[:, :, side, 0] = np.where(held, moves, script[:, :, side, 0])


def press(script: Script, side: int, slots: Ints | int, at: Ints) -> None:
    """Let a side press a slot in each trial, on a frame ``[n]``."""
    trials = np.arange(script.shape[1])
    script[at, trials, side, 1] = slots


def play(
    states: States,
    script: Script,
    untouchable: Ints | None = None,
    filmed: tuple[str, ...] = _FILMED,
) -> Film:
    """Play scripts.

    Args:
        states: Where the trials begin, int32 ``[n, FIELDS]``.
        script: What both sides do.
        untouchable: Frames during which nothing touches the defender of a trial, ``[n]``; what
            the attacker has thrown by then is taken away. For attacks that are to miss.
        filmed: Fields of a player to film.

    Returns:
        The film.
    """
    frames, trials = script.shape[:2]
    fields = {name: np.empty((frames, trials, 2), np.int16) for name in filmed}
    for first in range(0, trials, _CHUNK):
        part = slice(first, first + _CHUNK)
        simulator = Simulator(len(states[part]))
        simulator.load(states[part])
        columns = {
            name: [simulator.state[b + S.PLAYER_FIELD_NAMES.index(name)] for b in (0, S.SIDE_1)]
            for name in filmed
        }
        for frame in range(frames):
            if untouchable is not None:
                _keep_away(simulator.state, frame, untouchable[part])
            simulator.step(np.ascontiguousarray(script[frame, part]))
            for name, sides in columns.items():
                for side, column in enumerate(sides):
                    fields[name][frame, part, side] = column >> _TO_PIXELS.get(name, 0)
    return Film(fields)


def stopped(states: States, script: Script, at: Ints) -> States:
    """Play scripts up to right before a frame of each trial, ``[n]``; return the states."""
    simulator = Simulator(len(states))
    simulator.load(states)
    found = states.copy()
    for frame in range(int(at.max(initial=0))):
        simulator.step(np.ascontiguousarray(script[frame]))
        now = at == frame + 1
        found[now] = simulator.state.T[now]
    return found


def _keep_away(state: States, frame: int, until: Ints) -> None:
    """Let nothing touch side 1 before a frame; on it, make it free and take away projectiles."""
    status, timer = S.SIDE_1 + S.STATUS, S.SIDE_1 + S.TIMER
    away = until > frame
    state[status, away], state[timer, away] = S.KNOCKED_DOWN, _FOREVER
    now = until == frame
    state[status, now], state[timer, now] = S.FREE, 0
    state[S.PROJECTILE_LEFT, until <= frame] = 0
