"""Skills: when a buffered press starts one, or cancels the current one into another."""

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import (
    AIR_LIGHT,
    ARMOURED,
    CANCEL_ON_CONTACT,
    CANCELS,
    COOLDOWN,
    INVULNERABLE_FROM,
    INVULNERABLE_TO,
    METER_COST,
    NO_CANCEL,
    SCREEN_FREEZE,
    Table,
)
from arena.rules import constants as C
from arena.rules.actions import HEAVY, LIGHT, SPECIAL
from arena.state import State


@compiled
def can_pay(s: State, fd: Table, i: int, b: int, slot: int) -> bool:
    """Return True if a slot is off its cooldown and its meter is there."""
    if s[S.FRAME, i] < s[b + S.READY + slot, i]:
        return False
    return bool(s[b + S.METER, i] >= fd[s[b + S.FIGHTER, i], slot, METER_COST])


@compiled
def cancels_now(s: State, fd: Table, i: int, b: int) -> bool:
    """Return True if the skill that a fighter performs has met what lets it be cancelled."""
    cancels = fd[s[b + S.FIGHTER, i], s[b + S.SKILL, i], CANCELS]
    contact = s[b + S.CONTACT, i]
    if contact == S.CONTACT_HIT:
        return bool(cancels != NO_CANCEL)
    return bool(contact == S.CONTACT_BLOCKED and cancels == CANCEL_ON_CONTACT)


@compiled
def can_start(s: State, fd: Table, i: int, b: int, slot: int) -> bool:
    """Return True if a slot could start on this frame: free, in the air, or as a cancel."""
    status = s[b + S.STATUS, i]
    if s[b + S.FUMBLE, i] > 0:
        return False
    if status == S.FREE:
        return can_pay(s, fd, i, b, slot)
    if status == S.JUMPING:
        return slot <= HEAVY
    if status == S.ATTACKING and slot >= SPECIAL and cancels_now(s, fd, i, b):
        return can_pay(s, fd, i, b, slot)
    return False


@compiled
def start_skill(s: State, fd: Table, i: int, b: int, slot: int) -> None:
    """Begin a skill: pay for it, start its cooldown, freeze the screen if it is a super."""
    fighter = s[b + S.FIGHTER, i]
    row = slot
    if s[b + S.STATUS, i] == S.JUMPING:
        row = AIR_LIGHT + slot - LIGHT
    else:
        s[b + S.METER, i] -= fd[fighter, slot, METER_COST]
        s[b + S.READY + slot, i] = s[S.FRAME, i] + fd[fighter, slot, COOLDOWN]
    s[b + S.STATUS, i] = S.ATTACKING
    s[b + S.SKILL, i] = row
    s[b + S.SKILL_FRAME, i] = 0
    s[b + S.CONTACT, i] = S.CONTACT_NONE
    s[b + S.ARMOUR, i] = fd[fighter, row, ARMOURED]
    s[b + S.BUFFER, i] = 0
    s[b + S.BUFFER_LEFT, i] = 0
    s[b + S.STARTED + row, i] += 1
    s[S.FREEZE, i] = max(s[S.FREEZE, i], fd[fighter, row, SCREEN_FREEZE])


@compiled
def start_from_buffer(s: State, fd: Table, i: int, b: int) -> None:
    """Phase: start or cancel into the skill that waits in the buffer, if it is possible now."""
    slot = s[b + S.BUFFER, i]
    if slot != 0 and can_start(s, fd, i, b, slot):
        start_skill(s, fd, i, b, slot)


@compiled
def is_invulnerable(s: State, fd: Table, i: int, b: int) -> bool:
    """Return True if nothing can touch a fighter on this frame."""
    status = s[b + S.STATUS, i]
    if status == S.ATTACKING:
        fighter = s[b + S.FIGHTER, i]
        row = s[b + S.SKILL, i]
        frame = s[b + S.SKILL_FRAME, i]
        return bool(
            fd[fighter, row, INVULNERABLE_FROM] <= frame < fd[fighter, row, INVULNERABLE_TO]
        )
    if status == S.LAUNCHED:
        return bool(s[b + S.JUGGLE, i] >= C.JUGGLE_LIMIT)
    return bool(status == S.KNOCKED_DOWN or status == S.GRABBED or status == S.THROWING)
