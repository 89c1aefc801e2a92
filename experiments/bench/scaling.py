"""How rates grow with the number of fights in lockstep and with threads: a table and a picture."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numba
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from agents.clones.agent import CloneAgent
from agents.spec import resolve
from arena.match import Player
from experiments.bench.clones import fighting, untrained
from experiments.bench.fights import stepping, stepping_and_observing
from experiments.bench.rates import Progress, Run, rates, use_threads
from experiments.report import style

FIGHTS: Final = tuple(4**power for power in range(11))  # 1 to 1,048,576
CLONE_FIGHTS: Final = tuple(4**power for power in range(7))  # 1 to 4,096 at a time on each thread
WORK: Final = 1 << 20  # fight-frames of a run, at least
FEWEST_FRAMES: Final = 16
MOST_FRAMES: Final = 4_096
REPEATS: Final = 3


@dataclass(frozen=True)
class Point:
    """One rate.

    Attributes:
        figure: What was measured.
        fights: Fights in lockstep, in all.
        threads: Threads that worked on them.
        per_second: Fight-frames, for a clone decisions, per second.
    """

    figure: str
    fights: int
    threads: int
    per_second: float


def scaling(
    threads: int = 2,
    progress: Progress | None = None,
    device: str = "cpu",
    each: Callable[[list["Point"]], None] | None = None,
) -> list[Point]:
    """Measure the simulator, with features too, and a clone in fights, over sizes and threads.

    Args:
        threads: The most threads; powers of two up to it are measured.
        progress: Told (rates measured, rates).
        device: "cpu", or "cuda", where one thread launches everything.
        each: Given the points so far after each of them, so that what is measured can be kept.

    Returns:
        One point per figure, size and number of threads.
    """
    if device == "cuda":
        return _scaling_on_cuda(progress, each)
    most = use_threads(threads)
    counts = [count for count in (1, 2, 4, 8, 16, 32, 64) if count < most] + [most]
    planned = [(figure, fights, count) for count in counts for figure, fights in _figures()]
    points = []
    for done, (figure, fights, count) in enumerate(planned, 1):
        numba.set_num_threads(count)
        (rate,) = rates([_RUNS[figure](fights)], REPEATS)
        lanes = fights * count if figure == "clone" else fights
        points.append(Point(figure, lanes, count, rate))
        if each is not None:
            each(points)
        if progress is not None:
            progress(done, len(planned))
    numba.set_num_threads(most)
    return points


def _scaling_on_cuda(
    progress: Progress | None, each: Callable[[list[Point]], None] | None
) -> list[Point]:
    from experiments.bench import device  # it needs numba-cuda

    runs: dict[str, Callable[[int], Run]] = {
        "actions": lambda fights: device.stepping(fights, _frames(fights)),
        "features": lambda fights: device.stepping_and_observing(fights, _frames(fights)),
        "clone": device.clone_in_lanes,
    }
    planned = [(name, fights) for name in runs for fights in device.SIZES]
    points = []
    for done, (name, fights) in enumerate(planned, 1):
        (rate,) = rates([runs[name](fights)], REPEATS)
        points.append(Point(name, fights, 1, rate))
        if each is not None:
            each(points)
        if progress is not None:
            progress(done, len(planned))
    return points


def _figures() -> Iterator[tuple[str, int]]:
    for figure, sizes in (("actions", FIGHTS), ("features", FIGHTS), ("clone", CLONE_FIGHTS)):
        for fights in sizes:
            yield figure, fights


def _frames(fights: int) -> int:
    return min(max(WORK // fights, FEWEST_FRAMES), MOST_FRAMES)


def _clone(lanes: int) -> Run:
    """Make a run of a clone against a scripted opponent, so many fights at a time per thread."""
    agent = CloneAgent(untrained(128), "clone:untrained")
    pairings: list[tuple[Player, Player]] = [(agent, resolve("scripted:rush"))]
    fights = min(max(4 * lanes * numba.get_num_threads(), 2), 8_192)
    return fighting(pairings, fights, batch=lanes)


_RUNS: Final[dict[str, Callable[[int], Run]]] = {
    "actions": lambda fights: stepping(fights, _frames(fights)),
    "features": lambda fights: stepping_and_observing(fights, _frames(fights)),
    "clone": _clone,
}
_DASHES: Final = ("-", "--", "-.", ":")  # of the most threads first
_SAID: Final = {
    "actions": "simulator, given actions",
    "features": "with both sides’ features",
    "clone": "a clone’s decisions in fights",
}


def picture(points: list[Point]) -> bytes:
    """Draw rates over fights in lockstep, one line a figure and number of threads; a PNG."""
    threads = sorted({point.threads for point in points})
    with style.canvas(6.4, 5.0) as (figure, axes):
        for name, count in dict.fromkeys((point.figure, point.threads) for point in points):
            own = [point for point in points if (point.figure, point.threads) == (name, count)]
            axes.plot(
                [point.fights for point in own],
                [point.per_second for point in own],
                label=f"{_SAID[name]}, {count} thread{'s' if count > 1 else ''}",
                color=style.CYCLE[list(_SAID).index(name)],
                linestyle=_DASHES[min(len(threads) - 1 - threads.index(count), len(_DASHES) - 1)],
                marker="o",
                markersize=3,
            )
        axes.set_xscale("log", base=4)
        axes.set_yscale("log")
        axes.xaxis.set_major_locator(LogLocator(base=16))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(FuncFormatter(lambda value, _: _said(value)))
            axis.set_minor_formatter(NullFormatter())
        axes.grid(True)
        axes.set_xlabel("fights in lockstep")
        axes.set_ylabel("per second")
        figure.legend(loc="outside lower center", ncols=2, fontsize=8.5)
        return style.png(figure)


def _said(value: float) -> str:
    """Write a number of fights or a rate: 256, 65,536, 1 M."""
    return f"{value / 1e6:,.3g} M" if value >= 1e6 else f"{value:,.0f}"
