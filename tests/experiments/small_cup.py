"""A small tournament that is tracked, for the tests of its run and of its agents' runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from arena.tournament.ledger import Ledger
from experiments.cli.main import main
from experiments.tournaments.tracked import folder_of
from experiments.tracking import read_steps
from tests.arena.tournament.agents import QUICK as EVERY

Captured = pytest.CaptureFixture[str]
QUICK = EVERY[:3]


def answer(capsys: Captured, *typed: str) -> dict[str, Any]:
    assert main(["tournament", *typed]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def played(folder: Path, *more: str, ledger: str = "cup.sqlite") -> list[str]:
    path = str(folder / ledger)
    return ["tournament", *QUICK, "--fights", "18", "--ledger", path, "--json", *more]


def run_of(ledger: Path) -> Path:
    (key,) = Ledger(ledger).tournaments()
    return folder_of(ledger, key)


def fought(folder: Path) -> list[int]:
    return [s["tournament/fought"] for s in read_steps(folder) if "tournament/fought" in s]
