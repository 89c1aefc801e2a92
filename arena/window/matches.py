"""From what was chosen to a match that can be fought again. Knows no pygame."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from arena.match import Player
from arena.replays.library import new_match
from arena.window.session import Corner, Session
from arena.window.settings import Settings, SetUp

_LONG: Final = 28  # signs


@dataclass(frozen=True)
class MatchPlan:
    """Who meets whom, and how.

    Attributes:
        corners: Who sits on sides 0 and 1.
        people: Number of the person on each side, None where an agent sits.
        rounds: Rounds that win the match.
    """

    corners: tuple[Corner, Corner]
    people: tuple[int | None, int | None]
    rounds: int

    @property
    def person(self) -> int | None:
        """Side of the only person; None if two play or none does."""
        sides = [side for side in range(2) if self.people[side] is not None]
        return sides[0] if len(sides) == 1 else None

    @property
    def agent(self) -> int | None:
        """Side of the agent that a person meets."""
        return None if self.person is None else 1 - self.person

    def begin(self) -> "Match":
        """Begin the match with a seed of its own; agents are loaded, which may take long.

        Raises:
            InputError: If an agent cannot play.
        """
        session = Session(self.corners, rounds_to_win=self.rounds, seed=secrets.randbits(31))
        return Match(self, session, new_match())


@dataclass(frozen=True)
class Match:
    """A match that is fought.

    Attributes:
        plan: Who meets whom.
        session: The rounds.
        name: What its rounds share in the library.
    """

    plan: MatchPlan
    session: Session
    name: str


def planned(settings: Settings, people: int, resolve: Callable[[str], Player]) -> MatchPlan:
    """Seat whom the settings name.

    Args:
        settings: With the latest set-up.
        people: 0 to watch two agents, 1 to meet one, 2 for two people.
        resolve: Makes the player of a spec.

    Raises:
        InputError: If there is no such agent.
    """
    chosen = settings.set_up
    if people == 2:
        seated: tuple[int | None, int | None] = (0, 1)
    elif people == 1:
        seated = (0, None) if chosen.side == 0 else (None, 0)
    else:
        seated = (None, None)
    specs = [chosen.agent, chosen.second] if people == 0 else [chosen.agent] * 2
    corners: list[Corner] = []
    for side, person in enumerate(seated):
        if person is None:
            corners.append(_agent(chosen, side, resolve(specs[side])))
        else:
            corners.append(_person(settings, side, person))
    return MatchPlan((corners[0], corners[1]), seated, chosen.rounds)


def short_spec(spec: str) -> str:
    """Leave out the folders of a long spec, which say less than its end."""
    kind, colon, rest = spec.partition(":")
    folders, slash, end = rest.rpartition("/")
    return f"{kind}{colon}…/{end}" if folders and slash and len(spec) > _LONG else spec


def _agent(chosen: SetUp, side: int, player: Player) -> Corner:
    return Corner(short_spec(player.name), chosen.fighters[side], player, chosen.agent_delay)


def _person(settings: Settings, side: int, person: int) -> Corner:
    chosen = settings.set_up
    name = settings.names[person] or f"Player {person + 1}"
    keys = settings.bindings.caps(person)
    return Corner(name, chosen.fighters[side], None, chosen.delay, keys)
