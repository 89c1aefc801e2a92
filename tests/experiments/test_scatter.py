"""The scatter plots: no name over another, over a marker or over an error bar."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from arena.match.results import wilson
from experiments.report import labels, scatter, style
from experiments.report.labels import overlaps
from tests.experiments.sample_report import sample_report

# Name, decoder, accuracy, press-F2 and wins of 1,008, as the demo of seed 0 gave them.
DEMO = (
    ("plain", "argmax", 0.9876, 0.008, 0),
    ("plain, sampled", "sample", 0.9770, 0.161, 599),
    ("plain, threshold", "threshold", 0.8807, 0.291, 688),
    ("plain, F2", "sample-f2", 0.9526, 0.299, 919),
    ("plain, θ by F2", "threshold-f2", 0.8146, 0.265, 879),
    ("√ inverse", "sample", 0.8291, 0.258, 874),
    ("inverse, argmax", "argmax", 0.3883, 0.179, 897),
    ("effective number", "sample", 0.9540, 0.202, 786),
    ("focal", "sample", 0.8589, 0.257, 860),
    ("balanced, argmax", "argmax", 0.3891, 0.174, 878),
    ("subsampled", "sample", 0.8961, 0.242, 818),
    ("act × which", "sample", 0.9077, 0.283, 880),
    ("act × which, F2", "sample-f2", 0.9354, 0.331, 917),
    ("act × which, θ by F2", "threshold-f2", 0.7604, 0.275, 894),
)
AXES = (scatter.ACCURACY, scatter.PRESS_F2)


def candidate(
    name: str, decoder: str, accuracy: float, press_f2: float, wins: int, fights: int = 1_008
) -> dict[str, Any]:
    """Make a candidate as a report holds it."""
    return {
        "name": name,
        "decoder": decoder,
        "chosen": name == "act × which, F2",
        "offline": {"accuracy": accuracy, "registered": {"press_f2": {"12": press_f2}}},
        "online": {"win_rate": wins / fights, "ci95": wilson(wins, fights)},
    }


def cloud(seed: int, spread: float) -> list[dict[str, Any]]:
    """Make up to 20 candidates with names as long as those of the demo, as close as wanted."""
    random = np.random.default_rng(seed)
    made = []
    for number in range(random.integers(1, 21)):
        name, decoder, *_ = DEMO[random.integers(len(DEMO))]
        accuracy, press_f2 = np.clip(random.normal((0.9, 0.2), spread / 5), 0.1, 0.999)
        wins = int(1_008 * np.clip(random.normal(0.5, spread), 0, 1))
        made.append(candidate(f"{name} {number}", decoder, accuracy, press_f2, wins))
    return made


def check(candidates: list[dict[str, Any]], x: scatter.Horizontal) -> None:
    """Draw candidates and look for anything that overlaps."""
    with style.canvas(6.0, max(4.6, 0.36 * len(candidates) + 1.4)) as (figure, axes):
        scatter.draw(figure, axes, candidates, x)
        figure.canvas.draw()
        # of an annotation's own extent the leader is a part; here the words alone count
        named = [text for text in axes.texts if text.get_text()]
        boxes = np.array([Text.get_window_extent(text).extents for text in named])
        assert len(boxes) == len(candidates)
        twice = overlaps(boxes, boxes, 0.0) & ~np.eye(len(boxes), dtype=bool)
        assert not twice.any(), [named[k].get_text() for k in np.flatnonzero(twice.any(1))]
        covered = overlaps(boxes, scatter.obstacles(axes, candidates, x), 0.0)
        assert not covered.any(), [named[k].get_text() for k in np.flatnonzero(covered.any(1))]
        ticks = [tick.get_window_extent() for tick in axes.get_xticklabels() if tick.get_text()]
        assert Bbox.count_overlaps(ticks[0], ticks[1:]) == 0
        inside = axes.bbox.padded(1.0)
        assert all(inside.contains(*corner) for box in boxes for corner in (box[:2], box[2:]))


@pytest.mark.parametrize("x", AXES, ids=lambda x: x.label)
def test_nothing_overlaps_for_the_candidates_of_the_demo(x: scatter.Horizontal) -> None:
    check([candidate(*row) for row in DEMO], x)


@pytest.mark.parametrize("x", AXES, ids=lambda x: x.label)
def test_nothing_overlaps_for_the_sample_report(x: scatter.Horizontal) -> None:
    check(sample_report()["candidates"], x)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from((0.0, 0.02, 0.1, 0.5)), st.sampled_from(AXES))
def test_nothing_overlaps_in_a_random_cloud(
    seed: int, spread: float, x: scatter.Horizontal
) -> None:
    check(cloud(seed, spread), x)


def apart(first: tuple[Any, Any], second: tuple[Any, Any]) -> bool:
    """Check that two lines, given by their ends, do not cross."""

    def side(a: Any, b: Any, c: Any) -> float:
        return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))

    (a, b), (c, d) = first, second
    return side(a, b, c) * side(a, b, d) >= 0 or side(c, d, a) * side(c, d, b) >= 0


@pytest.mark.parametrize("x", AXES, ids=lambda x: x.label)
def test_no_leader_of_the_demo_crosses_another_or_a_name(x: scatter.Horizontal) -> None:
    with style.canvas(6.0, 6.4) as (figure, axes):
        candidates = [candidate(*row) for row in DEMO]
        scatter.draw(figure, axes, candidates, x)
        figure.canvas.draw()
        boxes = {text.xy: Text.get_window_extent(text) for text in axes.texts if text.get_text()}
        lines = [text for text in axes.texts if not text.get_text()]
        leaders = [
            (
                line.xy,
                axes.transData.transform(line.xy),
                line.get_transform().transform(line.get_position()),
            )
            for line in lines
        ]
    assert leaders
    for own, _, end in leaders:
        assert boxes[own].padded(1.0).contains(*end)
    for (_, *one), (_, *other) in combinations(leaders, 2):
        assert apart((one[0], one[1]), (other[0], other[1]))
    for own, start, end in leaders:
        for share in np.linspace(0, 1, 60):
            spot = start + share * (end - start)
            assert not any(box.contains(*spot) for xy, box in boxes.items() if xy != own)


def test_a_label_with_room_stands_at_its_point() -> None:
    point = np.array([[400.0, 300.0]])
    marker = np.array([[394.0, 294.0, 406.0, 306.0]])
    box = labels.place(point, np.array([[80.0, 20.0]]), marker, np.array([0.0, 0, 800, 600]), 8.0)
    end = labels.leader_ends(point[0], box)[0]
    assert 6.0 < np.hypot(*(end - point[0])) < 24.0


def test_the_same_points_give_the_same_places() -> None:
    points = np.random.default_rng(1).uniform(100, 500, (9, 2))
    sizes = np.tile((90.0, 18.0), (9, 1))
    markers = np.concatenate([points - 4, points + 4], axis=1)
    bounds = np.array([0.0, 0.0, 600.0, 600.0])
    first, second = (labels.place(points, sizes, markers, bounds, 6.0) for _ in range(2))
    assert np.array_equal(first, second)
