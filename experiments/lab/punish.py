"""What punishes a skill that was guarded or missed: every press on every frame is tried.

A skill *punishes* if it lands before the attacker can act: whatever the attacker holds from then
on, guard high, guard low or jump, it is hit or grabbed. The attacker does not cancel what it
performs. A throw counts though it may be escaped. A defender that walks holds forward from when it
is free until it presses.

* *Blocked*: the defender has guarded and presses as soon as it is free, or later.
* *Missed*: nothing touched the defender before the attack was spent. It sees the attack begin and
  answers with its reaction delay; without one it may press as soon as the attack is spent.

Shapes: n = cases, m = trials.
"""

import itertools
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena.base.checks import check_number
from arena.base.errors import InputError
from arena.frame_data import table
from arena.frame_data.skills import FIGHTERS, SCREEN_FREEZE
from arena.rules import constants as C
from arena.rules.actions import BACK, CROUCH, FORWARD, JUMP, NEUTRAL, NUM_SKILLS, SKILL_NAMES
from arena.simulator import DEFAULT_DELAY
from arena.simulator.simulator import check_delays
from experiments.lab import trials
from experiments.lab.attacks import Attacks, Cases, cases_of
from experiments.lab.trials import NOT_SEEN, ROW_NAMES, Ints

CONTACTS: Final = ("blocked", "missed")
ESCAPES: Final = (CROUCH, BACK, JUMP)
"""What the attacker tries when it is free again; the first one stands up to most punishes."""
_ROUNDS: Final = (0, 1, 5, 600)
"""Waits at which a round of tries begins; what one has found, the next need not try."""
_CHUNK: Final = 16_384  # trials whose films are held at once


@dataclass(frozen=True)
class Punishes:
    """What punishes the attacks of n cases.

    Attributes:
        wait: Frames that a skill may be waited with, from when the defender is free, for the
            earliest press that punishes; int ``[n, 9]`` by slot, ``NOT_SEEN`` where none does.
        walks: Whether the defender must walk forward first, bool ``[n, 9]``.
    """

    wait: Ints
    walks: trials.Flags

    def slots(self, case: int) -> list[int]:
        """List the slots that punish one case."""
        return [int(slot) for slot in np.flatnonzero(self.wait[case] != NOT_SEEN)]


@dataclass(frozen=True)
class _Tries:
    """Presses tried, int ``[m]`` each: case, slot, frame, and whether it walks before."""

    case: Ints
    slot: Ints
    at: Ints
    walks: trials.Flags

    def take(self, which: NDArray[Any]) -> "_Tries":
        return _Tries(self.case[which], self.slot[which], self.at[which], self.walks[which])


def when_blocked(attacks: Attacks) -> Punishes:
    """Try everything after a guarded attack."""
    first = np.where(attacks.blockable, attacks.defender_free, 0)
    tries = _tries(first, np.where(attacks.blockable, attacks.attacker_free, 0))
    return _search(attacks, tries, first, "blocked", 0)


def when_missed(attacks: Attacks, delay: int, farthest: int = C.STAGE_WIDTH) -> Punishes:
    """Try everything after an attack that missed.

    Args:
        attacks: The attacks.
        delay: Reaction delay of the defender.
        farthest: px up to which cases are looked at.
    """
    # What is sent on a frame takes effect so much later. The attack is seen after frame 0.
    sent_first = np.maximum(attacks.spent - delay, 1 if delay else 0)
    near = attacks.cases.distance <= farthest
    tries = _tries(sent_first, np.where(near, attacks.missed_free - delay, 0))
    return _search(attacks, tries, sent_first, "missed", delay)


def _tries(first: Ints, stop: Ints) -> _Tries:
    """List every slot on every frame from ``first`` to before ``stop`` [n], also walking."""
    counts = np.maximum(stop - first, 0)
    case = np.repeat(np.arange(len(first)), counts)
    at = np.arange(len(case)) - np.repeat(np.cumsum(counts) - counts, counts) + first[case]
    ways = 2 * (NUM_SKILLS - 1)
    slot = np.tile(np.repeat(np.arange(1, NUM_SKILLS), 2), len(case))
    walks = np.tile(np.array([False, True]), len(case) * (NUM_SKILLS - 1))
    tries = _Tries(np.repeat(case, ways), slot, np.repeat(at, ways), walks)
    return tries.take(~tries.walks | (tries.at > first[tries.case]))


def _search(attacks: Attacks, tries: _Tries, first: Ints, contact: str, delay: int) -> Punishes:
    """Play the tries, early ones first, and keep those that no escape saves the attacker from."""
    wait = np.full((len(attacks.cases), NUM_SKILLS), NOT_SEEN)
    walks = np.zeros(wait.shape, np.bool_)
    waited = tries.at - first[tries.case]
    for low, high in itertools.pairwise(_ROUNDS):
        open_yet = wait[tries.case, tries.slot] == NOT_SEEN
        part = tries.take(open_yet & (waited >= low) & (waited < high))
        for escape in ESCAPES:
            part = part.take(_lands(attacks, part, first, escape, contact, delay))
        # The earliest one is written last, a standing one after a walking one.
        for k in np.lexsort((~part.walks, -part.at)):
            case, slot = part.case[k], part.slot[k]
            wait[case, slot] = part.at[k] - first[case]
            walks[case, slot] = part.walks[k]
    return Punishes(wait, walks)


def _lands(
    attacks: Attacks, tries: _Tries, first: Ints, escape: int, contact: str, delay: int
) -> NDArray[np.bool_]:
    """Play tries; return which of them land while the defender is untouched, bool [m]."""
    landed = np.zeros(len(tries.case), np.bool_)
    ends = _ends(attacks, tries, contact)
    order = np.argsort(ends, kind="stable")  # short trials together
    for chunk in np.array_split(order, len(order) // _CHUNK + 1):
        if len(chunk):
            frames = int(ends[chunk].max())
            landed[chunk] = _play(attacks, tries.take(chunk), first, escape, contact, delay, frames)
    return landed


def _ends(attacks: Attacks, tries: _Tries, contact: str) -> Ints:
    """Give the frame before which a punish must land, with the freeze that it brings, int [m]."""
    free = attacks.attacker_free if contact == "blocked" else attacks.missed_free
    freeze = table()[attacks.cases.defender[tries.case], tries.slot, SCREEN_FREEZE]
    ends: Ints = free[tries.case] + freeze + 1
    return ends


def _play(
    attacks: Attacks,
    tries: _Tries,
    first: Ints,
    escape: int,
    contact: str,
    delay: int,
    frames: int,
) -> NDArray[np.bool_]:
    cases = attacks.cases.take(tries.case)
    script = cases.script(frames)
    untouchable = None
    if contact == "blocked":
        over, safe = attacks.touches[tries.case], attacks.defender_free[tries.case]
        trials.hold(script, 1, attacks.guard[tries.case], over, safe)
    else:
        over = untouchable = attacks.spent[tries.case]
        safe = np.zeros_like(over)
    trials.hold(script, 0, escape, over)
    walk = np.where(tries.walks, FORWARD, NEUTRAL)
    script[:, :, 1, 0] |= _between(frames, first[tries.case], tries.at) * walk
    trials.press(script, 1, tries.slot, tries.at)
    film = trials.play(cases.standing(delay), script, untouchable, ("status",))
    hurt = film.hurt(0)
    late = np.arange(frames)[:, None] >= np.maximum(over, safe)
    defender_hurt = film.hurt(1) & late
    lands = trials.first_frame(hurt & late)
    struck = trials.first_frame(defender_hurt)
    return np.asarray((lands != NOT_SEEN) & ((struck == NOT_SEEN) | (struck > lands)))


def _between(frames: int, start: Ints, stop: Ints) -> NDArray[np.int8]:
    frame = np.arange(frames)[:, None]
    return ((frame >= start) & (frame < stop)).astype(np.int8)


def punishes(
    attacker: str,
    skill: str,
    defender: str,
    distance: int,
    contact: str = "blocked",
    delay: int = DEFAULT_DELAY,
) -> set[str]:
    """Name the slots that punish one skill.

    Args:
        attacker: Name of the fighter that attacks.
        skill: Slot that it attacks with, or ``air_light`` or ``air_heavy``.
        defender: Name of the fighter that defends.
        distance: px between their centres when the attack begins.
        contact: "blocked" or "missed".
        delay: Reaction delay of a defender that sees the attack miss; after a guard it needs none.

    Returns:
        Names of the defender's slots; none if the attack does not reach a guard at this distance.

    Raises:
        InputError: If there is no such fighter, skill or contact, or a number is out of range.
    """
    attacks = Attacks(one_case(attacker, skill, defender, distance))
    if contact not in CONTACTS:
        raise InputError(f"contact {contact!r} does not exist; choose from {', '.join(CONTACTS)}")
    check_delays(delay)
    found = when_blocked(attacks) if contact == "blocked" else when_missed(attacks, delay)
    return {SKILL_NAMES[slot] for slot in found.slots(0)}


def one_case(attacker: str, skill: str, defender: str, distance: int) -> Cases:
    """Make the case of one skill at one distance; see `punishes`.

    Raises:
        InputError: Names what does not exist.
    """
    for what, name, known in (
        ("fighter", attacker, FIGHTERS),
        ("fighter", defender, FIGHTERS),
        ("skill", skill, ROW_NAMES[1:]),
    ):
        if name not in known:
            raise InputError(f"{what} {name!r} does not exist; choose from {', '.join(known)}")
    check_number(distance, trials.TOUCHING, 900, "distance")
    numbers = (FIGHTERS.index(attacker), ROW_NAMES.index(skill), FIGHTERS.index(defender))
    return cases_of(*(np.array([number]) for number in (*numbers, distance)))
