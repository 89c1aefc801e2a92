"""The check of the demo report passes one that holds and fails each way in which one may not."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from experiments.check_report import facts, main

GOOD: dict[str, Any] = {
    "candidates": [
        {
            "name": "plain",
            "remedy": "plain",
            "decoder": "argmax",
            "offline": {"accuracy": 0.99},
            "online": {"fights": 1400, "win_rate": 0.0, "pros": {"win_rate": 0.0}},
        },
        {
            "name": "plain-sample",
            "remedy": "plain",
            "decoder": "sample",
            "offline": {"accuracy": 0.98},
            "online": {"fights": 1400, "win_rate": 0.5, "pros": {"win_rate": 0.9}},
        },
        {
            "name": "balanced",
            "remedy": "inverse",
            "decoder": "threshold",
            "offline": {"accuracy": 0.95},
            "online": {"fights": 1400, "win_rate": 0.65, "pros": {"win_rate": 0.5}},
        },
    ]
}


def run(tmp_path: Path, report: object) -> int:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report))
    return main([str(path)])


def test_a_report_that_holds_passes_with_bounds_included(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, GOOD) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert all(line.startswith("ok ") for line in lines)
    assert "balanced" in lines[3]


@pytest.mark.parametrize(
    ("candidate", "path", "value"),
    [
        (0, ("offline", "accuracy"), 0.98),
        (0, ("online", "win_rate"), 0.011),
        (0, ("online", "fights"), 999),
        (0, ("offline", "accuracy"), float("nan")),
        (2, ("online", "win_rate"), 0.64),
        (2, ("online", "pros", "win_rate"), 0.49),
    ],
)
def test_each_fact_can_fail_the_report(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    candidate: int,
    path: tuple[str, ...],
    value: float,
) -> None:
    report = copy.deepcopy(GOOD)
    node = report["candidates"][candidate]
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    assert run(tmp_path, report) == 1
    assert capsys.readouterr().out.count("FAIL") == 1


def test_the_best_clone_is_the_one_that_wins_most_and_not_the_one_that_beats_the_pros() -> None:
    against_pros = facts(GOOD)[-1]
    assert "balanced" in against_pros.what
    assert against_pros.value == 0.5


@pytest.mark.parametrize(
    "report",
    [
        {},
        [],
        {"candidates": []},
        {"candidates": GOOD["candidates"][1:]},
        {"candidates": GOOD["candidates"][:1] * 2},
        {"candidates": [{"name": "plain"}]},
    ],
)
def test_a_report_without_the_needed_fields_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], report: object
) -> None:
    assert run(tmp_path, report) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1


def test_a_missing_report_names_the_command_that_makes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.json")]) == 2
    assert "make demo" in capsys.readouterr().err
