"""Fights between given players, recorded to be counted."""

import itertools
from collections.abc import Sequence

from arena.match import Player, play
from arena.replays.replay import Replay
from experiments.progress import Step


def fought(
    players: Sequence[Player],
    fights: int,
    seed: int,
    delay: int,
    step: Step,
    device: str = "cpu",
) -> list[Replay]:
    """Let every two players meet, sides swapped on each start; one alone meets itself.

    Args:
        players: One or more.
        fights: Fights of each pair.
        seed: Seed of starts and players.
        delay: Reaction delay of all of them, in frames.
        step: Told (fights ended, fights).
        device: "cpu" or "cuda".

    Raises:
        InputError: If a player fails, or a number is out of range.
    """
    pairs = list(itertools.combinations(players, 2)) or [(players[0], players[0])]
    results = play(pairs, fights, seed, delay=delay, record=True, progress=step, device=device)
    return [replay for result in results for replay in result.replays]
