"""What one looks at of a tournament: a picture of its ratings, and a film of its greatest upset."""

import math
from collections.abc import Callable
from typing import Final

from arena.base.errors import InputError
from arena.match import Player
from arena.replays.playback import Playback
from arena.tournament.ledger import Ledger
from arena.tournament.refight import refight
from arena.tournament.table import Table
from experiments.report import style
from experiments.tracking.films import last_seconds
from experiments.tracking.values import Film, Picture

Resolve = Callable[[str], Player]

_WIDTH: Final = 6.0  # inches
_ROW: Final = 0.28
_FRAME: Final = 1.1
_ROOM: Final = 0.05  # of the ratings, for the arrows beyond them
_NAME: Final = 40  # characters at most


def ratings_picture(found: Table) -> dict[str, Picture]:
    """Draw the ratings with their 95 % intervals, the best on top; of nobody no picture.

    An end of an interval that is open is an arrow.
    """
    rated = [each for each in found.standings if math.isfinite(each.elo)]
    if not rated:
        return {}
    ends = [end for each in rated for end in (each.elo, *each.elo_ci95) if math.isfinite(end)]
    room = _ROOM * (max(ends) - min(ends))
    edges = min(ends) - room, max(ends) + room
    with style.canvas(_WIDTH, _FRAME + _ROW * len(rated)) as (figure, axes):
        for row, each in enumerate(rated):
            for end, edge, arrow in zip(each.elo_ci95, edges, "<>", strict=True):
                reached, marker = (end, "|") if math.isfinite(end) else (edge, arrow)
                axes.plot([each.elo, reached], [row, row], color=style.SKY, linewidth=3)
                axes.plot([reached], [row], color=style.SKY, marker=marker)
            axes.plot([each.elo], [row], color=style.BLUE, marker="o")
        axes.set_ylim(-0.5, len(rated) - 0.5)
        axes.set_yticks(range(len(rated)), [each.agent[-_NAME:] for each in rated])
        axes.invert_yaxis()
        axes.set_xlabel("Elo, 95 % interval by start")
        axes.grid(axis="x")
        axes.set_title(f"Ratings after {found.fights:,} fights")
        return {"pictures/ratings": Picture(style.png(figure), f"{found.id}: ratings")}


def upset_of(found: Table, ledger: Ledger) -> int | None:
    """Find the fight that was won most places below the loser, by its number in the ledger.

    Among equal ones it is the first; forfeits do not count. None if no fight was won at all.
    """
    rank = {standing.agent: k for k, standing in enumerate(found.standings)}
    greatest: tuple[int, int] | None = None
    for row in ledger.fights(found.id, "result != 0 AND forfeit = 0"):
        names = row["agent_a"], row["agent_b"]
        if not all(name in rank for name in names):
            continue
        below = (rank[names[0]] - rank[names[1]]) * int(row["result"])
        if greatest is None or (below, -row["id"]) > greatest:
            greatest = below, -int(row["id"])
    return None if greatest is None else -greatest[1]


def upset_film(found: Table, ledger: Ledger, resolve: Resolve) -> dict[str, Film]:
    """Fight the greatest upset again, and film its last seconds.

    Args:
        found: The tournament.
        ledger: Its ledger.
        resolve: Makes players of specs.

    Returns:
        ``videos/upset``; nothing where no fight was won, or it cannot be fought as it was.
    """
    number = upset_of(found, ledger)
    if number is None:
        return {}
    try:
        again = refight(ledger, number, resolve)
    except InputError:  # an agent is gone, or may not be opened
        return {}
    if not again.same or again.replay is None:
        return {}
    fight, row = again.replay, again.row
    won, lost = row["agent_a"], row["agent_b"]
    if row["result"] < 0:
        won, lost = lost, won
    said = f"fight {number}: {fight.players[0]} (left) against {fight.players[1]}; "
    content = last_seconds(Playback.of(fight))
    return {"videos/upset": Film(content, "mp4", f"{said}{won} wins against {lost}")}
