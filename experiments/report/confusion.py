"""Which skill the log holds against which skill the clone answers, frame by frame."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from arena.rules.actions import SKILL_NAMES
from experiments.report import style


def _share(value: float) -> str:
    percent = 100.0 * value
    if percent == 0.0:
        return "·"
    return "<1" if percent < 1.0 else f"{percent:.0f}"


def draw(axes: Axes, table: Sequence[Sequence[int]]) -> None:
    """Draw a confusion table as percentages of each row.

    Args:
        axes: Takes the picture.
        table: Rows by (logged skill, answered skill), integers [9][9].
    """
    counts = np.asarray(table, np.float64)
    logged = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, logged, out=np.zeros_like(counts), where=logged > 0)
    axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
    for (row, column), share in np.ndenumerate(shares):
        text = _share(float(share)) if logged[row, 0] else ""
        axes.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            fontsize=9,
            color="white" if share > 0.55 else style.INK,
        )
    ticks = range(len(SKILL_NAMES))
    axes.set_xticks(ticks, SKILL_NAMES, rotation=45, ha="right")
    rows = [f"{name} ({int(n):,})" for name, n in zip(SKILL_NAMES, logged[:, 0], strict=True)]
    axes.set_yticks(ticks, rows)
    axes.set_xlabel("answered (% of the row)")
    axes.set_ylabel("in the log (frames)")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
