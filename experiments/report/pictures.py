"""All pictures of a report, made from its figures alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from experiments.report import acting, confusion, curves, frame_use, scatter, style
from experiments.report.table import percent
from experiments.report.words import chosen_of, plain_of

_WIDTH: Final = 6.0  # inches; on a phone 360 px wide the text comes out at 9 px


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        name: Name of the file without its ending.
        title: Heading above it.
        caption: What it shows, for those who cannot see it too.
        image: PNG.
    """

    name: str
    title: str
    caption: str
    image: bytes

    @property
    def address(self) -> str:
        """Address that holds the picture itself."""
        return style.data_uri(self.image)


def against_win_rate(report: Mapping[str, Any], x: scatter.Horizontal) -> bytes:
    """Draw the candidates of a report by an offline figure and by win rate; a PNG."""
    candidates = report["candidates"]
    with style.canvas(_WIDTH, max(4.6, 0.36 * len(candidates) + 1.4)) as (figure, axes):
        scatter.draw(figure, axes, candidates, x)
        return style.png(figure)


def _accuracy(report: Mapping[str, Any]) -> Picture:
    plain, best = plain_of(report), chosen_of(report)
    return Picture(
        "accuracy_vs_win_rate",
        "Skill accuracy against win rate",
        f"Every candidate by skill accuracy on test matches and by win rate against the panel, "
        f"with 95 % intervals. “{plain['name']}”: {percent(plain['offline']['accuracy'], 2)} % "
        f"right, {percent(plain['online']['win_rate'])} % won. “{best['name']}”: "
        f"{percent(best['offline']['accuracy'], 2)} % right, "
        f"{percent(best['online']['win_rate'])} % won.",
        against_win_rate(report, scatter.ACCURACY),
    )


def _press_f2(report: Mapping[str, Any]) -> Picture:
    return Picture(
        "press_f2_vs_win_rate",
        "Press-F2 against win rate",
        "The same candidates by press-F2 within 12 frames: is the right skill pressed at about the "
        "right time? Each press that the game registers counts once, and a missed press weighs "
        "more than a needless one.",
        against_win_rate(report, scatter.PRESS_F2),
    )


def _epochs(report: Mapping[str, Any]) -> Picture:
    runs = [candidate for candidate in report["candidates"] if candidate["epochs"]]
    with style.canvas(_WIDTH, 4.8) as (figure, axes):
        curves.draw(figure, axes, runs)
        image = style.png(figure)
    return Picture(
        "epochs",
        "Both curves over the epochs",
        "Skill accuracy on validation matches (dashed) and win rate against the panel (solid) "
        "after every epoch, a colour for each network. "
        + " ".join(f"“{run['name']}” is decoded by {run['decoder']}." for run in runs),
        image,
    )


def _confusion(candidate: Mapping[str, Any], which: str) -> Picture:
    with style.canvas(_WIDTH, 5.2) as (figure, axes):
        confusion.draw(axes, candidate["offline"]["confusion"])
        image = style.png(figure)
    return Picture(
        f"confusion_{which}",
        f"Confusion of “{candidate['name']}”",
        "Each row is a skill of the log, with its frames in brackets, and says in percent what the "
        "clone answered on exactly those frames. A press one frame early or late counts as "
        "no_action here.",
        image,
    )


def _frame_use(report: Mapping[str, Any]) -> Picture:
    players = [*report["players"], *report["candidates"]]
    with style.canvas(_WIDTH, 0.36 * len(players) + 1.9) as (figure, axes):
        frame_use.draw(figure, axes, players)
        image = style.png(figure)
    return Picture(
        "frame_use",
        "What each clone does with its frames",
        "Share of the frames in fights against the panel; the top bar is the pros in the logs. "
        "Guarding includes walking back, which guards by itself; stunned is being hit, thrown or "
        "knocked down; recovering is landing or completing a throw.",
        image,
    )


def _acting(report: Mapping[str, Any]) -> Picture:
    with style.canvas(_WIDTH, 4.4) as (figure, axes):
        acting.draw(figure, axes, report["acting"])
        image = style.png(figure)
    return Picture(
        "act_probability",
        "Why the plain clone stands still",
        "How often the plain clone gives which probability to acting, on the test frames; both "
        "axes are logarithmic.",
        image,
    )


def pictures(report: Mapping[str, Any]) -> list[Picture]:
    """Draw every picture of a report.

    Args:
        report: Content of ``report.json``.

    Returns:
        The pictures, in the order of the page.
    """
    return [
        _accuracy(report),
        _acting(report),
        _frame_use(report),
        _epochs(report),
        _press_f2(report),
        _confusion(plain_of(report), "plain"),
        _confusion(chosen_of(report), "chosen"),
    ]
