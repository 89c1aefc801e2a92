"""The benchmark's figures on a CUDA device, small; how fast they are is not tested here.

Run on a GPU by ``make test-gpu``; run in the CUDA simulator by ``tests/arena/cuda``.
"""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from agents.roster import PANEL
from experiments.bench import device, rates
from experiments.bench.figures import bench
from experiments.bench.scaling import scaling
from experiments.cli.main import main
from logs.corpus import Corpus
from tests.arena.cuda import runs

pytestmark = pytest.mark.gpu

SMALL = {
    **{"FIGHTS": 6, "FRAMES": 2, "ROLLOUT_FRAMES": 3, "SCRIPTED_FIGHTS": 2, "CLONE_FIGHTS": 2},
    **{"PICTURED": 2, "SETTLED": 4, "PASSES": 2, "LANES": 4, "SIZES": (1, 4)},
    **{"ONLINE_FIGHTS": 2, "SEARCHED_FRAMES": 3, "PANEL_FIGHTS": 2, "PAIRED_FIGHTS": 4},
}
NAMES = [
    *("actions", "features", "camera", "scripted_styles", "scripted_panel", "scripted"),
    *("clone_vs_styles", "clone_vs_panel", "clone_256_vs_panel", "clone_vs_clone", "online_test"),
]
SLOW = 6 if runs.SIMULATED else 0  # of whole fights, which take minutes in the CUDA simulator


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure little, with two of the panel, neither of whom searches."""
    for name, value in SMALL.items():
        monkeypatch.setattr(device, name, value)
    monkeypatch.setattr(rates, "RUNS", 1)
    monkeypatch.setattr(device, "PANEL", ("scripted:rush", "scripted:grapple"))
    monkeypatch.setattr(device, "PANEL_BOTS", {name: PANEL[name] for name in ("rush", "grapple")})
    all_of_them = device.measures
    monkeypatch.setattr(device, "measures", lambda wide: all_of_them(wide)[: len(NAMES) - SLOW])


def test_every_figure_has_a_rate() -> None:
    rows = bench(Corpus([]), threads=1, device="cuda")
    assert [row.name for row in rows] == NAMES[: len(NAMES) - SLOW]
    assert all(row.per_second > 0 for row in rows)
    without = {row.name for row in rows if row.ceiling is None}
    assert without == {"actions"} | ({"online_test"} if SLOW == 0 else set())


def test_scaling_covers_every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("experiments.bench.scaling")
    monkeypatch.setattr(module, "WORK", 8)
    monkeypatch.setattr(module, "REPEATS", 1)
    if runs.SIMULATED:
        monkeypatch.setattr(device, "clone_in_lanes", lambda lanes: lambda: lanes)
    points = scaling(device="cuda")
    names = ("actions", "features", "clone")
    assert [(p.figure, p.fights) for p in points] == [(n, size) for n in names for size in (1, 4)]
    assert all(point.per_second > 0 for point in points)


def test_figures_are_kept_under_the_devices_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(device, "measures", lambda _: [device.actions])
    assert main(["bench", "--device", "cuda", "--keep", str(tmp_path), "--json"]) == 0
    (kept,) = tmp_path.iterdir()
    data = json.loads(kept.read_text())
    assert data == json.loads(capsys.readouterr().out)
    assert data["device"] == "cuda"
    assert data["on"]["name"]
    assert data["versions"]["numba-cuda"] != "not installed"
    assert [row["name"] for row in data["rows"]] == ["actions"]
    assert kept.stem == "cuda-simulator" or not runs.SIMULATED
