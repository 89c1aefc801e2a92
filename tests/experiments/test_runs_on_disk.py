"""Measurements, lists, the page, the workspace and sending: what is made of run folders."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import imageio.v3 as imageio
import pytest

from agents.spec import PANEL, resolve
from arena.base.errors import InputError
from experiments.cli.main import main
from experiments.online import online_test
from experiments.runs import write_metadata
from experiments.tracking import Description, FolderTracker, read_steps
from experiments.tracking.description import described
from experiments.tracking.films import HEIGHT, WIDTH, longest_passivity, telling
from experiments.tracking.local_page import page
from experiments.tracking.measured import log_measurement, tournament_figures
from experiments.tracking.store import run_in, runs_in, send
from experiments.tracking.values import Film, Lineage, Picture
from experiments.tracking.view_names import VIEWS
from experiments.tracking.vocabulary import metrics
from experiments.tracking.workspace import DESCRIPTION_FILE, built, description
from tests.experiments.test_tracking import STEPS, film, picture
from tests.experiments.wandb_files import OfflineRun

Captured = pytest.CaptureFixture[str]


def made(folder: Path, name: str = "", steps: Sequence[dict[str, Any]] = STEPS) -> Path:
    """Make the folder of a finished run, as `--no-wandb` leaves it."""
    folder.mkdir(parents=True)
    write_metadata(folder, {"chosen": name == "chosen"})
    described(folder, Description("train", group="g", name=name))
    tracker = FolderTracker(folder)
    for step in steps:
        tracker.log(step)
    tracker.finish({"best_epoch": 2})
    return folder


def refused(capsys: Captured, *typed: str) -> str:
    assert main(list(typed)) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    return line


# --- measurements ---------------------------------------------------------------------------------
def test_measurements_are_numbered_and_are_no_epochs(tmp_path: Path) -> None:
    folder = made(tmp_path / "run")
    for rate in (0.25, 0.5):
        log_measurement(folder, "evaluate", "a", {"online/pros/win_rate": rate}, use_wandb=False)
    assert read_steps(folder)[len(STEPS) :] == [
        {"measure": 1, "online/pros/win_rate": 0.25},
        {"measure": 2, "online/pros/win_rate": 0.5},
    ]
    assert run_in(folder).summary == {"best_epoch": 2}
    assert run_in(folder).description.job_type == "train"


@pytest.mark.slow
def test_evaluate_logs_to_a_run_of_its_own_in_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("WANDB_MODE", "offline")
    folder = tmp_path / "run"
    typed = ["evaluate", "scripted:rush", "--fights", "2", "--json", "--run", str(folder)]
    assert main(typed) == 0
    told = json.loads(capsys.readouterr().out)
    found = OfflineRun(folder)
    assert found.run["job_type"] == "evaluate"
    (item,) = found.history
    assert item["online/panel/win_rate"] == told["win_rate"]
    (path,) = found.media("tables/opponents")
    assert [row[0] for row in json.loads(path.read_text())["data"]] == list(PANEL)


def test_a_folder_that_no_measurement_belongs_to_is_refused_before_any_fight(
    tmp_path: Path, capsys: Captured
) -> None:
    typed = ("evaluate", "scripted:rush", "--run")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("")
    assert "holds no run; give the --out" in refused(capsys, *typed, str(tmp_path / "other"))
    folder = made(tmp_path / "run")
    (folder / "summary.json").unlink()
    assert "its training is not finished" in refused(capsys, *typed, str(folder))
    (folder / "metadata.json").write_text("[")
    assert "is not the metadata of a run" in refused(capsys, *typed, str(folder))


def test_a_run_of_many_agents_or_of_another_project_is_refused_before_any_fight(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = ("evaluate", "scripted:rush", "--run")
    folder = tmp_path / "cup"
    folder.mkdir()
    write_metadata(folder, {})
    described(folder, Description("tournament"))
    FolderTracker(folder).finish({})
    assert "holds the run of a tournament, which is of many" in refused(capsys, *typed, str(folder))
    folder = made(tmp_path / "run")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setenv("WANDB_PROJECT", "another")
    assert "filed in project standstill and not in another" in refused(capsys, *typed, str(folder))
    assert "is no folder" in refused(capsys, *typed, str(folder / "run.json"))
    monkeypatch.setenv("WANDB_MODE", "strange")
    assert "WANDB_MODE=strange is none of" in refused(capsys, *typed, str(tmp_path / "new"))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_killed_measurement_of_its_own_is_no_training(tmp_path: Path) -> None:
    folder, figures = tmp_path / "run", {"online/pros/win_rate": 0.25}
    log_measurement(folder, "evaluate", "a", figures, use_wandb=False)
    (folder / "summary.json").unlink()
    assert log_measurement(folder, "evaluate", "a", figures, use_wandb=False) == 2
    assert run_in(folder).state == "finished"


def test_an_unknown_name_leaves_a_run_as_it_was(tmp_path: Path) -> None:
    folder = made(tmp_path / "run")
    with pytest.raises(InputError, match="unknown metric 'online/pros/wins_rate'; is it "):
        log_measurement(folder, "evaluate", "a", {"online/pros/wins_rate": 1.0}, use_wandb=False)
    assert read_steps(folder) == STEPS


def test_a_tournament_is_a_rank_and_a_leaderboard() -> None:
    names = ("fights", "wins", "losses", "draws", "timeouts")
    standings = [
        {"agent": agent, "score": score, **dict.fromkeys(names, 1)}
        for agent, score in (("a", 0.75), ("b", 0.25))
    ]
    found = tournament_figures("b", standings)
    assert (found["tournament/rank"], found["tournament/score"]) == (2.0, 0.25)
    assert [row[1] for row in found["tables/leaderboard"].rows] == ["a", "b"]
    with pytest.raises(InputError, match="c: took no part"):
        tournament_figures("c", standings)


# --- films ----------------------------------------------------------------------------------------
@pytest.mark.slow
def test_films_show_a_win_a_loss_and_the_longest_passivity() -> None:
    names = ("scripted:rush", "scripted:standstill", "scripted:planner")
    agent, *others = map(resolve, names)
    replays = online_test(agent, others, 4, 0, record=True).replays
    found = telling(agent.name, replays)
    assert "videos/win" in found
    for told in found.values():
        pictures = list(imageio.imiter(told.content, extension=".mp4", plugin="FFMPEG"))
        assert pictures[0].shape == (HEIGHT, WIDTH, 3)
        assert 1 < len(pictures) <= 400
    still = [fight for fight in replays if names[1] in fight.players]
    side = still[0].players.index(names[1])
    assert longest_passivity(still[0], side) == (0, still[0].frames)


# --- list, page, sync -----------------------------------------------------------------------------
def test_the_list_tells_how_each_run_ended(tmp_path: Path, capsys: Captured) -> None:
    made(tmp_path / "a")
    for name, content in (("b", {"status": 130}), ("c", {"status": 1}), ("d", None)):
        folder = made(tmp_path / name)
        (folder / "summary.json").unlink()
        if content is not None:
            (folder / "ended.json").write_text(json.dumps(content))
    assert main(["runs", "list", str(tmp_path), "--json"]) == 0
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert [run["state"] for run in runs] == ["finished", "interrupted", "failed", "killed"]
    assert {run["where"] for run in runs} == {"folder only"}
    assert main(["runs", "list", str(tmp_path)]) == 0
    assert all(len(line) <= 100 for line in capsys.readouterr().out.splitlines())


def test_a_folder_without_runs_is_refused(tmp_path: Path, capsys: Captured) -> None:
    assert "holds no run" in refused(capsys, "runs", "list", str(tmp_path))
    assert "no such folder" in refused(capsys, "runs", "show", str(tmp_path / "none"))


def test_the_page_holds_all_it_shows(tmp_path: Path, capsys: Captured) -> None:
    last = {"measure": 1, "pictures/confusion": picture("red"), "videos/win": film()}
    made(tmp_path / "a", "chosen", [*STEPS, last])
    made(tmp_path / "b", "</script><b>", STEPS)
    out = tmp_path / "runs.html"
    assert main(["runs", "show", str(tmp_path), "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"] == 2
    html = out.read_text()
    assert "<b>" not in html
    assert not re.search(r"(?:src|href)=\"(?!data:)", html)
    data = json.loads(re.search(r'id="data">(.*?)</script>', html, re.DOTALL)[1])  # type: ignore[index]
    assert [run["name"] for run in data["runs"]] == ["chosen", "</script><b>"]
    for run in data["runs"]:
        drawn = [step["figures"] for step in run["steps"] if "epoch" in step["figures"]]
        assert drawn == STEPS
    assert {m["name"] for m in data["metrics"]} == {name for s in STEPS for name in s} - {"epoch"}
    assert html.count("data:image/png") == 1
    assert html.count("data:image/gif") == 1


def test_what_has_changed_since_is_not_shown_or_sent(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", "", [{"measure": 1, "pictures/confusion": picture("red")}])
    (file,) = (folder / "media").glob("*.png")
    file.unlink()
    assert "1 pictures or films are left out" in page(runs_in([tmp_path]))


@pytest.mark.slow
def test_a_run_tracked_without_wandb_is_made_up_from_its_folder(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    weights.write_bytes(b"w")
    lineage = Lineage("clone-a", "checkpoint", {"w": weights}, ["best-offline"])
    values = {"pictures/confusion": picture("red"), "lineage/checkpoint": lineage}
    folder = made(tmp_path / "a", "", [*STEPS, {"measure": 0, **values}])
    assert [run.folder for run in send(runs_in([folder]), "offline")] == [folder]
    found = OfflineRun(folder)
    assert [item["_step"] for item in found.history] == [0, 1, 2]
    assert found.run["run_id"] == run_in(folder).description.id
    assert found.media("pictures/confusion")[0].read_bytes()
    assert [artifact["name"] for artifact in found.artifacts] == ["clone-a"]
    assert found.status == 0
    assert run_in(folder).where == "offline file"


@pytest.mark.slow
def test_sending_without_an_account_or_a_server_is_refused(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path / "a")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("WANDB_API_KEY", raising=False)
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:9")
    assert "nobody is logged in to wandb; run `wandb login`" in refused(
        capsys, "runs", "sync", str(tmp_path)
    )
    with pytest.raises(InputError, match="try again later"):
        list(send(runs_in([tmp_path]), "online"))
    assert run_in(tmp_path / "a").where != "sent"


# --- the workspace --------------------------------------------------------------------------------
def test_the_committed_workspace_is_that_of_the_vocabulary(capsys: Captured) -> None:
    assert json.loads(DESCRIPTION_FILE.read_text()) == description()
    first, *_ = description()["sections"]
    assert [panel["y"][0] for panel in first["panels"]] == [
        "offline/validation/registered_press_f2_12",
        "online/panel/win_rate",
    ]
    for section in description()["sections"]:
        for panel in section["panels"]:
            named = (
                [panel["x"], *([panel["y"]] if isinstance(panel["y"], str) else panel["y"])]
                if "y" in panel
                else [panel["x"]]
                if "x" in panel
                else []
            )
            assert set(panel.get("keys", ())) <= VIEWS.keys()
            if "pattern" in panel:
                assert any(re.fullmatch(panel["pattern"], name) for name in metrics())
            assert set(named) <= metrics().keys()
    assert main(["runs", "workspace", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == description()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_wandbs_own_package_takes_the_workspace() -> None:
    pytest.importorskip("wandb_workspaces")
    told = built("somebody", "standstill")._to_model().model_dump(mode="json", by_alias=True)
    banks = told["spec"]["section"]["panelBankConfig"]["sections"]
    assert [bank["name"] for bank in banks] == [s["name"] for s in description()["sections"]]
    assert banks[0]["panels"][1]["config"]["metrics"] == ["online/panel/win_rate"]


def test_a_value_is_named_by_its_content(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", "", [{"measure": 1, "videos/win": Film(b"x", "mp4")}])
    (file,) = (folder / "media").iterdir()
    tracker = FolderTracker(folder)
    tracker.log({"measure": 2, "videos/win": Film(b"x", "mp4", "again")})
    tracker.log({"measure": 3, "pictures/epochs": Picture(b"y")})
    assert len(list((folder / "media").iterdir())) == 2
    assert file.exists()
