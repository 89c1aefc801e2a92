"""A match: rounds of `arena.Fight` between two seats, people or agents. Knows no pygame."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from arena.fight import Fight
from arena.match import Player
from arena.replays.replay import Replay
from arena.window.hands import IDLE, Hands
from arena.window.view import View


@dataclass(frozen=True)
class Corner:
    """Who sits at one side of a match.

    Attributes:
        name: Shown beside the health bar.
        fighter: Name of the fighter.
        player: The agent; None for a person.
        delay: Reaction delay in frames.
        keys: Key caps by skill name; of a person.
    """

    name: str
    fighter: str
    player: Player | None = None
    delay: int = 0
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Round:
    """A round that is over.

    Attributes:
        replay: What was played.
        winner: Side that won it, None after a draw.
        how: "knock-out", "time-out" or "forfeit".
        reason: Of a forfeit: what the agent said; otherwise empty.
    """

    replay: Replay
    winner: int | None
    how: str
    reason: str = ""


class Session:
    """A match of rounds between two corners.

    Attributes:
        corners: Who sits on sides 0 (left) and 1.
        rounds: Rounds that are over, in order.
        wins: Rounds that each side has won.
        fight: The round that is played, or the last one.
        last_frame: States before and after the frame that the latest `step` played, int32
            ``[FIELDS]`` each; None if it played none.
        view: What a painter is shown now.
        is_over: Whether the match has a winner.
    """

    corners: tuple[Corner, Corner]
    rounds: list[Round]
    wins: tuple[int, int]
    fight: Fight
    last_frame: tuple[NDArray[np.int32], NDArray[np.int32]] | None
    view: View
    is_over: bool

    def __init__(self, corners: tuple[Corner, Corner], *, rounds_to_win: int, seed: int) -> None:
        raise NotImplementedError

    def step(self, hands: tuple[Hands, Hands] = (IDLE, IDLE)) -> None:
        """Go on by 1/60 s; hands of agents' sides are not looked at."""
        raise NotImplementedError

    def rewind(self, frames: int) -> int:
        """Take back frames of the round; what waits in delays is forgotten. Returns how many."""
        raise NotImplementedError

    def close(self) -> None:
        """Let the agents go."""
        raise NotImplementedError
