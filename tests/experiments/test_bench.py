"""The benchmark gives every figure that it promises; how fast they are is not tested here."""

from collections.abc import Iterator

import numba
import pytest
import torch

from agents.spec import resolve
from arena.match import play
from experiments.bench import Point, bench, clones, fights, processes, rates, replays, scaling
from experiments.bench.scaling import picture
from experiments.cli.bench import _scaling_table
from logs.corpus import Corpus

_SMALL = (
    (rates, {"RUNS": 1}),
    (
        fights,
        {
            "SIMULATED": 32,
            "FRAMES": 4,
            "PICTURED": 4,
            "PICTURED_FRAMES": 2,
            "SETTLED": 9,
            "SCRIPTED_FIGHTS": 2,
        },
    ),
    (clones, {"CLONE_FIGHTS": 2, "PASSES": 2, "DECISIONS": 8}),
    (processes, {"BATCH": 2, "FRAMES": 5}),
    (replays, {"RESIMULATED_FIGHTS": 2, "FILMED_FIGHTS": 1}),
)
_NAMES = [
    *("actions", "features", "camera", "scripted"),
    *("clone_vs_panel", "clone_256_vs_panel", "clone_vs_clone"),
    *("resimulate", "resimulate_features", "resimulate_frames", "exec", "decision"),
]
_WITHOUT_CEILING = {"actions", "resimulate", "resimulate_frames", "decision"}


@pytest.fixture
def _threads_as_before() -> Iterator[None]:
    before = numba.get_num_threads(), torch.get_num_threads()
    yield
    numba.set_num_threads(before[0])
    torch.set_num_threads(before[1])


@pytest.mark.usefixtures("_threads_as_before")
def test_every_figure_has_a_rate_and_where_there_is_one_a_ceiling(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module, values in _SMALL:
        for name, value in values.items():
            monkeypatch.setattr(module, name, value)
    pairing = (resolve("scripted:rush"), resolve("scripted:zone"))
    corpus = Corpus(play([pairing], 2, seed=0, record=True)[0].replays)
    told: list[tuple[int, int]] = []
    kept: list[int] = []
    rows = bench(
        corpus,
        threads=1,
        progress=lambda *step: told.append(step),
        each=lambda rows: kept.append(len(rows)),
    )

    assert [row.name for row in rows] == _NAMES
    assert all(row.per_second > 0 for row in rows)
    assert {row.name for row in rows if row.ceiling is None} == _WITHOUT_CEILING
    assert {row.name for row in rows if row.ceiling_is is None} == _WITHOUT_CEILING
    assert rows[-1].p50_us is not None
    assert rows[-1].p99_us is not None
    assert 0 < rows[-1].p50_us <= rows[-1].p99_us
    assert told[-1] == (len(_NAMES), len(_NAMES))
    assert kept == list(range(1, len(_NAMES) + 1))


def test_runs_that_take_long_are_repeated_less(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def run() -> int:
        done.append(1)
        return 1

    monkeypatch.setattr(rates, "PATIENCE", 0.0)
    rates.rates([run])
    assert len(done) == 2, "the warm-up and one round"
    monkeypatch.setattr(rates, "PATIENCE", 60.0)
    rates.rates([run], repeats=3)
    assert len(done) == 2 + 4


@pytest.mark.usefixtures("_threads_as_before")
def test_scaling_covers_every_size_on_every_number_of_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"FIGHTS": (1, 4), "CLONE_FIGHTS": (2,), "WORK": 8, "REPEATS": 1}.items():
        monkeypatch.setattr(scaling_module(), name, value)
    before = numba.get_num_threads()
    points = scaling(threads=2)
    most = min(2, before)
    expected = [
        point
        for threads in dict.fromkeys((1, most))
        for point in (
            *((figure, fights, threads) for figure in ("actions", "features") for fights in (1, 4)),
            ("clone", 2 * threads, threads),
        )
    ]
    assert [(point.figure, point.fights, point.threads) for point in points] == expected
    assert all(point.per_second > 0 for point in points)
    assert numba.get_num_threads() == most


def scaling_module() -> object:
    import importlib

    return importlib.import_module("experiments.bench.scaling")


def test_scaling_is_set_out_by_fights_and_drawn() -> None:
    points = [
        Point("actions", 1, 1, 2e6),
        Point("actions", 4, 1, 3e6),
        Point("actions", 1, 2, 1e6),
        Point("clone", 4, 2, 5e5),
    ]
    lines = [line.split() for line in _scaling_table(points).splitlines()]
    assert lines[0][0] == "fights"
    assert [line for line in lines if line[:1] == ["1"]] == [["1", "2.000", "M", "1.000", "M"]]
    assert [line for line in lines if line[:1] == ["4"]] == [["4", "3.000", "M", "0.500", "M"]]
    assert picture(points).startswith(b"\x89PNG")
