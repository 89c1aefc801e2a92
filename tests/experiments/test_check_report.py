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
            "chosen": False,
            "online": {
                "fights": 1400,
                "win_rate": 0.0,
                "ci95": [0.0, 0.003],
                "pros": {"win_rate": 0.0, "ci95": [0.0, 0.01]},
            },
        },
        {
            "name": "plain-sample",
            "remedy": "plain",
            "decoder": "sample",
            "offline": {"accuracy": 0.98},
            "chosen": False,
            "online": {
                "fights": 1400,
                "win_rate": 0.9,
                "ci95": [0.88, 0.92],
                "pros": {"win_rate": 0.9, "ci95": [0.87, 0.93]},
            },
        },
        {
            "name": "balanced",
            "remedy": "inverse",
            "decoder": "threshold",
            "offline": {"accuracy": 0.95},
            "chosen": True,
            "online": {
                "fights": 1400,
                "win_rate": 0.68,
                "ci95": [0.45, 0.71],
                "pros": {"win_rate": 0.54, "ci95": [0.2, 0.58]},
            },
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
        (2, ("online", "ci95"), [0.449, 0.71]),
        (2, ("online", "pros", "ci95"), [0.199, 0.58]),
    ],
)
def test_each_fact_can_fail_the_report(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    candidate: int,
    path: tuple[str, ...],
    value: object,
) -> None:
    report = copy.deepcopy(GOOD)
    node = report["candidates"][candidate]
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    assert run(tmp_path, report) == 1
    assert capsys.readouterr().out.count("FAIL") == 1


def test_the_chosen_clone_counts_by_the_lower_end_whoever_wins_most() -> None:
    panel, against_pros = facts(GOOD)[-2:]
    assert "balanced" in panel.what and "balanced" in against_pros.what
    assert (panel.value, against_pros.value) == (0.45, 0.2)


@pytest.mark.parametrize(
    "report",
    [
        {},
        [],
        {"candidates": []},
        {"candidates": GOOD["candidates"][1:]},
        {"candidates": GOOD["candidates"][:1] * 2},
        {"candidates": [{"name": "plain"}]},
        {"candidates": GOOD["candidates"][:2]},
        {"candidates": [*GOOD["candidates"], GOOD["candidates"][2]]},
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
