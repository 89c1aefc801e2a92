"""The human bands let human timing through and stop machines."""

import dataclasses
import json

import numpy as np
import pytest

from logs.checks import HUMAN_TIMING, Check, check_timing, human_timing
from logs.statistics import QUANTILES, Statistics, measure_tracks


def log_of_gaps(gaps: np.ndarray) -> Statistics:
    """A log of one player who presses a skill after each gap and holds back between."""
    presses = np.cumsum(gaps.astype(int))
    codes = np.where(np.arange(presses[-1] + 1) // 12 % 2, 18, 0).astype(np.uint8)
    started = np.zeros_like(codes)
    codes[presses] += 1
    started[presses] = 1
    play = measure_tracks([(codes, started)])
    frames = len(codes)
    return Statistics(
        *(1, frames, frames, frames, play.no_action_share),
        *((), {}, {}, 0.0, (), play, {"pro:a": play}),
    )


def human_gaps(pace: float = 1.0) -> np.ndarray:
    """Gaps drawn from the quantiles of real players, made longer by a factor."""
    human = human_timing()
    levels = (0.0, *QUANTILES, 1.0)
    values = (4.0, *human.gaps, 600.0)
    draws = np.random.default_rng(0).random(5_000)
    return np.interp(draws, levels, values) * pace


def failed(statistics: Statistics) -> set[str]:
    return {check.name for check in check_timing(statistics) if not check.holds}


def test_the_bundled_timing_is_that_of_the_quantiles_used_here() -> None:
    read = json.loads(HUMAN_TIMING.read_text())
    assert tuple(read["quantiles"]) == QUANTILES
    human = human_timing()
    assert "MIT-licensed" in human.what and human.tracks == 24 and human.frames == 202_682
    assert human.skill_share == pytest.approx((0.0107163, 0.0061876, 0.0178653), abs=1e-7)


@pytest.mark.parametrize("pace", [1.0, 0.8, 1.3])
def test_human_gaps_pass_at_any_human_pace(pace: float) -> None:
    assert not failed(log_of_gaps(human_gaps(pace)))


def test_a_metronome_fails_by_its_variation() -> None:
    assert failed(log_of_gaps(np.full(500, 62))) == {"variation of gaps"} | {"75% quantile of gaps"}


def test_a_masher_fails() -> None:
    names = failed(log_of_gaps(human_gaps(0.1)))
    assert {"skill share, all", "skill share, pro:a", "median gap", "press share"} <= names
    assert {"5% quantile of gaps", "5% quantile of press gaps"} <= names


def test_a_sleeper_fails() -> None:
    assert {"skill share, all", "median gap"} <= failed(log_of_gaps(human_gaps(3.0)))


def test_who_never_presses_fails_without_an_error() -> None:
    still = measure_tracks([(np.zeros(100, np.uint8), np.zeros(100, np.uint8))])
    statistics = dataclasses.replace(log_of_gaps(human_gaps()), play=still, players={"a": still})
    assert {"skill share, all", "median gap", "variation of gaps"} <= failed(statistics)


def test_a_check_reads_as_a_line() -> None:
    assert str(Check("median gap", 61.5, 39.0, 108.0)) == "median gap: 61.5, people 39 to 108"
    assert str(Check("median gap", None, 39.0, 108.0)) == "median gap: none, people 39 to 108"
    assert str(Check("median hold", 3.0, 2.0, None)) == "median hold: 3, people 2 or more"
