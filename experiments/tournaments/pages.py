"""The page of a tournament, from its ledger to a file."""

from pathlib import Path

from arena.replays.library import Library
from arena.tournament.ledger import Ledger
from arena.tournament.table import Table
from experiments.files import write_text
from experiments.leaderboard.collect import Resolve, collect
from experiments.leaderboard.page import page
from experiments.progress import progress


def write_page(
    ledger: Ledger,
    tournament: str | None,
    resolve: Resolve,
    out: Path,
    *,
    films: int = 2,
    people: bool = False,
    table: Table | None = None,
) -> int:
    """Write the page of a tournament.

    Args:
        ledger: Its ledger.
        tournament: Which; the latest if not given.
        resolve: Makes players of specs, for the fights to watch.
        out: HTML file to write.
        films: Fights to watch of each pairing, at most.
        people: Whether people stand in it, by their fights in the library.
        table: Its table, where it has been read already.

    Returns:
        Bytes of the file.

    Raises:
        InputError: If there is no such tournament, or the file cannot be written.
    """
    with progress("Filming", "fights") as step:
        board = collect(
            ledger,
            tournament,
            resolve,
            films=films,
            library=Library() if people else None,
            table=table,
            progress=step,
        )
    text = page(board)
    write_text(out, text)
    return len(text.encode())
