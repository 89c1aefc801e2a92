"""How likely the plain clone thinks it is that the pro presses: why it stands still."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from experiments.report import style

EDGES: Final = np.logspace(-5.0, 0.0, 51)


def histogram(
    act: NDArray[np.float64], pressed: NDArray[np.bool_]
) -> dict[str, list[float] | list[int]]:
    """Count rows by act probability, apart by whether the log holds a press.

    Args:
        act: Probability of pressing any skill, float64 [N].
        pressed: Whether the log holds a press, bool [N].

    Returns:
        ``edges`` [51] and the counts ``pressed`` [50] and ``not_pressed`` [50].
    """
    within = np.clip(act, EDGES[0], EDGES[-1])
    return {
        "edges": EDGES.tolist(),
        "pressed": np.histogram(within[pressed], EDGES)[0].tolist(),
        "not_pressed": np.histogram(within[~pressed], EDGES)[0].tolist(),
    }


def draw(figure: Figure, axes: Axes, acting: Mapping[str, Any]) -> None:
    """Draw the histogram with both thresholds.

    Args:
        figure: Takes the legend.
        axes: Takes the picture.
        acting: ``histogram`` as made above, ``matched_threshold`` or None.
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
    axes.set_xlabel("probability that the plain clone gives to pressing any skill")
    axes.set_ylabel("frames")
    figure.legend(loc="outside lower center", ncols=2, fontsize=9)
