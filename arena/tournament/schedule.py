"""What a tournament is: who meets whom, how often, and when it ends. Declared, in a file or typed.

A file is TOML or JSON:

    kind = "round-robin"                 # gauntlet, swiss, knock-out, ladder
    agents = ["panel", "pro:vera"]
    fights = 36                          # of each pairing
    seed = 7

    [budget]
    fights = 20000                       # or minutes, or elo: width of the widest interval
"""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from arena.base.errors import InputError
from arena.base.files import read_limited
from arena.frame_data.skills import FIGHTERS
from arena.replays.versions import bundled_hash
from arena.rules import RULES_VERSION
from arena.simulator import DEFAULT_DELAY
from arena.state import MAX_DELAY
from arena.tournament.statistics import Sprt

UNIT: Final = 2 * len(FIGHTERS) ** 2
"""Fights in which every match-up of fighters comes up once on either side."""

KINDS: Final = ("round-robin", "gauntlet", "swiss", "knock-out", "ladder")
Kind = Literal["round-robin", "gauntlet", "swiss", "knock-out", "ladder"]
OPEN: Final = ("round-robin", "gauntlet", "ladder")
"""Kinds whose pairings can go on for as long as one likes, and that can have a budget."""

_LIMIT: Final = 1 << 20  # bytes of a file
_DEFAULT_FIGHTS: Final = {"swiss": 2 * UNIT, "knock-out": 2 * UNIT, "ladder": UNIT}
_MOST_FIGHTS: Final = 1_000_000  # of a pairing
_MOST_OF_A_TEST: Final = 20_000  # fights of a sequential test that comes to no decision

Positive = Annotated[int, Field(strict=True, ge=1)]
Share = Annotated[int, Field(strict=True, ge=1, le=_MOST_FIGHTS)]
Amount = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Budget(BaseModel):
    """When a tournament ends that goes on past every pairing's share; whatever comes first.

    Attributes:
        fights: Fights in all.
        minutes: Minutes that one command may play; a second one has as many again.
        elo: Width in Elo that the widest 95 % interval of a rating shall have come down to.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fights: Positive | None = None
    minutes: Amount | None = None
    elo: Amount | None = None

    @property
    def given(self) -> bool:
        """Whether there is any."""
        return any(value is not None for value in (self.fights, self.minutes, self.elo))


class SequentialTest(BaseModel):
    """A sequential test between two agents: does a lead b by ``elo1`` rather than by ``elo0``?

    Attributes:
        elo0: Lead under H0.
        elo1: Lead under H1.
        alpha: How often H1 may be taken where H0 holds.
        beta: How often H0 may be taken where H1 holds.
        model: What the leads are in: logistic Elo, or normalised Elo.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    elo0: float
    elo1: float
    alpha: float = 0.05
    beta: float = 0.05
    model: Literal["logistic", "normalized"] = "logistic"

    @property
    def test(self) -> Sprt:
        """The test.

        Raises:
            InputError: If there is no such test.
        """
        return Sprt(self.elo0, self.elo1, self.alpha, self.beta, self.model)

    @model_validator(mode="after")
    def _is_one(self) -> "SequentialTest":
        try:
            _ = self.test
        except InputError as error:
            raise ValueError(str(error)) from error
        return self


class Schedule(BaseModel):
    """A tournament as it is declared.

    Attributes:
        kind: Who meets whom.
        agents: Specs, in the order of seeding; the groups ``panel`` and ``pros`` are for the
            command to put in.
        fights: Fights of each pairing or match, before a budget is spent; None for the kind's own
            number. Fights come in pairs, so an odd number is one more.
        rounds: Rounds of a Swiss tournament; None for as many as leave one without a loss, and one.
        challengers: Agents of a gauntlet, the first ones named, that meet all others.
        seed: Seed of the starts and of the players.
        delay: Reaction delay of everyone, in frames.
        budget: When one ends that goes on.
        sprt: A sequential test that ends it, for two agents.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind = "round-robin"
    agents: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    fights: Share | None = None
    rounds: Positive | None = None
    challengers: Positive = 1
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**31)] = 0
    delay: Annotated[int, Field(strict=True, ge=0, le=MAX_DELAY)] = DEFAULT_DELAY
    budget: Budget = Budget()
    sprt: SequentialTest | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> "Schedule":
        if self.kind not in OPEN and (self.budget.fights or self.budget.elo):
            raise ValueError(f"budget: a {self.kind} has its own end; it takes minutes alone")
        if self.rounds is not None and self.kind != "swiss":
            raise ValueError(f"rounds: a {self.kind} has none; only a swiss has")
        if self.sprt is not None and (self.kind not in OPEN or len(self.agents) != 2):
            raise ValueError("sprt: such a test is between two agents of a round robin")
        return self

    @property
    def share(self) -> int:
        """Fights of each pairing or match, before a budget is spent; even."""
        if self.fights is not None:
            return self.fights + self.fights % 2
        if self.sprt is not None:
            return _MOST_OF_A_TEST
        spent = UNIT if self.budget.given else 100
        return _DEFAULT_FIGHTS.get(self.kind, spent)

    @property
    def key(self) -> str:
        """Name of this tournament: the same for whatever goes on with it.

        How long it goes on is no part of it, so a later command can add fights.
        """
        parts = self.model_dump(mode="json", exclude={"budget", "sprt"})
        if self.kind in OPEN:
            del parts["fights"]
        parts |= {"rules": RULES_VERSION, "frame_data": bundled_hash()}
        text = json.dumps(parts, sort_keys=True)
        return f"{self.kind}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def schedule_of(values: dict[str, Any], where: str) -> Schedule:
    """Make a schedule of its keys and values.

    Args:
        values: As in a file.
        where: Where they stand, for the error.

    Raises:
        InputError: Names the first key that is unknown or has a bad value.
    """
    try:
        return Schedule.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            parts: dict[str, type[BaseModel]] = {"budget": Budget, "sprt": SequentialTest}
            known = parts.get(str(first["loc"][0]), Schedule) if len(first["loc"]) > 1 else Schedule
            raise InputError(
                f"{where}: unknown key {key}; there are {', '.join(known.model_fields)}"
            ) from error
        what = str(first["msg"]).removeprefix("Value error, ")
        told = f"{key}: {what}" if key else what
        raise InputError(f"{where}: {told}; correct it") from error


def read_schedule(path: Path) -> dict[str, Any]:
    """Read the keys of a schedule file, TOML or JSON by its name.

    Raises:
        InputError: If it cannot be read.
    """
    text = read_limited(path, _LIMIT)
    try:
        found = json.loads(text) if path.suffix == ".json" else tomllib.loads(text.decode())
    except (ValueError, RecursionError) as error:
        kind = "JSON" if path.suffix == ".json" else "TOML"
        raise InputError(f"{path}: no {kind} ({str(error).splitlines()[0]}); correct it") from error
    if not isinstance(found, dict):
        raise InputError(f"{path}: holds no keys; see docs/tournaments.md for one that does")
    return found
