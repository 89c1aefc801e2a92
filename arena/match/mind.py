"""What an agent thinks: what it is about to do, before anything decides whether it does it.

A player that can tell gives a `Thinker` (`arena.match.players.Player.mind`). It is asked beside the
fight and changes no answer.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from arena.rules.actions import NO_ACTION


@dataclass(frozen=True)
class Thoughts:
    """What an agent makes of one frame.

    Attributes:
        act: Probability of pressing anything, before the decoder, 0 to 1. An agent that always
            takes the likeliest answer presses nothing while this is below one half.
        skills: Probability of each skill, ``no_action`` first, float64 [9]; sums to 1.
        lead: Its estimate of who will be ahead: own health less the opponent's, in shares of full
            health, -1 to 1; None if it has none.
        threshold: Probability of acting above which its own decoder presses; None if it has no such
            threshold, but draws its presses or takes the likeliest answer.
    """

    act: float
    skills: NDArray[np.float64]
    lead: float | None = None
    threshold: float | None = None

    @property
    def likeliest(self) -> int:
        """The skill that it is likeliest to press, if it presses one: 1 to 8."""
        return int(self.skills[NO_ACTION + 1 :].argmax()) + 1

    @property
    def would_press(self) -> bool:
        """Whether it presses by its threshold or, if it has none, by the likeliest answer."""
        if self.threshold is not None:
            return self.act > self.threshold
        return bool(self.skills[self.likeliest] > self.skills[NO_ACTION])


class Thinker(Protocol):
    """Tells what an agent thinks."""

    def thoughts(self, features: NDArray[np.float32]) -> Thoughts:
        """Tell what it thinks on a frame.

        Args:
            features: What the player sees, float32 [F] (`arena.features.NAMES`).

        Raises:
            InputError: If the features are of another number or type than it takes.
        """
