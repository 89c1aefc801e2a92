"""Tournaments on the page of runs: ratings, standings, cross table, forfeits."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from experiments.leaderboard.charts import curve_chart, elo_text, interval_text, rating_chart
from experiments.leaderboard.data import Agent, Curve
from experiments.tracking.store import Run
from experiments.tracking.values import Chart, Table, is_value, restored
from experiments.tracking.vocabulary import FOUGHT

JOB: Final = "tournament"
_RATING: Final = "tournament/ratings/"
_BOUNDS: Final = ("tournament/ratings_low/", "tournament/ratings_high/")

Points = dict[str, list[list[Any]]]
"""Points of each agent's curve: fights, rating, lower and upper bound or None."""


def tournaments(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Lay out the tournaments among some runs; those without a fight yet are left out."""
    return [_told(run) for run in runs if run.description.job_type == JOB and _fights(run)]


def _fights(run: Run) -> int:
    return max((int(step[FOUGHT]) for step in run.steps if FOUGHT in step), default=0)


def _told(run: Run) -> dict[str, Any]:
    tables = _tables(run)
    points = _points(run, tables)
    agents = _agents(tables.get("tables/leaderboard"), points)
    curves = [_curve(k, points[each.name]) for k, each in enumerate(agents) if each.name in points]
    return {
        "name": run.description.name,
        "state": run.state,
        "command": run.description.command,
        "fights": _fights(run),
        "agents": agents,
        "standings": "tables/leaderboard" in tables,
        "ratings": rating_chart(agents),
        "curves": curve_chart(curves),
        "cross": tables.get("tables/cross"),
        "forfeits": tables.get("tables/forfeits"),
        "elo_text": elo_text,
        "interval_text": interval_text,
    }


def _tables(run: Run) -> dict[str, Table]:
    """Read the latest tables of a run that are there still, a chart's among them."""
    found: dict[str, Table] = {}
    for step in run.steps:
        for name, told in step.items():
            value = restored(told, run.folder) if is_value(told) else None
            if isinstance(value, Table | Chart):
                found[name] = value if isinstance(value, Table) else value.table
    return found


def _points(run: Run, tables: Mapping[str, Table]) -> Points:
    """Give the curves: under the agents' specs where the run has ended, else as figures name them.

    A run that has gone on since its last table is shown by its figures, too.
    """
    chart = tables.get("charts/ratings")
    found: Points = {}
    if chart is not None and max(int(str(row[0])) for row in chart.rows) == _fights(run):
        for fights, agent, *rating in chart.rows:
            found.setdefault(str(agent), []).append([fights, *rating])
        return found
    for step in run.steps:
        for name in step:
            if name.startswith(_RATING):
                agent = name.removeprefix(_RATING)
                bounds = (step.get(each + agent) for each in _BOUNDS)
                found.setdefault(agent, []).append([step[FOUGHT], step[name], *bounds])
    return found


def _agents(board: Table | None, points: Points) -> list[Agent]:
    """Give the agents, the best first: by the standings if the curves are those of their end."""
    rows = [] if board is None else [dict(zip(board.columns, r, strict=True)) for r in board.rows]
    if rows and all(name in {row["agent"] for row in rows} for name in points):
        return [_of_row(row) for row in rows]
    found = []
    for name, own in points.items():
        _, rating, low, high = own[-1]
        found.append(Agent(name, 0, 0, 0, 0, 0, 0, rating, *_ends(low, high)))
    return sorted(found, key=lambda agent: -agent.elo)


def _of_row(row: Mapping[str, Any]) -> Agent:
    low, high = _ends(row["rating_low"], row["rating_high"])
    counts = ("fights", "wins", "draws", "losses", "timeouts", "forfeits")
    others = ("place", "nash", "fingerprint")
    same = {name: row[name] for name in (*counts, *others)}
    return Agent(name=row["agent"], elo=row["rating"], low=low, high=high, **same)


def _ends(low: float | None, high: float | None) -> tuple[float, float]:
    """Give an interval; a bound that is none is infinite."""
    return (-math.inf if low is None else low, math.inf if high is None else high)


def _curve(agent: int, points: Sequence[Sequence[Any]]) -> Curve:
    fights, elo, low, high = zip(*points, strict=True)
    bounds = [_ends(*each) for each in zip(low, high, strict=True)]
    return Curve(agent, fights, elo, *zip(*bounds, strict=True))
