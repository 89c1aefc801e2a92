"""The page: one HTML file of its own, with tables that stand without a script."""

import base64
import hashlib
import json
from dataclasses import replace
from importlib import resources
from typing import Any, Final

from markupsafe import Markup

from arena.base.errors import InputError
from experiments.leaderboard.charts import (
    curve_chart,
    elo_text,
    interval_text,
    rating_chart,
)
from experiments.leaderboard.data import Film, Leaderboard, Pairing
from experiments.report.page import fill

LIMIT: Final = 5_000_000
"""Bytes of a page, at most; fights to watch are left out where they do not fit."""
_SCRIPTS: Final = ("film.js", "figure.js", "viewer.js", "tables.js")


def page(board: Leaderboard, limit: int = LIMIT) -> str:
    """Fill the page in.

    Args:
        board: What it shows.
        limit: Bytes that it may have.

    Returns:
        HTML that refers to nothing outside itself.

    Raises:
        InputError: If its tables alone are larger.
    """
    html = _filled(board)
    if len(html.encode()) <= limit:
        return html
    bare = replace(board, pairings=tuple(replace(each, films=()) for each in board.pairings))
    note = "Some fights to watch were left out, so that the page stays small."
    bare = replace(bare, notes=(*board.notes, note))
    room = limit - len(_filled(bare).encode())
    if room < 0:
        raise InputError(
            f"page of {board.title}: {limit - room} bytes without a film, more than {limit}; "
            "make it of fewer agents"
        )
    return _filled(replace(bare, pairings=tuple(_fitting(board, room))))


def _fitting(board: Leaderboard, room: int) -> list[Pairing]:
    """Keep as many films as fit, the first of every pairing before any second one."""
    kept: list[list[Film]] = [[] for _ in board.pairings]
    most = max((len(each.films) for each in board.pairings), default=0)
    for turn in range(most):
        for k, pairing in enumerate(board.pairings):
            if turn < len(pairing.films):
                film = pairing.films[turn]
                room -= len(_json(_film(film)).encode()) + 1
                if room >= 0:
                    kept[k].append(film)
    return [
        replace(each, films=tuple(films)) for each, films in zip(board.pairings, kept, strict=True)
    ]


def _filled(board: Leaderboard) -> str:
    folder = resources.files("experiments.leaderboard")
    script = "\n".join((folder / name).read_text("utf-8") for name in _SCRIPTS)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    scores = {(each.a, each.b): _score(each) for each in board.pairings}
    cells = {key: score for key, score in scores.items() if score is not None}
    cells |= {(b, a): 1.0 - score for (a, b), score in cells.items()}
    return fill(
        "leaderboard/leaderboard.html",
        board=board,
        cells=cells,
        ratings=rating_chart(board.agents),
        curves=curve_chart(board.curves),
        elo_text=elo_text,
        interval_text=interval_text,
        style=Markup((folder / "leaderboard.css").read_text("utf-8")),
        script=Markup(script),
        digest=digest,
        data=Markup(_json(_data(board))),
    )


def _score(pairing: Pairing) -> float | None:
    """Give a's score over all fighters; None without a fight."""
    won, drawn, lost = (sum(cell[k] for row in pairing.counts for cell in row) for k in range(3))
    fights = won + drawn + lost
    return (won + drawn / 2) / fights if fights else None


def _data(board: Leaderboard) -> dict[str, Any]:
    """Give what the scripts need."""
    return {
        "agents": [each.name for each in board.agents],
        "fighters": board.fighters,
        "pairings": [
            {
                "a": each.a,
                "b": each.b,
                "counts": each.counts,
                "lead": elo_text(each.elo),
                "forfeits": each.forfeits,
                "films": [_film(film) for film in each.films],
            }
            for each in board.pairings
        ],
        "reel": board.reel,
    }


def _film(film: Film) -> dict[str, Any]:
    return vars(film)


def _json(value: Any) -> str:
    """Write JSON that can stand in a script element: no text of it can end that."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
