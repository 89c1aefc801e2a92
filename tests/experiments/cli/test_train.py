"""`arena train clone`: killed, asked for again or otherwise, and what it says at the end."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from experiments import train_clone
from experiments.cli.main import main
from experiments.tracking import read_steps
from experiments.train_clone import epochs_in
from tests.experiments.won import fights_won

Captured = pytest.CaptureFixture[str]
EPOCHS = 4


def typed(corpus: Path, out: Path, *more: str) -> list[str]:
    return [
        *("train", "clone", "--logs", str(corpus), "--out", str(out), "--epochs", str(EPOCHS)),
        *("--width", "16", "--fights", "2", "--opponents", "scripted:standstill", "--no-wandb"),
        *more,
    ]


def start(arguments: list[str]) -> subprocess.Popen[bytes]:
    """Start the program on one thread, as tests run: the number of threads may settle a digit."""
    command = [sys.executable, "-m", "experiments.cli.main", *arguments]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment)


def finish(arguments: list[str], capsys: Captured) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def without_seconds(epochs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [epoch | {"seconds": None} for epoch in epochs]


@pytest.mark.slow
def test_a_killed_training_goes_on_where_it_was(
    corpus: Path, tmp_path: Path, capsys: Captured
) -> None:
    straight, broken = tmp_path / "straight", tmp_path / "broken"
    expected = finish(typed(corpus, straight), capsys)
    logged: list[bytes] = []
    for epochs in (1, 2):
        with start(typed(corpus, broken)) as process:
            while process.poll() is None and len(read_steps(broken)) < epochs:
                time.sleep(0.01)
            process.kill()
        assert process.returncode == -9
        assert not (broken / "clone.json").exists()
        logged.append((broken / "steps.jsonl").read_bytes())
    found = finish(typed(corpus, broken), capsys)
    assert without_seconds(found["epochs"]) == without_seconds(expected["epochs"])
    assert [epoch["epoch"] for epoch in found["epochs"]] == list(range(1, EPOCHS + 1))
    steps = (broken / "steps.jsonl").read_bytes()
    assert all(steps.startswith(before) for before in logged)
    weights = [(folder / "model.safetensors").read_bytes() for folder in (straight, broken)]
    assert weights[0] == weights[1]
    assert (straight / "clone.json").read_text() == (broken / "clone.json").read_text()


@pytest.mark.slow
def test_other_settings_are_refused_in_a_line(
    corpus: Path, tmp_path: Path, capsys: Captured
) -> None:
    command = typed(corpus, tmp_path)
    assert main(command) == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main(typed(corpus, tmp_path, "--seed", "8")) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith(f"error: {tmp_path}: holds another run, with settings.seed 0 and not 8")
    assert error.endswith("add --restart to begin anew there, or give another --out")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert main(command) == 0
    assert "this training is finished" in capsys.readouterr().err
    assert main(typed(corpus, tmp_path, "--seed", "8", "--restart")) == 0
    assert [step["epoch"] for step in epochs_in(tmp_path)] == list(range(1, EPOCHS + 1))


def test_a_folder_that_cannot_be_written_is_refused_at_once(corpus: Path, capsys: Captured) -> None:
    for command in (
        typed(corpus, Path("/dev/null/run")),
        ["train", "ppo", "--out", "/dev/null/run"],
    ):
        assert main(command) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "/dev/null is no folder; give another place" in line


@pytest.mark.slow
def test_where_the_loss_and_the_fights_disagree_it_says_so(
    corpus: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_clone, "online_test", fights_won([0.75, 0.25, 0.25, 0.5]))
    command = typed(corpus, tmp_path, "--learning-rate", "0.0005")
    assert main(command) == 0
    shown = capsys.readouterr().out
    said = " ".join(shown.split())
    assert "epoch 1 won 75.0 %, epoch 4, which is kept, 50.0 %" in said
    assert f"{tmp_path / 'best-in-fights'}" in said
    assert main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["best_in_fights"] == f"{tmp_path / 'best-in-fights'}"
    assert (
        main(["fight", f"clone:{tmp_path / 'best-in-fights'}", "scripted:rush", "--fights", "2"])
        == 0
    )
