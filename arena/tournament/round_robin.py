"""Everyone meets everyone: standings and a cross table."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arena.base.errors import InputError
from arena.match import Player, play
from arena.match.results import MatchResult


@dataclass(frozen=True)
class Standing:
    """One agent's results over all its fights.

    Attributes:
        agent: The agent's name (its spec).
        fights: Fights played; wins, losses and draws add up to it.
        wins: Fights won.
        losses: Fights lost.
        draws: Fights without a winner.
        timeouts: Fights that the clock ended; each is also a win, a loss or a draw.
        score: (wins + draws / 2) / fights, 0 to 1.
        win_rate: wins / fights, 0 to 1.
    """

    agent: str
    fights: int
    wins: int
    losses: int
    draws: int
    timeouts: int
    score: float
    win_rate: float


@dataclass(frozen=True)
class RoundRobin:
    """The outcome of a round robin of A agents.

    Attributes:
        agents: Names of the agents, in the order given; row and column i of the matrix are agent i.
        standings: One per agent, the best score first; equal scores in the order given.
        matrix: Score of the row's agent against the column's, float64 [A, A], 0 to 1; NaN on the
            diagonal.
        results: One per pairing, in the order of ``itertools.combinations``.
    """

    agents: tuple[str, ...]
    standings: tuple[Standing, ...]
    matrix: npt.NDArray[np.float64]
    results: tuple[MatchResult, ...]


def round_robin(
    agents: Sequence[Player],
    fights: int,
    seed: int,
    *,
    delay: int = 15,
    progress: Callable[[int, int], None] | None = None,
    device: str = "cpu",
) -> RoundRobin:
    """Let every agent meet every other one.

    Args:
        agents: At least two agents of different names.
        fights: Fights per pairing; fights 2k and 2k + 1 share a seed with the sides swapped.
        seed: Seed of all starts; every pairing plays the same starts.
        delay: Reaction delay of everyone, in frames (1/60 s).
        progress: Called with (fights done, fights in all).
        device: Where the fights run, "cpu" or "cuda".

    Returns:
        Standings, cross table and the results of the pairings.

    Raises:
        InputError: If there are fewer than two agents, or one is named twice.
    """
    names = tuple(agent.name for agent in agents)
    if len(names) < 2:
        raise InputError(f"a tournament of {len(names)} agents: name at least two")
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"a tournament with {name} more than once: name each agent once")
    pairs = list(itertools.combinations(range(len(agents)), 2))
    pairings = [(agents[i], agents[j]) for i, j in pairs]
    results = play(pairings, fights, seed, delay=delay, progress=progress, device=device)
    matrix = np.full((len(agents), len(agents)), np.nan)
    for (i, j), result in zip(pairs, results, strict=True):
        matrix[i, j] = (result.wins + result.draws / 2) / result.fights
        matrix[j, i] = 1.0 - matrix[i, j]
    standings = [_standing(i, names[i], pairs, results) for i in range(len(agents))]
    standings.sort(key=lambda standing: -standing.score)
    return RoundRobin(names, tuple(standings), matrix, tuple(results))


def _standing(
    agent: int, name: str, pairs: Sequence[tuple[int, int]], results: Sequence[MatchResult]
) -> Standing:
    fights = wins = losses = draws = timeouts = 0
    for (i, j), result in zip(pairs, results, strict=True):
        if agent not in (i, j):
            continue
        fights += result.fights
        wins += result.wins if agent == i else result.losses
        losses += result.losses if agent == i else result.wins
        draws += result.draws
        timeouts += result.timeouts
    return Standing(
        name, fights, wins, losses, draws, timeouts, (wins + draws / 2) / fights, wins / fights
    )
