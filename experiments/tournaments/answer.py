"""The table of a tournament as JSON, as text of 100 columns, and as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from arena.base.files import written_aside
from arena.tournament.ledger import Ledger
from arena.tournament.statistics import SprtState
from arena.tournament.table import PairingResult, Standing, Table
from experiments.cli.answer import folded, percent, table
from experiments.cli.pairs import elo_interval, running

_MOST_COLUMNS: Final = 14  # agents whose cross table fits into a line
_MOST_CYCLES: Final = 5
_MOST_FORFEITS: Final = 10  # reasons that are listed in the text


def data_of(found: Table) -> dict[str, Any]:
    """Give a table as JSON types."""
    return {
        "tournament": found.id,
        "kind": found.schedule.kind,
        "agents": found.agents,
        "fights": found.fights,
        "fights_per_pairing": found.schedule.share,
        "seed": found.schedule.seed,
        "delay": found.schedule.delay,
        "seconds": found.seconds,
        "standings": [asdict(standing) for standing in found.standings],
        "matrix": found.matrix,
        "pairings": [_pairing_data(pairing) for pairing in found.pairings],
        "forfeits": [asdict(forfeit) for forfeit in found.forfeits],
        "nash": found.nash and asdict(found.nash),
        "alpha_rank": found.alpha_rank,
        "cycles": [asdict(cycle) for cycle in found.cycles],
        "left": [{"agent": agent, "reason": reason} for agent, reason in found.left],
        "sprt": _sprt_data(found),
    }


def _sprt_data(found: Table) -> dict[str, Any] | None:
    if found.sprt is None or found.schedule.sprt is None:
        return None
    pairs = sum(pairing.versus.pairs for pairing in found.pairings)
    return vars(found.schedule.sprt.test) | vars(found.sprt) | {"pairs": pairs}


def _pairing_data(pairing: PairingResult) -> dict[str, Any]:
    """Give a pairing with the keys of `arena fight`."""
    values = asdict(pairing)
    of_pairs = ("pentanomial", "copied_pairs", "unpaired_fights")
    statistics = {name: values.pop(name) for name in of_pairs} | values.pop("versus")
    prints = dict(zip("ab", pairing.fingerprints, strict=True))
    return values | {"fingerprints": prints, "statistics": statistics}


def text_of(found: Table) -> str:
    """Give a table as text."""
    parts = [_standings(found.standings, found.schedule.kind)]
    if len(found.agents) <= _MOST_COLUMNS:
        parts.append(_cross_table(found))
    said = [
        f"{found.fights:,} fights. Elo and its 95 % interval: Bradley-Terry over pairs of fights, "
        "clustered by start; the mean is 0."
    ]
    if found.sprt is not None:
        said.append(sprt_line(found.sprt))
    said += [f"Cycle: {cycle}" for cycle in found.cycles[:_MOST_CYCLES]]
    said += _forfeit_lines(found)
    said += [f"Takes part no more: {agent} ({reason})" for agent, reason in found.left]
    return "\n\n".join([*parts, folded(said)])


def _standings(standings: Iterable[Standing], kind: str) -> str:
    placed = {"swiss": "points", "knock-out": "stages"}.get(kind)
    rows = [
        [
            f"{rank} {standing.agent}",
            *([] if placed is None else [f"{standing.place or 0:g}"]),
            f"{standing.elo:+.0f}",
            elo_interval(standing.elo_ci95),
            percent(standing.score),
            *map(str, (standing.fights, standing.wins, standing.losses, standing.draws)),
            *map(str, (standing.timeouts, standing.forfeits)),
        ]
        for rank, standing in enumerate(standings, 1)
    ]
    header = ["agent", *([] if placed is None else [placed]), "Elo", "95 %", "score", "fights"]
    return table([*header, "won", "lost", "drawn", "time-out", "forfeit"], rows)


def _cross_table(found: Table) -> str:
    order = [found.agents.index(standing.agent) for standing in found.standings]
    header = ["score in % of row vs column", *map(str, range(1, len(order) + 1))]
    rows = []
    for rank, row in enumerate(order, 1):
        scores = (found.matrix[row, column] for column in order)
        cells = ("·" if np.isnan(score) else f"{100 * score:.0f}" for score in scores)
        rows.append([f"{rank} {found.agents[row]}", *cells])
    return table(header, rows)


def sprt_line(state: SprtState) -> str:
    """Say where a sequential test stands."""
    decided = "open" if state.decision is None else f"{state.decision} accepted"
    return f"SPRT: {running(state)}: {decided}."


def _forfeit_lines(found: Table) -> list[str]:
    lines = [
        f"{each.agent} forfeited {each.fights} against {each.opponent}: {each.reason}"
        for each in found.forfeits[:_MOST_FORFEITS]
    ]
    more = len(found.forfeits) - len(lines)
    return [*lines, *([f"… and {more} reasons more; --json lists all."] if more > 0 else [])]


def write_csv(found: Table, ledger: Ledger, folder: Path) -> list[Path]:
    """Write standings, pairings and all fights as CSV into a folder; gives the files.

    Raises:
        InputError: If they cannot be written.
    """
    rows = {"standings": standing_rows(found), "pairings": pairing_rows(found)}
    return write_rows(rows | {"fights": ledger.fights(found.id)}, folder)


def standing_rows(found: Table) -> list[dict[str, Any]]:
    """Give the standings as rows of a file."""
    return [asdict(standing) for standing in found.standings]


def pairing_rows(found: Table) -> list[dict[str, Any]]:
    """Give the pairings as rows of a file."""
    return [
        {name: value for name, value in asdict(pairing).items() if name != "versus"}
        for pairing in found.pairings
    ]


def write_rows(tables: Mapping[str, Sequence[Mapping[str, Any]]], folder: Path) -> list[Path]:
    """Write rows as CSV files by their names into a folder; gives the files.

    Raises:
        InputError: If they cannot be written.
    """
    written = []
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        with written_aside(path) as file:
            file.write(_csv_of(rows).encode())
        written.append(path)
    return written


def _csv_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows under a header; a tuple becomes columns of its own, numbered."""
    flat = [dict(_flat(row)) for row in rows]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(flat[0]) if flat else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return text.getvalue()


def _flat(row: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, tuple):
            yield from ((f"{name}_{k}", item) for k, item in enumerate(value))
        else:
            yield name, value
