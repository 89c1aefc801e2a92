"""Players, and the fights between them."""

from arena.match.agents import player_of
from arena.match.matches import Each, Progress, check_player, play
from arena.match.players import Compiled, Observation, Player, Seat
from arena.match.results import MatchResult

__all__ = [
    "Compiled",
    "Each",
    "MatchResult",
    "Observation",
    "Player",
    "Progress",
    "Seat",
    "check_player",
    "play",
    "player_of",
]
