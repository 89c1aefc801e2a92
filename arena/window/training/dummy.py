"""The training dummy: what it does when nobody plays it.

Its settings are the user's; what it remembers of a fight is a value of its own, so that a rewind, a
save slot and a reset have nothing to forget.
"""

import random
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.skills import LEVEL, OVERHEAD_LEVEL, Table
from arena.rules import constants as C
from arena.rules.actions import BACK, CROUCH, JUMP, NEUTRAL, NO_ACTION, SPECIAL, THROW

RECORDINGS: Final = 5
_CALM: Final = 60  # free frames after which a dummy forgets that it was hit

Input = tuple[int, int]
"""(move, skill) as numbers, forward and back by where the fighter faces."""


class Behaviour(Enum):
    """What the dummy does."""

    STANDS = "stands"
    CROUCHES = "crouches"
    GUARDS = "guards all"
    GUARDS_AFTER_HIT = "guards if hit"
    JUMPS = "jumps"
    PLAYS = "plays recordings"


class Playback(Enum):
    """How recordings are played."""

    ONCE = "once"
    LOOP = "looped"
    RANDOM = "at random"


@dataclass
class DummySettings:
    """What the user has set.

    Attributes:
        behaviour: What it does.
        techs: Whether it escapes throws.
        reversal: What it does on the first frame after a knock-down: a skill's number, 0 nothing,
            -1 the chosen recording.
        playback: How recordings are played.
        slot: The chosen recording, 0 to 4.
        recordings: The inputs of each frame.
        seed: Of the order in which recordings are played at random.
    """

    behaviour: Behaviour = Behaviour.STANDS
    techs: bool = False
    reversal: int = NO_ACTION
    playback: Playback = Playback.ONCE
    slot: int = 0
    recordings: list[tuple[Input, ...]] = field(default_factory=lambda: [()] * RECORDINGS)
    seed: int = 0

    @property
    def filled(self) -> list[int]:
        """The recordings that hold anything."""
        return [slot for slot, inputs in enumerate(self.recordings) if inputs]


@dataclass(frozen=True)
class DummyMemory:
    """What the dummy remembers of a fight.

    Attributes:
        was_hit: Whether it was hit, not long ago.
        calm: Frames without stun since then.
        playing: Recording that it plays, None if none.
        at: Frame of the recording that comes next.
        played: Recordings begun so far; the order at random goes by it.
        rises: Whether it plays the recording because it rises.
    """

    was_hit: bool = False
    calm: int = 0
    playing: int | None = None
    at: int = 0
    played: int = 0
    rises: bool = False


def answer(
    memory: DummyMemory,
    settings: DummySettings,
    state: NDArray[np.int32],
    table: Table,
    side: int,
) -> tuple[Input, DummyMemory]:
    """Answer a frame, without reaction delay.

    Args:
        memory: What it remembers.
        settings: What the user has set.
        state: The fight before the frame, int32 ``[FIELDS]``.
        table: Its frame data.
        side: Its side.

    Returns:
        Its input, and what it remembers then.
    """
    own = state[side * S.PLAYER_FIELDS :]
    other = state[(1 - side) * S.PLAYER_FIELDS :]
    memory = _noticed(memory, own)
    rises = own[S.STATUS] == S.KNOCKED_DOWN and own[S.TIMER] == 1 and state[S.FREEZE] == 0
    if rises and settings.reversal > NO_ACTION:
        return (NEUTRAL, settings.reversal), replace(memory, playing=None)
    if rises and settings.reversal < NO_ACTION and settings.recordings[settings.slot]:
        memory = replace(memory, playing=settings.slot, at=0, rises=True)
    if settings.behaviour is Behaviour.PLAYS or memory.rises:
        given, memory = _play(memory, settings)
    else:
        given = _move(memory, settings, own, other, table), NO_ACTION
    if settings.techs and _can_tech(state, own):
        given = given[0], THROW
    return given, memory


def _noticed(memory: DummyMemory, own: NDArray[np.int32]) -> DummyMemory:
    """Remember a hit, and forget it after a while."""
    if own[S.COMBO] > 0:
        return replace(memory, was_hit=True, calm=0)
    calm = memory.calm + 1 if own[S.STATUS] == S.FREE else 0
    return replace(memory, was_hit=memory.was_hit and calm < _CALM, calm=calm)


def _move(
    memory: DummyMemory,
    settings: DummySettings,
    own: NDArray[np.int32],
    other: NDArray[np.int32],
    table: Table,
) -> int:
    behaviour = settings.behaviour
    if behaviour is Behaviour.JUMPS:
        return JUMP
    if behaviour is Behaviour.CROUCHES:
        return CROUCH
    guards = behaviour is Behaviour.GUARDS
    if guards or (behaviour is Behaviour.GUARDS_AFTER_HIT and memory.was_hit):
        return _guard(own, other, table)
    return NEUTRAL


def _guard(own: NDArray[np.int32], other: NDArray[np.int32], table: Table) -> int:
    """Guard what comes, and stay where it is while nothing does."""
    attacked = other[S.STATUS] == S.ATTACKING
    skill = int(other[S.SKILL]) if attacked else 0
    if not attacked and other[S.PROJECTILE_LEFT] > 0:
        skill = SPECIAL
    if not skill:
        return CROUCH if own[S.STATUS] == S.BLOCKSTUN else NEUTRAL
    over = table[other[S.FIGHTER], skill, LEVEL] == OVERHEAD_LEVEL
    return BACK if over else CROUCH  # crouching does not walk away


def _can_tech(state: NDArray[np.int32], own: NDArray[np.int32]) -> bool:
    return bool(own[S.STATUS] == S.GRABBED and state[S.FRAME] - own[S.LAST_PRESS] >= C.PRESS_GAP)


def _play(memory: DummyMemory, settings: DummySettings) -> tuple[Input, DummyMemory]:
    """Play the next frame of a recording, or begin one."""
    if memory.playing is None:
        slot = _next_recording(memory, settings)
        if slot is None:
            return (NEUTRAL, NO_ACTION), memory
        memory = replace(memory, playing=slot, at=0, played=memory.played + 1)
    assert memory.playing is not None
    inputs = settings.recordings[memory.playing]
    if memory.at >= len(inputs):  # it was recorded anew, and is shorter now
        return (NEUTRAL, NO_ACTION), replace(memory, playing=None, rises=False)
    given, at = inputs[memory.at], memory.at + 1
    if at == len(inputs):
        return given, replace(memory, playing=None, at=0, rises=False)
    return given, replace(memory, at=at)


def _next_recording(memory: DummyMemory, settings: DummySettings) -> int | None:
    filled = settings.filled
    if settings.playback is Playback.RANDOM and filled:
        return random.Random(f"{settings.seed}|{memory.played}").choice(filled)
    if settings.slot not in filled or (settings.playback is Playback.ONCE and memory.played):
        return None
    return settings.slot
