"""Frame advantage and gaps, counted on what was played and not looked up.

An *exchange* begins with a contact and ends when both fighters can act again. Its advantage is the
number of frames by which one of them can act earlier. A *gap* lies between two contacts on the same
fighter: the frames on which it could act before the second one, that frame included; 0 is a true
string, and a move invulnerable from its first frame on beats anything else. Frames of hitstop and
super freeze are not counted, since nobody can act on them.
"""

from dataclasses import dataclass, replace
from typing import Final

from arena.window.training.phases import Cell, Phase

_PRESSURE: Final = 30  # a contact so many free frames after the last one begins something new

Cells = tuple[Cell, Cell]


@dataclass(frozen=True)
class Exchange:
    """What has been counted so far.

    Attributes:
        clock: Frames played that were not frozen.
        running: Whether an exchange goes on.
        attacker: Side that made the latest contact, None before the first.
        skill: Row of the attacker's skill at that contact, 0 if it was a projectile's alone.
        blocked: Whether that contact was blocked.
        ready: Clock at which each side could act after that contact, None where it cannot yet.
        advantage: Frames by which side 0 could act earlier in the latest exchange that has ended,
            negative if later; None before the first.
        gap: Frames on which the defender could act between the latest two contacts, 0 for a true
            string; None if the latest contact began something new.
    """

    clock: int = 0
    running: bool = False
    attacker: int | None = None
    skill: int = 0
    blocked: bool = False
    ready: tuple[int | None, int | None] = (None, None)
    advantage: int | None = None
    gap: int | None = None

    def advantage_of(self, side: int) -> int | None:
        """Give the advantage as a side counts it; None before the first exchange."""
        return self.advantage if self.advantage is None or side == 0 else -self.advantage


def after(exchange: Exchange, before: Cells, now: Cells, frozen: bool) -> Exchange:
    """Count one frame more.

    Args:
        exchange: What was counted until the frame.
        before: Both fighters before the frame.
        now: Both after it.
        frozen: Whether hitstop or a super freeze held both on it.
    """
    if frozen:
        return exchange
    exchange = replace(exchange, clock=exchange.clock + 1)
    hit = [side for side in (0, 1) if _is_contact(before[side], now[side])]
    for side in hit:
        exchange = _contact(exchange, side, before, now)
    if not exchange.running:
        return exchange
    first, second = (
        exchange.clock if ready is None and _is_ready(before[side], now[side]) else ready
        for side, ready in enumerate(exchange.ready)
    )
    exchange = replace(exchange, ready=(first, second))
    if first is None or second is None:
        return exchange
    return replace(exchange, running=False, advantage=second - first)


def _contact(exchange: Exchange, defender: int, before: Cells, now: Cells) -> Exchange:
    ready = exchange.ready[defender]
    if before[defender].stunned and before[defender].timer == 1:
        ready = exchange.clock  # the stun ran out on this very frame, and it was touched again
    gap: int | None = None
    if exchange.attacker == 1 - defender:
        free = 0 if ready is None else exchange.clock - ready + 1
        gap = free if free <= _PRESSURE else None
    return replace(
        exchange,
        running=True,
        attacker=1 - defender,
        skill=now[1 - defender].skill_row or before[1 - defender].skill_row,
        blocked=now[defender].phase is Phase.BLOCKSTUN,
        ready=(None, None),
        gap=gap,
    )


def _is_contact(before: Cell, now: Cell) -> bool:
    """Whether a fighter was touched on a frame."""
    if not now.stunned:
        return False
    if not before.stunned or now.combo > before.combo:
        return True
    renewed = now.timer > before.timer
    return renewed and now.phase in (Phase.BLOCKSTUN, Phase.HITSTUN, Phase.GRABBED)


def _is_ready(before: Cell, now: Cell) -> bool:
    """Whether a fighter could act on a frame, by what it was in before and what it did."""
    if now.phase is Phase.FREE:
        return True
    if now.phase is Phase.AIRBORNE:  # a jump from the ground; the end of an air attack is none
        return before.grounded
    # A skill that begins out of another one cancels it, unless that one had run out.
    return now.begins and before.grounded and before.skill_left <= 1
