"""What fights say: pairs, Elo, sequential tests, ratings, cycles.

Functions of counts and columns; nothing here fights, writes or prints.
"""

from arena.tournament.statistics.alpha_rank import alpha_rank
from arena.tournament.statistics.cycles import Cycle, cycles
from arena.tournament.statistics.elo import HeadToHead, head_to_head, heads_to_head
from arena.tournament.statistics.nash import NashAverage, nash_average
from arena.tournament.statistics.pairs import Pairs, pentanomial
from arena.tournament.statistics.payoff import Payoff, payoff
from arena.tournament.statistics.ratings import Ratings, rate
from arena.tournament.statistics.sprt import Sprt, SprtState

__all__ = [
    "Cycle",
    "HeadToHead",
    "NashAverage",
    "Pairs",
    "Payoff",
    "Ratings",
    "Sprt",
    "SprtState",
    "alpha_rank",
    "cycles",
    "head_to_head",
    "heads_to_head",
    "nash_average",
    "payoff",
    "pentanomial",
    "rate",
]
