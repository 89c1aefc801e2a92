"""Runs of whole processes: ended, killed, interrupted, and with no server of wandb in reach."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from experiments.tracking import read_steps
from tests.experiments.wandb_files import OfflineRun

ACCURACY, WON = "offline/validation/accuracy", "online/panel/win_rate"
STEPS: list[dict[str, Any]] = [
    {"epoch": 1, ACCURACY: 0.5, WON: 0.1},
    {"epoch": 2, ACCURACY: 0.75, WON: 0.05},
]

Done = subprocess.CompletedProcess[str]

KEY = "0123456789abcdef" * 2 + "01234567"
SCRIPT = f"""
import sys
from pathlib import Path
from experiments.tracking import Description, closing, run_tracker

with closing(run_tracker(Path(sys.argv[1]), {{}}, Description("train"), use_wandb=True)) as tracker:
    for step in {STEPS}:
        tracker.log(step)
    exec(sys.argv[2])
    tracker.finish({{"best_epoch": 2}})
"""


def _process(folder: Path, then: str = "", **given: str) -> Done:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WANDB_")} | given
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), then],
        capture_output=True,
        text=True,
        timeout=60,  # wandb itself gives up, and the run with it, after 90 s
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
    )


# Where tests run in the background, their shell has Ctrl-C ignored.
INTERRUPTED = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "signal.raise_signal(signal.SIGINT)"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("then", "status"),
    [("raise ValueError", 1), (INTERRUPTED, 130)],
)
def test_wandb_is_told_how_a_run_ended(tmp_path: Path, then: str, status: int) -> None:
    done = _process(tmp_path, then, WANDB_MODE="offline")
    assert done.returncode != 0
    assert OfflineRun(tmp_path).status == status


@pytest.mark.slow
def test_killed_it_goes_on_with_no_gap_and_no_step_twice(tmp_path: Path) -> None:
    done = _process(tmp_path, "import os, signal; os.kill(os.getpid(), 9)", WANDB_MODE="offline")
    assert done.returncode == -signal.SIGKILL
    assert _process(tmp_path, WANDB_MODE="offline").returncode == 0
    found = OfflineRun(tmp_path)
    assert [item["_step"] for item in found.history] == [0, 1]
    assert [item["epoch"] for item in found.history] == [1, 2]
    assert found.status == 0


NO_SERVER = (
    ("closed", KEY, None),
    ("closed", KEY, "online"),
    ("silent", KEY, None),
    ("closed", "short", None),
)


def _without_server(folder: Path, server: str, key: str, mode: str | None) -> Done:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        if server == "silent":
            door.listen()
        given = {
            "WANDB_BASE_URL": f"http://127.0.0.1:{door.getsockname()[1]}",
            "WANDB_API_KEY": key,
            "HOME": str(folder),
        }
        return _process(folder, **given, **({"WANDB_MODE": mode} if mode else {}))


@pytest.fixture(scope="module")
def without_server(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Done]]:
    """Folder and process of each case, all at once: nearly all of their time they wait."""
    folders = [tmp_path_factory.mktemp("run") for _ in NO_SERVER]
    with ThreadPoolExecutor(len(NO_SERVER)) as pool:
        done = pool.map(_without_server, folders, *zip(*NO_SERVER, strict=True))
        return list(zip(folders, done, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("case", range(len(NO_SERVER)), ids=lambda case: str(NO_SERVER[case]))
def test_with_a_key_and_no_server_the_run_goes_on_offline(
    case: int, without_server: list[tuple[Path, Done]]
) -> None:
    folder, done = without_server[case]
    assert done.returncode == 0
    assert done.stdout == ""
    (warning,) = done.stderr.splitlines()
    assert warning.startswith("warning: wandb: ")
    assert warning.endswith("to be sent with `arena runs sync`")
    assert read_steps(folder) == STEPS
    assert [item["epoch"] for item in OfflineRun(folder).history] == [1, 2]


@pytest.mark.slow
def test_settings_that_wandb_does_not_take_are_one_warning_and_no_loss(tmp_path: Path) -> None:
    done = _process(tmp_path, WANDB_BASE_URL="nonsense")
    assert done.returncode == 0
    assert done.stdout == ""
    (warning,) = done.stderr.splitlines()
    assert warning.startswith("warning: wandb: base_url: ")
    assert warning.endswith("`arena runs sync` sends it later")
    assert read_steps(tmp_path) == STEPS
