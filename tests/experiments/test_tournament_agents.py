"""What a tournament says of its agents: figures in their own runs, and what artifacts they are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.clones.checkpoint import RECORD_FILE, WEIGHTS_FILE
from experiments.cli.main import main
from experiments.tracking import read_steps
from experiments.tracking.lineage import agent_names, clone_name, used_by
from experiments.tracking.store import run_in
from experiments.tracking.vocabulary import check_names
from tests.experiments.small_cup import QUICK, Captured, answer, played
from tests.experiments.test_runs_on_disk import made


@pytest.fixture(autouse=True)
def _only_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WANDB_PROJECT", "WANDB_RUN_GROUP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANDB_MODE", "offline")


# --- runs of the agents ---------------------------------------------------------------------------
def test_an_agents_figures_go_to_its_own_run_once(capsys: Captured, tmp_path: Path) -> None:
    own = tmp_path / "own"
    told = answer(capsys, *played(tmp_path, "--no-wandb", "--run", str(own))[1:])
    answer(capsys, *played(tmp_path, "--no-wandb", "--run", str(own))[1:])
    (step,) = read_steps(own)
    rank, standing = next(
        (k, s) for k, s in enumerate(told["standings"], 1) if s["agent"] == QUICK[0]
    )
    assert step["tournament/rank"] == rank
    assert step["tournament/rating"] == standing["elo"]
    assert step["tournament/wins"] == standing["wins"]
    assert run_in(own).description.job_type == "tournament"


def test_a_finished_ledger_is_logged_to_an_agents_run_once(
    capsys: Captured, tmp_path: Path
) -> None:
    told = answer(capsys, *played(tmp_path, "--no-wandb")[1:])
    own, ledger = tmp_path / "own", str(tmp_path / "cup.sqlite")
    shown = answer(capsys, "show", ledger, "--run", str(own), "--no-wandb", "--json")
    assert shown["standings"] == told["standings"]
    assert main(["tournament", "show", ledger, "--run", str(own), "--no-wandb"]) == 0
    (step,) = read_steps(own)
    (standing,) = (each for each in told["standings"] if each["agent"] == QUICK[0])
    assert step["tournament/rating"] == standing["elo"]
    other = made(tmp_path / "mine")
    capsys.readouterr()
    assert main(["tournament", "show", ledger, "--run", str(other)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "its agent takes no part" in captured.err


def test_a_run_of_nobody_who_takes_part_is_refused_before_any_fight(
    capsys: Captured, tmp_path: Path
) -> None:
    folder = made(tmp_path / "mine")
    assert main(played(tmp_path, "--run", str(folder))) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"its agent takes no part; name it, such as clone:{folder}" in line
    assert not list(tmp_path.glob("cup*"))


# --- lineage --------------------------------------------------------------------------------------
@given(st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_agents_have_names_of_their_own_that_figures_can_have(specs: list[str]) -> None:
    names = agent_names(specs)
    assert len(set(names.values())) == len(set(specs)) == len(names)
    check_names(f"tournament/ratings/{name}" for name in names.values())
    before = agent_names(specs[:-1])
    assert {spec: names[spec] for spec in before} == before


def test_an_agent_is_the_artifact_that_its_maker_logged(tmp_path: Path) -> None:
    for name in ("runs/mine", "runs/mine/best-in-fights", "demo/clones/plain"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        assert used_by(f"clone:{folder}") is None
        for file in (RECORD_FILE, WEIGHTS_FILE):
            (folder / file).write_text("")
        used = used_by(f"clone:{folder}")
        assert used is not None and used.used
        assert used.name == clone_name(folder)
    assert clone_name(tmp_path / "runs/mine") == "clone-mine"
    assert clone_name(tmp_path / "runs/mine/best-in-fights") == "clone-mine"
    assert clone_name(tmp_path / "demo/clones/plain") == "clone-demo"
    (tmp_path / "ppo").mkdir()
    (tmp_path / "ppo" / "ppo.zip").write_text("")
    (tmp_path / "m.onnx").write_text("")
    for spec in (f"sb3:{tmp_path}/ppo", f"sb3:{tmp_path}/ppo/ppo.zip"):
        used = used_by(spec)
        assert used is not None and (used.name, used.kind) == ("ppo-ppo", "checkpoint")
    used = used_by(f"onnx:{tmp_path}/m.onnx")
    assert used is not None and (used.name, used.kind) == ("model-m", "model")
    assert used_by("pro:vera") is used_by("exec:node bot.js") is None
