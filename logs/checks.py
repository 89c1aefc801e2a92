"""Whether a log could have been made by people: its timing held against that of real players.

The bands come from `logs/human_timing.json` alone. Its 24 tracks of real players start skills on
0.62 to 1.79 % of their frames, 1.07 % on average: a person's gaps are longer or shorter than those
of the pool by the factors mean / max = 0.60 to mean / min = 1.73. This *spread of persons* is how
far a quantile of the log may lie from the same quantile of the pool.

The coefficient of variation is nearly free of pace, so the spread says nothing about it. It is 0
for a metronome, 1 for presses at random, 0.98 for the pool. Fights here last about a sixth of the
games recorded there, which cuts long gaps off, and one player alone varies less than a pool of
many: 0.3 of it is allowed to either side.

What a person cannot undercut (the rate of presses, the shortest gaps and holds) is checked on that
side alone: guarding and jumping are presses there and moves here, so the log may well show fewer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from logs.statistics import QUANTILES, PlayStatistics, Statistics

HUMAN_TIMING: Final = Path(__file__).resolve().parent / "human_timing.json"
_LEAST, _LOWER, _UPPER = (QUANTILES.index(level) for level in (0.05, 0.25, 0.75))
CV_TOLERANCE: Final = 0.3  # of the human coefficient of variation, to either side; see above


@dataclass(frozen=True)
class HumanTiming:
    """Timing of real players at 60 frames per second; times in frames.

    Attributes:
        what: Where the figures come from.
        tracks: Players in games measured.
        frames: Player-frames measured.
        gaps: `QUANTILES` of the gaps between skill starts.
        press_gaps: `QUANTILES` of the gaps between button presses.
        holds: `QUANTILES` of how long a direction is held.
        skill_share: Mean, smallest and largest share of frames with a skill start, of a track.
        press_share: Likewise for button presses.
        gap_cv: Coefficient of variation of the gaps between skill starts.
    """

    what: str
    tracks: int
    frames: int
    gaps: tuple[float, ...]
    press_gaps: tuple[float, ...]
    holds: tuple[float, ...]
    skill_share: tuple[float, float, float]
    press_share: tuple[float, float, float]
    gap_cv: float


@cache
def human_timing() -> HumanTiming:
    """Load the bundled timing of real players."""
    read = json.loads(HUMAN_TIMING.read_text(encoding="utf-8"))

    def share(name: str) -> tuple[float, float, float]:
        return read[name]["mean"], read[name]["min"], read[name]["max"]

    return HumanTiming(
        what=read["what"],
        tracks=read["tracks"],
        frames=read["frames"],
        gaps=tuple(read["skill_start_interval_frames"]),
        press_gaps=tuple(read["press_interval_frames"]),
        holds=tuple(read["direction_hold_frames"]),
        gap_cv=read["skill_interval_cv"],
        skill_share=share("skill_share"),
        press_share=share("press_share"),
    )


@dataclass(frozen=True)
class Check:
    """One figure of a log beside the band that people keep to.

    Attributes:
        name: What is measured.
        value: The log's figure; None if the log has none.
        low: Lower end of the band.
        high: Upper end; None if people set no bound there.
    """

    name: str
    value: float | None
    low: float
    high: float | None

    @property
    def holds(self) -> bool:
        """Whether the figure lies in the band."""
        if self.value is None or self.value < self.low:
            return False
        return self.high is None or self.value <= self.high

    @property
    def band(self) -> str:
        """The band in words."""
        return f"{self.low:.4g} " + ("or more" if self.high is None else f"to {self.high:.4g}")

    def __str__(self) -> str:
        value = "none" if self.value is None else f"{self.value:.4g}"
        return f"{self.name}: {value}, people {self.band}"


def check_timing(statistics: Statistics) -> list[Check]:
    """Hold a log's timing against people's.

    Args:
        statistics: Of the log.

    Returns:
        Every check, those that hold and those that do not.
    """
    human, play = human_timing(), statistics.play
    mean, least, most = human.skill_share
    quick, slow = mean / most, mean / least  # the spread of persons
    checks = [Check("skill share, all", play.skill_share, least, most)]
    for player, alone in statistics.players.items():
        checks.append(Check(f"skill share, {player}", alone.skill_share, least, most))
    median = _at(0.5, play.gap_quantiles)
    checks.append(Check("median gap", median, human.gaps[_LOWER], human.gaps[_UPPER]))
    for level in (0.25, 0.75):
        gap = human.gaps[QUANTILES.index(level)]
        value = _at(level, play.gap_quantiles)
        checks.append(Check(f"{level:.0%} quantile of gaps", value, quick * gap, slow * gap))
    low, high = 1 - CV_TOLERANCE, 1 + CV_TOLERANCE
    checks.append(Check("variation of gaps", play.gap_cv, low * human.gap_cv, high * human.gap_cv))
    return checks + _checks_of_speed(play)


def _checks_of_speed(play: PlayStatistics) -> list[Check]:
    """Check what a person cannot undercut."""
    human = human_timing()
    quick = human.skill_share[0] / human.skill_share[2]
    gap, press_gap = _at(0.05, play.gap_quantiles), _at(0.05, play.press_gap_quantiles)
    hold = _at(0.5, play.hold_quantiles)
    return [
        Check("5% quantile of gaps", gap, quick * human.gaps[_LEAST], None),
        Check("5% quantile of press gaps", press_gap, human.press_gaps[_LEAST], None),
        Check("press share", play.press_share, 0.0, human.press_share[2]),
        Check("median hold of a move", hold, human.holds[_LOWER], None),
    ]


def _at(level: float, quantiles: Sequence[float]) -> float | None:
    """Pick one of `QUANTILES`; None if there are none."""
    return quantiles[QUANTILES.index(level)] if quantiles else None
