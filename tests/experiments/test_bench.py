"""The benchmark gives every figure that it promises; how fast they are is not tested here."""

from collections.abc import Iterator

import numba
import pytest
import torch

from agents.spec import resolve
from arena.match import play
from experiments import bench
from logs.corpus import Corpus


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
    small = {
        "RUNS": 1,
        "SIMULATED": 32,
        "FRAMES": 4,
        "SCRIPTED_FIGHTS": 2,
        "CLONE_FIGHTS": 2,
        "RESIMULATED_FIGHTS": 2,
        "DECISIONS": 8,
    }
    for name, value in small.items():
        monkeypatch.setattr(bench, name, value)
    pairing = (resolve("scripted:rush"), resolve("scripted:zone"))
    corpus = Corpus(play([pairing], 2, seed=0, record=True)[0].replays)
    told: list[tuple[int, int]] = []

    rows = bench.bench(corpus, threads=1, progress=lambda *step: told.append(step))

    names = ["actions", "features", "scripted", "clone_vs_panel", "resimulate", "decision"]
    assert [row.name for row in rows] == names
    assert all(row.per_second > 0 for row in rows)
    assert {row.name for row in rows if row.ceiling is not None} == {"clone_vs_panel"}
    assert rows[-1].p50_us is not None
    assert rows[-1].p99_us is not None
    assert 0 < rows[-1].p50_us <= rows[-1].p99_us
    assert told[-1] == (6, 6)
