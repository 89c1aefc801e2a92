"""How likely the plain clone thinks it is that the pro presses: why it stands still."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from experiments.report import style


def draw(
    figure: Figure, axes: Axes, acting: Mapping[str, Any], whose: str = "the plain clone"
) -> None:
    """Draw the histogram with both thresholds.

    Args:
        figure: Takes the legend.
        axes: Takes the picture.
        acting: ``histogram`` of `experiments.offline.looks`, ``matched_threshold`` or None.
        whose: Who gives the probabilities.
    """
    counts = acting["histogram"]
    edges = np.asarray(counts["edges"])
    axes.stairs(
        counts["not_pressed"], edges, fill=True, color=style.PALE, label="the pro pressed nothing"
    )
    axes.stairs(
        counts["pressed"], edges, fill=True, color=style.BLUE, alpha=0.75, label="the pro pressed"
    )
    axes.set_xscale("log")
    axes.set_yscale("symlog", linthresh=1.0)
    axes.set_ylim(bottom=0.0)
    axes.set_xlim(edges[0], edges[-1])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda p, _: f"{100 * p:g} %"))
    axes.axvline(0.5, color=style.ORANGE, linewidth=2, label="argmax cannot act left of ½")
    threshold = acting["matched_threshold"]
    if threshold is not None:
        label = f"matched threshold: {100 * threshold:.2g} %"
        axes.axvline(threshold, color=style.GREEN, linewidth=2, linestyle="--", label=label)
    axes.set_xlabel(f"probability that {whose} gives to pressing any skill")
    axes.set_ylabel("frames")
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
