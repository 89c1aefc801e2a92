"""In every picture, no words lie over others or beyond the edge."""

from itertools import combinations
from typing import Any

import pytest
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.bench import Point, scaling
from experiments.report import style
from experiments.report.pictures import pictures
from tests.experiments.sample_report import sample_report


def ticks(axis: Axis) -> list[Text]:
    """List the labels of the ticks that are in view."""
    low, high = sorted(axis.get_view_interval())
    return [
        label
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        if low <= tick.get_loc() <= high
        for label in (tick.label1, tick.label2)
    ]


def words(figure: Figure) -> list[Text]:
    """List all texts that are drawn."""
    found = [*figure.texts]
    for axes in figure.axes:
        found += [axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts]
        found += [*ticks(axes.xaxis), *ticks(axes.yaxis)]
        if axes.get_legend():
            found += axes.get_legend().get_texts()
    for legend in figure.legends:
        found += legend.get_texts()
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def check(figure: Figure) -> None:
    """Look for words over others or beyond the edge of a figure."""
    figure.canvas.draw()
    shown = words(figure)
    assert shown
    boxes = [Text.get_window_extent(text) for text in shown]
    for text, box in zip(shown, boxes, strict=True):
        inside = figure.bbox.padded(0.5)
        assert all(inside.contains(*corner) for corner in box.corners()), text
    level = [
        (text, box) for text, box in zip(shown, boxes, strict=True) if text.get_rotation() % 90 == 0
    ]
    for (text, box), (other, its_box) in combinations(level, 2):
        assert not box.overlaps(its_box), (text, other)


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Check every figure that is turned into a PNG; lists them."""
    checked: list[str] = []
    write = style.png

    def png(figure: Figure) -> bytes:
        check(figure)
        checked.append(figure.axes[0].get_xlabel())
        return write(figure)

    monkeypatch.setattr(style, "png", png)
    return checked


def test_the_words_of_every_picture_of_a_report_stand_free(figures: list[str]) -> None:
    drawn = pictures(sample_report())
    assert len(figures) == len(drawn)


@pytest.mark.parametrize("scale", [1.0, 40.0])
@pytest.mark.parametrize("threads", [(1,), (1, 2, 4, 8)])
def test_the_words_of_the_scaling_picture_stand_free(
    figures: list[str], threads: tuple[int, ...], scale: float
) -> None:
    def point(figure: str, power: int, count: int, height: float) -> Point:
        return Point(figure, 4**power, count, scale * height * count * min(4**power, 4_096))

    heights: dict[str, Any] = {"actions": 9e3, "features": 4e3, "clone": 3e2}
    points = [
        point(figure, power, count, height)
        for count in threads
        for figure, height in heights.items()
        for power in range(11)
    ]
    assert scaling_picture(points).startswith(b"\x89PNG")
    assert len(figures) == 1


def scaling_picture(points: list[Point]) -> bytes:
    """Draw it; `experiments.bench` has a function of the module's name."""
    import importlib

    assert callable(scaling)
    drawn: bytes = importlib.import_module("experiments.bench.scaling").picture(points)
    return drawn
