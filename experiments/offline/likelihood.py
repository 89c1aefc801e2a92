"""What an agent's probabilities are worth before anything is decided by them.

Candidates of one network share all of this, and it takes longer than to score their answers; so it
is computed once for each network (`ScoredNetwork`).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from agents.clones.outputs import Outputs
from arena.base.errors import InputError
from arena.rules.actions import NO_ACTION
from experiments.offline import metrics
from experiments.offline.looks import histogram, reliability
from logs.resimulate import Dataset


def rows_that_count(dataset: Dataset) -> slice | NDArray[np.bool_]:
    """Index the rows that count: all, or those that are not labelled exclude.

    Raises:
        InputError: If there is none.
    """
    if not dataset.counting.any():
        raise InputError("the logs hold no frame to test on that is not excluded; give others")
    return slice(None) if dataset.learned is None else dataset.learned


@dataclass(frozen=True)
class ActingResult:
    """How well the probability of pressing any skill is known.

    Attributes:
        auprc: Area under the precision-recall curve; None without a press in the log.
        base_rate: Share of rows with a press, which is the area of a guess.
        calibration_error: Expected calibration error over bins of equal mass.
        brier: Mean squared error.
        largest: Largest probability of acting on any row.
        above_half: Rows on which it exceeds ½. Argmax cannot act on the others: a skill can only
            be likelier than ``no_action`` where all skills together are.
    """

    auprc: float | None
    base_rate: float
    calibration_error: float
    brier: float
    largest: float
    above_half: int

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON types, with the area over its base rate beside."""
        lift = self.auprc / self.base_rate if self.auprc is not None else None
        return vars(self) | {"auprc_over_base_rate": lift}


@dataclass(frozen=True)
class Likelihood:
    """Figures of skill probabilities on a dataset, over the rows that count.

    Attributes:
        nll: Mean −log p(logged skill) in nats.
        acting: Figures of the probability of acting.
        reliability: See `experiments.offline.looks.reliability`.
        histogram: Of the probability of acting, see `experiments.offline.looks.histogram`.
    """

    nll: float
    acting: ActingResult
    reliability: NDArray[np.float64]
    histogram: dict[str, Any]

    @classmethod
    def of(cls, probabilities: NDArray[np.float32], dataset: Dataset) -> Self:
        """Score the probabilities of each skill, float32 [N, 9], on all rows of a dataset.

        Raises:
            InputError: If no row counts.
        """
        rows = rows_that_count(dataset)
        probabilities, logged = probabilities[rows], dataset.skill[rows]
        act = metrics.act_probability(probabilities)
        acted = logged != NO_ACTION
        return cls(
            nll=metrics.negative_log_likelihood(logged, probabilities),
            acting=ActingResult(
                auprc=metrics.act_auprc(acted, act),
                base_rate=float(acted.mean()),
                calibration_error=metrics.calibration_error(acted, act),
                brier=metrics.brier(acted, act),
                largest=float(act.max()),
                above_half=int(np.count_nonzero(act > 0.5)),
            ),
            reliability=reliability(acted, act),
            histogram=histogram(act, acted),
        )


@dataclass(frozen=True)
class ScoredNetwork:
    """A network on a dataset, scored for all clones that share it.

    Attributes:
        outputs: Its outputs there.
    """

    outputs: Outputs

    @cached_property
    def likelihood(self) -> Likelihood:
        """What its probabilities are worth."""
        return Likelihood.of(self.outputs.skill_probabilities, self.outputs.data)
