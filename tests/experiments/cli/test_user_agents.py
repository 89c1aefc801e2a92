"""A user's own agent from the command line: whatever it raises or prints, nothing else breaks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.cli.main import main

PLACES = ("import", "constructor", "reset", "act", "over", "close")
RAISED = {
    "exit": "SystemExit(0)",
    "exit with a status": "SystemExit(3)",
    "exit with a word": "SystemExit('bye\\nnow')",
    "generator": "GeneratorExit()",
    "own": "Mine('over\\nand out')",
    "error": "RuntimeError('no')",
    "no memory": "MemoryError()",
}
_AGENT = """
import os
import subprocess
import sys
import numpy as np

class Mine(BaseException):
    pass

class Agent:
    def __init__(self):
        self.at("constructor")

    def reset(self, fights, seed):
        self.at("reset")

    def act(self, observation):
        self.at("act")
        answer = np.zeros((len(observation.side), 2), int)
        answer[:, 0] = 1
        answer[:, 1] = observation.frame % 30 == 0
        return answer

    def over(self, results):
        self.at("over")

    def close(self):
        self.at("close")

    @staticmethod
    def at(place):
        if place == "{place}":
            {does}

Agent.at("import")
"""


def agent(folder: Path, place: str, does: str) -> str:
    path = folder / "mine.py"
    path.write_text(_AGENT.format(place=place, does=does))
    return f"python:{path}:Agent"


def assert_told(err: str, spec: str, place: str) -> None:
    lines = [line for line in err.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1
    assert spec in lines[0]
    assert place in lines[0]
    assert "Traceback" not in err


@pytest.mark.parametrize("place", PLACES)
def test_an_agent_that_would_end_the_program_is_told_instead(place: str, tmp_path: Path) -> None:
    """In a process of its own, where nobody else would catch what it raises."""
    spec = agent(tmp_path, place, "raise SystemExit(0)")
    typed = ["fight", spec, "scripted:rush", "--fights", "2", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "experiments.cli.main", *typed],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert_told(done.stderr, spec, place)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("raised", RAISED)
def test_whatever_an_agent_raises_is_one_line(
    raised: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = agent(tmp_path, place, f"raise {RAISED[raised]}")
    assert main(["fight", "scripted:standstill", spec, "--fights", "2", "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert_told(err, spec, place)


@pytest.mark.parametrize("place", PLACES)
def test_an_interrupt_by_the_user_passes(place: str, tmp_path: Path) -> None:
    spec = agent(tmp_path, place, "raise KeyboardInterrupt")
    assert main(["fight", spec, "scripted:rush", "--fights", "2", "--json"]) == 130


_SHOUTS = {
    "print": "print('loud')",
    "sys.stdout": "sys.stdout.write('loud\\n')",
    "sys.__stdout__": "sys.__stdout__.write('loud\\n')",
    "descriptor": "os.write(1, b'loud\\n')",
    "process": "subprocess.run(['/bin/echo', 'loud'], check=True)",
}


@pytest.mark.parametrize("place", ["import", "act", "close"])
@pytest.mark.parametrize("shout", _SHOUTS)
def test_whatever_an_agent_prints_the_answer_stands_alone(
    shout: str, place: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    once = f"place in seen or (seen.add(place), {_SHOUTS[shout]})"
    spec = agent(tmp_path, place, once)
    path = tmp_path / "mine.py"
    path.write_text("seen = set()\n" + path.read_text())
    assert main(["fight", spec, "scripted:standstill", "--fights", "2", "--json"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["fights"] == 2
    assert out.count("\n") == 1
    assert "loud" in err
    os.write(1, b"as before\n")
    assert capfd.readouterr().out == "as before\n"
