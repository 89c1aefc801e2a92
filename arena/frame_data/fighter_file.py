"""A fighter's TOML file: its fields, their units and ranges, and what must hold between them.

In the file, lengths are pixels and speeds pixels a frame; loaded, they are sub-pixels (1/256 px).
Times are frames (1/60 s).
"""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, model_validator

from arena.rules.actions import SKILL_NAMES

SUBPIXELS: Final = 256  # sub-pixels a pixel

AIR_SKILLS: Final = ("air_light", "air_heavy")
SLOTS: Final = (*SKILL_NAMES[1:], *AIR_SKILLS)


def _to_subpixels(pixels: float) -> int:
    return round(pixels * SUBPIXELS)


Frames = Annotated[int, Field(strict=True, ge=0, le=600)]
Advantage = Annotated[int, Field(strict=True, ge=-60, le=60)]
Points = Annotated[int, Field(strict=True, ge=0, le=1000)]
Length = Annotated[float, Field(strict=True, ge=-960, le=2000), AfterValidator(_to_subpixels)]
Speed = Annotated[float, Field(strict=True, ge=0, le=40), AfterValidator(_to_subpixels)]


class Skill(BaseModel):
    """Published frame data of one skill. Lengths in sub-pixels, times in frames.

    Attributes:
        name: What it is called on screen.
        kind: strike, throw, projectile, counter, teleport (or none for the row of no skill).
        level: How it must be guarded: mid any way, low crouching, overhead standing.
        startup: Frames before the first active one.
        active: Frames on which it can connect.
        recovery: Frames after that.
        reach: Largest distance between the two fighters' centres at which it connects.
        low_edge: Lower edge of the hit box above the attacker's feet.
        high_edge: Upper edge of it.
        damage: Health taken on hit, before scaling.
        chip: Health taken on block.
        on_hit: Frame advantage on hit.
        on_block: Frame advantage on block.
        push_hit: How far a hit pushes.
        push_block: How far a block pushes.
        guard_damage: Guard gauge drained on block.
        meter_gain: Meter won on contact (half of it on block, a third of it for the defender).
        meter: Meter that it costs.
        cooldown: Frames from its start until it may start again.
        knocks_down: Whether a hit knocks down.
        launch: Upward speed that a hit gives, 0 for none.
        hitstop: Frames for which contact freezes both fighters.
        screen_freeze: Frames for which its start freezes both fighters.
        cancels: After what it can be cancelled into special, defence or super: never, a hit, or
            contact (a hit or a block).
        move_speed: Forward speed from frame ``move_from`` until frame ``move_to``.
        move_from: First frame of that movement.
        move_to: Frame on which it has ended.
        invulnerable_from: First frame on which nothing touches the fighter.
        invulnerable_to: Frame on which that has ended.
        armour: Hits absorbed (damage is taken, no stun) until the active frames end.
        catch_from: First frame on which a counter catches a strike.
        catch_to: Frame on which that has ended.
        projectile_speed: Speed of the projectile, a frame.
        projectile_life: Frames that it lives.
        teleport: Distance travelled backwards (negative: forwards) by a teleport.
        escapable: Whether a throw can be escaped.
        anti_air_from: First frame on which attacks from the air pass through the fighter.
        anti_air_to: Frame on which that has ended.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=24)]
    kind: Literal["none", "strike", "throw", "projectile", "counter", "teleport"]
    level: Literal["mid", "low", "overhead"] = "mid"
    startup: Frames
    active: Frames = 0
    recovery: Frames
    reach: Length = 0
    low_edge: Length = _to_subpixels(30)
    high_edge: Length = _to_subpixels(90)
    damage: Points = 0
    chip: Points = 0
    on_hit: Advantage = 0
    on_block: Advantage = 0
    push_hit: Length = 0
    push_block: Length = 0
    guard_damage: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    meter_gain: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    meter: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    cooldown: Frames = 0
    knocks_down: StrictBool = False
    launch: Speed = 0
    hitstop: Annotated[int, Field(strict=True, ge=0, le=30)] = 0
    screen_freeze: Annotated[int, Field(strict=True, ge=0, le=60)] = 0
    cancels: Literal["never", "hit", "contact"] = "never"
    move_speed: Speed = 0
    move_from: Frames = 0
    move_to: Frames = 0
    invulnerable_from: Frames = 0
    invulnerable_to: Frames = 0
    armour: Annotated[int, Field(strict=True, ge=0, le=3)] = 0
    catch_from: Frames = 0
    catch_to: Frames = 0
    projectile_speed: Speed = 0
    projectile_life: Frames = 0
    teleport: Length = 0
    escapable: StrictBool = True
    anti_air_from: Frames = 0
    anti_air_to: Frames = 0

    @property
    def total(self) -> int:
        """Frames from the first of startup to the last of recovery."""
        return self.startup + self.active + self.recovery

    @property
    def hitstun(self) -> int:
        """Frames for which a hit on the first active frame stuns."""
        return self._stun(self.on_hit)

    @property
    def blockstun(self) -> int:
        """Frames for which a block on the first active frame stuns."""
        return self._stun(self.on_block)

    def _stun(self, advantage: int) -> int:
        return max(1, advantage + self.active + self.recovery)

    @model_validator(mode="after")
    def _is_consistent(self) -> "Skill":
        connects = self.kind in ("strike", "throw", "counter")
        if self.kind in ("strike", "throw") and (self.active < 1 or self.reach <= 0):
            raise ValueError(f"a {self.kind} needs active frames and a reach")
        if connects and self.damage < 1:
            raise ValueError(f"a {self.kind} needs damage")
        if self.kind == "projectile" and not (self.projectile_speed and self.projectile_life):
            raise ValueError("a projectile needs projectile_speed and projectile_life")
        if self.kind == "counter" and not self.catch_from < self.catch_to <= self.total:
            raise ValueError("a counter needs catch_from < catch_to <= its total frames")
        if self.kind != "none" and self.total < 1:
            raise ValueError("a skill needs at least one frame")
        if self.low_edge >= self.high_edge:
            raise ValueError("low_edge must lie below high_edge")
        for span in ("move", "invulnerable", "catch", "anti_air"):
            if getattr(self, f"{span}_from") > getattr(self, f"{span}_to"):
                raise ValueError(f"{span}_from must not lie after {span}_to")
        return self


class FighterFile(BaseModel):
    """A fighter's TOML file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=16)]
    style: Annotated[str, Field(min_length=1, max_length=80)]
    health: Annotated[int, Field(strict=True, ge=100, le=5000)]
    walk_forward: Speed
    walk_back: Speed
    jump_speed: Annotated[Speed, Field(gt=0)]
    gravity: Annotated[Speed, Field(gt=0)]
    skills: dict[str, Skill]

    @model_validator(mode="after")
    def _has_every_slot(self) -> "FighterFile":
        missing = [slot for slot in SLOTS if slot not in self.skills]
        unknown = [slot for slot in self.skills if slot not in SLOTS]
        if missing:
            raise ValueError(f"skills.{missing[0]} is missing")
        if unknown:
            raise ValueError(f"skills.{unknown[0]} is no slot; slots are {', '.join(SLOTS)}")
        return self

    @model_validator(mode="after")
    def _suits_its_slots(self) -> "FighterFile":
        for slot, skill in self.skills.items():
            if skill.kind == "none":
                raise ValueError(f"skills.{slot}.kind: every slot needs a skill")
            if skill.kind == "projectile" and slot != "special":
                raise ValueError(f"skills.{slot}.kind: only special may be a projectile")
            if slot in AIR_SKILLS and (skill.kind != "strike" or skill.cancels != "never"):
                raise ValueError(f"skills.{slot}: an air attack is a strike that does not cancel")
        return self
