"""Fights that the tests of this folder begin from."""

from arena import Fight
from tests.arena.scenario import TOUCHING

FRAMES = 200


def posed(first: str = "aster", second: str = "aster", distance: float = TOUCHING) -> Fight:
    fight = Fight(first, second)
    fight.place(distance=distance)
    return fight


def blow(fight: Fight) -> Fight:
    """Let side 1 be knocked out."""
    fight.side[1].set_health(1)
    fight.play(("neutral", "light"), frames=30)
    assert fight.is_over
    return fight
