"""Players and tournaments that tests share: bots whose fights take a moment."""

from pathlib import Path
from typing import Any

import numpy as np

from agents.spec import resolve
from arena.match import Observation, Player, player_of
from arena.tournament.director import Director, Runner, Watch
from arena.tournament.ledger import Ledger
from arena.tournament.schedule import Schedule

QUICK = tuple(
    f"simple:{name}" for name in ("jump-in", "heavy-poke", "only-low", "jab-throw", "masher")
)


class Failing:
    """Raises where it is asked, so that it forfeits."""

    def __init__(self, name: str = "failing") -> None:
        self.name = name

    def reset(self, fights: int, seed: int) -> None:
        pass

    def act(self, observation: Observation) -> np.ndarray:
        raise ValueError("no idea")


def failing() -> Player:
    return player_of(Failing())


def declared(*specs: str, **values: Any) -> Schedule:
    return Schedule.model_validate({"agents": specs or QUICK, **values})


def director(
    path: Path | str,
    schedule: Schedule,
    *more: Player,
    runner: Runner | None = None,
    said: Any = None,
) -> Director:
    """Make a director of a schedule's agents, with a ledger of its own."""
    players = [resolve(spec) for spec in schedule.agents if ":" in spec]
    watch = Watch(said=said.append) if said is not None else None
    return Director(
        Ledger(path), schedule, [*players, *more], resolve=resolve, runner=runner, watch=watch
    )


def fights_of(path: Path | str, tournament: str) -> list[tuple[Any, ...]]:
    """List all fights with what came of them, whoever entered them when."""
    columns = ("agent_a", "agent_b", "number", "seed", "side", "result", "frames", "digest")
    rows = Ledger(path).fights(tournament)
    return [tuple(row[name] for name in (*columns, "round", "batch")) for row in rows]
