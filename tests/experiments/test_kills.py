"""A training that is killed at random moments comes to what an uninterrupted one comes to.

STANDSTILL_KILLS=20 asks for as many kills; without it, `test_tracking` kills one at a set place.
"""

import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from agents.clones.checkpoint import load_record
from experiments.train_clone import epochs_in
from tests.experiments.cli.test_train import start, typed
from tests.experiments.wandb_files import OfflineRun

KILLS = int(os.environ.get("STANDSTILL_KILLS", "0"))
SEED = int(os.environ.get("STANDSTILL_KILLS_SEED", "0"))


@pytest.mark.slow
@pytest.mark.skipif(KILLS == 0, reason="asked for with STANDSTILL_KILLS=20")
def test_killed_at_random_moments_no_step_is_missing_or_there_twice(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANDB_MODE", "offline")

    def begun(folder: Path) -> "subprocess.Popen[bytes]":
        arguments = [each for each in typed(corpus, folder) if each != "--no-wandb"]
        return start(arguments)

    straight = tmp_path / "straight"
    began = time.monotonic()
    assert begun(straight).wait() == 0
    seconds = time.monotonic() - began
    drawn = random.Random(SEED)
    kills, number = 0, 0
    while kills < KILLS:
        folder = tmp_path / f"broken-{number}"
        process = begun(folder)
        try:
            assert process.wait(drawn.uniform(0.0, seconds)) == 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
        else:
            number += 1
    for folder in sorted(tmp_path.glob("broken-*")):
        assert begun(folder).wait() == 0
        _same(folder, straight)


def _same(folder: Path, straight: Path) -> None:
    def told(place: Path) -> list[dict[str, object]]:
        steps = epochs_in(place)
        return [{k: v for k, v in step.items() if k != "train/seconds"} for step in steps]

    assert told(folder) == told(straight)
    found = OfflineRun(folder)
    epochs = [item["epoch"] for item in found.history if "epoch" in item]
    assert epochs == [step["epoch"] for step in told(straight)]
    assert [item["_step"] for item in found.history] == list(range(len(epochs) + 1))
    assert load_record(folder) == load_record(straight)  # the weights' SHA-256 among it
