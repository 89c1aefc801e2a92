"""Check the statistics of fights by simulation: do tests err, and intervals cover, as they say?

``python -m experiments.statistics_check`` prints the figures of docs/tournaments.md.
"""

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from arena.tournament.statistics import Pairs, Sprt, rate
from arena.tournament.statistics.elo import score_interval, score_of_elo
from arena.tournament.statistics.pairs import SCORES
from arena.tournament.statistics.ratings import ELO_PER_NAT

Floats = NDArray[np.float64]

_SAMPLE: Final = 100_000  # starts that stand for all there are
_CHUNK: Final = 16  # pairs drawn at a time


@dataclass(frozen=True)
class World:
    """How fights of one start resemble each other, in a simulation.

    Attributes:
        start: Standard deviation of how much a start favours each player, natural units.
        side: Standard deviation of how much it favours the left side.
        draws: Share of drawn fights.
    """

    start: float = 0.0
    side: float = 0.0
    draws: float = 0.0


WORLDS: Final = {
    "independent fights": World(),
    "starts favour a side": World(side=1.5),
    "starts favour a player": World(start=1.0, side=1.0, draws=0.1),
    "mostly draws": World(start=0.5, side=0.5, draws=0.6),
}


def pair_shares(strength: float, world: World, seed: int = 0) -> Floats:
    """Give how often a pair scores 0, ¼, ½, ¾ and 1, float64 ``[5]``.

    Args:
        strength: How much stronger a is, natural units.
        world: How fights resemble each other.
        seed: Seed of the starts.
    """
    rng = np.random.default_rng(seed)
    favour = rng.normal(0.0, world.start, _SAMPLE)
    side = rng.normal(0.0, world.side, _SAMPLE)
    w1, w2 = ((1 - world.draws) * expit(strength + favour + each) for each in (side, -side))
    l1, l2 = 1 - world.draws - w1, 1 - world.draws - w2
    d = world.draws
    shares = (l1 * l2, d * (l1 + l2), l1 * w2 + w1 * l2 + d * d, d * (w1 + w2), w1 * w2)
    return np.array([share.mean() for share in shares])


def shares_of_elo(elo: float) -> Floats:
    """Give how often pairs of independent fights without draws have each score, ``[5]``."""
    win = float(score_of_elo(elo))
    return np.array([(1 - win) ** 2, 0.0, 2 * win * (1 - win), 0.0, win**2])


@dataclass(frozen=True)
class Tests:
    """What came of N sequential tests.

    Attributes:
        pairs: Pairs that each took, int64 ``[N]``.
        accepted: 1 where H1 was accepted, 0 where H0 was, -1 where neither was in the end.
    """

    pairs: NDArray[np.int64]
    accepted: NDArray[np.int64]


def sequential_tests(sprt: Sprt, shares: Floats, tests: int, most: int, seed: int) -> Tests:
    """Run sequential tests, each looked at after every pair.

    Args:
        sprt: The test.
        shares: How often a pair has each score, ``[5]``.
        tests: N.
        most: Pairs after which a test is given up.
        seed: Seed of all of them.
    """
    rng = np.random.default_rng(seed)
    counts = np.zeros((tests, 5), np.int64)
    pairs = np.full(tests, most)
    accepted = np.full(tests, -1)
    going = np.arange(tests)
    for fought in range(0, most, _CHUNK):
        if len(going) == 0:
            break
        drawn = rng.choice(5, size=(len(going), min(_CHUNK, most - fought)), p=shares)
        path = counts[going, None] + np.eye(5, dtype=np.int64)[drawn].cumsum(axis=1)
        llr = sprt.llr(path.reshape(-1, 5)).reshape(drawn.shape)
        over = (llr <= sprt.lower) | (llr >= sprt.upper)
        first = over.argmax(axis=1)
        done = over.any(axis=1)
        rows = np.flatnonzero(done)
        pairs[going[done]] = fought + first[done] + 1
        accepted[going[done]] = llr[rows, first[done]] >= sprt.upper
        counts[going] = path[:, -1]
        going = going[~done]
    return Tests(pairs, accepted)


def fixed_pairs(sprt: Sprt, variance: float) -> int:
    """Give the pairs that a test of fixed size with the same two error rates needs.

    Args:
        sprt: The sequential test, of the logistic model.
        variance: Variance of a pair's score.

    Source: the one-sided z-test of a mean, n = v ((z(1-α) + z(1-β)) / (s1 - s0))².
    """
    apart = float(score_of_elo(sprt.elo1) - score_of_elo(sprt.elo0))
    z = float(ndtri(1.0 - sprt.alpha) + ndtri(1.0 - sprt.beta))
    return math.ceil(variance * (z / apart) ** 2)


def score_coverage(strength: float, world: World, pairs: int, matches: int, seed: int) -> float:
    """Give the share of matches whose 95 % interval of the score holds the true score."""
    shares = pair_shares(strength, world, seed)
    counts = np.random.default_rng(seed + 1).multinomial(pairs, shares / shares.sum(), matches)
    low, high = score_interval(counts)
    score = float(shares @ SCORES)
    return float(((low <= score) & (score <= high)).mean())


def rating_coverage(
    strengths: Sequence[float], world: World, starts: int, tournaments: int, seed: int
) -> float:
    """Give the share of ratings whose 95 % interval holds the true rating.

    The true rating is the one that a round robin on a great many starts gives.

    Args:
        strengths: Strengths of the players, natural units.
        world: How fights resemble each other.
        starts: Starts of each tournament; on each, all pairings fight a pair.
        tournaments: How many.
        seed: Seed of all of them.
    """
    rng = np.random.default_rng(seed)
    strength = np.array(strengths)
    true = rate(_round_robin(strength, world, 4_000, rng), bootstrap=0).elo
    covered = []
    for number in range(tournaments):
        found = rate(_round_robin(strength, world, starts, rng), bootstrap=400, seed=number).ci95
        covered.append((found[:, 0] <= true) & (true <= found[:, 1]))
    return float(np.mean(covered))


def _round_robin(strength: Floats, world: World, starts: int, rng: np.random.Generator) -> Pairs:
    a, b = np.triu_indices(len(strength), 1)
    favour = rng.normal(0.0, world.start, (starts, len(strength)))
    side = rng.normal(0.0, world.side, starts)[:, None]
    lead = strength[a] - strength[b] + favour[:, a] - favour[:, b]
    wins = expit(np.stack([lead + side, lead - side], axis=2))
    result = np.where(rng.random(wins.shape) < wins, 1, -1)
    result[rng.random(wins.shape) < world.draws] = 0
    start, pairing, _ = (each.ravel() for each in np.indices(result.shape))
    names = [str(number) for number in range(len(strength))]
    return Pairs.of_fights(names, a[pairing], b[pairing], start, result.ravel())


def _sprt_rows(tests: int) -> list[str]:
    rows = []
    ten_points = 2 * 400 * math.log10(0.55 / 0.45) / 2
    for bounds in ((0.0, 20.0), (0.0, ten_points), (-20.0, 20.0)):
        sprt = Sprt(*bounds)
        for name, elo in (("equals", 0.0), ("55 to 45", ten_points)):
            shares = shares_of_elo(elo)
            fixed = fixed_pairs(sprt, 0.125)
            came = sequential_tests(sprt, shares, tests, 50 * fixed, seed=1)
            mean = came.pairs.mean()
            rows.append(
                f"| [{bounds[0]:.0f}, {bounds[1]:.0f}] | {name} | "
                f"{100 * (came.accepted == 1).mean():.1f} % | {2 * mean:.0f} | {2 * fixed} | "
                f"{100 * (1 - mean / fixed):.0f} % |"
            )
    return rows


def _coverage_rows(matches: int, tournaments: int) -> list[str]:
    sizes = (9, 18, 36, 72, 500)
    rows = []
    for name, world in WORLDS.items():
        for strength in (0.0, 0.5, 3.0):
            score = float(pair_shares(strength, world) @ SCORES)
            shares = [score_coverage(strength, world, n, matches, seed=1) for n in sizes]
            cells = " | ".join(f"{100 * share:.1f}" for share in shares)
            rows.append(f"| score {score:.2f}, {name} | {cells} |")
    strengths = np.linspace(-1.5, 1.5, 8)
    for name, world in WORLDS.items():
        shares = [
            rating_coverage(strengths.tolist(), world, n, tournaments, seed=1) for n in sizes[:4]
        ]
        cells = " | ".join(f"{100 * share:.1f}" for share in shares)
        reach = (strengths[-1] - strengths[0]) * ELO_PER_NAT
        rows.append(f"| 8 ratings over {reach:.0f} Elo, {name} | {cells} | |")
    return rows


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=int, default=1_000)
    parser.add_argument("--matches", type=int, default=4_000)
    parser.add_argument("--tournaments", type=int, default=200)
    asked = parser.parse_args()
    print("\n".join(_sprt_rows(asked.tests)), flush=True)
    print("\n".join(_coverage_rows(asked.matches, asked.tournaments)))


if __name__ == "__main__":
    main()
