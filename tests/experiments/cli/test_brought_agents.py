"""A package brings agents of a kind of its own: every command that takes agents takes them."""

import json
from pathlib import Path
from typing import Any

import pytest

from experiments.cli.main import main

_AGENTS = '''
import numpy as np

from arena.base.errors import InputError
from arena.match import player_of


class Walker:
    """Walks up and presses one skill every so many frames."""

    stateless = True

    def __init__(self, every):
        self.name = f"walker:{every}"
        self.every = every

    def reset(self, fights, seed):
        pass

    def act(self, observation):
        press = observation.frame % self.every == 0
        return np.stack([np.ones_like(press, int), press * 1], axis=1)


def load(rest, trust):
    if rest == "nobody":
        return None
    if rest == "agent":
        return Walker(30)
    if not rest.isdigit() or not int(rest):
        raise InputError(f"walker:{rest}: give the frames from press to press, as walker:30")
    return player_of(Walker(int(rest)))
'''


@pytest.fixture
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Install a package as pip does: a module, and a folder that says what it brings."""
    site = tmp_path / "site"
    about = site / "standstill_walkers-0.3.dist-info"
    about.mkdir(parents=True)
    (site / "standstill_walkers.py").write_text(_AGENTS)
    (about / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: standstill-walkers\nVersion: 0.3\n"
    )
    (about / "entry_points.txt").write_text(
        "[standstill.agents]\nwalker = standstill_walkers:load\n"
    )
    monkeypatch.syspath_prepend(str(site))
    return "walker:30"


def answer(capsys: pytest.CaptureFixture[str], *typed: str) -> dict[str, Any]:
    assert main([*typed, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_it_is_listed(brought: str, capsys: pytest.CaptureFixture[str]) -> None:
    kinds = answer(capsys, "agents")["kinds"]
    assert {"name": "walker", "form": "…", "package": "standstill-walkers 0.3"} in kinds
    assert {"name": "clone", "form": "FOLDER", "package": ""} in kinds
    assert main(["agents"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert any(line.split() == ["walker:…", "from", "standstill-walkers", "0.3"] for line in said)


def test_it_fights_is_evaluated_and_takes_part(
    brought: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    still = "scripted:standstill"
    fought = answer(capsys, "fight", brought, still, "--fights", "4")
    assert (fought["a"], fought["a_wins"]) == (brought, 4)
    tested = answer(capsys, "evaluate", brought, "--opponents", still, "--fights", "4")
    assert tested["opponents"][0]["wins"] == 4
    typed = ("tournament", brought, "walker:90", still, "--fights", "4", "--no-wandb")
    table = answer(capsys, *typed, "--ledger", str(tmp_path / "l"))
    assert {standing["agent"] for standing in table["standings"]} == {brought, "walker:90", still}
    assert table["standings"][-1]["agent"] == still
    assert table["fights_played"] == 12


def test_what_is_no_player_is_told_and_an_agent_is_made_one(
    brought: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = ("--ledger", str(tmp_path / "l"))
    assert main(["tournament", "walker:nobody", "scripted:standstill", *ledger]) == 2
    assert "error: NoneType: it has no reset()" in capsys.readouterr().err
    assert not (tmp_path / "l").exists()
    typed = ("tournament", "walker:agent", "scripted:standstill", "--fights", "2", *ledger)
    assert answer(capsys, *typed)["fights_played"] == 2


def test_what_it_refuses_is_told(brought: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fight", "walker:fast", "scripted:standstill"]) == 2
    assert "give the frames from press to press" in capsys.readouterr().err
