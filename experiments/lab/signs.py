"""The signs of a healthy game: what is wanted of each, what was measured, and whether it holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from arena.frame_data.fighter_file import AIR_SKILLS

_INFINITY: Final = float("inf")


@dataclass(frozen=True)
class Sign:
    """One sign.

    Attributes:
        name: What is looked at.
        wanted: What it should be, in words.
        low: Least value that is wanted.
        high: Largest value that is wanted.
        value: What was measured; None if nothing that could be.
        ci95: Its 95 % interval; None where there is none.
        percent: Whether the value is a share.
    """

    name: str
    wanted: str
    low: float
    high: float
    value: float | None
    ci95: tuple[float, float] | None
    percent: bool = True

    @property
    def ok(self) -> bool:
        """Whether what was measured is as wanted."""
        return self.value is not None and self.low <= self.value <= self.high

    @property
    def text(self) -> str:
        """What was measured, for people."""
        return "–" if self.value is None else self._write(self.value)

    @property
    def interval(self) -> str:
        """Its interval, for people."""
        return "" if self.ci95 is None else "–".join(map(self._write, self.ci95))

    def _write(self, value: float) -> str:
        if self.percent:
            return f"{100 * value:.1f}"
        return f"{value:.0f}" if isinstance(value, int) else f"{value:.2f}"


def _between(name: str, low: float, high: float, found: Mapping[str, Any]) -> Sign:
    if high == _INFINITY:
        wanted = f"≥ {100 * low:.0f} %"
    elif low == 0:
        wanted = f"< {100 * high:.0f} %"
    else:
        wanted = f"{100 * low:.0f}–{100 * high:.0f} %"
    return Sign(name, wanted, low, high, found["value"], _interval(found))


def _interval(found: Mapping[str, Any]) -> tuple[float, float] | None:
    return None if found["ci95"] is None else (found["ci95"][0], found["ci95"][1])


def signs(use: Mapping[str, Any] | None, unanswered: int) -> list[Sign]:
    """Compare what was measured with what a healthy game looks like.

    Args:
        use: Figures of fights, see `experiments.lab.use.figures`; None if there are none.
        unanswered: Skills without an answer, found by brute force.
    """
    last = Sign("skills without an answer", "none", 0, 0, unanswered, None, percent=False)
    return [*(_of_fights(use) if use is not None else ()), last]


def _of_fights(use: Mapping[str, Any]) -> Iterator[Sign]:
    for slot in use["slots"]:
        if slot["skill"] not in AIR_SKILLS:
            yield _between(f"{slot['skill']}, share of starts", 0.05, 0.25, slot["share"])
    yield _between("jumping, share of frames", 0.03, 0.15, use["frames_spent"]["jumping"])
    yield _between("throws escaped", 0.20, 0.50, use["throws"]["escaped_share"])
    yield _between("supers landed", 0.35, _INFINITY, use["supers_landed"])
    breaks = use["guard_breaks_per_fight"]
    yield Sign(
        *("guard breaks per fight", "≥ 0.05", 0.05, _INFINITY),
        *(breaks["value"], _interval(breaks)),
        percent=False,
    )
    yield _between("knock-outs in 10–45 s", 0.90, _INFINITY, use["knock_outs_in_time"])
    for each in use["matchups"]:
        yield _between(f"{each['fighter']} against {each['opponent']}", 0.43, 0.57, each)
    yield _between("side 0 wins", 0.49, 0.51, use["side_0_wins"])
    yield _between("first hit decides", 0.0, 0.70, use["first_hit_decides"])
