"""Answers: one JSON object on stdout, text in columns, an exit status for a failed result."""

import json
import os
import subprocess
import sys
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


def _print_everywhere() -> None:
    print("by print")
    for name in ("stdout", "__stdout__"):
        stream = getattr(sys, name)
        if stream is not None:  # it was closed
            stream.write(f"by sys.{name}\n")  # held back until it is flushed
    os.write(1, b"by the descriptor\n")
    subprocess.run(["/bin/echo", "by a process"], check=True)


def test_no_descriptor_that_leads_to_stdout_lets_anything_else_through(
    capfd: pytest.CaptureFixture[str],
) -> None:
    @answering
    def noisy(fails: bool = False) -> Answer:
        _print_everywhere()
        if fails:
            raise KeyError("no answer")
        return Answer({"fights": 3}, "", True)

    noisy()
    out, err = capfd.readouterr()
    assert json.loads(out) == {"fights": 3}
    assert out.count("\n") == 1
    assert err.count("by ") == 5
    with pytest.raises(KeyError):
        noisy(fails=True)
    out, err = capfd.readouterr()
    assert (out, err.count("by ")) == ("", 5)
    print("and afterwards stdout is as it was", flush=True)
    os.write(1, b"in every way")
    assert capfd.readouterr().out == "and afterwards stdout is as it was\nin every way"


_PROGRAM = """
import atexit, os, sys
from experiments.cli.answer import Answer, answering
from experiments.cli.main import app, main
from tests.experiments.cli.test_answer import _print_everywhere

@app.command("shout")
@answering
def shout() -> Answer:
    atexit.register(_print_everywhere)
    _print_everywhere()
    return Answer({"text": "–"}, "", True)

sys.argv = ["arena", "shout"]
sys.exit(main())
"""


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("stdout", ["pipe", "file"])
def test_a_program_says_its_answer_alone_to_whatever_stdout_is(
    stdout: str, encoding: str, tmp_path: Path
) -> None:
    """Also if an agent prints while the program ends."""
    with (tmp_path / "out").open("w+b") as file:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            stdout=subprocess.PIPE if stdout == "pipe" else file,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONIOENCODING": f"{encoding}:replace"},
            check=True,
        )
        file.seek(0)
        said = done.stdout if stdout == "pipe" else file.read()
    assert json.loads(said) == {"text": "–"}
    assert said.count(b"\n") == 1
    assert done.stderr.count(b"by ") == 10


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&-"])
def test_a_closed_stdout_or_stderr_does_no_harm(closed: str) -> None:
    shell = ["/bin/sh", "-c", f'exec "$0" -c "$1" {closed}', sys.executable, _PROGRAM]
    done = subprocess.run(shell, capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr
    if closed == "2>&-":
        assert json.loads(done.stdout) == {"text": "–"}
    else:
        assert done.stdout == ""


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


def test_names_are_no_code_for_a_terminal() -> None:
    name = "exec:python3 -c '\x1b[2J\n'"
    shown = r"exec:python3 -c '\x1b[2J\n'"
    assert table(["agent", "won"], [[name, "1"]]).splitlines()[1] == f"{shown}    1"
    assert folded([f"{name} forfeited"]) == r"exec:python3 -c '\x1b[2J ' forfeited"
