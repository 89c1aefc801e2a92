"""Runs are kept in their folder and by wandb, offline and online figures on one axis."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from experiments.tracking import FolderTracker, Trackers, read_steps, run_tracker

STEPS: list[dict[str, Any]] = [
    {"epoch": 1, "offline/accuracy": 0.5, "online/win_rate": 0.1},
    {"epoch": 2, "offline/accuracy": 0.75, "online/win_rate": 0.2},
]


def test_folder_keeps_steps_metadata_and_summary(tmp_path: Path) -> None:
    tracker = FolderTracker(tmp_path / "run", {"seed": 3})
    for step in STEPS:
        tracker.log(step)
    assert not (tmp_path / "run" / "summary.json").exists()
    tracker.finish({"best_epoch": 2})

    assert read_steps(tmp_path / "run") == STEPS
    assert json.loads((tmp_path / "run" / "metadata.json").read_text()) == {"seed": 3}
    assert json.loads((tmp_path / "run" / "summary.json").read_text()) == {"best_epoch": 2}


def test_a_new_run_in_an_old_folder_starts_anew(tmp_path: Path) -> None:
    first = FolderTracker(tmp_path, {})
    first.log(STEPS[0])
    first.finish({})
    FolderTracker(tmp_path, {})
    assert read_steps(tmp_path) == []
    assert not (tmp_path / "summary.json").exists()


def test_numbers_that_json_does_not_know_are_refused(tmp_path: Path) -> None:
    tracker = FolderTracker(tmp_path, {})
    with pytest.raises(ValueError, match="JSON"):
        tracker.log({"epoch": 1, "offline/nll": float("inf")})
    assert read_steps(tmp_path) == []


def test_several_trackers_all_hear_everything(tmp_path: Path) -> None:
    both = Trackers([FolderTracker(tmp_path / name, {}) for name in ("a", "b")])
    both.log(STEPS[0])
    both.finish({"done": True})
    assert read_steps(tmp_path / "a") == read_steps(tmp_path / "b") == STEPS[:1]
    assert (tmp_path / "b" / "summary.json").exists()


def test_tracking_without_wandb_leaves_no_wandb_folder(tmp_path: Path) -> None:
    run_tracker(tmp_path, {}, use_wandb=False).finish({})
    assert not (tmp_path / "wandb").exists()


def _records(folder: Path) -> list[dict[str, Any]]:
    """Read an offline run back with wandb's own reader."""
    (log,) = folder.glob("wandb/offline-run-*/run-*.wandb")
    command = [sys.executable, "-m", "wandb", "leet", "inspect", "--json", str(log)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_wandb_run_holds_both_tests_on_the_epoch_axis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WANDB_MODE", "offline")
    tracker = run_tracker(tmp_path / "run", {"remedy": "plain"}, use_wandb=True)
    for step in STEPS:
        tracker.log(step)
    tracker.finish({"best_epoch": 2})
    assert capfd.readouterr().out == ""

    records = _records(tmp_path / "run")
    metrics = [record["metric"] for record in records if record["type"] == "metric"]
    axes = {
        metric["glob_name"]: metric["step_metric"] for metric in metrics if "glob_name" in metric
    }
    assert axes["offline/*"] == axes["online/*"] == "epoch"
    history = [record["history"]["item"] for record in records if record["type"] == "history"]
    assert [{name: item[name] for name in STEPS[0]} for item in history] == STEPS
    summaries = [record["summary"]["update"] for record in records if record["type"] == "summary"]
    assert {"best_epoch": 2} in summaries
