"""What a player does with its frames: one stacked bar each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.report import style

COLOURS: Final = {
    "standing": "#DDDDDD",
    "walking": "#BBBBBB",
    "crouching": "#999999",
    "jumping": "#777777",
    "guarding": "#88CCEE",
    "stunned": "#332288",
    "recovering": "#5D6D7E",
    "light": "#FDD49E",
    "heavy": "#FC8D59",
    "low": "#EF6548",
    "overhead": "#B30000",
    "throw": "#7F0000",
    "special": "#41AB5D",
    "defence": "#006D2C",
    "super": "#DD3497",
}
_SHOWN_FROM: Final = 0.05  # smaller shares carry no number


def draw(figure: Figure, axes: Axes, players: Sequence[Mapping[str, Any]]) -> None:
    """Draw stacked bars.

    Args:
        figure: Takes the legend.
        axes: Takes the bars, the first player on top.
        players: Objects with ``name`` and ``frame_use``, the share of frames by use, as made by
            `experiments.frame_use`.
    """
    names = [player["name"] for player in players]
    left = [0.0] * len(players)
    for use, colour in COLOURS.items():
        shares = [float(player["frame_use"][use]) for player in players]
        bars = axes.barh(names, shares, left=left, color=colour, label=use, height=0.72)
        texts = [f"{100 * share:.0f}" if share >= _SHOWN_FROM else "" for share in shares]
        dark = sum(int(colour[i : i + 2], 16) for i in (1, 3, 5)) < 400
        axes.bar_label(
            bars, texts, label_type="center", fontsize=8.5, color="white" if dark else style.INK
        )
        left = [start + share for start, share in zip(left, shares, strict=True)]
    axes.invert_yaxis()
    axes.set_xlim(0.0, 1.0)
    axes.margins(y=0.01)
    axes.xaxis.set_major_formatter(style.percent_axis())
    axes.set_xlabel("share of the frames of its fights")
    axes.tick_params(axis="y", length=0)
    figure.legend(loc="outside lower center", ncols=4, fontsize=9)
