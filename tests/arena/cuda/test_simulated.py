"""The device tests in numba-cuda's simulator, where kernels run as plain Python, without a GPU."""

import os
import subprocess
import sys
from pathlib import Path

from tests.arena.cuda import runs

ROOT = Path(__file__).resolve().parents[3]
TESTS = (
    "tests/arena/cuda/test_device.py",
    "tests/arena/cuda/test_match.py",
    "tests/arena/cuda/test_camera.py",
    "tests/agents/clones/test_cuda.py",
    "tests/experiments/test_bench_cuda.py",
)


def test_the_device_tests_pass_in_the_cuda_simulator(tmp_path: Path) -> None:
    """In a process of its own: Numba reads the two variables when it is imported."""
    runs.write(tmp_path)
    simulated = {"NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "1", runs.FOLDER: str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "gpu", "-p", "no:cacheprovider", *TESTS],
        cwd=ROOT,
        env={**os.environ, **simulated},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
