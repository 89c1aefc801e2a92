"""Environments in other processes: forked, and spawned, after this one has used all its threads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PLAY = """
import sys
import numpy as np
from gymnasium.vector import AsyncVectorEnv, AutoresetMode
from arena.envs import StandstillEnv, StandstillVectorEnv
from tests.arena.envs.following import assert_alike, drawn
from tests.arena.envs.test_gymnasium_vector_env import columns

def make():
    return StandstillEnv("pro:vera", delay=3)

if __name__ == "__main__":
    big = StandstillVectorEnv(512, "scripted:rush")  # enough for all threads
    big.reset(seed=1)
    for _ in range(20):
        big.step(np.ones((512, 2), np.int64))
    there = AsyncVectorEnv(
        [make] * 3, context=sys.argv[1], autoreset_mode=AutoresetMode.SAME_STEP, shared_memory=True
    )
    here = StandstillVectorEnv(3, "pro:vera", delay=3)
    assert_alike(here.reset(seed=7), columns(there.reset(seed=7)))
    for frame, action in enumerate(drawn(3, 3, 900)):
        assert_alike(here.step(action), columns(there.step(action)), f"frame {frame}")
    there.close()
    print("played")
"""


@pytest.mark.slow
@pytest.mark.parametrize("context", ["fork", "spawn"])
def test_workers_play_the_fights_that_one_process_plays(context: str, tmp_path: Path) -> None:
    script = tmp_path / "workers.py"
    script.write_text(PLAY)
    done = subprocess.run(
        [sys.executable, str(script), context],
        check=False,
        capture_output=True,
        text=True,
        timeout=500,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "played"


@pytest.mark.slow
def test_a_forked_worker_may_hold_a_vector_of_its_own() -> None:
    """As many fights as are played on all threads where threads are left."""
    code = (
        "import os, numpy as np\n"
        "from arena.envs import StandstillVectorEnv\n"
        "def play():\n"
        "    envs = StandstillVectorEnv(300, 'scripted:rush')\n"
        "    seen = [envs.reset(seed=1)[0]]\n"
        "    for _ in range(30): seen.append(envs.step(np.ones((300, 2), np.int64))[0])\n"
        "    return np.array(seen).tobytes()\n"
        "here = play()\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    os._exit(0 if play() == here else 3)\n"
        "assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=500)
