"""Outside agents from the command line: checked, and in fights."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from experiments.cli.main import main
from tests.agents.processes.bots import EXAMPLES, command

Captured = pytest.CaptureFixture[str]
GOOD = f"{sys.executable} {EXAMPLES / 'bot.py'}"


@pytest.fixture(autouse=True)
def _own_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))


def answer(capsys: Captured, *typed: str, status: int = 0) -> dict[str, Any]:
    assert main([*typed, "--json"]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_bot_that_keeps_the_protocol_passes(capsys: Captured) -> None:
    found = answer(capsys, "bot", "check", GOOD)
    assert all(check["ok"] for check in found["checks"])
    assert {"name", "ok", "fix"} <= found["checks"][0].keys()


def test_a_bot_that_does_not_is_told_what_to_fix(capsys: Captured) -> None:
    typed = ("bot", "check", command("early"), "--start-limit", "20")
    (hello,) = answer(capsys, *typed, status=1)["checks"]
    assert not hello["ok"]
    assert "loading the model" in hello["found"]
    assert "write nothing before" in hello["fix"]
    assert main(list(typed)) == 1
    out = capsys.readouterr().out
    assert out.startswith("FAIL  hello")
    assert "to fix: answer hello with one line of JSON" in out


def test_a_command_that_is_not_there_is_bad_input(capsys: Captured) -> None:
    assert main(["bot", "check", "no-such-bot --fast"]) == 2
    err = capsys.readouterr().err
    assert "error: exec:no-such-bot --fast: there is no command 'no-such-bot'" in err


@pytest.mark.parametrize("option", ["--start-limit", "--move-limit"])
@pytest.mark.parametrize("value", ["inf", "nan", "1e300", "0"])
def test_a_limit_that_is_none_is_bad_input(capsys: Captured, option: str, value: str) -> None:
    assert main(["bot", "check", GOOD, option, value]) == 2
    assert f"error: Invalid value for '{option}'" in capsys.readouterr().err


def test_forfeits_are_counted_with_their_reasons(capsys: Captured) -> None:
    spec = f"exec:{command('exit')}"
    typed = ("fight", spec, "scripted:standstill", "--fights", "4")
    found = answer(capsys, *typed)
    assert (found["b_wins"], found["draws"]) == (4, 0)
    expected = {"agent": spec, "fights": 4, "reason": "exited with status 3"}
    assert found["forfeits"] == [expected]
    typed = ("evaluate", spec, "--opponents", "scripted:standstill,scripted:random")
    assert answer(capsys, *typed, "--fights", "2")["forfeits"] == [expected | {"fights": 2}] * 2
    assert main([*typed, "--fights", "2"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "forfeited 2 of 2 fights: exited with status 3." in out
