"""What a tournament costs beside its fights: 20 bundled agents, some 10,000 fights, one ledger.

    python -m experiments.bench.tournament [--panel] [--fights 54]

The agents are simple bots, which decide in a microsecond; with ``--panel`` nine of them are the
panel's planners, which try out hundreds of frames before each decision.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from agents.simple.suite import SIMPLE
from agents.spec import PANEL, resolve
from arena.match import Player
from arena.tournament.director import Director, Watch, fight
from arena.tournament.ledger import Ledger
from arena.tournament.rounds import drawn
from arena.tournament.rows import NONE_YET, Entry
from arena.tournament.schedule import Schedule
from arena.tournament.table import read_table
from experiments.tournaments.tracked import TournamentRun
from experiments.tracking import read_steps

AGENTS: Final = 20
FIGHTS: Final = 54
"""Of each of the 190 pairings: 10,260 in all."""


@dataclass(frozen=True)
class Cost:
    """What a tournament took, in seconds.

    Attributes:
        agents: How many.
        fights: Fights in all.
        fighting: The fights alone.
        playing: All from opening the ledger to the last fight's entry.
        table: Reading the ledger again and making the table, intervals included.
        tracking: What the run of a second such tournament takes: opening it, its points, its
            tables and its end, wandb's import and its local file among them.
        points: Of its curves.
    """

    agents: int
    fights: int
    fighting: float
    playing: float
    table: float
    tracking: float
    points: int

    @property
    def tracked(self) -> float:
        """Time of tracking by that of all else."""
        return self.tracking / (self.playing + self.table)

    @property
    def overhead(self) -> float:
        """Time of ledger and statistics by that of the fights."""
        return (self.playing + self.table) / self.fighting - 1.0


def named(panel: bool) -> list[str]:
    """Name the agents."""
    simple = [bot.name for bot in SIMPLE.values()]
    return [*(PANEL if panel else ()), *simple][:AGENTS]


def measure(specs: list[str], fights: int) -> Cost:
    """Play a round robin into a new ledger, and read its table back."""
    schedule = Schedule(agents=tuple(specs), fights=fights)
    players = [resolve(spec) for spec in specs]
    _warm_up(schedule, players)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        began = time.perf_counter()
        with closing(Ledger(path)) as ledger:
            Director(ledger, schedule, players).run()
        played = time.perf_counter()
        with closing(Ledger(path)) as ledger:
            table = read_table(ledger)
        ended = time.perf_counter()
        tracking, points = _tracked(Path(folder), schedule, players)
    return Cost(
        len(specs),
        table.fights,
        table.seconds,
        played - began,
        ended - played,
        tracking,
        points,
    )


def _tracked(folder: Path, schedule: Schedule, players: list[Player]) -> tuple[float, int]:
    """Play a tournament with a run; gives the seconds that the run takes, and its points."""
    spent = 0.0

    def timed(action: Callable[..., Any], *given: Any) -> None:
        nonlocal spent
        began = time.perf_counter()
        action(*given)
        spent += time.perf_counter() - began

    with closing(Ledger(folder / "tracked.sqlite")) as ledger:
        with TournamentRun(ledger, schedule, use_wandb=True) as run:
            watch = Watch(entered=lambda fought, _: timed(run.entered, fought))
            director = Director(ledger, schedule, players, watch=watch)
            timed(run.begin, players, str)
            director.run()
            table = read_table(ledger)
            timed(run.finish, table, None, resolve)
        return spent, len(read_steps(run.folder)) - 1


def _warm_up(schedule: Schedule, players: list[Player]) -> None:
    """Compile what fights need."""
    entries = [Entry(k, player.name, player.fingerprint) for k, player in enumerate(players)]
    first = drawn(schedule.model_copy(update={"fights": 2}), 0, NONE_YET, entries)[0]
    fight(first, dict(enumerate(players)), schedule)


def main() -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--panel", action="store_true", help="nine planners among the agents")
    parser.add_argument("--fights", type=int, default=FIGHTS, help="of each pairing")
    typed = parser.parse_args()
    cost = measure(named(typed.panel), typed.fights)
    shares = {"overhead": cost.overhead, "tracked": cost.tracked}
    print(json.dumps(asdict(cost) | shares, indent=2))


if __name__ == "__main__":
    main()
