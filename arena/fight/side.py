"""One player of a fight: what the state holds about it, named, in the units that a person reads."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from arena import state as S
from arena.base.checks import check_number, shown
from arena.base.errors import InputError
from arena.features import NAMES
from arena.fight.names import input_names
from arena.frame_data.fighter_file import SLOTS
from arena.frame_data.skills import BODY_ROW, FIGHTERS, MAX_HEALTH, SUBPIXELS
from arena.rules import constants as C
from arena.rules.actions import NUM_SKILLS, SKILL_NAMES

if TYPE_CHECKING:
    from arena.fight.position import Position

PHASES: Final = ("startup", "active", "recovery")
_PHASE_FEATURES: Final = tuple(NAMES.index(f"self.{phase}") for phase in PHASES)
_CONTACTS: Final = (None, "hit", "blocked", "absorbed or caught")


def place_of(x: float, side: int) -> int:
    """Give a place on the stage, px from its left end, in sub-pixels.

    Raises:
        InputError: If a fighter cannot stand there.
    """
    low, high = C.WALL // SUBPIXELS, (C.STAGE_WIDTH - C.WALL) // SUBPIXELS
    try:
        stands = bool(low <= x <= high)
    except TypeError:  # no number at all
        stands = False
    if not stands:
        raise InputError(f"x {shown(x)} of side {side} is out of range; give {low} to {high} px")
    return round(float(x) * SUBPIXELS)


class Side:
    """One player of a fight, as the fight stands when an attribute is read.

    Attributes:
        number: 0 or 1.
    """

    def __init__(self, fight: "Position", number: int) -> None:
        self.number = number
        self._fight = fight
        self._first = number * S.PLAYER_FIELDS

    def _get(self, field: int) -> int:
        return int(self._fight.simulator.state[self._first + field, 0])

    # --- who and how well ---------------------------------------------------------------------
    @property
    def fighter(self) -> str:
        """Name of the fighter."""
        number = self._get(S.FIGHTER)
        return FIGHTERS[number] if number < len(FIGHTERS) else f"fighter {number}"

    @property
    def health(self) -> int:
        """Health left."""
        return self._get(S.HEALTH)

    @property
    def full_health(self) -> int:
        """Health that the fighter starts with."""
        return int(self._fight.simulator.table[self._get(S.FIGHTER), BODY_ROW, MAX_HEALTH])

    @property
    def meter(self) -> int:
        """Meter, 0 to 100."""
        return self._get(S.METER)

    @property
    def guard(self) -> int:
        """Guard gauge, 0 to 100."""
        return self._get(S.GUARD)

    @property
    def delay(self) -> int:
        """Reaction delay in frames: so long an input waits before it takes effect."""
        return self._get(S.DELAY)

    # --- where --------------------------------------------------------------------------------
    @property
    def x(self) -> float:
        """Centre of the feet from the left end of the stage, px."""
        return self.x_subpixels / SUBPIXELS

    @property
    def y(self) -> float:
        """Height of the feet above the floor, px."""
        return self.y_subpixels / SUBPIXELS

    @property
    def x_subpixels(self) -> int:
        """As `x`, in the unit of the rules, 1/256 px."""
        return self._get(S.X)

    @property
    def y_subpixels(self) -> int:
        """As `y`, in the unit of the rules, 1/256 px."""
        return self._get(S.Y)

    @property
    def facing(self) -> int:
        """1 if the fighter faces right, -1 left."""
        return self._get(S.FACING)

    @property
    def airborne(self) -> bool:
        """Whether the feet are off the floor."""
        return self._get(S.Y) > 0

    @property
    def projectile(self) -> float | None:
        """Where the own projectile is, px as `x`; None if none is in flight."""
        return self._get(S.PROJECTILE_X) / SUBPIXELS if self._get(S.PROJECTILE_LEFT) else None

    # --- what it does -------------------------------------------------------------------------
    @property
    def status(self) -> str:
        """One of `arena.state.STATUS_NAMES`, such as "free", "attacking" or "blockstun"."""
        return S.STATUS_NAMES[self._get(S.STATUS)]

    @property
    def skill(self) -> str | None:
        """Skill being performed, such as "light" or "air_light"; None if none is."""
        performs = self._get(S.STATUS) in (S.ATTACKING, S.THROWING)
        return SLOTS[self._get(S.SKILL) - 1] if performs and self._get(S.SKILL) else None

    @property
    def skill_frame(self) -> int | None:
        """Frames since the skill began, 0 on its first; None if none is performed."""
        return self._get(S.SKILL_FRAME) if self.skill else None

    @property
    def phase(self) -> str | None:
        """Of a skill "startup", "active" or "recovery", of a landing "recovery"; else None."""
        seen = self._fight.features(self.number)
        shown = (name for name, k in zip(PHASES, _PHASE_FEATURES, strict=True) if seen[k] > 0)
        return next(shown, None)

    @property
    def contact(self) -> str | None:
        """What the skill has met: "hit", "blocked", "absorbed or caught", or None."""
        return _CONTACTS[self._get(S.CONTACT)] if self.skill else None

    @property
    def stun_left(self) -> int:
        """Frames left of a stun, a knock-down, a throw or a landing; 0 if it is none of these."""
        return 0 if self._get(S.STATUS) == S.ATTACKING else self._get(S.TIMER)

    @property
    def combo(self) -> int:
        """Hits taken since last free to act."""
        return self._get(S.COMBO)

    @property
    def cooldowns(self) -> dict[str, int]:
        """Frames until each skill may start again, by name; 0 if it may."""
        frame = int(self._fight.simulator.state[S.FRAME, 0])
        return {
            name: max(0, self._get(S.READY + slot) - frame)
            for slot, name in enumerate(SKILL_NAMES)
            if slot
        }

    # --- inputs -------------------------------------------------------------------------------
    @property
    def input(self) -> tuple[str, str | None]:
        """The input that took effect on the latest frame: (move, skill)."""
        return input_names(self._get(S.MOVE) * NUM_SKILLS + self._get(S.PRESS))

    @property
    def buffered(self) -> str | None:
        """Skill whose press waits until it can start; None if none does."""
        return SKILL_NAMES[self._get(S.BUFFER)] if self._get(S.BUFFER_LEFT) else None

    @property
    def fumble(self) -> int:
        """Frames left in which no skill can start, after a press that started nothing."""
        return self._get(S.FUMBLE)

    @property
    def waiting(self) -> list[tuple[str, str | None]]:
        """Inputs that wait for the reaction delay to pass, the next to take effect first."""
        return [input_names(code) for code in self._queued()]

    def _queued(self) -> Iterator[int]:
        frame = int(self._fight.simulator.state[S.FRAME, 0])
        for ahead in range(self.delay):
            yield self._get(S.QUEUE + (frame + ahead) % S.QUEUE_LENGTH)

    # --- setting ------------------------------------------------------------------------------
    def set_health(self, health: int) -> None:
        """Set the health, 1 to full.

        Raises:
            InputError: If it is out of range.
        """
        self._set("health", health, 1, self.full_health)

    def set_meter(self, meter: int) -> None:
        """Set the meter, 0 to 100.

        Raises:
            InputError: If it is out of range.
        """
        self._set("meter", meter, 0, C.FULL_METER)

    def set_guard(self, guard: int) -> None:
        """Set the guard gauge, 1 to 100.

        Raises:
            InputError: If it is out of range.
        """
        self._set("guard", guard, 1, C.FULL_GUARD)

    def set_x(self, x: float) -> None:
        """Set where the feet are, px from the left end of the stage, 22 to 938.

        Raises:
            InputError: If it is out of range.
        """
        self._fight.set(f"p{self.number}.x", place_of(x, self.number))

    def _set(self, name: str, value: int, low: int, high: int) -> None:
        checked = check_number(value, low, high, f"{name} of side {self.number}")
        self._fight.set(f"p{self.number}.{name}", checked)

    def __str__(self) -> str:
        """Say it in one line."""
        does = self.status
        if self.skill:
            does = f"{self.skill.replace('_', ' ')}, {self.phase}, frame {self.skill_frame}"
        elif self.stun_left:
            does = f"{does}, {self.stun_left} frames left"
        place = f"x {self.x:.1f} px" + (f", y {self.y:.1f} px" if self.airborne else "")
        health = f"health {self.health} of {self.full_health}"
        return f"{self.fighter}: {health}, meter {self.meter}, guard {self.guard}, {place}: {does}"

    def __repr__(self) -> str:
        return f"<Side {self.number}: {self}>"
