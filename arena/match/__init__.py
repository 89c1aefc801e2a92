"""Players, and the fights between them."""

from arena.match.matches import Progress, play
from arena.match.players import Agent, Observation, Player, StateAgent, StateFamily, ask
from arena.match.results import MatchResult

__all__ = [
    "Agent",
    "MatchResult",
    "Observation",
    "Player",
    "Progress",
    "StateAgent",
    "StateFamily",
    "ask",
    "play",
]
