"""The report says and shows what its figures hold, and needs nothing from outside."""

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from rich.console import Console
from scipy.stats import spearmanr

from experiments.frame_use import USES
from experiments.offline.looks import EDGES, histogram
from experiments.report import frame_use, words, write
from experiments.report.pictures import pictures
from experiments.report.table import headings, percent, rows, terminal_table
from experiments.report.verdict import difference, verdict
from tests.experiments.sample_report import sample_report, with_held_out


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    return sample_report()


@pytest.fixture(scope="module")
def written(report: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write(report, pictures(report), folder)
    return folder


class _References(HTMLParser):
    """Collects what a page would load, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.alternatives = 0
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"src", "href", "srcset", "data", "action"}:
                self.addresses.append(value or "")
            self.alternatives += name == "alt" and bool(value)

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(folder: Path) -> _References:
    found = _References()
    found.feed((folder / "report.html").read_text())
    found.text = re.sub(r"\s+", " ", found.text)
    return found


def test_page_refers_to_nothing_outside_itself(written: Path) -> None:
    page = _read(written)
    assert page.addresses
    assert all(address.startswith("data:image/png;base64,") for address in page.addresses)
    assert page.alternatives == len(page.addresses)
    html = (written / "report.html").read_text()
    assert "url(" not in html
    assert "<script" not in html
    assert 'name="viewport"' in html


def test_page_explains_the_plain_clone_with_its_figures(written: Path) -> None:
    text = _read(written).text
    assert "exceeded ½ on 0 of 200,000 frames; its maximum was 43.21 %" in text
    assert "answers 98.98 % of the frames as the pro did, and wins 0.0 % of 1,000 fights" in text
    assert "wins 31.0 [28–34] %" in text
    assert "the highest press-F1 within 12 frames" in text


def test_every_candidate_stands_on_the_page(written: Path, report: dict[str, Any]) -> None:
    text = _read(written).text
    for candidate in report["candidates"]:
        assert candidate["name"] in text


def test_pictures_are_whole_and_left_beside_the_page(written: Path) -> None:
    names = {path.name for path in written.iterdir()}
    assert names == {
        "report.json",
        "report.html",
        "accuracy_vs_win_rate.png",
        "press_f2_vs_win_rate.png",
        "act_probability.png",
        "confusion_chosen.png",
        "confusion_plain.png",
        "epochs.png",
        "frame_use.png",
    }
    for path in written.glob("*.png"):
        with Image.open(io.BytesIO(path.read_bytes())) as picture:
            picture.load()
            assert min(picture.size) > 400


def test_json_is_what_was_given(written: Path, report: dict[str, Any]) -> None:
    assert json.loads((written / "report.json").read_text()) == report


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100.0"), (0.9999, ">99.9"), (0.0, "0.0"), (0.0001, "<0.1"), (0.985, "98.5")],
)
def test_percent_is_never_rounded_to_all_or_nothing(share: float, text: str) -> None:
    assert percent(share) == text


def test_difference_of_win_rates_as_published() -> None:
    """Newcombe 1998, table II (a): 56/70 and 48/80, method 10."""
    first = {"win_rate": 56 / 70, "ci95": [0.6918, 0.8770]}
    second = {"win_rate": 48 / 80, "ci95": [0.4905, 0.7003]}
    assert difference(first, second) == pytest.approx((0.2, 0.0524, 0.3339), abs=2e-4)


def test_a_remedy_that_does_not_help_is_said_so(report: dict[str, Any]) -> None:
    candidates = report["candidates"]
    said = {candidate["name"]: verdict(candidate, candidates) for candidate in candidates}
    assert said["plain"] == "is plain"
    assert said["focal, threshold"] == "−0.2 no help"
    assert said["act × which, threshold"] == "+30.0 helps"
    worse = candidates[4] | {"online": candidates[1]["online"]}
    assert verdict(worse, candidates) == "−11.0 hurts"


@pytest.mark.parametrize("held_out", [False, True])
def test_table_fits_a_terminal_of_100_columns(report: dict[str, Any], held_out: bool) -> None:
    shown_of = with_held_out(report) if held_out else report
    console = Console(width=100, file=io.StringIO(), record=True)
    console.print(terminal_table(shown_of))
    shown = console.export_text()
    assert max(len(line) for line in shown.splitlines()) <= 100
    assert "…" not in shown
    assert "72.0 [69–75]" in shown and "36.0 [33–39]" in shown
    assert ("held-out" in shown) == held_out
    assert len(rows(shown_of)) == 9
    assert {len(row.cells) for row in rows(shown_of)} == {len(headings(shown_of))}
    best = rows(report)[-1].cells
    assert best[1:6] == ("98.12", "1.65", "1.10", "71.0", "3.4")  # lifts, guard, jump


def test_what_was_settled_by_fights_and_what_the_panel_is_worth_is_said(
    report: dict[str, Any],
) -> None:
    said = " ".join(words.which_number_told(report))
    assert "After looking at fights of earlier versions were chosen: press-F1 itself." in said
    assert "held-out" not in said
    told = " ".join(words.which_number_told(with_held_out(report)))
    assert "held-out opponents by +0.56 [−0.07 to +0.81]" in told
    nothing = with_held_out(report) | {"held_out": {"candidates": 6, "spearman": None}}
    assert "rank nothing" in " ".join(words.which_number_told(nothing))


def test_words_name_the_cost_of_choosing_without_fights(report: dict[str, Any]) -> None:
    said = " ".join(words.which_number_told(report))
    assert "cost 0.0 points" in said
    ranks = spearmanr(
        [candidate["offline"]["press_f1"]["12"] for candidate in report["candidates"]],
        [candidate["online"]["win_rate"] for candidate in report["candidates"]],
    )
    assert f"press-F1 within 12 frames +{ranks.statistic:.2f}" in said


def test_every_use_of_frames_has_a_colour() -> None:
    assert tuple(frame_use.COLOURS) == USES


def test_histogram_holds_every_row() -> None:
    act = np.array([0.0, 1e-7, 0.02, 0.5, 1.0])
    pressed = np.array([False, False, True, False, True])
    counts = histogram(act, pressed)
    assert sum(counts["pressed"]) == 2
    assert sum(counts["not_pressed"]) == 3
    assert len(counts["edges"]) == len(EDGES)


def test_how_simple_a_strategy_beats_it_is_said_in_words(report: dict[str, Any]) -> None:
    told = " ".join(words.how_it_is_exploited(report))
    assert "1 cell 12.0 [9–15] %" in told
    assert "30 cells 61.0 [57–65] %" in told
    assert "12 generations of 20 tables" in told
