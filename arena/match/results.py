"""What comes out of fights between two agents, and the intervals it carries."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data import table
from arena.frame_data.skills import BODY_ROW, FIGHTERS, MAX_HEALTH, ROWS
from arena.match.forfeits import BOTH
from arena.replays.replay import Replay
from arena.rules.constants import FRAMES_PER_SECOND

_Z: Final = 1.959963984540054  # of a confidence of 95 %


def wilson(wins: int, fights: int) -> tuple[float, float]:
    """Give the 95 % Wilson score interval of a rate; (0, 1) for no fights."""
    if fights == 0:
        return 0.0, 1.0
    return _wilson(wins / fights, fights)


def wilson_by_start(
    won: NDArray[np.bool_], start: NDArray[np.integer], distinct: int
) -> tuple[float, float]:
    """Give the 95 % Wilson interval of a rate over fights of which several share a start.

    Both fights of a pair, and the fights against all opponents from one start, resemble each other,
    so they tell less than as many fights from starts of their own. The interval is Wilson's at the
    *effective* number of fights: the number of independent ones whose rate would vary as much as
    this rate varies from start to start. It is never more than the different fights there are;
    where all fights end alike, nothing varies, and it is those.

    Args:
        won: Whether each fight was won, bool ``[n]``.
        start: Which start each fight has, ``[n]``.
        distinct: Different fights among them.

    Returns:
        Lower and upper bound; (0, 1) for no fights.

    Source: Korn and Graubard 1998 (effective sample size), Dean and Pagano 2015 (in Wilson's
    interval); the variance is that of a ratio over clusters.
    """
    fights = len(won)
    if fights == 0:
        return 0.0, 1.0
    rate = float(won.mean())
    _, cluster = np.unique(start, return_inverse=True)
    clusters = int(cluster.max()) + 1
    off = np.bincount(cluster, weights=won - rate)
    effective = float(min(distinct, fights))
    if clusters == 1:
        effective = 1.0
    elif 0.0 < rate < 1.0 and (off**2).sum() > 0.0:
        variance = clusters / (clusters - 1) * float((off**2).sum()) / fights**2
        effective = min(effective, rate * (1.0 - rate) / variance)
    return _wilson(rate, max(1.0, effective))


def _wilson(rate: float, fights: float) -> tuple[float, float]:
    """Wilson's interval for a number of fights that need not be whole (Wilson 1927)."""
    z2 = _Z**2
    middle = (rate + z2 / (2 * fights)) / (1 + z2 / fights)
    spread = rate * (1 - rate) / fights + z2 / (4 * fights**2)
    reach = _Z * math.sqrt(spread) / (1 + z2 / fights)
    return middle - reach if rate > 0.0 else 0.0, middle + reach if rate < 1.0 else 1.0


@dataclass
class MatchResult:
    """What came out of n fights between agents a and b.

    A time-out is judged on health, so it is also a win, a loss or a draw; ``timeouts`` counts them
    apart. A fight that a player forfeited is lost to it and won by the other, however it stood;
    one that both forfeited is a draw.

    Attributes:
        a: Spec of agent a.
        b: Spec of agent b.
        result: int8 ``[n]``: +1 a won, -1 b won, 0 draw.
        timeout: bool ``[n]``: whether the clock ended the fight.
        stopped: bool ``[n]``: whether it was stopped before it had an outcome.
        frames: Length, int32 ``[n]``.
        side: Side of agent a, int32 ``[n]``.
        fighters: int32 ``[n, 2]``, of a and b.
        presses: Presses, int32 ``[n, 2]``, of a and b.
        starts: Skills started by row, int32 ``[n, 2, 10]``: the eight slots, the two air attacks.
        first_hit: int8 ``[n]``: +1 a, -1 b, 0 neither or both.
        lead: Health of a less that of b at the end, shares of full health, float64 ``[n]``.
        digest: Hash of start and inputs, int64 ``[n]``; equal for fights that ran the same.
        number: Number of each fight in the match, int64 ``[n]``.
        seed: Seed of each fight, int32 ``[n]``.
        forfeit: Who forfeited, int8 ``[n]``: 1 a, -1 b, 2 both, 0 neither.
        reasons: Why, one line a fight, empty where nobody did.
        fingerprints: Hashes of what a and b are, see `arena.match.players.Player`.
        replays: The recorded fights, if asked for.
    """

    a: str
    b: str
    result: NDArray[np.int8]
    timeout: NDArray[np.bool_]
    stopped: NDArray[np.bool_]
    frames: NDArray[np.int32]
    side: NDArray[np.int32]
    fighters: NDArray[np.int32]
    presses: NDArray[np.int32]
    starts: NDArray[np.int32]
    first_hit: NDArray[np.int8]
    lead: NDArray[np.float64]
    digest: NDArray[np.int64]
    number: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    seed: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    forfeit: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))
    reasons: list[str] = field(default_factory=list)
    fingerprints: tuple[str, str] = ("", "")
    replays: list[Replay] = field(default_factory=list)

    @property
    def fights(self) -> int:
        """How many fights."""
        return len(self.result)

    @property
    def wins(self) -> int:
        """Fights that a won."""
        return int((self.result > 0).sum())

    @property
    def losses(self) -> int:
        """Fights that b won."""
        return int((self.result < 0).sum())

    @property
    def draws(self) -> int:
        """Fights that nobody won."""
        return int((self.result == 0).sum())

    @property
    def timeouts(self) -> int:
        """Fights that the clock ended."""
        return int(self.timeout.sum())

    @property
    def win_rate(self) -> float:
        """Wins of a per fight."""
        return self.wins / self.fights

    @property
    def start(self) -> NDArray[np.int64]:
        """Number of the start of each fight, int64 ``[n]``: both sides of it have the same."""
        return self.number // 2

    @property
    def ci95(self) -> tuple[float, float]:
        """95 % interval of the win rate, clustered by start; see `wilson_by_start`."""
        return wilson_by_start(self.result > 0, self.start, self.distinct_fights)

    @property
    def by_start(self) -> NDArray[np.int64]:
        """Fights and wins of each start, in the order of their numbers, int64 ``[starts, 2]``."""
        _, cluster = np.unique(self.start, return_inverse=True)
        fights, wins = np.bincount(cluster), np.bincount(cluster, weights=self.result > 0)
        return np.stack([fights, wins.astype(np.int64)], axis=1)

    @property
    def distinct_fights(self) -> int:
        """How many different fights there were among them."""
        return len(np.unique(self.digest))

    @property
    def distinct_ci95(self) -> tuple[float, float]:
        """95 % Wilson interval of the win rate over different fights, each counted once.

        Two players that never draw may fight the same fight many times; its copies say nothing new.
        """
        _, first = np.unique(self.digest, return_index=True)
        return wilson(int((self.result[first] > 0).sum()), len(first))

    @property
    def forfeits(self) -> list[dict[str, Any]]:
        """Who forfeited how many ``fights`` for which ``reason``: ``agent`` is a, b, or both."""
        who = {1: self.a, -1: self.b, BOTH: f"{self.a} and {self.b}"}
        counts = Counter(
            (who[int(self.forfeit[fight])], self.reasons[fight])
            for fight in np.flatnonzero(self.forfeit)
        )
        return [
            {"agent": agent, "fights": fights, "reason": reason}
            for (agent, reason), fights in counts.items()
        ]

    @property
    def minutes(self) -> float:
        """Length of all fights together."""
        return float(self.frames.sum()) / (60 * FRAMES_PER_SECOND)

    @property
    def skills_per_minute(self) -> tuple[float, float]:
        """Skills started a minute, by a and by b."""
        started = self.starts.sum(axis=(0, 2))
        return float(started[0] / self.minutes), float(started[1] / self.minutes)

    @property
    def presses_per_minute(self) -> tuple[float, float]:
        """Presses a minute, by a and by b."""
        pressed = self.presses.sum(axis=0)
        return float(pressed[0] / self.minutes), float(pressed[1] / self.minutes)

    def part(self, a: str, b: str, which: slice) -> "MatchResult":
        """Take some of the fights, as a result between agents named a and b."""
        arrays: dict[str, Any] = {
            name: value[which]
            for name, value in vars(self).items()
            if isinstance(value, np.ndarray)
        }
        return MatchResult(
            a,
            b,
            **arrays,
            reasons=self.reasons[which],
            fingerprints=self.fingerprints,
            replays=self.replays[which],
        )

    def with_forfeits(self, forfeit: NDArray[np.int8], reasons: list[str]) -> "MatchResult":
        """Count forfeits, int8 ``[n]`` as in ``forfeit``, whatever stood when they came."""
        none = forfeit == 0
        return replace(
            self,
            result=np.where(none, self.result, np.where(forfeit == BOTH, 0, -forfeit)).astype(
                np.int8
            ),
            timeout=self.timeout & none,
            stopped=self.stopped & none,
            forfeit=forfeit,
            reasons=reasons,
        )


def of_states(memory: NDArray[np.int32], a_side: NDArray[np.int32]) -> MatchResult:
    """Read results from the last states of fights, int32 [n, FIELDS]."""
    rows = np.arange(len(memory))
    outcome = memory[:, S.OUTCOME]
    winner = np.where(outcome == S.SIDE_0_WON, 0, np.where(outcome == S.SIDE_1_WON, 1, -1))
    bases = np.stack([a_side, 1 - a_side], 1) * S.PLAYER_FIELDS
    first = memory[:, S.FIRST_HIT]
    first_side = np.where(first == 1, 0, np.where(first == 2, 1, -1))
    started = bases[:, :, None] + S.STARTED + np.arange(1, ROWS)
    fighters = memory[rows[:, None], bases + S.FIGHTER]
    by_side = memory[:, [S.FIGHTER, S.PLAYER_FIELDS + S.FIGHTER]]
    starts_hash = by_side[:, 0] * len(FIGHTERS) + by_side[:, 1]
    share = memory[rows[:, None], bases + S.HEALTH] / table()[fighters, BODY_ROW, MAX_HEALTH]
    return MatchResult(
        "",
        "",
        result=np.where(winner < 0, 0, np.where(winner == a_side, 1, -1)).astype(np.int8),
        timeout=memory[:, S.ENDED_BY] == S.TIME_OUT,
        stopped=outcome == S.GOING_ON,
        frames=memory[:, S.FRAME].copy(),
        side=a_side,
        fighters=fighters,
        presses=memory[rows[:, None], bases + S.PRESSES],
        starts=memory[rows[:, None, None], started],
        first_hit=np.where(first_side < 0, 0, np.where(first_side == a_side, 1, -1)).astype(
            np.int8
        ),
        lead=share[:, 0] - share[:, 1],
        digest=memory[:, S.DIGEST].astype(np.int64) * 16 + starts_hash,
    )


def merge(results: Sequence[MatchResult]) -> MatchResult:
    """Join several results of the same a, whatever the b, into one."""
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(result, name) for result in results])
        for name, value in vars(results[0]).items()
        if isinstance(value, np.ndarray)
    }
    replays = [replay for result in results for replay in result.replays]
    reasons = [reason for result in results for reason in result.reasons]
    opponents = ",".join(dict.fromkeys(result.b for result in results))
    return MatchResult(results[0].a, opponents, replays=replays, reasons=reasons, **arrays)
