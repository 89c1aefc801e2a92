"""What one looks at in the run of a tournament: tables, the chart of ratings, its artifacts."""

import math
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from arena.match import Player
from arena.tournament.ledger import Ledger
from arena.tournament.table import Table as Tournament
from experiments.files import write_text
from experiments.leaderboard.collect import collect
from experiments.leaderboard.page import page as page_of
from experiments.tournaments.answer import pairing_rows, standing_rows, write_rows
from experiments.tracking.lineage import tournament_of, used_by
from experiments.tracking.values import MEDIA, Cell, Chart, Lineage, Page, Table, Value
from experiments.tracking.vocabulary import FOUGHT

_RATING: Final = "tournament/ratings/"
_BOUNDS: Final = ("tournament/ratings_low/", "tournament/ratings_high/")


def tables_of(found: Tournament) -> dict[str, Table]:
    """Lay out standings, cross table, pairings and forfeits."""
    return {
        "tables/leaderboard": _leaderboard(found),
        "tables/cross": _cross(found),
        "tables/pairings": _pairings(found),
        "tables/forfeits": Table(
            ["agent", "opponent", "fights", "reason", "first fight"],
            [[f.agent, f.opponent, f.fights, f.reason, f.fight] for f in found.forfeits],
        ),
    }


def _leaderboard(found: Tournament) -> Table:
    mix = found.nash.strategy.tolist() if found.nash else []
    nash = dict(zip(found.agents, mix, strict=False))
    columns = ["rank", "agent", "rating", "rating_low", "rating_high", "score", "win_rate"]
    counts = ["fights", "wins", "losses", "draws", "timeouts", "forfeits"]
    rows: list[list[Cell]] = [
        [
            rank,
            each.agent,
            each.elo,
            *map(_finite, each.elo_ci95),
            each.score,
            each.win_rate,
            *(getattr(each, name) for name in counts),
            each.place,
            nash.get(each.agent),
            each.fingerprint,
        ]
        for rank, each in enumerate(found.standings, 1)
    ]
    return Table([*columns, *counts, "place", "nash", "fingerprint"], rows)


def _cross(found: Tournament) -> Table:
    order = [found.agents.index(each.agent) for each in found.standings]
    rows: list[list[Cell]] = [
        [found.agents[row], *(_finite(found.matrix[row, column]) for column in order)]
        for row in order
    ]
    return Table(["agent", *(found.agents[column] for column in order)], rows)


def _pairings(found: Tournament) -> Table:
    counts = ["fights", "a_wins", "b_wins", "draws", "timeouts", "forfeits", "distinct_fights"]
    of_pairs = ["score", "score_low", "score_high", "elo", "elo_low", "elo_high", "los"]
    rows: list[list[Cell]] = [
        [
            each.a,
            each.b,
            *(getattr(each, name) for name in counts),
            *map(_finite, (each.versus.score, *each.versus.ci95)),
            *map(_finite, (each.versus.elo, *each.versus.elo_ci95)),
            _finite(each.versus.los),
        ]
        for each in found.pairings
    ]
    return Table(["a", "b", *counts, *of_pairs], rows)


def _finite(value: float | None) -> float | None:
    """Give a number that JSON knows, or none."""
    return float(value) if value is not None and math.isfinite(value) else None


def figures_of(found: Tournament) -> dict[str, float]:
    """Give what is said of a whole tournament."""
    return {
        "tournament/players": float(len(found.agents)),
        "tournament/cycles": float(len(found.cycles)),
        "tournament/seconds": found.seconds,
    }


def summary_of(found: Tournament, fights: int) -> dict[str, Any]:
    """Say what a tournament came to.

    Args:
        found: Its table.
        fights: All that were entered, those of agents that take part no more among them.
    """
    return {
        "fights": fights,
        "winner": found.standings[0].agent if found.standings else None,
        "decision": found.sprt.decision if found.sprt else None,
        "cycles": [str(cycle) for cycle in found.cycles],
    }


def curves_of(steps: Sequence[Mapping[str, Any]], agents: Mapping[str, str]) -> dict[str, Chart]:
    """Make the chart of ratings over fights.

    Args:
        steps: Of the run.
        agents: Specs of the agents, and how figures name them.
    """
    rows: list[list[Cell]] = [
        [step[FOUGHT], spec, step[_RATING + name], *(step.get(each + name) for each in _BOUNDS)]
        for spec, name in agents.items()
        for step in steps
        if FOUGHT in step and _RATING + name in step
    ]
    table = Table(["fights", "agent", "rating", "rating_low", "rating_high"], rows)
    title = "Ratings over fights"
    return {"charts/ratings": Chart(table, "fights", "rating", title, "agent")} if rows else {}


def agents_of(agents: Mapping[str, str]) -> dict[str, Lineage]:
    """Say which clones, networks and models take part; others are no files."""
    found = {name: used_by(spec) for spec, name in agents.items()}
    return {f"lineage/agents/{name}": used for name, used in found.items() if used is not None}


def artifact_of(
    found: Tournament, ledger: Ledger, folder: Path, number: int, page: Path | None
) -> dict[str, Value]:
    """Write standings, pairings and page into the folder of a run, as an artifact and to look at.

    Args:
        found: The tournament.
        ledger: Its ledger.
        folder: Of the run.
        number: Of this state of the table; earlier ones stay.
        page: The page, if it was written; one without films is made if not.

    Raises:
        InputError: If they cannot be written.
    """
    place = folder / MEDIA / f"tournament-{number}"
    files = write_rows({"standings": standing_rows(found), "pairings": pairing_rows(found)}, place)
    leaderboard = place / "leaderboard.html"
    if page is None:
        board = collect(ledger, found.id, _nobody, films=0, table=found)
        write_text(leaderboard, page_of(board))
    else:
        shutil.copyfile(page, leaderboard)
    shown = Page(leaderboard.read_text(encoding="utf-8"))
    about = {
        "agents": [{"agent": s.agent, "fingerprint": s.fingerprint} for s in found.standings],
        "fights": found.fights,
        "schedule": found.schedule.model_dump(mode="json"),
    }
    made = tournament_of([*files, leaderboard], found.id, [f"fights-{found.fights}"], about)
    return {"pages/leaderboard": shown, **made}


def _nobody(spec: str) -> Player:
    """Make no player: without films, no fight is fought again."""
    raise AssertionError(spec)
