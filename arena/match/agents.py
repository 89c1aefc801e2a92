"""Any object with ``reset`` and ``act`` as a player, such as a user's own agent."""

import copy
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError, told
from arena.match.mind import Thinker
from arena.match.players import Observation, Player, Seat


class AgentSeat(Seat):
    """An object with ``reset`` and ``act`` (and perhaps over, save, restore, close) at work."""

    def __init__(self, name: str, agent: Any, fights: int, seed: int) -> None:
        """Reset the agent for its fights."""
        self.agent = agent
        self.closed = False
        with told(f"agent {name}", "reset()", "fix the agent"):
            agent.reset(fights, seed)

    def act(self, observation: Observation) -> NDArray[Any]:
        """See `Seat`."""
        return np.asarray(self.agent.act(observation))

    def over(self, results: NDArray[np.int8]) -> None:
        """See `Seat`."""
        if hasattr(self.agent, "over"):
            self.agent.over(results)

    def save(self) -> Any:
        """See `Seat`; an agent without ``save`` is copied whole."""
        return self.agent.save() if hasattr(self.agent, "save") else copy.deepcopy(self.agent)

    def restore(self, saved: Any) -> None:
        """See `Seat`."""
        if hasattr(self.agent, "save"):
            self.agent.restore(saved)
        else:
            self.agent = copy.deepcopy(saved)

    def close(self) -> None:
        """See `Seat`."""
        self.closed = True
        if hasattr(self.agent, "close"):
            self.agent.close()


class AgentPlayer(Player):
    """Any object with ``reset(fights, seed)`` and ``act(observation)`` as a player.

    The object itself sits at the first seat. While it does, another seat is given a copy of it, so
    that two matches or environments at once do not mix what it remembers.
    """

    def __init__(self, agent: Any, name: str) -> None:
        """Take over what the agent says of itself."""
        self.agent = agent
        self.name = name
        self.stateless = bool(getattr(agent, "stateless", False))
        for wish in ("needs", "frame_shape", "frame_stack"):
            if hasattr(agent, wish):
                setattr(self, wish, getattr(agent, wish))
        self._seat: Callable[[], AgentSeat | None] = lambda: None

    def begin(self, fights: int, seed: int) -> Seat:
        """See `Player`.

        Raises:
            InputError: If the agent sits elsewhere and cannot be copied.
        """
        taken = self._seat()
        if taken is not None and not taken.closed:
            return AgentSeat(self.name, self._copy(), fights, seed)
        seat = AgentSeat(self.name, self.agent, fights, seed)
        self._seat = weakref.ref(seat)
        return seat

    def mind(self) -> Thinker | None:
        """See `Player`; an agent with a method ``thoughts`` tells them itself."""
        return self.agent if callable(getattr(self.agent, "thoughts", None)) else None

    def _copy(self) -> Any:
        advice = "it plays elsewhere already; close that, or give another instance"
        with told(f"agent {self.name}", "a copy of it", advice):
            return copy.deepcopy(self.agent)


_known: "weakref.WeakValueDictionary[int, AgentPlayer]" = weakref.WeakValueDictionary()


def player_of(agent: Any) -> Player:
    """Make a player of an agent, or give back what is one; of one agent always the same.

    Raises:
        InputError: If it has no ``reset`` and ``act``.
    """
    if isinstance(agent, Player):
        return agent
    known = _known.get(id(agent))
    if known is not None:  # it holds the agent, so that the number is no other object's
        return known
    name = str(getattr(agent, "name", type(agent).__name__))
    check_agent(agent, name)
    player = _known[id(agent)] = AgentPlayer(agent, name)
    return player


def check_agent(agent: Any, name: str) -> None:
    """Refuse an object that has no ``reset`` and ``act``.

    Raises:
        InputError: Names it and what is missing.
    """
    for method in ("reset", "act"):
        if not callable(getattr(agent, method, None)):
            raise InputError(f"{name}: it has no {method}(); an agent has reset() and act()")
