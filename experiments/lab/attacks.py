"""Every skill at every distance: when it touches, how it is guarded, which side is free first.

A *case* is one attacker with one skill row against one defender at one distance. Its attack is
pressed on frame 0. An air attack is pressed in a jump that begins on frame 0: at that frame of it,
and with that drift forward, with which it touches latest and from the front. The defender stands;
where the attack is to be blocked, it guards from the frame of contact on.

Shapes: n = cases, D = distances, T = frames.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from arena import state as S
from arena.frame_data import table
from arena.frame_data.skills import ACTIVE_END, AIR_LIGHT, FIGHTERS, ROWS, STARTUP
from arena.rules.actions import BACK, CROUCH, FORWARD, JUMP, LIGHT
from experiments.lab import trials
from experiments.lab.trials import NOT_SEEN, TOUCHING, Film, Ints, Script, first_frame

STEP: Final = 8
FARTHEST: Final = 420
DISTANCES: Final = np.arange(TOUCHING, FARTHEST + 1, STEP)
"""px between the centres when the attack begins, from touching on, int ``[D]``."""

GUARDS: Final = (BACK, CROUCH)
_FRAMES: Final = 260  # from a press until both are free again, with a projectile's flight
_AIR_PRESSES: Final = np.arange(2, 44, 2)  # frames of a jump on which an air attack is tried
_DRIFTS: Final = np.array([1, 9, 17, 25, 33, 64])  # frames of a jump on which drifting is begun
_TOO_FAR: Final = 30  # frame of the press where nothing that was tried touches
_JUMP: Final = 64  # frames in which a jump is over


@dataclass(frozen=True)
class Cases:
    """Cases side by side, each int ``[n]``.

    Attributes:
        attacker: Fighter that attacks.
        row: Skill row that it presses.
        defender: Fighter that defends.
        distance: px between their centres at first.
        press: Frame of the press; 0 but for air attacks.
        drift: Frame from which the attacker drifts forward in its jump.
    """

    attacker: Ints
    row: Ints
    defender: Ints
    distance: Ints
    press: Ints
    drift: Ints

    def __len__(self) -> int:
        """How many cases."""
        return len(self.row)

    def take(self, which: Ints) -> "Cases":
        """Pick some cases, any number of times, by number or by flag."""
        return Cases(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    def standing(self, delay: int = 0) -> trials.States:
        """Pose them, the defender with a reaction delay."""
        return trials.standing(self.attacker, self.defender, self.distance, delay=delay)

    def script(self, frames: int) -> Script:
        """Write a script of so many frames in which every attacker attacks."""
        script = trials.blank(frames, len(self))
        jumps = self.row >= AIR_LIGHT
        script[0, jumps, 0, 0] = JUMP
        drifts = np.arange(frames)[:, None] >= self.drift
        script[:, :, 0, 0] = np.where(jumps & drifts, FORWARD, script[:, :, 0, 0])
        trials.press(script, 0, np.where(jumps, self.row - AIR_LIGHT + LIGHT, self.row), self.press)
        return script


def cases_of(attackers: Ints, rows: Ints, defenders: Ints, distances: Ints = DISTANCES) -> Cases:
    """Cross attackers, rows, defenders and distances, the last one fastest."""
    axes = np.meshgrid(attackers, rows, defenders, distances, indexing="ij")
    flat = [axis.reshape(-1) for axis in axes]
    attacker, row, defender, distance = flat
    return Cases(attacker, row, defender, distance, np.zeros_like(row), np.ones_like(row))


class Attacks:
    """What the attacks of cases come to when they hit, are blocked and miss; int ``[n]`` each.

    Frames are counted from the press, ``NOT_SEEN`` where there is none.

    Attributes:
        cases: The cases.
        touches: Frame on which the attack touches a standing defender.
        guard: Move that guards it then, BACK or CROUCH; ``NOT_SEEN`` if none does.
        on_hit: Frames by which the attacker is free before the defender, where it touches.
        on_block: Likewise where it is guarded.
        defender_free: Frame on which a defender that guarded is free.
        attacker_free: Frame on which the attacker is then.
    """

    def __init__(self, cases: Cases) -> None:
        """Play them."""
        self.cases = _pressed_late(cases)
        film = self._play(None)
        self.touches = _contact(film)
        self.on_hit = self._advantage(film, self.touches)
        self.guard = np.full(len(cases), NOT_SEEN)
        self.on_block = np.zeros(len(cases), int)
        self.defender_free = np.full(len(cases), NOT_SEEN)
        self.attacker_free = np.full(len(cases), NOT_SEEN)
        for move in GUARDS:
            film = self._play(move)
            held = film.of("status", 1) == S.BLOCKSTUN
            # An attack that both moves guard is guarded standing.
            new = (first_frame(held) == self.touches) & (self.touches != NOT_SEEN)
            new &= self.guard == NOT_SEEN
            self.guard[new] = move
            self.on_block[new] = self._advantage(film, self.touches)[new]
            self.defender_free[new] = film.free(1, self.touches)[new]
            self.attacker_free[new] = film.free(0, self.touches)[new]

    def _play(self, guard: int | None) -> Film:
        script = self.cases.script(_FRAMES)
        if guard is not None:
            trials.hold(script, 1, guard, np.where(self.touches == NOT_SEEN, _FRAMES, self.touches))
        return trials.play(self.cases.standing(), script)

    def _advantage(self, film: Film, contact: Ints) -> Ints:
        return film.free(1, contact) - film.free(0, contact)

    @property
    def connects(self) -> trials.Flags:
        """Whether an attack touches a standing defender, bool ``[n]``."""
        return np.asarray(self.touches != NOT_SEEN)

    @property
    def blockable(self) -> trials.Flags:
        """Whether it touches and can be guarded, bool ``[n]``."""
        return np.asarray(self.guard != NOT_SEEN)

    @cached_property
    def spent(self) -> Ints:
        """First frame after the last one on which the attack can connect, if it misses, [n]."""
        return self._missed[0]

    @cached_property
    def missed_free(self) -> Ints:
        """Frame on which the attacker is free if the attack misses, [n]."""
        return self._missed[1]

    @cached_property
    def _missed(self) -> tuple[Ints, Ints]:
        """Play every attack against a defender that nothing touches."""
        script = self.cases.script(_FRAMES)
        never = np.full(len(self.cases), _FRAMES)
        film = trials.play(self.cases.standing(), script, never, ("status", "skill", "skill_frame"))
        fd = table()[self.cases.attacker, self.cases.row]
        dangerous = np.maximum(fd[:, ACTIVE_END], fd[:, STARTUP] + 1)
        live = film.of("skill", 0) == self.cases.row
        live &= film.of("skill_frame", 0) < dangerous
        spent = len(live) - live[::-1].argmax(axis=0)
        return spent, film.free(0, spent - 1)


def _contact(film: Film) -> Ints:
    """Give the frame on which the defender is first touched, [n]."""
    return first_frame(film.hurt(1) | (film.of("status", 1) == S.BLOCKSTUN))


def _pressed_late(cases: Cases) -> Cases:
    """Choose press and drift of air attacks: those that touch latest, from the front if any do."""
    press, drift = cases.press.copy(), cases.drift.copy()
    jumps = np.flatnonzero(cases.row >= AIR_LIGHT)
    if len(jumps):
        ways = np.array(np.meshgrid(_AIR_PRESSES, _DRIFTS)).reshape(2, -1)
        tried = cases.take(np.repeat(jumps, ways.shape[1]))
        tried.press[:], tried.drift[:] = np.tile(ways, len(jumps))
        film = trials.play(tried.standing(), tried.script(_JUMP), filmed=("status", "skill", "x"))
        touch = _contact(film)
        rows = np.arange(len(touch))
        touch[film.of("skill", 0)[touch, rows] != tried.row] = NOT_SEEN  # pressed after landing
        front = film.of("x", 0)[touch, rows] < film.of("x", 1)[touch, rows]
        rank = np.where(touch == NOT_SEEN, NOT_SEEN, touch + _JUMP * front)
        best = rank.reshape(len(jumps), -1).argmax(axis=1)
        touches = rank.reshape(len(jumps), -1).max(axis=1) != NOT_SEEN
        press[jumps] = np.where(touches, ways[0, best], _TOO_FAR)
        drift[jumps] = ways[1, best]
    return Cases(cases.attacker, cases.row, cases.defender, cases.distance, press, drift)


def every_case() -> Cases:
    """Cross all fighters, all skill rows, all fighters and all distances."""
    fighters = np.arange(len(FIGHTERS))
    return cases_of(fighters, np.arange(1, ROWS), fighters)
