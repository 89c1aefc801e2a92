"""Runs are kept in their folder and by wandb, offline and online figures on one axis."""

import json
import os
import socket
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


def test_folder_keeps_steps_and_summary(tmp_path: Path) -> None:
    tracker = FolderTracker(tmp_path)
    for step in STEPS:
        tracker.log(step)
    assert not (tmp_path / "summary.json").exists()
    tracker.finish({"best_epoch": 2})
    assert read_steps(tmp_path) == STEPS
    assert json.loads((tmp_path / "summary.json").read_text()) == {"best_epoch": 2}


def test_what_stands_there_is_gone_on_with_and_no_epoch_comes_twice(tmp_path: Path) -> None:
    FolderTracker(tmp_path).log(STEPS[0])
    before = (tmp_path / "steps.jsonl").read_bytes()
    tracker = FolderTracker(tmp_path)
    for step in (STEPS[0] | {"seconds": 9.0}, STEPS[1], STEPS[1]):
        tracker.log(step)
    assert read_steps(tmp_path) == STEPS
    assert (tmp_path / "steps.jsonl").read_bytes().startswith(before)


@pytest.mark.parametrize("left", [1, 10, -2])
def test_a_line_that_was_cut_off_is_written_again(tmp_path: Path, left: int) -> None:
    tracker = FolderTracker(tmp_path)
    for step in STEPS:
        tracker.log(step)
    file = tmp_path / "steps.jsonl"
    first, second = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(first + second[:left])
    assert read_steps(tmp_path) == STEPS[:1]
    FolderTracker(tmp_path).log(STEPS[1])
    assert file.read_bytes() == first + second


def test_numbers_that_json_does_not_know_are_refused(tmp_path: Path) -> None:
    tracker = FolderTracker(tmp_path)
    with pytest.raises(ValueError, match="JSON"):
        tracker.log({"epoch": 1, "offline/nll": float("inf")})
    assert read_steps(tmp_path) == []


def test_several_trackers_all_hear_everything(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    both = Trackers([FolderTracker(folder) for folder in folders])
    both.log(STEPS[0])
    both.finish({"done": True})
    assert read_steps(folders[0]) == read_steps(folders[1]) == STEPS[:1]
    assert (tmp_path / "b" / "summary.json").exists()


def test_tracking_without_wandb_leaves_no_wandb_folder(tmp_path: Path) -> None:
    run_tracker(tmp_path, {}, use_wandb=False).finish({})
    assert not (tmp_path / "wandb").exists()


def _records(log: Path) -> list[dict[str, Any]]:
    """Read an offline run back with wandb's own reader."""
    command = [sys.executable, "-m", "wandb", "leet", "inspect", "--json", str(log)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _offline_run(folder: Path) -> list[dict[str, Any]]:
    (log,) = folder.glob("wandb/offline-run-*/run-*.wandb")
    return _records(log)


def _history(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    items = [record["history"]["item"] for record in records if record["type"] == "history"]
    return [{name: item[name] for name in STEPS[0]} for item in items]


@pytest.mark.slow
def test_wandb_run_holds_both_tests_on_the_epoch_axis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WANDB_MODE", "offline")
    tracker = run_tracker(tmp_path, {"remedy": "plain"}, use_wandb=True)
    for step in STEPS:
        tracker.log(step)
    tracker.finish({"best_epoch": 2})
    assert capfd.readouterr() == ("", "")

    records = _offline_run(tmp_path)
    metrics = [record["metric"] for record in records if record["type"] == "metric"]
    axes = {
        metric["glob_name"]: metric["step_metric"] for metric in metrics if "glob_name" in metric
    }
    assert axes["offline/*"] == axes["online/*"] == "epoch"
    assert _history(records) == STEPS
    summaries = [record["summary"]["update"] for record in records if record["type"] == "summary"]
    assert {"best_epoch": 2} in summaries


@pytest.mark.slow
def test_a_run_that_goes_on_is_one_run_for_wandb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WANDB_MODE", "offline")
    for step in STEPS:
        tracker = run_tracker(tmp_path, {}, use_wandb=True)
        tracker.log(step)
        tracker.finish({})
    assert capfd.readouterr() == ("", "")
    logs = sorted(tmp_path.glob("wandb/offline-run-*/run-*.wandb"))
    assert len({log.name for log in logs}) == 1
    assert sorted((step for log in logs for step in _history(_records(log))), key=str) == STEPS


KEY = "0123456789abcdef" * 2 + "01234567"
SCRIPT = """
import sys
from pathlib import Path
from experiments.tracking import run_tracker

tracker = run_tracker(Path(sys.argv[1]), {"remedy": "plain"}, use_wandb=True)
tracker.log({"epoch": 1, "offline/accuracy": 0.5, "online/win_rate": 0.1})
tracker.log({"epoch": 2, "offline/accuracy": 0.75, "online/win_rate": 0.2})
tracker.finish({"best_epoch": 2})
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("server", "key", "mode"),
    [
        ("closed", KEY, None),
        ("closed", KEY, "online"),
        ("silent", KEY, None),
        ("closed", "short", None),
    ],
)
def test_with_a_key_and_no_server_the_run_goes_on_offline(
    tmp_path: Path, server: str, key: str, mode: str | None
) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        if server == "silent":
            door.listen()
        given = {
            "WANDB_BASE_URL": f"http://127.0.0.1:{door.getsockname()[1]}",
            "WANDB_API_KEY": key,
            "HOME": str(tmp_path),
        }
        environment = {k: v for k, v in os.environ.items() if not k.startswith("WANDB_")} | given
        if mode is not None:
            environment["WANDB_MODE"] = mode
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,  # wandb itself gives up, and the run with it, after 90 s
            env=environment,
            check=True,
        )
    assert done.stdout == ""
    (warning,) = done.stderr.splitlines()
    assert warning.startswith("warning: wandb: ")
    assert warning.endswith("to be sent with `wandb sync`")
    assert read_steps(tmp_path) == STEPS
    assert _history(_offline_run(tmp_path)) == STEPS
