"""Names, units and axes: one vocabulary, and a page that lists it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.clones.press_f2 import WINDOW
from agents.spec import HELD_OUT, PANEL, PROS
from arena.base.errors import InputError
from experiments.offline.controls import always_no_action
from experiments.offline.result import score
from experiments.tracking.table import with_tables
from experiments.tracking.view_names import VIEWS
from experiments.tracking.vocabulary import (
    REGISTERED,
    SECTIONS,
    VALIDATION_LOSS,
    check_names,
    group_of,
    metric,
    metrics,
)
from tests.experiments.conftest import MakeDataset

PAGE = Path(__file__).parents[2] / "docs" / "TRACKING.md"


def test_the_page_lists_what_the_code_knows() -> None:
    page = PAGE.read_text()
    assert with_tables(page) == page, "run python -m experiments.tracking.table docs/TRACKING.md"


def test_no_name_stands_twice() -> None:
    names = [m.name for families in SECTIONS.values() for f in families for m in f.metrics]
    assert len(names) == len(set(names)) == len(metrics())
    assert not VIEWS.keys() & metrics().keys()


def test_two_figures_choose_and_say_so() -> None:
    chosen = {name: m.chooses for name, m in metrics().items() if m.chooses}
    assert chosen == {VALIDATION_LOSS: "the epoch", REGISTERED: "the candidate"}
    assert REGISTERED.endswith(f"_{WINDOW}")


@pytest.mark.parametrize(
    ("name", "axis", "summary"),
    [
        ("offline/validation/nll", "training", "min,last"),
        ("offline/test/accuracy", "measure", "max,last"),
        ("online/panel/win_rate", "training", "max,last"),
        ("exploit/win_rate", "measure", "min,last"),
        ("online/pros/draws", "training", "last"),
    ],
)
def test_a_metric_has_an_axis_and_a_better_side(name: str, axis: str, summary: str) -> None:
    found = metric(name)
    assert (found.axis, found.summary) == (axis, summary)
    assert found.unit
    assert found.about


def test_a_name_may_end_with_any_agent() -> None:
    found = metric("tournament/ratings_low/clone-runs-mine")
    assert found.name == "tournament/ratings_low/{agent}"
    assert (found.axis, found.unit, found.defined) == ("fights", "Elo", "tournament/ratings_low/*")
    check_names(["tournament/ratings/pro-vera", "lineage/agents/pro-vera"])
    for name in ("tournament/rating_low/pro-vera", "tournament/ratings/pro:vera"):
        with pytest.raises(InputError, match="unknown metric"):
            check_names([name])


def test_every_offline_figure_has_a_name(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([[0, 1, 0, 2] * 10, [0, 3, 0, 0] * 10])
    figures = score("silent", always_no_action(dataset), dataset).scalars()
    for part in ("validation", "test"):
        check_names(f"offline/{part}/{name}" for name in figures)


@given(st.text(max_size=40))
def test_any_other_name_is_refused_in_one_line(name: str) -> None:
    if name in metrics() or name in VIEWS:
        return
    with pytest.raises(InputError, match="unknown metric") as caught:
        check_names([name])
    assert "\n" not in repr(str(caught.value))


def test_opponents_have_a_group() -> None:
    assert [group_of(met) for met in (PANEL, PROS, HELD_OUT, PANEL[:1], [])] == [
        "panel",
        "pros",
        "held_out",
        "others",
        "others",
    ]


# --- what is looked at ----------------------------------------------------------------------------
def test_press_timing_is_the_lag_of_the_nearest_press_of_the_skill_in_the_track() -> None:
    from experiments.offline.looks import REACH, press_timing

    logged, answered = np.zeros((2, 200), np.int8)
    tracks = np.array([[0, 100], [100, 200]])
    logged[[10, 50, 99, 150]] = [1, 2, 3, 1]
    answered[[13, 47, 101, 149]] = [1, 2, 3, 2]  # late, early, another track, another skill
    counts = press_timing(logged, answered, tracks)
    assert counts.sum() == 2
    assert counts[REACH + 3] == counts[REACH - 3] == 1
    assert press_timing(logged, np.zeros(200, np.int8), tracks).sum() == 0


def test_reliability_compares_what_is_said_with_what_is_done() -> None:
    from experiments.offline.looks import reliability

    generator = np.random.default_rng(0)
    act = generator.random(20_000)
    acted = generator.random(20_000) < act
    said, done, rows = reliability(acted, act, 10)
    assert rows.sum() == 20_000
    np.testing.assert_allclose(said, done, atol=0.05)
