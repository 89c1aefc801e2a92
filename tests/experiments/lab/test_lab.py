"""The command lab from typing to JSON, table and page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from arena.frame_data.skills import FIGHTERS
from experiments.cli.main import main
from experiments.lab import tables
from experiments.lab.answers import ANSWERS
from experiments.lab.report import make

Captured = pytest.CaptureFixture[str]
TYPED = ("lab", "--players", "scripted:rush,scripted:zone", "--fights", "4", "--seed", "2")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one run of the command wrote."""
    out = tmp_path_factory.mktemp("lab") / "out"
    assert main([*TYPED, "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    """Its JSON."""
    found: dict[str, Any] = json.loads((folder / "lab.json").read_text())
    return found


def test_every_skill_stands_against_every_defender_at_every_distance(
    report: dict[str, Any],
) -> None:
    skills, distances = report["skills"], report["distances"]
    assert len(skills) == 10 * len(FIGHTERS)
    assert {(skill["fighter"], skill["skill"]) for skill in skills} >= {("brakk", "air_heavy")}
    for skill in skills:
        assert tuple(skill["against"]) == FIGHTERS
        for against in skill["against"].values():
            assert set(map(len, against.values())) == {len(distances)}
            for place, touches in enumerate(against["touches"]):
                assert (touches is None) == (against["on_sight"][place] is None)
                assert (against["guard"][place] is None) == (against["on_block"][place] is None)
                assert set(against["on_sight"][place] or ()) <= set(ANSWERS)
                for punish in against["punished_blocked"][place] or ():
                    assert set(punish) == {"slot", "after", "walk"}


def test_the_report_holds_fights_match_ups_and_signs(report: dict[str, Any]) -> None:
    assert report["use"]["fights"] == 4
    assert report["source"] == "scripted:rush, scripted:zone"
    assert len(report["matchups"]) == 3
    names = [sign["sign"] for sign in report["signs"]]
    assert len(names) == len(set(names)) == 19
    assert all(isinstance(sign["ok"], bool) for sign in report["signs"])


def test_the_tables_fit_a_terminal(report: dict[str, Any]) -> None:
    text = tables.text(report, 100)
    assert max(map(len, text.splitlines())) <= 100
    for told in ("Aster at touching", "Best combo", "4 fights of scripted:rush", "side 0 wins"):
        assert told in text


def test_the_page_holds_all_that_it_shows(folder: Path) -> None:
    page = (folder / "lab.html").read_text()
    sources = re.findall(r'(?:src|href)="([^"]{0,40})', page)
    assert len(sources) == 8
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert "What a knock-down leads to" in page


def test_rules_alone_need_no_fights(report: dict[str, Any]) -> None:
    found = make(report, None, None, 15)
    assert (found["use"], found["source"], found["matchups"]) == (None, None, [])
    assert [sign["sign"] for sign in found["signs"]] == ["skills without an answer"]
    assert "fights of" not in tables.text(found, 100)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--players", "scripted:nobody"), "scripted:nobody"),
        (("--players", ","), "names nobody"),
        (("--players", "scripted:rush", "--rules-only"), "exclude each other"),
        (("--logs", "no/such.corpus"), "no/such.corpus"),
        (("--delay", "99"), "reaction delay"),
        (("--fights", "0"), "--fights"),
    ],
)
def test_bad_input_is_one_line(
    capsys: Captured, tmp_path: Path, typed: tuple[str, ...], told: str
) -> None:
    assert main(["lab", *typed, "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()
