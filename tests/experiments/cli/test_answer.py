"""Answers: one JSON object on stdout, text in columns, an exit status for a failed result."""

import json
from pathlib import Path

import numpy as np
import pytest
import typer

from experiments.cli.answer import Answer, answering, folded, interval, percent, table


def test_whatever_a_command_prints_stdout_holds_the_answer_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @answering
    def noisy(as_json: bool = False) -> Answer:
        print("an agent of the user's says hello")
        return Answer({"fights": 3}, "three fights", as_json)

    noisy(as_json=True)
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"fights": 3}
    assert captured.out.count("\n") == 1
    assert "hello" in captured.err
    noisy()
    assert capsys.readouterr().out == "three fights\n"


def test_json_takes_numpy_values_paths_and_figures_that_are_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = {
        "count": np.int64(3),
        "share": np.float32(0.5),
        "matrix": np.array([[np.nan, 0.25], [0.75, np.inf]]),
        "pair": (1, float("nan")),
        "where": Path("runs") / "demo",
        "flag": np.bool_(True),
        7: None,
    }
    answering(lambda: Answer(data, "", True))()
    assert json.loads(capsys.readouterr().out) == {
        "count": 3,
        "share": 0.5,
        "matrix": [[None, 0.25], [0.75, None]],
        "pair": [1, None],
        "where": "runs/demo",
        "flag": True,
        "7": None,
    }


def test_a_result_that_fails_what_was_asked_is_printed_and_exits_with_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit) as exit_:
        answering(lambda: Answer({}, "one fight does not verify", False, failed=True))()
    assert exit_.value.exit_code == 1
    assert capsys.readouterr().out == "one fight does not verify\n"


def test_columns_of_figures_line_up_on_the_right() -> None:
    text = table(["agent", "wins"], [["scripted:rush", "7"], ["clone:x", "1000"]])
    assert text.splitlines() == [
        "agent          wins",
        "scripted:rush     7",
        "clone:x        1000",
    ]


def test_a_name_too_long_for_the_line_keeps_its_end() -> None:
    name = f"clone:/home/{'somebody/' * 12}runs/best"
    lines = table(["agent", "wins"], [[name, "7"]]).splitlines()
    assert max(map(len, lines)) == 100
    assert lines[1].startswith("…")
    assert lines[1].endswith("runs/best     7")


def test_sentences_are_folded_and_paths_stay_whole() -> None:
    path = "/tmp/" + "x" * 120
    lines = folded([f"{path}: fight 3 does not play out as it says; fetch it again"]).splitlines()
    assert lines[0] == f"{path}:"
    assert lines[1] == "  fight 3 does not play out as it says; fetch it again"


def test_shares_are_written_as_percentages() -> None:
    assert percent(0.9876) == "98.8 %"
    assert percent(None) == percent(float("nan")) == "–"
    assert interval((0.0, 0.0038)) == "0.0–0.4 %"
