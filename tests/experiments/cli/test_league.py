"""`arena league`: what it answers, and what it refuses without touching the folder."""

import json
import math
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from agents.league.checkpoint import LEAGUE_FILE
from experiments import league as command
from experiments.cli.main import INTERRUPTED, main
from experiments.tracking import read_steps
from tests.experiments.wandb_files import OfflineRun, scalars

Captured = pytest.CaptureFixture[str]
GROUPS = {"panel": ("scripted:standstill",), "pros": ("scripted:only-guard",)}


def typed(out: Path, *more: str) -> list[str]:
    small = ("--steps", "1000", "--learners", "2", "--envs", "8", "--fights", "2", "--no-wandb")
    return ["league", "--out", str(out), "--opponents", "scripted:only-light", *small, *more]


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(autouse=True)
def _quick_opponents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "GROUPS", GROUPS)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("league") / "out"


def test_it_answers_with_each_learner(out: Path, capsys: Captured) -> None:
    assert main([*typed(out), "--json"]) == 0
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    found = json.loads(said)
    assert found["steps"] == found["steps_of_this_run"] == 2 * 1_024
    assert [each["learner"] for each in found["learners"]] == ["even", "brisk"]
    for each in found["learners"]:
        assert each["agent"] == f"league:{out}/{each['learner']}.safetensors"
        for group in GROUPS:
            result = each["against"][group]
            assert result["fights"] == 2
            assert result["ci95"][0] <= result["win_rate"] <= result["ci95"][1]
        assert main(["fight", each["agent"], "scripted:standstill", "--fights", "2"]) == 0
        assert "2 fights" in capsys.readouterr().out
    written = json.loads((out / "report.json").read_text())
    assert written["learners"] == found["learners"]
    assert "--resume" not in found["command"] and "--seed 0" in found["command"]


def test_resumed_when_done_it_measures_the_same(out: Path, capsys: Captured) -> None:
    before = contents(out)
    assert main(typed(out, "--resume")) == 0
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 100
    assert "wins, pros" in said and "decisions in this run" not in said
    assert contents(out) == before


@pytest.mark.slow
def test_killed_and_resumed_it_comes_to_the_same_networks(out: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    words = [sys.executable, "-m", "experiments.cli.main", *typed(broken)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not (broken / LEAGUE_FILE).exists():
            time.sleep(0.01)
        process.kill()
    assert process.returncode == -9
    assert not (broken / "report.json").exists()
    assert main(typed(broken, "--resume")) == 0
    for name in (LEAGUE_FILE, "even.safetensors", "brisk.safetensors"):
        assert (broken / name).read_bytes() == (out / name).read_bytes(), name
    for name in ("even", "brisk"):
        own, other = (read_steps(place / "runs" / name) for place in (broken, out))
        assert _without_digests(own) == _without_digests(other)


def _without_digests(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave the networks' files out, which say the folder that they were trained in."""
    return [{k: v for k, v in step.items() if not k.startswith("lineage/")} for step in steps]


@pytest.mark.slow
def test_each_learner_is_a_run_of_its_own_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANDB_MODE", "offline")
    place = tmp_path / "mine"
    tracked = [each for each in typed(place, "--tensorboard") if each != "--no-wandb"]
    with monkeypatch.context() as patch:
        patch.setattr(command, "measure", broken_off)
        assert main(tracked) == INTERRUPTED
    runs = [place / "runs" / name for name in ("even", "brisk")]
    begun = [OfflineRun(run) for run in runs]
    assert [run.status for run in begun] == [130, 130]
    assert main([*tracked, "--resume"]) == 0
    made = [artifact for folder in runs for artifact in OfflineRun(folder).artifacts]
    assert sorted("best-online" in artifact["aliases"] for artifact in made) == [False, True]
    for folder, before in zip(runs, begun, strict=True):
        found = OfflineRun(folder)
        assert found.run["run_id"] == before.run["run_id"]
        assert (found.run["job_type"], found.run["run_group"]) == ("train", "league-mine")
        assert "remedy:ppo" in found.run["tags"]
        *turns, last = found.history
        assert [item["_step"] for item in found.history] == list(range(len(turns) + 1))
        assert [item["train/steps"] for item in turns] == sorted({i["train/steps"] for i in turns})
        assert all("train/score" in item and "train/press_price" in item for item in turns)
        assert all(0 < item["train/entropy"] < math.log(5 * 9) for item in turns)
        assert all(item["train/kl"] >= 0 and item["train/value_loss"] >= 0 for item in turns)
        assert all(math.isfinite(item["train/policy_loss"]) for item in turns)
        assert last["online/panel/fights"] == last["online/pros/fights"] == 2
        assert found.metrics["train/score"]["step_metric"] == "train/steps"
        (artifact,) = found.artifacts
        assert artifact["name"] == f"league-mine-{folder.name}"
        (entry,) = artifact["manifest"]["contents"]
        assert entry["path"] == f"{folder.name}.safetensors"
        assert found.status == 0
        drawn = [(item["train/steps"], pytest.approx(item["train/score"])) for item in turns]
        assert scalars(folder, "train/score") == drawn


def broken_off(*_: Any) -> None:
    raise KeyboardInterrupt


def test_a_place_that_is_no_folder_is_refused_before_anything_is_learned(
    tmp_path: Path, capsys: Captured
) -> None:
    place = tmp_path / "file"
    place.write_text("mine")
    assert main(typed(place)) == 2
    captured = capsys.readouterr()
    assert "is no folder" in captured.err and "Learning" not in captured.err
    assert place.read_text() == "mine"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((), "add --resume"),
        (("--resume", "--seed", "4"), "seed 0 and not 4"),
        (("--resume", "--steps", "2000"), "steps 1000 and not 2000"),
        (("--resume", "--learners", "1"), "2 learners and not 1 learners"),
        (("--resume", "--opponents", "scripted:rush"), "opponents scripted:only-light and not"),
        (("--resume", "--delay", "10"), "world 15:"),
        (("--learners", "40"), "give 1 to"),
        (("--opponents", "scripted:nobody"), "does not exist"),
    ],
)
def test_what_cannot_go_on_is_refused_in_a_line_and_nothing_changes(
    out: Path, capsys: Captured, more: tuple[str, ...], told: str
) -> None:
    before = contents(out)
    assert main(typed(out, *more)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = [line for line in captured.err.splitlines() if line.startswith("error:")]
    assert len(lines) == 1 and told in lines[0]
    assert contents(out) == before
