"""Rates of agents in processes of their own.

Shapes: n = fights.
"""

import shlex
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from agents.processes.examples import bot
from agents.processes.player import ProcessPlayer
from agents.processes.settings import BotSettings
from agents.spec import resolve
from arena.features import NAMES
from arena.fight.names import input_numbers
from arena.match import Observation, play
from experiments.bench.rates import Row, Run, rates

BATCH: Final = 64
FRAMES: Final = 600  # of each fight, which is stopped then

_OPPONENT: Final = "scripted:rush"
_COLUMNS: Final = [NAMES.index(name) for name in bot.WANTED]


class _InProcess:
    """The example bot, asked in this process."""

    name = "bench:in-process"

    def reset(self, fights: int, seed: int) -> None:
        """Begin."""

    def act(self, observation: Observation) -> NDArray[Any]:
        """Answer n fights, int ``[n, 2]``."""
        seen = observation.features[:, _COLUMNS].tolist()
        return np.array([input_numbers(bot.decide(*features), 0) for features in seen])


def processes() -> Row:
    """Measure the example bot in a process of its own; the ceiling is the same bot in this one."""
    command = shlex.join([sys.executable, str(Path(bot.__file__))])
    outside = ProcessPlayer(f"exec:{command}", BotSettings(command=command, fights=BATCH))
    opponent = resolve(_OPPONENT)

    def against(agent: Any) -> Run:
        def run() -> int:
            pairing = (agent, opponent)
            (result,) = play([pairing], BATCH, seed=0, batch=BATCH, frames=FRAMES)
            return int(result.frames.sum())

        return run

    rate, ceiling = rates([against(outside), against(_InProcess())])
    outside.close()
    return Row("exec", rate, "fight-frames", ceiling, "the same bot in this process")
