"""Every figure of `arena bench`, in the order in which it is printed."""

from collections.abc import Callable

from experiments.bench.clones import clone_vs_clone, clone_vs_panel, decision
from experiments.bench.fights import actions, camera, features, scripted
from experiments.bench.processes import processes
from experiments.bench.rates import Progress, Row, use_threads
from experiments.bench.replays import resimulate_features, resimulate_frames, retrace_logs
from logs.corpus import Corpus

WIDE = 256  # units of a second, wider clone


def bench(
    corpus: Corpus,
    *,
    threads: int = 2,
    device: str = "cpu",
    progress: Progress | None = None,
    each: Callable[[list[Row]], None] | None = None,
) -> list[Row]:
    """Measure every figure.

    Args:
        corpus: Logs to re-simulate, which is done on the CPU alone.
        threads: Threads of the simulator and of torch; no more than Numba has are used.
        device: "cpu" or "cuda".
        progress: Told (figures measured, figures).
        each: Given the rows so far after each of them, so that what is measured can be kept.

    Returns:
        One row per figure.
    """
    use_threads(threads)
    measures = _on_cuda() if device == "cuda" else _on_cpu(corpus)
    rows = []
    for done, measure in enumerate(measures, 1):
        rows.append(measure())
        if each is not None:
            each(rows)
        if progress is not None:
            progress(done, len(measures))
    return rows


def _on_cuda() -> list[Callable[[], Row]]:
    from experiments.bench import device  # it needs numba-cuda

    return device.measures(WIDE)


def _on_cpu(corpus: Corpus) -> list[Callable[[], Row]]:
    return [
        actions,
        features,
        camera,
        scripted,
        clone_vs_panel,
        lambda: clone_vs_panel(width=WIDE, name=f"clone_{WIDE}_vs_panel"),
        clone_vs_clone,
        lambda: retrace_logs(corpus),
        lambda: resimulate_features(corpus),
        lambda: resimulate_frames(corpus),
        processes,
        decision,
    ]
