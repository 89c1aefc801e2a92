"""The tables that docs/frame_data.md carries."""

from pathlib import Path

import pytest

from arena.base.errors import InputError
from arena.frame_data import listing as frame_data_table
from arena.frame_data.listing import COLUMNS, table, updated
from arena.frame_data.skills import FIGHTERS, load
from arena.rules.constants import KNOCK_DOWN_FRAMES
from tests.pages import ROOT

PAGE = ROOT / frame_data_table.DOCUMENT


def rows(name: str) -> dict[str, dict[str, str]]:
    """Read a table back: slot -> column -> cell."""
    lines = [line for line in table(load(name)).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
    assert tuple(cells[0]) == COLUMNS
    return {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in cells[2:]}


@pytest.mark.parametrize("name", FIGHTERS)
def test_every_skill_has_a_row_with_its_figures(name: str) -> None:
    fighter = load(name)
    found = rows(name)
    assert len(found) == len(fighter.skills) - 1
    light, skill = found["1 light"], fighter.skills[1]
    assert light["start-up / active / recovery"] == (
        f"{skill.startup} / {skill.active} / {skill.recovery}"
    )
    assert light["total"] == str(skill.total)
    assert int(light["on block"].replace("−", "-")) == skill.on_block
    assert int(light["on hit"].replace("−", "-")) == skill.on_hit
    assert light["reach"] == f"{skill.reach / 256:g} px"
    assert light["damage"] == str(skill.damage)


def test_what_is_special_is_noted() -> None:
    aster, brakk, cirrus = (rows(name) for name in FIGHTERS)
    low = load("aster").skills[3]
    assert aster["3 low"]["on hit"] == f"down +{KNOCK_DOWN_FRAMES - low.active - low.recovery}"
    assert "invulnerable 0–" in aster["7 defence"]["notes"]
    assert "armour takes 1" in brakk["6 special"]["notes"]
    assert "catches strikes" in brakk["7 defence"]["notes"]
    assert "cannot be escaped" in brakk["8 super"]["notes"]
    assert "flies" in cirrus["6 special"]["notes"]
    assert "px back" in cirrus["7 defence"]["notes"]
    assert all("costs" in found["8 super"]["notes"] for found in (aster, brakk, cirrus))


def test_marked_tables_are_replaced_and_nothing_else(tmp_path: Path) -> None:
    before = "# Title\n<!-- frame-data:aster -->\nold\n<!-- /frame-data:aster -->\nrest | of it\n"
    after = updated(before)
    assert after == before.replace("old\n", table(load("aster")))
    assert updated(after) == after
    path = tmp_path / "page.md"
    path.write_text(before)
    frame_data_table.main([str(path)])
    assert path.read_text() == after


def test_without_a_name_it_is_the_page_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / frame_data_table.DOCUMENT
    page.parent.mkdir()
    page.write_text("<!-- frame-data:cirrus -->\n<!-- /frame-data:cirrus -->\n")
    monkeypatch.chdir(tmp_path)
    frame_data_table.main([])
    assert table(load("cirrus")) in page.read_text()


def test_a_document_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.md"):
        frame_data_table.main([str(tmp_path / "nothing.md")])
    with pytest.raises(InputError, match="2 documents"):
        frame_data_table.main(["a.md", "b.md"])


def test_the_tables_on_the_page_are_up_to_date() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert updated(text) == text, "run: python -m arena.frame_data.listing"
    for name in FIGHTERS:
        assert f"<!-- frame-data:{name} -->" in text
