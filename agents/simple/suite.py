"""The two halves of the suite of simple bots, by name.

The halves are divided by how they are made, for good: opponents may be developed against `SIMPLE`;
`HELD_OUT` is for reports alone.
"""

from collections.abc import Mapping
from typing import Final

from agents.roster import named
from agents.rulebook.player import RulebookPlayer
from agents.rulebook.rules import Rule
from agents.simple.ideas import IDEAS
from agents.simple.mixtures import mixtures

PRESS_GAP: Final = 22
"""Frames from one press of a simple bot to the next, at least."""


def _players(
    kind: str, made: Mapping[str, tuple[str, tuple[Rule, ...]]]
) -> dict[str, RulebookPlayer]:
    return {
        name: RulebookPlayer(f"{kind}:{name}", rules, about, PRESS_GAP)
        for name, (about, rules) in made.items()
    }


SIMPLE: Final = _players("simple", IDEAS)
"""The bots that opponents are developed against."""
HELD_OUT: Final = _players("heldout", mixtures())
"""The bots that nothing is tuned on."""


def simple(name: str) -> RulebookPlayer:
    """Find a simple bot by name.

    Raises:
        InputError: If there is none of that name; lists those there are.
    """
    return named("simple", name, SIMPLE)


def held_out(name: str) -> RulebookPlayer:
    """Find a held-out bot by name.

    Raises:
        InputError: If there is none of that name; lists those there are.
    """
    return named("heldout", name, HELD_OUT)
