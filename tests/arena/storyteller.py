"""Tell a fight in words: what happened on a frame, from the state before and after it."""

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.skills import AIR_LIGHT, FIGHTERS, load
from arena.rules.actions import SKILL_NAMES
from tests.arena.scenario import FIELD, Trace

ENDINGS = {S.KNOCK_OUT: "by knock-out", S.TIME_OUT: "on time"}
OUTCOMES = {S.SIDE_0_WON: "p0 wins", S.SIDE_1_WON: "p1 wins", S.DRAW: "a draw"}


class Moment:
    """One frame of a fight: the states before and after it, read by name."""

    def __init__(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> None:
        self._before = before
        self._after = after

    def was(self, p: int, name: str) -> int:
        return int(self._before[FIELD[f"p{p}.{name}"]])

    def now(self, p: int, name: str) -> int:
        return int(self._after[FIELD[f"p{p}.{name}"]])

    def became(self, p: int, name: str, value: int) -> bool:
        return self.was(p, name) != value and self.now(p, name) == value

    def skill(self, p: int) -> str:
        """Name the skill that p was performing."""
        return load(FIGHTERS[self.now(p, "fighter")]).skills[self.was(p, "skill")].name

    def loss(self, p: int) -> str:
        """Tell what p lost: ``for 95 (1000→905)``."""
        before, after = self.was(p, "health"), self.now(p, "health")
        return f"for {before - after} ({before}→{after})"


def events(before: NDArray[np.int32], after: NDArray[np.int32]) -> list[str]:
    """Give a line for each thing that happened on a frame."""
    moment = Moment(before, after)
    told: list[str] = []
    for p in range(2):
        told += _starts(moment, p)
    for p in range(2):
        told += _melee(moment, p) + _throws(moment, p) + _projectiles(moment, p)
    for p in range(2):
        told += _falls(moment, p)
    outcome = int(after[S.OUTCOME])
    if outcome != S.GOING_ON:
        told.append(f"{OUTCOMES[outcome]} {ENDINGS[int(after[S.ENDED_BY])]}")
    return told


def _starts(m: Moment, p: int) -> list[str]:
    skills = load(FIGHTERS[m.now(p, "fighter")]).skills
    for slot in range(1, len(SKILL_NAMES)):
        if m.now(p, f"started_{slot}") != m.was(p, f"started_{slot}"):
            # Someone who was hit on the very frame performs nothing any more.
            row = m.now(p, "skill") or (slot if m.was(p, "y") == 0 else AIR_LIGHT + slot - 1)
            told = f"p{p} starts {SKILL_NAMES[slot]} {skills[row].name!r}"
            unfinished = m.was(p, "skill_frame") + 1 < skills[m.was(p, "skill")].total
            if m.was(p, "status") == S.ATTACKING and unfinished:
                told += f", cancelling {m.skill(p)!r}"
            return [told]
    return []


def _after_hit(m: Moment, o: int) -> str:
    status = m.now(o, "status")
    combo = m.now(o, "combo")
    told = f", hit {combo} of a combo" if combo > 1 else ""
    return told + {S.LAUNCHED: ", launched", S.KNOCKED_DOWN: ", knocked down"}.get(status, "")


def _guarded(m: Moment, o: int) -> str:
    told = f"(guard {m.was(o, 'guard')}→{m.now(o, 'guard')})"
    if m.now(o, "health") < m.was(o, "health"):
        told = f"{m.loss(o)} {told}"
    return told + (", guard broken" if m.became(o, "status", S.GUARD_BROKEN) else "")


def _melee(m: Moment, p: int) -> list[str]:
    o = 1 - p
    contact = m.now(p, "contact")
    if contact == m.was(p, "contact") or contact == S.CONTACT_NONE:
        return []
    if m.now(p, "status") == S.THROWING:
        return [f"p{p} {m.skill(p)!r} grabs p{o}"]
    if contact == S.CONTACT_HIT:
        return [f"p{p} {m.skill(p)!r} hits p{o} {m.loss(o)}{_after_hit(m, o)}"]
    if contact == S.CONTACT_BLOCKED:
        return [f"p{o} guards p{p} {m.skill(p)!r} {_guarded(m, o)}"]
    met = load(FIGHTERS[m.now(o, "fighter")]).skills[m.now(o, "skill")]
    if met.kind == "counter":
        return [f"p{o} {met.name!r} catches p{p} {m.skill(p)!r} {m.loss(p)}{_after_hit(m, p)}"]
    return [f"p{o} takes p{p} {m.skill(p)!r} on his armour {m.loss(o)}"]


def _throws(m: Moment, p: int) -> list[str]:
    o = 1 - p
    if m.was(o, "status") != S.GRABBED:
        return []
    if m.now(o, "status") == S.KNOCKED_DOWN:
        return [f"p{p} {m.skill(p)!r} throws p{o} {m.loss(o)}"]
    if m.now(o, "status") == S.LANDING:
        return [f"p{o} escapes"]
    return []


def _projectiles(m: Moment, p: int) -> list[str]:
    o = 1 - p
    before, after = m.was(p, "projectile_left"), m.now(p, "projectile_left")
    if before == 0 and after > 0:
        return [f"p{p} lets a projectile fly"]
    if before <= 1 or after > 0:
        return []
    if m.now(o, "guard") < m.was(o, "guard") or m.became(o, "status", S.GUARD_BROKEN):
        return [f"p{o} guards the projectile {_guarded(m, o)}"]
    if m.now(o, "health") < m.was(o, "health"):
        return [f"the projectile hits p{o} {m.loss(o)}{_after_hit(m, o)}"]
    return [f"p{p}'s projectile is gone"]


def _falls(m: Moment, p: int) -> list[str]:
    if m.was(p, "status") == S.LAUNCHED and m.now(p, "status") == S.KNOCKED_DOWN:
        return [f"p{p} falls"]
    return []


def tell(trace: Trace) -> list[str]:
    """Give a line for each event of a fight: ``f 132 p0 'Roundhouse' hits p1 for 95 (…)``."""
    lines = []
    before = trace.before
    for frame, after in enumerate(trace.states):
        if before[S.OUTCOME] == S.GOING_ON:
            lines += [f"f {frame} {event}" for event in events(before, after)]
        before = after
    return lines
