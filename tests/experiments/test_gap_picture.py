"""The picture of the README shows the table of the results."""

from pathlib import Path

import pytest

from arena.base.errors import InputError
from arena.match.results import wilson
from experiments import gap_picture
from experiments.candidates import CANDIDATES
from experiments.gap_picture import FIGHTS, candidates_in
from experiments.report.table import interval
from tests.pages import ROOT

PAGE = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")


def test_the_table_holds_every_candidate_of_the_demo() -> None:
    found = candidates_in(PAGE)
    assert [each["name"] for each in found] == [each.name for each in CANDIDATES]
    assert [each["name"] for each in found if each["chosen"]] == ["act × which, F2"]
    assert found[0]["offline"]["accuracy"] == pytest.approx(0.9876)
    assert found[0]["online"]["win_rate"] == 0


def test_the_intervals_of_the_table_are_those_of_its_rates() -> None:
    text = PAGE.replace("**", "")
    for each in candidates_in(PAGE):
        wins = round(each["online"]["win_rate"] * FIGHTS)
        # a share rounded to a tenth of a point leaves two counts possible
        possible = [count for count in (wins - 1, wins, wins + 1) if count >= 0]
        written = [
            interval({"win_rate": count / FIGHTS, "ci95": wilson(count, FIGHTS)})
            for count in possible
        ]
        assert any(cell in text for cell in written), (each["name"], written)


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
    with pytest.raises(InputError, match="lacks 'focal'"):
        candidates_in(PAGE.replace("| focal |", "| fokal |"))
