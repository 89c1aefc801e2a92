"""Whether a defender can answer a skill: on sight, with its reaction delay, or in advance.

Every answer is tried: holding back, guarding low, a jump at every moment with every drift, every
slot at every moment. What it is called is read from what came of it:

* ``guard``: it is guarded;
* ``step back``: holding back, it is not touched at all;
* ``jump``: the defender leaves the ground and is not touched;
* ``interrupt``: a slot lands on the attacker first;
* ``escape``: a throw is escaped, or clashes with another;
* ``avoid``: with a slot pressed (a teleport, armour that only takes damage …), it is not stunned.

On sight the defender sees the attack begin, or the jump before it, and sends its answer then or
later. In advance it has no reaction delay, and may act on the frame on which the attacker does.

Shapes: n = cases, m = trials.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data import table
from arena.frame_data.skills import GRAB, KIND
from arena.rules import constants as C
from arena.rules.actions import BACK, CROUCH, FORWARD, JUMP, NEUTRAL, NUM_SKILLS, THROW
from experiments.lab import trials
from experiments.lab.attacks import GUARDS, Attacks
from experiments.lab.trials import NOT_SEEN, Ints, first_frame

ANSWERS: Final = ("guard", "step back", "jump", "interrupt", "escape", "avoid")
_GUARD, _STEP, _JUMP, _INTERRUPT, _ESCAPE, _AVOID = range(len(ANSWERS))
_DRIFTS: Final = (NEUTRAL, FORWARD, BACK)
_AFTER: Final = 30  # frames after the contact for which a trial goes on
_CHUNK: Final = 16_384


@dataclass(frozen=True)
class _Tries:
    """Answers tried, int ``[m]`` each: case, move held, slot (0 none), frame sent."""

    case: Ints
    move: Ints
    slot: Ints
    at: Ints

    def take(self, which: Ints) -> "_Tries":
        return _Tries(self.case[which], self.move[which], self.slot[which], self.at[which])


def answers(attacks: Attacks, delay: int) -> NDArray[np.bool_]:
    """Find what answers each attack that would touch a standing defender.

    Args:
        attacks: The attacks of n cases.
        delay: Reaction delay of the defender; 0 looks for what answers it in advance.

    Returns:
        bool ``[n, answers]`` in the order of ``ANSWERS``; none where it does not touch.
    """
    found = np.zeros((len(attacks.cases), len(ANSWERS)), np.bool_)
    tries = _tries(attacks, delay)
    ends = attacks.touches[tries.case] + _AFTER
    for chunk in np.array_split(np.argsort(ends, kind="stable"), len(ends) // _CHUNK + 1):
        if len(chunk):
            part = tries.take(chunk)
            answer = _play(attacks, part, delay, int(ends[chunk].max()))
            good = answer != NOT_SEEN
            found[part.case[good], answer[good]] = True
    return found


def _tries(attacks: Attacks, delay: int) -> _Tries:
    """List all answers in time for an effect until just after the contact."""
    ways = [(move, 0) for move in (*GUARDS, *(JUMP + NUM_SKILLS * drift for drift in _DRIFTS))]
    ways += [(NEUTRAL, slot) for slot in range(1, NUM_SKILLS)]
    first = 1 if delay else 0
    last = attacks.touches + C.ESCAPE_FRAMES - delay
    counts = np.where(attacks.connects, np.maximum(last - first, 0) + 1, 0)
    case = np.repeat(np.arange(len(counts)), counts)
    at = np.arange(len(case)) - np.repeat(np.cumsum(counts) - counts, counts) + first
    move, slot = np.tile(np.array(ways).T, len(case))
    tries = _Tries(np.repeat(case, len(ways)), move, slot, np.repeat(at, len(ways)))
    held = (tries.slot == 0) & (tries.move < JUMP + 2)
    # A guard that is held is held from the first; what comes after the contact may escape a throw.
    late = tries.at + delay > attacks.touches[tries.case]
    wasted = np.where(held & (tries.move != JUMP), tries.at > first, late & (tries.slot != THROW))
    return tries.take(np.flatnonzero(~wasted))


def _play(attacks: Attacks, tries: _Tries, delay: int, frames: int) -> Ints:
    """Play answers and name each, int [m], ``NOT_SEEN`` where it fails."""
    cases = attacks.cases.take(tries.case)
    script = cases.script(frames)
    move, drift = tries.move % NUM_SKILLS, tries.move // NUM_SKILLS
    trials.hold(script, 1, move, tries.at)
    jumps = move == JUMP
    after = np.where(jumps, tries.at + 1, frames)
    trials.hold(script, 1, drift, after)
    trials.press(script, 1, tries.slot, tries.at)
    film = trials.play(cases.standing(delay), script, filmed=("status", "y"))
    return _name(attacks, tries, film, jumps)


def _name(attacks: Attacks, tries: _Tries, film: trials.Film, jumps: trials.Flags) -> Ints:
    status = film.of("status", 1)
    struck = first_frame(film.hurt(1))
    lands = first_frame(film.hurt(0))
    safe = struck == NOT_SEEN
    blocked = (status == S.BLOCKSTUN).any(axis=0)
    throws = table()[attacks.cases.attacker, attacks.cases.row, KIND][tries.case] == GRAB
    parted = ((status == S.LANDING) & (film.of("status", 0) == S.LANDING)).any(axis=0)
    fell = np.isin(status, (S.KNOCKED_DOWN, S.HITSTUN, S.LAUNCHED)).any(axis=0)
    name = np.full(len(tries.case), NOT_SEEN)
    pressed = tries.slot != 0
    name[pressed & safe] = _AVOID
    name[(tries.move == BACK) & ~pressed & safe] = _STEP
    name[np.isin(tries.move, GUARDS) & ~pressed & safe & blocked] = _GUARD
    name[(tries.move == CROUCH) & ~pressed & safe & ~blocked] = NOT_SEEN
    flew = (film.of("y", 1) > 0).any(axis=0)
    name[jumps & ~pressed & safe & ~blocked & flew] = _JUMP
    name[pressed & (lands != NOT_SEEN) & (safe | (struck > lands))] = _INTERRUPT
    name[pressed & throws & parted & ~fell] = _ESCAPE
    return name
