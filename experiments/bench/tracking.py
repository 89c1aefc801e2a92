"""What tracking adds to a training: the same clone trained with it and without, in one process.

    python -m experiments.bench.tracking --epochs 8

``without`` is `--no-wandb` and no pictures: what a training that can go on writes in any case.
Processor seconds are counted beside those of the clock, since they hold on a machine that does
other things too; those of wandb's own process are among them.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.clones.remedies import resolve as resolve_remedy
from agents.clones.settings import TrainingSettings
from agents.spec import PANEL, resolve
from experiments.labelled import Labelled, label
from experiments.train_clone import EpochTests, train_clone
from logs.bundled import load_bundled


@dataclass(frozen=True)
class Cost:
    """What a training took.

    Attributes:
        clock: Seconds by the clock.
        processor: Seconds of processors, those of child processes that have ended among them.
    """

    clock: float
    processor: float

    def over(self, other: "Cost") -> dict[str, float]:
        """How much more it is than another one, as shares of that."""
        return {
            "clock": self.clock / other.clock - 1.0,
            "processor": self.processor / other.processor - 1.0,
        }


def _processor() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _train(logs: Labelled, epochs: int, folder: Path, *, tracked: bool) -> Cost:
    tests = EpochTests([resolve(spec) for spec in PANEL], 18)
    settings = TrainingSettings(epochs=epochs)
    clock, processor = time.perf_counter(), _processor()
    train_clone(
        logs, resolve_remedy("plain"), settings, tests, folder, use_wandb=tracked, look=tracked
    )
    if tracked:
        import wandb

        wandb.teardown()  # waits for its process, so that its seconds count
    return Cost(time.perf_counter() - clock, _processor() - processor)


def measure(epochs: int) -> dict[str, Any]:
    """Train without tracking, with it, and without it again.

    Args:
        epochs: Passes over the bundled logs.

    Returns:
        Seconds of each, and how much more the tracked training took than the mean of the others.
    """
    logs = label(load_bundled(), ["train", "validation"])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _train(logs, 1, place / "warm", tracked=False)
        before = _train(logs, epochs, place / "before", tracked=False)
        tracked = _train(logs, epochs, place / "tracked", tracked=True)
        after = _train(logs, epochs, place / "after", tracked=False)
    without = Cost((before.clock + after.clock) / 2.0, (before.processor + after.processor) / 2.0)
    return {
        "epochs": epochs,
        "without": [vars(before), vars(after)],
        "tracked": vars(tracked),
        "overhead": tracked.over(without),
    }


def main(arguments: list[str]) -> None:
    """Measure, and print one JSON object.

    Args:
        arguments: ``--epochs N``, 8 if not given, as `arena train clone` has it.
    """
    parser = argparse.ArgumentParser(prog="python -m experiments.bench.tracking")
    parser.add_argument("--epochs", type=int, default=8)
    print(json.dumps(measure(parser.parse_args(arguments).epochs)))


if __name__ == "__main__":
    main(sys.argv[1:])
