"""Leaderboards made up for tests."""

from collections.abc import Sequence

import numpy as np

from experiments.leaderboard.data import (
    Agent,
    Curve,
    Cycle,
    Film,
    Forfeit,
    Leaderboard,
    Pairing,
)
from experiments.leaderboard.films import Reel

EVIL = "<script>window.pwned=1</script>\"'&</td> onload=x"
FIGHTERS = ("aster", "brakk", "cirrus")


def counts(seed: int) -> tuple[tuple[tuple[int, int, int], ...], ...]:
    drawn = np.random.default_rng(seed).integers(0, 9, (3, 3, 3)).tolist()
    return tuple(tuple(tuple(cell) for cell in row) for row in drawn)


def film(packed: str = "", title: str = "it won") -> Film:
    return Film((0, 1), (0, 2), title, frames=20, fight=3, packed=packed)


def board(
    names: Sequence[str] = ("first", EVIL, "last"), films: Sequence[Film] = ()
) -> Leaderboard:
    """Make a board whose every text is the first name that is not plain."""
    odd = names[1]
    agents = tuple(
        Agent(name, 54, 30 - k, 4, 20 + k, 1, k, 100.0 - 100 * k, -50.0 * k, 200.0)
        for k, name in enumerate(names)
    )
    agents = (*agents[:-1], Agent(names[-1], 54, 0, 0, 54, 0, 0, -600.0, -np.inf, -310.0))
    pairings = tuple(
        Pairing(a, b, counts(a * 7 + b), 20.0, films=tuple(films))
        for a in range(len(names))
        for b in range(a + 1, len(names))
    )
    line = (10, 20, 30)
    curves = (
        Curve(0, line, (0.0, 50.0, 100.0), (-np.inf, 0.0, 60.0), (np.inf, 90.0, 150.0)),
        Curve(2, (), (), (), ()),
    )
    return Leaderboard(
        title=odd,
        made="today",
        about=(odd, "100 fights"),
        fighters=FIGHTERS,
        agents=agents,
        pairings=pairings,
        curves=curves,
        cycles=(Cycle(tuple(names[:3]), (0.6, 0.7, 0.8)),),
        forfeits=(Forfeit(odd, names[0], f"it said {odd}", 4),),
        left=((odd, odd),),
        notes=(odd,),
        reel=Reel().shared(),
    )
