"""The compiled players that have a name: scripted opponents, controls, drills, pros, levels."""

from collections.abc import Mapping
from functools import cached_property
from typing import Final, TypeVar

from agents.bots import BOTS, FIRST_LEVEL, FIRST_PLANNER, FIRST_PRO
from agents.pros import levels
from agents.pros import parameters as pros
from agents.scripted import drills, panel
from arena.base.errors import InputError
from arena.base.sources import source_hash
from arena.match import Player
from arena.match.players import digest_of

P = TypeVar("P", bound=Player)


class Bot(Player):
    """A compiled player.

    Attributes:
        name: Its spec, ``scripted:NAME`` or ``pro:NAME``.
        policy: Its number among all of them, see `agents.bots`.
        about: How it plays, in a few words.
    """

    stateless = True
    parallel = True
    compiled = BOTS

    def __init__(self, name: str, policy: int, about: str) -> None:
        """Name a policy."""
        self.name = name
        self.policy = policy
        self.about = about

    @cached_property
    def fingerprint(self) -> str:
        """Hash of its number and of all sources that it is compiled from."""
        return digest_of((source_hash(["agents.bots"]) or "").encode(), str(self.policy).encode())


def _scripted(entries: dict[str, tuple[int, str]]) -> dict[str, Bot]:
    return {
        name: Bot(f"scripted:{name}", policy, about) for name, (policy, about) in entries.items()
    }


PANEL: Final = _scripted(
    {
        name: (FIRST_PLANNER + number, about)
        for number, (name, (about, _)) in enumerate(panel.STYLES.items())
    }
)
CONTROLS: Final = _scripted(
    {
        "standstill": (drills.STANDSTILL, "does nothing at all"),
        "random": (drills.RANDOM, "random moves, three random presses a second"),
    }
)
DRILLS: Final = _scripted(
    {
        "only-light": (drills.ONLY_LIGHT, "walks in and presses nothing but light"),
        "only-special": (drills.ONLY_SPECIAL, "walks in and presses nothing but special"),
        "only-throw": (drills.ONLY_THROW, "walks in and presses nothing but throw"),
        "only-guard": (drills.ONLY_GUARD, "guards and never attacks"),
    }
)
PROS: Final = {
    name: Bot(f"pro:{name}", FIRST_PRO + number, about)
    for number, (name, (about, _)) in enumerate(pros.ROSTER.items())
}


LEVELS: Final = {
    name: Bot(f"level:{name}", FIRST_LEVEL + number, about)
    for number, (name, (about, _)) in enumerate(levels.LEVELS.items())
}


def scripted(name: str) -> Bot:
    """Find a scripted opponent by name.

    Raises:
        InputError: If there is none of that name; lists those there are.
    """
    return named("scripted", name, PANEL | CONTROLS | DRILLS)


def pro(name: str) -> Bot:
    """Find a pro by name.

    Raises:
        InputError: If there is none of that name; lists those there are.
    """
    return named("pro", name, PROS)


def level(name: str) -> Bot:
    """Find a level by name.

    Raises:
        InputError: If there is none of that name; lists those there are.
    """
    return named("level", name, LEVELS)


def named(kind: str, name: str, known: Mapping[str, P]) -> P:
    """Find a player among those of a kind.

    Raises:
        InputError: If there is none of that name; lists those there are.
    """
    if name not in known:
        raise InputError(f"{kind}:{name} does not exist; choose from {', '.join(known)}")
    return known[name]
