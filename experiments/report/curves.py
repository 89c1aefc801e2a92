"""Offline and online figures over the epochs of every network that was trained."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.report import style


def _line(
    axes: Axes, run: Mapping[str, Any], group: str, name: str, colour: str, dashes: str
) -> None:
    axes.plot(
        [step["epoch"] for step in run["epochs"]],
        [step[group][name] for step in run["epochs"]],
        dashes,
        color=colour,
        marker="o",
        markersize=4,
    )


def draw(figure: Figure, axes: Axes, runs: Sequence[Mapping[str, Any]]) -> None:
    """Draw skill accuracy (dashed) and win rate (solid) over epochs, a colour a run.

    Args:
        figure: Takes the legend.
        axes: Takes the curves.
        runs: Candidates with ``name`` and ``epochs[]``; an epoch holds ``epoch``,
            ``offline.accuracy`` on validation matches and ``online.win_rate`` against the panel.
    """
    handles = []
    for index, run in enumerate(runs):
        colour = style.CYCLE[index % len(style.CYCLE)]
        _line(axes, run, "offline", "accuracy", colour, "--")
        _line(axes, run, "online", "win_rate", colour, "-")
        handles += axes.plot([], [], color=colour, label=run["name"])
    handles += axes.plot([], [], "--", color=style.INK, label="offline: skill accuracy")
    handles += axes.plot([], [], "-", color=style.INK, label="online: win rate")
    axes.set_ylim(-0.03, 1.03)
    axes.yaxis.set_major_formatter(style.percent_axis())
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.set_xlabel("epoch")
    axes.grid(True)
    figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=9)
