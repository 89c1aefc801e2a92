"""Commands from typing to answer: the fields that users rely on, and text of 100 columns."""

import json
from pathlib import Path
from typing import Any

import pytest

from agents.spec import PANEL, resolve
from arena.match import play
from experiments.cli.main import main
from logs.record import record

Captured = pytest.CaptureFixture[str]


def answer(capsys: Captured, *typed: str, status: int = 0) -> dict[str, Any]:
    assert main([*typed, "--json"]) == status
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    found: dict[str, Any] = json.loads(out)
    return found


def text(capsys: Captured, *typed: str, status: int = 0) -> str:
    assert main(list(typed)) == status
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()) <= 100
    return out


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small log of scripted players: 24 fights, 12 matches."""
    path = tmp_path_factory.mktemp("logs") / "small.corpus"
    pairings = [
        (resolve("scripted:rush"), resolve("scripted:zone")),
        (resolve("scripted:rush"), resolve("scripted:grapple")),
    ]
    record(play(pairings, 12, seed=5, record=True), path)
    return path


def test_agents_lists_the_panel(capsys: Captured) -> None:
    named = {entry["agent"] for entry in answer(capsys, "agents")["agents"]}
    assert {*PANEL, "scripted:standstill", "scripted:random"} <= named
    assert "scripted:rush" in text(capsys, "agents")


def test_fight_counts_every_fight_once(capsys: Captured) -> None:
    typed = ("fight", "scripted:rush", "scripted:standstill", "--fights", "6", "--seed", "3")
    found = answer(capsys, *typed)
    assert found["fights"] == 6
    assert found["a_wins"] + found["b_wins"] + found["draws"] == 6
    assert found["a_wins"] == 6
    assert found["a_win_rate"] == 1.0
    assert found["ci95"][0] < 1.0 == found["ci95"][1]
    assert found["distinct_fights"] == 6
    assert "6 fights" in text(capsys, *typed)


def test_evaluate_names_each_opponent(capsys: Captured) -> None:
    opponents = ("scripted:rush", "scripted:zone")
    typed = ("evaluate", "scripted:standstill", "--opponents", ",".join(opponents))
    found = answer(capsys, *typed, "--fights", "4")
    assert found["fights"] == 8
    assert found["win_rate"] == 0.0
    assert [each["agent"] for each in found["opponents"]] == list(opponents)
    for each in found["opponents"]:
        assert each["fights"] == 4 == each["wins"] + each["losses"] + each["draws"]
        assert {"timeouts", "ci95", "skills_per_minute", "presses_per_minute"} <= each.keys()
        assert each["skills_per_minute"] == 0.0
    assert "scripted:zone" in text(capsys, *typed, "--fights", "4")


def test_tournament_gives_standings_and_a_cross_table(capsys: Captured, tmp_path: Path) -> None:
    names = ("scripted:rush", "scripted:zone", "scripted:standstill")
    small = ("--fights", "4", "--no-wandb", "--ledger", str(tmp_path / "ledger"))
    found = answer(capsys, "tournament", *names, *small)
    assert {standing["agent"] for standing in found["standings"]} == set(names)
    assert found["standings"][-1]["agent"] == "scripted:standstill"
    assert found["forfeits"] == []
    matrix = found["matrix"]
    assert [matrix[i][i] for i in range(3)] == [None, None, None]
    assert matrix[0][2] + matrix[2][0] == 1.0
    assert "3 scripted:standstill" in text(capsys, "tournament", *names, *small)


def test_an_agent_from_a_users_own_file_fights(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "import numpy as np\n\n"
        "class Walker:\n"
        "    def reset(self, fights, seed):\n"
        "        print('ready')\n\n"
        "    def act(self, observation):\n"
        "        return np.array([[1, 0]] * len(observation.side))\n"
    )
    found = answer(capsys, "fight", f"python:{file}:Walker", "scripted:rush", "--fights", "2")
    assert found["b_wins"] == 2


def test_an_agent_that_answers_nonsense_is_named(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "import numpy as np\n\n"
        "class Wild:\n"
        "    def reset(self, fights, seed):\n"
        "        pass\n\n"
        "    def act(self, observation):\n"
        "        return np.full((len(observation.side), 2), 11)\n"
    )
    assert main(["fight", f"python:{file}:Wild", "scripted:rush", "--fights", "2"]) == 2
    captured = capsys.readouterr()
    error = captured.err.splitlines()[-1]
    assert error.startswith("error: ")
    assert "Wild" in error
    assert "11" in error


def test_logs_stats_and_verify_measure_a_whole_log(corpus: Path, capsys: Captured) -> None:
    found = answer(capsys, "logs", "stats", str(corpus))
    assert found["fights"] == 24
    assert found["frames"] > 24 * 100
    assert 0.9 < found["no_action_share"] < 1.0
    assert found["desyncs"] == 0
    verified = answer(capsys, "logs", "verify", str(corpus))
    assert verified["fights"] == 24
    assert verified["frames"] == found["frames"]
    assert verified["desyncs"] == verified["unreadable"] == 0
    assert "24 fights" in text(capsys, "logs", "stats", str(corpus))


def test_an_altered_log_fails_verification_with_exit_1(
    corpus: Path, tmp_path: Path, capsys: Captured
) -> None:
    altered = bytearray(corpus.read_bytes())
    altered[len(altered) // 2] ^= 0x40
    path = tmp_path / "altered.corpus"
    path.write_bytes(altered)
    found = answer(capsys, "logs", "verify", str(path), status=1)
    assert found["fights"] == 24
    assert found["unreadable"] == 1
    assert "fight" in found["errors"][0]
    assert "1 unreadable" in text(capsys, "logs", "verify", str(path), status=1)


def test_a_clone_is_trained_then_tested_offline_and_in_fights(
    corpus: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "clone"
    trained = answer(
        capsys,
        *("train", "clone", "--logs", str(corpus), "--out", str(out), "--epochs", "2"),
        *("--remedy", "inverse-half", "--decoder", "sample", "--width", "16", "--no-wandb"),
        *("--fights", "2", "--opponents", "scripted:standstill"),
    )
    assert trained["checkpoint"] == str(out)
    assert [epoch["epoch"] for epoch in trained["epochs"]] == [1, 2]
    for epoch in trained["epochs"]:
        assert 0.0 <= epoch["offline"]["accuracy"] <= 1.0
        assert 0.0 <= epoch["online"]["win_rate"] <= 1.0

    spec = f"clone:{out}"
    tested = answer(capsys, "offline-test", spec, "--logs", str(corpus))
    fields = {"frames", "accuracy", "balanced_accuracy", "macro_f1", "no_action_share"}
    assert fields <= tested.keys()
    assert set(tested["press_f1"]) == {"0", "3", "6", "12"}
    shown = text(capsys, "offline-test", spec, "--logs", str(corpus))
    assert "always-no_action" in shown

    fought = answer(capsys, "fight", spec, "scripted:standstill", "--fights", "2")
    assert fought["a"] == spec
