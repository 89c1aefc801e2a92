"""How fine a rule table looks: bands of distance, and groups of what the opponent may be doing."""

from dataclasses import dataclass
from typing import Final

from agents.rulebook.looks import LOOKS
from arena.base.errors import InputError

Situation = tuple[str, tuple[str, ...]]
"""Words for what the opponent is doing, and the looks that count as that."""

_FREE: Final = ("stands", "guards", "crouches")
_BUSY: Final = ("recovers", "stunned")
_ATTACKS: Final = ("starts", "strikes")
_STOPPED: Final = ("blocks", "flies", "down")

SITUATIONS: Final[dict[int, tuple[Situation, ...]]] = {
    1: (("is there", tuple(LOOKS)),),
    2: (
        ("is free", (*_FREE, "comes", "blocks")),
        ("is busy", (*_ATTACKS, *_BUSY, "jumps", "flies", "down")),
    ),
    3: (
        ("is free", (*_FREE, "comes", "blocks")),
        ("attacks", (*_ATTACKS, "jumps")),
        ("is open or down", (*_BUSY, "flies", "down")),
    ),
    6: (
        ("waits or guards", _FREE),
        ("comes forward", ("comes",)),
        ("attacks", _ATTACKS),
        ("is open", _BUSY),
        ("is in the air", ("jumps",)),
        ("blocks or is down", _STOPPED),
    ),
}
"""Groups of looks by their number; each look is in one group."""

DISTANCES: Final[dict[int, tuple[int, ...]]] = {
    1: (),
    2: (120,),
    3: (90, 180),
    5: (75, 110, 160, 240),
}
"""Pixels at which one band of distances ends and the next begins, by the number of bands."""


@dataclass(frozen=True)
class Grid:
    """The cells of a table.

    Attributes:
        distances: Where the next band of distances begins, in pixels, ascending.
        situations: Groups of looks that share out all of them.
    """

    distances: tuple[int, ...]
    situations: tuple[Situation, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of bands and of situations."""
        return len(self.distances) + 1, len(self.situations)

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return self.shape[0] * self.shape[1]

    @property
    def size(self) -> str:
        """Its shape as it is written, such as 5x6."""
        return "x".join(map(str, self.shape))


def grid_of(size: str) -> Grid:
    """Make a grid from its size.

    Args:
        size: Bands of distance by situations, such as 5x6.

    Raises:
        InputError: If there is no such grid; lists the possible numbers.
    """
    bands, _, groups = size.strip().partition("x")
    if bands.isdecimal() and groups.isdecimal():
        distances, situations = DISTANCES.get(int(bands)), SITUATIONS.get(int(groups))
        if distances is not None and situations is not None:
            return Grid(distances, situations)
    known = [" or ".join(map(str, each)) for each in (DISTANCES, SITUATIONS)]
    raise InputError(
        f"table size {size!r} does not exist; give DISTANCESxSITUATIONS, {known[0]} by {known[1]}"
    )
