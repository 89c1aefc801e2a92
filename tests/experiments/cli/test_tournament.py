"""The command tournament: what it answers, goes on with, and refuses in one line."""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from arena.replays.file import load
from arena.tournament.ledger import Ledger
from experiments.cli.main import main

Captured = pytest.CaptureFixture[str]
NAMES = ("scripted:standstill", "simple:jump-in", "simple:masher")
SMALL = ("--fights", "18")


@pytest.fixture(scope="module", autouse=True)
def _untracked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANDB_MODE", "disabled")
        yield


def answer(capsys: Captured, *typed: str, status: int = 0) -> dict[str, Any]:
    assert main(["tournament", *typed, "--json"]) == status
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    found: dict[str, Any] = json.loads(out)
    return found


def text(capsys: Captured, *typed: str) -> str:
    assert main(["tournament", *typed]) == 0
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()) <= 100
    return out


def refused(capsys: Captured, *typed: str) -> str:
    assert main(["tournament", *typed]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = [line for line in captured.err.splitlines() if line.startswith("error: ")]
    return line


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A ledger of a small round robin."""
    path = tmp_path_factory.mktemp("tournament") / "ledger.sqlite"
    assert main(["tournament", *NAMES, *SMALL, "--ledger", str(path), "--json"]) == 0
    return str(path)


def test_the_same_command_goes_on_with_what_the_ledger_holds(capsys: Captured, played: str) -> None:
    again = answer(capsys, *NAMES, *SMALL, "--ledger", played)
    assert again["fights"] == 54 and again["fights_played"] == 0
    assert {standing["agent"] for standing in again["standings"]} == set(NAMES)
    assert again["standings"][-1]["agent"] == "scripted:standstill"
    assert {"fights", "wins", "losses", "draws", "timeouts", "score", "win_rate", "elo"} <= set(
        again["standings"][0]
    )
    assert [again["matrix"][i][i] for i in range(3)] == [None, None, None]
    assert again["forfeits"] == []
    assert {"a", "b", "a_win_rate", "ci95", "distinct_fights", "statistics"} <= set(
        again["pairings"][0]
    )
    shown = answer(capsys, "show", played)
    assert shown["standings"] == again["standings"]
    told = text(capsys, "show", played)
    assert "3 scripted:standstill" in told and "54 fights" in told


def test_without_a_ledger_it_is_kept_in_runs(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = answer(capsys, *NAMES[:2], *SMALL)
    assert Path(first["ledger"]).parent == Path("runs/tournaments")
    assert answer(capsys, *NAMES[:2], *SMALL)["fights_played"] == 0
    assert answer(capsys, *NAMES[:2], *SMALL, "--restart")["fights_played"] == 18
    assert answer(capsys, *NAMES[:2], "--fights", "36")["fights_played"] == 18
    assert len(list(Path("runs/tournaments").glob("*.sqlite"))) == 1


def test_a_schedule_file_says_all_and_options_count(capsys: Captured, tmp_path: Path) -> None:
    file = tmp_path / "cup.toml"
    file.write_text(
        f'kind = "knock-out"\nagents = ["{NAMES[0]}", "{NAMES[1]}", "{NAMES[2]}"]\nfights = 18\n'
    )
    ledger = ("--ledger", str(tmp_path / "l"))
    found = answer(capsys, "--schedule", str(file), "--seed", "4", *ledger)
    assert (found["kind"], found["seed"], found["fights"]) == ("knock-out", 4, 36)
    assert found["standings"][0]["place"] == 2.0
    assert "stages" in text(capsys, "--schedule", str(file), "--seed", "4", *ledger)


def test_a_sequential_test_says_what_it_decided(capsys: Captured, tmp_path: Path) -> None:
    pair = (NAMES[1], NAMES[0])
    typed = (*pair, "--sprt", "0,50", "--ledger", str(tmp_path / "l"))
    found = answer(capsys, *typed)
    assert found["sprt"]["decision"] == "H1"
    assert found["fights"] < 1_000
    assert "H1 accepted" in text(capsys, *typed)


def test_a_table_is_written_as_csv(capsys: Captured, played: str, tmp_path: Path) -> None:
    written = answer(capsys, "show", played, "--csv", str(tmp_path / "csv"))["written"]
    rows = {}
    for path in map(Path, written):
        with path.open() as file:
            rows[path.stem] = list(csv.DictReader(file))
    assert {name: len(own) for name, own in rows.items()} == {
        "standings": 3,
        "pairings": 3,
        "fights": 54,
    }
    assert rows["standings"][2]["agent"] == "scripted:standstill"
    assert {"seed", "digest", "result", "fingerprint_a", "rules", "reason"} <= set(
        rows["fights"][0]
    )


def test_a_fight_becomes_a_replay(capsys: Captured, played: str, tmp_path: Path) -> None:
    out = tmp_path / "one.replay"
    assert answer(capsys, "replay", played, "7", "--out", str(out))["same"] is True
    assert set(load(out).players) <= set(NAMES)
    assert "no fight 99" in refused(capsys, "replay", played, "99", "--out", str(out))


CHANGED = """
import numpy as np

class {name}:
    def reset(self, fights, seed):
        pass

    def act(self, observation):
        return np.array([[{move}, 0]] * len(observation.side))
"""


def test_an_agent_whose_file_has_changed_is_another_player(
    capsys: Captured, tmp_path: Path
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(CHANGED.format(name="Mine", move=0))
    me, ledger = f"python:{file}:Mine", str(tmp_path / "l")
    answer(capsys, me, NAMES[1], "--fights", "2", "--ledger", ledger)
    file.write_text(CHANGED.format(name="Mine", move=2))
    assert main(["tournament", me, NAMES[1], "--fights", "2", "--ledger", ledger]) == 0
    captured = capsys.readouterr()
    assert "it is another player" in captured.err
    assert "Takes part no more" in captured.out
    out = tmp_path / "r"
    found = answer(capsys, "replay", ledger, "1", "--out", str(out), status=1)
    assert not found["same"] and found["out"] is None and not out.exists()
    (said,) = found["changed"]
    assert said.startswith(f"{me} is another player now (")


def test_a_fight_is_trusted_by_its_digest_where_an_agent_has_another_fingerprint(
    capsys: Captured, tmp_path: Path
) -> None:
    file, out, ledger = tmp_path / "mine.py", tmp_path / "r", str(tmp_path / "l")
    file.write_text(CHANGED.format(name="Mine", move=0))
    me = f"python:{file}:Mine"
    answer(capsys, me, NAMES[1], "--fights", "2", "--ledger", ledger)
    file.write_text(CHANGED.format(name="Mine", move=0) + "# plays as before\n")
    said = text(capsys, "replay", ledger, "1", "--out", str(out))
    assert "fought again as it was" in said
    folded = " ".join(said.split())  # lines break where the path of the agent lets them
    assert "is another player now" in folded and "digest is the same" in folded
    assert me in load(out).players


def test_an_agent_joins_a_ladder(capsys: Captured, tmp_path: Path) -> None:
    ledger = str(tmp_path / "l")
    typed = (*NAMES[:2], "--schedule", "ladder", "--ledger", ledger)
    answer(capsys, *typed, "--budget-fights", "36")
    assert NAMES[2] in text(capsys, "join", ledger, NAMES[2])
    found = answer(capsys, *typed, "--budget-fights", "90")
    assert {s["agent"] for s in found["standings"]} == set(NAMES)
    assert found["fights"] == 90
    assert "takes part already" in refused(capsys, "join", ledger, NAMES[2])


def test_only_a_ladder_takes_new_agents(capsys: Captured, played: str) -> None:
    assert "only a ladder" in refused(capsys, "join", played, "simple:only-low")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((NAMES[0],), "at least two"),
        ((NAMES[0], NAMES[1], NAMES[0]), "more than once"),
        ((*NAMES, "--schedule", "no-such.toml"), "no-such.toml"),
        ((*NAMES, "--schedule", "swiss", "--rounds", "9"), "at most 3 rounds"),
        ((*NAMES, "--schedule", "swiss", "--budget-fights", "90"), "its own end"),
        ((*NAMES, "--sprt", "5"), "--sprt '5'"),
        ((*NAMES, "--sprt", "0,5"), "between two agents"),
        ((*NAMES, "--budget-elo", "0"), "budget.elo"),
        (("show", "no-such-ledger"), "no such ledger"),
        (("simple:nobody", NAMES[0]), "simple:nobody"),
        ((*NAMES, "--delay", "32"), "delay: Input should be less"),
        ((*NAMES, "--schedule", "all-challengers.toml"), "give at most 2 challengers"),
        ((*NAMES, "--csv", "all-challengers.toml"), "--csv all-challengers.toml"),
        ((f"exec:{NAMES[0]}\udcff", NAMES[0]), "agents.0"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    capsys: Captured,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("all-challengers.toml").write_text('kind = "gauntlet"\nchallengers = 4\n')
    assert said in refused(capsys, *typed)
    assert list(tmp_path.rglob("*.sqlite")) == []


@pytest.mark.parametrize("number", ["0", "99", str(2**63), "9" * 40])
def test_a_number_that_no_fight_has_is_one_line(
    capsys: Captured, played: str, tmp_path: Path, number: str
) -> None:
    said = refused(capsys, "replay", played, number, "--out", str(tmp_path / "out"))
    assert "no fight 99" in said or "Input should be" in said
    assert not (tmp_path / "out").exists()


def test_an_empty_file_is_no_ledger_to_show(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "l").touch()
    assert "no such ledger" in refused(capsys, "show", str(tmp_path / "l"))
    assert (tmp_path / "l").read_bytes() == b""


def test_an_unknown_key_of_a_file_is_named(capsys: Captured, tmp_path: Path) -> None:
    file = tmp_path / "cup.toml"
    file.write_text('kind = "swiss"\nround = 3\n')
    assert "unknown key round" in refused(capsys, "--schedule", str(file))


def test_a_ledger_that_cannot_be_used_is_one_line_and_unharmed(
    capsys: Captured, tmp_path: Path, played: str
) -> None:
    damaged = tmp_path / "damaged"
    damaged.write_bytes(b"no ledger" * 999)
    typed = (*NAMES, *SMALL, "--ledger")
    assert "damaged" in refused(capsys, *typed, str(damaged))
    assert damaged.read_bytes() == b"no ledger" * 999
    other = tmp_path / "other"
    shutil.copy(played, other)
    ledger = Ledger(other)
    with ledger._writing() as run:
        run("UPDATE tournaments SET rules = 1")
    ledger.close()
    assert "rules version 1" in refused(capsys, *typed, str(other))
    assert len(Ledger(other).fights(Ledger(other).tournaments()[0])) == 54
