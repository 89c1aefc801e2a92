"""Figures that other programs published, to the digits that they printed.

Sources: fastchess, pull requests 426 and 882, issues 783 and 879, and its own tests of Elo and SPRT
(https://github.com/Disservin/fastchess); cinder, pull requests 802 and 809
(https://github.com/brunocodutra/cinder); rshogi, pull request 1065, computed with fishtest's code
(https://github.com/SH11235/rshogi). A fastchess test counts lost-and-won and twice drawn pairs
apart; both score ½.
"""

from typing import NamedTuple

import pytest

from arena.tournament.statistics import Sprt, head_to_head
from arena.tournament.statistics.sprt import Model


class Printed(NamedTuple):
    counts: tuple[int, int, int, int, int]
    bounds: tuple[float, float]
    model: Model
    llr: float
    within: float


@pytest.mark.parametrize(
    "printed",
    [
        Printed((379, 10170, 21828, 10640, 343), (0, 2), "normalized", 2.946, 0.001),
        Printed((365, 16618, 36229, 16974, 390), (0, 2), "normalized", 2.25, 0.005),
        Printed((127, 4883, 10712, 5150, 104), (-1.75, 0.25), "normalized", 3.01, 0.005),
        Printed((223, 9863, 21279, 10037, 246), (0.5, 2.5), "logistic", -3.07, 0.005),
        Printed((871, 26175, 55983, 26678, 821), (0, 2), "logistic", -4.98, 0.005),
        Printed((363, 3205, 5861, 3376, 414), (0, 3), "normalized", 2.91, 0.005),
        Printed((248, 2015, 3946, 2212, 273), (0, 3), "normalized", 2.89, 0.005),
        Printed((77, 1, 0, 0, 0), (-1000, -500), "normalized", -2.95, 0.005),
        Printed((72, 10, 0, 0, 0), (-1000, -500), "normalized", -2.97, 0.005),
        Printed((0, 84, 840, 126, 0), (0, 10), "normalized", 2.960172391, 1e-6),
    ],
)
def test_log_likelihood_ratio(printed: Printed) -> None:
    sprt = Sprt(*printed.bounds, model=printed.model)
    assert sprt.state(printed.counts).llr == pytest.approx(printed.llr, abs=printed.within)


def test_the_match_that_passed() -> None:
    counts = (379, 10170, 21828, 10640, 343)
    found = head_to_head(counts)
    assert found.nelo == pytest.approx(3.05, abs=0.005)
    assert found.nelo_error == pytest.approx(2.31, abs=0.005)
    assert Sprt(0, 2, model="normalized").state(counts).decision == "H1"


@pytest.mark.parametrize(
    ("counts", "nelo", "nelo_error", "elo", "elo_error", "los"),
    [
        ((34, 54, 63, 64, 75), 57.94, 28.28, 55.58, 27.65, 1.0),
        ((332, 433, 498, 333, 334), -9.17, 10.96, -8.64, 10.33, 0.0505),
        ((7895, 8757, 5685, 568, 9999), -19.01, 2.65, -21.04, 2.95, 0.0),
        ((363, 3205, 5861, 3376, 414), 5.93, 4.19, 3.59, 2.53, 0.9972),
        ((248, 2015, 3946, 2212, 273), 8.20, 5.16, 4.94, 3.11, 0.9991),
    ],
)
def test_elo(
    counts: tuple[int, ...],
    nelo: float,
    nelo_error: float,
    elo: float,
    elo_error: float,
    los: float,
) -> None:
    found = head_to_head(counts)
    assert found.nelo == pytest.approx(nelo, abs=0.005)
    assert found.nelo_error == pytest.approx(nelo_error, abs=0.005)
    assert found.elo == pytest.approx(elo, abs=0.005)
    assert found.elo_error == pytest.approx(elo_error, abs=0.005)
    assert found.los == pytest.approx(los, abs=0.00005)


def test_the_match_at_which_a_program_hung() -> None:
    """Fastchess issues 877 and 879: a start far from the constraint gave NaN, or no end."""
    lost = Sprt(-1500, -500, model="normalized").state((144, 3, 1, 0, 0))
    assert lost.decision == "H0"
    assert -10 < lost.llr < lost.lower
