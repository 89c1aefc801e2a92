"""Reliability of the probability of acting, and how early or late presses come."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from experiments.report import style

_LEAST = 1e-5


def draw_reliability(axes: Axes, bins: NDArray[np.float64]) -> None:
    """Draw the share of rows that acted over the probability of acting; both logarithmic.

    Args:
        axes: Takes the picture.
        bins: Mean probability, share that acted, and rows of each bin, float64 [3, B].
    """
    said, acted, rows = bins[:, bins[2] > 0]
    spread = 1.96 * np.sqrt(acted * (1.0 - acted) / rows)
    axes.plot([_LEAST, 1.0], [_LEAST, 1.0], "--", color=style.GREY, label="as it should be")
    said, low = np.maximum(said, _LEAST), np.maximum(acted - spread, _LEAST)
    points = np.maximum(acted, _LEAST)
    axes.errorbar(
        said, points, yerr=[points - low, spread], fmt="o-", color=style.BLUE, capsize=2, ms=4
    )
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda p, _: f"{100 * p:g} %"))
    axes.set_xlabel("probability of acting, mean of the bin")
    axes.set_ylabel("frames on which the log acts")
    axes.legend(loc="upper left", fontsize=9)
    axes.grid(True)


def draw_timing(axes: Axes, counts: NDArray[np.int64], window: int) -> None:
    """Draw how many frames early or late the nearest press of the same skill comes.

    Args:
        axes: Takes the picture.
        counts: Logged presses by frames from early to late, int64 [2R + 1].
        window: Frames within which the registered figure counts a press.
    """
    reach = len(counts) // 2
    axes.axvspan(-window - 0.5, window + 0.5, color=style.PALE, alpha=0.5, zorder=0)
    axes.bar(np.arange(-reach, reach + 1), counts, width=0.9, color=style.BLUE)
    axes.axvline(0, color=style.INK, linewidth=0.8)
    axes.set_xlabel(f"frames from the logged press to the answered one (grey: {window} to a side)")
    axes.set_ylabel("logged presses")
