"""A tournament killed at random moments ends in the same table, with nothing fought twice.

``STANDSTILL_KILLS=100`` kills it so often; the default is quick.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from arena.tournament.ledger import Ledger
from arena.tournament.rounds import MOST
from arena.tournament.table import read_table
from tests.arena.tournament.agents import QUICK, declared, director, fights_of

KILLS = int(os.environ.get("STANDSTILL_KILLS", "4"))
SCHEDULE = declared(*QUICK[:4], budget={"fights": max(8_000, 2_000 * KILLS)})
PLAY = """
import sys
from tests.arena.tournament.agents import director
from arena.tournament.schedule import Schedule
one = director(sys.argv[1], Schedule.model_validate_json(sys.argv[2]))
print("begins", flush=True)
one.run()
print("ended", one.added, flush=True)
"""


def started(path: Path) -> "subprocess.Popen[str]":
    """Start a process that plays, and wait until it does."""
    process = subprocess.Popen(
        [sys.executable, "-c", PLAY, str(path), SCHEDULE.model_dump_json()],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "begins\n"
    return process


def entered(path: Path) -> int:
    return len(Ledger(path).fought(SCHEDULE.key)[0])


@pytest.mark.slow
def test_killed_at_any_moment_it_ends_in_the_same_table(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    began = time.monotonic()
    director(whole, SCHEDULE).run()
    took = time.monotonic() - began
    moments, kills, before = random.Random(0), 0, 0
    while kills < KILLS:
        process = started(killed)
        assert process.stdout is not None
        time.sleep(moments.uniform(0, 1.5 * took / KILLS))
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
        after = entered(killed)
        assert after >= before  # what was entered stays, batches alone are lost
        before = after
        if process.returncode == 0:
            break
    last = director(killed, SCHEDULE)
    last.run()
    assert last.added == len(last.fought) - before
    assert fights_of(killed, SCHEDULE.key) == fights_of(whole, SCHEDULE.key)
    tables = [read_table(Ledger(path), bootstrap=50) for path in (whole, killed)]
    assert tables[0].standings == tables[1].standings
    assert tables[0].pairings == tables[1].pairings
    batches = Ledger(killed)._read("SELECT pairings, fights, owner, seconds FROM batches")
    assert all(owner == "" and seconds is not None for *_, owner, seconds in batches)
    assert max(fights for _, fights, *_ in batches) <= MOST
    print(f"{kills} kills, {before} fights entered before the last start, {last.added} after")
