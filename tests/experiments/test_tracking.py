"""Runs are kept in their folder and by wandb, offline and online figures on one axis."""

import base64
import hashlib
import io
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from arena.base.errors import InputError
from experiments.tracking import (
    STEPS_FILE,
    Description,
    FolderTracker,
    Trackers,
    closing,
    locked,
    read_steps,
    run_tracker,
)
from experiments.tracking.values import Chart, Film, Lineage, Picture, Table, restored
from experiments.tracking.vocabulary import metrics
from tests.experiments.wandb_files import OfflineRun, scalars

ACCURACY, WON = "offline/validation/accuracy", "online/panel/win_rate"
STEPS: list[dict[str, Any]] = [
    {"epoch": 1, ACCURACY: 0.5, WON: 0.1},
    {"epoch": 2, ACCURACY: 0.75, WON: 0.05},
]
TRAIN = Description("train", group="demo", tags=["remedy:plain"], command="arena train clone")


def picture(colour: str) -> Picture:
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(buffer, "PNG")
    return Picture(buffer.getvalue(), colour)


def film() -> Film:
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (32, 24), colour) for colour in ("red", "blue")]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return Film(buffer.getvalue(), "gif", "two colours")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WANDB_PROJECT", "WANDB_RUN_GROUP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANDB_MODE", "offline")


# --- the folder -----------------------------------------------------------------------------------
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
    for step in (STEPS[0] | {"train/seconds": 9.0}, STEPS[1], STEPS[1]):
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
        tracker.log({"epoch": 1, "offline/validation/nll": float("inf")})
    assert read_steps(tmp_path) == []


def test_an_unknown_name_is_refused_with_the_likeliest_one(tmp_path: Path) -> None:
    tracker = FolderTracker(tmp_path)
    with pytest.raises(InputError, match=r"'offline/accuracy'; is it .*offline/test/accuracy"):
        tracker.log({"epoch": 1, "offline/accuracy": 0.5})
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


def test_values_come_back_from_the_folder(tmp_path: Path) -> None:
    table = Table(["a", "b"], [["x", 1.0], ["y", None]])
    values = {
        "tables/candidates": table,
        "charts/epochs": Chart(table, "a", "b", "title"),
        "pictures/confusion": picture("red"),
        "videos/win": film(),
    }
    FolderTracker(tmp_path).log({"measure": 0, **values})
    (step,) = read_steps(tmp_path)
    for name, value in values.items():
        assert restored(step[name], tmp_path) == value
    (tmp_path / step["videos/win"]["path"]).write_bytes(b"another")
    assert restored(step["videos/win"], tmp_path) is None


@pytest.mark.parametrize(
    ("error", "status"), [(ValueError, 1), (InputError, 1), (KeyboardInterrupt, 130)]
)
def test_an_error_or_ctrl_c_ends_a_run_with_its_status(
    tmp_path: Path, error: type[BaseException], status: int
) -> None:
    with pytest.raises(error), closing(FolderTracker(tmp_path)) as tracker:
        tracker.log(STEPS[0])
        raise error
    assert json.loads((tmp_path / "ended.json").read_text()) == {"status": status}
    assert not (tmp_path / "summary.json").exists()
    FolderTracker(tmp_path)
    assert not (tmp_path / "ended.json").exists()


def test_two_processes_do_not_write_one_run(tmp_path: Path) -> None:
    script = "from pathlib import Path; import sys; from experiments.tracking import locked\n"
    script += "with locked(Path(sys.argv[1])): print('in')"
    with locked(tmp_path):
        command = [sys.executable, "-c", script, str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "another process is at work on this run" in done.stderr
    assert done.stdout == ""
    with locked(tmp_path):
        pass


def test_a_step_for_which_there_is_no_room_is_there_in_no_part(tmp_path: Path) -> None:
    tracker = FolderTracker(tmp_path)
    tracker.log(STEPS[0])
    room = (tmp_path / STEPS_FILE).stat().st_size + 5
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises(InputError, match=r"steps\.jsonl: cannot be written"):
            tracker.log(STEPS[1])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert read_steps(tmp_path) == STEPS[:1]
    tracker.log(STEPS[1])
    assert read_steps(tmp_path) == STEPS


@pytest.mark.parametrize("line", ["{", "[1]", "epoch 2"])
def test_a_broken_line_is_told(tmp_path: Path, line: str) -> None:
    FolderTracker(tmp_path).log(STEPS[0])
    with (tmp_path / STEPS_FILE).open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(InputError, match=r"steps\.jsonl: line 2 is broken; delete it"):
        read_steps(tmp_path)


# --- wandb, offline -------------------------------------------------------------------------------
@pytest.mark.parametrize("mode", ["disabled", None])
def test_without_wandb_there_is_no_wandb_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str | None
) -> None:
    if mode is not None:
        monkeypatch.setenv("WANDB_MODE", mode)
    tracker = run_tracker(tmp_path, {}, TRAIN, use_wandb=mode is not None)
    tracker.finish({})
    assert not (tmp_path / "wandb").exists()


def test_a_mode_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_MODE", "offlin")
    with pytest.raises(InputError, match="WANDB_MODE=offlin is none of online, offline, disabled"):
        run_tracker(tmp_path, {}, TRAIN, use_wandb=True)
    assert list(tmp_path.iterdir()) == []
    run_tracker(tmp_path, {}, TRAIN, use_wandb=False).finish({})  # nobody asks for it
    assert (tmp_path / "summary.json").exists()


@pytest.mark.slow
def test_wandb_run_is_what_was_logged(
    tmp_path: Path, offline: None, capfd: pytest.CaptureFixture[str]
) -> None:
    clone = tmp_path / "model.bin"
    clone.write_bytes(b"weights")
    table = Table(["candidate", "win_rate"], [["plain", 0.0], ["repaired", 0.6]])
    tracker = run_tracker(tmp_path, {"remedy": "plain"}, TRAIN, use_wandb=True)
    for step in STEPS:
        tracker.log(step)
    tracker.log(
        {
            "measure": 0,
            "online/panel/win_rate": 0.2,
            "tables/candidates": table,
            "charts/epochs": Chart(table, "candidate", "win_rate", "title"),
            "pictures/confusion": picture("red"),
            "videos/win": film(),
            "lineage/corpus": Lineage("corpus-1", "corpus", {"a": clone}, used=True),
            "lineage/checkpoint": Lineage("clone-a", "checkpoint", {"b": clone}, ["best-offline"]),
        }
    )
    tracker.finish({"best_epoch": 2})
    assert capfd.readouterr() == ("", "")

    found = OfflineRun(tmp_path)
    assert found.run["project"] == "standstill"
    assert found.run["run_group"] == "demo"
    assert found.run["job_type"] == "train"
    assert found.run["tags"] == ["remedy:plain"]
    config = {
        key: value
        for record in found.of("run")
        for key, value in record["config"]["update"].items()
    }
    assert config["remedy"] == "plain"
    assert config["command"] == "arena train clone"

    assert {m.defined for m in metrics().values()} == set(found.metrics)
    assert found.metrics["tournament/ratings/*"]["step_metric"] == "tournament/fought"
    assert found.metrics[ACCURACY]["step_metric"] == found.metrics[WON]["step_metric"] == "epoch"
    assert found.metrics["offline/test/accuracy"]["step_metric"] == "measure"
    assert found.metrics["offline/validation/nll"]["summary"] == {"last": True, "min": True}
    assert found.metrics[WON]["summary"] == {"last": True, "max": True}

    first, second, third = found.history
    for number, (item, step) in enumerate(zip((first, second), STEPS, strict=True)):
        assert {name: item[name] for name in step} == step
        assert item["_step"] == number
    assert "epoch" not in third  # a measurement is no point of the curve over epochs
    assert found.summary[WON] == {"last": 0.2, "max": 0.2}
    assert found.summary["best_epoch"] == 2
    assert found.status == 0

    (path,) = found.media("tables/candidates")
    assert json.loads(path.read_text())["data"] == [list(row) for row in table.rows]
    (path,) = found.media("pictures/confusion")
    assert np.asarray(Image.open(path))[0, 0].tolist() == [255, 0, 0]
    (path,) = found.media("videos/win")
    assert getattr(Image.open(path), "n_frames") == 2  # noqa: B009
    _has_artifacts(found, clone)


def _has_artifacts(found: OfflineRun, clone: Path) -> None:
    digest = base64.b64encode(hashlib.md5(clone.read_bytes()).digest()).decode()
    artifacts = {artifact["name"]: artifact for artifact in found.artifacts}
    used, made = artifacts["corpus-1"], artifacts["clone-a"]
    assert used["use_after_commit"] is True
    assert "use_after_commit" not in made
    assert set(made["aliases"]) == {"latest", "best-offline"}
    assert (used["type"], made["type"]) == ("corpus", "checkpoint")
    for artifact in (used, made):
        (entry,) = artifact["manifest"]["contents"]
        assert entry["digest"] == digest


@pytest.mark.slow
def test_a_run_that_goes_on_is_one_run_in_one_file(
    tmp_path: Path, offline: None, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = [*STEPS, {"measure": 0, "pictures/confusion": picture("red")}]
    for step in steps:
        tracker = run_tracker(tmp_path, {}, TRAIN, use_wandb=True)
        tracker.log(step)
        tracker.finish({"seen": True})
    assert capfd.readouterr() == ("", "")
    found = OfflineRun(tmp_path)
    assert [item["_step"] for item in found.history] == [0, 1, 2]
    for item, step in zip(found.history[:2], STEPS, strict=True):
        assert {name: item[name] for name in step} == step
    (path,) = found.media("pictures/confusion")
    assert Image.open(path).size == (32, 24)


def test_an_id_of_another_project_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_tracker(tmp_path, {}, TRAIN, use_wandb=False).log(STEPS[0])
    monkeypatch.setenv("WANDB_PROJECT", "another")
    with pytest.raises(InputError, match="filed in project standstill and not in another; set"):
        run_tracker(tmp_path, {}, Description("train"), use_wandb=False)
    assert read_steps(tmp_path) == STEPS[:1]


@pytest.mark.slow
def test_a_fault_of_wandb_is_one_warning_and_no_loss(
    tmp_path: Path,
    offline: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    import wandb

    tracker = run_tracker(tmp_path, {}, TRAIN, use_wandb=True)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is full\nand more")

    with monkeypatch.context() as patch:
        patch.setattr(wandb.Run, "log", broken)
        for step in STEPS:
            tracker.log(step)
    tracker.finish({})
    told = capfd.readouterr()
    (line,) = told.err.splitlines()
    assert line.startswith("warning: wandb: the disk is full; the run goes on in")
    assert read_steps(tmp_path) == STEPS


# --- TensorBoard ----------------------------------------------------------------------------------
def test_tensorboard_hears_the_same_and_nothing_twice(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    for step in STEPS:
        tracker = run_tracker(tmp_path, {}, TRAIN, use_wandb=False, tensorboard=True)
        tracker.log(step)
        tracker.finish({})
    assert scalars(tmp_path, ACCURACY) == [(1, 0.5), (2, 0.75)]
