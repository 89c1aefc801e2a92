"""Reads a run back with the own readers of wandb and TensorBoard."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def scalars(folder: Path, name: str) -> list[tuple[int, float]]:
    """Read a figure back from TensorBoard's events of a run, by TensorBoard's own reader."""
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    events = accumulator.EventAccumulator(str(folder / "tensorboard"))
    events.Reload()
    return [(event.step, event.value) for event in events.Scalars(name)]


class OfflineRun:
    """The records of the one local file that a run's folder holds."""

    def __init__(self, folder: Path) -> None:
        (self.log,) = folder.glob("wandb/offline-run-*/run-*.wandb")
        command = [sys.executable, "-m", "wandb", "leet", "inspect", "--json", str(self.log)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        self.records = [json.loads(line) for line in done.stdout.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [record[kind] for record in self.records if record["type"] == kind]

    @property
    def run(self) -> dict[str, Any]:
        (run,) = self.of("run")
        return run

    @property
    def history(self) -> list[dict[str, Any]]:
        return [record["item"] for record in self.of("history")]

    @property
    def metrics(self) -> dict[str, dict[str, Any]]:
        return {each.get("name") or each["glob_name"]: each for each in self.of("metric")}

    @property
    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for record in self.of("summary"):
            found |= record.get("update", {})
        return found

    @property
    def status(self) -> int | None:
        exits = self.of("exit")
        return exits[-1].get("exit_code", 0) if exits else None

    @property
    def artifacts(self) -> list[dict[str, Any]]:
        return self.of("artifact")

    def media(self, name: str) -> list[Path]:
        paths = [
            value for item in self.history for key, value in item.items() if key == f"{name}.path"
        ]
        return [self.log.parent / "files" / path for path in paths]
