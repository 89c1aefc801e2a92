"""The picture of the README shows the table of the results."""

import json
from pathlib import Path

import pytest

from arena.base.errors import InputError
from experiments import gap_picture, results_table
from experiments.candidates import CANDIDATES
from experiments.gap_picture import candidates_in
from tests.experiments.sample_report import sample_report, with_held_out
from tests.pages import ROOT

PAGE = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")


def test_the_table_holds_every_candidate_of_the_demo() -> None:
    found = candidates_in(PAGE)
    assert [each["name"] for each in found] == [each.name for each in CANDIDATES]
    assert [each["name"] for each in found if each["chosen"]] == ["√ inverse, F2"]
    assert found[0]["offline"]["accuracy"] == pytest.approx(0.9904)
    assert found[0]["online"]["win_rate"] <= 0.01


def test_the_intervals_of_the_table_hold_its_rates() -> None:
    for each in candidates_in(PAGE):
        low, high = each["online"]["ci95"]
        assert low - 0.005 <= each["online"]["win_rate"] <= high + 0.005  # they are rounded


def test_the_table_of_a_report_is_written_between_the_markers(tmp_path: Path) -> None:
    page, source = tmp_path / "page.md", tmp_path / "report.json"
    page.write_text("before\n<!-- demo -->\nold\n<!-- /demo -->\nafter\n")
    for report, columns in ((sample_report(), 10), (with_held_out(sample_report()), 11)):
        source.write_text(json.dumps(report))
        results_table.main([str(source), str(page)])
        lines = page.read_text().splitlines()
        assert (lines[:2], lines[-2:]) == (["before", "<!-- demo -->"], ["<!-- /demo -->", "after"])
        rows = lines[2:-2]
        assert len(rows) == 2 + 3 + 6
        assert {row.count("|") - 1 for row in rows} == {columns}
        assert rows[-1].startswith("| \\* **act × which, threshold** | 98.12 | 1.65 | 1.10 |")
    before = page.read_text()
    source.write_text("{}")
    for wrong in ([str(source), str(page)], [str(page)], [str(tmp_path / "none"), str(page)]):
        with pytest.raises(InputError):
            results_table.main(wrong)
    assert page.read_text() == before
    source.write_text(json.dumps(sample_report()))
    page.write_text("nothing marked")
    with pytest.raises(InputError, match="no table"):
        results_table.main([str(source), str(page)])


def test_the_picture_is_written(tmp_path: Path) -> None:
    path = tmp_path / "gap.png"
    gap_picture.main([str(ROOT / "docs" / "results.md"), str(path)])
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_page_without_the_table_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Nothing\n")
    with pytest.raises(InputError, match="no table"):
        gap_picture.main([str(page), str(tmp_path / "gap.png")])
    assert not (tmp_path / "gap.png").exists()
    with pytest.raises(InputError, match="two paths"):
        gap_picture.main([str(page)])
    with pytest.raises(InputError, match="lacks 'balanced, F2'"):
        candidates_in(PAGE.replace("| balanced, F2 |", "| balanced, F3 |"))
