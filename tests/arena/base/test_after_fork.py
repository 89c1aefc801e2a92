"""Processes forked from one whose threads have run: they fight on, and come out the same."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.arena.base.forks import PATIENCE, PROGRAMS

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.skipif(sys.platform != "linux", reason="GNU OpenMP is Linux's")
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_forked_process_fights_on(program: str) -> None:
    run = [sys.executable, "-m", "tests.arena.base.forks", program]
    done = subprocess.run(
        run, cwd=ROOT, capture_output=True, text=True, timeout=2 * PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
