"""The program as a person meets it: help, exit statuses, and one line for whatever goes wrong."""

import subprocess
import sys

import pytest

from arena.base.errors import InputError
from experiments.cli import main as program
from experiments.cli.main import main

Captured = pytest.CaptureFixture[str]

COMMANDS = (
    (),
    ("demo",),
    ("train",),
    ("train", "clone"),
    ("offline-test",),
    ("evaluate",),
    ("fight",),
    ("agents",),
    ("tournament",),
    ("logs",),
    ("logs", "stats"),
    ("logs", "verify"),
    ("logs", "make"),
    ("logs", "add"),
    ("logs", "rescue"),
    ("logs", "export"),
    ("runs",),
    ("runs", "list"),
    ("runs", "show"),
    ("runs", "sync"),
    ("runs", "workspace"),
    ("sweep",),
    ("bench",),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_within_100_columns(
    command: tuple[str, ...], capsys: Captured
) -> None:
    assert main([*command, "--help"]) == 0
    text = capsys.readouterr().out
    assert " ".join(("arena", *command)) in text
    assert max(len(line) for line in text.splitlines()) <= 100


def test_arena_alone_shows_its_help(capsys: Captured) -> None:
    assert main([]) == 0
    assert "Commands" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["dance"], "dance"),
        (["fight", "scripted:rush"], "B"),
        (["fight", "scripted:rush", "scripted:zone", "--fights", "0"], "--fights"),
        (["fight", "scripted:rush", "scripted:zone", "--fights", "many"], "--fights"),
        (["fight", "scripted:rush", "scripted:zone", "--device", "cuda"], "choose cpu"),
        (["fight", "scripted:rush", "scripted:zone", "--device", "tpu"], "--device"),
        (["fight", "scripted:rush", "scripted:nobody"], "scripted:nobody"),
        (["fight", "scripted:rush", "scripted:zone", "--delay", "99"], "99"),
        (["evaluate", "scripted:rush", "--opponents", ","], "--opponents"),
        (["tournament", "scripted:rush"], "at least two"),
        (["tournament", "join", "no-such-ledger", "scripted:rush"], "no such ledger"),
        (["logs", "verify", "no-such-file.corpus"], "no-such-file.corpus"),
        (["logs"], "arena logs --help"),
        (["logs", "add", "no-such-folder"], "no-such-folder"),
        (["logs", "add", ".", "--player", "pro:vera"], "NAME=LEVEL,STYLE"),
        (["logs", "rescue", "no-such-file.corpus"], "no-such-file.corpus"),
        (["logs", "export", "--format", "minari"], "--id"),
        (["logs", "export", "--format", "parquet"], "--out"),
        (["bench", "--turbo"], "--turbo"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(typed: list[str], said: str, capsys: Captured) -> None:
    assert main(typed) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = [line for line in captured.err.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1
    assert said in lines[0]
    assert "Traceback" not in captured.err


def _raise(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def failing(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr(program, "app", failing)


def test_a_message_of_several_lines_is_told_on_one(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    _raise(monkeypatch, InputError("a.toml: line 3:\n  startup must be positive"))
    assert main(["agents"]) == 2
    assert capsys.readouterr().err == "error: a.toml: line 3: startup must be positive\n"


def test_an_error_is_no_code_for_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    _raise(monkeypatch, InputError("net.onnx: operator \x1b[2J\u202eevil\udcff"))
    assert main(["agents"]) == 2
    assert capsys.readouterr().err == "error: net.onnx: operator \\x1b[2J\\u202eevil\\udcff\n"


def test_a_fault_of_the_program_says_how_to_see_its_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.delenv("STANDSTILL_DEBUG", raising=False)
    _raise(monkeypatch, KeyError("health"))
    assert main(["agents"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: KeyError: 'health'")
    assert "STANDSTILL_DEBUG=1" in error
    assert error.count("\n") == 1

    monkeypatch.setenv("STANDSTILL_DEBUG", "1")
    with pytest.raises(KeyError):
        main(["agents"])


def test_an_interrupted_command_exits_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    _raise(monkeypatch, KeyboardInterrupt())
    assert main(["agents"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_nothing_heavy_is_imported_before_a_command_runs() -> None:
    heavy = ("numpy", "numba", "torch", "scipy", "matplotlib", "wandb", "pydantic", "tqdm")
    code = (
        "import sys, experiments.cli.main as program; program.main(['--help']);"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr.strip() == "[]"
