"""How a league is trained, and what sets its learners apart."""

import math
from typing import Annotated, Any, Final

from pydantic import Field

from agents.ppo.sb3_vec_env import DEFAULT_REPEAT
from agents.world import Strict, World
from arena.rules.constants import FRAMES_PER_SECOND
from arena.rules.randomness import one_way
from arena.simulator import DEFAULT_DELAY

_SEED_BITS: Final = 0x3FFFFFFF


class Temper(Strict):
    """What sets a learner apart.

    Attributes:
        name: Of the learner, and of its file.
        hands: That it learns and plays with, see `agents.planning.hands`.
        presses: Presses a minute that it is held to.
    """

    name: str
    hands: tuple[int, int, int, int, int, int]
    presses: Annotated[float, Field(gt=0, allow_inf_nan=False)]

    def presses_a_decision(self, interval: int) -> float:
        """Give the presses that it is held to in a decision of so many frames."""
        return self.presses * interval / (60 * FRAMES_PER_SECOND)


def _temper(name: str, presses: float, gap: int) -> Temper:
    return Temper(name=name, hands=(1, 1, 10, 15, gap, 6), presses=presses)


TEMPERS: Final = (
    _temper("even", 60, 24),
    _temper("brisk", 72, 21),
    _temper("calm", 48, 27),
    _temper("lively", 66, 22),
    _temper("steady", 54, 26),
    _temper("sparse", 42, 29),
)
"""The first so many are the learners of a league: hands of pros, and human press rates."""


class LeagueSettings(Strict):
    """How a league is trained: a league goes on with these alone.

    Attributes:
        tempers: Of its learners.
        opponents: Specs of those that do not learn.
        steps: Decisions of each learner, rounded up to whole rollouts.
        seed: Of everything.
        envs: Fights of a learner at a time.
        rollout: Decisions of each fight between two updates.
        turn: Rollouts of a learner before the next learner's turn; its opponents are drawn, and its
            fights begin, anew with each. So it shall last some times as long as the longest fight:
            one that the turn cuts off has no result to learn from.
        seats: Opponents that are drawn for a turn, no more than there are fights at a time.
        interval: Frames of a decision.
        batch: Decisions of a gradient step.
        passes: Passes over a rollout.
        learning_rate: At the start; it falls in a straight line to a tenth.
        discount: Of a reward one decision away (γ).
        trace: λ of the generalised advantage estimate.
        entropy: Weight of the entropy bonus.
        warm_up: Rollouts in which the critic learns alone.
        pool: Past selves that are kept, at least 4.
        begins_with: Fingerprint of the clone whose network the learners begin with, if there is
            one.
        world: What the learners see and answer.
    """

    tempers: Annotated[tuple[Temper, ...], Field(min_length=1)]
    opponents: Annotated[tuple[str, ...], Field(min_length=1)]
    steps: Annotated[int, Field(ge=1)] = 5_000_000
    seed: Annotated[int, Field(ge=0)] = 0
    envs: Annotated[int, Field(ge=1)] = 128
    rollout: Annotated[int, Field(ge=2)] = 128
    turn: Annotated[int, Field(ge=1)] = 16
    seats: Annotated[int, Field(ge=1)] = 24
    interval: Annotated[int, Field(ge=1, le=60)] = DEFAULT_REPEAT
    batch: Annotated[int, Field(ge=2)] = 2_048
    passes: Annotated[int, Field(ge=1)] = 4
    learning_rate: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 8e-4
    discount: Annotated[float, Field(gt=0, le=1)] = 0.995
    trace: Annotated[float, Field(ge=0, le=1)] = 0.95
    entropy: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.006
    warm_up: Annotated[int, Field(ge=0)] = 4
    pool: Annotated[int, Field(ge=4)] = 64
    begins_with: str = ""
    world: World = Field(default_factory=lambda: World(delay=DEFAULT_DELAY))

    @property
    def rollouts(self) -> int:
        """Rollouts of each learner."""
        return math.ceil(self.steps / (self.envs * self.rollout))

    def key(self, *parts: int | str) -> int:
        """Derive a seed for one purpose, 30 bits: fights are numbered from it."""
        return one_way("league", self.seed, *parts) & _SEED_BITS

    def difference(self, other: dict[str, Any]) -> str:
        """Say in which settings others, as JSON types, differ; nothing if in none.

        Args:
            other: Settings as JSON types.
        """
        own = self.model_dump(mode="json")
        names = [name for name in {**own, **other} if own.get(name) != other.get(name)]
        return ", ".join(
            f"{name} {_short(other, name)} and not {_short(own, name)}" for name in names
        )


def _short(settings: dict[str, Any], name: str) -> str:
    """Write a setting in a word or two."""
    value = settings.get(name)
    if name == "tempers" and isinstance(value, list):
        return f"{len(value)} learners"
    if name == "world" and isinstance(value, dict):
        return ":".join(
            str(value.get(key)) for key in ("delay", "rules", "feature_set", "frame_data")
        )
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
