"""What an agent answers on the frames of a log, with its probabilities where it has them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Predictions:
    """An agent's answers on the rows of a dataset, N = rows.

    Attributes:
        move: Move answered, int8 [N].
        skill: Skill answered after decoding, int8 [N].
        skill_probabilities: Probability of each skill before decoding, float32 [N, 9]; None for an
            agent that only acts.
    """

    move: NDArray[np.int8]
    skill: NDArray[np.int8]
    skill_probabilities: NDArray[np.float32] | None = None
