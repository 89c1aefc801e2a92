"""The online test: real fights against the panel and against the pros."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from arena.match import Player, play
from arena.match.results import MatchResult, merge
from arena.replays.replay import Replay
from arena.simulator import DEFAULT_DELAY
from experiments.tracking.vocabulary import FIGHT_FIGURES

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class OnlineResult:
    """Fights of one agent against several opponents.

    Attributes:
        opponents: One result for each opponent, the tested agent as a.
    """

    opponents: list[MatchResult]

    @property
    def together(self) -> MatchResult:
        """All fights as one result."""
        return merge(self.opponents)

    @property
    def replays(self) -> list[Replay]:
        """The recorded fights, if asked for."""
        return [replay for result in self.opponents for replay in result.replays]

    def with_every(self, nth: int) -> "OnlineResult":
        """Keep one in so many replays, the first of all first, and let go of the others."""
        number = itertools.count()

        def kept(replays: list[Replay]) -> list[Replay]:
            return [replay for replay in replays if next(number) % nth == 0]

        return OnlineResult([replace(each, replays=kept(each.replays)) for each in self.opponents])

    @property
    def win_rate(self) -> float:
        """Wins per fight, over all opponents; a draw is no win."""
        return self.together.win_rate

    def to_dict(self) -> dict[str, Any]:
        """Every figure as JSON types, under the names that users rely on.

        ``by_start`` holds [fights, wins] of each start, over all opponents.
        """
        figures = _figures(self.together)
        # fights against different opponents may run alike (both stand still) and still differ
        figures["by_start"] = self.together.by_start.tolist()
        figures["distinct_fights"] = sum(result.distinct_fights for result in self.opponents)
        each = [
            {"agent": result.b, "fingerprint": result.fingerprints[1]} | _figures(result)
            for result in self.opponents
        ]
        return figures | {"opponents": each}

    def scalars(self) -> dict[str, float]:
        """The figures to draw over epochs, by name."""
        figures = _figures(self.together)
        figures["ci95_low"], figures["ci95_high"] = figures.pop("ci95")
        # fights against different opponents may run alike and still differ
        figures["distinct_fights"] = sum(result.distinct_fights for result in self.opponents)
        return {name: float(figures[name]) for name in FIGHT_FIGURES}


def _figures(result: MatchResult) -> dict[str, Any]:
    return {
        "fights": result.fights,
        "wins": result.wins,
        "losses": result.losses,
        "draws": result.draws,
        "timeouts": result.timeouts,
        "win_rate": result.win_rate,
        "ci95": list(result.ci95),
        "skills_per_minute": result.skills_per_minute[0],
        "presses_per_minute": result.presses_per_minute[0],
        "seconds_per_fight": 60.0 * result.minutes / result.fights,
        "distinct_fights": result.distinct_fights,
        "distinct_ci95": list(result.distinct_ci95),
    }


def online_test(
    agent: Player,
    opponents: Sequence[Player],
    fights: int,
    seed: int,
    *,
    delay: int = DEFAULT_DELAY,
    record: bool = False,
    progress: Progress | None = None,
    device: str = "cpu",
) -> OnlineResult:
    """Let an agent fight every opponent, in pairs of fights with sides swapped on the same seed.

    All opponents are met on the same starts and in one batch.

    Args:
        agent: The agent under test.
        opponents: Whom it meets, one or more.
        fights: Fights against each opponent; an even number, for whole pairs.
        seed: Seed of the starts and of the agents.
        delay: Reaction delay of everybody, in frames.
        record: Whether to keep the replays.
        progress: Told (fights ended, fights in all).
        device: Where the fights run, "cpu" or "cuda".

    Returns:
        The results.

    Raises:
        InputError: If an agent raises or answers nonsense, or the device is not there.
    """
    pairings = [(agent, opponent) for opponent in opponents]
    return OnlineResult(
        play(pairings, fights, seed, delay=delay, record=record, progress=progress, device=device)
    )
