"""Offline figure against win rate: one point a candidate, no label over another or a point."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from experiments.report import labels, style
from experiments.report.labels import Floats

_COLOURS: Final = {"argmax": style.ORANGE, "sample": style.BLUE, "threshold": style.GREEN}
_LABEL_GAP: Final = 4.0  # points
_LEADER_FROM: Final = 8.0  # points between a label and its point from which a line joins them
_MARKER: Final = 6.0  # points across
_CHOSEN_MARKER: Final = 8.0
_POINTS_PER_INCH: Final = 72.0
_TICK_GAP: Final = 0.1  # least distance of ticks, of the width of the axes
_TICKS: Final = (0.999, 0.998, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.5, 0.2)
_MORE_TICKS: Final = (
    0.97,
    0.96,
    0.94,
    0.93,
    0.92,
    0.91,
    0.88,
    0.86,
    0.84,
    0.82,
    0.7,
    0.6,
    0.4,
    0.3,
)
_FEWEST_TICKS: Final = 3


def _family(candidate: Mapping[str, Any]) -> str:
    """What kind of decoder it is, its variants taken together."""
    return str(candidate["decoder"]).split("-")[0]


def _colour(family: str) -> str:
    return _COLOURS.get(family, style.GREY)


@dataclass(frozen=True)
class Horizontal:
    """What the horizontal axis shows.

    Attributes:
        label: Title of the axis.
        value: Takes the figure out of a candidate's ``offline``.
        near_one: Whether to spread the values near 1, by the logarithm of what is missing.
    """

    label: str
    value: Callable[[Mapping[str, Any]], float]
    near_one: bool = False

    def place(self, candidate: Mapping[str, Any]) -> float:
        """Position of a candidate on the axis."""
        value = self.value(candidate["offline"])
        return -float(np.log10(max(1.0 - value, 1e-4))) if self.near_one else value


ACCURACY: Final = Horizontal(
    "offline: skill accuracy (log scale towards 100 %)",
    lambda offline: float(offline["accuracy"]),
    near_one=True,
)
PRESS_F2: Final = Horizontal(
    "offline: press-F2 within 12 frames",
    lambda offline: float(offline["registered"]["press_f2"]["12"]),
)


def draw(
    figure: Figure, axes: Axes, candidates: Sequence[Mapping[str, Any]], x: Horizontal
) -> None:
    """Draw all candidates with 95 % intervals and their names.

    Args:
        figure: Takes the legend.
        axes: Takes the points.
        candidates: Objects with ``name``, ``decoder``, ``chosen``, ``offline`` and ``online``.
        x: What the horizontal axis shows.
    """
    ordered = sorted(candidates, key=lambda c: (c["online"]["win_rate"], -x.place(c)))
    for candidate in ordered:
        low, high = candidate["online"]["ci95"]
        rate = candidate["online"]["win_rate"]
        axes.errorbar(
            x.place(candidate),
            rate,
            yerr=[[max(rate - low, 0.0)], [max(high - rate, 0.0)]],
            fmt="D" if candidate["chosen"] else "o",
            color=_colour(_family(candidate)),
            markersize=_marker(candidate),
            capsize=2,
            zorder=3,
        )
    axes.set_ylim(-0.04, 1.04)
    axes.yaxis.set_major_formatter(style.percent_axis())
    axes.set_ylabel("online: win rate against the panel")
    axes.set_xlabel(x.label)
    axes.grid(True)
    _scale(axes, ordered, x)
    _legend(figure, ordered)
    _names(figure, axes, ordered, x)


def _marker(candidate: Mapping[str, Any]) -> float:
    """Size of a candidate's marker, points across."""
    return _CHOSEN_MARKER if candidate["chosen"] else _MARKER


def _scale(axes: Axes, candidates: Sequence[Mapping[str, Any]], x: Horizontal) -> None:
    places = [x.place(candidate) for candidate in candidates]
    margin = 0.08 * (max(places) - min(places)) or 0.1
    low, high = min(places) - margin, max(places) + margin
    axes.set_xlim(low, high)
    if x.near_one:
        axes.xaxis.set_major_locator(FixedLocator(_ticks(low, high)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda p, _: f"{100 * (1 - 10**-p):.4g} %"))


def _ticks(low: float, high: float) -> list[float]:
    """Choose round percentages on an axis spread near 1, with room for each."""
    ticks: list[float] = []
    for share in (*_TICKS, *_MORE_TICKS):
        if share in _MORE_TICKS and len(ticks) >= _FEWEST_TICKS:
            break
        tick = -float(np.log10(1 - share))
        room = all(abs(tick - other) >= _TICK_GAP * (high - low) for other in ticks)
        if room and low <= tick <= high:
            ticks.append(tick)
    return ticks


def _names(
    figure: Figure, axes: Axes, candidates: Sequence[Mapping[str, Any]], x: Horizontal
) -> None:
    """Write every name beside its point, where nothing else stands."""
    texts = [_name(axes, candidate, x) for candidate in candidates]
    figure.canvas.draw()  # settles where the axes are
    extents = [Annotation.get_window_extent(text) for text in texts]
    data = [(x.place(c), c["online"]["win_rate"]) for c in candidates]
    anchors = np.asarray(axes.transData.transform(data), np.float64)
    scale = figure.dpi / _POINTS_PER_INCH
    boxes = labels.place(
        anchors,
        np.array([(extent.width, extent.height) for extent in extents]),
        obstacles(axes, candidates, x),
        np.asarray(axes.bbox.padded(-_LABEL_GAP * scale).extents, np.float64),
        _LABEL_GAP * scale,
    )
    for text, candidate, anchor, box in zip(texts, candidates, anchors, boxes, strict=True):
        text.set_position(tuple((box[:2] - anchor) / scale))
        end = (labels.leader_ends(anchor, box[None])[0] - anchor) / scale
        if np.hypot(*end) > _LEADER_FROM:
            _leader(axes, candidate, x, (float(end[0]), float(end[1])))


def _name(axes: Axes, candidate: Mapping[str, Any], x: Horizontal) -> Annotation:
    """Write a name at its point, to be moved by points from there."""
    text = axes.annotate(
        candidate["name"],
        xy=(x.place(candidate), candidate["online"]["win_rate"]),
        xytext=(0.0, 0.0),
        textcoords="offset points",
        ha="left",
        va="bottom",
        color=_colour(_family(candidate)),
        fontsize=9.5,
        fontweight="bold" if candidate["chosen"] else "normal",
        path_effects=[patheffects.withStroke(linewidth=2.0, foreground="white")],
        zorder=5,
    )
    text.set_in_layout(False)
    return text


def _leader(
    axes: Axes, candidate: Mapping[str, Any], x: Horizontal, end: tuple[float, float]
) -> None:
    """Join a point and its name, whose nearest spot is so many points away."""
    line = axes.annotate(
        "",
        xy=(x.place(candidate), candidate["online"]["win_rate"]),
        xytext=end,
        textcoords="offset points",
        arrowprops={
            "arrowstyle": "-",
            "color": _colour(_family(candidate)),
            "alpha": 0.6,
            "linewidth": 0.8,
            "shrinkA": 0.0,
            "shrinkB": _marker(candidate) / 2,
        },
        zorder=2,
    )
    line.set_in_layout(False)


def obstacles(axes: Axes, candidates: Sequence[Mapping[str, Any]], x: Horizontal) -> Floats:
    """Find the markers and the error bars, which no name may cover.

    Args:
        axes: Where they are drawn, with its limits set and its place settled.
        candidates: The candidates, n of them.
        x: What the horizontal axis shows.

    Returns:
        Boxes in pixels of the picture, float64 [2 n, 4]; see `experiments.report.labels`.
    """
    scale = axes.figure.dpi / _POINTS_PER_INCH
    found = []
    for candidate in candidates:
        place, online = x.place(candidate), candidate["online"]
        ends = [(place, share) for share in (online["win_rate"], *online["ci95"])]
        marker, low, high = np.asarray(axes.transData.transform(ends), np.float64)
        half = _marker(candidate) / 2 * scale
        found += [(*(marker - half), *(marker + half)), (*(low - scale), *(high + scale))]
    return np.array(found)


def _legend(figure: Figure, candidates: Sequence[Mapping[str, Any]]) -> None:
    families = sorted({_family(candidate) for candidate in candidates})
    handles = [
        figure.axes[0].plot([], [], "o", color=_colour(family), label=f"decoder: {family}")[0]
        for family in families
    ]
    handles += figure.axes[0].plot([], [], "D", color=style.INK, label="chosen on validation")
    figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=9)
