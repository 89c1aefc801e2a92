"""A tournament is a run: read back from wandb's own files, it says what its ledger says."""

import base64
import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import imageio.v3
import pytest
from PIL import Image

from agents.networks.file import save_network
from agents.networks.network import quantised
from arena.tournament.director import Director
from arena.tournament.ledger import Ledger
from experiments.cli.main import FAULT, INTERRUPTED, main
from experiments.tournaments.tracked import folder_of
from experiments.tracking import locked, read_steps
from experiments.tracking.lineage import agent_names
from experiments.tracking.local_page import page
from experiments.tracking.store import run_in, runs_in
from tests.agents.networks.conftest import layers_of
from tests.agents.networks.test_file import RECORD
from tests.experiments.small_cup import QUICK, Captured, answer, fought, played, run_of
from tests.experiments.test_runs_on_disk import made
from tests.experiments.wandb_files import OfflineRun, scalars

FAILING = """
class Failing:
    def reset(self, fights, seed):
        pass

    def act(self, observation):
        raise ValueError("no idea")
"""


@pytest.fixture(autouse=True)
def _only_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WANDB_PROJECT", "WANDB_RUN_GROUP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANDB_MODE", "offline")


# --- one whole tournament -------------------------------------------------------------------------
@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A tournament of two bots, a network and one that fails, with what it answered."""
    place = tmp_path_factory.mktemp("tracked")
    save_network(quantised(layers_of(1)), RECORD, place / "lg" / "even.safetensors")
    (place / "failing.py").write_text(FAILING)
    network = f"league:{place}/lg/even.safetensors"
    specs = [*QUICK[:2], network, f"python:{place}/failing.py:Failing"]
    answered = place / "answer.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANDB_MODE", "offline")
        patch.delenv("WANDB_RUN_GROUP", raising=False)
        patch.setattr(sys, "argv", ["arena", "tournament", *specs])
        with answered.open("w") as out, patch.context() as inner:
            inner.setattr(sys, "stdout", out)
            typed = ["tournament", *specs, "--fights", "18", "--json"]
            assert main([*typed, "--ledger", str(place / "cup.sqlite")]) == 0
    yield place, json.loads(answered.read_text())


@pytest.mark.slow
def test_the_run_is_filed_as_people_sort_runs(whole: tuple[Path, dict[str, Any]]) -> None:
    place, told = whole
    found = OfflineRun(Path(told["run"]))
    assert Path(told["run"]) == run_of(place / "cup.sqlite")
    assert found.run["job_type"] == "tournament"
    assert found.run["run_group"] == "cup"
    assert found.run["display_name"] == told["tournament"]
    assert {"kind:round-robin", "delay:15"} <= set(found.run["tags"])
    config = {k: v for r in found.of("run") for k, v in r["config"]["update"].items()}
    assert config["command"].startswith(f"arena tournament {QUICK[0]}")
    assert config["ledger"] == str(place / "cup.sqlite")
    assert config["schedule"]["seed"] == 0 and config["fights_per_pairing"] == 18
    prints = {each["agent"]: each["fingerprint"] for each in config["agents"]}
    assert prints == {each["agent"]: each["fingerprint"] for each in told["standings"]}
    assert config["versions"]["rules"]
    assert found.status == 0
    assert found.summary["winner"] == told["standings"][0]["agent"]


@pytest.mark.slow
def test_its_curves_and_tables_are_those_of_the_ledger(
    whole: tuple[Path, dict[str, Any]],
) -> None:
    _, told = whole
    found = OfflineRun(Path(told["run"]))
    *points, last = found.history
    assert [item["tournament/fought"] for item in points] == [108]
    assert found.metrics["tournament/ratings/*"]["step_metric"] == "tournament/fought"
    names = agent_names(told["agents"])
    for standing in told["standings"]:
        rating = points[-1].get(f"tournament/ratings/{names[standing['agent']]}")
        assert rating == (None if standing["forfeits"] else pytest.approx(standing["elo"]))
    assert points[-1]["tournament/forfeited"] == 54
    assert "tournament/fought" not in last  # a table is no point of the curves
    board = _table(found, "tables/leaderboard")
    assert [row["agent"] for row in board] == [each["agent"] for each in told["standings"]]
    for row, standing in zip(board, told["standings"], strict=True):
        assert (row["rating_low"], row["rating_high"]) == tuple(standing["elo_ci95"])
        counts = ("fights", "wins", "losses", "draws", "timeouts", "forfeits", "score")
        assert [row[name] for name in counts] == [standing[name] for name in counts]
    for row in _table(found, "tables/cross"):
        scores = told["matrix"][told["agents"].index(row["agent"])]
        assert [row[agent] for agent in told["agents"]] == scores
    assert len(_table(found, "tables/pairings")) == 6
    forfeits = _table(found, "tables/forfeits")
    assert sum(row["fights"] for row in forfeits) == 54
    assert all("no idea" in row["reason"] for row in forfeits)
    assert len(_table(found, "charts/ratings_table")) == 3


@pytest.mark.slow
def test_its_page_a_picture_and_a_film_are_there_to_look_at(
    whole: tuple[Path, dict[str, Any]],
) -> None:
    place, told = whole
    found = OfflineRun(Path(told["run"]))
    (path,) = found.media("pages/leaderboard")
    files = Path(told["run"]) / "media" / "tournament-1"
    assert path.read_text() == (files / "leaderboard.html").read_text()
    (path,) = found.media("pictures/ratings")
    with Image.open(path) as picture:
        assert picture.width == 960 and picture.height > 300
    (path,) = found.media("videos/upset")
    pictures = imageio.v3.imread(path, plugin="FFMPEG")
    assert pictures.shape[1:] == (270, 480, 3) and len(pictures) > 20
    (item,) = (each for each in found.history if "videos/upset.caption" in each)
    number = int(item["videos/upset.caption"].split(":")[0].removeprefix("fight "))
    with closing(Ledger(place / "cup.sqlite")) as ledger:
        fights = ledger.fights(told["tournament"], "result != 0 AND forfeit = 0")
    rank = [each["agent"] for each in told["standings"]]
    below = {
        each["id"]: (rank.index(each["agent_a"]) - rank.index(each["agent_b"])) * each["result"]
        for each in fights
    }
    assert below[number] == max(below.values())


def _table(found: OfflineRun, name: str) -> list[dict[str, Any]]:
    (path,) = found.media(name)
    told = json.loads(path.read_text())
    return [dict(zip(told["columns"], row, strict=True)) for row in told["data"]]


@pytest.mark.slow
def test_its_table_is_an_artifact_made_of_those_of_its_agents(
    whole: tuple[Path, dict[str, Any]],
) -> None:
    place, told = whole
    artifacts = {each["name"]: each for each in OfflineRun(Path(told["run"])).artifacts}
    used, table = artifacts["league-lg-even"], artifacts[f"tournament-{told['tournament']}"]
    assert (used["type"], used["use_after_commit"]) == ("checkpoint", True)
    assert _digests(used) == {"even.safetensors": _md5(place / "lg" / "even.safetensors")}
    assert table["type"] == "tournament" and "use_after_commit" not in table
    assert set(table["aliases"]) == {"latest", "fights-108"}
    files = Path(told["run"]) / "media" / "tournament-1"
    names = ("standings.csv", "pairings.csv", "leaderboard.html")
    assert _digests(table) == {name: _md5(files / name) for name in names}
    with (files / "standings.csv").open() as file:
        ranked = [row["agent"] for row in csv.DictReader(file)]
    assert ranked == [each["agent"] for each in told["standings"]]
    assert told["tournament"] in (files / "leaderboard.html").read_text()


def _md5(path: Path) -> str:
    return base64.b64encode(hashlib.md5(path.read_bytes()).digest()).decode()


def _digests(artifact: dict[str, Any]) -> dict[str, str]:
    return {each["path"]: each["digest"] for each in artifact["manifest"]["contents"]}


def test_the_page_of_runs_shows_it(whole: tuple[Path, dict[str, Any]]) -> None:
    place, told = whole
    html = page(runs_in([place]))
    assert "<h2>Tournaments</h2>" in html and "Offline against online" not in html
    for standing in told["standings"]:
        assert standing["agent"] in html
    assert "no idea" in html and f"{told['fights']} fights" in html
    made(place / "clone", "clone")
    html = page(runs_in([place]))
    assert "Offline against online" in html and "<h2>Tournaments</h2>" in html
    data = json.loads(html.split('id="data">')[1].split("</script>")[0])
    assert [run["name"] for run in data["runs"]] == ["clone"]


# --- going on -------------------------------------------------------------------------------------
@pytest.mark.slow
def test_killed_it_goes_on_as_one_run_with_no_point_missing_or_twice(tmp_path: Path) -> None:
    many = ("--fights", "4000")
    assert main([*played(tmp_path, *many, ledger="straight"), "--no-wandb"]) == 0
    straight = run_of(tmp_path / "straight")
    assert not (straight / "wandb").exists()
    words = [sys.executable, "-m", "experiments.cli.main", *played(tmp_path, *many)]
    runs = tmp_path / "cup.sqlite.runs"
    own = {k: v for k, v in os.environ.items() if k != "WANDB_SERVICE"}  # that of this process
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, stdout=quiet, stderr=quiet, env=own) as process:
        while process.poll() is None and not any(runs.glob("*/steps.jsonl")):
            time.sleep(0.01)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    folder = run_of(tmp_path / "cup.sqlite")
    before, id = fought(folder), run_in(folder).description.id
    assert 0 < len(before) < len(fought(straight))
    assert run_in(folder).state == "killed"
    assert main(played(tmp_path, *many)) == 0
    assert _comparable(folder) == _comparable(straight)
    found = OfflineRun(folder)
    assert found.run["run_id"] == id
    points = [item["tournament/fought"] for item in found.history if "measure" not in item]
    assert points == fought(straight) == sorted(set(points))
    assert [item["_step"] for item in found.history] == list(range(len(points) + 1))
    assert found.status == 0


def _comparable(folder: Path) -> list[dict[str, Any]]:
    own = ("tournament/seconds", "lineage/tournament", "pages/leaderboard", "videos/upset")
    return [{k: v for k, v in step.items() if k not in own} for step in read_steps(folder)]


def test_the_same_command_again_logs_nothing_and_more_fights_go_on(
    capsys: Captured, tmp_path: Path
) -> None:
    typed = played(tmp_path, "--no-wandb")
    assert main(typed) == 0
    folder = run_of(tmp_path / "cup.sqlite")
    steps, id = read_steps(folder), run_in(folder).description.id
    assert main(typed) == 0
    assert read_steps(folder) == steps
    assert main([*typed, "--fights", "36"]) == 0
    assert read_steps(folder)[: len(steps)] == steps
    assert fought(folder) == [54, 108]
    assert [s["measure"] for s in read_steps(folder) if "measure" in s] == [1, 2]
    assert run_in(folder).description.id == id
    (folder / "summary.json").unlink()  # as if killed between its last step and its end
    assert main([*typed, "--fights", "36"]) == 0
    assert [s["measure"] for s in read_steps(folder) if "measure" in s] == [1, 2]
    assert run_in(folder).state == "finished"


def test_tensorboard_hears_the_ratings_too_afterwards_as_well(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    typed = played(tmp_path, "--no-wandb")
    assert main(typed) == 0
    folder = run_of(tmp_path / "cup.sqlite")
    steps = read_steps(folder)
    assert not (folder / "tensorboard").exists()
    assert main([*typed, "--tensorboard"]) == 0  # nothing is left to fight
    assert read_steps(folder) == steps
    assert main([*typed, "--tensorboard", "--fights", "36"]) == 0
    points = [step for step in read_steps(folder) if "tournament/fought" in step]
    for name in (f"tournament/ratings/{each}" for each in agent_names(QUICK).values()):
        expected = [(step["tournament/fought"], pytest.approx(step[name])) for step in points]
        assert scalars(folder, name) == expected
    assert [step for step, _ in scalars(folder, "tournament/players")] == [1, 2]


def test_a_run_of_another_project_is_told_before_any_fight(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = played(tmp_path, "--no-wandb")
    assert main(typed) == 0
    monkeypatch.setenv("WANDB_PROJECT", "another")
    assert main([*typed, "--fights", "36"]) == 2
    assert "filed in project standstill and not in another" in capsys.readouterr().err
    with closing(Ledger(tmp_path / "cup.sqlite")) as ledger:
        (key,) = ledger.tournaments()
        assert len(ledger.fights(key)) == 54


def test_begun_anew_it_is_another_run(tmp_path: Path) -> None:
    typed = played(tmp_path, "--no-wandb")
    assert main(typed) == 0
    folder = run_of(tmp_path / "cup.sqlite")
    first = run_in(folder).description.id
    assert main([*typed, "--restart"]) == 0
    again = run_in(folder).description.id
    assert again != first
    assert fought(folder) == [54]


def test_of_two_processes_one_tells_of_all_fights(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = played(tmp_path, "--no-wandb")
    key = answer(capsys, *typed[1:])["tournament"]
    folder = folder_of(tmp_path / "cup.sqlite", key)
    before = read_steps(folder)
    with locked(folder):  # as the process that has the run
        assert main([*typed, "--fights", "36"]) == 0
    assert f"Another process tracks this tournament in {folder}" in capsys.readouterr().err
    assert read_steps(folder) == before
    assert main([*typed, "--fights", "36"]) == 0  # nothing is left to fight
    assert fought(folder) == [54, 108]


def test_who_joins_opens_no_run(tmp_path: Path) -> None:
    ledger = tmp_path / "ladder.sqlite"
    typed = ["tournament", *QUICK[:2], "--schedule", "ladder", "--ledger", str(ledger)]
    assert main([*typed, "--budget-fights", "36", "--no-wandb"]) == 0
    before = sorted(tmp_path.rglob("*"))
    assert main(["tournament", "join", str(ledger), QUICK[2]]) == 0
    assert sorted(tmp_path.rglob("*")) == before
    assert main([*typed, "--budget-fights", "90", "--no-wandb"]) == 0
    last = read_steps(run_of(ledger))[-1]
    assert last["tournament/players"] == 3.0


@pytest.mark.slow
def test_workers_of_a_cluster_open_no_run(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    assert main(played(tmp_path, "--ray", "local")) == 0
    (run,) = runs_in([tmp_path])
    assert fought(run.folder) == [54]
    assert len(list(tmp_path.rglob("*.wandb"))) == 1


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt, 130), (RuntimeError, 1)])
def test_broken_off_it_ends_with_its_status_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], status: int
) -> None:
    def broken(_: Director) -> None:
        raise error

    typed = played(tmp_path, "--no-wandb")
    with monkeypatch.context() as patch:
        patch.setattr(Director, "run", broken)
        assert main(typed) in (INTERRUPTED, FAULT)
    folder = run_of(tmp_path / "cup.sqlite")
    assert json.loads((folder / "ended.json").read_text()) == {"status": status}
    assert main(typed) == 0
    assert run_in(folder).state == "finished"
    assert fought(folder) == [54]


def test_bad_input_opens_no_run(tmp_path: Path) -> None:
    assert main(played(tmp_path, "simple:nobody")) == 2
    assert main(played(tmp_path, "--schedule", "swiss", "--rounds", "9")) == 2
    assert not list(tmp_path.glob("*.runs"))
