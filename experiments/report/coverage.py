"""What a corpus covers, as pictures: one PNG of all, or a page."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from matplotlib.axes import Axes

from arena.base.files import written_aside
from arena.frame_data.skills import FIGHTERS
from arena.rules.actions import SKILL_NAMES
from experiments.files import write_text
from experiments.report import style
from logs.coverage import DISTANCE_EDGES, SITUATIONS, Coverage

_WIDTH: Final = 7.0  # inches of one picture
_HEIGHT: Final = 5.0


def draw_match_ups(axes: Axes, coverage: Coverage) -> None:
    """Draw the fights of every match-up and side, a row for each level."""
    pairs = [(a, b) for a in range(len(FIGHTERS)) for b in range(len(FIGHTERS))]
    counts = np.array(
        [
            [coverage.match_ups[a, b, side, level] for a, b in pairs]
            for level in range(len(coverage.levels))
            for side in (0, 1)
        ]
    )
    axes.imshow(counts, cmap="Blues", aspect="auto", vmin=0)
    axes.set_xticks(
        range(len(pairs)),
        [f"{FIGHTERS[a]}–{FIGHTERS[b]}" for a, b in pairs],
        rotation=40,
        ha="right",
        fontsize=8,
    )
    names = [f"{level}, {side}" for level in coverage.levels for side in ("left", "right")]
    axes.set_yticks(range(len(names)), names, fontsize=8)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if count > counts.max() * 0.6 else style.INK
        axes.text(column, row, f"{count:,}", ha="center", va="center", fontsize=8, color=colour)


def draw_distances(axes: Axes, coverage: Coverage) -> None:
    """Draw how often the fighters stand how far apart, on all frames and on presses."""
    for level, colour in zip(range(len(coverage.levels)), style.CYCLE, strict=False):
        for counts, dashes, what in (
            (coverage.distances, "-", "frames"),
            (coverage.distance_presses, "--", "presses"),
        ):
            shares = counts[level] / max(1, counts[level].sum())
            label = f"{coverage.levels[level]}, {what}"
            axes.stairs(shares, DISTANCE_EDGES, color=colour, linestyle=dashes, label=label)
    axes.set_xlabel("distance between the centres, px")
    axes.yaxis.set_major_formatter(style.percent_axis())
    axes.set_ylim(bottom=0.0)
    axes.legend(fontsize=8)


def draw_situations(axes: Axes, coverage: Coverage) -> None:
    """Draw the share of frames and of presses that fall into each situation."""
    presses, pressed = coverage.situation_presses.sum(0), coverage.slot_presses.sum(axis=(0, 2))
    frames = coverage.distances.sum(1)
    many = len(coverage.levels)
    for level in range(many):
        for k, (counts, total, what) in enumerate(
            ((coverage.situations, frames, "frames"), (presses, pressed, "presses"))
        ):
            place = np.arange(len(SITUATIONS)) + (2 * level + k) * 0.8 / (2 * many)
            axes.barh(
                place,
                counts[level] / max(1, total[level]),
                height=0.8 / (2 * many),
                color=style.CYCLE[level % len(style.CYCLE)],
                alpha=1.0 if k else 0.4,
                label=f"{coverage.levels[level]}, {what}",
            )
    axes.set_yticks(np.arange(len(SITUATIONS)) + 0.3, SITUATIONS, fontsize=8)
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(style.percent_axis())
    axes.legend(fontsize=8)


def draw_slots(axes: Axes, coverage: Coverage) -> None:
    """Draw the presses of each skill, the levels stacked."""
    presses = coverage.slot_presses.sum(0)
    below = np.zeros(len(SKILL_NAMES) - 1)
    for level, name in enumerate(coverage.levels):
        colour = style.CYCLE[level % len(style.CYCLE)]
        axes.bar(SKILL_NAMES[1:], presses[level], bottom=below, color=colour, label=name)
        below += presses[level]
    for k, count in enumerate(below.astype(int).tolist()):
        axes.text(k, count, f"{count:,}", ha="center", va="bottom", fontsize=8)
    axes.set_ylabel("presses")
    axes.tick_params(axis="x", labelsize=8)
    axes.legend(fontsize=8)


PARTS: Final[dict[str, tuple[Callable[[Axes, Coverage], None], str]]] = {
    "Match-ups": (
        draw_match_ups,
        "Fights by own fighter and opponent, own level and side. A fight counts for both players.",
    ),
    "Distances": (
        draw_distances,
        "Share of player-frames (solid) and of presses (dashed) by distance, each level by itself.",
    ),
    "Situations": (
        draw_situations,
        "Share of player-frames (pale) and of presses (full) in each situation, as the player sees "
        "it. Several may hold at once.",
    ),
    "Skills": (draw_slots, "Presses of each skill by level of the player."),
}
"""What is drawn, in this order: title, how, caption."""


def picture(coverage: Coverage) -> bytes:
    """Draw all of it in one PNG."""
    with style.canvas(2 * _WIDTH, 2 * _HEIGHT) as (figure, axes):
        axes.remove()
        for place, (title, (draw, _)) in zip(
            figure.subplots(2, 2).flat, PARTS.items(), strict=True
        ):
            draw(place, coverage)
            place.set_title(title)
        return style.png(figure)


def page(coverage: Coverage, title: str, text: str) -> str:
    """Write a page with every picture and the figures as text.

    Args:
        coverage: What is drawn.
        title: Heading of the page, such as the corpus' file.
        text: Figures, as lines of a terminal.

    Returns:
        HTML that refers to nothing outside itself.
    """
    drawn = []
    for heading, (draw, caption) in PARTS.items():
        with style.canvas(_WIDTH, _HEIGHT) as (figure, axes):
            draw(axes, coverage)
            drawn.append((heading, caption, style.data_uri(style.png(figure))))
    environment = Environment(
        loader=PackageLoader("experiments.report", "."), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("coverage.html").render(title=title, text=text, drawn=drawn)


def write(coverage: Coverage, title: str, text: str, png: Path | None, html: Path | None) -> None:
    """Write the picture and the page, each where a path is given.

    Raises:
        InputError: If a file cannot be written.
    """
    if png is not None:
        image = picture(coverage)
        with written_aside(png) as file:
            file.write(image)
    if html is not None:
        write_text(html, page(coverage, title, text))
