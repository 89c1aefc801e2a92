"""Where the pictures of a leaderboard have their lines and dots; the template draws them.

All lengths in units of a picture, y down.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from matplotlib.ticker import MaxNLocator

from experiments.leaderboard.data import Agent, Curve

WIDTH: Final = 640.0
ROW: Final = 24.0
LEFT: Final = 210.0
"""Room for names, in the picture of ratings."""
_RIGHT: Final = 20.0
_TOP: Final = 8.0
_AXIS: Final = 30.0
_ROOM: Final = 0.04  # of the axis, beyond what it shows

PANEL_WIDTH: Final = 240.0
PANEL_HEIGHT: Final = 104.0
_PANEL_LEFT: Final = 40.0
_PANEL_TOP: Final = 8.0
_PANEL_BOTTOM: Final = 86.0
_UNSURE: Final = 3  # one part in so many of a curve, its first, may leave the picture


class Tick(NamedTuple):
    """A mark of an axis: where, and what it says."""

    at: float
    text: str


class Bar(NamedTuple):
    """One rating with its interval.

    Attributes:
        name: Whose.
        y: Height.
        at: Place of the rating.
        low: Left end of the interval.
        high: Right end.
        open_low: Whether it has no left end.
        open_high: Whether it has no right end.
        said: All of it in words.
    """

    name: str
    y: float
    at: float
    low: float
    high: float
    open_low: bool
    open_high: bool
    said: str


class RatingChart(NamedTuple):
    """All ratings with their intervals on one axis."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    height: float


class Panel(NamedTuple):
    """An agent's rating over fights.

    Attributes:
        agent: Its number.
        line: Points of the rating, ``x,y x,y``.
        band: Outline of the interval, likewise.
        last: Where it ends.
        said: Where it ends, in words.
    """

    agent: int
    line: str
    band: str
    last: tuple[float, float]
    said: str


class CurveChart(NamedTuple):
    """The panels of all agents, on the same axes."""

    panels: tuple[Panel, ...]
    elo: tuple[Tick, ...]
    fights: tuple[Tick, ...]


def elo_text(value: float) -> str:
    """Write an Elo, signed; infinity as its sign."""
    if math.isnan(value):
        return "–"
    return f"{value:+.0f}".replace("inf", "∞").replace("-", "−")


def interval_text(low: float, high: float) -> str:
    """Write an interval of Elo."""
    return f"{elo_text(low)} to {elo_text(high)}"


def _ends(values: Iterable[float]) -> tuple[float, float]:
    """Give the least and the largest finite value, and room around them."""
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(*finite, 0.0), max(*finite, 0.0)
    room = max((high - low) * _ROOM, 10.0)
    return low - room, high + room


def _ticks(low: float, high: float, count: int) -> list[float]:
    values = MaxNLocator(nbins=count, steps=[1, 2, 5, 10]).tick_values(low, high)
    return [float(value) for value in values if low <= value <= high]


def rating_chart(agents: Sequence[Agent]) -> RatingChart:
    """Lay out all ratings with their intervals."""
    low, high = _ends(end for each in agents for end in (each.elo, each.low, each.high))

    def x(elo: float) -> float:
        share = (min(max(elo, low), high) - low) / (high - low)
        return round(LEFT + share * (WIDTH - LEFT - _RIGHT), 1)

    bars = tuple(
        Bar(
            each.name,
            _TOP + (k + 0.5) * ROW,
            *(x(each.elo), x(each.low), x(each.high)),
            *(math.isinf(each.low), math.isinf(each.high)),
            f"{each.name}: {elo_text(each.elo)} Elo, {interval_text(each.low, each.high)}",
        )
        for k, each in enumerate(agents)
    )
    ticks = tuple(Tick(x(value), elo_text(value)) for value in _ticks(low, high, 7))
    return RatingChart(bars, ticks, _TOP + len(agents) * ROW + _AXIS)


def curve_chart(curves: Sequence[Curve]) -> CurveChart:
    """Lay out the ratings over fights, one panel an agent."""
    low, high = _ends(
        value
        for each in curves
        for part in (each.elo, each.low, each.high)
        for value in part[len(part) // _UNSURE :]
    )
    most = max((each.fights[-1] for each in curves if each.fights), default=1)

    def x(fights: float) -> float:
        return round(_PANEL_LEFT + fights / most * (PANEL_WIDTH - _PANEL_LEFT - 8), 1)

    def y(elo: float) -> float:
        share = (min(max(elo, low), high) - low) / (high - low)
        return round(_PANEL_BOTTOM - share * (_PANEL_BOTTOM - _PANEL_TOP), 1)

    def points(fights: Sequence[int], elo: Sequence[float]) -> str:
        return " ".join(f"{x(a)},{y(b)}" for a, b in zip(fights, elo, strict=True))

    panels = tuple(
        Panel(
            each.agent,
            points(each.fights, each.elo),
            points((*each.fights, *each.fights[::-1]), (*each.high, *each.low[::-1])),
            (x(each.fights[-1]), y(each.elo[-1])),
            f"{elo_text(each.elo[-1])} Elo after {each.fights[-1]:,} fights of all",
        )
        for each in curves
        if each.fights
    )
    elo = tuple(Tick(y(value), elo_text(value)) for value in _ticks(low, high, 4))
    fights = tuple(Tick(x(value), f"{value:,.0f}") for value in _ticks(0, most, 3))
    return CurveChart(panels, elo, fights)
