"""Fights until a sequential test decides."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from arena.match import play
from arena.match.results import MatchResult, merge
from arena.simulator import DEFAULT_DELAY
from arena.tournament.statistics import Pairs, Sprt, SprtState

_LOOK: Final = 36
"""Fights between two looks: each of the nine match-ups of fighters twice, on both sides."""
_IDLE: Final = 10
"""Looks without a new pair after which nothing new is to be expected."""

Told = Callable[[int, int, SprtState], None]
"""Told (fights fought, fights at most, how far the test has come) after each look."""


@dataclass(frozen=True)
class Sequential:
    """What came of fights until a decision.

    Attributes:
        result: The fights.
        state: How far the test came; without a decision, the fights were used up or repeated.
        pairs: Different pairs of fights that it rests on.
        repeated: Whether it was given up since the fights only repeated earlier ones.
    """

    result: MatchResult
    state: SprtState
    pairs: int
    repeated: bool


def fight_until_decided(
    pairing: tuple[Any, Any],
    sprt: Sprt,
    most: int,
    seed: int,
    *,
    delay: int = DEFAULT_DELAY,
    device: str = "cpu",
    told: Told | None = None,
) -> Sequential:
    """Let two players fight until a sequential test decides.

    The test looks after every 36 fights, which are the fights that `arena.match.play` gives under
    the same seed. Copies of pairs count once and forfeited fights not at all, so two players that
    can do nothing new are given up on, rather than fought for ever.

    Args:
        pairing: Players a and b.
        sprt: The test.
        most: Fights at most, at least 1.
        seed: Seed of starts and players.
        delay: Reaction delay of both, in frames.
        device: "cpu" or "cuda".
        told: Told about each look.

    Raises:
        InputError: As `arena.match.play`.
    """
    whole: MatchResult | None = None
    fought, different, idle = 0, 0, 0
    while True:
        now = min(_LOOK, most - fought)
        (new,) = play([pairing], now, seed, first=fought, delay=delay, device=device)
        fought += now
        whole = (
            new if whole is None else replace(merge([whole, new]), fingerprints=new.fingerprints)
        )
        counts = np.bincount((4 * Pairs.of_matches([whole]).score).astype(np.int64), minlength=5)
        state = sprt.state(counts)
        idle = idle + 1 if counts.sum() == different else 0
        different = int(counts.sum())
        if told is not None:
            told(fought, most, state)
        if state.decision is not None or fought >= most or idle >= _IDLE:
            undecided = state.decision is None and fought < most
            return Sequential(whole, state, different, undecided)
