"""Offline figure against win rate: one point a candidate, no label over another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from scipy.optimize import isotonic_regression

from experiments.report import style

_COLOURS: Final = {"argmax": style.ORANGE, "sample": style.BLUE, "threshold": style.GREEN}
_LABEL_GAP: Final = 0.062  # of the height of the axes: one line of text
_TICKS: Final = (0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999)


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


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions apart as little as needed (least squares), keeping their order.

    Args:
        wanted: Positions, ascending.
        gap: Least distance between neighbours.
        low: Least position.
        high: Largest position; given way to where there are too many for the room.

    Returns:
        Positions, ascending, at least ``gap`` apart.

    Source: with i gaps taken off the i-th position this is isotonic regression
    (Barlow et al. 1972).
    """
    gaps = gap * np.arange(len(wanted))
    level = isotonic_regression(np.asarray(wanted) - gaps).x
    return list(np.maximum(np.minimum(level, high - gaps[-1]), low) + gaps)


def draw(
    figure: Figure, axes: Axes, candidates: Sequence[Mapping[str, Any]], x: Horizontal
) -> None:
    """Draw all candidates with 95 % intervals; names stand beside the axes, joined by lines."""
    ordered = sorted(candidates, key=lambda c: (c["online"]["win_rate"], -x.place(c)))
    for candidate in ordered:
        online = candidate["online"]
        low, high = online["ci95"]
        rate = online["win_rate"]
        axes.errorbar(
            x.place(candidate),
            rate,
            yerr=[[max(rate - low, 0.0)], [max(high - rate, 0.0)]],
            fmt="D" if candidate["chosen"] else "o",
            color=_colour(_family(candidate)),
            markersize=8 if candidate["chosen"] else 6,
            capsize=2,
            zorder=3,
        )
    axes.set_ylim(-0.04, 1.04)
    axes.yaxis.set_major_formatter(style.percent_axis())
    axes.set_ylabel("online: win rate against the panel")
    axes.set_xlabel(x.label)
    axes.grid(True)
    _scale(axes, ordered, x)
    _names(axes, ordered, x)
    _legend(figure, ordered)


def _scale(axes: Axes, candidates: Sequence[Mapping[str, Any]], x: Horizontal) -> None:
    places = [x.place(candidate) for candidate in candidates]
    margin = 0.08 * (max(places) - min(places)) or 0.1
    axes.set_xlim(min(places) - margin, max(places) + margin)
    if x.near_one:
        axes.xaxis.set_major_locator(FixedLocator([-float(np.log10(1 - tick)) for tick in _TICKS]))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda p, _: f"{100 * (1 - 10**-p):.4g} %"))


def _names(axes: Axes, candidates: Sequence[Mapping[str, Any]], x: Horizontal) -> None:
    low, high = axes.get_ylim()
    heights = [(c["online"]["win_rate"] - low) / (high - low) for c in candidates]
    for candidate, height in zip(candidates, spread(heights, _LABEL_GAP, 0.02, 0.98), strict=True):
        colour = _colour(_family(candidate))
        axes.annotate(
            candidate["name"],
            xy=(x.place(candidate), candidate["online"]["win_rate"]),
            xytext=(1.05, height),
            textcoords="axes fraction",
            va="center",
            color=colour,
            fontsize=9.5,
            fontweight="bold" if candidate["chosen"] else "normal",
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "alpha": 0.45,
                "linewidth": 0.8,
                "relpos": (0.0, 0.5),
            },
            annotation_clip=False,
        )


def _legend(figure: Figure, candidates: Sequence[Mapping[str, Any]]) -> None:
    families = sorted({_family(candidate) for candidate in candidates})
    handles = [
        figure.axes[0].plot([], [], "o", color=_colour(family), label=f"decoder: {family}")[0]
        for family in families
    ]
    handles += figure.axes[0].plot([], [], "D", color=style.INK, label="chosen on validation")
    figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=9)
