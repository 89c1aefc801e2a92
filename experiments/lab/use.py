"""Figures of recorded fights, from their tally: shares, rates and quantiles, with intervals.

Intervals are 95 %. Those of shares of starts, frames and the like resample whole starts of fights,
since what happens within a fight hangs together; those of wins are Wilson's.
"""

import itertools
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.skills import AIR_LIGHT, FIGHTERS, ROWS
from arena.match.results import wilson
from arena.rules.actions import SUPER, THROW
from arena.rules.constants import FRAMES_PER_SECOND
from experiments.lab.tally import ABSORBED, BLOCKED, HIT, MOVES_COUNTED, Tally
from experiments.lab.trials import ROW_NAMES

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_RESAMPLES: Final = 1_000
_LENGTH_BIN: Final = 2.5  # seconds
FEWEST_SECONDS: Final = 10
MOST_SECONDS: Final = 45


def ratio(part: NDArray[Any], whole: NDArray[Any], seeds: NDArray[Any]) -> dict[str, Any]:
    """Give a ratio of two sums over fights, and its interval by resampling starts.

    Args:
        part: Of each fight, ``[N]``.
        whole: Likewise.
        seeds: Fights of one start share one.

    Returns:
        ``value`` and ``ci95``; both null if the whole is 0.
    """
    if not whole.sum():
        return {"value": None, "ci95": None}
    _, start = np.unique(seeds, return_inverse=True)
    parts, wholes = np.bincount(start, part), np.bincount(start, whole)
    rng = np.random.default_rng(0)
    count = len(parts)
    weights = rng.multinomial(count, np.full(count, 1 / count), _RESAMPLES)
    sums = weights @ wholes
    drawn = (weights @ parts)[sums > 0] / sums[sums > 0]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return {"value": float(part.sum() / whole.sum()), "ci95": [float(low), float(high)]}


def share_won(wins: int, fights: int) -> dict[str, Any]:
    """Give a share of fights won and Wilson's interval."""
    value = wins / fights if fights else None
    return {"value": value, "ci95": list(wilson(wins, fights)) if fights else None}


def figures(tally: Tally) -> dict[str, Any]:
    """Give all figures of some fights; what each is stands at its key in docs/lab.md."""
    both = {name: getattr(tally, name).sum(axis=1) for name in _BY_SIDE}
    starts, seeds = both["starts"], tally.seeds
    throws = both["escaped"] + both["results"][:, THROW, HIT]
    minutes = tally.frames / (60 * FRAMES_PER_SECOND)
    player_frames = 2 * tally.frames
    return {
        "fights": len(tally),
        "frames": int(tally.frames.sum()),
        "slots": [_slot(both, row, seeds) for row in range(1, ROWS)],
        "frames_spent": {
            name: ratio(both["held"][:, place], player_frames, seeds)
            for place, name in enumerate(MOVES_COUNTED)
        },
        "presses_per_minute": ratio(both["presses"], 2 * minutes, seeds),
        "presses_that_start_nothing": ratio(
            both["presses"] - starts.sum(axis=1), both["presses"], seeds
        ),
        "throws": {
            "landed": int(both["results"][:, THROW, HIT].sum()),
            "escaped": int(both["escaped"].sum()),
            "clashed": int(both["clashes"].sum()) // 2,
            "escaped_share": ratio(both["escaped"], throws, seeds),
        },
        "supers_landed": ratio(both["results"][:, SUPER, HIT], starts[:, SUPER], seeds),
        "guard_breaks_per_fight": ratio(both["guard_breaks"], np.ones(len(tally)), seeds),
        "juggles_per_fight": ratio(both["juggles"], np.ones(len(tally)), seeds),
        "combos": both["combos"].sum(axis=0)[1:].tolist(),
        **_ends(tally),
    }


_BY_SIDE: Final = (
    *("presses", "starts", "results", "counter_hits", "damage", "escaped", "clashes"),
    *("guard_breaks", "juggles", "combos", "held"),
)


def _slot(both: dict[str, NDArray[Any]], row: int, seeds: NDArray[Any]) -> dict[str, Any]:
    """Give the figures of one skill row; shares of its kind, on the ground or in the air."""
    starts, results = both["starts"], both["results"][:, row]
    own = starts[:, row]
    alike = slice(1, AIR_LIGHT) if row < AIR_LIGHT else slice(AIR_LIGHT, ROWS)
    missed = own - results.sum(axis=1)
    return {
        "skill": ROW_NAMES[row],
        "starts": int(own.sum()),
        "share": ratio(own, starts[:, alike].sum(axis=1), seeds),
        "share_of_all": ratio(own, starts.sum(axis=1), seeds),
        "hit": ratio(results[:, HIT], own, seeds),
        "blocked": ratio(results[:, BLOCKED], own, seeds),
        "absorbed": ratio(results[:, ABSORBED], own, seeds),
        "missed": ratio(missed, own, seeds),
        "counter_hit": ratio(both["counter_hits"][:, row], own, seeds),
        "damage": ratio(both["damage"][:, row], own, seeds),
    }


def _ends(tally: Tally) -> dict[str, Any]:
    """Say how fights end, when, and for which side and fighter."""
    seconds = tally.frames / FRAMES_PER_SECOND
    knocked_out = tally.ended_by == S.KNOCK_OUT
    in_time = knocked_out & (seconds >= FEWEST_SECONDS) & (seconds <= MOST_SECONDS)
    winner = np.select(
        [tally.outcome == S.SIDE_0_WON, tally.outcome == S.SIDE_1_WON], [0, 1], default=-1
    )
    decided = winner >= 0
    struck_first = decided & np.isin(tally.first_hit, (1, 2))
    by_first = struck_first & (tally.first_hit - 1 == winner)
    bins = np.arange(0, seconds.max() + 2 * _LENGTH_BIN, _LENGTH_BIN)
    return {
        "ends": {
            "knock-out": int(knocked_out.sum()),
            "time-out": int((tally.ended_by == S.TIME_OUT).sum()),
            "draws": int((tally.outcome == S.DRAW).sum()),
        },
        "knock_outs_in_time": ratio(in_time, np.ones(len(tally)), tally.seeds),
        "seconds": {
            "quantiles": dict(
                zip(map(str, QUANTILES), np.quantile(seconds, QUANTILES).tolist(), strict=True)
            ),
            "bins": bins.tolist(),
            "knock-out": np.histogram(seconds[knocked_out], bins)[0].tolist(),
            "time-out": np.histogram(seconds[~knocked_out], bins)[0].tolist(),
        },
        "side_0_wins": share_won(int((winner == 0).sum()), int(decided.sum())),
        "first_hit_decides": share_won(int(by_first.sum()), int(struck_first.sum())),
        "matchups": _match_ups(tally, winner),
    }


def _match_ups(tally: Tally, winner: NDArray[Any]) -> list[dict[str, Any]]:
    """Say how often each of two different fighters wins; fights without a winner are left out."""
    found = []
    for a, b in itertools.combinations(range(len(FIGHTERS)), 2):
        met = (np.sort(tally.fighters, axis=1) == (a, b)).all(axis=1) & (winner >= 0)
        won = tally.fighters[np.arange(len(tally)), np.maximum(winner, 0)] == a
        fights = int(met.sum())
        rate = share_won(int((met & won).sum()), fights)
        found.append({"fighter": FIGHTERS[a], "opponent": FIGHTERS[b], "fights": fights, **rate})
    return found
